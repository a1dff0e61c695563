//! Packs load without problems.

use catalogue::Pack;

#[test]
fn the_pack_of_the_mainland_is_complete() {
    let problems = Pack::embedded("cn").unwrap().err().unwrap_or_default();
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "{}", lines.join("\n"));
}

#[test]
fn a_foreign_pack_is_complete() {
    let problems = Pack::embedded("xx").unwrap().err().unwrap_or_default();
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "{}", lines.join("\n"));
}
