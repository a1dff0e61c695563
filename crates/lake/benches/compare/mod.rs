//! Two lakes of the same city, subject by subject, row by row and column by column.
//!
//! What can't be the same in both: numbers that a register gives, and moments at which it did something. Numbers of
//! records stand for what the record says, the number of the subject for "this one"; moments and the numbers of
//! listings are left out.

use std::collections::HashMap;

use lake::{
    Lake,
    tables::{Asked, Kind, Tables, Value, Walk},
};

/// Columns with a number that the register gave to the row itself.
const NUMBERED: [&str; 2] = ["id", "listing"];

/// Differences that are told in full.
const TOLD: usize = 20;

/// What two lakes of the same city say: how many subjects and rows were compared, and where they differ.
#[derive(Debug, Default)]
pub struct Compared {
    /// Subjects that stand in both.
    pub subjects: u64,
    /// Rows of all tables that stand in both.
    pub rows: u64,
    /// Values that were compared.
    pub values: u64,
    /// How many subjects differ.
    pub different: u64,
    /// How the first of them do.
    pub told: Vec<String>,
}

/// Compares the first subjects of `expected`, as many as `found` has, with all of `found`.
pub fn differences(tables: &Tables, expected: &Lake, found: &Lake) -> Compared {
    let asked: Vec<Asked> = tables
        .all()
        .map(|table| Asked {
            table: table.name.clone(),
            columns: table.columns.iter().map(|column| column.name.clone()).collect(),
        })
        .collect();
    let walk = |lake: &Lake| lake.table_files(tables).unwrap().unwrap().walk(asked.clone()).unwrap();
    let (mut expected, mut compared) = (subjects(walk(expected)), Compared::default());
    for found in subjects(walk(found)) {
        let found = said(tables, &found);
        let expected = expected.next().map(|subject| said(tables, &subject)).unwrap_or_default();
        compared.subjects += 1;
        compared.rows += found.iter().map(|rows| rows.len() as u64).sum::<u64>();
        compared.values += found.iter().flatten().map(|row| row.len() as u64).sum::<u64>();
        if found == expected {
            continue;
        }
        compared.different += 1;
        for (table, (expected, found)) in tables.all().zip(expected.iter().zip(&found)) {
            let only = |these: &[Row], those: &[Row]| -> Vec<Row> {
                these.iter().filter(|row| !those.contains(row)).cloned().collect()
            };
            let (missing, more) = (only(expected, found), only(found, expected));
            if compared.told.len() < TOLD && (!missing.is_empty() || !more.is_empty()) {
                compared.told.push(format!("{}: expected {missing:#?}, found {more:#?}", table.name));
            }
        }
    }
    compared
}

/// The rows of a subject, by table.
type Rows = Vec<Vec<Vec<Value>>>;

/// What a row says, value by value with the name of its column.
type Row = Vec<String>;

fn subjects(mut walk: Walk) -> impl Iterator<Item = Rows> {
    std::iter::from_fn(move || walk.next_subjects().unwrap()).flatten().map(|found| found.tables)
}

/// What the rows of a subject say, in an order that does not hang on numbers.
fn said(tables: &Tables, rows: &Rows) -> Vec<Vec<Row>> {
    let mut records: HashMap<i64, String> = HashMap::new();
    for (table, rows) in tables.all().zip(rows) {
        let number = table.columns.iter().position(|column| column.name == "record");
        let (Some(number), true) = (number, table.columns.iter().any(|column| column.field.is_some())) else {
            continue;
        };
        for row in rows {
            let fields = table.columns.iter().zip(row).filter(|(column, _)| column.field.is_some());
            let text: Vec<String> = fields.map(|(_, value)| format!("{value:?}")).collect();
            records.insert(row[number].integer().unwrap(), text.join(" "));
        }
    }
    let of_table = |(table, rows): (&lake::tables::Table, &Vec<Vec<Value>>)| {
        let mut said: Vec<Row> = rows
            .iter()
            .map(|row| {
                let columns = table.columns.iter().zip(row);
                let kept = columns
                    .filter(|(column, _)| column.kind != Kind::Instant && !NUMBERED.contains(&column.name.as_str()));
                kept.map(|(column, value)| match (column.name.as_str(), value) {
                    ("record", Value::Integer(number)) => format!("record: {:?}", records.get(number)),
                    ("subject" | "linked_to", number) => format!("{}: {}", column.name, *number == row[0]),
                    (name, value) => format!("{name}: {value:?}"),
                })
                .collect()
            })
            .collect();
        said.sort_unstable();
        said
    };
    tables.all().zip(rows).map(of_table).collect()
}
