//! `cargo xtask tidy`: the invariants of ARCHITECTURE.md that a reader of sources can check.
//!
//! Each rule is a function from the files to what it complains of, so that each is tested on small
//! made-up files.

mod borders;
mod country;
mod documents;
mod finding_codes;
mod form;
mod locales;
mod members;
mod size;

use std::{collections::BTreeMap, fmt, time::Instant};

use anyhow::{Context, Result};

use crate::{project, project::TextFile, rust_text::RustText};

/// How to run it.
#[derive(Default, clap::Args)]
pub struct Arguments {
    /// Lower the numbers of the list of too long files and functions to what they are now.
    #[arg(long)]
    shrink: bool,
}

/// One thing that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Complaint {
    path: String,
    /// From 1; 0 for the file as a whole.
    line: usize,
    message: String,
}

impl Complaint {
    fn new(path: &str, line: usize, message: impl Into<String>) -> Complaint {
        Complaint { path: path.to_owned(), line, message: message.into() }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.message),
            line => write!(f, "{}:{line}: {}", self.path, self.message),
        }
    }
}

/// A Rust file with its parts.
pub struct RustFile<'f> {
    file: &'f TextFile,
    parts: RustText,
}

impl RustFile<'_> {
    /// The lines of code that the product is made of, with their numbers from 0.
    fn product_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let in_product = self.file.is_source();
        let lines = self.parts.code.iter().enumerate();
        lines
            .filter(move |(line, _)| in_product && !self.parts.in_test(*line))
            .map(|(line, code)| (line, code.as_str()))
    }

    /// The string literals of the product, with their lines from 0.
    fn product_literals(&self) -> impl Iterator<Item = (usize, &str)> {
        let in_product = self.file.is_source();
        let literals = self.parts.literals.iter();
        literals
            .filter(move |(line, _)| in_product && !self.parts.in_test(*line))
            .map(|(line, text)| (*line, text.as_str()))
    }

    fn crate_name(&self) -> &str {
        self.file.crate_name().unwrap_or_default()
    }
}

/// Where the list of too long files and functions lies.
const ALLOWED: &str = "xtask/tidy/allowed.txt";

/// Runs every rule; whether none complained.
pub fn run(arguments: &Arguments) -> Result<bool> {
    let started = Instant::now();
    let root = project::root();
    let names = project::files(&root)?;
    let texts = project::read_texts(&root, &names)?;
    let files: Vec<RustFile> = texts
        .iter()
        .filter(|file| file.path.ends_with(".rs"))
        .map(|file| RustFile { file, parts: RustText::read(&file.text) })
        .collect();
    let allowed = std::fs::read_to_string(root.join(ALLOWED)).with_context(|| ALLOWED)?;
    let bilingual = std::fs::read_to_string(root.join(country::BILINGUAL)).with_context(|| country::BILINGUAL)?;
    if arguments.shrink {
        std::fs::write(root.join(ALLOWED), size::shrunk(&files, &allowed))?;
        println!("tidy: {ALLOWED} is as short as it can be");
    }

    let mut complaints = members::check(&members::read(&root)?);
    complaints.extend(borders::check(&files, &names));
    complaints.extend(form::check(&files));
    complaints.extend(size::check(&files, &std::fs::read_to_string(root.join(ALLOWED))?));
    complaints.extend(country::check(&files, &names, &bilingual));
    complaints.extend(locales::check(&texts));
    complaints.extend(finding_codes::check(&files, &texts));
    complaints.extend(documents::check(&texts, &names));
    complaints.sort();
    complaints.dedup();
    report(&complaints, files.len(), started);
    Ok(complaints.is_empty())
}

fn report(complaints: &[Complaint], files: usize, started: Instant) {
    let mut by_path: BTreeMap<&str, usize> = BTreeMap::new();
    for complaint in complaints {
        println!("{complaint}");
        *by_path.entry(&complaint.path).or_default() += 1;
    }
    let seconds = started.elapsed().as_secs_f64();
    match complaints.len() {
        0 => println!("tidy: {files} Rust files follow the rules ({seconds:.1} s)"),
        count => println!("tidy: {count} complaints in {} files ({seconds:.1} s)", by_path.len()),
    }
}

#[cfg(test)]
mod fixture {
    //! Small made-up files.

    use super::*;

    /// A file of the project.
    pub fn file(path: &str, text: &str) -> TextFile {
        TextFile { path: path.to_owned(), text: text.to_owned() }
    }

    /// The Rust files taken apart.
    pub fn rust(files: &[TextFile]) -> Vec<RustFile<'_>> {
        files.iter().map(|file| RustFile { file, parts: RustText::read(&file.text) }).collect()
    }

    /// What is complained of, as `path:line`.
    pub fn places(complaints: &[Complaint]) -> Vec<String> {
        complaints.iter().map(|complaint| format!("{}:{}", complaint.path, complaint.line)).collect()
    }
}
