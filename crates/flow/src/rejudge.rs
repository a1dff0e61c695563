//! Judging publications again when something they rest on has changed: a subject confirmed, a link
//! decided, a hold taken off.

use decide::Taken;
use domain::{
    DeliveryId, Instant, RecordId, SubjectId,
    entry::{Body, PublicationDecided},
    listing::{Listing, ListingEnd},
    publication::{HoldReason, Publication},
};
use resolve::Resolver;
use serde::{Deserialize, Serialize};
use store::{Job, Known, NewEntry, NewJob, RecordHead, RecordQuery, RecordView, Scope, Step};

use crate::{Error, Result, node::Node, stored, taking::listings};

/// The kind of the job that judges the records of a subject again.
pub(crate) const REJUDGE: &str = "rejudge-subject";

/// Records judged in one step.
const RECORDS_A_STEP: u32 = 200;

#[derive(Debug, Serialize, Deserialize)]
struct RejudgeJob {
    subject: SubjectId,
    recheck: bool,
}

/// The job for a subject that a row of `delivery` confirmed.
pub(crate) fn job(subject: SubjectId, recheck: bool, delivery: DeliveryId, now: Instant) -> NewJob {
    let payload = serde_json::to_string(&RejudgeJob { subject, recheck }).unwrap_or_default();
    NewJob { key: format!("{REJUDGE}/{subject}/{delivery}"), kind: REJUDGE.to_owned(), payload, run_at: now }
}

/// The job for a subject that an officer confirmed.
pub(crate) fn job_by_officer(subject: SubjectId, now: Instant) -> NewJob {
    let payload = serde_json::to_string(&RejudgeJob { subject, recheck: false }).unwrap_or_default();
    let key = format!("{REJUDGE}/{subject}/{}", now.millis());
    NewJob { key, kind: REJUDGE.to_owned(), payload, run_at: now }
}

impl Node {
    /// Judges all publications of a subject again.
    pub(crate) async fn rejudge_subject(&self, job: &Job) -> Result<()> {
        let work: RejudgeJob = serde_json::from_str(&job.payload).map_err(|error| Error::Broken(error.to_string()))?;
        let resolver = Resolver::new(&self.pack);
        let mut after = None;
        loop {
            let query = RecordQuery {
                subject: work.subject,
                datasets: Vec::new(),
                scope: Scope::All,
                after,
                limit: RECORDS_A_STEP,
            };
            let (records, next) = self.register.records_of(&query).await?;
            let mut step = self.step(domain::entry::Actor::System);
            for view in records {
                if !work.recheck || !self.resolve_again(view.clone(), &resolver, &mut step).await? {
                    self.rejudge(&view, |_| (), &mut step).await?;
                }
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

    /// Adds to `step` the publication of a record as it is judged today, changed by `adjust`, where it
    /// differs from the one decided; and what follows for the listing it reports.
    pub(crate) async fn rejudge(
        &self,
        view: &RecordView,
        adjust: impl FnOnce(&mut Publication),
        step: &mut Step,
    ) -> Result<()> {
        let head = &view.head;
        let Some(contract) = self.pack.contract(&head.dataset) else { return Ok(()) };
        let Some(record) = stored::record(contract, view) else { return Ok(()) };
        let subject = match head.subject {
            Some(id) => self.register.subject(id).await?,
            None => None,
        };
        let plan = self.publication_plan(contract)?;
        let mut publication = plan.publication_of(&Taken {
            record: &record,
            certainty: head.certainty,
            subject_state: subject.as_ref().map(|subject| subject.state),
            subject_class: subject.as_ref().map(|subject| subject.class),
            findings: &[],
            taken_on: head.taken_on,
            today: self.clock.today(),
        });
        keep_other_holds(view, &mut publication);
        adjust(&mut publication);
        if contract.list.is_some() {
            let listing = listings::received(contract, &record, head.id, head.subject, head.certainty, &publication);
            self.settle_listings(head, listing, step).await?;
        }
        if view.decided.as_ref() != Some(&publication) {
            step.add(decided_anew(head, publication, None));
        }
        Ok(())
    }

    /// Ends the listings that a record reported of another subject or otherwise, and opens the one that
    /// it reports now.
    async fn settle_listings(&self, head: &RecordHead, reported: Option<Listing>, step: &mut Step) -> Result<()> {
        let open = self.register.listings_reported_by(&[head.id]).await?;
        let moved = open.iter().any(|state| Some(state.listing.subject) != reported.as_ref().map(|one| one.subject));
        let end = if moved { ListingEnd::RecordRelinked } else { ListingEnd::RecordChanged };
        for entry in listings::settled(&open, reported, end) {
            step.add(entry);
        }
        Ok(())
    }

    /// A record with everything that stands of it; officers only.
    pub(crate) async fn record_whole(&self, id: RecordId) -> Result<RecordView> {
        let view = self.register.record(id, Scope::All, Known::Now).await?;
        view.ok_or_else(|| Error::not_found("record", id))
    }
}

/// A publication decided in the place of the one that stands; `reasons` where an officer gave them.
pub(crate) fn decided_anew(head: &RecordHead, publication: Publication, reasons: Option<String>) -> NewEntry {
    NewEntry {
        supersedes: head.publication,
        ..Body::PublicationDecided(PublicationDecided { record: head.id, publication, reasons }).into()
    }
}

/// Holds that do not follow from the record stay until an officer takes them off.
fn keep_other_holds(view: &RecordView, publication: &mut Publication) {
    const OFFICER_TAKES_OFF: [HoldReason; 4] =
        [HoldReason::PersonalData, HoldReason::Finding, HoldReason::Officer, HoldReason::NotUs];
    for reason in view.head.holds.reasons() {
        if OFFICER_TAKES_OFF.contains(&reason) && !publication.holds.contains(&reason) {
            publication.holds.push(reason);
        }
    }
    publication.holds.sort_unstable();
}
