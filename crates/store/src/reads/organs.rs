//! Organs that deliver or decide, and the grants between them; catalogues in force.

use domain::{DatasetId, Date, EntryId, OrganCode};

use crate::{Register, Result};

/// An organ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organ {
    /// Its code.
    pub code: OrganCode,
    /// Its name.
    pub name: String,
    /// The weight of its records, in hundredths.
    pub weight_percent: u8,
    /// Whether it delivers under a licence rather than as a department.
    pub licensed: bool,
    /// The entry that said so last.
    pub entry: EntryId,
}

/// A grant: a department may read another's data set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The entry.
    pub entry: EntryId,
    /// Who may read.
    pub organ: OrganCode,
    /// What.
    pub dataset: DatasetId,
    /// For what purpose.
    pub purpose: String,
    /// The first day on which it no longer stands.
    pub until: Date,
}

impl Register {
    /// All organs, by code.
    pub async fn organs(&self) -> Result<Vec<Organ>> {
        todo!()
    }

    /// An organ.
    pub async fn organ(&self, code: &OrganCode) -> Result<Option<Organ>> {
        let _ = code;
        todo!()
    }

    /// The grants of an organ that stand on `today`.
    pub async fn grants(&self, organ: &OrganCode, today: Date) -> Result<Vec<Grant>> {
        let _ = (organ, today);
        todo!()
    }

    /// The catalogue in force: pack, version and hash of the last adoption.
    pub async fn catalogue(&self) -> Result<Option<(String, String, String)>> {
        todo!()
    }
}
