//! Entries as they stand in the register.

use domain::{EntryId, Instant, RecordId, StreamId, SubjectId, entry::Entry};

use crate::{Register, Result};

impl Register {
    /// An entry.
    pub async fn entry(&self, id: EntryId) -> Result<Option<Entry>> {
        let _ = id;
        todo!()
    }

    /// Entries by id, in the order of their ids; unknown ones are left out.
    pub async fn entries(&self, ids: &[EntryId]) -> Result<Vec<Entry>> {
        let _ = ids;
        todo!()
    }

    /// At most `limit` entries of a stream after place `seq`.
    pub async fn entries_after(&self, stream: StreamId, seq: u64, limit: u32) -> Result<Vec<Entry>> {
        let _ = (stream, seq, limit);
        todo!()
    }

    /// All versions, links, publications and objections of a record, in the order recorded.
    pub async fn history(&self, record: RecordId) -> Result<Vec<Entry>> {
        let _ = record;
        todo!()
    }

    /// All entries about the records that are or were put to a subject, and about the subject
    /// itself, in the order recorded: what a file is assembled from.
    pub async fn entries_of_subject(&self, subject: SubjectId) -> Result<Vec<Entry>> {
        let _ = subject;
        todo!()
    }

    /// The last entry of a stream recorded at or before `at`.
    pub async fn entry_at(&self, stream: StreamId, at: Instant) -> Result<Option<EntryId>> {
        let _ = (stream, at);
        todo!()
    }
}
