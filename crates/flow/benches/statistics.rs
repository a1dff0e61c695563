//! All statistics of a register from the tables that analysts read: `cargo bench -p flow --bench statistics -- DIR`
//! counts and protects them over tables that the benchmark of `lake` wrote, in a process of its own, so that its
//! memory is its own. The last line is JSON. Without arguments it does nothing.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement stops at the first failure and prints")]

use std::{path::Path, time::Instant as Stopwatch};

use catalogue::Pack;
use domain::Date;
use flow::{clock::Clock, statistics::counted};
use jiff::tz::TimeZone;
use lake::{Lake, tables::Tables};
use supervise::ReferencePeriod;

/// The day after the made-up records.
const TODAY: Date = Date::constant(2026, 11, 25);

fn read(folder: &Path) {
    let pack = Pack::embedded("cn").unwrap().unwrap();
    let tables = Tables::of(&pack);
    let clock = Clock::fixed(TimeZone::get(&pack.settings().time_zone).unwrap(), TODAY);
    let started = Stopwatch::now();
    let files = Lake::open(folder).unwrap().table_files(&tables).unwrap().unwrap();
    let last = ReferencePeriod::month(TODAY.year(), TODAY.month()).unwrap().earlier(1);
    let statistics = counted(&pack, &tables, &files, last, &clock).unwrap();
    let seconds = started.elapsed().as_secs_f64();
    println!("{{\"seconds\": {seconds}, \"statistics\": {}}}", statistics.len());
}

fn main() {
    let folder = std::env::args().skip(1).find(|word| word != "--bench");
    if let Some(folder) = folder {
        read(Path::new(&folder));
    }
}
