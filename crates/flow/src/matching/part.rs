//! Files of what linkage keeps: each with its digest at its end, and either whole or not there.

use std::{
    fs::{self, File},
    io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use blake3::{Hash, Hasher, OUT_LEN};
use serde::de::DeserializeOwned;

/// Bytes read or written at a time.
const BUFFER: usize = 1 << 20;

/// Passes bytes on and takes their digest.
struct Hashing<T> {
    inner: T,
    hasher: Hasher,
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

/// Writes a file that nobody else may read, and says its digest.
pub(crate) fn write_part(path: &Path, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<Hash> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let inner = BufWriter::with_capacity(BUFFER, options.open(path)?);
    let mut out = Hashing { inner, hasher: Hasher::new() };
    content(&mut out)?;
    let digest = out.hasher.finalize();
    out.inner.write_all(digest.as_bytes())?;
    out.inner.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    Ok(digest)
}

/// What `content` makes of a file of that digest, if it is given, and how many bytes it has at most.
pub(super) fn read_part<T>(
    path: &Path,
    digest: Option<Hash>,
    content: impl FnOnce(&mut dyn Read, u64) -> io::Result<T>,
) -> io::Result<T> {
    let file = File::open(path)?;
    let most = file.metadata()?.len();
    let mut input = Hashing { inner: BufReader::with_capacity(BUFFER, file), hasher: Hasher::new() };
    let read = content(&mut input, most)?;
    let read_digest = input.hasher.finalize();
    let mut written = [0; OUT_LEN];
    input.inner.read_exact(&mut written)?;
    if read_digest != written || digest.is_some_and(|digest| digest != read_digest) {
        return Err(damaged());
    }
    Ok(read)
}

/// What a file of that digest, if it is given, says in JSON, in at most so many bytes.
pub(super) fn read_json<T: DeserializeOwned>(path: &Path, digest: Option<Hash>, longest: u64) -> io::Result<T> {
    read_part(path, digest, |input, most| {
        let length = most.saturating_sub(OUT_LEN as u64).min(longest);
        let mut text = Vec::new();
        input.take(length).read_to_end(&mut text)?;
        Ok(serde_json::from_slice(&text)?)
    })
}

pub(super) fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "it is damaged")
}

/// The digest at the end of a file.
pub(super) fn digest_of(path: &Path) -> io::Result<Hash> {
    let mut file = File::open(path)?;
    let mut written = [0; OUT_LEN];
    file.seek(SeekFrom::End(-(OUT_LEN as i64)))?;
    file.read_exact(&mut written)?;
    Ok(Hash::from_bytes(written))
}

/// The folder in which parts are made, before they are moved where they belong; it goes with what is
/// still in it.
pub(crate) struct Drafts(PathBuf);

/// How its name begins; the number of the process follows, and its own.
const DRAFTS: &str = "draft-";
/// How many this process made.
static MADE: AtomicU64 = AtomicU64::new(0);

impl Drafts {
    /// A new one within `folder`; those that a killed process left are removed.
    pub fn within(folder: &Path) -> io::Result<Drafts> {
        if folder.is_file() {
            // As an earlier release kept it.
            fs::remove_file(folder)?;
        }
        let mut making = fs::DirBuilder::new();
        making.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut making, 0o700);
        making.create(folder)?;
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name();
            if name.to_str().and_then(|name| name.strip_prefix(DRAFTS)).is_some_and(is_left) {
                fs::remove_dir_all(entry.path())?;
            }
        }
        let nth = MADE.fetch_add(1, Ordering::Relaxed);
        let own = folder.join(format!("{DRAFTS}{}-{nth}", std::process::id()));
        making.create(&own)?;
        Ok(Drafts(own))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

/// Whether the process that made a draft is no more.
fn is_left(name: &str) -> bool {
    let process = name.split('-').next().unwrap_or_default();
    let processes = Path::new("/proc");
    processes.join("self").exists() && !processes.join(process).exists()
}

impl Drop for Drafts {
    fn drop(&mut self) {
        // Whoever makes the next removes what could not be removed now.
        let _ = fs::remove_dir_all(&self.0);
    }
}
