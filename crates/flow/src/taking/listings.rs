//! Listings that a record reports: received from the organ that decided, never determined here.

use catalogue::{
    Pack,
    contract::{Contract, FieldRole},
};
use domain::{
    ListId, OrganCode, Record, RecordId, SubjectId, Value,
    entry::Body,
    link::Certainty,
    listing::{Ends, Listing, ListingEnd},
    publication::Publication,
    subject::SubjectClass,
};
use store::{ListingState, NewEntry};

/// The listing that an accepted record reports, where it reports one: its subject must be certain
/// and its end known, for a listing without an end is never shown.
pub(crate) fn received(
    pack: &Pack,
    contract: &Contract,
    record: &Record,
    id: RecordId,
    subject: Option<(SubjectId, Option<SubjectClass>)>,
    certainty: Certainty,
    publication: &Publication,
) -> Option<Listing> {
    let (subject, class) = subject?;
    let list = list_of(pack, contract.list.as_ref()?, class)?;
    if certainty != Certainty::Certain {
        return None;
    }
    let text = |role| contract.with_role(role).and_then(|field| record.text(&field.code));
    let date = |role| contract.with_role(role).and_then(|field| record.date(&field.code));
    let until = publication.until?;
    Some(Listing {
        subject,
        list,
        cause: text(FieldRole::Cause).unwrap_or_default().to_owned(),
        organ: organ(contract, record),
        decided_on: date(FieldRole::DecisionDate).or_else(|| record.date(&contract.publication.from))?,
        until: date(FieldRole::EndDate).map_or(until, |ended| ended.min(until)),
        record: Some(id),
        proposal: None,
        ends: Ends { early_from: publication.repairable, ..Ends::default() },
    })
}

/// The list on which the act stands for a subject of that class: some classes are marked on another
/// one, or stand on none.
fn list_of(pack: &Pack, list: &ListId, class: Option<SubjectClass>) -> Option<ListId> {
    let rule = pack.list(list)?;
    match class {
        Some(class) if !rule.subjects.contains(&class) => rule.marks.clone(),
        _ => Some(list.clone()),
    }
}

/// What a record reports now, beside what it reported before: the entries that end a listing which
/// does not stand as it was reported, and the one that opens what was not there.
pub(crate) fn settled(open: &[ListingState], reported: Option<Listing>, end: ListingEnd) -> Vec<NewEntry> {
    let stale = open.iter().filter(|state| reported.as_ref().is_none_or(|one| !one.says_the_same(&state.listing)));
    let mut entries: Vec<NewEntry> = stale.map(|state| ended(state, end)).collect();
    let fresh = reported.filter(|reported| open.iter().all(|state| !state.listing.says_the_same(reported)));
    entries.extend(
        fresh.map(|listing| NewEntry { effective_on: Some(listing.decided_on), ..Body::Listed(listing).into() }),
    );
    entries
}

/// The end of a listing, in the place of the entry that opened it.
fn ended(state: &ListingState, end: ListingEnd) -> NewEntry {
    let list = state.listing.list.clone();
    NewEntry {
        supersedes: Some(state.id.entry()),
        ..Body::ListingEnded { listing: state.id, list, end, exit: String::new(), reasons: String::new() }.into()
    }
}

/// The organ that decided, by the code that the record gives; otherwise who delivered.
fn organ(contract: &Contract, record: &Record) -> OrganCode {
    let given = contract.with_role(FieldRole::OrganCode).and_then(|field| record.values.get(&field.code));
    let code = match given {
        Some(Value::Identifier(identifier)) => OrganCode::parse(identifier.value()).ok(),
        Some(Value::Text(text) | Value::Code(text)) => OrganCode::parse(text).ok(),
        _ => None,
    };
    code.unwrap_or_else(|| record.deliverer.clone())
}
