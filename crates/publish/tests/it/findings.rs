//! Findings in words: whoever reads one is told of which field it speaks.

use domain::{DatasetId, Dimension, FieldCode, Finding, FindingCode, Label, Severity};
use publish::Wording;

use crate::made_up::glossary;

#[test]
fn a_finding_names_its_field_and_its_words() {
    let mut glossary = glossary();
    let wording = Wording {
        dimension: Dimension::Conformity,
        sentence: Label::new("“{field}”有{count}处错误", "“{field}” has {count} errors"),
        remedy: Label::new("更正“{field}”", "Correct “{field}”"),
    };
    glossary.wording.insert("wrong".to_owned(), wording);
    let told = |dataset: &str, field: &str| {
        let mut finding = Finding::new(FindingCode::new("wrong"), Severity::Hold).on(&FieldCode::parse(field).unwrap());
        finding.with.insert("count".into(), "2".to_owned());
        let (sentence, remedy) = glossary.finding(&DatasetId::parse(dataset).unwrap(), &finding);
        [sentence.0.zh, sentence.0.en, remedy.0.zh, remedy.0.en]
    };
    assert_eq!(told("fine", "AMOUNT"), ["“金额”有2处错误", "“Amount” has 2 errors", "更正“金额”", "Correct “Amount”"]);
    assert_eq!(told("unknown", "AMOUNT")[1], "“AMOUNT” has 2 errors");
}
