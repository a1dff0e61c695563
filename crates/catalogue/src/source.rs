//! The files of a pack as they come, and what is wrong with them.

use std::{collections::BTreeMap, fmt};

use serde::de::DeserializeOwned;

use crate::pack::Problem;

/// The files of a pack by their path inside it, such as `schemes/uscc.yaml`.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A problem at a line of a file, from 1; 0 where the file as a whole is meant.
pub fn problem(file: &str, line: u64, message: impl fmt::Display) -> Problem {
    Problem { file: file.to_owned(), line: u32::try_from(line).unwrap_or(u32::MAX), message: message.to_string() }
}

/// The text of a file, `None` where the pack has no such file.
pub fn text<'a>(files: &'a Files, path: &str) -> Result<Option<&'a str>, Problem> {
    let Some(bytes) = files.get(path) else { return Ok(None) };
    std::str::from_utf8(bytes).map(Some).map_err(|error| {
        let line = 1 + bytes[..error.valid_up_to()].iter().filter(|&&byte| byte == b'\n').count() as u64;
        problem(path, line, "the file is not UTF-8")
    })
}

/// A YAML file as `T`, `None` where the pack has no such file.
pub fn yaml<T: DeserializeOwned>(files: &Files, path: &str) -> Result<Option<T>, Problem> {
    let Some(text) = text(files, path)? else { return Ok(None) };
    serde_saphyr::from_str(text).map(Some).map_err(|error| {
        let line = error.location().map_or(0, |location| location.line());
        problem(path, line, error)
    })
}

/// The rows of a CSV file with a heading, each with its line; empty where the pack has no such file.
pub fn rows<T: DeserializeOwned>(files: &Files, path: &str) -> Result<Vec<(u64, T)>, Problem> {
    let Some(text) = text(files, path)? else { return Ok(Vec::new()) };
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|error| problem(path, 1, error))?.clone();
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(rows),
            Ok(true) => {
                let line = record.position().map_or(0, csv::Position::line);
                let row = record.deserialize(Some(&headers)).map_err(|error| problem(path, line, error))?;
                rows.push((line, row));
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                return Err(problem(path, line, error));
            }
        }
    }
}

/// The paths of the pack's files in `folder` that end in `ending`.
pub fn paths<'a>(files: &'a Files, folder: &'a str, ending: &'a str) -> impl Iterator<Item = &'a str> {
    files.keys().map(String::as_str).filter(move |path| path.starts_with(folder) && path.ends_with(ending))
}
