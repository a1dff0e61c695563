//! What has left lists and days, answered by the node.

use async_trait::async_trait;
use domain::{Date, ListId, OrganCode};
use publish::{Left, Page, View};
use web::{Answer, FeedPortal};

use super::{NodePortal, answers::answer};

#[async_trait]
impl FeedPortal for NodePortal {
    async fn left_list(&self, list: &ListId) -> Answer<View<Page<Left>>> {
        answer(self.node.left_list(list).await)
    }

    async fn left_day(&self, deliverer: &OrganCode, day: Date) -> Answer<View<Page<Left>>> {
        answer(self.node.left_day(deliverer, day).await)
    }
}
