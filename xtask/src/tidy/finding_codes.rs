//! Every finding that a check can make has its sentence and remedy in both languages.

use std::collections::BTreeSet;

use super::{Complaint, RustFile};
use crate::project::TextFile;

const WORDING: &str = "catalogue/wording.yaml";

/// Checks that the code of every `FindingCode::new("...")` stands in the wording.
pub fn check(files: &[RustFile], texts: &[TextFile]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let wording = texts.iter().find(|file| file.path == WORDING);
    let known = wording.map(|file| worded(&file.text)).unwrap_or_default();
    for file in files.iter().filter(|file| file.crate_name() != "xtask") {
        let mut place = (usize::MAX, 0);
        for (line, literal) in file.product_literals() {
            place = if place.0 == line { (line, place.1 + 1) } else { (line, 0) };
            if made_here(file, place) && !known.contains(literal) {
                let message = format!("the finding `{literal}` has no sentence in {WORDING}");
                complaints.push(Complaint::new(&file.file.path, line + 1, message));
            }
        }
    }
    complaints
}

/// Whether the literal at `place` (its line, and which literal of the line it is) is the code of a
/// finding: the call stands before it, on its line or at the end of the line before.
fn made_here(file: &RustFile, (line, nth): (usize, usize)) -> bool {
    const CALL: &str = "FindingCode::new(";
    let code = |line: usize| file.parts.code.get(line).map_or("", String::as_str);
    let quote = code(line).match_indices('"').nth(2 * nth);
    let before = quote.map_or("", |(at, _)| &code(line)[..at]);
    match before.trim() {
        "" => line.checked_sub(1).is_some_and(|above| code(above).trim_end().ends_with(CALL)),
        before => before.ends_with(CALL),
    }
}

/// The codes that the wording holds: as keys of a map, or as `code:` of list items.
fn worded(text: &str) -> BTreeSet<&str> {
    let mut codes = BTreeSet::new();
    for line in text.lines() {
        let item = line.trim_start_matches([' ', '-']);
        let code = match item.strip_prefix("code:") {
            Some(code) => code.trim(),
            None => match item.split_once(':') {
                Some((key, _)) => key.trim(),
                None => continue,
            },
        };
        let code = code.trim_matches(['"', '\'']);
        if !code.is_empty()
            && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        {
            codes.insert(code);
        }
    }
    codes
}

#[cfg(test)]
mod tests {
    use super::{super::fixture::*, *};

    #[test]
    fn a_finding_without_a_sentence_is_named() {
        let files = [file(
            "crates/collect/src/lib.rs",
            "const A: FindingCode = FindingCode::new(\"missing\"); a(\"limit\");\nconst B: FindingCode = FindingCode::new(\n    \"odd\",\n);\nconst C: &str = \"free\";\n",
        )];
        let map = [file(WORDING, "missing:\n  sentence: { zh: 甲, en: A }\n")];
        let list = [file(WORDING, "- code: missing\n  en: A\n- code: odd\n  en: B\n")];
        assert_eq!(places(&check(&rust(&files), &map)), ["crates/collect/src/lib.rs:3"]);
        assert!(check(&rust(&files), &list).is_empty());
        assert_eq!(check(&rust(&files), &[]).len(), 2);
    }
}
