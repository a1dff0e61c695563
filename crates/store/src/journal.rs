//! The journal of exits and erasures: what must leave again if an older copy of the register is put
//! back. One JSON line an exit, kept in the data folder and beside the backups.
//!
//! Lines are written right after their step. What a crash in between leaves out is added when the
//! register is opened next.

use std::{
    io::{Read, Seek, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use domain::{EntryId, StreamId, entry::Body, record::Operation};
use serde::{Deserialize, Serialize};

use crate::{Error, Result, engine::bulk::hex, remains::remains, step::NewEntry};

/// The journal's file name.
pub(crate) const JOURNAL_FILE: &str = "exits.ndjson";

/// An exit: an entry after which less is shown than before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Exit {
    pub(crate) entry: EntryId,
    pub(crate) commitment: String,
    /// What it says, without what an erasure would take away.
    pub(crate) body: Body,
}

/// The exit that an entry is, if it is one.
pub(crate) fn exit(entry: EntryId, body: &Body, replaces: bool, commitment: &[u8; 32]) -> Option<Exit> {
    let leaves = match body {
        Body::RecordTaken(taken) => taken.operation == Operation::Withdraw && taken.record.is_some(),
        Body::LinkDecided(_) | Body::PublicationDecided(_) => replaces,
        Body::ListingEnded { .. }
        | Body::ObjectionRaised(_)
        | Body::AuthorisationWithdrawn { .. }
        | Body::BodyErased { .. } => true,
        _ => false,
    };
    if !leaves {
        return None;
    }
    let body = if let Body::RecordTaken(_) | Body::BodyErased { .. } = body {
        body.clone()
    } else {
        remains(entry, body).ok()?
    };
    Some(Exit { entry, commitment: hex(commitment), body })
}

/// The exits among the entries of a step.
pub(crate) fn exits(stream: StreamId, first_seq: u64, entries: &[NewEntry], commitments: &[[u8; 32]]) -> Vec<Exit> {
    (first_seq..)
        .zip(entries.iter().zip(commitments))
        .filter_map(|(seq, (entry, commitment))| {
            exit(EntryId::new(stream, seq), &entry.body, entry.supersedes.is_some(), commitment)
        })
        .collect()
}

/// The journal's files: in the data folder, and beside the backups once there is one.
#[derive(Clone)]
pub(crate) struct Journal {
    paths: Arc<Mutex<Vec<PathBuf>>>,
}

impl Journal {
    pub(crate) fn new(paths: Vec<PathBuf>) -> Journal {
        Journal { paths: Arc::new(Mutex::new(paths)) }
    }

    /// From now on, lines go to this file too.
    pub(crate) fn keep_also(&self, path: PathBuf) {
        let mut paths = self.paths.lock().unwrap_or_else(PoisonError::into_inner);
        if !paths.contains(&path) {
            paths.push(path);
        }
    }

    /// Adds lines and waits until they are on the disk.
    pub(crate) async fn append(&self, exits: &[Exit]) -> Result<()> {
        let mut text = String::new();
        for exit in exits {
            let line = serde_json::to_string(exit)
                .map_err(|error| Error::Damaged { entry: exit.entry, reason: error.to_string() })?;
            text.push_str(&line);
            text.push('\n');
        }
        let paths = self.paths.clone();
        let written = tokio::task::spawn_blocking(move || {
            // The lock keeps the lines of one step together.
            let paths = paths.lock().unwrap_or_else(PoisonError::into_inner);
            paths.iter().try_for_each(|path| append_to(path, &text))
        });
        written.await.map_err(|error| Error::Stopped { what: error.to_string() })?
    }
}

fn append_to(path: &Path, text: &str) -> Result<()> {
    let write = || {
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_data()
    };
    write().map_err(|source| Error::file(path, source))
}

/// What the last lines of a journal say: enough to know how far it reaches.
pub(crate) fn tail(path: &Path) -> Result<Vec<Exit>> {
    const BYTES: u64 = 256 << 10;
    let read = || {
        let mut file = std::fs::File::open(path)?;
        let length = file.metadata()?.len();
        file.seek(std::io::SeekFrom::Start(length.saturating_sub(BYTES)))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok((length > BYTES, bytes))
    };
    let (cut, bytes) = match read() {
        Ok(read) => read,
        Err(error) if std::io::Error::kind(&error) == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(Error::file(path, source)),
    };
    // The first line of the part may be cut off, and so may the last of a process that was killed.
    let lines = bytes.split(|byte| *byte == b'\n').skip(usize::from(cut));
    Ok(lines.filter_map(|line| serde_json::from_slice(line).ok()).collect())
}

/// The lines of a journal, in order; a last line cut off by a crash is left out.
pub(crate) fn read(path: &Path) -> Result<Vec<Exit>> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(Error::file(path, source)),
    };
    let mut exits = Vec::new();
    let mut lines = text.split('\n').peekable();
    while let Some(line) = lines.next() {
        if line.is_empty() {
            continue;
        }
        match serde_json::from_str(line) {
            Ok(exit) => exits.push(exit),
            Err(_) if lines.peek().is_none() => break,
            Err(error) => {
                return Err(Error::BadBackup {
                    reason: format!("line {} of {}: {error}", exits.len() + 1, path.display()),
                });
            }
        }
    }
    Ok(exits)
}
