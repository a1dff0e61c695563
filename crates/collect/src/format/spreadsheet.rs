//! Spreadsheets (XLSX).
//!
//! A spreadsheet is a ZIP archive of XML, so it is unpacked once with a limit before anything
//! reads it as XML: neither what its directory says nor what really comes out may pass the limit.

use std::{
    io::{self, Read, Seek, SeekFrom},
    panic::{AssertUnwindSafe, catch_unwind},
};

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx};
use domain::{Finding, FindingCode, Severity};
use zip::{ZipArchive, result::ZipError};

use super::Limits;
use crate::{RawRow, row::Fault};

/// A sheet as read: its cells in one buffer.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    text: String,
    cells: Vec<Cell>,
    rows: Vec<Row>,
    next: usize,
}

#[derive(Clone, Copy, Debug)]
struct Cell {
    column: u16,
    mark: Mark,
    end: u32,
}

#[derive(Clone, Copy, Debug)]
struct Row {
    /// The row of the sheet, from 0.
    number: u32,
    first_cell: u32,
    too_large: bool,
}

/// What must be said of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    None,
    Formula,
    DigitsLost,
    Error,
    TooLarge,
}

/// An archive of more parts than this is no spreadsheet that a department made.
const MAX_PARTS: usize = 10_000;
/// More sheets than this are not looked at.
const MAX_SHEETS: usize = 50;
/// More cells than this are not taken; a full province's month has fewer.
const MAX_CELLS: usize = 24_000_000;

/// Reads the first sheet in which `score` finds headings, else the first with data. A file that
/// can't be read so is a finding.
pub(crate) fn read<R: Read + Seek>(
    reader: &mut R,
    limits: &Limits,
    score: impl Fn(&RawRow) -> usize,
) -> io::Result<Result<Sheet, Finding>> {
    if let Err(finding) = check_archive(reader, limits)? {
        return Ok(Err(finding));
    }
    reader.seek(SeekFrom::Start(0))?;
    // The reader of the format is not ours, and a damaged file must not end the node's work.
    Ok(catch_unwind(AssertUnwindSafe(|| read_workbook(reader, limits, score))).unwrap_or_else(|_| Err(damaged())))
}

fn damaged() -> Finding {
    Finding::new(FindingCode::new("spreadsheet-damaged"), Severity::Reject)
}

fn too_large(limits: &Limits) -> Finding {
    Finding::new(FindingCode::new("spreadsheet-too-large"), Severity::Reject)
        .with("limit", format!("{} MiB", limits.unpacked_bytes >> 20))
}

/// Whether the archive unpacks within the limits: by its directory, and by unpacking it.
fn check_archive<R: Read + Seek>(reader: &mut R, limits: &Limits) -> io::Result<Result<(), Finding>> {
    reader.seek(SeekFrom::Start(0))?;
    let mut archive = match ZipArchive::new(&mut *reader) {
        Ok(archive) => archive,
        Err(error) => return refused(error),
    };
    if archive.len() > MAX_PARTS {
        return Ok(Err(too_large(limits)));
    }
    if archive.decompressed_size().is_some_and(|size| size > u128::from(limits.unpacked_bytes)) {
        return Ok(Err(too_large(limits)));
    }
    let mut unpacked = 0u64;
    for index in 0..archive.len() {
        let part = match archive.by_index(index) {
            Ok(part) => part,
            Err(error) => return refused(error),
        };
        let mut part = part.take(limits.unpacked_bytes - unpacked + 1);
        match io::copy(&mut part, &mut io::sink()) {
            Ok(bytes) => unpacked += bytes,
            Err(error) => return refused(ZipError::Io(error)),
        }
        if unpacked > limits.unpacked_bytes {
            return Ok(Err(too_large(limits)));
        }
    }
    Ok(Ok(()))
}

/// A damaged archive is a finding; only a reader that fails is an error.
fn refused(error: ZipError) -> io::Result<Result<(), Finding>> {
    use io::ErrorKind::{InvalidData, InvalidInput, Other, UnexpectedEof};
    match error {
        ZipError::Io(error) if !matches!(error.kind(), InvalidData | InvalidInput | Other | UnexpectedEof) => {
            Err(error)
        }
        _ => Ok(Err(damaged())),
    }
}

fn read_workbook<R: Read + Seek>(
    reader: &mut R,
    limits: &Limits,
    score: impl Fn(&RawRow) -> usize,
) -> Result<Sheet, Finding> {
    let mut workbook = Xlsx::new(reader).map_err(|_| damaged())?;
    let names: Vec<String> = workbook.sheet_names().into_iter().take(MAX_SHEETS).collect();
    let mut first_with_data = None;
    for name in names {
        let Ok(cells) = workbook.worksheet_cells_reader(&name) else { continue };
        let sheet = read_sheet(cells, limits)?;
        if sheet.rows.is_empty() {
            continue;
        }
        if sheet.best_score(&score) >= 2 {
            return Ok(sheet);
        }
        first_with_data.get_or_insert(sheet);
    }
    first_with_data.ok_or_else(|| Finding::new(FindingCode::new("empty-file"), Severity::Reject))
}

fn read_sheet<RS: Read + Seek>(mut cells: calamine::XlsxCellReader<'_, RS>, limits: &Limits) -> Result<Sheet, Finding> {
    let mut sheet = Sheet::default();
    let mut buffer = String::new();
    let mut last = None;
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(|_| damaged())? {
        buffer.clear();
        let mut mark = write_value(&cell.value, &mut buffer);
        if mark == Mark::None && cell.formula.is_some() {
            mark = Mark::Formula;
        }
        if buffer.trim().is_empty() && mark == Mark::None {
            continue;
        }
        if sheet.text.len() as u64 + buffer.len() as u64 > limits.unpacked_bytes || sheet.cells.len() >= MAX_CELLS {
            return Err(too_large(limits));
        }
        if last.is_some_and(|last| cell.pos <= last) {
            // Cells out of order: what stands where is anybody's guess.
            return Err(damaged());
        }
        last = Some(cell.pos);
        sheet.add(cell.pos, &buffer, mark, limits);
    }
    Ok(sheet)
}

/// Writes a cell's value as text: numbers without exponent, days as days.
fn write_value(value: &DataRef<'_>, buffer: &mut String) -> Mark {
    match value {
        DataRef::Empty => {}
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => buffer.push_str(text),
        DataRef::SharedString(text) => buffer.push_str(text),
        DataRef::Bool(value) => buffer.push_str(if *value { "true" } else { "false" }),
        DataRef::Int(number) => buffer.push_str(&number.to_string()),
        DataRef::Float(number) => return write_number(*number, buffer),
        DataRef::DateTime(day) => return write_day(day, buffer),
        DataRef::Error(_) => return Mark::Error,
    }
    Mark::None
}

/// A spreadsheet keeps 15 digits of a number; a longer whole number was a code once.
const MAX_EXACT: f64 = 1e15;

fn write_number(number: f64, buffer: &mut String) -> Mark {
    if !number.is_finite() {
        return Mark::Error;
    }
    if number.fract() == 0.0 {
        buffer.push_str(&format!("{number:.0}"));
        return if number.abs() >= MAX_EXACT { Mark::DigitsLost } else { Mark::None };
    }
    // 0.1 + 0.2 is 0.3 to the one who typed it.
    let rounded = format!("{number:.14e}").parse::<f64>().unwrap_or(number);
    buffer.push_str(&rounded.to_string());
    Mark::None
}

/// The serial number of 9999-12-31.
const LAST_DAY: f64 = 2_958_466.0;

fn write_day(day: &ExcelDateTime, buffer: &mut String) -> Mark {
    let serial = day.as_f64();
    if day.is_duration() || !(0.0..LAST_DAY).contains(&serial) {
        return write_number(serial, buffer);
    }
    let (year, month, date, hour, minute, second, _) = day.to_ymd_hms_milli();
    buffer.push_str(&format!("{year:04}-{month:02}-{date:02}"));
    if (hour, minute, second) != (0, 0, 0) {
        buffer.push_str(&format!(" {hour:02}:{minute:02}:{second:02}"));
    }
    Mark::None
}

impl Sheet {
    fn add(&mut self, (row, column): (u32, u32), text: &str, mark: Mark, limits: &Limits) {
        if self.rows.last().is_none_or(|last| last.number != row) {
            let first_cell = u32::try_from(self.cells.len()).unwrap_or(u32::MAX);
            self.rows.push(Row { number: row, first_cell, too_large: false });
        }
        let Some(current) = self.rows.last_mut() else { return };
        let start = match current.first_cell {
            0 => 0,
            first => self.cells.get(first as usize - 1).map_or(0, |cell| cell.end as usize),
        };
        let columns = u32::try_from(limits.columns).unwrap_or(u32::MAX);
        if column > columns || self.text.len() - start + text.len() > limits.row_bytes {
            current.too_large = true;
            return;
        }
        let (text, mark) = if text.len() > limits.field_bytes { ("", Mark::TooLarge) } else { (text, mark) };
        self.text.push_str(text);
        let end = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        self.cells.push(Cell { column: u16::try_from(column).unwrap_or(u16::MAX), mark, end });
    }

    /// Reads the next row that has a cell; false at the end.
    pub(crate) fn read(&mut self, row: &mut RawRow) -> bool {
        let at = self.next;
        self.next += 1;
        self.copy(at, row)
    }

    fn copy(&self, at: usize, row: &mut RawRow) -> bool {
        let Some(source) = self.rows.get(at) else { return false };
        row.begin(u64::from(source.number) + 1);
        let to = self.rows.get(at + 1).map_or(self.cells.len(), |next| next.first_cell as usize);
        let from = source.first_cell as usize;
        let mut start =
            from.checked_sub(1).and_then(|before| self.cells.get(before)).map_or(0, |cell| cell.end as usize);
        for cell in self.cells.get(from..to).unwrap_or_default() {
            let column = cell.column as usize;
            while row.len() < column {
                row.push("");
            }
            row.push(self.text.get(start..cell.end as usize).unwrap_or_default());
            start = cell.end as usize;
            match cell.mark {
                Mark::None => {}
                Mark::Formula => row.fault(Fault::Formula { column }),
                Mark::DigitsLost => row.fault(Fault::DigitsLost { column }),
                Mark::Error => row.fault(Fault::CellError { column }),
                Mark::TooLarge => row.fault(Fault::FieldTooLarge { column }),
            }
        }
        if source.too_large {
            row.fault(Fault::RowTooLarge);
        }
        true
    }

    fn best_score(&self, score: &impl Fn(&RawRow) -> usize) -> usize {
        let mut row = RawRow::default();
        let mut best = 0;
        for at in 0..super::HEADING_ROWS {
            if self.copy(at, &mut row) {
                best = best.max(score(&row));
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: f64) -> (String, Mark) {
        let mut text = String::new();
        let mark = write_number(value, &mut text);
        (text, mark)
    }

    #[test]
    fn numbers_keep_their_digits() {
        assert_eq!(number(440_703_193_928_146.0), ("440703193928146".to_owned(), Mark::None));
        assert_eq!(number(0.1 + 0.2), ("0.3".to_owned(), Mark::None));
        assert_eq!(number(1e-7 * 3.0), ("0.0000003".to_owned(), Mark::None));
        assert_eq!(number(913_100_001_330_042_081.0).1, Mark::DigitsLost);
        assert_eq!(number(f64::NAN).1, Mark::Error);
    }
}
