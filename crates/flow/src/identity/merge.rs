//! Merging two subjects that are one, and the way back.

use domain::{
    EntryId, Instant, SubjectId,
    entry::{Actor, Body, Entry, LinkDecided},
    identity::{MergeUndone, SubjectMerged},
    link::Evidence,
    subject::{SubjectClass, SubjectState},
};
use serde::{Deserialize, Serialize};
use store::{Cursor, Job, MOST_MERGES, NewEntry, NewJob, RecordQuery, RecordView, Scope, Step};

use super::MOST_BELONGINGS;
use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    node::{Node, actor, audit},
    officer::checked_reasons,
    rejudge::{self, Confirmed},
    reresolve,
    work::lease_end,
};

/// The kind of the job that takes the records along.
pub(crate) const CARRY: &str = "carry-records";

/// Records that one step of it moves.
const RECORDS_AT_A_TIME: u32 = 200;

/// What the job does.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Carry {
    /// The subject that was merged.
    merged: SubjectId,
    /// The one that it was merged into.
    into: SubjectId,
    /// Whether they go back.
    back: bool,
}

impl Carry {
    /// The job, told by `mark` from others of the same two.
    fn job(self, mark: impl std::fmt::Display, now: Instant) -> NewJob {
        let Carry { merged, into, back } = self;
        let way = if back { "back" } else { "along" };
        NewJob {
            key: format!("{CARRY}/{merged}/{into}/{way}/{mark}"),
            kind: CARRY.to_owned(),
            payload: serde_json::to_string(&self).unwrap_or_default(),
            run_at: now,
        }
    }
}

/// What follows from a merge or its undoing that happens again after a restore: the journal of exits
/// need not hold what its job did, and the backup has no such job.
pub(crate) fn jobs_after(exit: EntryId, body: &Body, now: Instant) -> Vec<NewJob> {
    let carry = match body {
        Body::SubjectMerged(merged) => Carry { merged: merged.from, into: merged.into, back: false },
        Body::MergeUndone(undone) => Carry { merged: undone.from, into: undone.into, back: true },
        _ => return Vec::new(),
    };
    vec![carry.job(format!("exit-{}", exit.raw()), now)]
}

impl Node {
    /// An officer says that two subjects are one. `from` leads to `into` from here on; what belongs to
    /// it goes along at once, its records by the job that follows.
    ///
    /// # Errors
    /// [`Error::Conflict`] where one of them was merged already, or where the merge would show what the
    /// law protects or hide what stands.
    pub async fn merge_subjects(&self, viewer: &Viewer, from: SubjectId, into: SubjectId, reasons: &str) -> Result<()> {
        self.authorise_here(viewer, Action::ArrangeSubjects)?;
        let reasons = checked_reasons(reasons)?;
        if from == into {
            return Err(Error::invalid("into", "a subject is not merged into itself"));
        }
        let (goes, stays) = (self.standing(from).await?, self.standing(into).await?);
        if goes.class == SubjectClass::SoleTrader && stays.class != SubjectClass::SoleTrader {
            return Err(Error::Conflict(format!(
                "{from} is a sole trader and {into} is not: merge {into} into {from}, so that what protects a person stays"
            )));
        }
        if goes.state == SubjectState::Confirmed && stays.state == SubjectState::Provisional {
            return Err(Error::Conflict(format!("{from} is confirmed and {into} is not: merge {into} into {from}")));
        }
        if self.depth(from).await? + 1 >= MOST_MERGES {
            return Err(Error::Conflict(format!("{from} is the end of {MOST_MERGES} merges already")));
        }
        let along = self.register.belongings_of(from, MOST_BELONGINGS + 1).await?;
        if along.count() > MOST_BELONGINGS as usize {
            return Err(Error::Conflict(format!(
                "{from} has more than {MOST_BELONGINGS} listings, cases or proposals"
            )));
        }
        let now = self.clock.now();
        let mut step = self.step(actor(viewer));
        step.add(Body::SubjectMerged(SubjectMerged { from, into, along, reasons: reasons.clone() }).into());
        step.jobs.push(Carry { merged: from, into, back: false }.job(now.millis(), now));
        step.audit = Some(audit("subject-merged", from, reasons));
        self.decided(step).await?;
        Ok(())
    }

    /// An officer says that a merge was wrong: exactly what was merged goes back, and what came since
    /// is judged again.
    ///
    /// # Errors
    /// [`Error::Conflict`] where the subject is not merged, or the one that it leads to was merged
    /// itself since: merges are undone in the order opposite to theirs.
    pub async fn undo_merge(&self, viewer: &Viewer, from: SubjectId, reasons: &str) -> Result<()> {
        self.authorise_here(viewer, Action::ArrangeSubjects)?;
        let reasons = checked_reasons(reasons)?;
        let subject = self.register.subject(from).await?.ok_or_else(|| Error::not_found("subject", from))?;
        let Some(into) = subject.merged_into else {
            return Err(Error::Conflict(format!("subject {from} is not merged")));
        };
        self.standing(into).await?;
        let history = self.register.history_of_subject(from).await?;
        let merged = history.iter().rev().find_map(|entry| match &entry.body {
            Some(Body::SubjectMerged(merged)) if merged.from == from => Some(merged),
            _ => None,
        });
        let mut along = self.register.belongings_of(into, u32::MAX).await?;
        let went = merged.map(|merged| merged.along.clone()).unwrap_or_default();
        along.listings.retain(|id| went.listings.contains(id));
        along.proposals.retain(|id| went.proposals.contains(id));
        along.authorisations.retain(|id| went.authorisations.contains(id));
        along.cases.retain(|id| went.cases.contains(id));
        let (state, now) = (state_before(&history), self.clock.now());
        let mut step = self.step(actor(viewer));
        step.add(Body::MergeUndone(MergeUndone { from, into, state, along, reasons: reasons.clone() }).into());
        step.jobs.push(Carry { merged: from, into, back: true }.job(now.millis(), now));
        step.audit = Some(audit("merge-undone", from, reasons));
        self.decided(step).await?;
        Ok(())
    }

    /// How many merges lead to a subject, one after the other.
    async fn depth(&self, subject: SubjectId) -> Result<usize> {
        let merged = self.register.merged_of(&[subject]).await?.remove(&subject).unwrap_or_default();
        let mut longest = 0;
        for one in &merged {
            let (mut at, mut depth) = (one, 1);
            while let Some(next) = merged.iter().find(|next| Some(next.id) == at.merged_into) {
                depth += 1;
                at = next;
            }
            longest = longest.max(depth);
        }
        Ok(longest)
    }

    /// Takes the records of a merged subject along, or back. A step moves some of them; those that were
    /// moved before the job was cut are no longer found where it looks.
    pub(crate) async fn carry_records(&self, job: &Job) -> Result<()> {
        let carry: Carry = serde_json::from_str(&job.payload).map_err(|error| Error::Broken(error.to_string()))?;
        let mut after: Option<Cursor> = None;
        loop {
            // Where it was decided otherwise meanwhile, the job of that decision does the rest.
            let merged = self.register.subject(carry.merged).await?;
            if merged.is_none_or(|merged| merged.merged_into.is_none() != carry.back) {
                return Ok(self.register.finish_job(job.lease, self.clock.now()).await?);
            }
            let of = if carry.back { carry.into } else { carry.merged };
            let query =
                RecordQuery { subject: of, datasets: Vec::new(), scope: Scope::All, after, limit: RECORDS_AT_A_TIME };
            let (views, next) = self.register.records_of(&query).await?;
            let mut step = self.step(Actor::System);
            for view in views {
                match carry.back {
                    true => self.carry_back(view, carry, &mut step).await?,
                    false => self.carry_along(view, carry, &mut step).await?,
                }
            }
            after = next;
            if after.is_some() {
                step.renews = Some((job.lease, lease_end(self.clock.now())));
                self.register.commit(step).await?;
                continue;
            }
            step.jobs.extend(self.after_carry(carry));
            step.finishes = Some(job.lease);
            self.register.commit(step).await?;
            return Ok(());
        }
    }

    /// What follows once all are there: what waits may be clear by now, and what came to the merged
    /// subject since is judged again where the merge is undone.
    fn after_carry(&self, carry: Carry) -> Vec<NewJob> {
        let now = self.clock.now();
        let key = format!("{}/{}/{}", carry.merged, carry.into, now.millis());
        let again = Confirmed { subject: carry.into, recheck: carry.back };
        vec![rejudge::job(&[again], &key, now), reresolve::job_for(&key, now)]
    }

    async fn carry_along(&self, view: RecordView, carry: Carry, step: &mut Step) -> Result<()> {
        let to = self.register.lead(carry.merged).await?;
        let mut evidence = self.link_of(&view).await?.map(|link| link.evidence).unwrap_or_default();
        drawn_once(&mut evidence);
        evidence.push(Evidence::Merged(carry.merged));
        self.link_along(view, to, evidence, step).await
    }

    async fn carry_back(&self, view: RecordView, carry: Carry, step: &mut Step) -> Result<()> {
        let Some(link) = self.link_of(&view).await? else { return Ok(()) };
        let came = |one: &Evidence| matches!(one, Evidence::Merged(_));
        let last = link.evidence.iter().rposition(came);
        let Some(last) = last.filter(|at| link.evidence.get(*at) == Some(&Evidence::Merged(carry.merged))) else {
            return Ok(());
        };
        let mut evidence = link.evidence;
        evidence.remove(last);
        drawn_once(&mut evidence);
        self.link_along(view, carry.merged, evidence, step).await
    }

    /// Links a record to another subject, as certain as it was: what it says did not change.
    async fn link_along(
        &self,
        mut view: RecordView,
        subject: SubjectId,
        evidence: Vec<Evidence>,
        step: &mut Step,
    ) -> Result<()> {
        let linked = LinkDecided {
            record: view.head.id,
            subject: Some(subject),
            certainty: view.head.certainty,
            evidence,
            candidates: Vec::new(),
            reasons: None,
        };
        step.add(NewEntry { supersedes: view.head.link, ..Body::LinkDecided(linked).into() });
        view.head.subject = Some(subject);
        // What was decided for another link holds no longer, even where the same is decided again.
        view.decided = None;
        self.rejudge(&view, |_| (), step).await
    }
}

/// A link that was drawn by chance is so once, and not for every link that it is carried into.
fn drawn_once(evidence: &mut [Evidence]) {
    for one in evidence {
        if let Evidence::Linkage(judgement) = one {
            judgement.drawn = false;
        }
    }
}

/// How far a subject was established before it was merged.
fn state_before(history: &[Entry]) -> SubjectState {
    let stated = history.iter().rev().find_map(|entry| match &entry.body {
        Some(Body::SubjectOpened(opened)) => Some(opened.state),
        Some(Body::SubjectChanged(changed)) => Some(changed.now.state),
        _ => None,
    });
    // Nothing is left of what was said of it: an officer looks before it is shown.
    stated.unwrap_or(SubjectState::Provisional)
}
