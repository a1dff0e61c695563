//! Asking again whom a record is about, when the register has learnt more of its subjects: a
//! registration that came after it, a new name, a subject confirmed under another name.

use domain::{
    RecordId,
    entry::{Actor, Body, LinkDecided},
    link::{Certainty, Evidence},
    publication::{HoldReason, Publication},
};
use resolve::{Known, Resolution, Resolver, ReviewReason, Wanted};
use store::{Job, NewEntry, NewJob, RecordView, ReviewOrder, Step};

use crate::{Result, node::Node, stored};

/// The kind of the job that asks again of every record that waits.
pub(crate) const RERESOLVE: &str = "resolve-again";

/// Records asked about in one step.
const RECORDS_A_STEP: u32 = 200;

/// The job that follows a delivery of registrations.
pub(crate) fn job(delivery: domain::DeliveryId, now: domain::Instant) -> NewJob {
    job_for(&delivery.to_string(), now)
}

/// The job that follows something else, by a key of its own.
pub(crate) fn job_for(key: &str, now: domain::Instant) -> NewJob {
    NewJob { key: format!("{RERESOLVE}/{key}"), kind: RERESOLVE.to_owned(), payload: String::new(), run_at: now }
}

impl Node {
    /// Asks again whom each record is about that waits for an answer; what an officer decided stands.
    pub(crate) async fn resolve_waiting(&self, job: &Job) -> Result<()> {
        let resolver = Resolver::new(&self.pack);
        let mut after = None;
        loop {
            let reason = Some(HoldReason::UncertainIdentity);
            let (items, next) =
                self.register.review_queue(reason, None, ReviewOrder::Oldest, after, RECORDS_A_STEP).await?;
            let mut step = self.step(Actor::System);
            for item in &items {
                let view = self.record_whole(item.record).await?;
                self.resolve_again(view, &resolver, &mut step).await?;
            }
            if next.is_none() {
                step.finishes = Some(job.lease);
            }
            self.register.commit(step).await?;
            after = next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    /// Adds the link and the publication of a record to `step` where they come out otherwise now.
    /// Returns whether they did.
    pub(crate) async fn resolve_again(
        &self,
        mut view: RecordView,
        resolver: &Resolver<'_>,
        step: &mut Step,
    ) -> Result<bool> {
        if self.officer_decided(view.head.id).await? {
            return Ok(false);
        }
        let Some(resolution) = self.resolution_of(&view, resolver).await? else { return Ok(false) };
        if let Resolution::Review(review) = &resolution
            && !review.reasons.contains(&ReviewReason::RefusedBefore)
            && self.linkage_decided(&view).await?
        {
            // The rules never knew; linkage did.
            return Ok(false);
        }
        let (subject, evidence, candidates) = match &resolution {
            Resolution::Linked(linked) => (Some(linked.subject), linked.evidence.clone(), Vec::new()),
            Resolution::Review(review) => (None, Vec::new(), review.candidates.clone()),
            // A record of this kind opens no subject after the fact: it would have done so at intake.
            Resolution::Opens(_) => return Ok(false),
        };
        let certainty = resolution.certainty();
        if subject == view.head.subject && certainty == view.head.certainty {
            return Ok(false);
        }
        let linked = LinkDecided { record: view.head.id, subject, certainty, evidence, candidates, reasons: None };
        step.add(NewEntry { supersedes: view.head.link, ..Body::LinkDecided(linked).into() });
        view.head.subject = subject;
        view.head.certainty = certainty;
        // What was decided for another link holds no longer, even where the same is decided again.
        view.decided = None;
        let certain = certainty == Certainty::Certain;
        let settle = |publication: &mut Publication| {
            if !certain && !publication.holds.contains(&HoldReason::UncertainIdentity) {
                publication.holds.push(HoldReason::UncertainIdentity);
            }
        };
        self.rejudge(&view, settle, step).await?;
        Ok(true)
    }

    async fn officer_decided(&self, record: RecordId) -> Result<bool> {
        let history = self.register.history(record).await?;
        let link = history.iter().rev().find_map(|entry| match &entry.body {
            Some(Body::LinkDecided(link)) => Some(link),
            _ => None,
        });
        // That it can't be said holds until more is known; whom it is not about is kept as a refusal.
        Ok(link.is_some_and(|link| link.subject.is_some() && link.evidence.contains(&Evidence::Officer)))
    }

    async fn linkage_decided(&self, view: &RecordView) -> Result<bool> {
        if view.head.subject.is_none() {
            return Ok(false);
        }
        let link = self.link_of(view).await?;
        Ok(link.is_some_and(|link| link.evidence.iter().any(|one| matches!(one, Evidence::Linkage(_)))))
    }

    /// Why a record could not be put to a subject, asked of what the register holds now; nothing
    /// where it could be by now.
    pub(crate) async fn why_in_review(&self, view: &RecordView) -> Result<Vec<&'static str>> {
        Ok(match self.resolution_of(view, &Resolver::new(&self.pack)).await? {
            Some(Resolution::Review(review)) => review.reasons.iter().map(|reason| reason.code()).collect(),
            Some(Resolution::Opens(_)) => vec!["may-open-subject"],
            Some(Resolution::Linked(_)) => vec!["may-be-linked"],
            None => Vec::new(),
        })
    }

    async fn resolution_of(&self, view: &RecordView, resolver: &Resolver<'_>) -> Result<Option<Resolution>> {
        let Some(contract) = self.pack.contract(&view.head.dataset) else { return Ok(None) };
        let Some(record) = stored::record(contract, view) else { return Ok(None) };
        let mention = stored::mention(contract, &record);
        let wanted = Wanted::of([&mention], resolver);
        let mut known = Known::new(self.register.subjects_meant(&wanted.identifiers, &wanted.names, &[]).await?);
        self.tell_refusals(resolver, [&mention], Some(view.head.id), &mut known).await?;
        Ok(Some(resolver.resolve(&mention, &known)))
    }
}
