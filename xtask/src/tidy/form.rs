//! Every file says what it is for, and no file is named after nothing.

use super::{Complaint, RustFile};

const EMPTY_NAMES: &[&str] = &["util", "utils", "helper", "helpers", "common", "misc", "manager"];

/// Checks first lines, names and attributes.
pub fn check(files: &[RustFile]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for file in files {
        let path = &file.file.path;
        if !file.file.text.starts_with("//! ") {
            complaints.push(Complaint::new(path, 1, "a file opens with `//!` and says what it is for"));
        }
        let stem = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".rs");
        let folder_named = path.split('/').any(|part| EMPTY_NAMES.contains(&part));
        if EMPTY_NAMES.contains(&stem) || folder_named {
            complaints.push(Complaint::new(path, 0, "a name that says nothing: name what is inside"));
        }
        for (line, code) in file.parts.code.iter().enumerate() {
            if code.trim_start().starts_with("#[ignore") {
                complaints.push(Complaint::new(path, line + 1, "no test is ignored"));
            }
            if code.contains("thread::sleep(") && !path.starts_with("xtask/") {
                complaints.push(Complaint::new(path, line + 1, "nothing sleeps: wait for what is waited for"));
            }
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::{super::fixture::*, *};

    #[test]
    fn files_say_what_they_are_for() {
        let files = [
            file("crates/a/src/lib.rs", "//! Words.\nfn a() {}\n"),
            file("crates/a/src/b.rs", "use x;\n"),
            file("crates/a/src/utils.rs", "//! Words.\n"),
            file("crates/a/tests/it/main.rs", "//! Words.\n#[ignore]\nfn a() { std::thread::sleep(x); }\n"),
        ];
        let found = places(&check(&rust(&files)));
        let expected = [
            "crates/a/src/b.rs:1",
            "crates/a/src/utils.rs:0",
            "crates/a/tests/it/main.rs:2",
            "crates/a/tests/it/main.rs:3",
        ];
        assert_eq!(found, expected);
    }
}
