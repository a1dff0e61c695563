//! Linkage over what waits: records that the rules could put to nobody are weighed against the whole
//! register, and linked where that costs less than a look of a reviewer.
//!
//! Nothing adverse is linked here until officers' answers on links drawn by chance rule out that more
//! are wrong than the pack allows; and even then the link is only probable, so that what becomes
//! public follows the rules of every link. Linkage links records to subjects and never merges
//! subjects: two records of one delivery pull nothing together.

use std::{
    borrow::Cow,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use catalogue::{contract::DatasetKind, link_costs::LinkPolicy};
use domain::{
    Instant, RecordId, SubjectId,
    entry::{Actor, Body, LinkDecided},
    identity::LinkAudited,
    link::{Candidate, Certainty, Evidence, Judgement, Weighed},
    publication::HoldReason,
};
use linkage::{Model, Thresholds, settle};
use resolve::{Resolver, audit::most_wrong, refusal::known_by};
use store::{DrawnLink, Job, NewEntry, NewJob, RecordView, ReviewItem, ReviewOrder, Step};

use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    matching::{Asked, Asking, Linkage},
    node::{Node, actor, audit},
    officer::checked_reasons,
    read::matches::{each_once, link_reasons},
    secret,
    work::{PAUSE, lease_end},
};

/// The kind of the job that weighs what waits.
pub(crate) const LINK: &str = "link-waiting";

/// Records weighed in one step.
const RECORDS_A_STEP: u32 = 200;

/// How long reading the register for linkage may take.
const LONGEST_READING: Duration = Duration::from_secs(3_600);

/// Records that the weights are learnt from at most.
const MOST_TO_LEARN_FROM: usize = 4_000;

/// Candidates that are kept for a reviewer.
const MOST_CANDIDATES: usize = 5;

/// Findings of a candidate that are kept.
const MOST_FINDINGS: usize = 8;

/// By how much a probability moves before a reviewer is told anew, in millionths.
const TOLD_ANEW_PPM: u32 = 50_000;

/// The job that follows a delivery.
pub(crate) fn job(key: &str, now: Instant) -> NewJob {
    NewJob { key: format!("{LINK}/{key}"), kind: LINK.to_owned(), payload: String::new(), run_at: now }
}

/// What audits of linkage came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AuditState {
    /// Answers on links that were as likely as an adverse record's must be.
    pub answered: u64,
    /// How many of these links are wrong.
    pub wrong: u64,
    /// The largest share of wrong links that the answers do not rule out.
    pub most_wrong: f64,
    /// The largest share that the pack allows.
    pub allowed: f64,
}

impl AuditState {
    /// Whether linkage may link an adverse record.
    pub fn is_enough(&self) -> bool {
        self.most_wrong <= self.allowed
    }
}

/// Says that the job is alive while it does something long.
struct Alive(Arc<AtomicBool>);

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

/// What all records of one job are judged with.
struct Weighing<'a> {
    policy: &'a LinkPolicy,
    linkage: Arc<Linkage>,
    model: Model,
    asking: Asking,
    resolver: Resolver<'a>,
    adverse_too: bool,
}

impl Node {
    /// Weighs every record that waits for someone to say whom it is about. Done again, it comes out the
    /// same and writes nothing.
    pub(crate) async fn link_waiting(&self, job: &Job) -> Result<()> {
        let done = async || Ok(self.register.finish_job(job.lease, self.clock.now()).await?);
        let Some(policy) = self.pack.linkage() else { return done().await };
        if self.register.has_later_job(job.lease).await? {
            return done().await;
        }
        let sample = self.waiting_sample().await?;
        if sample.is_empty() {
            return done().await;
        }
        let alive = self.stay_alive(job);
        let linkage = self.linkage_within(LONGEST_READING).await?;
        let model = linkage.learn(&sample, true);
        let asking = linkage.asking(true);
        let adverse_too = self.audits(policy).await?.is_enough();
        let resolver = Resolver::new(&self.pack);
        let mut weighing = Weighing { policy, linkage, model, asking, resolver, adverse_too };
        drop(alive);
        let mut after = None;
        loop {
            let reason = Some(HoldReason::UncertainIdentity);
            let (items, next) =
                self.register.review_queue(reason, None, ReviewOrder::Oldest, after, RECORDS_A_STEP).await?;
            let mut step = self.step(Actor::System);
            for item in &items {
                self.weigh(item, &mut weighing, &mut step).await?;
            }
            match next.is_none() {
                true => step.finishes = Some(job.lease),
                false => step.renews = Some((job.lease, lease_end(self.clock.now()))),
            }
            self.register.commit(step).await?;
            after = next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    fn stay_alive(&self, job: &Job) -> Alive {
        let (node, lease) = (self.clone(), job.lease);
        let alive = Arc::new(AtomicBool::new(true));
        let goes_on = alive.clone();
        tokio::spawn(async move {
            while goes_on.load(Ordering::Acquire)
                && node.register.heartbeat_job(lease, lease_end(node.clock.now())).await.is_ok()
            {
                tokio::time::sleep(PAUSE).await;
            }
        });
        Alive(alive)
    }

    /// Some of what waits, to learn from.
    async fn waiting_sample(&self) -> Result<Vec<Asked>> {
        let mut sample = Vec::new();
        let mut after = None;
        loop {
            let reason = Some(HoldReason::UncertainIdentity);
            let (items, next) =
                self.register.review_queue(reason, None, ReviewOrder::Oldest, after, RECORDS_A_STEP).await?;
            for item in items.iter().filter(|item| item.subject.is_none()) {
                let view = self.record_whole(item.record).await?;
                sample.push(self.asked_of(&view));
            }
            after = next;
            if after.is_none() || sample.len() >= MOST_TO_LEARN_FROM {
                return Ok(sample);
            }
        }
    }

    async fn weigh(&self, item: &ReviewItem, weighing: &mut Weighing<'_>, step: &mut Step) -> Result<()> {
        if item.subject.is_some() {
            return Ok(());
        }
        let view = self.record_whole(item.record).await?;
        let Some(link) = self.link_of(&view).await? else { return Ok(()) };
        // An officer looked and could not say: only the rules may know more by now.
        if link.evidence.contains(&Evidence::Officer) {
            return Ok(());
        }
        let Some(contract) = self.pack.contract(&view.head.dataset) else { return Ok(()) };
        let costs = weighing.policy.costs(contract);
        let answered = weighing.answer(self.asked_of(&view));
        let ids: Vec<SubjectId> = answered.iter().map(|(subject, _)| *subject).collect();
        let refused = self.refused_of(&view, &weighing.resolver, &ids).await?;
        let likely: Vec<(SubjectId, Judgement)> =
            answered.into_iter().filter(|(subject, _)| !refused.contains(subject)).collect();
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
        let candidates = proposed(&link.candidates, likely.collect());
        if tells_more(&link.candidates, &candidates) {
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

    /// What officers answered on links drawn by chance, against what the pack asks for.
    async fn audits(&self, policy: &LinkPolicy) -> Result<AuditState> {
        let audited = self.register.audited_links(policy.adverse.link_from_ppm()).await?;
        let confidence = f64::from(policy.audit.confidence_percent) / 100.0;
        Ok(AuditState {
            answered: audited.answered,
            wrong: audited.wrong,
            most_wrong: most_wrong(audited.wrong, audited.answered, confidence),
            allowed: f64::from(policy.audit.wrong_per_million) / 1_000_000.0,
        })
    }

    /// The links of linkage that wait for an officer to check them, and what the answers came to so
    /// far; `None` where the pack says nothing of linkage.
    pub async fn links_to_check(&self, viewer: &Viewer, limit: u32) -> Result<(Vec<DrawnLink>, Option<AuditState>)> {
        self.authorise_here(viewer, Action::Review)?;
        let drawn = self.register.drawn_links(None, limit).await?;
        let state = match self.pack.linkage() {
            Some(policy) => Some(self.audits(policy).await?),
            None => None,
        };
        Ok((drawn, state))
    }

    /// A reviewer says whether a link of linkage that was drawn by chance is right. One that is wrong is
    /// undone, and not made again.
    ///
    /// # Errors
    /// [`Error::Conflict`] where the record's link was not drawn, or was answered on.
    pub async fn check_link(&self, viewer: &Viewer, record: RecordId, right: bool, reasons: &str) -> Result<()> {
        self.authorise_here(viewer, Action::Review)?;
        let reasons = checked_reasons(reasons)?;
        let mut view = self.record_whole(record).await?;
        let drawn = |link: &LinkDecided| matches!(link.evidence.last(), Some(Evidence::Linkage(one)) if one.drawn);
        let link = self.link_of(&view).await?.filter(drawn);
        let (Some(link), Some(entry)) = (link, view.head.link) else {
            return Err(Error::Conflict(format!("the link of record {record} was not drawn for an audit")));
        };
        let mut step = self.step(actor(viewer));
        let audited = LinkAudited { record, link: entry, right, reasons: reasons.clone() };
        step.add(Body::LinkAudited(audited).into());
        if !right {
            self.refuse(&view, link.subject, &reasons, &mut step).await?;
            let unlinked = LinkDecided {
                subject: None,
                certainty: Certainty::Open,
                evidence: Vec::new(),
                candidates: Vec::new(),
                reasons: Some(reasons.clone()),
                ..link
            };
            step.add(NewEntry { supersedes: view.head.link, ..Body::LinkDecided(unlinked).into() });
            view.head.subject = None;
            view.head.certainty = Certainty::Open;
            view.decided = None;
            self.rejudge(&view, |_| (), &mut step).await?;
        }
        step.audit = Some(audit("link-checked", record, reasons));
        match self.register.commit(step).await {
            Err(store::Error::Refused { reason, .. }) => Err(Error::Conflict(reason.to_owned())),
            committed => Ok(committed.map(drop)?),
        }
    }
}

impl Weighing<'_> {
    /// Whom it may be about, the likeliest first, each subject once.
    fn answer(&mut self, asked: Asked) -> Vec<(SubjectId, Judgement)> {
        let found = self.linkage.weigh(&mut self.asking, &self.model, &[asked]).pop();
        let mut found = each_once(found.unwrap_or_default());
        settle(&mut found, Thresholds::default(), 2 * MOST_CANDIDATES);
        found.iter().map(|one| (one.subject, judgement(&self.model, &one.candidate))).collect()
    }
}

fn judgement(model: &Model, candidate: &linkage::Candidate) -> Judgement {
    let findings = link_reasons(model, candidate).into_iter().take(MOST_FINDINGS).map(|reason| Weighed {
        names: reason.findings.into_iter().map(Cow::into_owned).collect(),
        finding: reason.finding,
        shared_up_to: reason.shared_up_to,
        shared_over: reason.shared_over,
        decibans: reason.decibans.round() as i32,
    });
    // Rounded down: what is not quite certain is not told as certain.
    let probability_ppm = (candidate.probability.clamp(0.0, 1.0) * 1_000_000.0) as u32;
    Judgement { probability_ppm, findings: findings.collect(), drawn: false }
}

/// Candidates for a reviewer: those of linkage, the likeliest first, with what the rules found of them;
/// then those of the rules alone.
fn proposed(before: &[Candidate], likely: Vec<(SubjectId, Judgement)>) -> Vec<Candidate> {
    let by_rules = |candidate: &Candidate| -> Vec<Evidence> {
        candidate.evidence.iter().filter(|one| !matches!(one, Evidence::Linkage(_))).cloned().collect()
    };
    let mut candidates: Vec<Candidate> = likely
        .into_iter()
        .take(MOST_CANDIDATES)
        .map(|(subject, judgement)| {
            let found = before.iter().find(|candidate| candidate.subject == subject);
            let mut evidence = found.map(by_rules).unwrap_or_default();
            evidence.push(Evidence::Linkage(judgement));
            Candidate { subject, evidence }
        })
        .collect();
    for candidate in before {
        let evidence = by_rules(candidate);
        if !evidence.is_empty() && candidates.iter().all(|known| known.subject != candidate.subject) {
            candidates.push(Candidate { subject: candidate.subject, evidence });
        }
    }
    candidates
}

/// Whether a reviewer learns anything from the new candidates: others, another order, or another
/// probability of the first.
fn tells_more(before: &[Candidate], now: &[Candidate]) -> bool {
    let subjects = |candidates: &[Candidate]| candidates.iter().map(|one| one.subject).collect::<Vec<_>>();
    let first = |candidates: &[Candidate]| {
        let evidence = candidates.first().map(|one| one.evidence.as_slice()).unwrap_or_default();
        evidence.iter().find_map(|one| match one {
            Evidence::Linkage(judgement) => Some(judgement.probability_ppm),
            _ => None,
        })
    };
    subjects(before) != subjects(now)
        || match (first(before), first(now)) {
            (Some(before), Some(now)) => before.abs_diff(now) > TOLD_ANEW_PPM,
            (before, now) => before != now,
        }
}
