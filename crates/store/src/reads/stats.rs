//! Counts: the same for the same register, whatever machine holds it.

use std::collections::BTreeMap;

use domain::{DatasetId, ListId, entry::EntryKind};

use crate::{Now, Register, Result};

/// What a register holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Entries by kind.
    pub entries: BTreeMap<EntryKind, u64>,
    /// Records by data set, withdrawn ones too.
    pub records: BTreeMap<DatasetId, u64>,
    /// Withdrawn records by data set.
    pub withdrawn: BTreeMap<DatasetId, u64>,
    /// Listings by list, ended ones too.
    pub listings: BTreeMap<ListId, u64>,
    /// Ended listings by list.
    pub listings_ended: BTreeMap<ListId, u64>,
    /// Subjects confirmed.
    pub subjects_confirmed: u64,
    /// Subjects not yet confirmed.
    pub subjects_provisional: u64,
    /// Subjects merged into another.
    pub subjects_merged: u64,
    /// Deliveries.
    pub deliveries: u64,
    /// Bodies erased.
    pub erased: u64,
}

/// What the home page counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HomeCounts {
    /// Subjects confirmed.
    pub subjects: u64,
    /// Records that the public may see, by data set.
    pub records: BTreeMap<DatasetId, u64>,
    /// Listings in force, by list.
    pub listings: BTreeMap<ListId, u64>,
    /// Deliveries taken.
    pub deliveries: u64,
}

impl Register {
    /// What the register holds.
    pub async fn stats(&self) -> Result<Stats> {
        todo!()
    }

    /// What the home page counts, at that moment. Reads every public record's row: keep it for
    /// minutes, and never past midnight.
    pub async fn home_counts(&self, now: Now) -> Result<HomeCounts> {
        let _ = now;
        todo!()
    }
}
