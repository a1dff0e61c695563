//! A row of either engine.

use sqlx::{Row as _, TypeInfo as _, ValueRef as _, postgres::PgRow, sqlite::SqliteRow};

use crate::{Error, Result};

/// A row of either engine; columns are asked for by place.
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

macro_rules! column {
    ($row:expr, $at:expr, $kind:ty) => {
        match $row {
            Row::Sqlite(row) => row.try_get::<$kind, _>($at),
            Row::Postgres(row) => row.try_get::<$kind, _>($at),
        }
        .map_err(reading)
    };
}

impl Row {
    pub(crate) fn int(&self, at: usize) -> Result<i64> {
        self.opt_int(at)?
            .ok_or_else(|| reading(sqlx::Error::ColumnDecode { index: at.to_string(), source: "null".into() }))
    }

    pub(crate) fn opt_int(&self, at: usize) -> Result<Option<i64>> {
        match self {
            Row::Sqlite(row) => row.try_get(at),
            Row::Postgres(row) => postgres_int(row, at),
        }
        .map_err(reading)
    }

    pub(crate) fn text(&self, at: usize) -> Result<String> {
        column!(self, at, String)
    }

    pub(crate) fn opt_text(&self, at: usize) -> Result<Option<String>> {
        column!(self, at, Option<String>)
    }

    pub(crate) fn opt_str(&self, at: usize) -> Result<Option<&str>> {
        column!(self, at, Option<&str>)
    }

    pub(crate) fn bytes(&self, at: usize) -> Result<&[u8]> {
        column!(self, at, &[u8])
    }

    pub(crate) fn opt_bytes(&self, at: usize) -> Result<Option<&[u8]>> {
        column!(self, at, Option<&[u8]>)
    }

    /// A digest of fixed length.
    pub(crate) fn array<const N: usize>(&self, at: usize, table: &'static str) -> Result<[u8; N]> {
        let bytes = self.bytes(at)?;
        bytes.try_into().map_err(|_| Error::BadValue { table, value: format!("{} bytes for {N}", bytes.len()) })
    }
}

fn reading(source: sqlx::Error) -> Error {
    Error::Database { statement: "reading a column", source }
}

/// A number, however many bytes its column has.
fn postgres_int(row: &PgRow, at: usize) -> sqlx::Result<Option<i64>> {
    let narrow = matches!(row.try_get_raw(at)?.type_info().name(), "INT2" | "INT4");
    if narrow { row.try_get_unchecked(at) } else { row.try_get(at) }
}
