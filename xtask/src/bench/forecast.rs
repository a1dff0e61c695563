//! How far forecasts of the M3 and the tourism competition are off, how often their intervals hold, and
//! what they take, against what such competitions are usually measured by.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::{
    child::{self, Show},
    project,
};

/// What to measure.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder with m3.csv and tourism.csv, as xtask/competitions/series.py writes them.
    series: PathBuf,
    /// Leave out the intervals from earlier origins, which take three times as long as all else.
    #[arg(long)]
    end_only: bool,
}

/// The figures of a group of series, as the benchmark of the crate prints them.
#[derive(Deserialize)]
struct Group {
    group: String,
    series: u64,
    smape: f64,
    mase: f64,
    naive2_smape: f64,
    naive2_mase: f64,
    seconds: f64,
    cover_end: f64,
    cover_rolling: Option<f64>,
}

/// Runs it and prints the table.
pub fn run(arguments: &Arguments) -> Result<()> {
    println!(
        "{:<10} {:<10} {:>6} {:>8} {:>7} {:>8} {:>7} {:>8} {:>10} {:>14}",
        "", "group", "series", "sMAPE", "MASE", "Naive2", "Naive2", "seconds", "in 90 % at", "at earlier"
    );
    for competition in ["m3", "tourism"] {
        let file = arguments.series.join(format!("{competition}.csv"));
        anyhow::ensure!(file.is_file(), "{} is not there: see xtask/competitions/series.py", file.display());
        for group in measure(&file, arguments.end_only)? {
            let earlier = group.cover_rolling.map(|share| format!("{share:.1}")).unwrap_or_default();
            println!(
                "{competition:<10} {:<10} {:>6} {:>8.3} {:>7.3} {:>8.3} {:>7.3} {:>8.2} {:>10.1} {earlier:>14}",
                group.group,
                group.series,
                group.smape,
                group.mase,
                group.naive2_smape,
                group.naive2_mase,
                group.seconds,
                group.cover_end
            );
        }
    }
    Ok(())
}

fn measure(file: &Path, end_only: bool) -> Result<Vec<Group>> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["bench", "--quiet", "--package", "supervise", "--bench", "competitions", "--"]);
    command.arg(file.canonicalize()?).args(end_only.then_some("end-only")).current_dir(project::root());
    let ended = child::run(command, Duration::from_secs(1_800), Show::Quiet)?;
    anyhow::ensure!(ended.success, "the benchmark failed: {}", ended.output);
    let lines = ended.output.lines().filter(|line| line.starts_with('{'));
    lines.map(|line| serde_json::from_str(line).with_context(|| line.to_owned())).collect()
}
