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
