//! The file of a subject from entries of the register.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use assemble::{AsOf, File, FilePlan, Histories, Standing};
use catalogue::Contract;
use domain::{
    AccountName, DatasetId, Date, DeliveryId, EntryId, FieldCode, Instant, OrganCode, RecordId, RecordKey, StreamId,
    SubjectId, Values,
    case::{Objection, ObjectionKind, ObjectionOutcome},
    entry::{Actor, Body, Entry, LinkDecided, PublicationDecided, RecordTaken, RowRef, SubjectChanged, SubjectOpened},
    id::CaseId,
    link::Certainty,
    publication::Publication,
    record::Operation,
    subject::{SubjectClass, SubjectState},
};
use jiff::civil::date;
use proptest::prelude::*;

fn contract() -> Contract {
    serde_saphyr::from_str(
        "
id: licence
version: 1
title: { zh: 许可, en: Licence }
description: { zh: 许可, en: Licence }
kind: licence
adverse: false
deliverers: { zh: 机关, en: Organs }
standard: invented
basis: [invented]
key: [NO]
sharing: unconditional
publication: { public: true, term: t, from: DAY }
retention: P5Y
cadence: event
fields:
  - { code: NO, title: { zh: 号, en: No }, type: text, max: 20, class: open, role: document-number }
  - { code: WHAT, title: { zh: 内容, en: What }, type: text, max: 20, class: open }
  - { code: DAY, title: { zh: 日, en: Day }, type: date, class: open, role: decision-date }
  - { code: LAST, title: { zh: 至, en: Until }, type: date, class: open, role: valid-until }
",
    )
    .unwrap()
}

fn id(seq: u64) -> EntryId {
    EntryId::new(StreamId(0), seq)
}

fn subject() -> SubjectId {
    SubjectId::opened_by(id(1))
}

fn record_id() -> RecordId {
    RecordId::opened_by(id(2))
}

fn entry(seq: u64, effective_on: Option<Date>, body: Body) -> Entry {
    Entry {
        id: id(seq),
        recorded_at: Instant::from_millis(seq as i64 * 10),
        effective_on,
        actor: Actor::Account(AccountName::parse("clerk").unwrap()),
        basis: String::new(),
        catalogue: String::new(),
        row: Some(RowRef { delivery: DeliveryId::opened_by(id(100 + seq)), row: seq as u32 }),
        supersedes: None,
        commitment: [0; 32],
        body: Some(body),
    }
}

fn taken(seq: u64, operation: Operation, pairs: &[(&str, &str)]) -> Entry {
    let values: Values =
        pairs.iter().map(|(code, text)| (FieldCode::parse(code).unwrap(), (*text).to_owned())).collect();
    entry(
        seq,
        Some(date(2026, 1, 10)),
        Body::RecordTaken(RecordTaken {
            record: (id(seq) != record_id().entry()).then(record_id),
            dataset: DatasetId::parse("licence").unwrap(),
            deliverer: OrganCode::parse("ORGAN").unwrap(),
            key: RecordKey([1; 16]),
            operation,
            values,
        }),
    )
}

fn opened(status: &str) -> SubjectOpened {
    SubjectOpened {
        class: SubjectClass::Enterprise,
        state: SubjectState::Confirmed,
        names: vec![],
        identifiers: vec![],
        division: None,
        status: Some(status.to_owned()),
    }
}

fn link(seq: u64, subject: Option<SubjectId>) -> Entry {
    let link = LinkDecided {
        record: record_id(),
        subject,
        certainty: Certainty::Certain,
        evidence: vec![],
        candidates: vec![],
        reasons: None,
    };
    entry(seq, None, Body::LinkDecided(link))
}

fn published(seq: u64, until: Date) -> Entry {
    let publication = Publication {
        from: Some(date(2026, 1, 12)),
        until: Some(until),
        repairable: None,
        rules: vec![],
        clocks: vec![],
        holds: vec![],
        found: vec![],
    };
    entry(seq, None, Body::PublicationDecided(PublicationDecided { record: record_id(), publication, reasons: None }))
}

/// A subject, a licence, a correction of what it allows, an objection with its answer, a change of
/// status, and at last a withdrawal.
fn story() -> Vec<Entry> {
    let objection = Objection {
        case: None,
        record: record_id(),
        subject: subject(),
        kind: ObjectionKind::NotUs,
        reasons: String::new(),
        hides_until: Some(Instant::from_millis(500)),
    };
    let case = CaseId::opened_by(id(7));
    vec![
        entry(1, None, Body::SubjectOpened(opened("open"))),
        taken(2, Operation::State, &[("NO", "1"), ("WHAT", "tea"), ("DAY", "2026-01-10"), ("LAST", "2026-12-31")]),
        link(3, Some(subject())),
        published(4, date(2027, 1, 1)),
        taken(
            5,
            Operation::State,
            &[("NO", "1"), ("WHAT", "tea and cake"), ("DAY", "2026-01-10"), ("LAST", "2026-12-31")],
        ),
        published(6, date(2026, 9, 1)),
        entry(7, None, Body::ObjectionRaised(objection)),
        entry(8, None, Body::ObjectionAnswered { case, outcome: ObjectionOutcome::Rejected, reasons: String::new() }),
        entry(
            9,
            None,
            Body::SubjectChanged(SubjectChanged { subject: subject(), now: opened("dormant"), reasons: None }),
        ),
        taken(10, Operation::Withdraw, &[]),
    ]
}

fn file(entries: &[Entry], day: Date, known_at: i64) -> File {
    let plan = FilePlan::new([&contract()]);
    let as_of = AsOf { day, known_at: Instant::from_millis(known_at) };
    File::from_histories(&plan, subject(), &Histories::from_entries(entries), as_of)
}

const JUNE: Date = date(2026, 6, 1);

#[test]
fn every_value_says_where_it_comes_from() {
    let file = file(&story(), JUNE, 65);
    let record = &file.records[0];
    let source = |code: &str| {
        let value = &record.values[&FieldCode::parse(code).unwrap()];
        (value.text.as_str(), value.version, value.row, value.delivery)
    };
    assert_eq!(source("NO"), ("1", 1, Some(2), Some(DeliveryId::opened_by(id(102)))));
    assert_eq!(source("WHAT"), ("tea and cake", 2, Some(5), Some(DeliveryId::opened_by(id(105)))));
    assert_eq!(record.version, 2);
    assert_eq!(record.changes[1].fields, [FieldCode::parse("WHAT").unwrap()]);
    assert_eq!(record.publication.as_ref().unwrap().until, Some(date(2026, 9, 1)));
}

#[test]
fn the_file_is_as_it_was_known() {
    let before_correction = file(&story(), JUNE, 45);
    let record = &before_correction.records[0];
    assert_eq!((record.text(&FieldCode::parse("WHAT").unwrap()), record.version), (Some("tea"), 1));
    assert_eq!(record.publication.as_ref().unwrap().until, Some(date(2027, 1, 1)));
    assert_eq!(before_correction.known.unwrap().status.as_deref(), Some("open"));
    assert_eq!(file(&story(), JUNE, 95).known.unwrap().status.as_deref(), Some("dormant"));
    assert!(file(&story(), JUNE, 5).known.is_none());
    assert!(file(&story(), JUNE, 25).records.is_empty(), "not linked yet");
}

#[test]
fn a_record_has_a_beginning_and_an_end() {
    assert!(file(&story(), date(2026, 1, 9), 95).records.is_empty(), "decided the day after");
    let standing = |day, known_at| file(&story(), day, known_at).records[0].standing;
    assert_eq!(standing(JUNE, 95), Standing::Current);
    assert_eq!(standing(date(2026, 12, 31), 95), Standing::Current, "the last day of validity is inside");
    assert_eq!(standing(date(2027, 1, 1), 95), Standing::Ended);
    assert_eq!(standing(JUNE, 105), Standing::Withdrawn);
    let withdrawn = file(&story(), JUNE, 105);
    assert_eq!(withdrawn.records[0].text(&FieldCode::parse("WHAT").unwrap()), Some("tea and cake"), "as last stated");
}

#[test]
fn an_objection_hides_until_it_is_answered_or_its_time_is_over() {
    let raised = file(&story(), JUNE, 75);
    assert!(raised.records[0].objected());
    assert!(raised.records[0].hidden_at(Instant::from_millis(499)));
    assert!(!raised.records[0].hidden_at(Instant::from_millis(500)));
    let answered = file(&story(), JUNE, 85);
    assert!(!answered.records[0].objected() && !answered.records[0].hidden_at(Instant::from_millis(90)));
}

#[test]
fn a_record_goes_with_its_link() {
    let other = SubjectId::opened_by(id(50));
    let mut entries = story();
    entries.push(link(11, Some(other)));
    assert!(file(&entries, JUNE, 200).records.is_empty(), "linked to another subject");
    assert_eq!(file(&entries, JUNE, 105).records.len(), 1, "as it was known before");
    entries.push(link(12, None));
    assert!(file(&entries, JUNE, 200).records.is_empty(), "waits for review");
}

#[test]
fn an_erased_body_leaves_the_rest_readable() {
    let mut entries = story();
    entries[4].body = None;
    let file = file(&entries, JUNE, 95);
    assert_eq!(file.records[0].text(&FieldCode::parse("WHAT").unwrap()), Some("tea"));
}

proptest! {
    #[test]
    fn the_order_of_entries_does_not_matter(
        order in Just((0..10usize).collect::<Vec<_>>()).prop_shuffle(),
        twice in prop::collection::vec(0..10usize, 0..4),
        day in 0..500i64,
        known_at in 0..120i64,
    ) {
        let entries = story();
        let day = domain::date::add_days(date(2025, 12, 1), day).unwrap();
        let shuffled: Vec<Entry> = order.iter().chain(&twice).map(|&at| entries[at].clone()).collect();
        prop_assert_eq!(file(&shuffled, day, known_at), file(&entries, day, known_at));
    }
}
