//! Files under 400 lines of code, functions under 60; the list of what is above may only shrink.

use std::{collections::BTreeMap, fmt::Write};

use super::{ALLOWED, Complaint, RustFile};
use crate::rust_text::item_end;

const FILE_LINES: usize = 400;
const FUNCTION_LINES: usize = 60;

/// What is above the limits: a file's path, or path and function, with lines of code.
type Sizes = BTreeMap<String, usize>;

/// Checks sizes against the limits and the list.
pub fn check(files: &[RustFile], allowed: &str) -> Vec<Complaint> {
    let large = large(files);
    let mut complaints = Vec::new();
    let mut listed: Sizes = BTreeMap::new();
    for (line, entry) in allowed.lines().enumerate() {
        match parse(entry) {
            Some((what, lines)) => drop(listed.insert(what.to_owned(), lines)),
            None if entry.is_empty() || entry.starts_with('#') => {}
            None => {
                complaints.push(Complaint::new(ALLOWED, line + 1, "a line is `LINES PATH` or `LINES PATH FUNCTION`"))
            }
        }
    }
    for (what, lines) in &large {
        let path = what.split(' ').next().unwrap_or_default();
        let is_function = what.contains(' ');
        let limit = if is_function { FUNCTION_LINES } else { FILE_LINES };
        match listed.get(what) {
            None => {
                let name = what.split(' ').nth(1).map_or("the file".to_owned(), |name| format!("`{name}`"));
                complaints.push(Complaint::new(path, 0, format!("{name} has {lines} lines of code, over {limit}")));
            }
            Some(known) if lines > known => {
                complaints.push(Complaint::new(
                    path,
                    0,
                    format!("`{what}` grew from {known} to {lines} lines of code"),
                ));
            }
            Some(_) => {}
        }
    }
    for (what, known) in &listed {
        if large.get(what).is_none_or(|lines| lines < known) {
            let message = format!("`{what}` is shorter than {known}: run `cargo xtask tidy --shrink`");
            complaints.push(Complaint::new(ALLOWED, 0, message));
        }
    }
    complaints
}

/// The list with each number lowered to what it is now; nothing is added or raised.
pub fn shrunk(files: &[RustFile], allowed: &str) -> String {
    let large = large(files);
    let mut out = String::new();
    for entry in allowed.lines() {
        match parse(entry) {
            Some((what, known)) => {
                if let Some(lines) = large.get(what) {
                    let _ = writeln!(out, "{} {what}", known.min(*lines));
                }
            }
            None => {
                let _ = writeln!(out, "{entry}");
            }
        }
    }
    out
}

fn parse(entry: &str) -> Option<(&str, usize)> {
    let (lines, what) = entry.split_once(' ')?;
    Some((what, lines.parse().ok()?))
}

fn large(files: &[RustFile]) -> Sizes {
    let mut sizes = Sizes::new();
    for file in files {
        let path = &file.file.path;
        let counts = |line: usize| file.parts.has_code(line) && !file.parts.in_test(line);
        let lines = (0..file.parts.code.len()).filter(|line| counts(*line)).count();
        if lines > FILE_LINES {
            sizes.insert(path.clone(), lines);
        }
        for (start, name) in functions(&file.parts.code) {
            let end = item_end(&file.parts.code, start);
            let lines = (start..=end).filter(|line| file.parts.has_code(*line)).count();
            if lines > FUNCTION_LINES {
                let entry = sizes.entry(format!("{path} {name}")).or_default();
                *entry = lines.max(*entry);
            }
        }
    }
    sizes
}

/// The functions of a file: the line of `fn` and the name.
fn functions(code: &[String]) -> impl Iterator<Item = (usize, &str)> {
    code.iter().enumerate().filter_map(|(line, text)| {
        let at = text.find("fn ")?;
        let starts = text[..at].split_whitespace().all(|word| {
            matches!(word, "pub" | "const" | "async" | "unsafe" | "extern" | "\"C\"" | "default")
                || word.starts_with("pub(")
        });
        let name = text[at + 3..].split(|c: char| !c.is_alphanumeric() && c != '_').next()?;
        (starts && !name.is_empty()).then_some((line, name))
    })
}

#[cfg(test)]
mod tests {
    use super::{super::fixture::*, *};

    fn long_function(lines: usize) -> String {
        format!("//! A.\npub fn long() {{\n{}}}\nfn short() {{}}\n", "    a();\n".repeat(lines - 2))
    }

    #[test]
    fn a_long_function_is_named_once_it_passes_the_limit() {
        let files = [file("crates/a/src/lib.rs", &long_function(60))];
        assert!(check(&rust(&files), "").is_empty());
        let files = [file("crates/a/src/lib.rs", &long_function(61))];
        assert!(check(&rust(&files), "")[0].message.contains("`long` has 61 lines of code"));
        assert!(check(&rust(&files), "# why\n61 crates/a/src/lib.rs long\n").is_empty());
    }

    #[test]
    fn the_list_may_only_shrink() {
        let files = [file("crates/a/src/lib.rs", &long_function(70))];
        let grown = check(&rust(&files), "65 crates/a/src/lib.rs long\n");
        assert!(grown[0].message.contains("grew from 65 to 70"));
        let shorter = check(&rust(&files), "90 crates/a/src/lib.rs long\n80 crates/a/src/gone.rs\n");
        assert_eq!(places(&shorter), [format!("{ALLOWED}:0"), format!("{ALLOWED}:0")]);
        let list = "# why\n90 crates/a/src/lib.rs long\n80 crates/a/src/gone.rs\n";
        assert_eq!(shrunk(&rust(&files), list), "# why\n70 crates/a/src/lib.rs long\n");
        assert_eq!(shrunk(&rust(&files), "65 crates/a/src/lib.rs long\n"), "65 crates/a/src/lib.rs long\n");
    }

    #[test]
    fn comments_blank_lines_and_tests_do_not_count() {
        let text =
            format!("//! A.\n{}#[cfg(test)]\nmod tests {{\n{}}}\n", "// word\n\n".repeat(500), "use x;\n".repeat(500));
        assert!(check(&rust(&[file("crates/a/src/lib.rs", &text)]), "").is_empty());
        let text = format!("//! A.\n{}", "use x;\n".repeat(401));
        assert_eq!(check(&rust(&[file("crates/a/src/lib.rs", &text)]), "").len(), 1);
    }
}
