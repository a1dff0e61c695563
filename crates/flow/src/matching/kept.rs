//! What linkage read of the whole register, kept in a folder of the data folder: whoever asks next reads
//! the shards and what changed since, and not the register.
//!
//! A file says what the others rest on, and the digest that each of them ends with. Where anything of
//! that is another by now (the words of the pack, the way in which names are read, the history of the
//! register, an erasure, one of the files), it is made anew.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use blake3::Hash;
use domain::EntryId;
use linkage::{PersonKey, reading_mark};
use serde::{Deserialize, Serialize};

use super::{
    Linkage, limits,
    part::{Drafts, digest_of, read_json, read_part, write_part},
    plain::PlainSubjects,
    whole::{PartFile, Shard, Size, Whole},
};
use crate::{
    Result,
    apart::apart,
    node::{Node, STREAM},
};

/// The folder, in the data folder.
const FOLDER: &str = "linkage";
/// The file that says what there is.
const ALL: &str = "all";
/// How the files are written.
const FORMAT: u32 = 2;
/// Bytes of the longest such file that is read.
const LONGEST: u64 = 4 << 20;

/// The name of a shard.
pub(super) fn shard_name(nth: usize) -> String {
    format!("{nth:04}")
}

/// The name of a part of the lines of plain subjects.
pub(super) fn plain_name(nth: usize) -> String {
    format!("plain-{nth:04}")
}

/// What the files rest on.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mark {
    format: u32,
    /// The pack, and how its words are used.
    catalogue: String,
    reading: String,
    /// Which key persons' names were hashed under.
    key: String,
    /// The last entry that is in them, and its commitment.
    through: u64,
    commitment: String,
    /// How many bodies had been erased.
    erased: u64,
}

/// All that there is.
#[derive(Serialize, Deserialize)]
pub(super) struct All {
    mark: Mark,
    shards: Vec<Part>,
    plain: Vec<Part>,
}

/// A file that it says is there.
#[derive(Serialize, Deserialize)]
struct Part {
    digest: String,
    subjects: usize,
    /// Bytes that it takes in memory.
    bytes: u64,
}

impl Part {
    fn digest(&self) -> io::Result<Hash> {
        Hash::from_hex(&self.digest).map_err(|_| io::ErrorKind::InvalidData.into())
    }
}

impl All {
    pub fn of(mark: Mark, shards: &[(Hash, Size)], plain: &[(Hash, u64)]) -> All {
        let part = |digest: &Hash, subjects, bytes| Part { digest: digest.to_string(), subjects, bytes };
        let shards = shards.iter().map(|(digest, size)| part(digest, size.subjects, size.bytes)).collect();
        All { mark, shards, plain: plain.iter().map(|(digest, bytes)| part(digest, 0, *bytes)).collect() }
    }

    /// The names of all files, with their parts.
    fn parts(&self) -> impl Iterator<Item = (String, &Part)> {
        let shards = self.shards.iter().enumerate().map(|(nth, part)| (shard_name(nth), part));
        shards.chain(self.plain.iter().enumerate().map(|(nth, part)| (plain_name(nth), part)))
    }

    /// Moves the drafts of all parts to their places, and says last that they are there.
    pub fn put(&self, drafts: &Drafts, folder: &Path) -> io::Result<()> {
        let draft = drafts.path(ALL);
        let text = serde_json::to_vec(self)?;
        write_part(&draft, |out| out.write_all(&text))?;
        forget(folder)?;
        for (name, _) in self.parts() {
            fs::rename(drafts.path(&name), folder.join(&name))?;
        }
        fs::rename(&draft, folder.join(ALL))
    }

    /// What it says, where every file that it names is there and is that file.
    fn read(folder: &Path) -> io::Result<All> {
        let all: All = read_json(&folder.join(ALL), None, LONGEST)?;
        for (name, part) in all.parts() {
            if digest_of(&folder.join(name))? != part.digest()? {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "a file is of another time"));
            }
        }
        Ok(all)
    }

    /// The whole, of which as much is held as memory is given.
    fn whole(&self, folder: &Path, memory: u64, pack: &catalogue::Pack) -> io::Result<Whole> {
        let bytes: Vec<u64> = self.shards.iter().map(|part| part.bytes).collect();
        let held = limits::held(&bytes, memory);
        let mut shards = Vec::with_capacity(self.shards.len());
        for (nth, part) in self.shards.iter().enumerate() {
            let file = PartFile { path: folder.join(shard_name(nth)), digest: part.digest()? };
            let layer = if nth < held { Some(Arc::new(file.layer(pack)?)) } else { None };
            let size = Size { subjects: part.subjects, bytes: part.bytes };
            shards.push(Shard { size, layer, file: Some(file) });
        }
        Ok(Whole { shards, plain: self.read_plain(folder, memory)? })
    }

    /// As many lines of plain subjects as fit beside all shards.
    pub fn read_plain(&self, folder: &Path, memory: u64) -> io::Result<Vec<PlainSubjects>> {
        let mut room = memory.checked_sub(self.shards.iter().map(|part| part.bytes).sum());
        let mut read = Vec::new();
        for (nth, part) in self.plain.iter().enumerate() {
            room = room.and_then(|room| room.checked_sub(part.bytes));
            if room.is_none() {
                break;
            }
            let path = folder.join(plain_name(nth));
            read.push(read_part(&path, Some(part.digest()?), PlainSubjects::read)?);
        }
        Ok(read)
    }
}

/// A shard could not be read: what is kept is made anew, unless it was already.
pub(super) fn give_up(file: &PartFile, nth: usize) -> io::Result<()> {
    let Some(folder) = file.path.parent() else { return Ok(()) };
    let Ok(all) = All::read(folder) else { return Ok(()) };
    match all.shards.get(nth).map(Part::digest) {
        Some(Ok(digest)) if digest == file.digest => fs::remove_file(folder.join(ALL)),
        _ => Ok(()),
    }
}

/// Removes what was kept: first what says that it is there.
fn forget(folder: &Path) -> io::Result<()> {
    let removed = fs::remove_file(folder.join(ALL));
    removed.or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })?;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

impl Node {
    /// The register as linkage sees it: as it was kept, with what changed since, or read as a whole;
    /// `progress` hears how many subjects are read.
    pub async fn read_linkage(&self, progress: impl Fn(u64)) -> Result<Linkage> {
        if let Some(kept) = self.kept_linkage().await?
            && let Some(renewed) = self.caught_up(&Arc::new(kept)).await?
        {
            return Ok(renewed);
        }
        self.read_whole(progress).await
    }

    /// Whether what is kept, if anything, lacks so much that whoever asks next would read the register.
    pub(crate) async fn linkage_lags(&self) -> Result<bool> {
        let kept = self.kept(&self.linkage_folder()).await?;
        let through = kept.as_ref().map_or(0, |all| all.mark.through);
        let registrations = kept.map_or(0, |all| all.shards.iter().map(|shard| shard.subjects).sum());
        Ok(self.changed_since(through, self.most_changes(registrations)).await?.is_none())
    }

    /// Where it is kept.
    pub(crate) fn linkage_folder(&self) -> PathBuf {
        self.folder.root().join(FOLDER)
    }

    /// The key under which linkage hashes persons' names.
    pub(super) fn linkage_key(&self) -> Result<PersonKey> {
        Ok(PersonKey(self.folder.key("linkage")?))
    }

    /// What the files would rest on if they held everything up to an entry.
    pub(super) async fn mark(&self, through: u64) -> Result<Option<Mark>> {
        let Some(entry) = self.register.entry(EntryId::new(STREAM, through)).await? else { return Ok(None) };
        Ok(Some(Mark {
            format: FORMAT,
            catalogue: self.pack.hash().to_owned(),
            reading: Hash::from(reading_mark(&self.pack)).to_string(),
            key: blake3::hash(&self.linkage_key()?.0).to_string(),
            through,
            commitment: Hash::from(entry.commitment).to_string(),
            erased: self.register.stats().await?.erased,
        }))
    }

    /// What is kept, unless what it rests on is another by now.
    async fn kept(&self, folder: &Path) -> Result<Option<All>> {
        let Ok(all) = All::read(folder).inspect_err(tell_damage) else { return Ok(None) };
        let now = self.mark(all.mark.through).await?;
        Ok(now.is_some_and(|now| now == all.mark).then_some(all))
    }

    async fn kept_linkage(&self) -> Result<Option<Linkage>> {
        let folder = self.linkage_folder();
        let Some(all) = self.kept(&folder).await? else { return Ok(None) };
        let (pack, persons, memory) = (self.pack.clone(), self.linkage_key()?, self.linkage_limits.memory);
        let read = move || {
            let whole = all.whole(&folder, memory, &pack)?;
            Ok(Linkage::of_whole(pack, persons, whole, all.mark.through))
        };
        let read = apart(read).await?;
        Ok(read.inspect_err(tell_damage).ok())
    }
}

/// That nothing was kept is no damage.
fn tell_damage(error: &io::Error) {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {}
        _ => tracing::warn!(%error, "what linkage had kept can't be read; it is made anew"),
    }
}
