//! How many subjects 40 rules are asked of in a second, against the same rules as SQL over the same
//! rows.

use std::{
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result};

use super::table::{Table, median};
use crate::{
    child::{self, Show},
    project,
    scratch::{Scratch, program},
};

/// What to measure.
#[derive(clap::Args)]
pub struct Arguments {
    /// Subjects that every rule is asked of.
    #[arg(long, default_value_t = 1_000_000)]
    subjects: u64,
    /// How often the yardstick is measured: before and after ours in turn.
    #[arg(long, default_value_t = 2)]
    rounds: usize,
}

/// Runs it and prints the table.
pub fn run(arguments: &Arguments, folder: &Path) -> Result<()> {
    let scratch = Scratch::below(folder, "bench")?;
    let rows = scratch.path().join("rows.csv");
    let (mut rounds, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..arguments.rounds.max(1) {
        rounds.push(measure(arguments.subjects, &rows)?);
        bare.extend(sqlite(&rows, scratch.path())?.map(|took| took.as_secs_f64()));
    }
    let figure = |name: &str| {
        let figures: Vec<f64> = rounds.iter().filter_map(|round| round.get(name)?.as_f64()).collect();
        median(&figures)
    };
    let subjects = arguments.subjects as f64;
    let mut table = Table::default();
    table.row("subjects", arguments.subjects.to_string(), format!("{} rules each, one core", figure("rules")));
    for (name, what, remark) in [
        ("vector", "over columns: which rows hold", "wanted: over 3,300,000"),
        ("answers", "over columns: with outputs", ""),
        ("scalar", "row by row", ""),
        ("trace", "row by row, with a trace", "wanted: at least 200,000"),
        ("by_hand", "40 loops written by hand over the same columns", "the yardstick of columns"),
    ] {
        table.row(format!("{what}, subjects a second"), format!("{:.0}", subjects / figure(name)), remark);
    }
    table.row("columns against loops by hand", format!("{:.1} x", figure("by_hand") / figure("vector")), "");
    if bare.is_empty() {
        table.row("sqlite3", "not installed", "Debian: apt-get install sqlite3");
    } else {
        let took = median(&bare);
        table.row(
            "sqlite3, the same rules as one sum of conditions",
            format!("{:.0}", subjects / took),
            "subjects a second",
        );
        table.row("columns against sqlite3", format!("{:.1} x", took / figure("vector")), "");
        table.row("row by row against sqlite3", format!("{:.1} x", took / figure("scalar")), "");
    }
    println!("\n{table}");
    Ok(())
}

/// Runs the benchmark of the crate, which writes the rows to `rows`; its last line.
fn measure(subjects: u64, rows: &Path) -> Result<serde_json::Value> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["bench", "--quiet", "--package", "rules", "--bench", "subjects", "--"]);
    command.arg(subjects.to_string()).arg(rows).current_dir(project::root());
    let ended = child::run(command, Duration::from_secs(1_800), Show::Live)?;
    anyhow::ensure!(ended.success, "the benchmark failed");
    let last =
        ended.output.lines().rev().find(|line| line.starts_with('{')).context("the benchmark printed no figures")?;
    Ok(serde_json::from_str(last)?)
}

/// The same rules over the same rows in `sqlite3`, the import not counted; `None` where it is not
/// installed.
fn sqlite(rows: &Path, folder: &Path) -> Result<Option<Duration>> {
    let Some(sqlite3) = program("sqlite3") else { return Ok(None) };
    let database = folder.join("rows.db");
    if !database.exists() {
        let create = "create table subject (kind text, fine real, count integer, day text, flag integer);";
        script(
            &sqlite3,
            &database,
            &format!("{create}\n.mode csv\n.import --skip 1 \"{}\" subject\n", rows.display()),
        )?;
    }
    let conditions = fs::read_to_string(format!("{}.where", rows.display()))?;
    let sum: Vec<String> = conditions.lines().map(|condition| format!("({condition})")).collect();
    let query = format!("select sum({}) from subject;\n", sum.join(" + "));
    Ok(Some(script(&sqlite3, &database, &query)?))
}

fn script(sqlite3: &Path, database: &Path, text: &str) -> Result<Duration> {
    let started = Instant::now();
    let mut shell = Command::new(sqlite3).arg("-batch").arg("-bail").arg(database).stdin(Stdio::piped()).spawn()?;
    shell.stdin.take().context("sqlite3")?.write_all(text.as_bytes())?;
    anyhow::ensure!(shell.wait()?.success(), "sqlite3 failed");
    Ok(started.elapsed())
}
