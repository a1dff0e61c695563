//! Links of linkage that were drawn by chance, each as the question whether it is right.

use domain::{EntryId, link::Candidate};
use publish::{DrawnLinks, Page, Reader, ReviewItem, View};
use store::DrawnLink;

use super::{Part, inputs::Organs};
use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    node::Node,
};

impl Node {
    /// The links that wait for an officer to check them, in the order made, and what the answers came to
    /// so far.
    pub async fn drawn_links(&self, viewer: &Viewer, part: &Part) -> Result<View<DrawnLinks>> {
        self.authorise_here(viewer, Action::Review)?;
        let read = |text: &String| text.parse().map_err(|_| Error::invalid("after", "is not what a page before said"));
        let after = part.after.as_ref().map(read).transpose()?.map(EntryId::from_raw);
        let limit = part.limit();
        let mut drawn = self.register.drawn_links(after, limit + 1).await?;
        let more = drawn.len() > limit as usize;
        drawn.truncate(limit as usize);
        let next = drawn.last().filter(|_| more).map(|last| last.link.raw().to_string());
        let mut items = Vec::with_capacity(drawn.len());
        for one in drawn {
            items.extend(self.drawn_item(one).await?);
        }
        let mut organs = Organs::default();
        let mut views = Vec::with_capacity(items.len());
        for one in self.in_order(viewer, items).await? {
            let linked = one.linked();
            let mut input = self.review_input(&mut organs, one, Vec::new()).await?;
            input.candidates.retain(|(candidate, _)| Some(candidate.subject) == linked);
            input.reasons.clear();
            views.extend(ReviewItem::view(&self.glossary, &Reader::officer(), self.moment(), &input));
        }
        let links = Page::of(&Reader::officer(), self.moment(), views, next, None);
        let audit = match self.pack.linkage() {
            Some(policy) => Some(self.audits(policy).await?),
            None => None,
        };
        Ok(DrawnLinks::view(&Reader::officer(), self.moment(), audit, &links)?)
    }

    /// The link as a question with one candidate.
    async fn drawn_item(&self, drawn: DrawnLink) -> Result<Option<store::ReviewItem>> {
        let view = self.record_whole(drawn.record).await?;
        let link = self.link_of(&view).await?;
        let (Some(link), Some(subject)) = (link, view.head.subject) else { return Ok(None) };
        Ok(Some(store::ReviewItem {
            record: drawn.record,
            dataset: view.head.dataset,
            deliverer: view.head.deliverer,
            subject: Some(subject),
            holds: view.head.holds,
            due: None,
            since: drawn.link,
            candidates: vec![Candidate { subject, evidence: link.evidence }],
        }))
    }
}
