//! The yardstick: the same file loaded into one bare table with three indexes.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result};

use crate::{
    child,
    postgres::Postgres,
    scratch::{Scratch, program},
};

const LIMIT: Duration = Duration::from_secs(3_600);

/// The columns of the three indexes, by field code or by name in the header: document number with
/// agency, code of the counterpart, day of the decision.
const INDEXES: [&[&[&str]]; 3] = [
    &[&["CF_WSH", "行政处罚决定书文号"], &["CF_CFJG", "处罚机关"]],
    &[&["CF_XDR_SHXYM", "行政相对人代码_1", "统一社会信用代码"]],
    &[&["CF_JDRQ", "处罚决定日期"]],
];

/// The statements that make the table and its indexes for the header of `file`.
fn statements(file: &Path) -> Result<String> {
    let mut header = String::new();
    BufReader::new(File::open(file).with_context(|| file.display().to_string())?).read_line(&mut header)?;
    let header = header.trim_start_matches('\u{feff}').trim_end();
    let columns: Vec<&str> = header.split(',').map(|column| column.trim_matches('"')).collect();
    let quoted: Vec<String> = columns.iter().map(|column| format!("\"{}\" text", column.replace('"', ""))).collect();
    let mut text = format!("create table penalty ({});\n", quoted.join(", "));
    for (at, index) in INDEXES.iter().enumerate() {
        let mut parts = Vec::new();
        for names in *index {
            let column = columns.iter().find(|column| names.contains(column));
            parts.push(format!("\"{}\"", column.with_context(|| format!("no column {} in {header}", names[0]))?));
        }
        text.push_str(&format!("create index penalty_{at} on penalty ({});\n", parts.join(", ")));
    }
    Ok(text)
}

/// `sqlite3 .import` of `file` into a fresh database, default journal: how long it took.
pub fn sqlite(file: &Path, folder: &Path) -> Result<Duration> {
    let sqlite3 = program("sqlite3").context("sqlite3 is not installed (Debian: apt-get install sqlite3)")?;
    let scratch = Scratch::below(folder, "bare")?;
    let database = scratch.path().join("bare.db");
    script(&sqlite3, &database, &statements(file)?)?;
    let import = format!(".mode csv\n.import --skip 1 \"{}\" penalty\n", file.display());
    let took = script(&sqlite3, &database, &import)?;
    anyhow::ensure!(fs::metadata(&database)?.len() > fs::metadata(file)?.len() / 2, "sqlite3 imported nothing");
    Ok(took)
}

fn script(sqlite3: &PathBuf, database: &Path, text: &str) -> Result<Duration> {
    let started = Instant::now();
    let mut shell = Command::new(sqlite3).arg("-batch").arg("-bail").arg(database).stdin(Stdio::piped()).spawn()?;
    shell.stdin.take().context("sqlite3")?.write_all(text.as_bytes())?;
    anyhow::ensure!(shell.wait()?.success(), "sqlite3 failed");
    Ok(started.elapsed())
}

/// `\copy` of `file` into a fresh table: how long it took.
pub fn postgres(file: &Path, server: &Postgres, programs: &Path) -> Result<Duration> {
    let mut make = server.psql(programs);
    make.args(["-c", "drop table if exists penalty", "-c", &statements(file)?]);
    child::capture(make, LIMIT)?;
    let mut copy = server.psql(programs);
    copy.args(["-c", &format!("\\copy penalty from '{}' with (format csv, header true)", file.display())]);
    let started = Instant::now();
    child::capture(copy, LIMIT)?;
    Ok(started.elapsed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_yardstick_loads_a_file() {
        let scratch = Scratch::new("bare-test").unwrap();
        let file = scratch.path().join("a.csv");
        fs::write(&file, "CF_WSH,处罚机关,CF_XDR_SHXYM,CF_JDRQ\n甲1号,\"甲,局\",91X,2026-01-02\n").unwrap();
        let text = statements(&file).unwrap();
        assert!(text.contains("on penalty (\"CF_WSH\", \"处罚机关\")"), "{text}");
        if program("sqlite3").is_some() {
            assert!(sqlite(&file, scratch.path()).unwrap() > Duration::ZERO);
        }
        fs::write(&file, "CF_WSH,其他\n").unwrap();
        assert!(statements(&file).is_err());
    }
}
