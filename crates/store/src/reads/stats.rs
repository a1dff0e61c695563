//! Counts: the same for the same register, whatever machine holds it.

use std::collections::BTreeMap;

use domain::{DatasetId, ListId, entry::EntryKind};

use crate::{Error, Now, Register, Result, engine::Args, project::Counted};

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
        let mut connection = self.pool().reader().await?;
        let rows = connection.rows("stats.tally", Args::new()).await?;
        let erased = connection.row("stats.erased", Args::new()).await?;
        self.words().refresh(&mut connection).await?;
        let mut stats = Stats { erased: erased.map_or(Ok(0), |row| row.int(0))?.unsigned_abs(), ..Stats::default() };
        for row in &rows {
            let (kind, word, count) = (row.int(0)?, row.int(1)?, row.int(2)?.unsigned_abs());
            let bad = || Error::BadValue { table: "tally", value: format!("{kind} {word}") };
            match Counted::from_number(kind).ok_or_else(bad)? {
                Counted::Entry => {
                    let number = i16::try_from(word).map_err(|_| bad())?;
                    stats.entries.insert(EntryKind::from_number(number).ok_or_else(bad)?, count);
                }
                Counted::Record => {
                    stats.records.insert(self.words().read(word, "tally")?, count);
                }
                Counted::Withdrawn => {
                    stats.withdrawn.insert(self.words().read(word, "tally")?, count);
                }
                Counted::Listing => {
                    stats.listings.insert(self.words().read(word, "tally")?, count);
                }
                Counted::ListingEnded => {
                    stats.listings_ended.insert(self.words().read(word, "tally")?, count);
                }
                Counted::Subject => match word {
                    0 => stats.subjects_provisional = count,
                    1 => stats.subjects_confirmed = count,
                    _ => stats.subjects_merged = count,
                },
                Counted::Delivery => stats.deliveries = count,
            }
        }
        Ok(stats)
    }

    /// What the home page counts, at that moment. Reads every public record's row: keep it for
    /// minutes, and never past midnight.
    pub async fn home_counts(&self, now: Now) -> Result<HomeCounts> {
        let stats = self.stats().await?;
        let mut connection = self.pool().reader().await?;
        let mut counts =
            HomeCounts { subjects: stats.subjects_confirmed, deliveries: stats.deliveries, ..HomeCounts::default() };
        for row in connection.rows("stats.public_records", now.args()).await? {
            counts.records.insert(self.words().read(row.int(0)?, "record")?, row.int(1)?.unsigned_abs());
        }
        for row in connection.rows("stats.public_listings", now.args()).await? {
            counts.listings.insert(self.words().read(row.int(0)?, "listing")?, row.int(1)?.unsigned_abs());
        }
        Ok(counts)
    }
}
