//! A made-up city as a lake without a register: `cargo bench -p lake --bench city -- write DIR [subjects] [records]`
//! makes its tables and what facts read, `... -- compare DIR TABLES` puts the tables of a register that took the
//! deliveries of the same city beside them. The last line is JSON.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement stops at the first failure and prints")]

mod compare;
mod made_up;

use std::{path::Path, time::Instant as Clock};

use catalogue::Pack;
use lake::{Lake, tables::Tables};

fn write(folder: &Path, subjects: u32, records: u64) {
    let started = Clock::now();
    let records = made_up::write(folder, subjects, records);
    println!("{{\"written\": {}, \"records\": {records}}}", started.elapsed().as_secs_f64());
}

/// Whether both say the same.
fn compare(city: &Path, tables: &Path) -> bool {
    let compared = compare::differences(
        &Tables::of(&Pack::embedded("cn").unwrap().unwrap()),
        &Lake::open(city.join("tables")).unwrap(),
        &Lake::open(tables).unwrap(),
    );
    for difference in &compared.told {
        println!("{difference}");
    }
    let compare::Compared { subjects, rows, values, different, .. } = compared;
    println!("{{\"subjects\": {subjects}, \"rows\": {rows}, \"values\": {values}, \"different\": {different}}}");
    different == 0 && subjects > 0
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let number = |at: usize, otherwise: u64| arguments.get(at).map_or(otherwise, |text| text.parse().unwrap());
    match arguments.first().map(String::as_str) {
        Some("write") => write(Path::new(&arguments[1]), number(2, 1_000_000) as u32, number(3, 10_000_000)),
        Some("compare") => {
            let _told = compare(Path::new(&arguments[1]), Path::new(&arguments[2]));
        }
        _ => {
            let folder = std::env::temp_dir().join(format!("probity-city-bench-{}", std::process::id()));
            write(&folder, 2_000, 20_000);
            assert!(compare(&folder, &folder.join("tables")), "they differ");
            std::fs::remove_dir_all(&folder).unwrap();
        }
    }
}
