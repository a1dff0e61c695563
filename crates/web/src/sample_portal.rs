//! Samples of records, as the web sees them.

use async_trait::async_trait;
use domain::{DatasetId, OrganCode, RecordId, id::SampleId, sample::Comparison};
use publish::{Page, SampleFile, SampleRecord, SampleRow, View};

use crate::portal::{Answer, Part, Viewer};

/// A sample that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleWanted {
    /// Of which data set.
    pub dataset: DatasetId,
    /// Of whose records; of all, where absent.
    pub deliverer: Option<OrganCode>,
    /// How many.
    pub size: u32,
    /// What for.
    pub reasons: String,
}

/// The part of [`crate::Portal`] that is about samples of records.
#[async_trait]
pub trait SamplePortal: Send + Sync + 'static {
    /// Samples, the latest first.
    async fn samples(&self, viewer: &Viewer, part: &Part) -> Answer<View<Page<SampleRow>>>;
    /// A sample with a page of its records.
    async fn sample(&self, viewer: &Viewer, id: SampleId, part: &Part) -> Answer<View<SampleFile>>;
    /// A record of a sample with what it says.
    async fn sample_record(&self, viewer: &Viewer, id: SampleId, record: RecordId) -> Answer<View<SampleRecord>>;
    /// Draws a sample.
    async fn draw_sample(&self, viewer: &Viewer, wanted: SampleWanted) -> Answer<SampleId>;
    /// Says what came of comparing a record with its original.
    async fn compare_record(
        &self,
        viewer: &Viewer,
        sample: SampleId,
        record: RecordId,
        comparison: Comparison,
        reasons: &str,
    ) -> Answer<()>;
}
