//! What commands print: one table, as a person, a spreadsheet or a machine wants it.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use clap::ValueEnum;
use domain::cell::guarded;
use unicode_width::UnicodeWidthStr;

/// The form of a command's answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// Columns for a person.
    #[default]
    Table,
    /// One JSON array of objects.
    Json,
    /// CSV with a header (UTF-8).
    Csv,
}

/// Rows under headings; headings are field names in JSON.
#[derive(Debug, Default)]
pub struct Table {
    headings: Vec<Cow<'static, str>>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table with these headings.
    pub fn new(headings: impl IntoIterator<Item = impl Into<Cow<'static, str>>>) -> Table {
        Table { headings: headings.into_iter().map(Into::into).collect(), rows: Vec::new() }
    }

    /// Adds a row: one cell a heading.
    pub fn push(&mut self, cells: impl IntoIterator<Item = String>) {
        let row: Vec<String> = cells.into_iter().collect();
        debug_assert_eq!(row.len(), self.headings.len());
        self.rows.push(row);
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Prints it on standard output.
    pub fn print(&self, output: Output) -> io::Result<()> {
        let mut out = io::stdout().lock();
        match output {
            Output::Table => self.print_table(&mut out),
            Output::Json => self.print_json(&mut out),
            Output::Csv => self.print_csv(&mut out),
        }
    }

    fn print_table(&self, out: &mut impl Write) -> io::Result<()> {
        let width = |column: usize| {
            let cells = self.rows.iter().map(|row| row[column].width());
            cells.chain([self.headings[column].width()]).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.headings.len()).map(width).collect();
        let headings: Vec<String> = self.headings.iter().map(|heading| heading.clone().into_owned()).collect();
        for row in std::iter::once(&headings).chain(&self.rows) {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                line.push_str(cell);
                line.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.width()) + 2));
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }

    fn print_json(&self, out: &mut impl Write) -> io::Result<()> {
        let rows: Vec<serde_json::Value> = self
            .rows
            .iter()
            .map(|row| {
                let fields = self.headings.iter().zip(row);
                fields.map(|(heading, cell)| (heading.clone().into_owned(), cell.clone().into())).collect()
            })
            .map(serde_json::Value::Object)
            .collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&rows)?)
    }

    fn print_csv(&self, out: &mut impl Write) -> io::Result<()> {
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(self.headings.iter().map(AsRef::<str>::as_ref))?;
        for row in &self.rows {
            let cells: Vec<Cow<'_, str>> = row.iter().map(|cell| guarded(cell)).collect();
            writer.write_record(cells.iter().map(|cell| cell.as_bytes()))?;
        }
        writer.flush()
    }
}
