//! How long all statistics of a register take, from the tables for analysts, and how much memory.

use std::path::Path;

use anyhow::Result;

use super::{
    city::CITY,
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
}

/// Statistics counted and protected.
pub const COUNTING: Program = Program { package: "flow", bench: "statistics", features: "" };

/// Runs it and prints the table.
pub fn run(arguments: &Arguments, folder: &Path) -> Result<()> {
    let scratch = Scratch::below(folder, "bench")?;
    let city = scratch.path().display().to_string();
    let written = CITY.run(&["write", &city, &arguments.subjects.to_string(), &arguments.records.to_string()])?;
    let counted = COUNTING.run(&[&format!("{city}/tables")])?;
    let mut table = Table::default();
    table.row("records", format!("{}", written.figure("records")), format!("of {} subjects", arguments.subjects));
    table.row("city made", format!("{:.1} s", written.figure("written")), "its tables, and what facts read");
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
