//! How long records are public, which clocks run, what holds them back, and what is proposed.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod commitments;
mod measures;
mod proposals;
mod publications;
mod terms;

use std::{collections::BTreeMap, sync::OnceLock};

use catalogue::Pack;
use domain::{DatasetId, FieldCode, OrganCode, Record, RecordKey, Value, record::Operation};

/// The pack that the cases are about.
fn pack() -> &'static Pack {
    static PACK: OnceLock<Pack> = OnceLock::new();
    PACK.get_or_init(|| Pack::embedded("cn").unwrap().unwrap_or_else(|problems| panic!("{problems:#?}")))
}

/// A record of `dataset` with canonical texts by field.
fn record(dataset: &str, texts: &BTreeMap<String, String>) -> Record {
    let dataset = DatasetId::parse(dataset).unwrap();
    let contract = pack().contract(&dataset).unwrap();
    let value = |(code, text): (&String, &String)| {
        let code = FieldCode::parse(code).unwrap();
        let field = contract.field(&code).unwrap_or_else(|| panic!("{dataset} has no {code}"));
        let kind = field.kind.value_kind();
        let value = Value::from_canonical(kind, text).unwrap_or_else(|| panic!("{code}: {text}"));
        (code, value)
    };
    Record {
        deliverer: OrganCode::parse("ORGAN").unwrap(),
        key: RecordKey([0; 16]),
        operation: Operation::State,
        values: texts.iter().map(value).collect(),
        dataset,
    }
}

fn texts<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> BTreeMap<String, String> {
    pairs.into_iter().map(|(code, text)| (code.to_owned(), text.to_owned())).collect()
}
