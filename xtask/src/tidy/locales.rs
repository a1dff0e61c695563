//! The interface says in each language what it says in the other: the same keys, and no message
//! that shows a value in one language and none in the other.

use std::collections::{BTreeMap, BTreeSet};

use super::Complaint;
use crate::project::TextFile;

/// Checks every Fluent file against its counterpart.
pub fn check(texts: &[TextFile]) -> Vec<Complaint> {
    let files: BTreeMap<(&str, String), &TextFile> = texts
        .iter()
        .filter(|file| file.path.ends_with(".ftl"))
        .filter_map(|file| language_of(&file.path).map(|(language, rest)| ((language, rest), file)))
        .collect();
    let mut complaints = Vec::new();
    for ((language, rest), file) in &files {
        let other = if *language == "zh" { "en" } else { "zh" };
        let Some(counterpart) = files.get(&(other, rest.clone())) else {
            complaints.push(Complaint::new(&file.path, 0, format!("there is no such file for `{other}`")));
            continue;
        };
        let (here, there) = (messages(&file.text), messages(&counterpart.text));
        for (key, (line, variables)) in &here {
            match there.get(key) {
                None => complaints.push(Complaint::new(&file.path, *line, format!("`{key}` is missing in `{other}`"))),
                Some((_, others)) if variables.is_empty() && !others.is_empty() => {
                    complaints.push(Complaint::new(
                        &file.path,
                        *line,
                        format!("`{key}` shows a value in `{other}` only"),
                    ));
                }
                Some(_) => {}
            }
        }
    }
    complaints
}

/// The language that a path names, and the path without it.
fn language_of(path: &str) -> Option<(&'static str, String)> {
    let parts: Vec<&str> = path.split('/').collect();
    let spelt = |part: &&str| match part.trim_end_matches(".ftl") {
        "zh" | "zh-CN" | "zh-Hans" => Some("zh"),
        "en" | "en-GB" | "en-US" => Some("en"),
        _ => None,
    };
    let at = parts.iter().rposition(|part| spelt(part).is_some())?;
    let rest: Vec<&str> = parts.iter().enumerate().filter(|(place, _)| *place != at).map(|(_, part)| *part).collect();
    Some((spelt(&parts[at])?, rest.join("/")))
}

type Messages<'t> = BTreeMap<String, (usize, BTreeSet<&'t str>)>;

/// The keys of a Fluent file (attributes as `key.attribute`), each with its line and the variables
/// that it shows.
fn messages(text: &str) -> Messages<'_> {
    let mut messages: Messages = BTreeMap::new();
    let mut message = String::new();
    let mut key = String::new();
    for (line, content) in text.lines().enumerate() {
        if let Some((name, _)) = content.split_once('=') {
            let name = name.trim_end();
            let is_key = |name: &str| {
                name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '-')
                    && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
            };
            if is_key(name) {
                message = name.to_owned();
                key = message.clone();
            } else if let Some(attribute) = name.trim_start().strip_prefix('.').filter(|name| is_key(name)) {
                key = format!("{message}.{attribute}");
            }
        }
        if key.is_empty() || content.starts_with('#') {
            continue;
        }
        let entry = messages.entry(key.clone()).or_insert((line + 1, BTreeSet::new()));
        entry.1.extend(variables(content));
    }
    messages
}

/// The variables shown on a line. One that only selects, as for a plural, is the language's own matter.
fn variables(line: &str) -> impl Iterator<Item = &str> {
    line.split('$').skip(1).filter_map(|rest| {
        let name = rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').next()?;
        let selects = rest[name.len()..].trim_start().starts_with("->");
        (!name.is_empty() && !selects).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::{super::fixture::*, *};

    #[test]
    fn a_key_or_variable_of_one_language_is_named() {
        let texts = [
            file(
                "crates/web/locales/zh-CN/main.ftl",
                "# 说明 = x\nhome = 首页\nfound = 共 { $count } 条\nplural = 甲\nonly-zh = 甲\n",
            ),
            file(
                "crates/web/locales/en/main.ftl",
                "home = Home\nfound = Found\n    .title = Found\n\
                    plural = { $n ->\n    [one] is\n   *[other] are\n }\n",
            ),
            file("crates/web/locales/en/other.ftl", "a = b\n"),
        ];
        let found: Vec<String> = check(&texts).iter().map(ToString::to_string).collect();
        assert_eq!(found.len(), 4, "{found:#?}");
        assert!(found.iter().any(|line| line.contains("zh-CN/main.ftl:5: `only-zh` is missing in `en`")));
        assert!(found.iter().any(|line| line.contains("`found.title` is missing in `zh`")));
        assert!(found.iter().any(|line| line.contains("en/main.ftl:2: `found` shows a value in `zh` only")));
        assert!(found.iter().any(|line| line.contains("en/other.ftl: there is no such file for `zh`")));
    }

    #[test]
    fn files_named_by_language_are_counterparts() {
        let texts = [file("web/zh.ftl", "a = 甲\n"), file("web/en.ftl", "a = A\n")];
        assert!(check(&texts).is_empty());
    }
}
