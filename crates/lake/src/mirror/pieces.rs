//! The files of a lake as they are carried: each with the digest of what it holds.

use std::{
    collections::BTreeMap,
    fs::File,
    io,
    path::{Path, PathBuf},
};

use crate::{
    Error, Result,
    manifest::{Manifest, Segment},
};

/// A file of the lake.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub path: PathBuf,
    pub bytes: u64,
    /// BLAKE3, in hexadecimal digits.
    pub digest: String,
}

/// The files that a manifest names, by segment and table; `None` where one is gone. Each is read: their numbers
/// prove nothing of a lake that was removed meanwhile, or came from a backup.
pub(super) async fn of(
    root: &Path,
    manifest: &Manifest,
    tables: &[&str],
) -> Result<Option<Vec<BTreeMap<String, Piece>>>> {
    let of_segment = |segment: &Segment| -> Vec<(String, PathBuf)> {
        let file = |table: &&str| ((*table).to_owned(), Segment::file(root, segment.number, table));
        tables.iter().map(file).collect()
    };
    let files: Vec<Vec<(String, PathBuf)>> = manifest.segments.iter().map(of_segment).collect();
    let read = tokio::task::spawn_blocking(move || {
        let segments = files.into_iter().map(|files| {
            let pieces = files.into_iter().map(|(table, path)| Ok(piece(path)?.map(|piece| (table, piece))));
            pieces.collect::<Result<Option<BTreeMap<String, Piece>>>>()
        });
        segments.collect()
    });
    read.await.map_err(Error::damaged(root))?
}

/// A file with its digest; `None` where it is gone.
fn piece(path: PathBuf) -> Result<Option<Piece>> {
    let digest = || {
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(File::open(&path)?)?;
        Ok((hasher.count(), hasher.finalize().to_hex().to_string()))
    };
    match digest() {
        Ok((bytes, digest)) => Ok(Some(Piece { path, bytes, digest })),
        Err(error) if is_gone(&error) => Ok(None),
        Err(error) => Err(Error::file(&path)(error)),
    }
}

/// Whether a file is not there.
pub(super) fn is_gone(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound
}
