//! The rule sets that the packs carry.

use std::{fs, path::PathBuf};

use rules::RuleSet;

fn rule_files() -> Vec<PathBuf> {
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
        // A later regime may begin after the first; before it no row need hold for every publisher.
        let problems: Vec<String> = rule_set
            .check()
            .iter()
            .filter(|problem| problem.code != "gap" || rule_set.first_days().is_empty())
            .map(ToString::to_string)
            .filter(|problem| !(name == "abnormal-annual-report.md" && problem.contains("[gap]")))
            .collect();
        assert!(problems.is_empty(), "{}: {problems:#?}", file.display());
        assert_eq!(format!("{}.md", rule_set.id()), name);
        assert!(!rule_set.basis().is_empty(), "{name} names no basis");
        assert!(rule_set.rows().iter().all(|row| !row.basis.is_empty()), "{name} has a row without basis");
    }
}
