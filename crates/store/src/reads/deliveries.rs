//! Deliveries, how far they are taken, and what they cover.

use domain::{
    DatasetId, DeliveryId, Instant, OrganCode,
    delivery::{Coverage, Receipt},
};

use crate::{Cursor, Register, Result};

/// A delivery.
#[derive(Clone, Debug, PartialEq)]
pub struct DeliveryState {
    /// Its id.
    pub id: DeliveryId,
    /// The data set.
    pub dataset: DatasetId,
    /// Who delivered.
    pub deliverer: OrganCode,
    /// The file's name.
    pub file_name: String,
    /// Its size.
    pub bytes: u64,
    /// The keyed digest of its bytes.
    pub digest: String,
    /// What it covers.
    pub coverage: Option<Coverage>,
    /// When it began.
    pub opened_at: Instant,
    /// The last row taken.
    pub row: u32,
    /// What the caller keeps with the cursor ([`crate::DeliveryProgress::carry`]).
    pub carry: String,
    /// When it was done, and its receipt.
    pub closed: Option<(Instant, Receipt)>,
}

/// Which deliveries.
#[derive(Clone, Debug, Default)]
pub struct DeliveryQuery {
    /// Of this deliverer.
    pub deliverer: Option<OrganCode>,
    /// Of this data set.
    pub dataset: Option<DatasetId>,
    /// After this one.
    pub after: Option<Cursor>,
    /// How many at most.
    pub limit: u32,
}

/// What a delivery states to cover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverageStated {
    /// The delivery.
    pub delivery: DeliveryId,
    /// By whom.
    pub deliverer: OrganCode,
    /// What it covers.
    pub coverage: Coverage,
    /// Whether the delivery is closed: before, it covers nothing yet.
    pub closed: bool,
}

impl Register {
    /// Deliveries, the latest first.
    pub async fn deliveries(&self, query: &DeliveryQuery) -> Result<(Vec<DeliveryState>, Option<Cursor>)> {
        let _ = query;
        todo!()
    }

    /// A delivery.
    pub async fn delivery(&self, id: DeliveryId) -> Result<Option<DeliveryState>> {
        let _ = id;
        todo!()
    }

    /// The delivery of the same bytes (by keyed digest) of a data set by a deliverer, if there was one.
    pub async fn delivery_with_digest(
        &self,
        dataset: &DatasetId,
        deliverer: &OrganCode,
        digest: &str,
    ) -> Result<Option<DeliveryState>> {
        let _ = (dataset, deliverer, digest);
        todo!()
    }

    /// What the deliveries of a data set state to cover, in the order delivered.
    pub async fn coverage(&self, dataset: &DatasetId) -> Result<Vec<CoverageStated>> {
        let _ = dataset;
        todo!()
    }
}
