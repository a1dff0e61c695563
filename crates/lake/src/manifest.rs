//! The manifest: which segments count. It is written beside and moved over the old one.

use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::Error;

const MANIFEST: &str = "manifest.json";
const VERSION: u32 = 2;

/// A place in the register: an entry, and what proves that it is the same register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The entry's place in its stream; 0 before the first.
    pub seq: u64,
    /// The entry's commitment, in hexadecimal digits; empty before the first.
    pub commitment: String,
}

/// What a pass over the columns has seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pass {
    /// All that its result follows from beside the columns.
    pub basis: String,
    /// The place up to which it saw changes.
    pub through: u64,
    /// The register once all that followed from the pass was kept: where it is not this register, what
    /// followed is lost.
    pub kept: Place,
    /// The lake it saw: [`crate::Snapshot::began`].
    pub lake: u64,
}

/// The manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    pub version: u32,
    /// [`crate::Content::shape`] of all segments.
    pub shape: Vec<String>,
    /// The number of the segment with which the lake was made anew last.
    pub began: u64,
    pub through: Place,
    /// The oldest first.
    pub segments: Vec<Segment>,
}

/// A segment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Segment {
    pub number: u64,
    /// Up to which place of the register it holds changes.
    pub through: u64,
    /// How many lines its tables have.
    pub lines: u64,
    /// Of the columns of facts, how they lie in row groups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupSize>,
}

/// How much a group holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GroupSize {
    pub subjects: u64,
    /// No row group of records where none.
    pub records: u64,
}

impl Segment {
    /// The file of a table of the segment with that number.
    pub fn file(root: &Path, number: u64, table: &str) -> PathBuf {
        root.join(Segment::name(number, table))
    }

    /// What the file is called.
    pub fn name(number: u64, table: &str) -> String {
        format!("s{number:06}.{table}.parquet")
    }
}

/// Whether there is a manifest, readable or not.
pub(crate) fn is_there(root: &Path) -> bool {
    root.join(MANIFEST).exists()
}

/// The manifest in a folder; `None` where there is none, or one of another version or that can't be
/// understood: the lake is then made anew.
pub(crate) fn read(root: &Path) -> Result<Option<Manifest>, Error> {
    Ok(read_json(&root.join(MANIFEST))?.filter(|manifest: &Manifest| manifest.version == VERSION))
}

/// The manifest of a lake of these segments.
pub(crate) fn new(shape: Vec<String>, began: u64, through: Place, segments: Vec<Segment>) -> Manifest {
    Manifest { version: VERSION, shape, began, through, segments }
}

/// Puts a manifest in the place of the one before. The files that it names lie on disk before.
pub(crate) fn write(root: &Path, manifest: &Manifest) -> Result<(), Error> {
    write_json(root, MANIFEST, manifest)
}

/// What was kept of a pass.
pub(crate) fn read_pass(root: &Path, name: &str) -> Result<Option<Pass>, Error> {
    read_json(&root.join(pass_file(name)))
}

/// Keeps a pass.
pub(crate) fn write_pass(root: &Path, name: &str, pass: &Pass) -> Result<(), Error> {
    write_json(root, &pass_file(name), pass)
}

fn pass_file(name: &str) -> String {
    format!("pass-{name}.json")
}

fn read_json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, Error> {
    match fs::read(path) {
        Ok(text) => Ok(serde_json::from_slice(&text).ok()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::file(path)(error)),
    }
}

fn write_json<T: Serialize>(root: &Path, name: &str, value: &T) -> Result<(), Error> {
    let text = serde_json::to_vec(value).map_err(Error::damaged(&root.join(name)))?;
    write_whole(root, name, &text)
}

/// Writes a file beside the one of that name and moves it over it.
pub(crate) fn write_whole(root: &Path, name: &str, bytes: &[u8]) -> Result<(), Error> {
    let path = root.join(name);
    let beside = root.join(format!("{name}.next"));
    let write = || {
        let mut file = fs::File::create(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, &path)?;
        fs::File::open(root)?.sync_all()
    };
    write().map_err(Error::file(&path))
}
