//! A million penalties into a register of a million subjects, with every check, link, entry, clock
//! and publication, against a bare import of the same file.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result};

use super::{
    bare,
    case_work::CaseWork,
    product::{Cost, Product, Register, copy, size},
    table::{Table, bytes, median, milliseconds, percentile},
};
use crate::{
    child,
    postgres::{self, Durability, Postgres},
    scratch::Scratch,
};

/// What to measure.
#[derive(clap::Args)]
pub struct Arguments {
    /// Rows of the file; a file of twice as many is measured, too.
    #[arg(long, default_value_t = 1_000_000)]
    rows: u64,
    /// Subjects of the register.
    #[arg(long, default_value_t = 1_000_000)]
    subjects: u64,
    /// How often each is measured; the medians are compared.
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// On PostgreSQL against `\copy` instead of SQLite against `.import`.
    #[arg(long)]
    postgres: bool,
    /// Leave out the file of twice as many rows.
    #[arg(long)]
    once: bool,
}

/// One file's figures.
#[derive(Default)]
struct Figures {
    ours: Vec<f64>,
    bare: Vec<f64>,
    peak: u64,
    register: u64,
    raw: u64,
    search: u64,
}

/// Runs it and prints the table.
pub fn run(arguments: &Arguments, folder: &Path) -> Result<()> {
    let product = Product::build()?;
    let scratch = Scratch::below(folder, "bench")?;
    let place = Place::start(arguments.postgres, scratch.path())?;
    println!("writing and delivering {} registrations", arguments.subjects);
    let registrations = scratch.path().join("registrations");
    let file = product.registrations(arguments.subjects, &registrations)?;
    let register = product.init(&scratch.path().join("register"), place.url().as_deref())?;
    let (_, cost) = product.deliver(&register, &registrations)?;
    println!("registrations: {:.1} s, peak {}", cost.time.as_secs_f64(), bytes(cost.peak));
    place.keep(&register)?;

    let mut table = Table::default();
    let mut single = measure(arguments, arguments.rows, &product, &register, &place, scratch.path())?;
    single.tell(arguments.rows, place.yardstick(), &mut table);
    case_work(arguments, &product, &register, &place, &file, scratch.path(), &mut table)?;
    if !arguments.once {
        let mut double = measure(arguments, 2 * arguments.rows, &product, &register, &place, scratch.path())?;
        double.tell(2 * arguments.rows, place.yardstick(), &mut table);
        let growth = median(&double.ours) / median(&single.ours);
        table.row("twice the rows", format!("{growth:.2} x"), "wanted: at most 2.2");
    }
    println!("\n{table}");
    Ok(())
}

fn measure(
    arguments: &Arguments,
    rows: u64,
    product: &Product,
    register: &Register,
    place: &Place,
    folder: &Path,
) -> Result<Figures> {
    println!("writing {rows} penalties");
    let penalties = folder.join(format!("penalties-{rows}"));
    let file = product.penalties(rows, arguments.subjects, &penalties)?;
    println!("{}: {}, {:.2} KiB a row", file.display(), bytes(size(&file)), size(&file) as f64 / rows as f64 / 1024.0);
    let mut figures = Figures::default();
    for run in 1..=arguments.runs {
        figures.bare.push(place.bare(&file, folder)?.as_secs_f64());
        place.reset(register)?;
        let before =
            [place.register_size(register)?, size(&register.data.join("raw")), size(&register.data.join("index"))];
        let (_, Cost { time, peak, .. }) = product.deliver(register, &penalties)?;
        figures.ours.push(time.as_secs_f64());
        figures.peak = figures.peak.max(peak);
        figures.register = place.register_size(register)?.saturating_sub(before[0]);
        figures.raw = size(&register.data.join("raw")).saturating_sub(before[1]);
        figures.search = size(&register.data.join("index")).saturating_sub(before[2]);
        let bare = figures.bare.last().copied().unwrap_or_default();
        println!("run {run}: {:.1} s, bare {bare:.1} s", time.as_secs_f64());
    }
    Ok(figures)
}

/// The delivery once more, with an officer who works meanwhile.
fn case_work(
    arguments: &Arguments,
    product: &Product,
    register: &Register,
    place: &Place,
    registrations: &Path,
    folder: &Path,
    table: &mut Table,
) -> Result<()> {
    place.reset(register)?;
    let codes = super::serve::codes(registrations, arguments.subjects as usize / 2 + 1)?;
    let officer = CaseWork::start(product, register, codes.last().context("no registration")?)?;
    product.deliver(register, &folder.join(format!("penalties-{}", arguments.rows)))?;
    let mut waits = officer.finish()?;
    let p99 = percentile(&mut waits, 0.99);
    let longest = milliseconds(waits.last().copied().unwrap_or_default());
    let remark = format!("wanted: under 100 ms; {} acts, longest {longest}", waits.len());
    table.row("an officer's act meanwhile, p99", milliseconds(p99), remark);
    Ok(())
}

impl Figures {
    fn tell(&mut self, rows: u64, yardstick: &str, table: &mut Table) {
        let (ours, bare) = (median(&self.ours), median(&self.bare));
        let a_record = |bytes: u64| format!("{:.0} B", bytes as f64 / rows as f64);
        table.row(format!("{rows} penalties"), format!("{ours:.1} s"), format!("{:.0} rows/s", rows as f64 / ours));
        table.row(format!("  {yardstick}"), format!("{bare:.1} s"), "");
        table.row("  ratio of medians", format!("{:.2} x", ours / bare), "wanted: at most 5");
        table.row("  peak memory", bytes(self.peak), "wanted: under 1 GiB");
        table.row("  register, a record", a_record(self.register), "wanted: at most 1,536 B");
        table.row("  sealed raw, a record", a_record(self.raw), "");
        table.row("  search, a record", a_record(self.search), "");
    }
}

/// Where the register lies.
enum Place {
    Sqlite { kept: PathBuf },
    Postgres { kept: PathBuf, server: Box<Postgres>, programs: PathBuf },
}

const DATABASE: &str = "probity_bench";
const DATABASE_KEPT: &str = "probity_bench_kept";

impl Place {
    fn start(on_postgres: bool, folder: &Path) -> Result<Place> {
        let kept = folder.join("kept");
        if !on_postgres {
            return Ok(Place::Sqlite { kept });
        }
        let programs = postgres::installed().ok_or_else(|| anyhow::anyhow!("PostgreSQL is not installed"))?;
        let server = Box::new(Postgres::start(&programs, Durability::Default)?);
        let place = Place::Postgres { kept, server, programs };
        place.sql(&[&format!("create database {DATABASE}")])?;
        Ok(place)
    }

    fn yardstick(&self) -> &'static str {
        match self {
            Place::Sqlite { .. } => "bare sqlite3 .import",
            Place::Postgres { .. } => "bare \\copy",
        }
    }

    fn url(&self) -> Option<String> {
        match self {
            Place::Sqlite { .. } => None,
            Place::Postgres { server, .. } => Some(server.url_of(DATABASE)),
        }
    }

    fn sql(&self, statements: &[&str]) -> Result<String> {
        let Place::Postgres { server, programs, .. } = self else { return Ok(String::new()) };
        let mut psql = server.psql(programs);
        psql.args(["-t", "-A"]);
        for statement in statements {
            psql.args(["-c", statement]);
        }
        child::capture(psql, Duration::from_secs(3_600))
    }

    fn bare(&self, file: &Path, folder: &Path) -> Result<Duration> {
        match self {
            Place::Sqlite { .. } => bare::sqlite(file, folder),
            Place::Postgres { server, programs, .. } => bare::postgres(file, server, programs),
        }
    }

    /// Keeps the register as it is now.
    fn keep(&self, register: &Register) -> Result<()> {
        let (Place::Sqlite { kept } | Place::Postgres { kept, .. }) = self;
        copy(&register.data, kept)?;
        self.sql(&[&format!("create database {DATABASE_KEPT} template {DATABASE}")]).map(drop)
    }

    /// Makes the register what it was when it was kept.
    fn reset(&self, register: &Register) -> Result<()> {
        let (Place::Sqlite { kept } | Place::Postgres { kept, .. }) = self;
        copy(kept, &register.data)?;
        self.sql(&[
            &format!("drop database {DATABASE}"),
            &format!("create database {DATABASE} template {DATABASE_KEPT}"),
            "checkpoint",
        ])
        .map(drop)
    }

    fn register_size(&self, register: &Register) -> Result<u64> {
        match self {
            Place::Sqlite { .. } => {
                let files = ["register.db", "register.db-wal", "access.db", "access.db-wal"];
                Ok(files.iter().map(|file| size(&register.data.join(file))).sum())
            }
            Place::Postgres { .. } => {
                let printed = self.sql(&[&format!("select pg_database_size('{DATABASE}')")])?;
                Ok(printed.trim().parse()?)
            }
        }
    }
}
