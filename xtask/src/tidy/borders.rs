//! What may be named where: clocks, files, statements of SQL, HTML and HTTP, the search engine.

use super::{Complaint, RustFile, members};

/// A name that pure crates may not use.
const NOT_IN_PURE: &[(&str, &str)] = &[
    ("std::fs", "reads or writes files"),
    ("std::net", "uses the network"),
    ("std::process", "starts processes"),
    ("std::env", "reads the environment"),
    ("std::thread", "starts threads"),
    ("std::io::stdin", "reads a terminal"),
    ("fs::File", "reads or writes files"),
    ("tokio::", "names a runtime"),
    ("sqlx::", "names a database"),
    ("axum::", "names HTTP"),
    ("getrandom", "is random"),
    ("thread_rng", "is random"),
    ("rand::rng", "is random"),
    ("OsRng", "is random"),
    ("RandomState", "is random"),
    ("SystemTime", "reads the clock"),
];

/// A reading of the clock.
const CLOCKS: &[&str] = &["SystemTime::now", "Instant::now", "Timestamp::now", "Zoned::now", "UNIX_EPOCH.elapsed"];

/// Crates that may read the clock.
const MAY_READ_CLOCK: &[&str] = &["flow", "probity", "xtask"];

/// A path that only its home may name.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("sqlx::", &["store"]),
    ("tantivy::", &["search"]),
    ("axum::", &["web"]),
    ("askama::", &["web"]),
    ("tower_http::", &["web"]),
    ("cedar_policy::", &["flow"]),
    ("datafusion::", &["lake"]),
    ("datafusion_proto::", &["lake"]),
    ("ballista_core::", &["lake"]),
    ("ballista_scheduler::", &["lake"]),
    ("ballista_executor::", &["lake"]),
    ("tonic::", &["lake"]),
];

/// Crates whose literals are not looked at for SQL: `lake` writes views over its own files, `xtask` measures bare
/// databases.
const MAY_WRITE_SQL: &[&str] = &["store", "lake", "xtask"];

/// Checks what is named where.
pub fn check(files: &[RustFile], names: &[String]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for file in files {
        for (line, code) in file.product_lines() {
            for message in line_complaints(file.crate_name(), code) {
                complaints.push(Complaint::new(&file.file.path, line + 1, message));
            }
        }
        if MAY_WRITE_SQL.contains(&file.crate_name()) {
            continue;
        }
        for (line, literal) in file.product_literals().filter(|(_, literal)| is_statement(literal)) {
            let start: String = literal.trim().chars().take(30).collect();
            complaints.push(Complaint::new(
                &file.file.path,
                line + 1,
                format!("SQL stands only in `store`: `{start}`"),
            ));
        }
    }
    for name in names {
        if name.ends_with(".sql") && !name.starts_with("crates/store/") {
            complaints.push(Complaint::new(name, 0, "statements stand only in `store`"));
        }
    }
    complaints
}

fn line_complaints(crate_name: &str, code: &str) -> Vec<String> {
    let mut messages = Vec::new();
    if members::is_pure(crate_name) {
        let named = NOT_IN_PURE.iter().filter(|(name, _)| names(code, name));
        messages.extend(named.map(|(name, what)| format!("`{crate_name}` is pure, and `{name}` {what}")));
    }
    if !MAY_READ_CLOCK.contains(&crate_name) {
        let read = CLOCKS.iter().filter(|clock| names(code, clock));
        messages.extend(read.map(|clock| format!("`{clock}`: the clock is read only in `flow` and the binary")));
    }
    for (path, homes) in ONLY_IN.iter().filter(|(path, homes)| !homes.contains(&crate_name) && names(code, path)) {
        messages.push(format!("only `{}` names `{path}`", homes.join("` and `")));
    }
    messages
}

/// Whether `code` holds `name` as a path of its own and not as the end of a longer word.
fn names(code: &str, name: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(name).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + name.len()..].chars().next();
        !before.is_some_and(word) && (name.ends_with(':') || !after.is_some_and(word))
    })
}

/// Whether a literal is a statement of SQL: a verb in one case throughout, with its companion.
fn is_statement(literal: &str) -> bool {
    let text: String = literal.trim_start().chars().take(400).collect();
    let verb = text.split(' ').next().unwrap_or_default();
    if verb.to_lowercase() != verb && verb.to_uppercase() != verb {
        return false;
    }
    let text = text.to_lowercase();
    let begins = |start: &str| text.starts_with(start);
    begins("insert into ")
        || begins("delete from ")
        || begins("create table ")
        || begins("create index ")
        || begins("pragma ")
        || (begins("select ") && text.contains(" from "))
        || (begins("update ") && text.contains(" set "))
}

#[cfg(test)]
mod tests {
    use super::{super::fixture::*, *};

    fn complaints(path: &str, text: &str) -> Vec<String> {
        let files = [file(path, text)];
        check(&rust(&files), &[]).into_iter().map(|complaint| complaint.message).collect()
    }

    #[test]
    fn a_pure_crate_names_no_file_network_or_clock() {
        let text = "use std::fs;\nfn a() { let t = std::time::SystemTime::now(); }\n";
        assert_eq!(complaints("crates/decide/src/lib.rs", text).len(), 3);
        assert!(complaints("crates/decide/src/lib.rs", "use domain::Instant; // std::fs\n").is_empty());
        assert!(complaints("crates/decide/tests/it/main.rs", text).is_empty());
        assert!(complaints("crates/decide/src/lib.rs", &format!("#[cfg(test)]\nmod tests {{\n{text}}}\n")).is_empty());
    }

    #[test]
    fn the_clock_is_read_only_where_it_enters() {
        let text = "fn a() { jiff::Timestamp::now(); }";
        assert_eq!(complaints("crates/store/src/lib.rs", text).len(), 1);
        assert!(complaints("crates/flow/src/lib.rs", text).is_empty());
        assert!(complaints("crates/store/src/lib.rs", "fn a() { MyInstant::nowhere(); }").is_empty());
    }

    #[test]
    fn statements_and_engines_stay_at_home() {
        let statement = "const A: &str = \"select name from subject\";";
        assert_eq!(complaints("crates/flow/src/lib.rs", statement).len(), 1);
        assert!(complaints("crates/store/src/lib.rs", statement).is_empty());
        assert!(complaints("crates/flow/src/lib.rs", "const A: &str = \"Select a file from the list\";").is_empty());
        assert!(complaints("crates/flow/src/lib.rs", "const A: &str = \"selected\";").is_empty());
        assert_eq!(complaints("crates/flow/src/lib.rs", "use tantivy::Index;").len(), 1);
        assert_eq!(complaints("crates/probity/src/main.rs", "use axum::Router;").len(), 1);
        let stray = check(&[], &["crates/flow/a.sql".to_owned(), "crates/store/sql/a.sql".to_owned()]);
        assert_eq!(places(&stray), ["crates/flow/a.sql:0"]);
    }
}
