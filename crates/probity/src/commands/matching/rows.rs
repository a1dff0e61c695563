//! The rows of a file that is asked about.

use std::{fs::File, path::Path};

use anyhow::{Context, bail};
use csv::ByteRecord;
use domain::Date;
use domain::PartyRow;

/// The rows of a file.
pub struct Rows {
    reader: csv::Reader<File>,
    columns: [Option<usize>; COLUMNS.len()],
    bytes: ByteRecord,
    at: u64,
}

const COLUMNS: [&str; 8] = ["id", "name", "code", "place", "address", "representative", "phone", "date"];

impl Rows {
    /// Opens a CSV file with a heading.
    pub fn open(file: &Path) -> anyhow::Result<Rows> {
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_path(file)
            .with_context(|| format!("cannot open {}", file.display()))?;
        let header = reader.byte_headers().with_context(|| format!("cannot read {}", file.display()))?;
        let heading =
            |field: &[u8]| String::from_utf8_lossy(field).trim_start_matches('\u{feff}').trim().to_lowercase();
        let headings: Vec<String> = header.iter().map(heading).collect();
        let columns = COLUMNS.map(|column| headings.iter().position(|heading| heading == column));
        if columns[1..].iter().all(Option::is_none) {
            bail!("{} has none of the columns {}", file.display(), COLUMNS.join(", "));
        }
        Ok(Rows { reader, columns, bytes: ByteRecord::new(), at: 0 })
    }

    /// Passes a row over; whether there was one.
    pub fn skip(&mut self) -> anyhow::Result<bool> {
        Ok(self.reader.read_byte_record(&mut self.bytes)?)
    }

    /// The next row; bytes that are not UTF-8 are replaced.
    pub fn next(&mut self) -> anyhow::Result<Option<PartyRow>> {
        if !self.reader.read_byte_record(&mut self.bytes)? {
            return Ok(None);
        }
        self.at += 1;
        let text = |column: usize| {
            let text = self.columns[column].and_then(|at| self.bytes.get(at)).unwrap_or_default();
            String::from_utf8_lossy(text).trim().to_owned()
        };
        let id = if self.columns[0].is_some() { text(0) } else { self.at.to_string() };
        Ok(Some(PartyRow {
            id,
            name: text(1),
            code: text(2),
            place: text(3),
            address: text(4),
            representative: text(5),
            phone: text(6),
            date: text(7).parse::<Date>().ok(),
        }))
    }

    /// The next rows, at most so many.
    pub fn take(&mut self, most: usize) -> anyhow::Result<Vec<PartyRow>> {
        let mut rows = Vec::with_capacity(most);
        while rows.len() < most {
            match self.next()? {
                Some(row) => rows.push(row),
                None => break,
            }
        }
        Ok(rows)
    }
}
