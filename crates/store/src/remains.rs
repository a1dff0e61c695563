//! What remains of a body that is erased: enough for the legal state to follow from the register as
//! before, nothing that was said.

use domain::{
    EntryId, RecordKey,
    entry::{Body, SubjectOpened},
    record::Operation,
};

/// What remains of `body`, or why it can't be erased.
pub(crate) fn remains(entry: EntryId, body: &Body) -> Result<Body, &'static str> {
    let mut left = body.clone();
    match &mut left {
        Body::RecordTaken(taken) => {
            taken.values.clear();
            taken.operation = Operation::Withdraw;
            // A key is a digest of what was said; the entry's own place stands in for it.
            let mut key = [0u8; 16];
            key[8..].copy_from_slice(&entry.raw().to_be_bytes());
            taken.key = RecordKey(key);
        }
        Body::SubjectOpened(opened) => forget(opened),
        Body::SubjectChanged(changed) => {
            forget(&mut changed.now);
            changed.reasons = None;
        }
        Body::LinkDecided(link) => {
            link.evidence.clear();
            link.candidates.clear();
            link.reasons = None;
        }
        Body::Proposed(proposed) => proposed.facts.clear(),
        Body::Determined { reasons, .. }
        | Body::ListingEnded { reasons, .. }
        | Body::ObjectionAnswered { reasons, .. } => reasons.clear(),
        Body::ObjectionRaised(objection) => objection.reasons.clear(),
        Body::AuthorisationGiven(given) => given.purpose.clear(),
        Body::PublicationDecided(decided) => decided.reasons = None,
        Body::Listed(_) | Body::AuthorisationWithdrawn { .. } => {}
        Body::CatalogueAdopted { .. }
        | Body::OrganAdded { .. }
        | Body::GrantGiven { .. }
        | Body::DeliveryOpened { .. }
        | Body::DeliveryClosed { .. }
        | Body::Exported { .. }
        | Body::ExportAnswered { .. }
        | Body::BodyErased { .. } => return Err("an entry that holds nothing about a subject is not erased"),
    }
    Ok(left)
}

fn forget(opened: &mut SubjectOpened) {
    opened.names.clear();
    opened.identifiers.clear();
    opened.division = None;
    opened.status = None;
}
