//! Another reader of documents: Poppler.

use std::{io::Write, process::Command};

use tempfile::NamedTempFile;

fn poppler(program: &str, arguments: &[&str], document: &[u8]) -> String {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(document).unwrap();
    let mut command = Command::new(program);
    command.args(arguments).arg(file.path());
    if program == "pdftotext" {
        command.arg("-");
    }
    let output = command.output().unwrap_or_else(|error| panic!("{program} (apt install poppler-utils): {error}"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The text, each run of space as one.
pub fn text(document: &[u8]) -> String {
    poppler("pdftotext", &["-layout"], document).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text without any space: lines are broken where it fits.
pub fn unspaced(text: &str) -> String {
    text.chars().filter(|one| !one.is_whitespace()).collect()
}

/// What the document says of itself.
pub fn about(document: &[u8]) -> String {
    poppler("pdfinfo", &[], document)
}

/// Its tags, in the order in which they are read aloud.
pub fn structure(document: &[u8]) -> String {
    poppler("pdfinfo", &["-struct"], document)
}

/// Its metadata (XMP).
pub fn metadata(document: &[u8]) -> String {
    poppler("pdfinfo", &["-meta"], document)
}

/// Its fonts: name, type, embedded, subset.
pub fn fonts(document: &[u8]) -> String {
    poppler("pdffonts", &[], document)
}
