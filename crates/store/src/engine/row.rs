//! A row of either engine.

use sqlx::{Row as _, postgres::PgRow, sqlite::SqliteRow};

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
        .map_err(|source| Error::Database { statement: "reading a column", source })
    };
}

impl Row {
    pub(crate) fn int(&self, at: usize) -> Result<i64> {
        column!(self, at, i64)
    }

    pub(crate) fn opt_int(&self, at: usize) -> Result<Option<i64>> {
        column!(self, at, Option<i64>)
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
