//! `probity rules import` and `export`: decision tables from and to tools that know DMN.

use std::{fs, path::Path, process::ExitCode};

use anyhow::{Context, bail};
use rules::{Problem, dmn};

use super::{file_name, read};

/// Reads a DMN file and writes a rule file. Exit code 1: it says something that can't be read.
pub fn import(from: &Path, to: &Path, decision: Option<&str>, force: bool) -> anyhow::Result<ExitCode> {
    match dmn::import(&read(from)?, decision) {
        Ok(imported) => {
            tell(from, &imported.warnings);
            write(to, &imported.text, force)
        }
        Err(problems) => Ok(refused(from, &problems)),
    }
}

/// Reads a rule file and writes a DMN file. Exit code 1: the rule file can't be read.
pub fn export(from: &Path, to: &Path, force: bool) -> anyhow::Result<ExitCode> {
    match dmn::export(&file_name(from), &read(from)?) {
        Ok((xml, warnings)) => {
            tell(from, &warnings);
            write(to, &xml, force)
        }
        Err(problems) => Ok(refused(from, &problems)),
    }
}

#[expect(clippy::print_stderr, reason = "problems go where errors go: the answer is a file")]
fn tell(file: &Path, problems: &[Problem]) {
    problems.iter().for_each(|problem| eprintln!("{}:{problem}", file.display()));
}

fn refused(file: &Path, problems: &[Problem]) -> ExitCode {
    tell(file, problems);
    ExitCode::FAILURE
}

#[expect(clippy::print_stdout, reason = "where the answer lies is the answer")]
fn write(to: &Path, text: &str, force: bool) -> anyhow::Result<ExitCode> {
    if to.exists() && !force {
        bail!(
            "{} is there already: the file that is read stands first, the one that is written second; `--force` writes over it",
            to.display()
        );
    }
    fs::write(to, text).with_context(|| to.display().to_string())?;
    println!("written: {}", to.display());
    Ok(ExitCode::SUCCESS)
}
