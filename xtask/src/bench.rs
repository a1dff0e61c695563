//! `cargo xtask bench`: how fast and how large, as ratios to something measured in the same run.
//!
//! Everything runs on the release binary and on made-up data, in a folder that is removed at the
//! end; nothing is asserted.

mod bare;
mod case_work;
mod city;
mod cluster;
mod facts;
mod finding;
mod forecast;
mod http;
mod linkage;
mod measures;
mod penalties;
mod product;
mod program;
mod report;
mod rules;
mod sample;
mod serve;
mod sql;
mod statistics;
mod table;
mod verify;

use std::path::PathBuf;

use anyhow::Result;

/// What to measure.
#[derive(clap::Args)]
pub struct Arguments {
    /// Where the data lie meanwhile; several gigabytes for a million rows. Default: the folder for
    /// temporary files.
    #[arg(long, global = true)]
    folder: Option<PathBuf>,
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Penalties delivered into a register, against a bare import of the same file.
    Penalties(penalties::Arguments),
    /// Requests for subjects.
    Serve(serve::Arguments),
    /// Which measures apply to subjects in a procedure.
    Measures(measures::Arguments),
    /// Credit reports of subjects.
    Report(report::Arguments),
    /// Proving the register and making its projections anew.
    Verify(verify::Arguments),
    /// Records linked to the subjects of a register, scored against the truth.
    Linkage(linkage::Arguments),
    /// Rules asked of subjects, over columns and row by row, against SQL.
    Rules(rules::Arguments),
    /// All facts and proposals of a register, from its columns.
    Facts(facts::Arguments),
    /// Forecasts of the series of competitions: how far off, how often an interval holds, and the time.
    Forecast(forecast::Arguments),
    /// A question in SQL over the tables for analysts, against DuckDB on the same files.
    Sql(sql::Arguments),
    /// All statistics of a register, from the tables for analysts.
    Statistics(statistics::Arguments),
    /// All facts and all statistics of one city, whose first subjects are delivered and compared row by row.
    City(city::Arguments),
    /// A question that a cluster answers on this machine, against one process: what it costs, and from which size it pays.
    Cluster(cluster::Arguments),
    /// A file of registrations: its receipt, twice, and every subject found again.
    Sample(sample::Arguments),
}

/// Runs one benchmark; whether it found what it expected.
pub fn run(arguments: &Arguments) -> Result<bool> {
    let folder = arguments.folder.clone().unwrap_or_else(std::env::temp_dir);
    std::fs::create_dir_all(&folder)?;
    match &arguments.what {
        What::Penalties(arguments) => penalties::run(arguments, &folder).map(|()| true),
        What::Serve(arguments) => serve::run(arguments, &folder).map(|()| true),
        What::Measures(arguments) => measures::run(arguments, &folder).map(|()| true),
        What::Report(arguments) => report::run(arguments, &folder).map(|()| true),
        What::Verify(arguments) => verify::run(arguments, &folder).map(|()| true),
        What::Linkage(arguments) => linkage::run(arguments, &folder).map(|()| true),
        What::Rules(arguments) => rules::run(arguments, &folder).map(|()| true),
        What::Facts(arguments) => facts::run(arguments, &folder).map(|()| true),
        What::Forecast(arguments) => forecast::run(arguments).map(|()| true),
        What::Sql(arguments) => sql::run(arguments, &folder),
        What::Statistics(arguments) => statistics::run(arguments, &folder).map(|()| true),
        What::City(arguments) => city::run(arguments, &folder),
        What::Cluster(arguments) => cluster::run(arguments, &folder),
        What::Sample(arguments) => sample::run(arguments, &folder),
    }
}
