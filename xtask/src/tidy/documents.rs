//! Documents: links lead somewhere, and blocks say what they are.

use std::collections::{BTreeMap, BTreeSet};

use super::Complaint;
use crate::project::TextFile;

/// Checks every Markdown file.
pub fn check(texts: &[TextFile], names: &[String]) -> Vec<Complaint> {
    let documents: BTreeMap<&str, &str> = texts
        .iter()
        .filter(|file| file.path.ends_with(".md"))
        .map(|file| (file.path.as_str(), file.text.as_str()))
        .collect();
    let mut targets: BTreeSet<String> = names.iter().cloned().collect();
    for name in names {
        let mut folder = name.as_str();
        while let Some((above, _)) = folder.rsplit_once('/') {
            targets.insert(above.to_owned());
            folder = above;
        }
    }
    let mut complaints = Vec::new();
    for (path, text) in &documents {
        let mut fence = false;
        for (line, content) in text.lines().enumerate() {
            if let Some(info) = content.trim_start().strip_prefix("```") {
                if !fence && info.trim().is_empty() {
                    complaints.push(Complaint::new(
                        path,
                        line + 1,
                        "a block says what it is: `console`, `text`, `yaml`, ...",
                    ));
                }
                fence = !fence;
                continue;
            }
            if fence {
                continue;
            }
            for target in links(content) {
                if let Some(message) = broken(path, target, &targets, &documents) {
                    complaints.push(Complaint::new(path, line + 1, message));
                }
            }
        }
    }
    complaints
}

/// The targets of the links of a line, code spans left out.
fn links(line: &str) -> Vec<&str> {
    let mut targets = Vec::new();
    let mut code = false;
    let bytes = line.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        if *byte == b'`' {
            code = !code;
        }
        if !code
            && *byte == b']'
            && let Some(rest) = line.get(at + 1..).and_then(|rest| rest.strip_prefix('('))
            && let Some(end) = rest.find(')')
        {
            targets.push(rest[..end].split(' ').next().unwrap_or_default());
        }
    }
    targets
}

fn broken(from: &str, target: &str, targets: &BTreeSet<String>, documents: &BTreeMap<&str, &str>) -> Option<String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (file, heading) = target.split_once('#').map_or((target, None), |(file, heading)| (file, Some(heading)));
    let path = if file.is_empty() { from.to_owned() } else { resolve(from, file) };
    if !path.is_empty() && !targets.contains(&path) {
        return Some(format!("the link `{target}` leads nowhere"));
    }
    let heading = heading?;
    let known = documents.get(path.as_str())?.lines().filter_map(heading_anchor).any(|anchor| anchor == heading);
    (!known).then(|| format!("`{path}` has no heading `#{heading}`"))
}

fn resolve(from: &str, file: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in file.trim_end_matches('/').split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            other => parts.push(other),
        }
    }
    parts.join("/")
}

/// The anchor of a heading line, as the usual renderers make it.
fn heading_anchor(line: &str) -> Option<String> {
    let title = line.trim_start_matches('#');
    (title.len() < line.len() && title.starts_with(' ')).then(|| {
        let kept = title.trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::{super::fixture::*, *};

    #[test]
    fn links_lead_somewhere_and_blocks_say_what_they_are() {
        let readme = "# Probity\n[a](docs/a.md) [b](docs/b.md) [c](docs/a.md#the-words) [d](docs/a.md#none)\n\
            [e](https://example.org) [f](docs/) `[g](h.md)`\n```\nx\n```\n```console\n[i](j.md)\n```\n";
        let texts = [file("README.md", readme), file("docs/a.md", "## The words\n[up](../README.md#probity)\n")];
        let names = ["README.md".to_owned(), "docs/a.md".to_owned()];
        let found: Vec<String> = check(&texts, &names).iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            [
                "README.md:2: the link `docs/b.md` leads nowhere",
                "README.md:2: `docs/a.md` has no heading `#none`",
                "README.md:4: a block says what it is: `console`, `text`, `yaml`, ...",
            ]
        );
    }
}
