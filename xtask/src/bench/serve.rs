//! Requests for subjects, as JSON, from a server and a load generator that share the machine.

use std::{fs::File, path::Path, time::Duration};

use anyhow::{Context, Result};

use super::{
    finding::{self, Sample},
    http::{self, Connection, encoded},
    product::Product,
    table::{Table, milliseconds, percentile},
};
use crate::scratch::Scratch;

/// What to measure.
#[derive(clap::Args)]
pub struct Arguments {
    /// Subjects of the register.
    #[arg(long, default_value_t = 1_000_000)]
    subjects: u64,
    /// Different subjects asked for.
    #[arg(long, default_value_t = 20_000)]
    sample: usize,
    /// Connections at once.
    #[arg(long, default_value_t = 16)]
    connections: usize,
    /// People who search at once.
    #[arg(long, default_value_t = 4)]
    searchers: usize,
    /// Seconds of load.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
}

/// Pages of subjects that are looked at in a second.
const PAGES_A_SECOND: u32 = 1_000;

/// Runs it and prints the table.
pub fn run(arguments: &Arguments, folder: &Path) -> Result<()> {
    let product = Product::build()?;
    let scratch = Scratch::below(folder, "bench")?;
    println!("writing and delivering {} registrations", arguments.subjects);
    let registrations = scratch.path().join("registrations");
    let file = product.registrations(arguments.subjects, &registrations)?;
    let register = product.init(&scratch.path().join("register"), None)?;
    product.deliver(&register, &registrations)?;
    let (officer, password) = finding::officer(&product, &register)?;
    let (_server, address) = product.serve(&register)?;
    let every = (arguments.subjects as usize / arguments.sample.max(1)).max(1);
    let paths = subject_paths(&address, &codes(&file, every)?)?;
    println!("asking for {} subjects", paths.len());
    // Once without counting, so that what is measured is a server that has been running.
    http::load(&address, &paths, arguments.connections, Duration::from_secs(3))?;
    let mut load =
        http::load(&address, &paths, arguments.connections, Duration::from_secs(arguments.seconds.clamp(1, 600)))?;
    let rate = load.times.len() as f64 / load.took.as_secs_f64();
    let mut table = Table::default();
    table.row("GET /api/v1/subjects/{id}", format!("{rate:.0} /s"), "wanted: at least 2,000");
    table.row("  p50", milliseconds(percentile(&mut load.times, 0.5)), "");
    table.row("  p99", milliseconds(percentile(&mut load.times, 0.99)), "wanted: under 20 ms");
    table.row("  longest", milliseconds(load.times.last().copied().unwrap_or_default()), "");
    table.row("  answers other than 200", load.other.to_string(), "wanted: none");
    let pages: Vec<String> = paths.iter().map(|path| path.replace("/api/v1", "/zh")).collect();
    http::load(&address, &pages, arguments.connections, Duration::from_secs(3))?;
    let time = Duration::from_secs(arguments.seconds.clamp(1, 600));
    let mut paced = http::paced(&address, &pages, arguments.connections, time, PAGES_A_SECOND)?;
    paced.tell(&mut table, "GET /zh/subjects/{id}", PAGES_A_SECOND);
    println!("searching");
    let sample = Sample::read(&file, every)?;
    finding::load(&address, &sample, arguments.searchers, time, &mut table)?;
    finding::visible(&address, (officer, &password), &sample, &mut table)?;
    println!("\n{table}");
    Ok(())
}

/// The codes of every so manieth registration of a file.
pub fn codes(file: &Path, every: usize) -> Result<Vec<String>> {
    let mut reader = csv::Reader::from_reader(File::open(file)?);
    let column = super::sample::column(reader.headers()?, super::sample::CODE).context("no column of codes")?;
    let mut codes = Vec::new();
    for row in reader.records().step_by(every) {
        codes.extend(row?.get(column).map(str::to_owned));
    }
    Ok(codes)
}

/// Where the codes lead to.
pub fn subject_paths(address: &str, codes: &[String]) -> Result<Vec<String>> {
    let mut connection = Connection::open(address)?;
    let mut paths = Vec::new();
    for code in codes {
        let answer = connection.get(&format!("/api/v1/codes/{}", encoded(code)))?;
        if let (303, Some(location)) = (answer.status, answer.location) {
            paths.push(location);
        }
    }
    anyhow::ensure!(paths.len() * 2 > codes.len(), "only {} of {} codes lead to a subject", paths.len(), codes.len());
    Ok(paths)
}
