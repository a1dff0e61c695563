//! Records as stored, read back with the types of their contract.

use std::collections::BTreeMap;

use catalogue::contract::{Contract, FieldType};
use domain::{FieldCode, Record, Value, Values, record::Operation, value::ValueKind};
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

fn typed(contract: &Contract, values: &Values) -> BTreeMap<FieldCode, Value> {
    let read = |(code, text): (&FieldCode, &String)| {
        let field = contract.field(code)?;
        Some((code.clone(), Value::from_canonical(kind(&field.kind), text)?))
    };
    values.iter().filter_map(read).collect()
}

fn kind(field: &FieldType) -> ValueKind {
    match field {
        FieldType::Text { .. } | FieldType::PersonNumber => ValueKind::Text,
        FieldType::Code { .. } => ValueKind::Code,
        FieldType::Integer { .. } => ValueKind::Integer,
        FieldType::Decimal => ValueKind::Decimal,
        FieldType::Date => ValueKind::Date,
        FieldType::Money { .. } | FieldType::MoneyText { .. } => ValueKind::Money,
        FieldType::Boolean => ValueKind::Boolean,
        FieldType::Identifier { .. } => ValueKind::Identifier,
    }
}
