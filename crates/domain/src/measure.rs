//! Measures: what follows from a listing or a status in a procedure, who was told of it, and how an
//! exit reaches everyone who was told.

use serde::{Deserialize, Serialize};

use crate::{
    Date, ListingId, MeasureId, OrganCode, ProcedureId, RecordId, SubjectId,
    id::{CommitmentId, ListingToldId, MeasureCheckId},
};

/// What a measure rests on: an entry on a list, or a record that states a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ground {
    /// A listing.
    Listing(ListingId),
    /// A record.
    Record(RecordId),
    /// A commitment that an officer decided is broken.
    Commitment(CommitmentId),
}

/// A measure of the catalogue that applies to a subject, and on what it rests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applicable {
    /// The measure.
    pub measure: MeasureId,
    /// What it rests on.
    pub ground: Ground,
    /// The first day on which it applies.
    pub from: Date,
    /// The first day on which it no longer applies; absent where the ground states no end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// A check in a procedure, with its answer: what an organ was told of a subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasureCheck {
    /// Who was asked about.
    pub subject: SubjectId,
    /// The organ that asked.
    pub organ: OrganCode,
    /// What the subject applies for, a code of the pack's procedures.
    pub procedure: ProcedureId,
    /// The day for which it was asked.
    pub on: Date,
    /// The matter: a file or case number, as the officer gave it.
    pub matter: String,
    /// What applies; never empty, since an answer of nothing tells nobody anything.
    pub found: Vec<Applicable>,
}

/// An organ was told of a listing for the first time: it hears of the exit too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingTold {
    /// The check that told it.
    pub check: MeasureCheckId,
    /// The listing.
    pub listing: ListingId,
    /// Who was told.
    pub organ: OrganCode,
}

/// What the organ did with what it was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasureReport {
    /// The check.
    pub check: MeasureCheckId,
    /// Whether the measures were applied.
    pub applied: bool,
    /// Why, or why not.
    pub reason: String,
}

/// How an organ confirmed that it knows of an exit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConfirmedBy {
    /// Its system answered the notice with success.
    System,
    /// An officer of it said so.
    Officer,
}

/// An organ confirmed that it knows of the exit of a listing that it was told of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExitConfirmed {
    /// What it was told, which has ended.
    pub told: ListingToldId,
    /// How.
    pub by: ConfirmedBy,
}
