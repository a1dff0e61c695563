//! Which crate may depend on which: DESIGN's table of crates, arrows one way.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    process::Command,
};

use anyhow::{Context, Result};
use serde::Deserialize;

use super::Complaint;

/// A crate of ours, whether it is pure, and which of ours it may depend on.
pub struct Rule {
    name: &'static str,
    /// Values in, values out: no clock, randomness, file, network or database.
    pub pure: bool,
    may_use: &'static [&'static str],
}

const fn pure(name: &'static str, may_use: &'static [&'static str]) -> Rule {
    Rule { name, pure: true, may_use }
}

const fn place(name: &'static str, may_use: &'static [&'static str]) -> Rule {
    Rule { name, pure: false, may_use }
}

/// The table, in the order in which data flows.
pub const TABLE: &[Rule] = &[
    pure("domain", &[]),
    pure("rules", &["domain"]),
    pure("catalogue", &["domain", "rules"]),
    pure("collect", &["domain", "catalogue"]),
    pure("linkage", &["domain", "catalogue"]),
    pure("resolve", &["domain", "catalogue"]),
    pure("assemble", &["domain", "catalogue"]),
    pure("facts", &["domain", "catalogue", "assemble"]),
    pure("decide", &["domain", "rules", "catalogue", "facts"]),
    pure("cases", &["domain", "catalogue"]),
    pure("supervise", &["domain", "rules", "catalogue", "facts"]),
    pure("publish", &["domain", "catalogue", "supervise"]),
    place("store", &["domain"]),
    place("search", &["domain"]),
    place("lake", &["domain", "rules", "catalogue", "resolve", "assemble", "facts"]),
    place("report", &["domain", "publish"]),
    place(
        "flow",
        &[
            "domain",
            "rules",
            "catalogue",
            "collect",
            "linkage",
            "resolve",
            "assemble",
            "facts",
            "decide",
            "cases",
            "supervise",
            "publish",
            "store",
            "search",
            "lake",
        ],
    ),
    place("web", &["domain", "publish", "flow"]),
    pure("example", &["domain", "catalogue"]),
    place(
        "probity",
        &[
            "domain",
            "rules",
            "catalogue",
            "collect",
            "linkage",
            "resolve",
            "assemble",
            "facts",
            "decide",
            "cases",
            "supervise",
            "publish",
            "store",
            "search",
            "lake",
            "report",
            "flow",
            "web",
            "example",
        ],
    ),
    place("xtask", &[]),
];

/// Whether the crate is pure.
pub fn is_pure(name: &str) -> bool {
    TABLE.iter().any(|rule| rule.name == name && rule.pure)
}

/// Libraries that a pure crate has no use for: runtimes, databases, HTTP, engines, randomness of
/// the machine.
const NOT_IN_PURE: &[&str] = &[
    "tokio",
    "async-std",
    "smol",
    "sqlx",
    "rusqlite",
    "axum",
    "hyper",
    "reqwest",
    "tower",
    "tower-http",
    "askama",
    "tantivy",
    "datafusion",
    "arrow",
    "parquet",
    "object_store",
    "getrandom",
    "rand",
    "age",
    "argon2",
    "tempfile",
    "memmap2",
    "walkdir",
];

/// A library that one crate alone names.
pub const ONLY_IN: &[(&str, &[&str])] = &[
    ("sqlx", &["store"]),
    ("tantivy", &["search"]),
    ("axum", &["web"]),
    ("askama", &["web"]),
    ("tower-http", &["web"]),
    ("hyper", &["web"]),
    ("parquet", &["lake"]),
    ("datafusion", &["lake"]),
    ("datafusion-proto", &["lake"]),
    ("ballista-core", &["lake"]),
    ("ballista-executor", &["lake"]),
    ("ballista-scheduler", &["lake"]),
    ("tonic", &["lake"]),
    ("arrow-flight", &["lake"]),
    ("object_store", &["lake"]),
    ("typst", &["report"]),
    ("typst-kit", &["report"]),
    ("typst-layout", &["report"]),
    ("typst-pdf", &["report"]),
    ("hayro-syntax", &["report"]),
    ("cedar-policy", &["flow"]),
    ("anyhow", &["probity", "xtask"]),
];

/// The dependencies of one member, by kind.
#[derive(Default)]
pub struct Member {
    /// What it is built with.
    pub normal: BTreeSet<String>,
    /// What its tests are built with besides.
    pub test: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
}

/// The members of the workspace, as cargo reads them.
pub fn read(root: &Path) -> Result<BTreeMap<String, Member>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root)
        .output()
        .context("cargo metadata")?;
    anyhow::ensure!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: Metadata = serde_json::from_slice(&output.stdout).context("cargo metadata")?;
    let mut members: BTreeMap<String, Member> = BTreeMap::new();
    for package in metadata.packages {
        let member = members.entry(package.name).or_default();
        for dependency in package.dependencies {
            let into = if dependency.kind.as_deref() == Some("dev") { &mut member.test } else { &mut member.normal };
            into.insert(dependency.name);
        }
    }
    Ok(members)
}

/// Checks every member against the table.
pub fn check(members: &BTreeMap<String, Member>) -> Vec<Complaint> {
    let ours: BTreeSet<&str> = members.keys().map(String::as_str).collect();
    let mut complaints = Vec::new();
    for (name, member) in members {
        let manifest =
            if name == "xtask" { "xtask/Cargo.toml".to_owned() } else { format!("crates/{name}/Cargo.toml") };
        let mut complain = |message: String| complaints.push(Complaint::new(&manifest, 0, message));
        let Some(rule) = TABLE.iter().find(|rule| rule.name == name) else {
            complain(format!("`{name}` does not stand in the table of crates (xtask/src/tidy/members.rs)"));
            continue;
        };
        for dependency in &member.normal {
            if ours.contains(dependency.as_str()) && !rule.may_use.contains(&dependency.as_str()) {
                complain(format!("`{name}` may not depend on `{dependency}`"));
            }
            if rule.pure && NOT_IN_PURE.contains(&dependency.as_str()) {
                complain(format!("`{name}` is pure and may not depend on `{dependency}`"));
            }
            if let Some((_, homes)) = ONLY_IN.iter().find(|(library, _)| library == dependency)
                && !homes.contains(&name.as_str())
            {
                complain(format!("only {} may depend on `{dependency}`", homes.join(" and ")));
            }
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(normal: &[&str], test: &[&str]) -> Member {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Member { normal: set(normal), test: set(test) }
    }

    fn complaints(members: Vec<(&str, Member)>) -> Vec<String> {
        let members = members.into_iter().map(|(name, member)| (name.to_owned(), member)).collect();
        check(&members).into_iter().map(|complaint| complaint.message).collect()
    }

    #[test]
    fn arrows_that_the_table_does_not_allow_are_named() {
        let found = complaints(vec![
            ("domain", member(&["catalogue"], &[])),
            ("catalogue", member(&["domain", "tokio"], &["tempfile"])),
            ("web", member(&["store", "axum"], &[])),
            ("store", member(&["domain", "sqlx"], &[])),
        ]);
        assert_eq!(
            found,
            [
                "`catalogue` is pure and may not depend on `tokio`",
                "`domain` may not depend on `catalogue`",
                "`web` may not depend on `store`",
            ]
        );
    }

    #[test]
    fn a_library_of_one_crate_is_no_other_crates() {
        assert_eq!(complaints(vec![("flow", member(&["tantivy"], &[]))]), ["only search may depend on `tantivy`"]);
        assert_eq!(complaints(vec![("search", member(&["tantivy"], &[]))]), Vec::<String>::new());
    }

    #[test]
    fn an_unknown_crate_is_named() {
        assert_eq!(complaints(vec![("utils", member(&[], &[]))]).len(), 1);
    }

    #[test]
    fn the_table_points_one_way() {
        for (at, rule) in TABLE.iter().enumerate() {
            for used in rule.may_use {
                let place = TABLE.iter().position(|other| other.name == *used);
                assert!(place.is_some_and(|place| place < at), "{} uses {used}, which stands below it", rule.name);
            }
            assert!(!rule.pure || rule.may_use.iter().all(|used| is_pure(used)), "{} is not pure", rule.name);
        }
    }
}
