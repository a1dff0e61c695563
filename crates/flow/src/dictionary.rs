//! What bodies of entries look like: the text with which the register compresses them.
//!
//! Made from the contracts, so that field codes, the words of code lists and the frame of an entry
//! cost next to nothing in every record.

use catalogue::{contract::FieldType, pack::Pack};

/// Frames of the bodies that come in bulk.
const FRAMES: &str = concat!(
    r#"{"subject-opened":{"class":"enterprise","state":"confirmed","names":[{"name":"","matching":"","held":{}}],"identifiers":[{"identifier":":","held":{}}],"division":"","status":""}}"#,
    r#"{"link-decided":{"record":,"subject":,"certainty":"certain","evidence":[{"same-identifier":":"},"same-name","same-place","opened-subject"]}}"#,
    r#"{"publication-decided":{"record":,"from":"2026-","until":"2029-","repairable":"2027-","rules":["#,
    r#""clocks":[{"rule":"","from":"","due":""}],"holds":["uncertain-identity","provisional-subject","personal-data","finding"]}}"#,
);

/// The dictionary of a pack: the same for the same pack.
pub(crate) fn of(pack: &Pack) -> Vec<u8> {
    let mut text = String::new();
    for contract in pack.contracts() {
        for field in &contract.fields {
            text.push_str(&format!("\"{}\":\"", field.code));
            if let FieldType::Code { list, .. } = &field.kind
                && let Some(list) = pack.code_list(list)
            {
                for code in &list.codes {
                    text.push_str(&code.code);
                    text.push_str("\",\"");
                }
            }
        }
        let clocks = contract.publication.clocks.iter().map(String::as_str).collect::<Vec<_>>().join("\",\"");
        text.push_str(&format!(
            r#"{}["{}#{}","{clocks}"]{{"record-taken":{{"dataset":"{}","deliverer":"","key":"","operation":"state","values":{{"#,
            FRAMES, contract.publication.term, "general", contract.id
        ));
    }
    text.push_str(FRAMES);
    text.into_bytes()
}
