//! Upward delivery: the licence and penalty files that a higher platform takes, and its answers.

use std::{
    fs,
    path::{Path, PathBuf},
};

use catalogue::contract::{Contract, DatasetKind};
use domain::{DatasetId, Date, RecordId, cell::guarded, entry::Body};
use publish::{ExportRow, ExportTable};
use rust_xlsxwriter::Workbook;
use serde::Serialize;

use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    node::{Node, actor, audit},
    read::inputs::Organs,
};

/// Records read at a time.
const RECORDS_AT_A_TIME: u32 = 1_000;

/// Rows of one sheet at most; a longer file is delivered as CSV alone.
const ROWS_OF_A_SHEET: usize = 1_000_000;

/// Answers of one receipt at most.
const MOST_ANSWERS: usize = 5_000_000;

/// A file that was made.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExportFile {
    /// Its name in the folder.
    pub file: String,
    /// The data set.
    pub dataset: DatasetId,
    /// Its rows.
    pub rows: u64,
    /// The BLAKE3 digest of its bytes, hexadecimal.
    pub blake3: String,
}

/// What stands in `manifest.json` beside the files.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExportManifest {
    /// The name of the export: the answer names it.
    pub export: String,
    /// The first day of decisions in it.
    pub since: Date,
    /// The day it was made.
    pub made_on: Date,
    /// The catalogue it was made under.
    pub catalogue: String,
    /// The files.
    pub files: Vec<ExportFile>,
}

/// How an answer was taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AnswersTaken {
    /// Rows accepted above.
    pub accepted: u64,
    /// Rows refused above.
    pub refused: u64,
    /// Answers that name no row of any export.
    pub unknown: u64,
    /// Answers that had been taken before.
    pub repeated: u64,
}

impl Node {
    /// Makes the files of all public licences and penalties decided on `since` or later, in the field
    /// set of the platform above, as CSV and XLSX, with a manifest; and enters each in the register.
    pub async fn export_double_publicity(&self, viewer: &Viewer, since: Date, to: &Path) -> Result<ExportManifest> {
        self.authorise_here(viewer, Action::ExportUpward)?;
        fs::create_dir_all(to).map_err(Error::file(to.display()))?;
        let today = self.clock.today();
        let export = format!("double-publicity-{today}-{}", self.clock.now().millis());
        let mut files = Vec::new();
        let contracts: Vec<Contract> = self.pack.contracts().filter(|contract| goes_up(contract)).cloned().collect();
        for contract in &contracts {
            let (table, rows) = self.export_rows(contract, since).await?;
            files.extend(self.write_files(to, &export, contract, &table, &rows)?);
            self.enter_export(viewer, &export, contract, &rows).await?;
        }
        let manifest = ExportManifest { export, since, made_on: today, catalogue: self.pack.hash().to_owned(), files };
        let text = serde_json::to_vec_pretty(&manifest).map_err(|error| Error::Broken(error.to_string()))?;
        let path = to.join("manifest.json");
        fs::write(&path, text).map_err(Error::file(path.display()))?;
        Ok(manifest)
    }

    async fn export_rows(&self, contract: &Contract, since: Date) -> Result<(ExportTable, Vec<ExportRow>)> {
        let table = ExportTable::new(&self.glossary, &contract.id)?;
        let mut organs = Organs::default();
        let mut rows = Vec::new();
        let mut after = None;
        loop {
            let page = self.register.records_since(&contract.id, since, after, RECORDS_AT_A_TIME).await?;
            let subjects = self.subjects_by_id(page.0.iter().filter_map(|view| view.head.subject)).await?;
            for view in page.0 {
                let Some(subject) = view.head.subject.and_then(|id| subjects.get(&id)) else { continue };
                let input = self.record_input(&mut organs, view).await?;
                rows.extend(ExportRow::new(&self.glossary, self.moment(), subject, &input));
            }
            after = page.1;
            if after.is_none() {
                return Ok((table, rows));
            }
        }
    }

    fn write_files(
        &self,
        to: &Path,
        export: &str,
        contract: &Contract,
        table: &ExportTable,
        rows: &[ExportRow],
    ) -> Result<Vec<ExportFile>> {
        let mut files = Vec::new();
        let named = |ending: &str| format!("{export}-{}.{ending}", contract.id);
        let csv = csv_of(table, rows).map_err(Error::file(named("csv")))?;
        files.push(keep(to, named("csv"), &contract.id, rows.len(), &csv)?);
        if rows.len() < ROWS_OF_A_SHEET {
            let sheet = xlsx_of(table, rows).map_err(|error| Error::Broken(error.to_string()))?;
            files.push(keep(to, named("xlsx"), &contract.id, rows.len(), &sheet)?);
        }
        Ok(files)
    }

    async fn enter_export(&self, viewer: &Viewer, export: &str, contract: &Contract, rows: &[ExportRow]) -> Result<()> {
        let mut hasher = blake3::Hasher::new();
        rows.iter().flat_map(|row| &row.cells).for_each(|cell| {
            hasher.update(&(cell.len() as u64).to_le_bytes()).update(cell.as_bytes());
        });
        let mut step = self.step(actor(viewer));
        step.add(
            Body::Exported {
                export: export_name(export, &contract.id),
                rows: rows.len() as u64,
                digest: hasher.finalize().to_hex().to_string(),
                records: rows.iter().map(|row| row.record).collect(),
            }
            .into(),
        );
        step.audit = Some(audit("exported", export, &contract.id));
        self.register.commit(step).await?;
        Ok(())
    }

    /// Takes the answer of the platform above: a CSV with `row,document_number,accepted,reason`, rows
    /// counted from 1 as in the export's file, whose name is that of the file that was answered.
    pub async fn take_export_answer(&self, viewer: &Viewer, export: &str, path: &Path) -> Result<AnswersTaken> {
        self.authorise_here(viewer, Action::ExportUpward)?;
        let records = self.register.export_records(export).await?;
        let records = records.ok_or_else(|| Error::not_found("export", export))?;
        let known = self.register.export_answers(export).await?;
        let mut taken = AnswersTaken::default();
        let mut step = self.step(actor(viewer));
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_path(path)
            .map_err(|error| Error::invalid("file", format!("{}: {error}", path.display())))?;
        for answer in reader.deserialize().take(MOST_ANSWERS) {
            let answer: AnswerRow = answer.map_err(|error| Error::invalid("file", error.to_string()))?;
            let record = answer.row.checked_sub(1).and_then(|at| records.get(at as usize).copied());
            let same = |had: &store::ExportAnswer| {
                had.record == record && had.accepted == answer.accepted.0 && had.reason == answer.reason
            };
            match record {
                None => taken.unknown += 1,
                Some(_) if known.iter().any(same) => {
                    taken.repeated += 1;
                    continue;
                }
                Some(_) if answer.accepted.0 => taken.accepted += 1,
                Some(_) => taken.refused += 1,
            }
            step.add(answer_body(export, record, answer).into());
        }
        step.audit = Some(audit("export-answered", export, taken.accepted));
        self.register.commit(step).await?;
        Ok(taken)
    }
}

/// One line of an answer.
#[derive(Debug, serde::Deserialize)]
struct AnswerRow {
    row: u32,
    document_number: String,
    accepted: Yes,
    #[serde(default)]
    reason: String,
}

/// Yes or no, as platforms write it.
#[derive(Debug)]
struct Yes(bool);

impl<'de> serde::Deserialize<'de> for Yes {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Yes, D::Error> {
        let text = String::deserialize(deserializer)?;
        match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "y" => Ok(Yes(true)),
            "false" | "0" | "no" | "n" => Ok(Yes(false)),
            other => Err(serde::de::Error::custom(format!("`accepted` is true or false, not `{other}`"))),
        }
    }
}

fn answer_body(export: &str, record: Option<RecordId>, answer: AnswerRow) -> Body {
    Body::ExportAnswered {
        export: export.to_owned(),
        record,
        document_number: answer.document_number,
        accepted: answer.accepted.0,
        reason: answer.reason,
    }
}

/// The name of the export of one data set: that of its files without their ending.
fn export_name(export: &str, dataset: &DatasetId) -> String {
    format!("{export}-{dataset}")
}

/// Whether a data set goes up as it is: public licences and penalties in the newest field set.
fn goes_up(contract: &Contract) -> bool {
    contract.publication.public
        && contract.upward
        && matches!(contract.kind, DatasetKind::Licence | DatasetKind::Penalty)
}

fn keep(to: &Path, file: String, dataset: &DatasetId, rows: usize, bytes: &[u8]) -> Result<ExportFile> {
    let path: PathBuf = to.join(&file);
    fs::write(&path, bytes).map_err(Error::file(path.display()))?;
    let blake3 = blake3::hash(bytes).to_hex().to_string();
    Ok(ExportFile { file, dataset: dataset.clone(), rows: rows as u64, blake3 })
}

/// CSV in UTF-8 with a byte order mark, a heading of names.
fn csv_of(table: &ExportTable, rows: &[ExportRow]) -> std::io::Result<Vec<u8>> {
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    let mut writer = csv::Writer::from_writer(&mut bytes);
    writer.write_record(table.columns.iter().map(|column| column.title.0.zh.as_str()))?;
    for row in rows {
        writer.write_record(row.cells.iter().map(|cell| guarded(cell).into_owned()))?;
    }
    writer.flush()?;
    drop(writer);
    Ok(bytes)
}

/// A workbook with a heading of names, every cell as text.
fn xlsx_of(table: &ExportTable, rows: &[ExportRow]) -> std::result::Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    for (at, column) in (0u16..).zip(&table.columns) {
        sheet.write_string(0, at, &column.title.0.zh)?;
    }
    for (line, row) in (1u32..).zip(rows) {
        for (at, cell) in (0u16..).zip(&row.cells) {
            sheet.write_string(line, at, cell)?;
        }
    }
    workbook.save_to_buffer()
}
