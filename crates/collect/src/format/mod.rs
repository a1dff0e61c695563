//! Formats: from bytes to rows of cells.

use std::io::{Read, Seek};

use domain::Finding;

use crate::{CollectError, Column, Headings, RawRow};

/// How much of everything is read; beyond it there is a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most columns.
    pub columns: usize,
    /// The longest cell, in bytes of UTF-8.
    pub field_bytes: usize,
    /// The longest row, in bytes of UTF-8.
    pub row_bytes: usize,
    /// The most rows.
    pub rows: u32,
    /// The largest spreadsheet, unpacked, in bytes.
    pub unpacked_bytes: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            columns: 1_000,
            field_bytes: 1 << 20,
            row_bytes: 8 << 20,
            rows: u32::MAX - 1,
            unpacked_bytes: 256 << 20,
        }
    }
}

/// A delivery as a table of rows.
pub struct Table<R> {
    _reader: R,
    columns: Vec<Column>,
    findings: Vec<Finding>,
}

impl<R: Read + Seek> Table<R> {
    /// Opens a delivery: finds out its format, its encoding and its row of headings.
    ///
    /// # Errors
    /// Only where the reader fails. A file that can't be read as a table has a rejecting finding
    /// and no rows.
    pub fn open(_reader: R, _headings: &Headings, _limits: Limits) -> Result<Table<R>, CollectError> {
        todo!("fills with the next commit")
    }

    /// The columns.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The encoding found: `utf-8`, `utf-8-bom`, `utf-16le`, `utf-16be`, `gb18030`; empty for
    /// formats that have none.
    pub fn encoding(&self) -> &'static str {
        ""
    }

    /// The format found: `csv`, `xlsx` or `ndjson`; empty where it is none of them.
    pub fn format(&self) -> &'static str {
        ""
    }

    /// Findings about the file as a whole, so far: complete once `read` has returned false.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Reads the next row that is not blank; false at the end.
    ///
    /// # Errors
    /// Only where the reader fails.
    pub fn read(&mut self, _row: &mut RawRow) -> Result<bool, CollectError> {
        todo!("fills with the next commit")
    }
}
