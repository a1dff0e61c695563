//! What others wrote judges ours: identifiers, rule sets, tables, and the API against its document.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::Result;

use super::{Counts, Outcome, counts};
use crate::{
    binary,
    child::{self, Show},
    scratch::{Scratch, program},
};

/// How long one of them may take.
const LIMIT: Duration = Duration::from_secs(900);

/// Runs all of them.
pub(super) fn run(root: &Path, show: Show) -> Result<Outcome> {
    let mut all = identifiers(root, show)?;
    for other in [
        rule_sets(root, show)?,
        tables(root, show)?,
        flight(root, show)?,
        object_store(root, show)?,
        openapi(root, show)?,
        openid(root, show)?,
    ] {
        all.counts.add(other.counts);
        all.skipped.extend(other.skipped);
    }
    Ok(all)
}

/// The version of `dsntk` that `.ci/run` installs.
const DSNTK: &str = "0.3.0";

/// Puts what rule sets say of random rows to `dsntk`, an implementation of DMN.
fn rule_sets(root: &Path, show: Show) -> Result<Outcome> {
    let dsntk = match std::env::var_os("PROBITY_DSNTK") {
        Some(dsntk) => Some(PathBuf::from(dsntk)),
        None => program("dsntk"),
    };
    let Some(dsntk) = dsntk else {
        return Ok(Outcome::skipped(format!(
            "rule sets against another implementation: dsntk is missing (cargo install dsntk --version {DSNTK} --locked)"
        )));
    };
    let arguments = ["run", "--quiet", "--package", "rules", "--example", "oracle", "--"].map(OsString::from);
    let arguments = arguments.into_iter().chain([dsntk.into_os_string(), root.join("catalogue").into_os_string()]);
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root);
    counted(&child::run(command, LIMIT, show)?)
}

/// Runs `xtask/oracles/identifiers.py` on the real binary.
fn identifiers(root: &Path, show: Show) -> Result<Outcome> {
    let skipped = "independent implementations: the Python package of .ci/requirements.txt is missing";
    with_python(root, show, "stdnum", "identifiers.py", skipped)
}

/// Runs a script on the real binary, if Python and a package of it are there.
fn with_python(root: &Path, show: Show, package: &str, script: &str, skipped: &str) -> Result<Outcome> {
    let Some(python) = python() else {
        return Ok(Outcome::skipped(format!("{script}: no Python 3 is installed")));
    };
    let mut probe = Command::new(&python);
    probe.args(["-c", &format!("import {package}")]);
    if !child::run(probe, Duration::from_secs(30), Show::Quiet)?.success {
        return Ok(Outcome::skipped(skipped));
    }
    let probity = binary::build(root, binary::Profile::Debug)?;
    let scratch = Scratch::new("oracles")?;
    let mut command = Command::new(python);
    // What it reads beside it is not compiled there.
    command.env("PYTHONDONTWRITEBYTECODE", "1");
    command.arg(root.join("xtask/oracles").join(script)).arg(probity).arg(scratch.path());
    counted(&child::run(command, LIMIT, show)?)
}

/// Runs `xtask/oracles/tables.py` on the real binary.
fn tables(root: &Path, show: Show) -> Result<Outcome> {
    let skipped = "the tables for analysts in DuckDB: the Python package of .ci/requirements.txt is missing";
    with_python(root, show, "duckdb", "tables.py", skipped)
}

/// Runs `xtask/oracles/flight.py` on the real binary.
fn flight(root: &Path, show: Show) -> Result<Outcome> {
    let skipped = "the tables for analysts by a driver: the Python packages of .ci/requirements.txt are missing";
    with_python(root, show, "adbc_driver_flightsql", "flight.py", skipped)
}

/// Runs `xtask/oracles/object_store.py` on the real binary.
fn object_store(root: &Path, show: Show) -> Result<Outcome> {
    let skipped = "the tables for analysts on an object store: the Python packages of .ci/requirements.txt are missing";
    with_python(root, show, "moto", "object_store.py", skipped)
}

/// Runs `xtask/oracles/openapi.py` on the real binary.
fn openapi(root: &Path, show: Show) -> Result<Outcome> {
    let skipped = "the API against its document: the Python packages of .ci/requirements.txt are missing";
    with_python(root, show, "schemathesis", "openapi.py", skipped)
}

/// Runs `xtask/oracles/openid.py` on the real binary.
fn openid(root: &Path, show: Show) -> Result<Outcome> {
    let skipped = "signing in at another's provider: the Python packages of .ci/requirements.txt are missing";
    with_python(root, show, "oidc_provider_mock", "openid.py", skipped)
}

/// What the last line of a program says.
fn counted(ended: &child::Ended) -> Result<Outcome> {
    let mut counts = counts::plain(&ended.output).unwrap_or(Counts::one(false));
    if !ended.success && counts.failed == 0 {
        counts.failed = 1;
    }
    Ok(Outcome { counts, skipped: Vec::new() })
}

/// The Python to use: that of `PROBITY_PYTHON`, or the machine's.
pub fn python() -> Option<PathBuf> {
    match std::env::var_os("PROBITY_PYTHON") {
        Some(python) => Some(python.into()),
        None => program("python3"),
    }
}
