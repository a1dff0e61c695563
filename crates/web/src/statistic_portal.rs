//! Statistics as the web sees them.

use async_trait::async_trait;
use domain::{DatasetId, StatisticId};
use publish::{DatasetQuality, LeagueRow, Page, QualityRow, StatisticFile, StatisticRow, View};

use crate::portal::{Answer, Viewer};

/// The part of [`crate::Portal`] that is about statistics.
#[async_trait]
pub trait StatisticPortal: Send + Sync + 'static {
    /// The statistics that are published.
    async fn statistics(&self) -> Answer<View<Page<StatisticRow>>>;
    /// Departments side by side, by the scores of what they delivered. [`crate::Problem::Forbidden`] where only
    /// officers see that.
    async fn league(&self, viewer: &Viewer) -> Answer<View<Page<LeagueRow>>>;
    /// Every data set, and whether what the viewer may know of it is fresh.
    async fn dataset_qualities(&self, viewer: &Viewer) -> Answer<View<Page<QualityRow>>>;
    /// How one data set is delivered week by week: by all, or for a deliverer by its own organ.
    async fn dataset_quality(&self, viewer: &Viewer, id: &DatasetId) -> Answer<View<DatasetQuality>>;
    /// One of them; officers see what stands out in it.
    async fn statistic(&self, viewer: &Viewer, id: &StatisticId) -> Answer<View<StatisticFile>>;
}
