//! Statistics, answered by the node.

use async_trait::async_trait;
use domain::{DatasetId, StatisticId};
use publish::{DatasetQuality, LeagueRow, Page, QualityRow, StatisticFile, StatisticRow, View};
use web::{Answer, StatisticPortal, Viewer};

use super::{
    NodePortal,
    answers::{answer, viewer},
};

#[async_trait]
impl StatisticPortal for NodePortal {
    async fn statistics(&self) -> Answer<View<Page<StatisticRow>>> {
        answer(self.node.statistics().await)
    }

    async fn league(&self, who: &Viewer) -> Answer<View<Page<LeagueRow>>> {
        answer(self.node.league(&viewer(who)).await)
    }

    async fn dataset_qualities(&self, who: &Viewer) -> Answer<View<Page<QualityRow>>> {
        answer(self.node.dataset_qualities(&viewer(who)).await)
    }

    async fn dataset_quality(&self, who: &Viewer, id: &DatasetId) -> Answer<View<DatasetQuality>> {
        answer(self.node.dataset_quality(&viewer(who), id).await)
    }

    async fn statistic(&self, who: &Viewer, id: &StatisticId) -> Answer<View<StatisticFile>> {
        answer(self.node.statistic(&viewer(who), id).await)
    }
}
