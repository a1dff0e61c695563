//! The table of who sees which field says what the pages show, and a draft says what would be otherwise.

use domain::{DatasetId, FieldClass, FieldCode, Label};
use publish::{ClassDraft, DatasetAudiences, Glossary, PREVIEWED, Sees};

use crate::made_up::{glossary, moment};

const NOW: &str = "2026-11-25";

/// A letter an audience: shown, masked, if chosen, masked of sole traders, not shown.
fn letters(sees: &[Sees]) -> String {
    let letter = |sees: &Sees| match sees {
        Sees::Value => 'v',
        Sees::Masked => 'm',
        Sees::IfChosen => 'c',
        Sees::MaskedOfSoleTraders => 's',
        _ => '-',
    };
    sees.iter().map(letter).collect()
}

fn table(glossary: &Glossary, dataset: &str) -> Vec<(String, String)> {
    let dataset = DatasetId::parse(dataset).unwrap();
    let view = DatasetAudiences::view(glossary, moment(NOW), &dataset).unwrap();
    assert_eq!(view.audiences, PREVIEWED);
    view.fields.iter().map(|field| (field.code.clone(), letters(&field.sees))).collect()
}

fn of<'t>(table: &'t [(String, String)], code: &str) -> &'t str {
    &table.iter().find(|(field, _)| field == code).unwrap().1
}

#[test]
fn each_class_is_seen_by_whom_its_definition_names() {
    let table = table(&glossary(), "fine");
    // Everyone, an authorised inquirer, a department with a grant, the subject, an officer without a case.
    for (code, sees) in
        [("ADDRESS", "ssvvv"), ("CHOICE", "cvvvv"), ("AUTH", "-vvvv"), ("SHARED", "--vvv"), ("SECRET", "---v-")]
    {
        assert_eq!(of(&table, code), sees, "{code}");
    }
}

#[test]
fn what_is_not_published_or_not_shared_is_told_so() {
    // Authorised fields of a data set that is neither published nor shared.
    assert_eq!(of(&table(&glossary(), "arrear"), "NO"), "-v-vv");
    let mut closed = glossary();
    let contract = closed.contracts.get_mut(&DatasetId::parse("fine").unwrap()).unwrap();
    contract.publication.public = false;
    assert_eq!(of(&table(&closed, "fine"), "ADDRESS"), "-svvv");
}

#[test]
fn a_draft_of_any_class_says_what_the_table_of_that_class_says() {
    let (glossary, dataset) = (glossary(), DatasetId::parse("fine").unwrap());
    let before = table(&glossary, "fine");
    for (code, _) in &before {
        for class in FieldClass::ALL {
            let field = FieldCode::parse(code).unwrap();
            let draft = ClassDraft::view(&glossary, moment(NOW), &dataset, &field, class, 3).unwrap();
            let mut adopted = glossary.clone();
            let contract = adopted.contracts.get_mut(&dataset).unwrap();
            contract.fields.iter_mut().find(|one| one.code == field).unwrap().class = class;
            let after = table(&adopted, "fine");
            let told: Vec<_> = PREVIEWED
                .iter()
                .zip(of(&before, code).chars().zip(of(&after, code).chars()))
                .filter(|(_, (before, after))| before != after)
                .map(|(audience, (before, after))| (*audience, before.to_string(), after.to_string()))
                .collect();
            let drafted: Vec<_> =
                draft.changes.iter().map(|one| (one.audience, letters(&[one.before]), letters(&[one.after]))).collect();
            assert_eq!(drafted, told, "{code} as {class:?}");
            // More is seen of a wider class, never less.
            let wider = FieldClass::ALL.iter().position(|one| *one == class);
            let now = FieldClass::ALL
                .iter()
                .position(|one| *one == glossary.contracts[&dataset].field(&field).unwrap().class);
            assert!(draft.changes.iter().all(|one| one.gains == (wider < now)), "{code} as {class:?}");
        }
    }
}

#[test]
fn a_table_holds_names_of_fields_and_no_data() {
    let glossary = glossary();
    let dataset = DatasetId::parse("fine").unwrap();
    let view = DatasetAudiences::view(&glossary, moment(NOW), &dataset).unwrap();
    let address = view.fields.iter().find(|field| field.code == "ADDRESS").unwrap();
    assert_eq!(address.title.0, Label::new("住所", "Address"));
    let none = FieldCode::parse("NONE").unwrap();
    assert!(ClassDraft::view(&glossary, moment(NOW), &dataset, &none, FieldClass::Open, 0).is_err());
}
