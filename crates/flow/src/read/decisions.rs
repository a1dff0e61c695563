//! What officers decided about a record or a subject, from the entries that say so.

use domain::{
    case::ObjectionOutcome,
    entry::{Actor, Body, Entry},
    publication::HoldReason,
};
use publish::{Decided, input::DecisionInput};

/// The decisions among `history`, the newest first.
pub(crate) fn decisions(history: &[Entry]) -> Vec<DecisionInput> {
    history.iter().rev().filter_map(decision).collect()
}

fn decision(entry: &Entry) -> Option<DecisionInput> {
    let Actor::Account(by) = &entry.actor else { return None };
    let (decided, reasons) = match entry.body.as_ref()? {
        Body::LinkDecided(link) => {
            let decided = if link.subject.is_some() { Decided::Linked } else { Decided::NotLinked };
            (decided, link.reasons.as_ref()?)
        }
        Body::PublicationDecided(publication) => {
            let held = publication.publication.holds.contains(&HoldReason::Officer);
            (if held { Decided::Held } else { Decided::Released }, publication.reasons.as_ref()?)
        }
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
    Some(DecisionInput { decided_at: entry.recorded_at, decided, by: by.clone(), reasons: reasons.clone() })
}
