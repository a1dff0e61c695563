//! A file that tells DuckDB how to read the tables: one view a table, of the rows that count.

use std::fmt::Write as _;

use super::{CHANGED, Tables};

/// Its name in the folder.
pub(super) const FILE: &str = "views.sql";

/// The views over so many segments, the oldest first, of each table of which `file` says where it lies.
pub(super) fn views(tables: &Tables, segments: usize, file: &dyn Fn(usize, &str) -> String) -> String {
    let file = |at: usize, table: &str| format!("'{}'", file(at, table).replace('\'', "''"));
    let mut text = String::from("-- The tables of the register as DuckDB reads them: duckdb -init views.sql\n");
    for table in tables.all() {
        let counting = (0..segments).map(|at| {
            let rows = format!("select * from {}", file(at, &table.name));
            let later: Vec<String> = (at + 1..segments)
                .map(|later| format!("subject not in (select subject from {})", file(later, CHANGED)))
                .collect();
            if later.is_empty() { rows } else { format!("{rows} where {}", later.join(" and ")) }
        });
        let counting: Vec<String> = counting.collect();
        // Writing to a text can't fail.
        let _ = writeln!(text, "create or replace view {} as\n{};", table.name, counting.join("\nunion all "));
    }
    text
}
