//! What a node keeps on its machine: how large each part is, the last backup, keys with their age. No content, no secret.

use std::{
    fs, io,
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use domain::{Date, Instant, date::add_months};
use store::KeptLines;

use crate::{
    Result,
    apart::apart,
    authorise::{Action, Viewer},
    folder::{Folder, NodeFile},
    node::Node,
};

/// Files of one part that are counted, and folders within folders.
const MOST_FILES: usize = 200_000;
const DEEPEST: usize = 6;
/// Files of the folder of backups that are looked at, and keys.
const MOST_BESIDE: usize = 10_000;

/// What is kept, and how the node is set.
#[derive(Clone, Debug, PartialEq)]
pub struct Storage {
    /// The parts, as the data folder names them, with their bytes; those that are not there left out.
    pub parts: Vec<(&'static str, u64)>,
    /// The latest backup that is still there.
    pub backup: Option<KeptBackup>,
    /// What is kept for a term: its name, how many lines, and the first day on which one of them may be destroyed.
    pub terms: Vec<(&'static str, u64, Option<Date>)>,
    /// The keys by name, and when each was made.
    pub keys: Vec<(String, Instant)>,
    /// The database server and the database there, without account or password; absent for the data folder.
    pub server: Option<String>,
    /// What the node is.
    pub file: NodeFile,
    /// The catalogue in force: pack, version and digest.
    pub catalogue: Option<(String, String, String)>,
    /// The version of the software.
    pub version: &'static str,
}

/// A backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptBackup {
    /// The file's name.
    pub name: String,
    /// When it was made.
    pub made_at: Instant,
    /// Its size.
    pub bytes: u64,
}

impl Node {
    /// What the node keeps, for its operator. What a database server holds is not counted.
    pub async fn storage(&self, viewer: &Viewer) -> Result<Storage> {
        self.authorise_here(viewer, Action::Operate)?;
        let beside = self.register.setting("journal-beside").await?;
        let catalogue = self.register.catalogue().await?;
        let server = self.file.database.is_some().then(|| self.register.place().to_string());
        // Options of the address could hold a password too.
        let server = server.map(|place| place.split('?').next().unwrap_or_default().to_owned());
        let (folder, file, terms) = (self.folder.clone(), NodeFile::clone(&self.file), self.kept_terms().await?);
        apart(move || Storage {
            parts: parts(&folder),
            backup: beside.as_deref().and_then(|beside| Path::new(beside).parent()).and_then(latest_backup),
            terms,
            keys: keys(&folder),
            server,
            file,
            catalogue,
            version: env!("CARGO_PKG_VERSION"),
        })
        .await
    }

    async fn kept_terms(&self) -> Result<Vec<(&'static str, u64, Option<Date>)>> {
        let logs = self.pack.settings().logs.as_ref();
        let day = |kept: &KeptLines| kept.first.and_then(|first| self.clock.day_of(first));
        let ends = |kept: &KeptLines, years: Option<u8>| {
            day(kept).zip(years).and_then(|(day, years)| add_months(day, 12 * i32::from(years)))
        };
        let (accesses, audit) = (self.register.kept_accesses().await?, self.register.kept_audit().await?);
        let rejected = self.register.kept_rejected().await?;
        Ok(vec![
            ("accesses", accesses.lines, ends(&accesses, logs.map(|logs| logs.access_years))),
            ("audit", audit.lines, ends(&audit, logs.map(|logs| logs.audit_years))),
            ("rejected", rejected.lines, day(&rejected)),
        ])
    }
}

fn parts(folder: &Folder) -> Vec<(&'static str, u64)> {
    let register = folder.register();
    let journals = ["db-wal", "db-shm"].map(|ending| register.with_extension(ending));
    let size = |path: &Path| fs::metadata(path).map_or(0, |file| file.len());
    let mut parts = vec![("register", size(&register) + journals.iter().map(|path| size(path)).sum::<u64>())];
    for part in
        ["index", "lake", "lake-draft", "tables", "linkage", "statistics", "simulations", "extracts", "raw", "spool"]
    {
        parts.push((part, within(&folder.root().join(part), &mut MOST_FILES.clone(), DEEPEST)));
    }
    parts.retain(|(_, bytes)| *bytes > 0);
    parts
}

/// The bytes of the files in a folder; what can't be read, or is beyond the limits, is not counted.
fn within(folder: &Path, left: &mut usize, deep: usize) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let mut bytes = 0;
    for entry in entries.filter_map(io::Result::ok) {
        if *left == 0 {
            break;
        }
        *left -= 1;
        match entry.metadata() {
            Ok(file) if file.is_file() => bytes += file.len(),
            Ok(file) if file.is_dir() && deep > 0 => bytes += within(&entry.path(), left, deep - 1),
            _ => {}
        }
    }
    bytes
}

fn latest_backup(folder: &Path) -> Option<KeptBackup> {
    let backup = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().ok()?;
        let is_backup = name.starts_with("register-") && (name.ends_with(".db") || name.ends_with(".dump"));
        let file = entry.metadata().ok().filter(|file| is_backup && file.is_file())?;
        Some(KeptBackup { name, made_at: instant(file.modified().ok()?)?, bytes: file.len() })
    };
    let entries = fs::read_dir(folder).ok()?.take(MOST_BESIDE).filter_map(io::Result::ok);
    // The name holds the instant, so that the latest comes last by name.
    entries.filter_map(backup).max_by(|a, b| a.name.cmp(&b.name))
}

fn keys(folder: &Folder) -> Vec<(String, Instant)> {
    let key = |entry: fs::DirEntry| {
        let made_at = instant(entry.metadata().ok().filter(fs::Metadata::is_file)?.modified().ok()?)?;
        Some((entry.file_name().into_string().ok()?, made_at))
    };
    let Ok(entries) = fs::read_dir(folder.keys()) else { return Vec::new() };
    let mut keys: Vec<_> = entries.take(MOST_BESIDE).filter_map(io::Result::ok).filter_map(key).collect();
    keys.sort();
    keys
}

fn instant(time: SystemTime) -> Option<Instant> {
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    Some(Instant::from_millis(i64::try_from(since.as_millis()).ok()?))
}
