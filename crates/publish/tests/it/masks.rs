//! Classes of fields, and what sole traders are spared.

use domain::subject::SubjectClass;
use publish::{Mask, Reader, RecordFile, Shown, SubjectFile, input::RecordInput};

use crate::made_up::{file, glossary, moment, organ, record, subject_id};

/// What of the made-up record a reader finds anywhere in the view.
fn found(reader: &Reader, class: SubjectClass, record: RecordInput) -> Vec<&'static str> {
    let input = file(class, record);
    let view = RecordFile::view(&glossary(), reader, moment("2026-05-01"), Some(&input), &input.records[0]).unwrap();
    let text = serde_json::to_string(&view).unwrap();
    let all = [
        "the-address",
        "the-person",
        "personal-tax-number",
        "the-choice",
        "the-authorised",
        "the-shared",
        "the-secret",
        "the-hash",
    ];
    all.into_iter().filter(|secret| text.contains(secret)).collect()
}

#[test]
fn each_audience_gets_its_classes() {
    let enterprise = SubjectClass::Enterprise;
    let open = ["the-address", "the-person", "personal-tax-number"];
    assert_eq!(found(&Reader::public(), enterprise, record("fine")), open);
    let chosen = RecordInput { chosen: vec![domain::FieldCode::parse("CHOICE").unwrap()], ..record("fine") };
    assert!(found(&Reader::public(), enterprise, chosen).contains(&"the-choice"));
    let inquirer = found(&Reader::inquirer([subject_id()]), enterprise, record("fine"));
    assert_eq!(inquirer[3..], ["the-choice", "the-authorised"]);
    assert_eq!(found(&Reader::inquirer([]), enterprise, record("fine")), open, "nobody authorised it");
    let shared = ["the-choice", "the-authorised", "the-shared"];
    assert_eq!(found(&Reader::officer(), enterprise, record("fine"))[3..], shared);
    assert_eq!(found(&Reader::auditor(), enterprise, record("fine"))[3..], shared);
    let whole = ["the-choice", "the-authorised", "the-shared", "the-secret"];
    assert_eq!(found(&Reader::officer().with_case(), enterprise, record("fine"))[3..], whole);
    assert_eq!(found(&Reader::subject(subject_id()), enterprise, record("fine"))[3..], whole);
    assert_eq!(found(&Reader::department(organ("A"), []), enterprise, record("fine"))[3..], whole);
    // Conditional sharing: another department without a grant reads what anyone reads.
    assert_eq!(found(&Reader::department(organ("B"), []), enterprise, record("fine")), open);
    let granted = Reader::department(organ("B"), [record("fine").dataset]);
    assert_eq!(found(&granted, enterprise, record("fine"))[3..], shared);
}

#[test]
fn nobody_gets_the_hash_of_a_persons_number() {
    for reader in [Reader::public(), Reader::subject(subject_id()), Reader::officer().with_case(), Reader::auditor()] {
        assert!(!found(&reader, SubjectClass::Enterprise, record("fine")).contains(&"the-hash"));
    }
}

#[test]
fn a_sole_traders_home_and_personal_codes_stay_in() {
    let trader = SubjectClass::SoleTrader;
    assert_eq!(found(&Reader::public(), trader, record("fine")), ["the-person"]);
    assert!(found(&Reader::subject(subject_id()), trader, record("fine")).contains(&"the-address"));
    let input = file(trader, record("fine"));
    let (glossary, moment) = (glossary(), moment("2026-05-01"));
    let view = RecordFile::view(&glossary, &Reader::public(), moment, Some(&input), &input.records[0]).unwrap();
    let masks: Vec<_> = view
        .fields
        .iter()
        .filter_map(|field| match field.value {
            Shown::Masked { why } => Some(why),
            _ => None,
        })
        .collect();
    assert_eq!(masks, [Mask::SoleTraderAddress, Mask::SoleTraderNumber, Mask::PersonNumber]);
    // The file leads with the code that is not a personal one, and is not for search engines.
    let whole = SubjectFile::view(&glossary, &Reader::public(), moment, &input).unwrap();
    assert_eq!(whole.hit.code.as_deref(), Some("MAIN1"));
    assert!(!whole.indexable);
    assert!(!serde_json::to_string(&whole).unwrap().contains("personal-tax-number"));
}

#[test]
fn a_record_without_a_known_subject_is_guarded_as_a_persons() {
    let record = record("permit");
    let view = RecordFile::view(&glossary(), &Reader::public(), moment("2026-05-01"), None, &record).map(|_| ());
    assert_eq!(view, Err(publish::Refused::NotFound));
}
