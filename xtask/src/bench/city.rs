//! All facts and all statistics of a city from its lake, in what time and memory; and whether the lake of a register
//! that took the deliveries of its first subjects says the same of them, row by row and column by column.
//!
//! The city of the measurement has no register: it is put into columns straight from what it is made of.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{
    facts::COLUMNS,
    product::Product,
    program::Program,
    statistics::COUNTING,
    table::{Table, bytes},
};
use crate::scratch::Scratch;

/// The city without a register, and the comparison with one.
const CITY: Program = Program { package: "lake", bench: "city", features: "" };

/// The day of all deliveries.
const DAY: &str = "2026-11-25";

/// What to measure.
#[derive(clap::Args)]
pub struct Arguments {
    /// Subjects.
    #[arg(long, default_value_t = 1_000_000)]
    subjects: u64,
    /// Records of all of them.
    #[arg(long, default_value_t = 35_000_000)]
    records: u64,
    /// How many of the subjects are delivered to a register and compared; 0 for none.
    #[arg(long, default_value_t = 100_000)]
    delivered: u64,
    /// Threads that facts are computed on.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Where the city is kept: made there once, and read by later runs. Default: made anew and removed.
    #[arg(long)]
    city: Option<PathBuf>,
}

/// Runs it and prints the table; whether both lakes say the same.
pub fn run(arguments: &Arguments, folder: &Path) -> Result<bool> {
    let scratch = Scratch::below(folder, "bench")?;
    let mut table = Table::default();
    let city = made(arguments.city.as_deref(), scratch.path(), arguments.subjects, arguments.records, &mut table)?;
    measure(arguments, &city, &mut table)?;
    let same = arguments.delivered == 0 || compare(arguments, &city, scratch.path(), &mut table)?;
    println!("\n{table}");
    Ok(same)
}

/// Where the city lies: made in the scratch folder, or where it is kept unless it lies there.
pub fn made(kept: Option<&Path>, scratch: &Path, subjects: u64, records: u64, table: &mut Table) -> Result<PathBuf> {
    let city = std::path::absolute(kept.map_or_else(|| scratch.join("city"), Path::to_owned))?;
    if city.join("tables/manifest.json").exists() && city.join("lake/manifest.json").exists() {
        table.row("city", "kept", "from an earlier run");
        return Ok(city);
    }
    let made = CITY.run(&["write", &city.display().to_string(), &subjects.to_string(), &records.to_string()])?;
    let remark = format!("{:.0} records; {:.0} s of cores", made.figure("records"), made.cpu.as_secs_f64());
    table.row("city made", format!("{:.1} s", made.figure("written")), remark);
    Ok(city)
}

fn measure(arguments: &Arguments, city: &Path, table: &mut Table) -> Result<()> {
    let facts = COLUMNS.run(&["read", &city.join("lake").display().to_string(), &arguments.threads.to_string()])?;
    let counted = COUNTING.run(&[&city.join("tables").display().to_string()])?;
    table.row(
        "all facts",
        format!("{:.1} s", facts.figure("seconds")),
        format!(
            "{:.0} s of cores; {} facts of {} subjects with {} records, {} proposals",
            facts.cpu.as_secs_f64(),
            facts.figure("facts"),
            facts.figure("subjects"),
            facts.figure("records"),
            facts.figure("proposals"),
        ),
    );
    table.row(
        "all statistics",
        format!("{:.1} s", counted.figure("seconds")),
        format!("{:.0} s of cores; {} statistics", counted.cpu.as_secs_f64(), counted.figure("statistics")),
    );
    let both = facts.figure("seconds") + counted.figure("seconds");
    table.row("both", format!("{both:.1} s"), "wanted: under 600 s for 35,000,000 records on two cores");
    table.row("peak of memory", bytes(facts.peak.max(counted.peak)), "wanted: under 4 GiB");
    Ok(())
}

/// Delivers the first subjects, and puts the tables of that register beside the city's.
fn compare(arguments: &Arguments, city: &Path, folder: &Path, table: &mut Table) -> Result<bool> {
    let product = Product::build()?;
    let (deliveries, data) = (folder.join("deliveries"), folder.join("register"));
    product.bulk(arguments.delivered, (arguments.records / arguments.subjects.max(1)).max(1), &deliveries)?;
    let register = product.init_on(&data, DAY)?;
    let taken = product.deliver_on(&register, &deliveries, DAY)?;
    let written = product.tables_on(&register, DAY)?;
    let tables = data.join("tables").display().to_string();
    let compared = CITY.run(&["compare", &city.display().to_string(), &tables])?;
    let cores = |cost: super::product::Cost| format!("{:.0} s of cores", cost.cpu.as_secs_f64());
    table.row("delivered", format!("{:.1} s", taken.time.as_secs_f64()), cores(taken));
    table.row("its tables written", format!("{:.1} s", written.time.as_secs_f64()), cores(written));
    let (rows, different) = (compared.figure("rows"), compared.figure("different"));
    let subjects = compared.figure("subjects");
    table.row("rows compared", format!("{rows}"), format!("{} values", compared.figure("values")));
    table.row("subjects that differ", format!("{different}"), format!("of {subjects}"));
    Ok(different == 0.0 && subjects == arguments.delivered as f64)
}
