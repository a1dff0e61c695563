//! Makes the tables of a pack from the free sources that each table names in its first lines.
//!
//! A table is generated once for a new edition of its source and committed: a build never needs
//! the sources.

mod calendar;
mod divisions;
mod industry;
mod shapes;
mod table;
mod variants;

use std::path::Path;

use anyhow::bail;

/// What can be generated, and from what.
pub const TABLES: &[(&str, &str)] = &[
    ("calendar", "a folder with the yearly JSON files of holiday-cn, and chinese-days.json for the years before 2007"),
    ("divisions", "a folder with provinces.csv, cities.csv, areas.csv and the revisions of GB/T 2260 in gb2260/mca"),
    ("industry", "a CSV file with the columns section, code and name of GB/T 4754-2017"),
    ("shapes", "a folder with Unihan_OtherMappings.txt and Unihan_DictionaryLikeData.txt of Unihan"),
    ("variants", "TSCharacters.txt of OpenCC"),
];

/// Makes the table `what` from `source` into the folder of the pack, such as `catalogue/cn`.
pub fn run(what: &str, source: &Path, pack: &Path) -> anyhow::Result<()> {
    match what {
        "calendar" => calendar::generate(source, &pack.join("calendar")),
        "divisions" => divisions::generate(source, &pack.join("divisions")),
        "industry" => industry::generate(source, &pack.join("industry")),
        "shapes" => shapes::generate(source, &pack.join("dictionaries")),
        "variants" => variants::generate(source, &pack.join("dictionaries")),
        other => bail!("`{other}` cannot be generated; known are calendar, divisions, industry, shapes and variants"),
    }
}
