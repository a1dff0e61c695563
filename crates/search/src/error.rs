//! What can go wrong with the index. Nothing a user types is among it.

use std::path::PathBuf;

/// Why the index could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder of the index could not be read or written.
    #[error("the search index cannot use {path}: {source}")]
    Folder {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Another process or thread is writing to the index.
    #[error("the search index is being written by another process; try again when it is done")]
    Busy,
    /// The engine failed.
    #[error("the search index failed: {0}; `probity rebuild` makes it anew")]
    Engine(tantivy::TantivyError),
}

impl From<tantivy::TantivyError> for Error {
    fn from(error: tantivy::TantivyError) -> Error {
        match error {
            tantivy::TantivyError::LockFailure(..) => Error::Busy,
            other => Error::Engine(other),
        }
    }
}

impl Error {
    pub(crate) fn folder(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Error {
        let path = path.into();
        move |source| Error::Folder { path, source }
    }
}
