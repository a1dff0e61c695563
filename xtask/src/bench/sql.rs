//! How long a question in SQL takes over the tables for analysts, against DuckDB on the same files.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use super::{
    city,
    program::{self, Program, Ran},
    table::{Table, median},
};
use crate::{project, run::oracles::python, scratch::Scratch};

/// Questions to tables.
const TABLES: Program = Program { package: "lake", bench: "sql", features: "sql" };

/// Records and fines by data set, division and month, over all records.
pub const QUESTION: &str = "\
    select dataset, division, cast(date_trunc('month', decided_on) as date) as month, \
    count(*) as records, sum(fine) as fines from (\
    select 'penalty-2018' as dataset, division, decided_on, cf_nr_fk as fine from penalty_2018 union all \
    select 'registration', division, decided_on, cast(null as decimal(18, 2)) from registration union all \
    select 'annual-report', division, decided_on, cast(null as decimal(18, 2)) from annual_report union all \
    select 'abnormal-operations', division, decided_on, cast(null as decimal(18, 2)) from abnormal_operations) as all_records \
    group by 1, 2, 3 order by 1, 2, 3";

/// What to measure.
#[derive(clap::Args)]
pub struct Arguments {
    /// Subjects.
    #[arg(long, default_value_t = 1_000_000)]
    subjects: u64,
    /// Records of all of them.
    #[arg(long, default_value_t = 10_000_000)]
    records: u64,
    /// Threads.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// How often each is asked, in a process of its own; the median counts, the first round is left out.
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// Where the city is kept: made there once, and read by later runs. Default: made anew and removed.
    #[arg(long)]
    city: Option<PathBuf>,
}

/// Runs it and prints the table.
pub fn run(arguments: &Arguments, folder: &Path) -> Result<bool> {
    let scratch = Scratch::below(folder, "bench")?;
    let mut table = Table::default();
    let kept = arguments.city.as_deref();
    let city = city::made(kept, scratch.path(), arguments.subjects, arguments.records, &mut table)?;
    let tables = city.join("tables");
    let tables_at = tables.display().to_string();
    let (threads, rounds) = (arguments.threads.to_string(), (arguments.rounds + 1).to_string());
    let asked = TABLES.run(&["read", &tables_at, &threads, &rounds, QUESTION])?;
    let mut duckdb = Command::new(python().context("no Python 3 is installed")?);
    duckdb.arg(project::root().join("xtask/oracles/ask_duckdb.py"));
    duckdb.args([&tables_at, &threads, &rounds, QUESTION]);
    let theirs = program::run(duckdb)?;
    let same = std::fs::read(tables.join("answer.csv"))? == std::fs::read(tables.join("duckdb.csv"))?;
    let seconds = |ran: &Ran| {
        let rounds = ran.figures.iter().filter_map(|line| line.get("seconds")?.as_f64()).skip(1);
        median(&rounds.collect::<Vec<f64>>())
    };
    table.row("asked here", format!("{:.3} s", seconds(&asked)), format!("{threads} threads"));
    table.row("asked of DuckDB", format!("{:.3} s", seconds(&theirs)), "the same files, question and threads");
    table.row("here against DuckDB", format!("{:.2} x", seconds(&asked) / seconds(&theirs)), "wanted: at most 1.2");
    table.row("answers", if same { "the same" } else { "NOT THE SAME" }, "");
    println!("\n{table}");
    Ok(same)
}
