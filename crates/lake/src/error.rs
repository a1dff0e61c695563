//! What can go wrong.

use std::{
    io,
    path::{Path, PathBuf},
};

/// Why the lake can't be read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another process writes it.
    #[error("another process writes the lake in `{}`; try again when it is done", .0.display())]
    Busy(PathBuf),
    /// The disk refused.
    #[error("`{}`: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// A file is not what was written there.
    #[error("`{}` is damaged: {reason}. Make the lake anew with `probity rebuild`", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// What counts can't be carried elsewhere.
    #[cfg(feature = "object-store")]
    #[error("{at}: {why}")]
    Mirror {
        /// The mirror.
        at: String,
        /// What stands against it.
        why: crate::mirror::Why,
    },
    /// The question can't be answered.
    #[cfg(feature = "sql")]
    #[error("the question can't be answered: {0}")]
    Question(String),
    /// A file of the tables can't be read.
    #[cfg(feature = "sql")]
    #[error("a file of the tables can't be read: {0}. Make them anew with `probity lake --anew`")]
    Unreadable(String),
    /// The question needs more memory or disk than it may have.
    #[cfg(feature = "sql")]
    #[error("the question needs more memory or disk than it may have: ask for fewer rows or groups, or give it more")]
    TooMuchMemory,
    /// Nothing that schedules answers there.
    #[cfg(feature = "cluster")]
    #[error(
        "no scheduler of a cluster answers at {address}: {reason}. Start one with `probity cluster scheduler`, or \
         ask without --cluster"
    )]
    NoScheduler {
        /// Where.
        address: String,
        /// What was heard.
        reason: String,
    },
    /// There is a scheduler, and nobody to do its tasks.
    #[cfg(feature = "cluster")]
    #[error(
        "the cluster at {0} has no executor: start one with `probity cluster executor --scheduler {0}`, or ask \
         without --cluster"
    )]
    NoExecutor(String),
    /// There were executors, and there are none any more.
    #[cfg(feature = "cluster")]
    #[error(
        "all executors of the cluster at {0} were lost before the answer was there: start them again and ask \
         again, or ask without --cluster"
    )]
    ExecutorsLost(String),
    /// Whenever it was tried, an executor was lost.
    #[cfg(feature = "cluster")]
    #[error(
        "executors of the cluster at {at} were lost each of the {times} times that this was computed: ask again when \
         they stay, or ask without --cluster"
    )]
    ExecutorsUnsteady {
        /// The scheduler.
        at: String,
        /// How often it was tried.
        times: usize,
    },
    /// The cluster failed.
    #[cfg(feature = "cluster")]
    #[error("the cluster failed: {0}")]
    Cluster(String),
    /// Nothing can listen there.
    #[cfg(any(feature = "cluster", feature = "flight"))]
    #[error("nothing can listen at {at}: {source}")]
    Listen {
        /// The address.
        at: std::net::SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The server for the tools of analysts failed.
    #[cfg(feature = "flight")]
    #[error("the Flight SQL server failed: {0}")]
    Served(String),
    /// The answer can't be written.
    #[cfg(feature = "sql")]
    #[error("the answer can't be written: {0}")]
    Answer(String),
}

/// What may go wrong.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> Error + '_ {
        |source| Error::Io { path: path.to_owned(), source }
    }

    pub(crate) fn damaged<E: std::fmt::Display>(path: &Path) -> impl Fn(E) -> Error + '_ {
        |error| Error::Damaged { path: path.to_owned(), reason: error.to_string() }
    }
}
