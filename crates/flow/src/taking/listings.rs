//! Listings that a record reports: received from the organ that decided, never determined here.

use catalogue::contract::{Contract, FieldRole};
use domain::{
    OrganCode, Record, RecordId, SubjectId, Value, link::Certainty, listing::Listing, publication::Publication,
};

/// The listing that an accepted record reports, where it reports one: its subject must be certain
/// and its end known, for a listing without an end is never shown.
pub(crate) fn received(
    contract: &Contract,
    record: &Record,
    id: RecordId,
    subject: Option<SubjectId>,
    certainty: Certainty,
    publication: &Publication,
) -> Option<Listing> {
    let list = contract.list.clone()?;
    if certainty != Certainty::Certain {
        return None;
    }
    let text = |role| contract.with_role(role).and_then(|field| record.text(&field.code));
    let date = |role| contract.with_role(role).and_then(|field| record.date(&field.code));
    let until = publication.until?;
    Some(Listing {
        subject: subject?,
        list,
        cause: text(FieldRole::Cause).unwrap_or_default().to_owned(),
        organ: organ(contract, record),
        decided_on: date(FieldRole::DecisionDate).or_else(|| record.date(&contract.publication.from))?,
        until: date(FieldRole::EndDate).map_or(until, |ended| ended.min(until)),
        record: Some(id),
        proposal: None,
    })
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
