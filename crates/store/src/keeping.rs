//! Keeping a register sound: verify, rebuild, backup, restore, erase.

use std::path::Path;

use domain::{EntryId, Instant, entry::Actor};

use crate::{Place, Register, Result};

/// What `verify` found, where it found nothing wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Entries read.
    pub entries: u64,
    /// Bodies whose commitment was proved.
    pub bodies: u64,
    /// Bodies that are absent, each by an order that is an entry.
    pub erased: u64,
    /// The tables of the legal state, each equal to what follows from the entries.
    pub tables: Vec<TableDigest>,
}

/// A table of the legal state in one number: the same rows, the same digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableDigest {
    /// The table.
    pub table: String,
    /// Its rows.
    pub rows: u64,
    /// The sum of the digests of its rows.
    pub digest: [u8; 16],
}

/// What a restore did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// Entries in the backup.
    pub entries: u64,
    /// Lines of the journal that were replayed.
    pub replayed: u64,
    /// Lines of the journal that the backup already held.
    pub held: u64,
}

impl Register {
    /// Proves the register: every commitment, every place in every stream, every table of the legal
    /// state against what follows from the entries. `progress` hears how many entries are read.
    ///
    /// # Errors
    /// [`crate::Error::NotVerified`] with what differs first.
    pub async fn verify(&self, progress: impl FnMut(u64) + Send) -> Result<Verified> {
        let _ = progress;
        todo!()
    }

    /// Makes the legal state anew from the entries and swaps it in, in one transaction.
    pub async fn rebuild(&self, progress: impl FnMut(u64) + Send) -> Result<Verified> {
        let _ = progress;
        todo!()
    }

    /// Writes a backup to the folder `to` (made if absent), while others work: the register as one
    /// file. The journal of exits and erasures goes on beside it.
    pub async fn backup(&self, to: &Path, now: Instant) -> Result<std::path::PathBuf> {
        let _ = (to, now);
        todo!()
    }

    /// Erases the body of an entry by `order`: the order is an entry, the entry and its commitment
    /// stay, and the journal beside the backups notes it. Returns the order's entry.
    pub async fn erase_body(&self, entry: EntryId, order: &str, now: Instant, actor: &Actor) -> Result<EntryId> {
        let _ = (entry, order, now, actor);
        todo!()
    }
}

/// Puts a backup in the place of the register (which must be absent or is set aside), and replays
/// the journal of exits and erasures: what left after the backup leaves again before anything is
/// served. Without a journal the register stays closed.
pub async fn restore(place: &Place, backup: &Path, journal: Option<&Path>, now: Instant) -> Result<Restored> {
    let _ = (place, backup, journal, now);
    todo!()
}
