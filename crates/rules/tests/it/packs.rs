//! The rule sets that the packs carry.

use std::{fs, path::PathBuf};

use rules::RuleSet;

pub fn rule_files() -> Vec<PathBuf> {
    let catalogue = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../catalogue");
    let mut files = Vec::new();
    for pack in fs::read_dir(catalogue).unwrap() {
        let rules = pack.unwrap().path().join("rules");
        let Ok(folder) = fs::read_dir(rules) else { continue };
        files
            .extend(folder.map(|file| file.unwrap().path()).filter(|path| path.extension().is_some_and(|e| e == "md")));
    }
    files.sort();
    files
}

#[test]
fn every_rule_set_of_every_pack_is_free_of_problems() {
    let files = rule_files();
    assert!(files.len() >= 13, "{files:?}");
    for file in files {
        let name = file.file_name().unwrap().to_str().unwrap();
        let rule_set = RuleSet::parse(name, &fs::read_to_string(&file).unwrap())
            .unwrap_or_else(|problems| panic!("{}: {problems:?}", file.display()));
        // Regimes of different publishers begin on different days: before the later one there is a gap.
        let regimes = !rule_set.first_days().is_empty();
        let problems = rule_set.check();
        let problems: Vec<String> =
            problems.iter().filter(|problem| problem.code != "gap" || !regimes).map(ToString::to_string).collect();
        assert!(problems.is_empty(), "{}: {problems:#?}", file.display());
        assert_eq!(format!("{}.md", rule_set.id()), name);
        assert!(!rule_set.basis().is_empty(), "{name} names no basis");
        assert!(rule_set.rows().iter().all(|row| !row.basis.is_empty()), "{name} has a row without basis");
    }
}
