//! Objections and their answers.

use domain::{
    EntryId, Instant, RecordId,
    case::{Objection, ObjectionOutcome},
    id::CaseId,
};

use crate::{Cursor, Register, Result};

/// An objection and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectionState {
    /// The case.
    pub id: CaseId,
    /// What was said.
    pub objection: Objection,
    /// When.
    pub raised_at: Instant,
    /// The answer; none while open.
    pub answer: Option<(ObjectionOutcome, EntryId)>,
}

impl Register {
    /// Open objections, the oldest first.
    pub async fn open_objections(
        &self,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<ObjectionState>, Option<Cursor>)> {
        let _ = (after, limit);
        todo!()
    }

    /// All objections to a record, in the order raised.
    pub async fn objections_to(&self, record: RecordId) -> Result<Vec<ObjectionState>> {
        let _ = record;
        todo!()
    }

    /// A case.
    pub async fn objection(&self, id: CaseId) -> Result<Option<ObjectionState>> {
        let _ = id;
        todo!()
    }
}
