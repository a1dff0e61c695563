//! The table of rejected rows: as delivered, with a column of reasons before them, ready to be
//! corrected and delivered again.
//!
//! The columns that it adds are left out on redelivery; a token in the place of a personal number
//! is taken as the number it stands for.

use catalogue::{Contract, Pack, Wording};
use domain::{Finding, Language, cell::guarded};

use crate::{
    CollectError, Column, Rejected,
    heading::{REASONS_HEADING, ROW_HEADING, is_of_rejected_table},
};

/// What the table needs beside the rows.
#[derive(Clone, Copy)]
pub struct RejectedTable<'a> {
    /// The pack that words the findings.
    pub pack: &'a Pack,
    /// The contract that the rows were judged by.
    pub contract: &'a Contract,
    /// The columns of the delivery.
    pub columns: &'a [Column],
}

/// A sheet takes no more rows than this, its headings included.
const MAX_SHEET_ROWS: u32 = 1_048_576;
/// A cell of a sheet takes no more characters than this.
const MAX_CELL_CHARS: usize = 32_767;

impl RejectedTable<'_> {
    /// The table as CSV: UTF-8 with a byte order mark, so that spreadsheets open it rightly. A
    /// cell that a spreadsheet would take for a formula stands behind an apostrophe.
    ///
    /// # Errors
    /// [`CollectError::Write`] where the writer fails.
    pub fn csv<'r>(&self, rows: impl IntoIterator<Item = &'r Rejected>) -> Result<Vec<u8>, CollectError> {
        let failed = |error: csv::Error| CollectError::Write { reason: error.to_string() };
        let bytes = "\u{feff}".as_bytes().to_vec();
        let mut writer = csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(bytes);
        writer.write_record(self.headings()).map_err(failed)?;
        for row in rows {
            let cells = self.cells(row);
            writer.write_record(cells.iter().map(|cell| guarded(cell).into_owned())).map_err(failed)?;
        }
        writer.into_inner().map_err(|error| CollectError::Write { reason: error.to_string() })
    }

    /// The table as XLSX, every cell as text.
    ///
    /// # Errors
    /// [`CollectError::Write`] where the writer fails, or where a sheet has no room for so many
    /// rows or so long a cell: the CSV has.
    pub fn xlsx<'r>(&self, rows: impl IntoIterator<Item = &'r Rejected>) -> Result<Vec<u8>, CollectError> {
        let failed = |error: rust_xlsxwriter::XlsxError| CollectError::Write { reason: error.to_string() };
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let sheet = workbook.add_worksheet();
        let headings = self.headings();
        let lines = std::iter::once(headings.iter().map(|heading| (*heading).to_owned()).collect::<Vec<_>>())
            .chain(rows.into_iter().map(|row| self.cells(row)));
        for (line, cells) in (0u32..).zip(lines) {
            if line >= MAX_SHEET_ROWS {
                return Err(CollectError::Write {
                    reason: "a sheet has no room for so many rows; take CSV".to_owned(),
                });
            }
            for (column, cell) in (0u16..).zip(&cells) {
                if cell.chars().count() > MAX_CELL_CHARS {
                    return Err(CollectError::Write {
                        reason: "a sheet has no room for so long a cell; take CSV".to_owned(),
                    });
                }
                if !cell.is_empty() {
                    sheet.write_string(line, column, cell).map_err(failed)?;
                }
            }
        }
        workbook.save_to_buffer().map_err(failed)
    }

    fn headings(&self) -> Vec<&str> {
        let seen = self.columns.iter().filter(|column| column.seen && !is_of_rejected_table(&column.heading));
        [REASONS_HEADING, ROW_HEADING].into_iter().chain(seen.map(|column| column.heading.as_str())).collect()
    }

    fn cells(&self, row: &Rejected) -> Vec<String> {
        let mut cells = vec![self.reasons(&row.findings), row.row.to_string()];
        for (at, cell) in row.cells.iter().enumerate() {
            let column = self.columns.get(at);
            if column.is_none_or(|column| column.seen && !is_of_rejected_table(&column.heading)) {
                cells.push(cell.clone());
            }
        }
        cells
    }

    /// The reasons in both languages, those that reject first, a line each.
    fn reasons(&self, findings: &[Finding]) -> String {
        let mut findings: Vec<&Finding> = findings.iter().collect();
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        let mut reasons = String::new();
        for finding in findings {
            if !reasons.is_empty() {
                reasons.push('\n');
            }
            for (at, language) in Language::ALL.into_iter().enumerate() {
                if at > 0 {
                    reasons.push_str(" / ");
                }
                reasons.push_str(&sentence(self.pack, Some(self.contract), finding, language));
            }
        }
        reasons
    }
}

/// What a finding says and what its deliverer should do, in `language`. `contract` gives the
/// field's title; a code that the pack does not word stands for itself.
pub fn sentence(pack: &Pack, contract: Option<&Contract>, finding: &Finding, language: Language) -> String {
    let Some(wording) = pack.wording(&finding.code) else {
        return finding.code.to_string();
    };
    let field = finding.field.as_ref().map(|code| {
        contract.and_then(|contract| contract.field(code)).map_or(code.as_str(), |field| field.title.text(language))
    });
    let with = |name: &str| match name {
        "field" => field,
        _ => finding.with.get(name).map(String::as_str),
    };
    let says = Wording::fill(wording.sentence.text(language), with);
    let remedy = Wording::fill(wording.remedy.text(language), with);
    let quoted = finding.with.get("value").map(|value| match language {
        Language::Chinese => format!("（{value}）"),
        Language::English => format!(" ({value})"),
    });
    let space = if language == Language::English { " " } else { "" };
    format!("{says}{}{space}{remedy}", quoted.unwrap_or_default())
}
