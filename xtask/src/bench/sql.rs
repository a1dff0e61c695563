//! How long a question in SQL takes over the tables for analysts, against DuckDB on the same files.

use std::{path::Path, process::Command, time::Duration};

use anyhow::{Context, Result};

use super::table::{Table, median};
use crate::{
    child::{self, Show},
    project,
    run::oracles::python,
    scratch::Scratch,
};

/// How long one step may take.
const LIMIT: Duration = Duration::from_secs(3_600);

/// Records and fines by data set, division and month, over all records.
const QUESTION: &str = "\
    select dataset, division, cast(date_trunc('month', decided_on) as date) as month, \
    count(*) as records, sum(fine) as fines from (\
    select 'penalty-2018' as dataset, division, decided_on, cf_nr_fk as fine from penalty_2018 union all \
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
}

/// Runs it and prints the table.
pub fn run(arguments: &Arguments, folder: &Path) -> Result<bool> {
    let scratch = Scratch::below(folder, "bench")?;
    let tables = scratch.path().join("tables");
    let program = built()?;
    let (threads, rounds) = (arguments.threads.to_string(), (arguments.rounds + 1).to_string());
    let ours = |words: &[&std::ffi::OsStr]| {
        let mut command = Command::new(&program);
        command.args(words);
        figures(command)
    };
    let numbers = [arguments.subjects.to_string(), arguments.records.to_string()];
    let written = ours(&["write".as_ref(), tables.as_ref(), numbers[0].as_ref(), numbers[1].as_ref()])?;
    let ask = ["read".as_ref(), tables.as_os_str(), threads.as_ref(), rounds.as_ref(), QUESTION.as_ref()];
    let asked = ours(&ask)?;
    let mut duckdb = Command::new(python().context("no Python 3 is installed")?);
    duckdb.arg(project::root().join("xtask/oracles/ask_duckdb.py")).args([tables.as_os_str(), threads.as_ref()]);
    duckdb.args([rounds.as_str(), QUESTION]);
    let theirs = figures(duckdb)?;
    let same = std::fs::read(tables.join("answer.csv"))? == std::fs::read(tables.join("duckdb.csv"))?;
    let seconds = |lines: &[serde_json::Value]| {
        let rounds = lines.iter().filter_map(|line| line.get("seconds")?.as_f64()).skip(1);
        median(&rounds.collect::<Vec<f64>>())
    };
    let figure = |name: &str| written.first().and_then(|line| line.get(name)?.as_f64()).unwrap_or(f64::NAN);
    let mut table = Table::default();
    table.row("records", format!("{}", figure("records")), format!("of {} subjects", arguments.subjects));
    table.row("tables written", format!("{:.1} s", figure("written")), "with making them up");
    table.row("asked here", format!("{:.3} s", seconds(&asked)), format!("{threads} threads"));
    table.row("asked of DuckDB", format!("{:.3} s", seconds(&theirs)), "the same files, question and threads");
    table.row("here against DuckDB", format!("{:.2} x", seconds(&asked) / seconds(&theirs)), "wanted: at most 1.2");
    table.row("answers", if same { "the same" } else { "NOT THE SAME" }, "");
    println!("\n{table}");
    Ok(same)
}

/// The lines of figures that a program prints.
fn figures(mut command: Command) -> Result<Vec<serde_json::Value>> {
    command.current_dir(project::root());
    let ended = child::run(command, LIMIT, Show::Live)?;
    anyhow::ensure!(ended.success, "it failed");
    Ok(ended.output.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
}

/// The benchmark's program, as cargo builds it.
fn built() -> Result<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments =
        ["bench", "--no-run", "--package", "lake", "--features", "sql", "--bench", "sql", "--message-format", "json"];
    let output = Command::new(cargo).args(arguments).current_dir(project::root()).output().context("cargo bench")?;
    anyhow::ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout);
    let lines = text.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let mut programs = lines.filter_map(|line| Some(line.get("executable")?.as_str()?.to_owned()));
    programs.next_back().context("cargo named no program")
}
