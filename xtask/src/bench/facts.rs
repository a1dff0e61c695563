//! How long all facts and proposals of a register take, from its columns, and how much memory.

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
    #[arg(long, default_value_t = 10_000_000)]
    records: u64,
    /// Threads.
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

/// Facts and proposals from columns.
pub const COLUMNS: Program = Program { package: "lake", bench: "facts", features: "" };

/// Runs it and prints the table.
pub fn run(arguments: &Arguments, folder: &Path) -> Result<()> {
    let scratch = Scratch::below(folder, "bench")?;
    let city = scratch.path().display().to_string();
    let written = CITY.run(&["write", &city, &arguments.subjects.to_string(), &arguments.records.to_string()])?;
    let read = COLUMNS.run(&["read", &format!("{city}/lake"), &arguments.threads.to_string()])?;
    let seconds = read.figure("seconds");
    let mut table = Table::default();
    table.row("subjects", format!("{}", read.figure("subjects")), "");
    table.row("records", format!("{}", read.figure("records")), format!("{} facts", read.figure("facts")));
    table.row("city made", format!("{:.1} s", written.figure("written")), "its tables, and what facts read");
    table.row(
        "all facts and proposals",
        format!("{seconds:.1} s"),
        format!("wanted: under 60 s for 1,000,000 subjects; {} threads", arguments.threads),
    );
    table.row("subjects a second", format!("{:.0}", read.figure("subjects") / seconds), "");
    table.row("proposals", format!("{}", read.figure("proposals")), "");
    table.row("peak of memory", bytes(read.peak), "wanted: under 2 GiB");
    println!("\n{table}");
    Ok(())
}
