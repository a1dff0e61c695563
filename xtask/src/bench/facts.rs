//! How long all facts and proposals of a register take, from its columns, and how much memory.

use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};

use super::{
    product::peak_memory,
    table::{Table, bytes},
};
use crate::{
    child::{Background, Show},
    project,
    scratch::Scratch,
};

/// How long one step may take.
const LIMIT: Duration = Duration::from_secs(3_600);

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
}

/// Runs it and prints the table.
pub fn run(arguments: &Arguments, folder: &Path) -> Result<()> {
    let scratch = Scratch::below(folder, "bench")?;
    let lake = scratch.path().join("lake").display().to_string();
    let numbers = [arguments.subjects.to_string(), arguments.records.to_string()];
    let (written, _) = measure(&["write", &lake, &numbers[0], &numbers[1]])?;
    let (read, peak) = measure(&["read", &lake, &arguments.threads.to_string()])?;
    let figure =
        |value: &serde_json::Value, name: &str| value.get(name).and_then(serde_json::Value::as_f64).unwrap_or(f64::NAN);
    let seconds = figure(&read, "seconds");
    let mut table = Table::default();
    table.row("subjects", format!("{}", figure(&read, "subjects")), "");
    table.row("records", format!("{}", figure(&read, "records")), format!("{} facts", figure(&read, "facts")));
    table.row("columns written", format!("{:.1} s", figure(&written, "written")), "with making them up");
    table.row(
        "all facts and proposals",
        format!("{seconds:.1} s"),
        format!("wanted: under 60 s for 1,000,000 subjects; {} threads", arguments.threads),
    );
    table.row("subjects a second", format!("{:.0}", figure(&read, "subjects") / seconds), "");
    table.row("proposals", format!("{}", figure(&read, "proposals")), "");
    table.row("peak of memory", bytes(peak), "wanted: under 2 GiB");
    println!("\n{table}");
    Ok(())
}

/// Runs the benchmark of the crate; its last line, and the most memory that it took.
fn measure(words: &[&str]) -> Result<(serde_json::Value, u64)> {
    let program = built()?;
    let mut command = Command::new(program);
    command.args(words).current_dir(project::root());
    let started = Instant::now();
    let mut running = Background::start(command, Show::Live)?;
    let mut peak = 0;
    let success = loop {
        peak = peak_memory(running.id()).unwrap_or(peak);
        if let Some(success) = running.ended() {
            break success;
        }
        anyhow::ensure!(started.elapsed() < LIMIT, "not done after {} s", LIMIT.as_secs());
        std::thread::sleep(Duration::from_millis(5));
    };
    let ended = running.finish(success, started.elapsed());
    anyhow::ensure!(ended.success, "the benchmark failed");
    let last = ended.output.lines().rev().find(|line| line.starts_with('{'));
    Ok((serde_json::from_str(last.context("the benchmark printed no figures")?)?, peak))
}

/// The benchmark's program, as cargo builds it.
fn built() -> Result<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["bench", "--no-run", "--package", "lake", "--bench", "facts", "--message-format", "json"];
    let output = Command::new(cargo).args(arguments).current_dir(project::root()).output().context("cargo bench")?;
    anyhow::ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout);
    let lines = text.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let mut programs = lines.filter_map(|line| Some(line.get("executable")?.as_str()?.to_owned()));
    programs.next_back().context("cargo named no program")
}
