//! Writing many rows at once: statements of many rows on SQLite, arrays on PostgreSQL.

use sqlx::{Arguments, postgres::PgArguments, sqlite::SqliteArguments};

/// The most rows of one statement on SQLite; smaller statements have a power of two of them, so
/// that few different statements are prepared.
const ROWS: usize = 256;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Int,
    Text,
    Bytes,
}

/// A table as bulk writes see it.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static [(&'static str, Kind)],
    /// How many columns, from the first, make the key.
    pub(crate) key: usize,
    /// The column to which a conflicting row is added rather than put in its place.
    pub(crate) adds: Option<&'static str>,
}

/// The value of a column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

/// Rows for a table.
pub(crate) struct Cells {
    pub(crate) table: &'static Table,
    /// Whether rows that are there already are put in their place.
    pub(crate) replace: bool,
    pub(crate) cells: Vec<Cell>,
    taken: usize,
}

impl Cells {
    pub(crate) fn new(table: &'static Table, replace: bool) -> Cells {
        Cells { table, replace, cells: Vec::new(), taken: 0 }
    }

    /// Makes room for so many rows.
    pub(crate) fn reserve(&mut self, rows: usize) {
        self.cells.reserve(rows * self.table.columns.len());
    }

    pub(crate) fn int(&mut self, value: impl Into<Option<i64>>) {
        self.cells.push(value.into().map_or(Cell::Null, Cell::Int));
    }

    pub(crate) fn text(&mut self, value: impl Into<String>) {
        self.cells.push(Cell::Text(value.into()));
    }

    pub(crate) fn bytes(&mut self, value: impl Into<Vec<u8>>) {
        self.cells.push(Cell::Bytes(value.into()));
    }

    pub(crate) fn push(&mut self, cell: Cell) {
        self.cells.push(cell);
    }

    /// The next statement for SQLite and its arguments, until all rows are taken.
    pub(crate) fn next_sqlite(&mut self) -> Option<(String, SqliteArguments)> {
        let width = self.table.columns.len();
        let left = (self.cells.len() - self.taken) / width;
        if left == 0 {
            return None;
        }
        let rows = if left >= ROWS { ROWS } else { 1 << left.ilog2() };
        let mut arguments = SqliteArguments::default();
        arguments.reserve(rows * width, 0);
        for cell in &mut self.cells[self.taken..self.taken + rows * width] {
            // Encoding a number, a text or bytes for SQLite can't fail.
            let _ = match std::mem::replace(cell, Cell::Null) {
                Cell::Null => Arguments::add(&mut arguments, None::<i64>),
                Cell::Int(value) => Arguments::add(&mut arguments, value),
                Cell::Text(value) => Arguments::add(&mut arguments, value),
                Cell::Bytes(value) => Arguments::add(&mut arguments, value),
            };
        }
        self.taken += rows * width;
        Some((sqlite_text(self.table, rows, self.replace), arguments))
    }

    /// The statement for PostgreSQL and its arguments: one array a column.
    pub(crate) fn postgres(&mut self) -> Option<(String, PgArguments)> {
        let width = self.table.columns.len();
        if self.cells.is_empty() {
            return None;
        }
        let mut arguments = PgArguments::default();
        for (at, (_, kind)) in self.table.columns.iter().enumerate() {
            let column = self.cells.iter_mut().skip(at).step_by(width).map(|cell| std::mem::replace(cell, Cell::Null));
            // Encoding an array of these can't fail.
            let _ = match kind {
                Kind::Int => arguments.add(column.map(Cell::into_int).collect::<Vec<_>>()),
                Kind::Text => arguments.add(column.map(Cell::into_text).collect::<Vec<_>>()),
                Kind::Bytes => arguments.add(column.map(Cell::into_bytes).collect::<Vec<_>>()),
            };
        }
        Some((postgres_text(self.table, self.replace), arguments))
    }
}

impl Cell {
    fn into_int(self) -> Option<i64> {
        if let Cell::Int(value) = self { Some(value) } else { None }
    }

    fn into_text(self) -> Option<String> {
        if let Cell::Text(value) = self { Some(value) } else { None }
    }

    fn into_bytes(self) -> Option<Vec<u8>> {
        if let Cell::Bytes(value) = self { Some(value) } else { None }
    }
}

/// The statement that writes `rows` rows on SQLite.
pub(crate) fn sqlite_text(table: &Table, rows: usize, replace: bool) -> String {
    let row = format!("({})", vec!["?"; table.columns.len()].join(","));
    let values = vec![row.as_str(); rows].join(",");
    format!("insert into {} ({}) values {values}{}", table.name, names(table), conflict(table, replace))
}

/// The statement that writes any number of rows on PostgreSQL.
pub(crate) fn postgres_text(table: &Table, replace: bool) -> String {
    let arrays: Vec<String> = table
        .columns
        .iter()
        .enumerate()
        .map(|(at, (_, kind))| {
            let kind = match kind {
                Kind::Int => "bigint",
                Kind::Text => "text",
                Kind::Bytes => "bytea",
            };
            format!("${}::{kind}[]", at + 1)
        })
        .collect();
    format!(
        "insert into {} ({}) select * from unnest({}){}",
        table.name,
        names(table),
        arrays.join(","),
        conflict(table, replace)
    )
}

fn names(table: &Table) -> String {
    table.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(",")
}

fn conflict(table: &Table, replace: bool) -> String {
    if !replace {
        return String::new();
    }
    let key: Vec<&str> = table.columns[..table.key].iter().map(|(name, _)| *name).collect();
    let set: Vec<String> = table.columns[table.key..]
        .iter()
        .map(|(name, _)| match table.adds {
            Some(adds) if adds == *name => format!("{name}={}.{name}+excluded.{name}", table.name),
            _ => format!("{name}=excluded.{name}"),
        })
        .collect();
    format!(" on conflict ({}) do update set {}", key.join(","), set.join(","))
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}
