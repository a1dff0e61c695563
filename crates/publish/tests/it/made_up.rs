//! A made-up subject with one record.

use catalogue::contract::Contract;
use domain::{
    DatasetId, Date, DeliveryId, EntryId, FieldCode, Identifier, Instant, Label, OrganCode, Period, RecordId, SchemeId,
    StreamId, SubjectId,
    link::Certainty,
    publication::Publication,
    record::Operation,
    subject::{IdentifierHeld, NameHeld, Subject, SubjectClass, SubjectState},
};
use publish::{
    CodeWords, Glossary, Moment, SchemeWords,
    input::{LinkInput, OrganInput, RecordInput, SubjectInput, VersionInput},
};

pub fn glossary() -> Glossary {
    let contracts: Vec<Contract> = serde_saphyr::from_str(include_str!("contracts.yaml")).unwrap();
    let kinds = [("1", "警告", "Warning"), ("2", "罚款", "Fine")];
    let kinds = kinds.map(|(code, zh, en)| (code.to_owned(), Label::new(zh, en)));
    let scheme = |personal| SchemeWords { title: Label::new("代码", "Code"), personal };
    Glossary {
        contracts: contracts.into_iter().map(|contract| (contract.id.clone(), contract)).collect(),
        code_lists: [("kind".to_owned(), CodeWords(kinds.into()))].into(),
        schemes: [(scheme_id("main"), scheme(false)), (scheme_id("tax"), scheme(true))].into(),
        ..Glossary::default()
    }
}

pub fn scheme_id(id: &str) -> SchemeId {
    SchemeId::parse(id).unwrap()
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Noon of a day.
pub fn moment(text: &str) -> Moment {
    let now: jiff::Timestamp = format!("{text}T12:00:00Z").parse().unwrap();
    Moment { today: day(text), now: Instant::from_millis(now.as_millisecond()) }
}

pub fn organ(code: &str) -> OrganCode {
    OrganCode::parse(code).unwrap()
}

pub fn subject_id() -> SubjectId {
    SubjectId::opened_by(EntryId::new(StreamId(0), 1))
}

pub fn subject(class: SubjectClass) -> Subject {
    let held = |scheme: &str, value: &str| IdentifierHeld {
        identifier: Identifier::checked(scheme_id(scheme), value),
        held: Period::ALWAYS,
    };
    Subject {
        id: subject_id(),
        class,
        state: SubjectState::Confirmed,
        names: vec![NameHeld { name: "Name".to_owned(), matching: "NAME".to_owned(), held: Period::ALWAYS }],
        identifiers: vec![held("tax", "personal-tax-number"), held("main", "MAIN1")],
        division: None,
        status: None,
        merged_into: None,
    }
}

/// A record of `dataset`, public from 2026-04-01 until 2026-07-01.
pub fn record(dataset: &str) -> RecordInput {
    let values = [
        ("NO", "N-1"),
        ("DAY", "2026-04-01"),
        ("KIND", "1;2"),
        ("AMOUNT", "CNY 2000.00"),
        ("ADDRESS", "the-address"),
        ("PERSON", "the-person"),
        ("CODE", "tax:personal-tax-number"),
        ("CHOICE", "the-choice"),
        ("AUTH", "the-authorised"),
        ("SHARED", "the-shared"),
        ("SECRET", "the-secret"),
        ("PID", "the-hash"),
    ];
    RecordInput {
        id: RecordId::opened_by(EntryId::new(StreamId(0), 2)),
        dataset: DatasetId::parse(dataset).unwrap(),
        deliverer: OrganInput { code: organ("A"), name: Label::new("机关", "Authority"), weight_percent: 100 },
        versions: vec![VersionInput {
            version: 1,
            recorded_at: moment("2026-04-01").now,
            delivery: DeliveryId::opened_by(EntryId::new(StreamId(0), 3)),
            row: 1,
            operation: Operation::State,
            values: values.map(|(code, text)| (FieldCode::parse(code).unwrap(), text.to_owned())).into(),
        }],
        arrived_on: Some(day("2026-04-01")),
        link: LinkInput {
            subject: Some(subject_id()),
            certainty: Certainty::Certain,
            evidence: vec![],
            decided_at: moment("2026-04-01").now,
        },
        publication: Some(Publication {
            from: Some(day("2026-04-01")),
            until: Some(day("2026-07-01")),
            repairable: None,
            rules: vec![],
            clocks: vec![],
            holds: vec![],
            found: vec![],
        }),
        objections: vec![],
        decisions: vec![],
        chosen: vec![],
    }
}

pub fn file(class: SubjectClass, record: RecordInput) -> SubjectInput {
    SubjectInput {
        subject: subject(class),
        division: None,
        records: vec![record],
        listings: vec![],
        decisions: vec![],
        successions: vec![],
        withdrawals: vec![],
        commitments: vec![],
    }
}
