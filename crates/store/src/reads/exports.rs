//! Files made for a higher platform, and its answers.

use domain::{EntryId, Instant, RecordId, entry::Body};

use crate::{Register, Result, codec, engine::Args};

/// A file made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportMade {
    /// Its name.
    pub export: String,
    /// The entry.
    pub entry: EntryId,
    /// When.
    pub made_at: Instant,
    /// Its rows.
    pub rows: u64,
    /// Its digest.
    pub digest: String,
    /// How many answers accept a row.
    pub accepted: u64,
    /// How many refuse one.
    pub refused: u64,
}

/// An answer for one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportAnswer {
    /// The entry.
    pub entry: EntryId,
    /// The export.
    pub export: String,
    /// The record.
    pub record: Option<RecordId>,
    /// The document's number as answered.
    pub document_number: String,
    /// Whether it was accepted.
    pub accepted: bool,
    /// Why not.
    pub reason: String,
}

impl Register {
    /// All exports, the latest first.
    pub async fn exports(&self) -> Result<Vec<ExportMade>> {
        let rows = self.pool().reader().await?.rows("organ.exports", Args::new()).await?;
        rows.iter()
            .map(|row| {
                Ok(ExportMade {
                    entry: EntryId::from_raw(row.int(0)?),
                    export: row.text(1)?,
                    rows: row.int(2)?.unsigned_abs(),
                    digest: row.text(3)?,
                    made_at: Instant::from_millis(row.int(4)?),
                    accepted: row.int(5)?.unsigned_abs(),
                    refused: row.int(6)?.unsigned_abs(),
                })
            })
            .collect()
    }

    /// The records of an export, in its order.
    pub async fn export_records(&self, export: &str) -> Result<Option<Vec<RecordId>>> {
        let row = self.pool().reader().await?.row("organ.export_entry", Args::new().text(export)).await?;
        let Some(row) = row else { return Ok(None) };
        let Some(content) = row.opt_bytes(1)? else { return Ok(None) };
        let (entry, dictionary) = (EntryId::from_raw(row.int(0)?), row.int(2)?);
        let dictionaries = self.dictionaries_for(std::slice::from_ref(&row), 2).await?;
        match codec::Reader::new(&dictionaries).body(entry, dictionary, content)? {
            Body::Exported { records, .. } => Ok(Some(records)),
            _ => Ok(None),
        }
    }

    /// The answers to an export.
    pub async fn export_answers(&self, export: &str) -> Result<Vec<ExportAnswer>> {
        let rows = self.pool().reader().await?.rows("organ.export_answers", Args::new().text(export)).await?;
        rows.iter()
            .map(|row| {
                Ok(ExportAnswer {
                    entry: EntryId::from_raw(row.int(0)?),
                    export: row.text(1)?,
                    record: row.opt_int(2)?.map(RecordId::from_raw),
                    document_number: row.text(3)?,
                    accepted: row.int(4)? != 0,
                    reason: row.text(5)?,
                })
            })
            .collect()
    }
}
