//! What left the lists and days of the made-up node: one entry and one record, each lately.

use async_trait::async_trait;
use domain::{
    Date, ListId, OrganCode,
    id::{ListingId, ThingId},
};
use publish::{Left, Page, Reader, View};
use web::{Answer, FeedPortal, Problem};

use super::{
    Fake,
    data::{day, entry, record_id},
    words,
};

impl Fake {
    fn left(&self, id: ThingId) -> View<Page<Left>> {
        let left = Left::view(self.moment(), id, day("2026-11-18"));
        Page::of(&Reader::public(), self.moment(), left.ok(), None, None)
    }
}

#[async_trait]
impl FeedPortal for Fake {
    async fn left_list(&self, list: &ListId) -> Answer<View<Page<Left>>> {
        if *list != words::list() {
            return Err(Problem::NotFound);
        }
        Ok(self.left(ThingId::Listing(ListingId::opened_by(entry(650)))))
    }
    async fn left_day(&self, _: &OrganCode, _: Date) -> Answer<View<Page<Left>>> {
        Ok(self.left(ThingId::Record(record_id(24))))
    }
}
