//! The table of rejected rows: as delivered, with a column of reasons before them, ready to be
//! corrected and delivered again.

use catalogue::Pack;

use crate::{CollectError, Column, Rejected};

/// Writes the table as CSV: UTF-8 with a byte order mark, so that spreadsheets open it rightly.
///
/// # Errors
/// [`CollectError::Write`] where the writer fails.
pub fn write_csv(_pack: &Pack, _columns: &[Column], _rows: &[Rejected]) -> Result<Vec<u8>, CollectError> {
    todo!("fills with the next commit")
}

/// Writes the table as XLSX, every cell as text.
///
/// # Errors
/// [`CollectError::Write`] where the writer fails or there are more rows than a sheet takes.
pub fn write_xlsx(_pack: &Pack, _columns: &[Column], _rows: &[Rejected]) -> Result<Vec<u8>, CollectError> {
    todo!("fills with the next commit")
}
