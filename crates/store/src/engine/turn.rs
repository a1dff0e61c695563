//! The queue of those who write to SQLite's file, of all processes: SQLite itself has none, whoever
//! asks often enough comes first, and a delivery asks all the time.
//!
//! Two locked files make it. Whoever wants to write takes the first, waits with it for the second,
//! and gives the first back: nobody writes twice while another waits. The locks are the system's
//! and end with the process.

use std::{
    fs::{File, OpenOptions, TryLockError},
    ops::{Deref, DerefMut},
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::sqlite::SqliteConnection;
use tokio::sync::OwnedMutexGuard;

use crate::{Error, Result};

/// Where the one waits who writes next.
const NEXT_FILE: &str = "register.next";
/// What the one holds who writes.
const TURN_FILE: &str = "register.turn";
/// How long to wait: whoever gets no turn asks SQLite without one, and is told that it is busy.
const PATIENCE: Duration = Duration::from_secs(10);

/// The queue of a data folder.
#[derive(Clone, Debug)]
pub(crate) struct Queue {
    next: PathBuf,
    turn: PathBuf,
}

/// The right to write, until it is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    _file: File,
}

/// The writing connection of this process, with its turn among those of other processes.
pub(crate) struct Writer {
    connection: OwnedMutexGuard<SqliteConnection>,
    _turn: Option<Turn>,
}

impl Writer {
    pub(crate) fn new(connection: OwnedMutexGuard<SqliteConnection>, turn: Option<Turn>) -> Writer {
        Writer { connection, _turn: turn }
    }
}

impl Deref for Writer {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.connection
    }
}

impl DerefMut for Writer {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }
}

impl Queue {
    pub(crate) fn of(folder: &Path) -> Queue {
        Queue { next: folder.join(NEXT_FILE), turn: folder.join(TURN_FILE) }
    }

    /// Waits for a turn; nothing where it takes too long.
    pub(crate) async fn turn(&self) -> Result<Option<Turn>> {
        let next = taken(&self.next)?;
        if next.is_some()
            && let Some(turn) = taken(&self.turn)?
        {
            return Ok(Some(Turn { _file: turn }));
        }
        let queue = self.clone();
        // Who gives up leaves a thread that waits on; its turn is dropped as soon as it has it.
        let waiting = tokio::task::spawn_blocking(move || queue.wait(next));
        match tokio::time::timeout(PATIENCE, waiting).await {
            Ok(Ok(turn)) => turn.map(Some),
            Ok(Err(error)) => Err(Error::Stopped { what: error.to_string() }),
            Err(_) => Ok(None),
        }
    }

    /// Waits with the place of the next, which may be held already.
    fn wait(&self, next: Option<File>) -> Result<Turn> {
        let _next = match next {
            Some(next) => next,
            None => locked(&self.next)?,
        };
        Ok(Turn { _file: locked(&self.turn)? })
    }
}

/// The file, once it is locked.
fn locked(path: &Path) -> Result<File> {
    let file = open(path)?;
    file.lock().map_err(|source| Error::file(path, source))?;
    Ok(file)
}

fn open(path: &Path) -> Result<File> {
    let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
    opened.map_err(|source| Error::file(path, source))
}

/// The file, locked, where nobody has locked it.
fn taken(path: &Path) -> Result<Option<File>> {
    let file = open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) => Err(Error::file(path, source)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn nobody_writes_twice_while_another_waits() {
        let folder = tempfile::tempdir().unwrap();
        let queue = Queue::of(folder.path());
        let first = queue.turn().await.unwrap().unwrap();
        let waiting = tokio::spawn({
            let queue = queue.clone();
            async move { queue.turn().await }
        });
        // The one who waits holds the place of the next.
        while taken(&queue.next).unwrap().is_some() {
            tokio::task::yield_now().await;
        }
        let again = tokio::spawn({
            let queue = queue.clone();
            async move { queue.turn().await }
        });
        drop(first);
        let second = waiting.await.unwrap().unwrap().unwrap();
        assert!(!again.is_finished(), "whoever asked again comes after the one who waited");
        drop(second);
        assert!(again.await.unwrap().unwrap().is_some());
    }
}
