//! What officers decided about a record or a subject, from the entries that say so.

use domain::{
    SubjectId,
    case::ObjectionOutcome,
    entry::{Body, Entry},
    publication::HoldReason,
};
use publish::{Decided, input::DecisionInput};

/// The decisions among `history`, the newest first; that of `subject`, where it is one's.
pub(crate) fn decisions(subject: Option<SubjectId>, history: &[Entry]) -> Vec<DecisionInput> {
    history.iter().rev().filter_map(|entry| decision(subject, entry)).collect()
}

/// The other one of two subjects that an entry is about.
fn other(subject: Option<SubjectId>, body: &Body) -> Option<SubjectId> {
    let both = match body {
        Body::SubjectMerged(merged) => [merged.from, merged.into],
        Body::MergeUndone(undone) => [undone.from, undone.into],
        Body::SubjectSplit(split) => [split.subject, split.new],
        Body::Succeeded(follows) => [follows.predecessor, follows.successor],
        Body::LinkRefused(refused) => return Some(refused.subject),
        Body::LinkDecided(link) if subject.is_none() => return link.subject,
        _ => return None,
    };
    let subject = subject?;
    both.into_iter().find(|one| *one != subject)
}

fn decision(subject: Option<SubjectId>, entry: &Entry) -> Option<DecisionInput> {
    let by = entry.actor.account()?;
    let (decided, reasons) = match entry.body.as_ref()? {
        Body::LinkDecided(link) => {
            let decided = if link.subject.is_some() { Decided::Linked } else { Decided::NotLinked };
            (decided, link.reasons.as_ref()?)
        }
        Body::PublicationDecided(publication) => {
            let held = publication.publication.holds.contains(&HoldReason::Officer);
            (if held { Decided::Held } else { Decided::Released }, publication.reasons.as_ref()?)
        }
        Body::LinkRefused(refused) => (Decided::LinkRefused, refused.reasons.as_ref()?),
        Body::SubjectMerged(merged) => (Decided::Merged, &merged.reasons),
        Body::MergeUndone(undone) => (Decided::MergeUndone, &undone.reasons),
        Body::SubjectSplit(split) => (Decided::Split, &split.reasons),
        Body::LinkAudited(audited) => {
            (if audited.right { Decided::LinkRight } else { Decided::LinkWrong }, &audited.reasons)
        }
        Body::RecordCompared(compared) => {
            let decided = if compared.comparison.agrees() { Decided::OriginalAgrees } else { Decided::OriginalDiffers };
            (decided, &compared.reasons)
        }
        Body::Succeeded(follows) => (Decided::Succeeded, &follows.reasons),
        Body::SuccessionWithdrawn(withdrawn) => (Decided::SuccessionWithdrawn, &withdrawn.reasons),
        Body::SubjectChanged(changed) => (Decided::Confirmed, changed.reasons.as_ref()?),
        Body::ObjectionAnswered { outcome, reasons, .. } => {
            let decided = match outcome {
                ObjectionOutcome::Rejected => Decided::ObjectionRejected,
                ObjectionOutcome::Upheld => Decided::ObjectionUpheld,
            };
            (decided, reasons)
        }
        _ => return None,
    };
    Some(DecisionInput {
        decided_at: entry.recorded_at,
        decided,
        by: by.clone(),
        reasons: reasons.clone(),
        other: entry.body.as_ref().and_then(|body| other(subject, body)),
    })
}
