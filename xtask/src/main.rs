//! The workspace's own tool: `cargo xtask tidy | test | bench | generate`.
//!
//! # What belongs here
//! House rules that a reader of sources can check, the test run, benchmarks and generators. It
//! depends on none of our crates and starts the real binary where it needs the product.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool speaks by printing")]

mod bench;
mod binary;
mod child;
mod generate;
mod postgres;
mod project;
mod run;
mod rust_text;
mod scratch;
mod terms;
mod tidy;

use std::{path::PathBuf, process::ExitCode};

use clap::{
    Parser, Subcommand,
    builder::{PossibleValue, PossibleValuesParser},
};

/// Checks, tests and measures the workspace.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Checks the invariants that a reader of sources can check.
    Tidy(tidy::Arguments),
    /// Runs every check and test there is.
    Test(run::Arguments),
    /// Measures the release binary, as ratios in one run.
    Bench(bench::Arguments),
    /// Makes the page of terms from its table.
    Terms,
    /// Makes a table of a pack from the free source that it names.
    Generate {
        /// Which table.
        #[arg(value_parser = tables())]
        table: String,
        /// The file or folder of the source.
        #[arg(long)]
        from: PathBuf,
        /// The folder of the pack.
        #[arg(long, default_value = "catalogue/cn")]
        pack: PathBuf,
    },
}

/// The tables that can be generated, each with what it is made from.
fn tables() -> PossibleValuesParser {
    generate::TABLES.iter().map(|(name, from)| PossibleValue::new(*name).help(*from)).collect::<Vec<_>>().into()
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::Tidy(arguments) => tidy::run(&arguments),
        Task::Test(arguments) => run::run(&arguments),
        Task::Bench(arguments) => bench::run(&arguments),
        Task::Terms => terms::run(&project::root()).map(|()| true),
        Task::Generate { table, from, pack } => generate::run(&table, &from, &pack).map(|()| true),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
