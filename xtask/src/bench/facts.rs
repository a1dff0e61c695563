//! How long all facts and proposals of a register take, from its columns, and how much memory.

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
    #[arg(long, default_value_t = 10_000_000)]
    records: u64,
    /// Threads.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Where the city is kept: made there once, and read by later runs. Default: made anew and removed.
    #[arg(long)]
    city: Option<PathBuf>,
}

/// Facts and proposals from columns.
pub const COLUMNS: Program = Program { package: "lake", bench: "facts", features: "" };

/// Runs it and prints the table.
pub fn run(arguments: &Arguments, folder: &Path) -> Result<()> {
    let scratch = Scratch::below(folder, "bench")?;
    let mut table = Table::default();
    let kept = arguments.city.as_deref();
    let city = city::made(kept, scratch.path(), arguments.subjects, arguments.records, &mut table)?;
    let read = COLUMNS.run(&["read", &city.join("lake").display().to_string(), &arguments.threads.to_string()])?;
    let seconds = read.figure("seconds");
    table.row("subjects", format!("{}", read.figure("subjects")), "");
    table.row("records", format!("{}", read.figure("records")), format!("{} facts", read.figure("facts")));
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
