//! The whole file as of a day: who gets it, and where each value comes from.

use std::collections::BTreeMap;

use domain::{FieldCode, Period, record::Operation, subject::SubjectClass};
use publish::{
    Explanation, FileAsOf, PublicationState, Reader, Refused, Shown, Standing,
    input::{FileInput, FiledInput, SubjectInput},
};

use crate::made_up::{day, file, glossary, moment, record, subject_id};

fn code(text: &str) -> FieldCode {
    FieldCode::parse(text).unwrap()
}

/// A corrected record: its amount comes from the second version, everything else from the first.
fn filed() -> FileInput {
    let mut record = record("fine");
    let mut corrected = record.versions[0].clone();
    corrected.version = 2;
    corrected.row = 9;
    corrected.recorded_at = moment("2026-04-20").now;
    corrected.values.insert(code("AMOUNT"), "CNY 1000.00".to_owned());
    record.versions.insert(0, corrected);
    let stated: BTreeMap<FieldCode, u32> = record.versions[0]
        .values
        .keys()
        .map(|field| (field.clone(), if field.as_str() == "AMOUNT" { 2 } else { 1 }))
        .collect();
    let SubjectInput { subject, .. } = file(SubjectClass::Enterprise, record.clone());
    let subject = SubjectInput {
        subject,
        division: None,
        records: vec![],
        listings: vec![],
        decisions: vec![],
        successions: vec![],
        withdrawals: vec![],
        commitments: vec![],
    };
    FileInput {
        subject,
        records: vec![FiledInput { record, stated, standing: Standing::Current, holds: Period::ALWAYS }],
    }
}

fn seen(reader: &Reader, on: &str) -> Result<publish::View<FileAsOf>, Refused> {
    FileAsOf::view(&glossary(), reader, day(on), moment(on).now, &filed())
}

#[test]
fn only_the_subject_itself_officers_and_the_auditor_get_it() {
    let other = domain::SubjectId::opened_by(domain::EntryId::new(domain::StreamId(0), 77));
    for refused in [Reader::public(), Reader::inquirer([subject_id()]), Reader::subject(other)] {
        assert_eq!(seen(&refused, "2026-05-01").unwrap_err(), Refused::NotFound, "{refused:?}");
    }
    for reader in [Reader::subject(subject_id()), Reader::officer(), Reader::auditor()] {
        assert_eq!(seen(&reader, "2026-05-01").unwrap().records.len(), 1, "{reader:?}");
    }
}

#[test]
fn every_value_names_the_version_that_first_stated_it() {
    let view = seen(&Reader::subject(subject_id()), "2026-05-01").unwrap();
    let record = &view.records[0];
    let source = |wanted: &str| {
        let field = record.fields.iter().find(|field| field.code.as_str() == wanted).unwrap();
        let source = field.source.as_ref().unwrap();
        (source.version, source.row)
    };
    assert_eq!(source("AMOUNT"), (2, Some(9)));
    assert_eq!(source("NO"), (1, Some(1)));
    assert_eq!(record.versions.len(), 2);
    assert_eq!(record.versions[0].changes.len(), 1);
    assert!(matches!(&record.versions[0].changes[0].before, Shown::Money { amount, .. } if amount == "2000.00"));
}

#[test]
fn what_has_ended_stays_in_the_file_and_says_so() {
    let view = seen(&Reader::subject(subject_id()), "2026-07-01").unwrap();
    assert_eq!(view.today(), day("2026-07-01"));
    assert_eq!(view.records[0].row.state, PublicationState::Ended);
}

#[test]
fn the_public_is_told_what_spoke_for_the_subject_and_not_the_code() {
    let mut record = record("fine");
    let main = domain::Identifier::checked(crate::made_up::scheme_id("main"), "MAIN1");
    record.link.evidence = vec![
        domain::link::Evidence::SameIdentifier(main),
        domain::link::Evidence::NotUs,
        domain::link::Evidence::Officer,
    ];
    let subject = file(SubjectClass::Enterprise, record.clone());
    let told = |reader: &Reader| {
        let view = Explanation::view(&glossary(), reader, moment("2026-05-01"), Some(&subject), &record).unwrap();
        view.link.evidence.iter().map(|one| (one.kind, one.value.is_some())).collect::<Vec<_>>()
    };
    assert_eq!(told(&Reader::public()), [("same-identifier", false), ("officer", false)]);
    let whole = [("same-identifier", true), ("not-us", false), ("officer", false)];
    assert_eq!(told(&Reader::subject(subject_id())), whole);
    assert_eq!(told(&Reader::officer()), whole);
}

#[test]
fn nothing_is_explained_that_may_not_be_seen() {
    let mut record = record("fine");
    let subject = file(SubjectClass::Enterprise, record.clone());
    let told = |record: &publish::input::RecordInput, on: &str| {
        Explanation::view(&glossary(), &Reader::public(), moment(on), Some(&subject), record).map(|_| ())
    };
    assert_eq!(told(&record, "2026-03-31"), Err(Refused::NotFound));
    assert_eq!(told(&record, "2026-06-30"), Ok(()));
    assert_eq!(told(&record, "2026-07-01"), Err(Refused::Gone));
    record.versions[0].operation = Operation::Withdraw;
    assert_eq!(told(&record, "2026-06-30"), Err(Refused::Gone));
}
