//! Files made for a higher platform, and its answers.

use domain::{EntryId, Instant, RecordId};

use crate::{Register, Result};

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
        todo!()
    }

    /// The records of an export, in its order.
    pub async fn export_records(&self, export: &str) -> Result<Option<Vec<RecordId>>> {
        let _ = export;
        todo!()
    }

    /// The answers to an export.
    pub async fn export_answers(&self, export: &str) -> Result<Vec<ExportAnswer>> {
        let _ = export;
        todo!()
    }
}
