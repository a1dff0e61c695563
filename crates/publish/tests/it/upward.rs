//! Open data, and the file for a higher platform.

use domain::{DatasetId, subject::SubjectClass};
use publish::{ExportRow, ExportTable, OpenRow, OpenTable};

use crate::made_up::{glossary, moment, record, subject};

#[test]
fn open_rows_hold_open_fields_and_the_day_to_delete_them() {
    let (glossary, moment) = (glossary(), moment("2026-05-01"));
    let row = OpenRow::view(&glossary, moment, &subject(SubjectClass::Enterprise), &record("fine")).unwrap();
    let text = serde_json::to_value(&*row).unwrap();
    assert_eq!(text["until"], "2026-07-01");
    assert_eq!(text["NO"], "N-1");
    for absent in ["ADDRESS", "PERSON", "CHOICE", "AUTH", "SHARED", "SECRET", "PID"] {
        assert!(text.get(absent).is_none(), "{absent}");
    }
    let table = OpenTable::view(&glossary, moment, &record("fine").dataset).unwrap();
    let columns: Vec<_> = table.columns.iter().map(|column| column.code.as_str().to_owned()).collect();
    let cells: Vec<_> = row.cells.iter().map(|(code, _)| code.as_str().to_owned()).collect();
    assert_eq!(columns, cells);
    assert!(table.delete_when_ended);
}

#[test]
fn adverse_records_of_sole_traders_are_not_in_bulk_files() {
    let (glossary, moment, trader) = (glossary(), moment("2026-05-01"), subject(SubjectClass::SoleTrader));
    assert!(OpenRow::view(&glossary, moment, &trader, &record("fine")).is_err());
    // A data set without a licence is not open in bulk.
    assert!(OpenRow::view(&glossary, moment, &subject(SubjectClass::Enterprise), &record("permit")).is_err());
    assert!(OpenTable::view(&glossary, moment, &DatasetId::parse("permit").unwrap()).is_err());
}

#[test]
fn the_file_for_a_higher_platform_is_written_as_the_standard_writes() {
    let (glossary, moment) = (glossary(), moment("2026-05-01"));
    let table = ExportTable::new(&glossary, &record("fine").dataset).unwrap();
    let row = ExportRow::new(&glossary, moment, &subject(SubjectClass::Enterprise), &record("fine")).unwrap();
    let cell = |code: &str| {
        let at = table.columns.iter().position(|column| column.code == code).unwrap();
        row.cells[at].as_str()
    };
    // Days with slashes, codes as the standard's own words, amounts in 10,000 yuan.
    assert_eq!((cell("DAY"), cell("KIND"), cell("AMOUNT")), ("2026/04/01", "警告;罚款", "0.2"));
    assert_eq!(cell("CODE"), "personal-tax-number");
    assert_eq!((cell("SECRET"), cell("PID")), ("", ""), "what is secret stays here");
    assert!(ExportTable::new(&glossary, &record("arrear").dataset).is_err());
}
