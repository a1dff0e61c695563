//! Statistics as the web sees them.

use async_trait::async_trait;
use domain::StatisticId;
use publish::{LeagueRow, Page, StatisticFile, StatisticRow, View};

use crate::portal::{Answer, Viewer};

/// The part of [`crate::Portal`] that is about statistics.
#[async_trait]
pub trait StatisticPortal: Send + Sync + 'static {
    /// The statistics that are published.
    async fn statistics(&self) -> Answer<View<Page<StatisticRow>>>;
    /// Departments side by side, by the scores of what they delivered. [`crate::Problem::Forbidden`] where only
    /// officers see that.
    async fn league(&self, viewer: &Viewer) -> Answer<View<Page<LeagueRow>>>;
    /// One of them; officers see what stands out in it.
    async fn statistic(&self, viewer: &Viewer, id: &StatisticId) -> Answer<View<StatisticFile>>;
}
