//! Rejected rows: kept, sealed by the caller, until redelivered, 90 days at most.

use domain::{DatasetId, DeliveryId, Finding, Instant, OrganCode};

use crate::{Register, Result};

/// A row that was not accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct RejectedRow {
    /// The delivery; may be pending in the step that opens it.
    pub delivery: DeliveryId,
    /// The row, the first below the header being 1.
    pub row: u32,
    /// All its findings.
    pub findings: Vec<Finding>,
    /// The row as the caller keeps it (sealed, or with personal numbers replaced by tokens); absent
    /// for rows of persons, which are kept nowhere outside the seal.
    pub content: Option<Vec<u8>>,
    /// When it is destroyed at the latest.
    pub until: Instant,
}

impl Register {
    /// Rejected rows of a delivery after row `after`, in order, that are kept at `now`.
    pub async fn rejected_rows(
        &self,
        delivery: DeliveryId,
        now: Instant,
        after: u32,
        limit: u32,
    ) -> Result<Vec<RejectedRow>> {
        let _ = (delivery, now, after, limit);
        todo!()
    }

    /// Destroys rejected rows: those whose term has run out at `now`; returns how many.
    pub async fn forget_rejected(&self, now: Instant) -> Result<u64> {
        let _ = now;
        todo!()
    }

    /// Destroys the rejected rows of a deliverer's earlier deliveries of a data set once a corrected
    /// file has taken their place.
    pub async fn forget_rejected_of(
        &self,
        dataset: &DatasetId,
        deliverer: &OrganCode,
        before: DeliveryId,
    ) -> Result<u64> {
        let _ = (dataset, deliverer, before);
        todo!()
    }
}
