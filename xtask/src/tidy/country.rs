//! A country's law and facts are data of a pack: Rust sources hold none. What the interface says in
//! both its languages wherever it runs stands in a list that may only shrink.

use std::collections::BTreeSet;

use super::{Complaint, RustFile};

/// Crates that write made-up deliveries of a named pack and so must know its fields and characters.
const KNOWS_A_PACK: &[&str] = &["example", "xtask"];

/// Where the list of bilingual words lies.
pub const BILINGUAL: &str = "xtask/tidy/bilingual.txt";

/// Checks that no source holds a national character or the id of a thing of a national pack.
pub fn check(files: &[RustFile], names: &[String], bilingual: &str) -> Vec<Complaint> {
    let ids = pack_ids(names);
    let lines = bilingual.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let words: BTreeSet<(&str, &str)> = lines.filter_map(|line| line.split_once(' ')).collect();
    let mut used: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut complaints = Vec::new();
    for file in files.iter().filter(|file| !KNOWS_A_PACK.contains(&file.crate_name())) {
        let path = &file.file.path;
        for (line, literal) in file.product_literals() {
            let listed = words.get(&(path.as_str(), literal));
            used.extend(listed);
            if literal.chars().any(is_national) && listed.is_none() {
                let shown: String = literal.chars().take(20).collect();
                complaints.push(Complaint::new(
                    path,
                    line + 1,
                    format!("`{shown}`: words of a country stand in its pack"),
                ));
            }
            if ids.contains(literal) || is_national_field(literal) {
                complaints.push(Complaint::new(path, line + 1, format!("`{literal}` is the id of a thing of a pack")));
            }
        }
        for (line, code) in file.product_lines().filter(|(_, code)| code.chars().any(is_national)) {
            let shown: String = code.trim().chars().take(20).collect();
            complaints.push(Complaint::new(path, line + 1, format!("`{shown}`: names are English words")));
        }
    }
    for (path, word) in words.difference(&used) {
        complaints.push(Complaint::new(BILINGUAL, 0, format!("`{path} {word}`: the source does not say so any more")));
    }
    complaints
}

/// Ids that files of the Chinese pack define: a scheme, a data set, a list, a rule set.
fn pack_ids(names: &[String]) -> BTreeSet<&str> {
    let defining = ["schemes/", "contracts/", "lists/", "rules/"];
    let ids = names.iter().filter_map(|name| {
        let below = name.strip_prefix("catalogue/cn/")?;
        let file = defining.iter().find_map(|folder| below.strip_prefix(folder))?;
        let stem = file.split('.').next()?;
        // An id that many countries share is no country's fact.
        (stem.len() > 3).then_some(stem).filter(|stem| !SHARED_IDS.contains(stem))
    });
    ids.collect()
}

/// Ids that are words of the trade in any country.
const SHARED_IDS: &[&str] = &["registration", "annual-report", "complaint", "honour"];

/// A field code of the Chinese record formats, such as `CF_WSH`.
fn is_national_field(literal: &str) -> bool {
    ["CF_", "XK_"].iter().any(|prefix| {
        literal
            .strip_prefix(prefix)
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'))
    })
}

/// A Chinese character. Brackets, commas and full-width forms are of a script and not of a country.
fn is_national(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::{super::fixture::*, *};

    #[test]
    fn national_words_stand_in_comments_tests_and_packs_only() {
        let files = [
            file(
                "crates/decide/src/lib.rs",
                "//! 双公示\nconst A: &str = \"罚款\"; // 罚款\nconst B: &str = \"CF_WSH\";\n",
            ),
            file("crates/decide/tests/it/main.rs", "const A: &str = \"罚款\";\n"),
            file("crates/example/src/lib.rs", "const A: &str = \"罚款\";\n"),
            file("crates/flow/src/lib.rs", "const A: &str = \"uscc\"; const B: &str = \"registration\";\n"),
        ];
        let names =
            ["catalogue/cn/schemes/uscc.yaml".to_owned(), "catalogue/cn/contracts/registration.yaml".to_owned()];
        let found = places(&check(&rust(&files), &names, ""));
        assert_eq!(found, ["crates/decide/src/lib.rs:2", "crates/decide/src/lib.rs:3", "crates/flow/src/lib.rs:1"]);
    }

    #[test]
    fn a_word_of_both_languages_of_the_interface_is_listed_and_the_list_may_only_shrink() {
        let files = [file(
            "crates/rules/src/lib.rs",
            "//! A.\nconst A: [&str; 2] = [\"basis\", \"依据\"];\nconst B: char = '（';\n",
        )];
        assert_eq!(check(&rust(&files), &[], "").len(), 1);
        let list = "# why\ncrates/rules/src/lib.rs 依据\n";
        assert!(check(&rust(&files), &[], list).is_empty());
        let stale = check(&rust(&files), &[], &format!("{list}crates/rules/src/lib.rs 施行\n"));
        assert_eq!(places(&stale), [format!("{BILINGUAL}:0")]);
    }
}
