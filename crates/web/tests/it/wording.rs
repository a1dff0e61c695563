//! Both languages say everything, and nothing is said outside them.

use std::{collections::BTreeSet, fs, path::Path};

fn texts(folder: &Path, ending: &str, into: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts(&path, ending, into);
        } else if path.extension().is_some_and(|found| found == ending) {
            into.push(fs::read_to_string(path).unwrap());
        }
    }
}

fn files(folder: &str, ending: &str) -> Vec<String> {
    let mut found = Vec::new();
    texts(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), ending, &mut found);
    found
}

fn keys(language: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for file in files(&format!("locales/{language}"), "ftl") {
        for line in file.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase())) {
            let key = line.split_once('=').unwrap_or_else(|| panic!("no key: {line}")).0.trim().to_owned();
            assert!(keys.insert(key.clone()), "{language} says {key} twice");
        }
    }
    keys
}

/// The literal first arguments of calls such as `f.t("key")`.
fn used(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for call in [".t(\"", ".n(\"", ".nx(\"", ".x(\"", ".xy(\"", "self.with(\""] {
        for (at, _) in text.match_indices(call) {
            let rest = &text[at + call.len()..];
            let key = &rest[..rest.find('"').unwrap()];
            if key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-') {
                found.push(key.to_owned());
            }
        }
    }
    found
}

#[test]
fn both_languages_have_the_same_keys() {
    let (chinese, english) = (keys("zh-CN"), keys("en"));
    let missing: Vec<_> = chinese.symmetric_difference(&english).collect();
    assert!(missing.is_empty(), "in one language only: {missing:?}");
    assert!(chinese.len() > 400);
}

#[test]
fn every_key_that_is_used_has_words() {
    let known = keys("en");
    let mut sources = files("templates", "html");
    sources.extend(files("src", "rs"));
    for source in &sources {
        for key in used(source) {
            assert!(known.contains(&key), "no words for `{key}`");
        }
    }
}

#[test]
fn every_group_of_keys_is_whole() {
    let known = keys("en");
    let groups: [(&str, &[&str]); 10] = [
        ("state", &["public", "held", "not-yet", "ended", "not-public"]),
        (
            "hold",
            &["uncertain-identity", "provisional-subject", "personal-data", "finding", "not-us", "officer", "no-term"],
        ),
        ("class", &["enterprise", "sole-trader", "cooperative", "organisation"]),
        ("mask", &["sole-trader-address", "sole-trader-number", "person-number"]),
        ("sees", &["nothing", "masked", "if-chosen", "masked-of-sole-traders", "value"]),
        ("sharing", &["unconditional", "conditional", "none"]),
        ("outcome", &["rejected", "held", "review", "warned", "accepted"]),
        ("delivery", &["waiting", "taking", "done", "failed"]),
        ("dimension", &["conformity", "completeness", "accuracy", "consistency", "timeliness", "accessibility"]),
        (
            "role",
            &["public", "subject", "inquirer", "deliverer", "reviewer", "deciding-officer", "operator", "auditor"],
        ),
    ];
    for (group, names) in groups {
        for name in names {
            assert!(known.contains(&format!("{group}-{name}")), "{group}-{name}");
        }
    }
    for month in 1..=12 {
        assert!(known.contains(&format!("month-{month}")));
    }
}

#[test]
fn no_template_holds_words_of_its_own() {
    for template in files("templates", "html") {
        let mut bare = String::new();
        let mut rest = template.as_str();
        // Leaves out tags, expressions and statements; what remains is text that a reader would see.
        while let Some(at) = rest.find(['<', '{']) {
            bare.push_str(&rest[..at]);
            bare.push('\n');
            let close = match &rest[at..] {
                tag if tag.starts_with("{{") => "}}",
                tag if tag.starts_with("{%") => "%}",
                _ => ">",
            };
            let Some(end) = tag_end(&rest[at..], close) else { break };
            rest = &rest[at + end..];
        }
        for line in bare.lines().map(str::trim) {
            let words = line.trim_matches(|c: char| !c.is_alphabetic());
            let allowed = ["", "English", "中文", "CSV", "JSON"];
            assert!(allowed.contains(&words), "words in a template: {line:?}");
        }
    }
}

/// Where a tag ends, an expression inside it notwithstanding.
fn tag_end(text: &str, close: &str) -> Option<usize> {
    let mut depth = 0usize;
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < text.len() {
        if close == ">" && (text[at..].starts_with("{{") || text[at..].starts_with("{%")) {
            depth += 1;
            at += 2;
        } else if close == ">" && depth > 0 && (text[at..].starts_with("}}") || text[at..].starts_with("%}")) {
            depth -= 1;
            at += 2;
        } else if depth == 0 && text[at..].starts_with(close) {
            return Some(at + close.len());
        } else {
            at += 1;
            while at < text.len() && bytes[at] & 0xc0 == 0x80 {
                at += 1;
            }
        }
    }
    None
}

#[test]
fn the_reference_of_the_api_is_not_stale() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/api.md");
    let written = fs::read_to_string(path).unwrap();
    assert!(
        written == web::routes::reference(),
        "docs/reference/api.md is stale: cargo run -p web --example api_reference > docs/reference/api.md"
    );
}
