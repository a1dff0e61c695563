//! Licences and penalties by deliverer and day, with lateness: how the departments keep the clock.

use domain::{DatasetId, Date, OrganCode};

use crate::{Cursor, Now, RecordView, Register, Result};

/// Which acts.
#[derive(Clone, Debug)]
pub struct PublicityQuery {
    /// Of these data sets.
    pub datasets: Vec<DatasetId>,
    /// By this deliverer only.
    pub deliverer: Option<OrganCode>,
    /// From this day of the act on.
    pub from: Date,
    /// Before this day.
    pub until: Date,
    /// Only those that came late.
    pub late_only: bool,
    /// At that moment: only what the public may see then is counted and shown.
    pub now: Now,
}

/// The acts of one deliverer on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicityDay {
    /// The day of the acts.
    pub day: Date,
    /// The deliverer.
    pub deliverer: OrganCode,
    /// The data set.
    pub dataset: DatasetId,
    /// How many acts.
    pub acts: u64,
    /// How many of them were first recorded after the last day of their clock.
    pub late: u64,
}

impl Register {
    /// Acts by day and deliverer, the latest day first.
    pub async fn publicity(&self, query: &PublicityQuery) -> Result<Vec<PublicityDay>> {
        let _ = query;
        todo!()
    }

    /// The records behind, the latest act first.
    pub async fn publicity_records(
        &self,
        query: &PublicityQuery,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<RecordView>, Option<Cursor>)> {
        let _ = (query, after, limit);
        todo!()
    }
}
