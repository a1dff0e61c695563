//! Records of the linkage benchmark linked to the subjects of a register, scored against the truth.

mod report;
mod score;

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use self::score::{Scores, Truth};
use super::{
    product::{Cost, Product},
    table::bytes,
};
use crate::{child, project, scratch::Scratch};

/// What to measure.
#[derive(clap::Args)]
pub struct Arguments {
    /// Subjects of the register.
    #[arg(long, default_value_t = 1_000_000)]
    subjects: u64,
    /// Records to be linked.
    #[arg(long, default_value_t = 1_000_000)]
    records: u64,
    /// What the benchmark is drawn from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Which benchmark: `hard`, `national` or `mild`.
    #[arg(long, default_value = "hard")]
    kind: String,
    /// Write the figures as JSON into this file, too.
    #[arg(long)]
    output: Option<PathBuf>,
    /// Keep the benchmark and the candidates in this folder.
    #[arg(long)]
    keep: Option<PathBuf>,
}

/// What one command cost, in figures.
#[derive(Clone, Copy, Serialize)]
struct Spent {
    seconds: f64,
    cpu_seconds: f64,
    peak_bytes: u64,
}

impl From<Cost> for Spent {
    fn from(cost: Cost) -> Spent {
        Spent { seconds: cost.time.as_secs_f64(), cpu_seconds: cost.cpu.as_secs_f64(), peak_bytes: cost.peak }
    }
}

/// Everything that the run found out.
#[derive(Serialize)]
struct Report<'a> {
    kind: &'a str,
    subjects: u64,
    records: u64,
    seed: u64,
    delivery: Spent,
    linkage: Spent,
    /// Linking record by record on one thread, with nothing around it.
    single: Single,
    scores: Scores,
}

/// What one record and one pair take.
#[derive(Clone, Copy, Deserialize, Serialize)]
struct Single {
    index_seconds: f64,
    learning_seconds: f64,
    pair_nanoseconds: f64,
    records_per_second: f64,
    p50_microseconds: f64,
    p99_microseconds: f64,
    p999_microseconds: f64,
    longest_microseconds: f64,
}

impl Single {
    fn measure(folder: &Path) -> Result<Single> {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.current_dir(project::root());
        command.args(["run", "--quiet", "--release", "--package", "linkage", "--example", "linkage_timings", "--"]);
        command.arg(std::path::absolute(folder)?);
        let printed = child::capture(command, LIMIT)?;
        let line = printed.lines().find(|line| line.starts_with('{')).context("the timings printed no figures")?;
        serde_json::from_str(line).context("the timings are no JSON")
    }
}

/// The longest that the timings may take.
const LIMIT: Duration = Duration::from_secs(3_600);

/// Runs it and prints the tables.
pub fn run(arguments: &Arguments, folder: &Path) -> Result<()> {
    let product = Product::build()?;
    let scratch = Scratch::below(folder, "bench")?;
    let Arguments { subjects, records, seed, .. } = *arguments;
    let kind = arguments.kind.as_str();
    let made = arguments.keep.clone().unwrap_or_else(|| scratch.path().join("linkage"));
    println!("writing a register of {subjects} subjects and {records} records ({kind}, seed {seed})");
    product.linkage(kind, subjects, records, seed, &made)?;
    let register = product.init(&scratch.path().join("register"), None)?;
    println!("delivering the register");
    let (_, delivery) = product.deliver(&register, &made)?;
    println!("delivered in {:.1} s, peak {}", delivery.time.as_secs_f64(), bytes(delivery.peak));
    println!("linking the records");
    let candidates = made.join("candidates.csv");
    let linkage = product.match_records(&register, &made.join("records.csv"), &candidates)?;
    let mut truth = Truth::read(open(&made.join("truth.csv"))?)?;
    truth.judge(open(&candidates)?)?;
    let report = Report {
        kind,
        subjects,
        records,
        seed,
        delivery: delivery.into(),
        linkage: linkage.into(),
        single: Single::measure(&made)?,
        scores: truth.scores(),
    };
    println!("\n{}", report::text(&report));
    if let Some(output) = &arguments.output {
        let text = serde_json::to_string_pretty(&report)?;
        fs::write(output, text + "\n").with_context(|| output.display().to_string())?;
    }
    Ok(())
}

fn open(path: &Path) -> Result<File> {
    File::open(path).with_context(|| path.display().to_string())
}
