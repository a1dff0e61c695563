//! What a department waits for when it asks which measures apply: subjects with an entry on a list, where the
//! asking is kept and the organ is told, and subjects with none.

use std::{
    fs::{self, File},
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};

use super::{
    http::Connection,
    product::{self, Product, Register},
    sample::{CODE, NAME, column},
    table::{Table, milliseconds, percentile},
};
use crate::scratch::Scratch;

/// What to measure.
#[derive(clap::Args)]
pub struct Arguments {
    /// Subjects of the register.
    #[arg(long, default_value_t = 1_000_000)]
    subjects: u64,
    /// Subjects asked about of each kind.
    #[arg(long, default_value_t = 2_000)]
    sample: usize,
}

/// The data set whose records list subjects.
const LISTED: &str = "abnormal-operations";
/// The clerk's account.
const CLERK: &str = "clerk";

/// Runs it and prints the table.
pub fn run(arguments: &Arguments, folder: &Path) -> Result<()> {
    let product = Product::build()?;
    let scratch = Scratch::below(folder, "bench")?;
    println!("writing and delivering {} registrations", arguments.subjects);
    let registrations = scratch.path().join("registrations");
    let file = product.registrations(arguments.subjects, &registrations)?;
    let register = product.init(&scratch.path().join("register"), None)?;
    product.deliver(&register, &registrations)?;
    let every = (arguments.subjects as usize / (arguments.sample.max(1) * 2)).max(1);
    let named = codes_and_names(&file, every)?;
    let (listed, others) = named.split_at(named.len() / 2);
    let entries = scratch.path().join("entries");
    write_entries(&entries, listed)?;
    product.deliver(&register, &entries)?;
    let mut table = Table::default();
    ask(&product, &register, listed, others, &mut table)?;
    println!("\n{table}");
    Ok(())
}

/// Asks about every subject of both kinds, one after another.
fn ask(
    product: &Product,
    register: &Register,
    listed: &[(String, String)],
    others: &[(String, String)],
    table: &mut Table,
) -> Result<()> {
    let password = product.clerk(register, CLERK)?;
    let (_server, address) = product.serve(register)?;
    let mut connection = Connection::open(&address)?;
    let name = serde_json::json!({ "name": CLERK, "password": password });
    connection.post("/api/v1/sessions", &name.to_string())?;
    for (what, subjects) in [("with an entry", listed), ("without", others)] {
        let mut times = Vec::with_capacity(subjects.len());
        let mut found = 0_usize;
        for (at, (code, _)) in subjects.iter().enumerate() {
            let asked = serde_json::json!({ "subjects": [code], "procedure": "tender", "matter": format!("T-{at}") });
            let started = Instant::now();
            let answer = connection.post("/api/v1/measures/checks", &asked.to_string())?;
            times.push(started.elapsed());
            anyhow::ensure!(answer.status == 200, "{}: {}", answer.status, answer.body);
            let answer: serde_json::Value = serde_json::from_str(&answer.body)?;
            let measures = answer.pointer("/items/0/answer/measures").and_then(|all| all.as_array());
            found += usize::from(measures.is_some_and(|all| !all.is_empty()));
        }
        rows(what, found, &mut times, table);
    }
    Ok(())
}

fn rows(what: &str, found: usize, times: &mut [Duration], table: &mut Table) {
    table.row(format!("a check of a subject {what}"), times.len().to_string(), format!("{found} with measures"));
    table.row("  p50", milliseconds(percentile(times, 0.5)), "wanted: under 5 ms");
    table.row("  p99", milliseconds(percentile(times, 0.99)), "");
}

/// Code and name of every so manieth registration.
fn codes_and_names(file: &Path, every: usize) -> Result<Vec<(String, String)>> {
    let mut reader = csv::Reader::from_reader(File::open(file)?);
    let header = reader.headers()?.clone();
    let code = column(&header, CODE).context("no column of codes")?;
    let name = column(&header, NAME).context("no column of names")?;
    let mut found = Vec::new();
    for row in reader.records().step_by(every) {
        let row = row?;
        found.extend(row.get(code).zip(row.get(name)).map(|(code, name)| (code.to_owned(), name.to_owned())));
    }
    Ok(found)
}

/// Writes an entry for each subject, as a folder that can be delivered.
fn write_entries(folder: &Path, subjects: &[(String, String)]) -> Result<()> {
    fs::create_dir_all(folder)?;
    let mut writer = csv::Writer::from_path(folder.join("entries.csv"))?;
    writer.write_record(["UNISCID", "ENTNAME", "SPECAUSE", "ABNTIME", "DECORG_CN", "REMDATE", "OPT_TYPE"])?;
    for (code, name) in subjects {
        writer.write_record([code, name, "4", "2026-01-05", "Office", "", "I"])?;
    }
    writer.flush()?;
    product::manifest(folder, LISTED, "entries.csv")
}
