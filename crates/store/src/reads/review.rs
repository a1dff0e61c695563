//! The review queue: records that wait for an officer, because it is not certain whom they are
//! about or because something holds their publication.

use domain::{DatasetId, Date, EntryId, OrganCode, RecordId, SubjectId, link::Candidate, publication::HoldReason};

use crate::{Cursor, HoldSet, Register, Result};

/// A record that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewItem {
    /// The record.
    pub record: RecordId,
    /// Its data set.
    pub dataset: DatasetId,
    /// Who delivered it.
    pub deliverer: OrganCode,
    /// Whom it is put to, if anyone.
    pub subject: Option<SubjectId>,
    /// What holds it back.
    pub holds: HoldSet,
    /// The last day of the clock that runs for it.
    pub due: Option<Date>,
    /// The entry since which it waits.
    pub since: EntryId,
    /// Whom it may be about, with reasons; empty where the link is not the question.
    pub candidates: Vec<Candidate>,
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReviewOrder {
    /// The earliest due first, those without a clock last.
    #[default]
    Due,
    /// Those that wait longest first.
    Oldest,
}

impl Register {
    /// Records that wait, for any reason or for `reason` only.
    pub async fn review_queue(
        &self,
        reason: Option<HoldReason>,
        dataset: Option<&DatasetId>,
        order: ReviewOrder,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<ReviewItem>, Option<Cursor>)> {
        let _ = (reason, dataset, order, after, limit);
        todo!()
    }

    /// One record that waits.
    pub async fn review_item(&self, record: RecordId) -> Result<Option<ReviewItem>> {
        let _ = record;
        todo!()
    }

    /// How many wait.
    pub async fn review_count(&self) -> Result<u64> {
        todo!()
    }
}
