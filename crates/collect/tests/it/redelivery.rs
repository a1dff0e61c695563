//! Rejected rows come back as a table, are corrected, and are delivered again.

use collect::RejectedTable;
use domain::{Language, RecordKey};

use crate::support::{CN, Run, codes, csv, judge, penalty, plan, resident_id, run};

fn rejected_with_numbers() -> (Run, Vec<(String, String)>) {
    let number = resident_id("33028219800229123");
    let row = penalty(&[("CF_JDRQ", "十月"), ("CF_FR_ZJHM", &number), ("BZ", "-1+cmd|x")]);
    (run("penalty-2018", csv(&[penalty(&[("CF_FR_ZJHM", ""), ("BZ", "")]), row.clone()]).as_bytes()), row)
}

fn table(run: &Run) -> RejectedTable<'_> {
    RejectedTable { pack: &CN, contract: plan("penalty-2018").contract(), columns: &run.columns }
}

#[test]
fn a_corrected_row_says_what_the_right_row_would_have_said() {
    let (run, mut row) = rejected_with_numbers();
    let csv_text = String::from_utf8(table(&run).csv(&run.rejected).unwrap()).unwrap();
    let again = crate::support::run("penalty-2018", csv_text.replace("十月", "2026-10-12").as_bytes());
    row.iter_mut().find(|(code, _)| code == "CF_JDRQ").unwrap().1 = "2026-10-12".to_owned();
    let right = crate::support::run("penalty-2018", csv(&[row]).as_bytes());
    assert_eq!(again.accepted[0].record, right.accepted[0].record);
    assert_eq!(
        RecordKey::content(&again.accepted[0].record.stored()),
        RecordKey::content(&right.accepted[0].record.stored())
    );
    assert_eq!(codes(&again.file), codes(&right.file));
}

#[test]
fn the_spreadsheet_of_rejected_rows_is_delivered_again_too() {
    let (run, _) = rejected_with_numbers();
    let bytes = table(&run).xlsx(&run.rejected).unwrap();
    let again = crate::support::run("penalty-2018", &bytes);
    assert_eq!(again.rejected[0].cells.last(), run.rejected[0].cells.last());
    assert_eq!(codes(&again.rejected[0].findings), ["not-a-date"]);
}

#[test]
fn the_table_names_reasons_and_remedies_and_guards_formulas() {
    let (run, _) = rejected_with_numbers();
    let text = String::from_utf8(table(&run).csv(&run.rejected).unwrap()).unwrap();
    assert!(text.starts_with('\u{feff}'));
    for expected in ["原因 Reasons", "处罚决定日期", "Day of the decision", "⟦id:1:", "'-1+cmd|x"] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
    assert!(!text.contains("33028219800229123"));
}

#[test]
fn a_finding_is_a_sentence_in_both_languages() {
    let run = judge(&[("CF_NR_FK", "2000")]);
    let contract = plan("penalty-2018").contract();
    for language in Language::ALL {
        let text = collect::rejected::sentence(&CN, Some(contract), &run.accepted[0].findings[0], language);
        assert!(!text.contains('{') && text.chars().count() > 10, "{text}");
    }
}

#[test]
fn every_code_that_intake_uses_is_worded() {
    let codes = [
        "missing",
        "placeholder",
        "too-long",
        "not-a-date",
        "not-a-number",
        "out-of-range",
        "not-a-boolean",
        "not-in-code-list",
        "too-precise",
        "negative-amount",
        "bad-shape",
        "digits-lost",
        "unit-in-number",
        "mojibake",
        "nul-byte",
        "control-character",
        "formula",
        "cell-error",
        "columns-shifted",
        "too-many-fields",
        "field-too-large",
        "row-too-large",
        "unclosed-quote",
        "truncated-row",
        "unreadable-row",
        "nested-value",
        "repeated-key",
        "duplicate-row",
        "conflicting-row",
        "natural-person",
        "secret-mark",
        "personal-number",
        "person-name-in-text",
        "too-many-findings",
        "unknown-column",
        "missing-column",
        "duplicate-column",
        "wrong-contract",
        "empty-file",
        "unsupported-format",
        "unsupported-encoding",
        "too-many-columns",
        "too-many-rows",
        "spreadsheet-damaged",
        "spreadsheet-too-large",
    ];
    let unworded: Vec<&str> =
        codes.into_iter().filter(|code| CN.wording(&domain::FindingCode::named(*code)).is_none()).collect();
    assert_eq!(unworded, Vec::<&str>::new());
}
