//! Samples: records drawn by chance, and what officers found when they laid them beside their originals.

use serde::{Deserialize, Serialize};

use crate::{DatasetId, EntryId, FieldCode, OrganCode, RecordId, id::SampleId};

/// The most records that one sample has: as many as an office compares in some weeks.
pub const LARGEST_SAMPLE: u32 = 1_000;

/// A sample was drawn. Which records it has follows from the seed, which nobody chose: anyone who knows the records
/// that stood then comes to the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleDrawn {
    /// The data set.
    pub dataset: DatasetId,
    /// Whose records; of all deliverers where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deliverer: Option<OrganCode>,
    /// The commitment of the last entry before, in hexadecimal digits: what the draw follows from.
    pub seed: String,
    /// How many records stood there to be drawn.
    pub among: u64,
    /// What for, in the words of the officer.
    pub reasons: String,
}

/// A record of a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordDrawn {
    /// The sample.
    pub sample: SampleId,
    /// The record.
    pub record: RecordId,
    /// The version of it that stood: what is compared.
    pub version: EntryId,
}

/// An officer compared a record of a sample with its original.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordCompared {
    /// The entry that drew the record.
    pub drawn: EntryId,
    /// The record.
    pub record: RecordId,
    /// What came of it.
    pub comparison: Comparison,
    /// What the original was and what is wrong, in the words of the officer.
    pub reasons: String,
}

/// What came of comparing a record with its original.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Comparison {
    /// Every field says what the original says.
    Agrees,
    /// These fields say something else.
    Differs(Vec<FieldCode>),
    /// There is no original: the record states what was not.
    NoOriginal,
}

impl Comparison {
    /// Whether the record is as its original.
    pub fn agrees(&self) -> bool {
        *self == Comparison::Agrees
    }
}
