//! What somebody waits for who asks for the credit report of a subject: the first one, which looks for
//! fonts, and those after it.

use std::{path::Path, time::Instant};

use anyhow::Result;

use super::{
    http::Connection,
    product::Product,
    serve::{codes, subject_paths},
    table::{Table, milliseconds, percentile},
};
use crate::scratch::Scratch;

/// What to measure.
#[derive(clap::Args)]
pub struct Arguments {
    /// Subjects of the register.
    #[arg(long, default_value_t = 10_000)]
    subjects: u64,
    /// Penalties of those subjects.
    #[arg(long, default_value_t = 50_000)]
    penalties: u64,
    /// Reports asked for, each of another subject.
    #[arg(long, default_value_t = 200)]
    sample: usize,
}

/// Runs it and prints the table.
pub fn run(arguments: &Arguments, folder: &Path) -> Result<()> {
    let product = Product::with("report")?;
    let scratch = Scratch::below(folder, "bench")?;
    println!("delivering {} registrations and {} penalties", arguments.subjects, arguments.penalties);
    let (registrations, penalties) = (scratch.path().join("registrations"), scratch.path().join("penalties"));
    let file = product.registrations(arguments.subjects, &registrations)?;
    let every = (arguments.subjects as usize / (arguments.sample + 1)).max(1);
    product.penalties(arguments.penalties, arguments.subjects, &penalties)?;
    let register = product.init(&scratch.path().join("register"), None)?;
    product.deliver(&register, &registrations)?;
    product.deliver(&register, &penalties)?;
    let (_server, address) = product.serve(&register)?;
    let mut connection = Connection::open(&address)?;
    let subjects = subject_paths(&address, &codes(&file, every)?)?;
    let mut times = Vec::with_capacity(subjects.len());
    for subject in &subjects {
        let started = Instant::now();
        let answer = connection.post(&format!("{subject}/reports"), "{}")?;
        times.push(started.elapsed());
        anyhow::ensure!(answer.status == 201, "{}: {}", answer.status, answer.body);
    }
    let first = times.remove(0);
    let mut table = Table::default();
    table.row("the first report", milliseconds(first), "looks for fonts");
    for (what, share) in [("a later one, median", 0.5), ("a later one, 95 of 100", 0.95), ("a later one, longest", 1.0)]
    {
        table.row(what, milliseconds(percentile(&mut times, share)), "wanted: under 500 ms");
    }
    println!("\n{table}");
    Ok(())
}
