//! `probity example`: an example city, and even rows in bulk to measure with.

use std::{
    collections::HashMap,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use catalogue::pack::Pack;
use clap::{Args, Subcommand};
use domain::{
    Date,
    delivery_manifest::{MANIFEST_FILE, Manifest},
};
use example::{Options, Summary, linkage};

use crate::progress::{Mode, Progress};

/// Make example deliveries.
#[derive(Debug, Args)]
pub struct Example {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make an invented city: deliveries of its departments, a manifest, and the truth about them.
    City(City),
    /// Make a labelled benchmark of record linkage: a register, records about it, and the truth.
    Linkage(Linkage),
    /// Make the registrations of a number of subjects, without a fault.
    #[command(hide = true)]
    Registrations(Registrations),
    /// Make penalties of those subjects, without a fault, 1.0 KiB a row.
    #[command(hide = true)]
    Penalties(Penalties),
    /// Make the registrations, penalties, annual reports and directory entries of a city, without a fault.
    #[command(hide = true)]
    Bulk(Bulk),
}

#[derive(Debug, Args)]
struct City {
    /// The folder to make it in: new, empty, or holding an earlier example, which is replaced.
    dir: PathBuf,
    /// How many subjects live in it.
    #[arg(long, default_value_t = 20_000)]
    subjects: u32,
    /// What everything is drawn from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The day of the last delivery, such as 2026-11-25; today by default.
    #[arg(long)]
    date: Option<Date>,
    /// How progress is told.
    #[arg(long, value_enum, default_value_t)]
    progress: Mode,
}

#[derive(Debug, Args)]
struct Linkage {
    /// The folder to make it in: new, empty, or holding an earlier benchmark, which is replaced.
    dir: PathBuf,
    /// How many subjects the register has.
    #[arg(long, default_value_t = 100_000)]
    subjects: u32,
    /// How many records are to be linked.
    #[arg(long, default_value_t = 100_000)]
    records: u32,
    /// What everything is drawn from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Which benchmark.
    #[arg(long, value_enum, default_value_t)]
    kind: LinkageKind,
    /// The last day of it, such as 2026-11-25; today by default.
    #[arg(long)]
    date: Option<Date>,
    /// How progress is told.
    #[arg(long, value_enum, default_value_t)]
    progress: Mode,
}

#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum LinkageKind {
    /// One dense city with near twins, agents' addresses, and subjects that closed and came back.
    #[default]
    Hard,
    /// All over the country, with the same errors.
    National,
    /// All over the country, with few errors.
    Mild,
}

#[derive(Debug, Args)]
struct Registrations {
    /// The file to write.
    file: PathBuf,
    /// How many subjects.
    #[arg(long)]
    subjects: u32,
    /// What everything is drawn from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Debug, Args)]
struct Penalties {
    /// The file to write.
    file: PathBuf,
    /// How many rows.
    #[arg(long)]
    rows: u64,
    /// How many subjects they are about.
    #[arg(long)]
    subjects: u32,
    /// What everything is drawn from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Debug, Args)]
struct Bulk {
    /// The folder to write into.
    dir: PathBuf,
    /// How many subjects.
    #[arg(long)]
    subjects: u32,
    /// How many records each has on average.
    #[arg(long, default_value_t = 35)]
    mean: u64,
    /// What everything is drawn from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Runs the command.
pub fn run(command: Example) -> anyhow::Result<()> {
    match command.what {
        What::City(city) => {
            let pack = super::embedded_pack(EXAMPLE_PACK)?;
            let date = city.date.unwrap_or_else(|| today(&pack));
            let options = Options { subjects: city.subjects, seed: city.seed, date };
            let summary = write_city(&pack, &options, &city.dir, city.progress)?;
            tell(&city, date, &summary);
            Ok(())
        }
        What::Linkage(made) => {
            let pack = super::embedded_pack(EXAMPLE_PACK)?;
            let date = made.date.unwrap_or_else(|| today(&pack));
            write_linkage(&pack, &made, date)?;
            tell_linkage(&made, date);
            Ok(())
        }
        What::Registrations(made) => {
            let (mut folder, name) = Folder::around(&made.file)?;
            Ok(example::bench::registrations(made.subjects, made.seed, &name, &mut folder)?)
        }
        What::Penalties(made) => {
            let (mut folder, name) = Folder::around(&made.file)?;
            Ok(example::bench::penalties(made.rows, made.subjects, made.seed, &name, &mut folder)?)
        }
        What::Bulk(made) => {
            let damaged = |(file, message): (String, String)| anyhow::anyhow!("{file}: {message}");
            let setting = example::setting::Setting::read().map_err(damaged)?;
            let city = example::bulk::Bulk::new(&setting, made.mean, made.seed).map_err(damaged)?;
            let mut folder = Folder { root: made.dir, open: HashMap::new(), progress: None };
            Ok(city.deliver(made.subjects, &mut folder)?)
        }
    }
}

#[expect(clippy::print_stdout, reason = "this is the command's answer")]
fn tell(city: &City, date: Date, summary: &Summary) {
    let dir = city.dir.display();
    let City { subjects, seed, .. } = city;
    let Summary { deliveries, rows, refused } = summary;
    println!("Made a city of {subjects} subjects in {dir} (seed {seed}, date {date}).");
    println!("{deliveries} files with {rows} rows; {refused} of them ought to be rejected or refused.");
    println!("Take them with `probity deliver {dir}`; what ought to come of them stands in {dir}/truth.");
}

#[expect(clippy::print_stdout, reason = "this is the command's answer")]
fn tell_linkage(made: &Linkage, date: Date) {
    let dir = made.dir.display();
    let Linkage { subjects, records, seed, .. } = made;
    println!("Made a register of {subjects} subjects and {records} records in {dir} (seed {seed}, date {date}).");
    println!("Take the register with `probity deliver {dir}`; whom each record is about stands in {dir}/truth.csv.");
}

/// The pack whose contracts the city follows.
const EXAMPLE_PACK: &str = "cn";

/// Today in the pack's time zone.
pub fn today(pack: &Pack) -> Date {
    let now = jiff::Timestamp::now();
    let there = now.in_tz(&pack.settings().time_zone);
    there.unwrap_or_else(|_| now.to_zoned_datetime(jiff::tz::TimeZone::UTC)).date()
}

fn write_linkage(pack: &Pack, made: &Linkage, date: Date) -> anyhow::Result<()> {
    make_room(&made.dir, linkage::GENERATOR, &linkage::FILES)?;
    let progress = Progress::start(made.progress, "linkage benchmark", 0);
    let mut folder = Folder { root: made.dir.clone(), open: HashMap::new(), progress: Some(progress) };
    let kind = match made.kind {
        LinkageKind::Hard => linkage::rates::Kind::Hard,
        LinkageKind::National => linkage::rates::Kind::National,
        LinkageKind::Mild => linkage::rates::Kind::Mild,
    };
    let options = linkage::Options { subjects: made.subjects, records: made.records, seed: made.seed, kind, date };
    linkage::linkage(pack, &options, &mut folder)
        .with_context(|| format!("the benchmark could not be made in {}", made.dir.display()))?;
    if let Some(progress) = folder.progress {
        progress.finish();
    }
    Ok(())
}

/// Makes the city in `dir`, which must be new, empty or hold an earlier example.
pub fn write_city(pack: &Pack, options: &Options, dir: &Path, mode: Mode) -> anyhow::Result<Summary> {
    make_room(dir, example::GENERATOR, &["deliveries", "truth"])?;
    let progress = Progress::start(mode, "example city", 0);
    let mut folder = Folder { root: dir.to_owned(), open: HashMap::new(), progress: Some(progress) };
    let summary = example::city(pack, options, &mut folder)
        .with_context(|| format!("the example city could not be made in {}", dir.display()))?;
    if let Some(progress) = folder.progress {
        progress.finish();
    }
    Ok(summary)
}

/// Sees to it that `dir` is there and holds nothing; removes only what the same generator made.
fn make_room(dir: &Path, generator: &str, made: &[&str]) -> anyhow::Result<()> {
    fs::create_dir_all(dir).with_context(|| format!("{} could not be made", dir.display()))?;
    let entries = fs::read_dir(dir).with_context(|| format!("{} could not be read", dir.display()))?;
    if entries.count() == 0 {
        return Ok(());
    }
    if !was_made_by(dir, generator) {
        let dir = dir.display();
        bail!("{dir} is not empty and holds no earlier example: nothing was written. Name a new or an empty folder.");
    }
    for name in made {
        let path = dir.join(name);
        let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        match removed {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    // Last, so that a folder whose replacement was cut short still counts as an example.
    Ok(fs::remove_file(dir.join(MANIFEST_FILE))?)
}

fn was_made_by(dir: &Path, name: &str) -> bool {
    let text = fs::read_to_string(dir.join(MANIFEST_FILE)).unwrap_or_default();
    let manifest = serde_saphyr::from_str::<Manifest>(&text).ok();
    manifest.and_then(|manifest| manifest.generator).is_some_and(|generator| generator.name == name)
}

/// Writes into a folder; several files grow at the same time.
struct Folder {
    root: PathBuf,
    open: HashMap<String, File>,
    progress: Option<Progress>,
}

impl Folder {
    /// The folder of `file`, and its name in it.
    fn around(file: &Path) -> anyhow::Result<(Folder, String)> {
        let name = file.file_name().context("name a file")?.to_string_lossy().into_owned();
        let root = file.parent().unwrap_or(Path::new("")).to_owned();
        Ok((Folder { root, open: HashMap::new(), progress: None }, name))
    }
}

impl example::Output for Folder {
    type Error = io::Error;

    fn append(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        if let Some(file) = self.open.get_mut(path) {
            return file.write_all(bytes);
        }
        let whole = self.root.join(path);
        if let Some(folder) = whole.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = File::create(whole)?;
        file.write_all(bytes)?;
        self.open.insert(path.to_owned(), file);
        Ok(())
    }

    fn close(&mut self, path: &str) -> io::Result<()> {
        self.open.remove(path);
        Ok(())
    }

    fn progress(&mut self, done: u64, total: u64) {
        if let Some(progress) = &self.progress {
            progress.set(done, total);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPTIONS: Options = Options { subjects: 3, seed: 1, date: jiff::civil::date(2026, 11, 25) };

    #[test]
    fn an_earlier_example_is_replaced_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let pack = crate::commands::embedded_pack(EXAMPLE_PACK).unwrap();
        let made = || write_city(&pack, &OPTIONS, dir.path(), Mode::None);
        made().unwrap();
        let first = fs::read(dir.path().join("truth/subjects.csv")).unwrap();
        fs::write(dir.path().join("notes.txt"), "mine").unwrap();
        made().unwrap();
        assert_eq!(fs::read(dir.path().join("truth/subjects.csv")).unwrap(), first);
        assert_eq!(fs::read_to_string(dir.path().join("notes.txt")).unwrap(), "mine");
    }

    #[test]
    fn an_earlier_benchmark_is_replaced_and_is_no_example_city() {
        let dir = tempfile::tempdir().unwrap();
        let pack = crate::commands::embedded_pack(EXAMPLE_PACK).unwrap();
        let made = Linkage {
            dir: dir.path().to_owned(),
            subjects: 200,
            records: 20,
            seed: 1,
            kind: LinkageKind::Hard,
            date: None,
            progress: Mode::None,
        };
        write_linkage(&pack, &made, OPTIONS.date).unwrap();
        let first = fs::read(dir.path().join("records.csv")).unwrap();
        write_linkage(&pack, &made, OPTIONS.date).unwrap();
        assert_eq!(fs::read(dir.path().join("records.csv")).unwrap(), first);
        assert!(write_city(&pack, &OPTIONS, dir.path(), Mode::None).is_err());
    }

    #[test]
    fn a_folder_with_other_things_is_refused_untouched() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("manifest.yaml"), "title: mine").unwrap();
        let pack = crate::commands::embedded_pack(EXAMPLE_PACK).unwrap();
        let refused = write_city(&pack, &OPTIONS, dir.path(), Mode::None).unwrap_err().to_string();
        assert!(refused.contains("nothing was written"), "{refused}");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
