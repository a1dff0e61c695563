//! How long all statistics of a register take, from the tables for analysts, and how much memory.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{
    city,
    program::Program,
    table::{Table, bytes},
};
use crate::scratch::Scratch;

/// What to measure.
#[derive(clap::Args)]
pub struct Arguments {
    /// Subjects.
    #[arg(long, default_value_t = 1_000_000)]
    subjects: u64,
    /// Records of all of them.
    #[arg(long, default_value_t = 35_000_000)]
    records: u64,
    /// Where the city is kept: made there once, and read by later runs. Default: made anew and removed.
    #[arg(long)]
    city: Option<PathBuf>,
}

/// Statistics counted and protected.
pub const COUNTING: Program = Program { package: "flow", bench: "statistics", features: "" };

/// Runs it and prints the table.
pub fn run(arguments: &Arguments, folder: &Path) -> Result<()> {
    let scratch = Scratch::below(folder, "bench")?;
    let mut table = Table::default();
    let kept = arguments.city.as_deref();
    let city = city::made(kept, scratch.path(), arguments.subjects, arguments.records, &mut table)?;
    let counted = COUNTING.run(&[&city.join("tables").display().to_string()])?;
    table.row(
        "all statistics",
        format!("{:.1} s", counted.figure("seconds")),
        "wanted: with all facts under 600 s for 35,000,000 records",
    );
    table.row("statistics", format!("{}", counted.figure("statistics")), "");
    table.row("peak of memory", bytes(counted.peak), "wanted: under 4 GiB");
    println!("\n{table}");
    Ok(())
}
