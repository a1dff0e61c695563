//! What linkage read of the whole register, kept in the data folder: whoever asks next reads the
//! file and what changed since, and not the register.
//!
//! The file begins with what it rests on. Where anything of that is another by now (the words of the
//! pack, the way in which names are read, the history of the register, an erasure), it is made anew.

use std::{
    fs::{self, File},
    io::{self, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use blake3::Hasher;
use domain::{EntryId, SubjectId};
use linkage::{Index, PersonKey, read_all, reading_mark, write_all};
use serde::{Deserialize, Serialize};

use super::{Layer, Linkage, PlainSubjects};
use crate::{
    Error, Result,
    node::{Node, STREAM},
};

/// The file, in the data folder.
const FILE: &str = "linkage";
/// How the file is written.
const FORMAT: u32 = 1;
/// The longest mark that is read.
const LONGEST_MARK: u64 = 4_096;
/// Bytes read or written at a time.
const BUFFER: usize = 1 << 20;

/// What the file rests on.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Mark {
    format: u32,
    /// The pack, and how its words are used.
    catalogue: String,
    reading: String,
    /// Which key persons' names were hashed under.
    key: String,
    /// The last entry that is in it, and its commitment.
    through: u64,
    commitment: String,
    /// How many bodies had been erased.
    erased: u64,
}

/// Passes bytes on and takes their digest.
struct Hashing<T> {
    inner: T,
    hasher: Hasher,
}

impl<T> Hashing<T> {
    fn new(inner: T) -> Hashing<T> {
        Hashing { inner, hasher: Hasher::new() }
    }
}

impl<T: Read> Read for Hashing<T> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.hasher.update(&buffer[..count]);
        Ok(count)
    }
}

impl<T: Write> Write for Hashing<T> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(buffer)?;
        self.hasher.update(&buffer[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
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
        let linkage = Arc::new(self.read_whole(self.linkage_key()?, progress).await?);
        if let Err(error) = self.keep_linkage(&linkage).await {
            tracing::warn!(%error, "what linkage read could not be kept; it is read again the next time");
        }
        Arc::try_unwrap(linkage).map_err(|_| Error::Broken("linkage is still being written".to_owned()))
    }

    /// The key under which linkage hashes persons' names.
    fn linkage_key(&self) -> Result<PersonKey> {
        Ok(PersonKey(self.folder.key("linkage")?))
    }

    /// What the file would rest on if it held everything up to an entry.
    async fn mark(&self, through: u64) -> Result<Option<Mark>> {
        let Some(entry) = self.register.entry(EntryId::new(STREAM, through)).await? else { return Ok(None) };
        Ok(Some(Mark {
            format: FORMAT,
            catalogue: self.pack.hash().to_owned(),
            reading: blake3::Hash::from(reading_mark(&self.pack)).to_string(),
            key: blake3::hash(&self.linkage_key()?.0).to_string(),
            through,
            commitment: blake3::Hash::from(entry.commitment).to_string(),
            erased: self.register.stats().await?.erased,
        }))
    }

    async fn kept_linkage(&self) -> Result<Option<Linkage>> {
        let path = self.folder.root().join(FILE);
        let Some((mark, input)) = opened(&path) else { return Ok(None) };
        if self.mark(mark.through).await?.is_none_or(|now| now != mark) {
            return Ok(None);
        }
        let (pack, persons) = (self.pack.clone(), self.linkage_key()?);
        let read = move || {
            let (whole, plain) = read(input, &pack)?;
            Ok(Linkage::of_whole(pack, persons, whole, plain, mark.through))
        };
        match tokio::task::spawn_blocking(read).await.map_err(|error| Error::Broken(error.to_string()))? {
            Ok(linkage) => Ok(Some(linkage)),
            Err::<_, io::Error>(error) => {
                tracing::warn!(%error, path = %path.display(), "what linkage had kept can't be read; it is made anew");
                Ok(None)
            }
        }
    }

    async fn keep_linkage(&self, linkage: &Arc<Linkage>) -> Result<()> {
        let Some(mark) = self.mark(linkage.through).await? else { return Ok(()) };
        let (path, linkage) = (self.folder.root().join(FILE), linkage.clone());
        let written = tokio::task::spawn_blocking(move || write(&path, &mark, &linkage));
        written
            .await
            .map_err(|error| Error::Broken(error.to_string()))?
            .map_err(|error| Error::Broken(error.to_string()))
    }
}

/// The file behind its mark; nothing where there is none that can be read.
fn opened(path: &Path) -> Option<(Mark, Hashing<BufReader<File>>)> {
    let mut input = Hashing::new(BufReader::with_capacity(BUFFER, File::open(path).ok()?));
    let mut length = [0; 8];
    input.read_exact(&mut length).ok()?;
    let length = Some(u64::from_le_bytes(length)).filter(|length| *length <= LONGEST_MARK)?;
    let mut mark = vec![0; usize::try_from(length).ok()?];
    input.read_exact(&mut mark).ok()?;
    Some((serde_json::from_slice(&mark).ok()?, input))
}

fn read(mut input: Hashing<BufReader<File>>, pack: &catalogue::Pack) -> io::Result<(Layer, PlainSubjects)> {
    let most = input.inner.get_ref().metadata()?.len();
    let plain = PlainSubjects::read(&mut input, most)?;
    let subjects: Vec<i64> = read_all(&mut input, most)?;
    let index = Index::read(&mut input, most, pack)?;
    let digest = input.hasher.finalize();
    let mut written = [0; blake3::OUT_LEN];
    input.read_exact(&mut written)?;
    if digest != written || subjects.len() != index.len() {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "it is damaged"));
    }
    Ok((Layer::new(index, subjects.into_iter().map(SubjectId::from_raw).collect()), plain))
}

/// Writes the file so that it is either whole or not there.
fn write(path: &Path, mark: &Mark, linkage: &Linkage) -> io::Result<()> {
    let draft = Draft(path.with_extension(format!("draft-{}", std::process::id())));
    let file = private(&draft.0)?;
    let mut out = Hashing::new(BufWriter::with_capacity(BUFFER, file));
    let mark = serde_json::to_vec(mark)?;
    out.write_all(&(mark.len() as u64).to_le_bytes())?;
    out.write_all(&mark)?;
    linkage.plain.write(&mut out)?;
    let subjects: Vec<i64> = linkage.whole.subjects.iter().map(|subject| subject.raw()).collect();
    write_all(&subjects, &mut out)?;
    linkage.whole.index.write(&mut out)?;
    let digest = out.hasher.finalize();
    out.inner.write_all(digest.as_bytes())?;
    out.inner.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    fs::rename(&draft.0, path)
}

/// A new file that nobody else may read.
fn private(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A file that goes where it was not finished.
struct Draft(PathBuf);

impl Drop for Draft {
    fn drop(&mut self) {
        // Once it has its name, there is none.
        let _ = fs::remove_file(&self.0);
    }
}
