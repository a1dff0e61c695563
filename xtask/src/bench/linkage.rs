//! Records of the linkage benchmark linked to the subjects of a register, scored against the truth.

mod report;
mod score;

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use serde::Serialize;

use self::score::{Scores, Truth};
use super::{
    product::{Cost, Product},
    table::bytes,
};
use crate::scratch::Scratch;

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
    scores: Scores,
}

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
