//! Formats: from bytes to rows of cells.

mod delimited;
mod encoding;
mod json_lines;
mod spreadsheet;

use std::{
    collections::VecDeque,
    io::{self, Read, Seek, SeekFrom},
};

use domain::{Finding, FindingCode, Severity};

use self::{
    delimited::{Delimited, delimiter_of},
    encoding::{Detected, Text},
    json_lines::JsonLines,
    spreadsheet::Sheet,
};
use crate::{CollectError, Column, Headings, RawRow, row::Fault};

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

/// The headings stand in one of the first rows: above them there may be a title.
const HEADING_ROWS: usize = 10;
/// The first objects of a file of JSON lines say which fields it has.
const SAMPLED_OBJECTS: usize = 100;

/// A delivery as a table of rows.
pub struct Table<R> {
    source: Source<R>,
    headings: Headings,
    limits: Limits,
    format: &'static str,
    encoding: &'static str,
    columns: Vec<Column>,
    findings: Vec<Finding>,
    /// Rows that were read while looking for the headings.
    ahead: VecDeque<RawRow>,
    /// Records below the headings so far, blank ones included.
    records: u32,
    /// The row of the headings in a sheet, from 0.
    heading_row: u32,
    ended: bool,
}

enum Source<R> {
    Delimited(Box<Delimited<R>>),
    JsonLines(Box<JsonLines<R>>),
    Spreadsheet(Sheet),
    None,
}

impl<R: Read + Seek> Table<R> {
    /// Opens a delivery: finds out its format, its encoding and its row of headings.
    ///
    /// # Errors
    /// Only where the reader fails. A file that can't be read as a table has a rejecting finding
    /// and no rows.
    pub fn open(mut reader: R, headings: &Headings, limits: Limits) -> Result<Table<R>, CollectError> {
        let mut table = Table {
            source: Source::None,
            headings: headings.clone(),
            limits,
            format: "",
            encoding: "",
            columns: Vec::new(),
            findings: Vec::new(),
            ahead: VecDeque::new(),
            records: 0,
            heading_row: 0,
            ended: false,
        };
        match magic(&mut reader)? {
            Magic::Zip => table.open_spreadsheet(&mut reader)?,
            Magic::Other(kind) => table.refuse("unsupported-format", "kind", kind),
            Magic::Empty => table.findings.push(Finding::new(FindingCode::new("empty-file"), Severity::Reject)),
            Magic::Text => table.open_text(reader)?,
        }
        if table.is_refused() {
            table.ended = true;
        }
        Ok(table)
    }

    fn open_spreadsheet(&mut self, reader: &mut R) -> io::Result<()> {
        self.format = "xlsx";
        let headings = &self.headings;
        match spreadsheet::read(reader, &self.limits, |row| headings.score(row.cells()))? {
            Ok(sheet) => {
                self.source = Source::Spreadsheet(sheet);
                self.find_headings()
            }
            Err(finding) => {
                self.findings.push(finding);
                Ok(())
            }
        }
    }

    fn open_text(&mut self, mut reader: R) -> io::Result<()> {
        let charset = match encoding::detect(&mut reader)? {
            Detected::Text(charset) => charset,
            Detected::Unsupported(name) => {
                self.refuse("unsupported-encoding", "encoding", name);
                return Ok(());
            }
            Detected::Binary => {
                self.refuse("unsupported-format", "kind", "binary");
                return Ok(());
            }
        };
        self.encoding = charset.name();
        let mut text = Text::new(reader, charset);
        let beginning = text.peek()?;
        match beginning.trim_start().chars().next() {
            Some('{') => self.open_json_lines(text),
            Some('[') if serde_json_like(beginning) => {
                self.refuse("unsupported-format", "kind", "json-array");
                Ok(())
            }
            Some('<') => {
                self.refuse("unsupported-format", "kind", "xml");
                Ok(())
            }
            _ => {
                self.format = "csv";
                let delimiter = delimiter_of(beginning, |cells| self.headings.score(cells));
                self.source = Source::Delimited(Box::new(Delimited::new(text, delimiter, self.limits)));
                self.find_headings()
            }
        }
    }

    fn open_json_lines(&mut self, text: Text<R>) -> io::Result<()> {
        self.format = "ndjson";
        self.source = Source::JsonLines(Box::new(JsonLines::new(text, &self.headings, self.limits)));
        for _ in 0..SAMPLED_OBJECTS {
            let mut row = RawRow::default();
            if !self.read_source(&mut row)? {
                break;
            }
            self.ahead.push_back(row);
        }
        if let Source::JsonLines(reader) = &self.source {
            self.columns = reader.columns().to_vec();
            // Where no field is known, the keys are the headings to judge the file by.
            if self.columns.iter().all(|column| !column.seen) {
                self.columns = reader.unknown().iter().map(Column::seen).collect();
            }
        }
        Ok(())
    }

    /// Takes the row that names most fields among the first as the headings.
    fn find_headings(&mut self) -> io::Result<()> {
        let mut first = Vec::new();
        while first.len() < HEADING_ROWS {
            let mut row = RawRow::default();
            if !self.read_source(&mut row)? {
                break;
            }
            first.push(row);
        }
        let named = |row: &RawRow| self.headings.score(row.cells());
        let filled = |row: &RawRow| row.cells().filter(|cell| !cell.trim().is_empty()).count();
        let best = first.iter().map(named).max().unwrap_or(0);
        let at = if best > 0 {
            first.iter().position(|row| named(row) == best)
        } else {
            // No row names a field: the first that could be headings at all.
            first.iter().position(|row| filled(row) >= 2).or_else(|| first.iter().position(|row| filled(row) > 0))
        };
        let Some(at) = at else {
            self.findings.push(Finding::new(FindingCode::new("empty-file"), Severity::Reject));
            return Ok(());
        };
        let mut rest = first.split_off(at);
        let headings = rest.remove(0);
        if headings.faults().contains(&Fault::RowTooLarge) || headings.len() > self.limits.columns {
            self.refuse("too-many-columns", "limit", self.limits.columns);
            return Ok(());
        }
        self.columns = headings.cells().map(|cell| Column::seen(cell.trim())).collect();
        while self.columns.last().is_some_and(|column| column.heading.is_empty()) {
            self.columns.pop();
        }
        self.heading_row = u32::try_from(headings.line().saturating_sub(1)).unwrap_or(u32::MAX);
        if let Source::Delimited(reader) = &mut self.source {
            reader.set_width(self.columns.len());
        }
        self.ahead = rest.into();
        Ok(())
    }

    /// The columns.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The encoding found: `utf-8`, `utf-8-bom`, `utf-16le`, `utf-16be`, `gb18030`; empty for
    /// formats that have none.
    pub fn encoding(&self) -> &'static str {
        self.encoding
    }

    /// The format found: `csv`, `xlsx` or `ndjson`; empty where it is none of them.
    pub fn format(&self) -> &'static str {
        self.format
    }

    /// Findings about the file as a whole, so far: complete once `read` has returned false.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether the file can't be read as a table.
    pub fn is_refused(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Reject)
    }

    /// Reads the next row that is not blank; false at the end. Its number counts blank rows too,
    /// as a spreadsheet does.
    ///
    /// # Errors
    /// Only where the reader fails.
    pub fn read(&mut self, row: &mut RawRow) -> Result<bool, CollectError> {
        while !self.ended {
            let found = match self.ahead.pop_front() {
                Some(ahead) => {
                    *row = ahead;
                    true
                }
                None => self.read_source(row)?,
            };
            if !found {
                self.end();
                break;
            }
            self.records = self.records.saturating_add(1);
            if self.records > self.limits.rows {
                self.findings.push(
                    Finding::new(FindingCode::new("too-many-rows"), Severity::Warn).with("limit", self.limits.rows),
                );
                self.ended = true;
                break;
            }
            if row.is_blank() {
                continue;
            }
            row.set_number(match self.format {
                "xlsx" => u32::try_from(row.line()).unwrap_or(u32::MAX).saturating_sub(self.heading_row + 1),
                _ => self.records,
            });
            return Ok(true);
        }
        Ok(false)
    }

    fn read_source(&mut self, row: &mut RawRow) -> io::Result<bool> {
        match &mut self.source {
            Source::Delimited(reader) => reader.read(row),
            Source::JsonLines(reader) => reader.read(row, &self.headings),
            Source::Spreadsheet(sheet) => Ok(sheet.read(row)),
            Source::None => Ok(false),
        }
    }

    fn end(&mut self) {
        self.ended = true;
        if let Source::JsonLines(reader) = &self.source
            && reader.columns().iter().any(|column| column.seen)
        {
            for key in reader.unknown() {
                self.findings
                    .push(Finding::new(FindingCode::new("unknown-column"), Severity::Warn).with("column", key));
            }
        }
    }

    fn refuse(&mut self, code: &'static str, name: &'static str, value: impl ToString) {
        self.findings.push(Finding::new(FindingCode::new(code), Severity::Reject).with(name, value));
    }
}

/// What the first bytes say.
enum Magic {
    Zip,
    Text,
    Empty,
    Other(&'static str),
}

fn magic<R: Read + Seek>(reader: &mut R) -> io::Result<Magic> {
    reader.seek(SeekFrom::Start(0))?;
    let mut first = Vec::with_capacity(8);
    reader.by_ref().take(8).read_to_end(&mut first)?;
    reader.seek(SeekFrom::Start(0))?;
    Ok(match first.as_slice() {
        [] => Magic::Empty,
        [b'P', b'K', 3, 4, ..] => Magic::Zip,
        // Excel before 2007, and any spreadsheet with a password.
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Magic::Other("xls"),
        [b'%', b'P', b'D', b'F', ..] => Magic::Other("pdf"),
        [0x1f, 0x8b, ..] => Magic::Other("gzip"),
        [b'7', b'z', 0xbc, 0xaf, ..] | [b'R', b'a', b'r', b'!', ..] => Magic::Other("archive"),
        [b'P', b'A', b'R', b'1', ..] => Magic::Other("parquet"),
        _ => Magic::Text,
    })
}

/// Whether a text that begins with `[` is JSON rather than a heading in brackets.
fn serde_json_like(beginning: &str) -> bool {
    beginning.trim_start().trim_start_matches('[').trim_start().starts_with(['{', '[', ']'])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The headings of a contract with text fields of these codes.
    pub(super) fn headings(codes: &[&str]) -> Headings {
        Headings::of_codes(codes)
    }
}
