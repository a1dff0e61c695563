//! What remains of a body that is erased: enough for the legal state to follow from the register as
//! before, nothing that was said.

use domain::{
    EntryId, RecordKey,
    entry::{Body, LinkDecided, SubjectOpened},
    identity::{
        EvidenceDigest, LinkAudited, LinkRefused, MergeUndone, SubjectMerged, SubjectSplit, Succession,
        SuccessionWithdrawn,
    },
    link::{Evidence, Judgement},
    record::Operation,
    sample::RecordCompared,
};

/// What remains of `body`, or why it can't be erased.
pub(crate) fn remains(entry: EntryId, body: &Body) -> Result<Body, &'static str> {
    let mut left = body.clone();
    match &mut left {
        Body::RecordTaken(taken) => {
            taken.values.clear();
            taken.operation = Operation::Withdraw;
            // A key is a digest of what was said; the entry's own place stands in for it.
            taken.key = stand_in(entry);
        }
        Body::SubjectOpened(opened) => forget(opened),
        Body::SubjectChanged(changed) => {
            forget(&mut changed.now);
            changed.reasons = None;
        }
        Body::LinkDecided(link) => forget_link(link),
        Body::LinkRefused(refused) => forget_refusal(refused, entry),
        Body::SubjectMerged(SubjectMerged { reasons, .. })
        | Body::MergeUndone(MergeUndone { reasons, .. })
        | Body::SubjectSplit(SubjectSplit { reasons, .. })
        | Body::LinkAudited(LinkAudited { reasons, .. })
        | Body::Succeeded(Succession { reasons, .. })
        | Body::SuccessionWithdrawn(SuccessionWithdrawn { reasons, .. })
        | Body::RecordCompared(RecordCompared { reasons, .. }) => reasons.clear(),
        Body::Proposed(proposed) => (proposed.facts, proposed.reasons) = (Vec::new(), None),
        Body::Determined { reasons, .. }
        | Body::ListingEnded { reasons, .. }
        | Body::GrantWithdrawn { reasons, .. }
        | Body::ObjectionAnswered { reasons, .. } => reasons.clear(),
        Body::ObjectionRaised(objection) => objection.reasons.clear(),
        Body::CaseOpened(_) | Body::CaseTaskDone(_) | Body::CaseClockChanged(_) => forget_case(&mut left),
        Body::AuthorisationGiven(given) => given.purpose.clear(),
        Body::CommitmentGiven(_) | Body::CommitmentChecked(_) => forget_commitment(&mut left),
        Body::MeasureChecked(_) | Body::MeasureReported(_) => forget_measure(&mut left),
        Body::PublicationDecided(decided) => decided.reasons = None,
        Body::ProposalReferred(_)
        | Body::ReferralConfirmed(_)
        | Body::Listed(_)
        | Body::ListingTold(_)
        | Body::ExitConfirmed(_)
        | Body::ReportIssued(_)
        | Body::AuthorisationWithdrawn { .. }
        | Body::RefusalLifted(_)
        | Body::RecordDrawn(_)
        | Body::CommitmentDecided(_)
        | Body::CaseEnded(_) => {}
        Body::CatalogueAdopted { .. }
        | Body::OrganAdded { .. }
        | Body::GrantGiven { .. }
        | Body::DeliveryOpened { .. }
        | Body::DeliveryHeld { .. }
        | Body::DeliveryAnswered { .. }
        | Body::DeliveryClosed { .. }
        | Body::SampleDrawn(_)
        | Body::Exported { .. }
        | Body::ExportAnswered { .. }
        | Body::BodyErased { .. } => return Err("an entry that holds nothing about a subject is not erased"),
    }
    Ok(left)
}

/// A digest of a name can be guessed; the entry's own place stands in for it. The refusal holds for its record still.
fn forget_refusal(refused: &mut LinkRefused, entry: EntryId) {
    refused.mention = EvidenceDigest(stand_in(entry));
    refused.known_by = EvidenceDigest(stand_in(entry));
    refused.reasons = None;
}

/// What a link rests on, and whom else it could be about.
fn forget_link(link: &mut LinkDecided) {
    let last = link.evidence.len().saturating_sub(1);
    let kept = std::mem::take(&mut link.evidence).into_iter().enumerate();
    link.evidence = kept.filter_map(|(at, one)| what_says_nothing(one, at == last)).collect();
    link.candidates.clear();
    link.reasons = None;
}

/// What was said of a commitment.
fn forget_commitment(body: &mut Body) {
    match body {
        Body::CommitmentGiven(given) => given.matter.clear(),
        Body::CommitmentChecked(checked) => checked.facts.clear(),
        _ => {}
    }
}

/// What was said of measures.
fn forget_measure(body: &mut Body) {
    match body {
        Body::MeasureChecked(check) => check.matter.clear(),
        Body::MeasureReported(report) => report.reason.clear(),
        _ => {}
    }
}

/// What was said in a case.
fn forget_case(body: &mut Body) {
    match body {
        Body::CaseOpened(opened) => {
            opened.statement.clear();
            opened.inputs.clear();
            opened.informant = None;
        }
        Body::CaseTaskDone(done) => {
            done.reasons.clear();
            done.evidence.clear();
        }
        Body::CaseClockChanged(changed) => changed.reasons.clear(),
        _ => {}
    }
}

/// Evidence that says nothing of anyone: that an officer linked it, from which subject it came, that it
/// was drawn to be checked and how likely it was held.
fn what_says_nothing(evidence: Evidence, is_last: bool) -> Option<Evidence> {
    match evidence {
        Evidence::Officer | Evidence::Merged(_) | Evidence::Split(_) => Some(evidence),
        Evidence::Linkage(one) if one.drawn && is_last => {
            Some(Evidence::Linkage(Judgement { findings: Vec::new(), ..one }))
        }
        _ => None,
    }
}

/// A digest of nothing that was said.
fn stand_in(entry: EntryId) -> RecordKey {
    let mut key = [0u8; 16];
    key[8..].copy_from_slice(&entry.raw().to_be_bytes());
    RecordKey(key)
}

fn forget(opened: &mut SubjectOpened) {
    opened.names.clear();
    opened.identifiers.clear();
    opened.division = None;
    opened.status = None;
}
