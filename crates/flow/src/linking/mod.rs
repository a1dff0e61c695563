//! Linkage over what waits: records that the rules could put to nobody are weighed against the whole
//! register, and linked where that costs less than a look of a reviewer.
//!
//! Nothing adverse is linked here until officers' answers on links drawn by chance rule out that more
//! are wrong than the pack allows; and even then the link is only probable, so that what becomes
//! public follows the rules of every link. Linkage links records to subjects and never merges
//! subjects: two records of one delivery pull nothing together.

mod audit;
mod weighing;

use std::{sync::Arc, time::Duration};

use catalogue::{contract::DatasetKind, link_costs::LinkPolicy};
use domain::{
    Instant, PartyRow, SubjectId,
    entry::{Actor, Body, LinkDecided},
    link::{Certainty, Evidence, Judgement},
    publication::HoldReason,
};
use linkage::Model;
use resolve::{Resolver, refusal::known_by};
use store::{Cursor, Job, NewEntry, NewJob, RecordView, ReviewItem, ReviewOrder, Step};

use crate::{Error, Result, matching::Linkage, node::Node, secret, work::lease_end};

use weighing::Answered;

/// The kind of the job that learns the weights from what waits.
pub(crate) const LINK: &str = "link-waiting";

/// The kind of the job that weighs what waits, by the weights that it carries: learnt anew from what
/// an earlier try left, they would be others.
pub(crate) const WEIGH: &str = "weigh-waiting";

/// Records weighed in one step.
const RECORDS_A_STEP: u32 = 200;

/// Records weighed together where the register is read for them.
const RECORDS_A_READING: usize = 65_536;

/// Records that wait, and where the next begin.
type Page = (Vec<ReviewItem>, Option<Cursor>);

/// How long reading the register for linkage may take.
const LONGEST_READING: Duration = Duration::from_secs(3_600);

/// Records that the weights are learnt from at most.
const MOST_TO_LEARN_FROM: usize = 4_000;

/// The job that follows a delivery.
pub(crate) fn job(key: &str, now: Instant) -> NewJob {
    NewJob { key: format!("{LINK}/{key}"), kind: LINK.to_owned(), payload: String::new(), run_at: now }
}

/// What all records of one job are judged with.
struct Weighing<'a> {
    policy: &'a LinkPolicy,
    linkage: Arc<Linkage>,
    model: Arc<Model>,
    resolver: Resolver<'a>,
    adverse_too: bool,
}

impl Node {
    /// Learns from what waits for someone to say whom it is about, and leaves the rest to the job that
    /// weighs. Where nothing waits, linkage takes in what was delivered, so that whoever asks next need
    /// not read the register.
    pub(crate) async fn link_waiting(&self, job: &Job) -> Result<()> {
        let mut step = self.step(Actor::System);
        step.finishes = Some(job.lease);
        if self.pack.linkage().is_some() && !self.register.has_later_job(job.lease, self.clock.now()).await? {
            let sample = self.waiting_sample().await?;
            if !sample.is_empty() {
                let linkage = self.linkage_within(LONGEST_READING).await?;
                let learnt = weighing::learn(linkage, sample).await;
                let model = learnt.inspect_err(|_| self.resident.forget())?;
                let payload = serde_json::to_string(&model).map_err(|error| Error::Broken(error.to_string()))?;
                let (key, kind) = (format!("{WEIGH}/{}", job.key), WEIGH.to_owned());
                step.jobs.push(NewJob { key, kind, payload, run_at: self.clock.now() });
            } else if self.linkage_lags().await? {
                self.linkage_within(LONGEST_READING).await?;
            }
        }
        self.register.commit(step).await.map(drop).map_err(Error::from)
    }

    /// Weighs every record that waits. Done again, it comes out the same and writes nothing; cut, the
    /// rest comes out as it would have.
    pub(crate) async fn weigh_waiting(&self, job: &Job) -> Result<()> {
        let later = self.register.has_later_job(job.lease, self.clock.now()).await?;
        let Some(policy) = self.pack.linkage().filter(|_| !later) else {
            return Ok(self.register.finish_job(job.lease, self.clock.now()).await?);
        };
        let Ok(model) = serde_json::from_str(&job.payload) else {
            // Weights of another release say nothing here.
            let mut step = self.step(Actor::System);
            step.jobs.push(self::job(&job.key, self.clock.now()));
            step.finishes = Some(job.lease);
            return self.register.commit(step).await.map(drop).map_err(Error::from);
        };
        let linkage = self.linkage_within(LONGEST_READING).await?;
        let adverse_too = self.audits(policy).await?.is_enough();
        let resolver = Resolver::new(&self.pack);
        let weighing = Weighing { policy, linkage, model: Arc::new(model), resolver, adverse_too };
        let mut after = None;
        loop {
            let pages = self.pages_waiting(after.take(), weighing.linkage.is_at_hand()).await?;
            let mut answers = self.answers(&pages, &weighing).await?.into_iter();
            for (items, next) in pages {
                let mut step = self.step(Actor::System);
                let answers = answers.by_ref().take(items.len());
                self.follow_answers(items.into_iter().zip(answers), &weighing, &mut step).await?;
                match next.is_none() {
                    true => step.finishes = Some(job.lease),
                    false => step.renews = Some((job.lease, lease_end(self.clock.now()))),
                }
                self.register.commit(step).await?;
                after = next;
            }
            if after.is_none() {
                return Ok(());
            }
        }
    }

    /// Records that wait and are put to nobody, in the order of their age.
    async fn waiting(&self, after: Option<Cursor>) -> Result<(Vec<ReviewItem>, Option<Cursor>)> {
        let reason = Some(HoldReason::UncertainIdentity);
        let order = ReviewOrder::Oldest;
        let (mut items, next) = self.register.review_queue(reason, None, order, after, RECORDS_A_STEP).await?;
        items.retain(|item| item.subject.is_none());
        Ok((items, next))
    }

    async fn asked_of_all(&self, items: &[ReviewItem]) -> Result<Vec<PartyRow>> {
        let mut asked = Vec::with_capacity(items.len());
        for item in items {
            asked.push(self.asked_of(&self.record_whole(item.record).await?));
        }
        Ok(asked)
    }

    /// Some of what waits, to learn from.
    async fn waiting_sample(&self) -> Result<Vec<PartyRow>> {
        let mut sample = Vec::new();
        let mut after = None;
        loop {
            let (items, next) = self.waiting(after).await?;
            sample.extend(self.asked_of_all(&items).await?);
            after = next;
            if after.is_none() || sample.len() >= MOST_TO_LEARN_FROM {
                return Ok(sample);
            }
        }
    }

    /// What waits, as much as is weighed together: one step, or, where the register is read for it, as
    /// many as are worth that.
    async fn pages_waiting(&self, mut after: Option<Cursor>, at_hand: bool) -> Result<Vec<Page>> {
        let (mut pages, mut records) = (Vec::new(), 0);
        loop {
            let (items, next) = self.waiting(after.take()).await?;
            records += items.len();
            after.clone_from(&next);
            pages.push((items, next));
            if after.is_none() || at_hand || records >= RECORDS_A_READING {
                return Ok(pages);
            }
        }
    }

    async fn answers(&self, pages: &[Page], weighing: &Weighing<'_>) -> Result<Vec<Answered>> {
        let mut asked = Vec::new();
        for (items, _) in pages {
            asked.extend(self.asked_of_all(items).await?);
        }
        let answers = weighing::weigh(weighing.linkage.clone(), weighing.model.clone(), asked).await;
        // The next try reads what could not be read.
        answers.inspect_err(|_| self.resident.forget())
    }

    async fn follow_answers(
        &self,
        answers: impl Iterator<Item = (ReviewItem, Answered)>,
        weighing: &Weighing<'_>,
        step: &mut Step,
    ) -> Result<()> {
        for (item, answered) in answers {
            // Read again: an officer may have decided meanwhile.
            let view = self.record_whole(item.record).await?;
            if view.head.subject.is_none() {
                self.follow_answer(view, answered, weighing, step).await?;
            }
        }
        Ok(())
    }

    /// Adds to `step` what follows from whom a record may be about: a link, or better candidates.
    async fn follow_answer(
        &self,
        view: RecordView,
        answered: Answered,
        weighing: &Weighing<'_>,
        step: &mut Step,
    ) -> Result<()> {
        let Some(link) = self.link_of(&view).await? else { return Ok(()) };
        // An officer looked and could not say: only the rules may know more by now.
        if link.evidence.contains(&Evidence::Officer) {
            return Ok(());
        }
        let Some(contract) = self.pack.contract(&view.head.dataset) else { return Ok(()) };
        let costs = weighing.policy.costs(contract);
        let ids: Vec<SubjectId> = answered.iter().map(|(subject, _)| *subject).collect();
        let refused = self.refused_of(&view, &weighing.resolver, &ids).await?;
        let likely: Answered = answered.into_iter().filter(|(subject, _)| !refused.contains(subject)).collect();
        let first = likely.first().map_or(0, |(_, judgement)| judgement.probability_ppm);
        // A registration says what a subject is: it is linked by its code, or by a person.
        let may = contract.kind != DatasetKind::Registration && (!contract.adverse || weighing.adverse_too);
        if may && first >= costs.link_from_ppm() {
            return match likely.into_iter().next() {
                Some((subject, judgement)) => {
                    self.link_by_linkage(view, subject, judgement, weighing.policy, step).await
                }
                None => Ok(()),
            };
        }
        let likely = likely.into_iter().filter(|(_, one)| one.probability_ppm >= costs.look_from_ppm());
        let candidates = weighing::proposed(&link.candidates, likely.collect());
        if weighing::tells_more(&link.candidates, &candidates) {
            let told = LinkDecided { candidates, reasons: None, ..link };
            step.add(NewEntry { supersedes: view.head.link, ..Body::LinkDecided(told).into() });
        }
        Ok(())
    }

    /// The subjects among `ids` that the record's mention was refused to.
    pub(crate) async fn refused_of(
        &self,
        view: &RecordView,
        resolver: &Resolver<'_>,
        ids: &[SubjectId],
    ) -> Result<Vec<SubjectId>> {
        let Some(mention) = self.mention_of(view) else { return Ok(Vec::new()) };
        let mut refusals = self.register.refusals_for(&[resolver.mention_digest(&mention)]).await?;
        refusals.extend(self.register.refusals_of(view.head.id).await?);
        if refusals.is_empty() {
            return Ok(Vec::new());
        }
        let mut known = self.register.subjects(ids).await?;
        let merged = self.register.merged_of(ids).await?;
        known.extend(merged.into_values().flatten());
        let stands = |subject: &domain::subject::Subject| {
            let by = known_by(subject);
            refusals.iter().any(|one| one.subject == subject.id && (one.known_by == by || one.known_by.is_stand_in()))
        };
        let refused: Vec<SubjectId> = known.iter().filter(|one| stands(one)).map(|one| one.id).collect();
        let leads = self.register.leads_to(refused.iter().copied()).await?;
        Ok(refused.into_iter().map(|id| leads.get(&id).copied().unwrap_or(id)).collect())
    }

    async fn link_by_linkage(
        &self,
        mut view: RecordView,
        subject: SubjectId,
        mut judgement: Judgement,
        policy: &LinkPolicy,
        step: &mut Step,
    ) -> Result<()> {
        judgement.drawn = secret::by_chance(policy.audit.drawn_percent)?;
        let linked = LinkDecided {
            record: view.head.id,
            subject: Some(subject),
            certainty: Certainty::Probable,
            evidence: vec![Evidence::Linkage(judgement)],
            candidates: Vec::new(),
            reasons: None,
        };
        step.add(NewEntry { supersedes: view.head.link, ..Body::LinkDecided(linked).into() });
        view.head.subject = Some(subject);
        view.head.certainty = Certainty::Probable;
        // What was decided for another link holds no longer, even where the same is decided again.
        view.decided = None;
        self.rejudge(&view, |_| (), step).await
    }
}
