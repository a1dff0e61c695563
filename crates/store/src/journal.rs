//! The journal of exits and erasures: what must leave again if an older copy of the register is put
//! back. One JSON line an exit, kept in the data folder and beside the backups.
//!
//! Lines are written right after their step. What a crash in between leaves out is added when the
//! register is opened next.

use std::{
    collections::BTreeMap,
    io::{Read, Seek, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use domain::{EntryId, StreamId, entry::Body, record::Operation};
use serde::{Deserialize, Serialize};

use crate::{
    Error, Result,
    engine::bulk::hex,
    remains::remains,
    step::{Committed, NewEntry},
};

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
        | Body::GrantWithdrawn { .. }
        | Body::SubjectMerged(_)
        | Body::MergeUndone(_)
        | Body::SubjectSplit(_)
        | Body::LinkRefused(_)
        | Body::SuccessionWithdrawn(_)
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

/// Whether entries that are not written yet hold an exit.
pub(crate) fn has_exits(entries: &[NewEntry]) -> bool {
    let exits =
        |entry: &NewEntry| exit(EntryId::pending(0), &entry.body, entry.supersedes.is_some(), &[0; 32]).is_some();
    entries.iter().any(exits)
}

/// The journal's files: in the data folder, and beside the backups once there is one.
#[derive(Clone)]
pub(crate) struct Journal {
    paths: Arc<Mutex<Vec<PathBuf>>>,
    reach: Arc<Mutex<Reach>>,
}

/// How far the journal is known to hold every exit: up to where it was completed, and on through
/// steps of this process as long as nobody else's came between.
#[derive(Default)]
struct Reach {
    through: BTreeMap<StreamId, u64>,
    /// Steps further on, from first place to last.
    apart: BTreeMap<(StreamId, u64), u64>,
}

impl Reach {
    /// Steps that are kept apart at most: those before them are another process's.
    const APART: usize = 1_000;

    fn add(&mut self, stream: StreamId, first: u64, last: u64) {
        self.apart.insert((stream, first), last);
        let through = self.through.entry(stream).or_default();
        while let Some(last) = self.apart.remove(&(stream, *through + 1)) {
            *through = last;
        }
        if self.apart.len() > Reach::APART {
            self.apart.pop_first();
        }
    }
}

impl Journal {
    pub(crate) fn new(paths: Vec<PathBuf>) -> Journal {
        Journal { paths: Arc::new(Mutex::new(paths)), reach: Arc::default() }
    }

    /// It holds every exit of the stream up to `seq`.
    pub(crate) fn reaches(&self, stream: StreamId, seq: u64) {
        self.reach.lock().unwrap_or_else(PoisonError::into_inner).through.insert(stream, seq);
    }

    /// It holds the exits of that step.
    pub(crate) fn holds(&self, committed: &Committed) {
        if committed.count > 0 {
            let last = committed.first_seq + u64::from(committed.count) - 1;
            let mut reach = self.reach.lock().unwrap_or_else(PoisonError::into_inner);
            reach.add(committed.stream, committed.first_seq, last);
        }
    }

    /// How far it is known to hold every exit.
    pub(crate) fn reach(&self) -> Vec<(StreamId, u64)> {
        let reach = self.reach.lock().unwrap_or_else(PoisonError::into_inner);
        reach.through.iter().map(|(stream, seq)| (*stream, *seq)).collect()
    }

    /// From now on, lines go to this file too.
    pub(crate) fn keep_also(&self, path: PathBuf) {
        let mut paths = self.paths.lock().unwrap_or_else(PoisonError::into_inner);
        if !paths.contains(&path) {
            paths.push(path);
        }
    }

    /// Adds lines and waits until they are on the disk. The step is in the register already: where the
    /// backups are out of reach that is told, and the next backup brings the lines there.
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
            let (own, beside) = paths.split_at(1.min(paths.len()));
            own.iter().try_for_each(|path| append_to(path, &text))?;
            for error in beside.iter().filter_map(|path| append_to(path, &text).err()) {
                tracing::error!(%error, "the journal of exits beside the backups is behind; make a backup");
            }
            Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reach_grows_over_the_steps_of_one_process_only() {
        let stream = StreamId(0);
        let mut reach = Reach::default();
        reach.add(stream, 4, 6);
        assert_eq!(reach.through[&stream], 0, "1 to 3 are not noted yet");
        reach.add(stream, 1, 3);
        assert_eq!(reach.through[&stream], 6);
        reach.add(stream, 9, 9);
        assert_eq!(reach.through[&stream], 6, "7 and 8 are somebody else's");
    }
}
