//! Records as stored, read back with the types of their contract.

use std::collections::BTreeMap;

use catalogue::contract::{Contract, FieldRole};
use domain::{FieldCode, Record, Value, Values, record::Operation};
use resolve::Mention;
use store::RecordView;

/// The record with typed values. A value that no longer reads by the contract in force is left out:
/// its text stays in the register.
pub(crate) fn record(contract: &Contract, view: &RecordView) -> Option<Record> {
    let values = view.values.as_ref()?;
    Some(Record {
        dataset: view.head.dataset.clone(),
        deliverer: view.head.deliverer.clone(),
        key: view.head.key,
        operation: Operation::State,
        values: typed(contract, values),
    })
}

/// Whom a stored record is about, as far as it says.
pub(crate) fn mention(contract: &Contract, record: &Record) -> Mention {
    let text = |role| contract.with_role(role).and_then(|field| record.text(&field.code)).map(str::to_owned);
    let identifier = |field: &catalogue::contract::Field| match record.values.get(&field.code)? {
        Value::Identifier(identifier) => Some(identifier.clone()),
        _ => None,
    };
    Mention {
        name: text(FieldRole::SubjectName),
        identifiers: contract.all_with_role(FieldRole::SubjectIdentifier).filter_map(identifier).collect(),
        division: text(FieldRole::SubjectDivision),
        on: contract.with_role(FieldRole::DecisionDate).and_then(|field| record.date(&field.code)),
        ..Mention::of(contract.kind, contract.adverse)
    }
}

/// Values with their types; one that no longer reads by the contract in force is left out.
pub(crate) fn typed(contract: &Contract, values: &Values) -> BTreeMap<FieldCode, Value> {
    let read = |(code, text): (&FieldCode, &String)| {
        let field = contract.field(code)?;
        Some((code.clone(), Value::from_canonical(field.kind.value_kind(), text)?))
    };
    values.iter().filter_map(read).collect()
}
