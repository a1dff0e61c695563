//! A small city, made once for all tests.

use std::{collections::BTreeMap, sync::LazyLock};

use catalogue::pack::Pack;
use domain::delivery_manifest::Manifest;
use example::Options;
use jiff::civil::date;

pub type Files = BTreeMap<String, Vec<u8>>;

pub static PACK: LazyLock<Pack> = LazyLock::new(|| match Pack::embedded("cn") {
    Some(Ok(pack)) => pack,
    Some(Err(problems)) => panic!("the pack has problems: {problems:#?}"),
    None => panic!("there is no pack `cn`"),
});

pub const OPTIONS: Options = Options { subjects: 1_000, seed: 7, date: date(2026, 11, 25) };

pub static CITY: LazyLock<Files> = LazyLock::new(|| make(&OPTIONS));

pub fn make(options: &Options) -> Files {
    let mut files = Files::new();
    example::city(&PACK, options, &mut files).unwrap();
    files
}

pub fn manifest(files: &Files) -> Manifest {
    serde_saphyr::from_str(std::str::from_utf8(&files["manifest.yaml"]).unwrap()).unwrap()
}

/// The rows of a table of the truth, by heading.
pub fn table(files: &Files, path: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(files[path].as_slice());
    reader.deserialize().map(|row| row.unwrap()).collect()
}

/// All rows of all tables `truth/rows/*.csv`.
pub fn row_truth(files: &Files) -> Vec<BTreeMap<String, String>> {
    let tables = files.keys().filter(|path| path.starts_with("truth/rows/"));
    tables.flat_map(|path| table(files, path)).collect()
}
