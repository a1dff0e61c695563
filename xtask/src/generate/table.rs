//! Reading and writing small comma-separated tables.

use std::{fmt::Write, fs, path::Path};

use anyhow::Context;

/// The fields of one line; quoted fields may hold commas, not line ends.
pub fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        let last = fields.len() - 1;
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                fields[last].push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            other => fields[last].push(other),
        }
    }
    fields
}

/// The lines of a file after its heading.
pub fn lines(path: &Path) -> anyhow::Result<Vec<String>> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(text.trim_start_matches('\u{feff}').lines().skip(1).map(str::to_owned).collect())
}

/// Writes a table: the lines that say where it is from, the heading, the rows.
pub fn write(path: &Path, about: &[&str], heading: &str, rows: &[String]) -> anyhow::Result<()> {
    let mut text = String::new();
    for line in about {
        writeln!(text, "# {line}")?;
    }
    writeln!(text, "{heading}")?;
    for row in rows {
        writeln!(text, "{row}")?;
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}
