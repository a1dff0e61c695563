//! What feeds need beside the views of pages: what has left them.

use async_trait::async_trait;
use domain::{Date, ListId, OrganCode};
use publish::{Left, Page, View};

use crate::portal::Answer;

/// The part of [`crate::Portal`] that is about feeds. An id is told only where it answers "gone" anyway.
#[async_trait]
pub trait FeedPortal: Send + Sync + 'static {
    /// What left a list in the last ninety days.
    async fn left_list(&self, list: &ListId) -> Answer<View<Page<Left>>>;
    /// What left the licences and penalties of a deliverer and day in the last ninety days.
    async fn left_day(&self, deliverer: &OrganCode, day: Date) -> Answer<View<Page<Left>>>;
}
