//! A file that tells DuckDB how to read the tables: one view a table, of the rows that count.

use std::fmt::Write as _;

use super::{CHANGED, Tables};
use crate::manifest::Segment;

/// Its name in the folder.
pub(super) const FILE: &str = "views.sql";

/// The views over these segments, the oldest first. Files are named as seen from the folder.
pub(super) fn views(tables: &Tables, segments: &[u64]) -> String {
    let file = |number: u64, table: &str| {
        let path = Segment::file(std::path::Path::new(""), number, table);
        format!("'{}'", path.display())
    };
    let mut text = String::from("-- The tables of the register as DuckDB reads them: duckdb -init views.sql\n");
    for table in tables.all() {
        let counting = segments.iter().enumerate().map(|(at, number)| {
            let rows = format!("select * from {}", file(*number, &table.name));
            let later: Vec<String> = segments[at + 1..]
                .iter()
                .map(|later| format!("subject not in (select subject from {})", file(*later, CHANGED)))
                .collect();
            if later.is_empty() { rows } else { format!("{rows} where {}", later.join(" and ")) }
        });
        let counting: Vec<String> = counting.collect();
        // Writing to a text can't fail.
        let _ = writeln!(text, "create or replace view {} as\n{};", table.name, counting.join("\nunion all "));
    }
    text
}
