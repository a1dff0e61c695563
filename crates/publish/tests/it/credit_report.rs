//! The credit report: what each audience finds in it, and how long it is valid.

use domain::{Audience, subject::SubjectClass};
use publish::{CreditReport, Reader, Refused, View};

use crate::made_up::{day, file, glossary, moment, record, subject_id};

fn report(reader: &Reader, on: &str, dataset: &str) -> View<CreditReport> {
    let input = file(SubjectClass::Enterprise, record(dataset));
    CreditReport::view(&glossary(), reader, moment(on), &input).unwrap()
}

fn text(report: &View<CreditReport>) -> String {
    serde_json::to_string(report).unwrap()
}

#[test]
fn the_public_report_holds_what_is_public_on_its_day_and_nothing_else() {
    let shown = report(&Reader::public(), "2026-05-01", "fine");
    assert_eq!((shown.totals(), shown.sections[0].records.len()), ((1, 1), 1));
    let text = text(&shown);
    assert!(text.contains("N-1") && text.contains("the-address"), "{text}");
    for secret in ["the-choice", "the-authorised", "the-shared", "the-secret", "the-hash", "w3"] {
        assert!(!text.contains(secret), "{secret}");
    }
    assert!(report(&Reader::public(), "2026-07-01", "fine").sections.is_empty(), "its last day is past");
    assert!(report(&Reader::public(), "2026-03-31", "fine").sections.is_empty(), "its first day is yet to come");
    assert!(report(&Reader::public(), "2026-05-01", "arrear").sections.is_empty(), "it is never public");
}

#[test]
fn the_subject_finds_what_has_ended_and_its_state() {
    let own = report(&Reader::subject(subject_id()), "2026-08-01", "fine");
    assert_eq!(own.audience(), Audience::Subject);
    let text = text(&own);
    assert!(text.contains("\"state\":\"ended\"") && text.contains("the-authorised"), "{text}");
    assert!(!text.contains("the-hash"), "a person's number is shown to nobody");
}

#[test]
fn an_inquirer_finds_nothing_that_has_ended() {
    let inquirer = Reader::inquirer([subject_id()]);
    assert!(report(&inquirer, "2026-08-01", "fine").sections.is_empty());
    assert!(text(&report(&inquirer, "2026-05-01", "fine")).contains("the-authorised"));
}

#[test]
fn it_is_valid_for_its_days_or_to_the_first_end_of_anything_in_it() {
    let public = Reader::public();
    assert_eq!(report(&public, "2026-05-01", "fine").valid_until(30), day("2026-05-31"));
    assert_eq!(report(&public, "2026-06-20", "fine").valid_until(30), day("2026-07-01"), "the record ends before");
    assert_eq!(report(&public, "2026-08-01", "fine").valid_until(30), day("2026-08-31"), "nothing in it ends");
}

#[test]
fn a_sole_traders_number_and_home_are_masked_for_the_public() {
    let input = file(SubjectClass::SoleTrader, record("fine"));
    let view = CreditReport::view(&glossary(), &Reader::public(), moment("2026-05-01"), &input).unwrap();
    assert!(!text(&view).contains("personal-tax-number") && !text(&view).contains("the-address"));
}

#[test]
fn a_merged_subject_has_no_report_of_its_own() {
    let mut input = file(SubjectClass::Enterprise, record("fine"));
    input.subject.merged_into = Some(domain::SubjectId::from_raw(9));
    let refused = CreditReport::view(&glossary(), &Reader::public(), moment("2026-05-01"), &input);
    assert!(matches!(refused, Err(Refused::Moved(_))));
}
