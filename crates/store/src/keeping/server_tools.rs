//! Copies on PostgreSQL, made and put back by the server's own programs.

use std::{io::Read, path::Path, process::Command};

use crate::{Error, Place, Result, engine::Pool, schema};

/// How a dump in PostgreSQL's own format begins.
const MAGIC: &[u8; 5] = b"PGDMP";

/// Writes a dump of the database at `url` to `to`.
pub(crate) async fn dump(url: &str, to: &Path) -> Result<()> {
    let mut command = client("pg_dump", url);
    command.args(["--format=custom", "--no-owner", "--file"]).arg(to);
    run("pg_dump", command).await
}

/// Puts a dump into the database at `url`, which must be empty: all of it, or nothing.
///
/// # Errors
/// [`Error::BadBackup`] where the file is no dump, [`Error::AlreadyThere`] where the database holds a
/// register.
pub(crate) async fn put_back(place: &Place, url: &str, dump: &Path) -> Result<()> {
    let bad = |reason: String| Error::BadBackup { reason: format!("{}: {reason}", dump.display()) };
    let mut start = [0; MAGIC.len()];
    let read = std::fs::File::open(dump).and_then(|mut file| file.read_exact(&mut start));
    read.map_err(|error| bad(error.to_string()))?;
    if &start != MAGIC {
        return Err(bad("it is no dump of PostgreSQL".to_owned()));
    }
    let pool = Pool::connect(place, false).await?;
    let found = schema::version(&mut pool.writer().await?).await;
    pool.close().await;
    if found?.is_some() {
        return Err(Error::AlreadyThere { place: place.to_string() });
    }
    let mut command = client("pg_restore", url);
    command.args(["--no-owner", "--single-transaction", "--exit-on-error"]).arg(dump);
    run("pg_restore", command).await
}

/// A program of the server's client; the password goes by its environment, where no list of processes
/// shows it.
fn client(program: &str, url: &str) -> Command {
    let (url, password) = without_password(url);
    let mut command = Command::new(program);
    command.args(["--no-password", "--dbname"]).arg(url);
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    command
}

async fn run(program: &'static str, mut command: Command) -> Result<()> {
    let done = tokio::task::spawn_blocking(move || command.output()).await;
    let done = done.map_err(|error| Error::Stopped { what: error.to_string() })?;
    let output = done.map_err(|error| Error::ServerTool { program, reason: error.to_string() })?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let reason = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it failed without a word");
    Err(Error::ServerTool { program, reason: reason.trim().to_owned() })
}

/// The address without its password, and the password.
fn without_password(url: &str) -> (String, Option<String>) {
    let whole = || (url.to_owned(), None);
    let Some((scheme, rest)) = url.split_once("://") else { return whole() };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let Some((user, host)) = authority.rsplit_once('@') else { return whole() };
    let Some((name, password)) = user.split_once(':') else { return whole() };
    (format!("{scheme}://{name}@{host}{}", &rest[authority.len()..]), Some(percent_decoded(password)))
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let pair = after.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        match pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()).filter(|_| first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_taken_out_of_the_address() {
        let taken = |url: &str| without_password(url);
        let (url, password) = taken("postgres://li:a%40b%25@host:5432/credit?sslmode=require");
        assert_eq!(
            (url.as_str(), password.as_deref()),
            ("postgres://li@host:5432/credit?sslmode=require", Some("a@b%"))
        );
        for plain in ["postgres://li@host/credit", "postgres:///credit", "credit", "postgres://host/a:b@c"] {
            assert_eq!(taken(plain), (plain.to_owned(), None));
        }
    }
}
