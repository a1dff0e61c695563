//! The lake: what the register says, as columns in Parquet.
//!
//! # What belongs here
//! Files, and who may write them. There are two contents, each in a lake of its own: the columns that facts
//! read ([`facts::Projection`]), and the tables that analysts read ([`tables::Tables`]). What goes in is made by
//! the caller from the register. A lake is a follower of the register: it knows up to which entry it has read
//! and can be made anew beside the one in use. The columns of facts hold no field that no fact reads; neither
//! content holds anything of a person.
//!
//! # How it lies on disk
//! ```text
//! manifest.json                which segments count, and up to which entry: replaced as a whole, last
//! s000001.subjects.parquet     a segment: its first table has one line a subject ...
//! s000001.records.parquet      ... and each other one its lines by subject
//! lock                         held by the one that writes
//! ```
//! A segment holds whole subjects in the order of their ids. What the latest segment that names a subject says
//! of it is all that counts of it. Whoever stops in the middle of writing leaves files that no manifest names;
//! the next writer removes them. Where segments have become many, those of like size are merged, subject by
//! subject and without the register.

#[cfg(feature = "cluster")]
pub mod cluster;
mod content;
mod error;
mod fact_columns;
mod file;
#[cfg(feature = "flight")]
pub mod flight;
mod manifest;
mod merge;
#[cfg(feature = "object-store")]
pub mod mirror;
mod snapshot;
#[cfg(feature = "sql")]
pub mod sql;
pub mod tables;
mod write;

use std::{
    fs,
    path::{Path, PathBuf},
};

pub use content::Content;
pub use error::{Error, Result};
pub use manifest::{Pass, Place};
pub use snapshot::{GroupRef, Snapshot};
pub use write::Write;

/// A pass over the columns that runs.
#[must_use]
#[derive(Debug)]
pub struct RunningPass(#[expect(dead_code, reason = "the lock is let go with it")] fs::File);

/// The lake of a node.
#[derive(Clone, Debug)]
pub struct Lake {
    root: PathBuf,
}

impl Lake {
    /// The lake in `dir`, which is made if it is not there.
    ///
    /// # Errors
    /// A folder that can't be made.
    pub fn open(dir: impl Into<PathBuf>) -> Result<Lake> {
        let root = dir.into();
        // Other programs are told of its files, who stand in other folders.
        let root = std::path::absolute(&root).map_err(Error::file(&root))?;
        fs::create_dir_all(&root).map_err(Error::file(&root))?;
        Ok(Lake { root })
    }

    /// Where it lies.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether anything was ever written to it.
    pub fn is_made(&self) -> bool {
        manifest::is_there(&self.root)
    }

    /// What counts now, if its columns are of `shape`; `None` where there is nothing of that shape, so that
    /// the lake must be made anew. It goes on to be read while others write.
    ///
    /// # Errors
    /// A folder that can't be read.
    pub fn snapshot(&self, shape: &[String]) -> Result<Option<Snapshot>> {
        let Some(manifest) = manifest::read(&self.root)? else { return Ok(None) };
        if manifest.shape != shape {
            return Ok(None);
        }
        Snapshot::open(&self.root, manifest)
    }

    /// Begins a segment that adds to what counts, or with `anew` takes its place.
    ///
    /// # Errors
    /// [`Error::Busy`] while another writes.
    pub fn write<'c, C: Content>(&self, content: &'c C, anew: bool) -> Result<Write<'c, C>> {
        Write::begin(&self.root, content, anew)
    }

    /// Begins a pass over the columns, of which one runs at a time: until what is returned is dropped.
    ///
    /// # Errors
    /// [`Error::Busy`] while another runs.
    pub fn begin_pass(&self, name: &str) -> Result<RunningPass> {
        Ok(RunningPass(write::lock(&self.root, &format!("pass-{name}.lock"))?))
    }

    /// What a pass over the columns kept last under `name`; `None` where it kept nothing, or the lake was made
    /// anew since.
    ///
    /// # Errors
    /// A folder that can't be read.
    pub fn pass(&self, name: &str) -> Result<Option<Pass>> {
        let Some(manifest) = manifest::read(&self.root)? else { return Ok(None) };
        let pass = manifest::read_pass(&self.root, name)?;
        Ok(pass.filter(|pass| pass.lake == manifest.began))
    }

    /// Keeps what a pass has seen.
    ///
    /// # Errors
    /// A folder that can't be written.
    pub fn keep_pass(&self, name: &str, pass: &Pass) -> Result<()> {
        manifest::write_pass(&self.root, name, pass)
    }
}
