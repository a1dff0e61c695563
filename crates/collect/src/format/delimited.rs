//! Delimited text: RFC 4180 as departments write it.
//!
//! Our own reader, because it must skip a cell of any size without keeping it, must know of a
//! quote that is never closed, and must find its way back to the rows behind it.

use std::io::{self, Read};

use memchr::{memchr, memchr_iter, memchr3};

use super::{Limits, encoding::Text};
use crate::{RawRow, row::Fault};

/// Reads records of delimited text.
pub(crate) struct Delimited<R> {
    text: Text<R>,
    delimiter: u8,
    /// The line on which the next record begins, from 1.
    line: u64,
    /// How many cells the heading has, once it is known: what a line that looks like a row has.
    width: Option<usize>,
    limits: Limits,
}

/// Where in a record the reader stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    CellStart,
    Bare,
    Quoted,
    AfterQuote,
}

/// What is known of the record that is being read.
struct Progress {
    at: At,
    /// The current cell is longer than the limit and no longer kept.
    dropping: bool,
    /// There are more cells, or more text, than the limits; nothing more is kept.
    full: bool,
    /// The line on which the current cell's quote opened.
    quote_line: u64,
    /// Whether anything of the record was read.
    any: bool,
}

impl<R: Read> Delimited<R> {
    pub(crate) fn new(text: Text<R>, delimiter: u8, limits: Limits) -> Delimited<R> {
        Delimited { text, delimiter, line: 1, width: None, limits }
    }

    pub(crate) fn set_width(&mut self, width: usize) {
        self.width = Some(width);
    }

    /// Reads the next record, a blank line being one of one empty cell; false at the end.
    pub(crate) fn read(&mut self, row: &mut RawRow) -> io::Result<bool> {
        row.begin(self.line);
        let mut progress = Progress { at: At::CellStart, dropping: false, full: false, quote_line: 0, any: false };
        loop {
            if self.text.peek()?.is_empty() {
                if progress.at == At::Quoted && self.reread_as_bare(row, &mut progress) {
                    continue;
                }
                return Ok(self.end_of_text(row, &mut progress));
            }
            progress.any = true;
            let ended = match progress.at {
                At::CellStart => self.cell_start(&mut progress)?,
                At::Bare | At::AfterQuote => self.bare(row, &mut progress)?,
                At::Quoted => self.quoted(row, &mut progress)?,
            };
            if ended {
                return Ok(true);
            }
        }
    }

    fn end_of_text(&mut self, row: &mut RawRow, progress: &mut Progress) -> bool {
        if !progress.any {
            return false;
        }
        if progress.at == At::Quoted {
            row.fault(Fault::UnterminatedQuote { line: progress.quote_line });
        }
        if self.text.is_cut() {
            row.fault(Fault::Truncated);
        }
        self.end_cell(row, progress);
        true
    }

    fn cell_start(&mut self, progress: &mut Progress) -> io::Result<bool> {
        if self.text.peek()?.starts_with('"') {
            self.text.advance(1);
            progress.quote_line = self.line;
            progress.at = At::Quoted;
        } else {
            progress.at = At::Bare;
        }
        Ok(false)
    }

    /// Text outside quotes, up to the end of the cell; true where it is the record's end too.
    fn bare(&mut self, row: &mut RawRow, progress: &mut Progress) -> io::Result<bool> {
        let (delimiter, limits) = (self.delimiter, self.limits);
        let piece = self.text.peek()?;
        let end = memchr3(delimiter, b'\n', b'\r', piece.as_bytes());
        let part = &piece[..end.unwrap_or(piece.len())];
        let part = if progress.at == At::AfterQuote { part.trim_start_matches([' ', '\t']) } else { part };
        if !part.is_empty() {
            progress.at = At::Bare;
        }
        keep(row, progress, part, &limits);
        let Some(end) = end else {
            let len = piece.len();
            self.text.advance(len);
            return Ok(false);
        };
        let stop = piece.as_bytes()[end];
        self.text.advance(end + 1);
        self.end_cell(row, progress);
        if stop == delimiter {
            return Ok(false);
        }
        self.line += 1;
        if stop == b'\r' && self.text.peek()?.starts_with('\n') {
            self.text.advance(1);
        }
        Ok(true)
    }

    /// Text inside quotes, up to a quote; never the record's end.
    fn quoted(&mut self, row: &mut RawRow, progress: &mut Progress) -> io::Result<bool> {
        let limits = self.limits;
        let piece = self.text.peek()?;
        let end = memchr(b'"', piece.as_bytes());
        let part = &piece[..end.unwrap_or(piece.len())];
        let too_long = !progress.dropping && !progress.full && row.cell_len() + part.len() > limits.field_bytes;
        if too_long && self.reread_as_bare(row, progress) {
            return Ok(false);
        }
        let piece = self.text.peek()?;
        let part = &piece[..end.unwrap_or(piece.len())];
        self.line += memchr_iter(b'\n', part.as_bytes()).count() as u64;
        keep(row, progress, part, &limits);
        let Some(end) = end else {
            let len = piece.len();
            self.text.advance(len);
            return Ok(false);
        };
        self.text.advance(end + 1);
        if self.text.peek()?.starts_with('"') {
            self.text.advance(1);
            keep(row, progress, "\"", &limits);
        } else {
            progress.at = At::AfterQuote;
        }
        Ok(false)
    }

    /// A quote that nobody closes swallows the rows behind it. If what it swallowed looks like
    /// rows, the quote was none: the text is read again with the quote as a character.
    fn reread_as_bare(&mut self, row: &mut RawRow, progress: &mut Progress) -> bool {
        if progress.dropping || progress.full {
            return false;
        }
        let swallowed = row.open_cell();
        let delimiters = |line: &str| memchr_iter(self.delimiter, line.as_bytes()).count();
        let looks_like_a_row = |line: &str| self.width.is_some_and(|width| delimiters(line) + 1 == width);
        if !swallowed.split('\n').skip(1).take(3).any(looks_like_a_row) {
            return false;
        }
        let mut text = swallowed.to_owned();
        text.insert(0, '"');
        row.drop_cell();
        row.fault(Fault::UnterminatedQuote { line: progress.quote_line });
        self.line = progress.quote_line;
        self.text.give_back(text);
        progress.at = At::Bare;
        true
    }

    fn end_cell(&self, row: &mut RawRow, progress: &mut Progress) {
        if !progress.full {
            row.end_cell();
            if row.len() > self.limits.columns {
                row.fault(Fault::RowTooLarge);
                progress.full = true;
            }
        }
        progress.dropping = false;
        progress.at = At::CellStart;
    }
}

/// Appends to the current cell, or notes that it is too long and forgets it.
fn keep(row: &mut RawRow, progress: &mut Progress, part: &str, limits: &Limits) {
    if progress.dropping || progress.full || part.is_empty() {
        return;
    }
    if row.cell_len() + part.len() > limits.field_bytes {
        row.fault(Fault::FieldTooLarge { column: row.len() });
        row.drop_cell();
        progress.dropping = true;
    } else if row.bytes() + part.len() > limits.row_bytes {
        row.fault(Fault::RowTooLarge);
        row.drop_cell();
        progress.full = true;
    } else {
        row.append(part);
    }
}

/// The delimiter of a text that begins so: the one under which a line names most headings, then
/// the one that stands most often in the first line.
pub(crate) fn delimiter_of(beginning: &str, score: impl Fn(&[&str]) -> usize) -> u8 {
    let lines = || beginning.lines().filter(|line| !line.trim().is_empty()).take(10);
    let rate = |delimiter: u8| {
        let named = lines()
            .map(|line| {
                let cells: Vec<&str> =
                    line.split(delimiter as char).take(1_000).map(|cell| cell.trim_matches('"')).collect();
                score(&cells)
            })
            .max();
        let count = lines().next().map_or(0, |line| memchr_iter(delimiter, line.as_bytes()).count());
        (named.unwrap_or(0), count)
    };
    // Of equals the last wins: the comma.
    b"|;\t,".iter().copied().max_by_key(|&delimiter| rate(delimiter)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::encoding::Charset;
    use std::io::Cursor;

    fn read_all(text: &str, width: usize, limits: Limits) -> Vec<(Vec<String>, Vec<Fault>)> {
        let mut reader = Delimited::new(Text::new(Cursor::new(text.as_bytes()), Charset::Utf8), b',', limits);
        reader.set_width(width);
        let mut row = RawRow::default();
        let mut rows = Vec::new();
        while reader.read(&mut row).unwrap() {
            rows.push((row.cells().map(str::to_owned).collect(), row.faults().to_vec()));
        }
        rows
    }

    fn cells(text: &str) -> Vec<Vec<String>> {
        read_all(text, 2, Limits::default()).into_iter().map(|(cells, _)| cells).collect()
    }

    #[test]
    fn records_are_read_as_rfc_4180_has_them() {
        assert_eq!(cells("a,b\r\nc,d\n"), [["a", "b"], ["c", "d"]]);
        assert_eq!(cells("a,b\rc,d"), [["a", "b"], ["c", "d"]]);
        assert_eq!(cells("\"a,\n1\",\"say \"\"x\"\"\"\n,"), [["a,\n1", "say \"x\""], ["", ""]]);
        assert_eq!(cells("\"a\" ,b\n\"a\"x,b"), [["a", "b"], ["ax", "b"]]);
        assert_eq!(cells("a\"b\",c"), [["a\"b\"", "c"]]);
        assert_eq!(cells(""), Vec::<Vec<String>>::new());
    }

    #[test]
    fn blank_lines_are_records_and_lines_are_counted() {
        let mut reader =
            Delimited::new(Text::new(Cursor::new("a,b\n\n\"x\ny\",c\nd,e"), Charset::Utf8), b',', Limits::default());
        let mut row = RawRow::default();
        let mut lines = Vec::new();
        while reader.read(&mut row).unwrap() {
            lines.push((row.line(), row.is_blank()));
        }
        assert_eq!(lines, [(1, false), (2, true), (3, false), (5, false)]);
    }

    #[test]
    fn a_quote_that_is_never_closed_costs_one_row() {
        let rows = read_all("a,b\n\"c,d\ne,f\ng,h\n", 2, Limits::default());
        let read: Vec<_> = rows.iter().map(|(cells, _)| cells.join("|")).collect();
        assert_eq!(read, ["a|b", "\"c|d", "e|f", "g|h"]);
        assert_eq!(rows[1].1, [Fault::UnterminatedQuote { line: 2 }]);
        assert!(rows[2].1.is_empty() && rows[3].1.is_empty());
    }

    #[test]
    fn a_file_cut_in_a_quoted_cell_keeps_its_last_row() {
        let rows = read_all("a,b\nc,\"half a sen", 2, Limits::default());
        assert_eq!(rows[1].0, ["c", "half a sen"]);
        assert_eq!(rows[1].1, [Fault::UnterminatedQuote { line: 2 }]);
    }

    #[test]
    fn cells_and_rows_beyond_the_limits_are_skipped_and_told() {
        let limits = Limits { columns: 3, field_bytes: 10, row_bytes: 22, ..Limits::default() };
        let long = "x".repeat(500);
        for text in [format!("a,{long},c\nd,e\n"), format!("a,\"{long}\",c\nd,e\n")] {
            let rows = read_all(&text, 2, limits);
            assert_eq!(rows[0].0, ["a", "", "c"]);
            assert_eq!(rows[0].1, [Fault::FieldTooLarge { column: 1 }]);
            assert_eq!(rows[1].0, ["d", "e"]);
        }
        let rows = read_all("1,2,3,4,5,6\nd,e\n", 2, limits);
        assert_eq!((rows[0].0.len(), &rows[0].1[..]), (4, &[Fault::RowTooLarge][..]));
        let rows = read_all("123456789,123456789,123456789\nd,e\n", 2, limits);
        assert_eq!((rows[0].0.len(), &rows[0].1[..]), (2, &[Fault::RowTooLarge][..]));
        assert_eq!(rows[1].0, ["d", "e"]);
    }

    #[test]
    fn the_delimiter_is_found_by_the_headings() {
        let score = |cells: &[&str]| cells.iter().filter(|cell| ["name", "code"].contains(*cell)).count();
        assert_eq!(delimiter_of("name,code\n", score), b',');
        assert_eq!(delimiter_of("a report, of, many, commas\nname;code\n", score), b';');
        assert_eq!(delimiter_of("name\tcode\n", score), b'\t');
        assert_eq!(delimiter_of("x|y|z", |_| 0), b'|');
        assert_eq!(delimiter_of("", |_| 0), b',');
    }
}
