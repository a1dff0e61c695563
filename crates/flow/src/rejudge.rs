//! Judging publications again when something they rest on has changed: a subject confirmed, a link
//! decided, a hold taken off.

use decide::Taken;
use domain::{
    DeliveryId, Instant, RecordId, SubjectId,
    entry::{Actor, Body, PublicationDecided},
    listing::{Listing, ListingEnd},
    publication::{HoldReason, Publication},
    subject::Subject,
};
use resolve::Resolver;
use serde::{Deserialize, Serialize};
use store::{Job, Known, NewEntry, NewJob, RecordHead, RecordQuery, RecordView, Scope, Step};

use crate::{Error, Result, node::Node, stored, taking::listings, work::lease_end};

/// The kind of the job that judges the records of subjects again.
pub(crate) const REJUDGE: &str = "rejudge-subjects";

/// Records of a subject read at a time.
const RECORDS_AT_A_TIME: u32 = 200;

/// Entries after which a step is committed: one commit serves many subjects.
const ENTRIES_A_STEP: usize = 500;

/// Subjects of one job.
const SUBJECTS_A_JOB: usize = 200;

/// A subject that was confirmed or changed.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Confirmed {
    pub subject: SubjectId,
    /// Whether its records are also asked again whom they are about.
    pub recheck: bool,
}

/// The jobs for subjects that rows of `delivery` confirmed.
pub(crate) fn jobs(confirmed: &[Confirmed], delivery: DeliveryId, now: Instant) -> impl Iterator<Item = NewJob> {
    let of_delivery = move |part: &[Confirmed]| {
        let first = part.first().map(|first| first.subject.to_string()).unwrap_or_default();
        job(part, &format!("{delivery}/{first}"), now)
    };
    confirmed.chunks(SUBJECTS_A_JOB).map(of_delivery)
}

/// The job for a subject that an officer confirmed.
pub(crate) fn job_by_officer(subject: SubjectId, now: Instant) -> NewJob {
    job(&[Confirmed { subject, recheck: false }], &format!("{subject}/{}", now.millis()), now)
}

/// The job for subjects, by a key of its own.
pub(crate) fn job(subjects: &[Confirmed], key: &str, now: Instant) -> NewJob {
    let payload = serde_json::to_string(subjects).unwrap_or_default();
    NewJob { key: format!("{REJUDGE}/{key}"), kind: REJUDGE.to_owned(), payload, run_at: now }
}

impl Node {
    /// Judges all publications of the job's subjects again. What was judged before it was cut comes
    /// out the same once more, and is not written again.
    pub(crate) async fn rejudge_subjects(&self, job: &Job) -> Result<()> {
        let work: Vec<Confirmed> =
            serde_json::from_str(&job.payload).map_err(|error| Error::Broken(error.to_string()))?;
        let resolver = Resolver::new(&self.pack);
        let mut step = self.step(Actor::System);
        for confirmed in work {
            let subject = self.register.subject(confirmed.subject).await?;
            let mut after = None;
            loop {
                let query = RecordQuery {
                    subject: confirmed.subject,
                    datasets: Vec::new(),
                    scope: Scope::All,
                    after,
                    limit: RECORDS_AT_A_TIME,
                };
                let (records, next) = self.register.records_of(&query).await?;
                for view in records {
                    if !confirmed.recheck || !self.resolve_again(view.clone(), &resolver, &mut step).await? {
                        self.rejudge_of(subject.as_ref(), &view, |_| (), &mut step).await?;
                    }
                }
                if step.entries.len() >= ENTRIES_A_STEP {
                    step.renews = Some((job.lease, lease_end(self.clock.now())));
                    self.register.commit(step).await?;
                    step = self.step(Actor::System);
                }
                after = next;
                if after.is_none() {
                    break;
                }
            }
        }
        step.finishes = Some(job.lease);
        self.register.commit(step).await?;
        Ok(())
    }

    /// [`Node::rejudge_of`] the subject that the record is put to.
    pub(crate) async fn rejudge(
        &self,
        view: &RecordView,
        adjust: impl FnOnce(&mut Publication),
        step: &mut Step,
    ) -> Result<()> {
        let subject = match view.head.subject {
            Some(id) => self.register.subject(id).await?,
            None => None,
        };
        self.rejudge_of(subject.as_ref(), view, adjust, step).await
    }

    /// Adds to `step` the publication of a record of `subject` as it is judged today, changed by
    /// `adjust`, where it differs from the one decided; and what follows for the listing it reports.
    pub(crate) async fn rejudge_of(
        &self,
        subject: Option<&Subject>,
        view: &RecordView,
        adjust: impl FnOnce(&mut Publication),
        step: &mut Step,
    ) -> Result<()> {
        let head = &view.head;
        let Some(contract) = self.pack.contract(&head.dataset) else { return Ok(()) };
        let Some(record) = stored::record(contract, view) else { return Ok(()) };
        let plan = self.publication_plan(contract)?;
        let mut publication = plan.publication_of(&Taken {
            record: &record,
            certainty: head.certainty,
            subject_state: subject.map(|subject| subject.state),
            subject_class: subject.map(|subject| subject.class),
            findings: &[],
            taken_on: head.taken_on,
            today: self.clock.today(),
        });
        keep_other_holds(view, &mut publication);
        if let Some((ending, on)) = view.decided.as_ref().and_then(decide::standing_end) {
            publication = decide::end(&publication, ending, on);
        }
        adjust(&mut publication);
        if contract.list.is_some() {
            let about = head.subject.map(|id| (id, subject.map(|subject| subject.class)));
            let pack = &self.pack;
            let listing = listings::received(pack, contract, &record, head.id, about, head.certainty, &publication);
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
    if publication.is_held_for_findings() {
        publication.found = view.decided.as_ref().map(|decided| decided.found.clone()).unwrap_or_default();
    }
}
