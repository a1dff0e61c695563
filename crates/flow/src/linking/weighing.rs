//! One record against the register: who it may be about, and what a reviewer is told.

use std::{borrow::Cow, sync::Arc};

use domain::{
    PartyRow, SubjectId,
    link::{Candidate, Evidence, Judgement, Weighed},
};
use linkage::{Model, Thresholds, settle};

use crate::{
    Result,
    apart::apart,
    matching::Linkage,
    read::matches::{each_once, link_reasons},
};

/// Candidates that are kept for a reviewer.
const MOST_CANDIDATES: usize = 5;

/// Findings of a candidate that are kept.
const MOST_FINDINGS: usize = 8;

/// By how much a probability moves before a reviewer is told anew, in millionths.
const TOLD_ANEW_PPM: u32 = 50_000;

/// Whom a record may be about, the likeliest first, each subject once.
pub(super) type Answered = Vec<(SubjectId, Judgement)>;

/// The weights that such records show.
pub(super) async fn learn(linkage: Arc<Linkage>, sample: Vec<PartyRow>) -> Result<Model> {
    apart(move || linkage.learn(&sample, true)).await?
}

/// Whom each record may be about.
pub(super) async fn weigh(linkage: Arc<Linkage>, model: Arc<Model>, asked: Vec<PartyRow>) -> Result<Vec<Answered>> {
    let weigh = move || {
        let found = linkage.weigh(&mut linkage.asking(true), &model, &asked)?;
        let answered = |found| {
            let mut found = each_once(found);
            settle(&mut found, Thresholds::default(), 2 * MOST_CANDIDATES);
            found.iter().map(|one| (one.subject, judgement(&model, &one.candidate))).collect()
        };
        Ok(found.into_iter().map(answered).collect())
    };
    apart(weigh).await?
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
pub(super) fn proposed(before: &[Candidate], likely: Vec<(SubjectId, Judgement)>) -> Vec<Candidate> {
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
pub(super) fn tells_more(before: &[Candidate], now: &[Candidate]) -> bool {
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
