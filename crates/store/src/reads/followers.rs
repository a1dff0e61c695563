//! Followers: projections that come after (search, feeds), with checkpoints.

use domain::{EntryId, StreamId, SubjectId};

use crate::{Register, Result};

/// What changed since a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The subjects that entries since then are about: their name, identifiers, records or listings
    /// changed; each once, in order.
    pub subjects: Vec<SubjectId>,
    /// The place up to which this holds: the next checkpoint.
    pub through: u64,
    /// Whether there is more.
    pub more: bool,
}

impl Register {
    /// The subjects touched by at most `limit` entries after place `seq` of a stream.
    pub async fn changed_subjects(&self, stream: StreamId, seq: u64, limit: u32) -> Result<Changed> {
        let _ = (stream, seq, limit);
        todo!()
    }

    /// How far a follower has come; 0 where it has not begun.
    pub async fn checkpoint(&self, follower: &str, stream: StreamId) -> Result<u64> {
        let _ = (follower, stream);
        todo!()
    }

    /// Keeps how far a follower has come.
    pub async fn set_checkpoint(&self, follower: &str, stream: StreamId, seq: u64) -> Result<()> {
        let _ = (follower, stream, seq);
        todo!()
    }

    /// The last entry of each stream that has one.
    pub async fn heads(&self) -> Result<Vec<EntryId>> {
        todo!()
    }
}
