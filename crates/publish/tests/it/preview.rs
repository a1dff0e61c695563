//! Who would see what of a record that is held: as the reader's own page would show it, for officers alone.

use domain::{publication::HoldReason, subject::SubjectClass};
use publish::{PREVIEWED, PublicationPreview, Reader, RecordFile, Refused, Shown, View, input::RecordInput};

use crate::made_up::{file, glossary, moment, organ, record, subject_id};

fn held(dataset: &str) -> RecordInput {
    let mut record = record(dataset);
    record.publication.as_mut().unwrap().holds = vec![HoldReason::Finding];
    record
}

fn preview(class: SubjectClass, record: &RecordInput) -> View<PublicationPreview> {
    let input = file(class, record.clone());
    let officer = Reader::officer();
    PublicationPreview::view(&glossary(), &officer, moment("2026-05-01"), Some(&input), &input.records[0]).unwrap()
}

/// The codes of the fields that a column shows.
fn shown(view: &PublicationPreview, column: &str) -> Vec<String> {
    let at = PREVIEWED.iter().position(|one| *one == column).unwrap();
    let open = |shown: &Option<Shown>| shown.as_ref().is_some_and(|value| !matches!(value, Shown::Masked { .. }));
    view.fields.iter().filter(|field| open(&field.shown[at])).map(|field| field.code.clone()).collect()
}

#[test]
fn each_column_is_the_page_of_its_reader_once_nothing_holds_the_record() {
    for class in [SubjectClass::Enterprise, SubjectClass::SoleTrader] {
        let view = preview(class, &held("fine"));
        let released = file(class, record("fine"));
        let readers = [
            Reader::public(),
            Reader::inquirer([subject_id()]),
            Reader::department(organ("B"), [record("fine").dataset]),
            Reader::subject(subject_id()),
            Reader::officer(),
        ];
        for (at, reader) in readers.iter().enumerate() {
            let moment = moment("2026-05-01");
            let page = RecordFile::view(&glossary(), reader, moment, Some(&released), &released.records[0]).unwrap();
            assert!(view.seen[at], "{}", PREVIEWED[at]);
            for field in &page.fields {
                let previewed = view.fields.iter().find(|one| one.code == field.code.as_str());
                let previewed = previewed.and_then(|one| one.shown[at].clone()).unwrap_or(Shown::Absent);
                assert_eq!(previewed, field.value, "{} as {}", field.code.as_str(), PREVIEWED[at]);
            }
        }
    }
}

#[test]
fn what_is_kept_from_somebody_is_not_in_their_column() {
    let view = preview(SubjectClass::Enterprise, &held("fine"));
    let kept = |column| {
        let shown = shown(&view, column);
        ["CHOICE", "AUTH", "SHARED", "SECRET"].into_iter().filter(|code| !shown.iter().any(|one| one == code)).collect()
    };
    assert_eq!(kept("public"), ["CHOICE", "AUTH", "SHARED", "SECRET"]);
    assert_eq!(kept("inquirer"), ["SHARED", "SECRET"]);
    assert_eq!(kept("department"), ["SECRET"]);
    assert_eq!(kept("officer"), ["SECRET"]);
    let nothing: Vec<&str> = kept("subject");
    assert!(nothing.is_empty());
    assert_eq!(view.holds, [HoldReason::Finding], "what holds it is told still");
}

#[test]
fn a_data_set_that_is_not_public_stays_so() {
    let view = preview(SubjectClass::Enterprise, &record("arrear"));
    assert_eq!(view.seen, [false, true, false, true, true]);
    assert!(shown(&view, "public").is_empty());
}

#[test]
fn nobody_but_an_officer_sees_it() {
    let input = file(SubjectClass::Enterprise, held("fine"));
    for reader in [
        Reader::public(),
        Reader::subject(subject_id()),
        Reader::inquirer([subject_id()]),
        Reader::department(organ("A"), []),
    ] {
        let view =
            PublicationPreview::view(&glossary(), &reader, moment("2026-05-01"), Some(&input), &input.records[0]);
        assert_eq!(view, Err(Refused::NotFound));
    }
}
