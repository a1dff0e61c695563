//! Objects of a mirror: found, read, put and removed.

use std::collections::{BTreeMap, HashMap};

use futures_util::{StreamExt, TryStreamExt, stream};
use object_store::{
    MultipartUpload, ObjectStore, ObjectStoreExt, PutMode, PutPayload, UpdateVersion, path::Path as ObjectPath,
};
use tokio::{fs::File, io::AsyncReadExt};

use super::{
    Mirror,
    named::{MANIFEST, Named, generation_of},
    pieces::{Piece, is_gone},
    why::Why,
};
use crate::{Error, Result};

/// Files that are put at a time: as many parts lie in memory.
const FILES_AT_A_TIME: usize = 4;

/// Parts of an object; more is refused by stores.
const MOST_PARTS: u64 = 10_000;

/// Objects that are looked at.
const MOST_OBJECTS: usize = 1_000_000;

/// Bytes of a manifest, or of a guide to it.
const MOST_BYTES: u64 = 64 << 20;

/// With what it is tried out whether the store keeps conditions.
const CONDITIONS: &str = "conditions";

impl Mirror {
    fn path(&self, key: &str) -> ObjectPath {
        self.prefix.parts().chain(key.split('/').map(Into::into)).collect()
    }

    /// The manifest, and its version.
    pub(super) async fn manifest(&self) -> Result<Option<(Named, UpdateVersion)>> {
        let Some((text, version)) = self.get(MANIFEST).await? else { return Ok(None) };
        Ok(Some((Named::read(&text).map_err(|why| self.because(why))?, version)))
    }

    /// A small object, and its version; `None` where there is none.
    pub(super) async fn get(&self, key: &str) -> Result<Option<(Vec<u8>, UpdateVersion)>> {
        let found = match self.store.get(&self.path(key)).await {
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            found => found.map_err(|error| self.failed(error))?,
        };
        if found.meta.size > MOST_BYTES {
            return Err(self.because(Why::NotAMirror(format!("`{key}` has {} bytes", found.meta.size))));
        }
        let version = UpdateVersion { e_tag: found.meta.e_tag.clone(), version: found.meta.version.clone() };
        let bytes = found.bytes().await.map_err(|error| self.failed(error))?;
        Ok(Some((bytes.to_vec(), version)))
    }

    /// Puts a small object in the place of the version that was seen of it; `false` where it is another one by now.
    pub(super) async fn put_if(&self, key: &str, bytes: &[u8], seen: Option<UpdateVersion>) -> Result<bool> {
        self.put_by(self.mode(seen), key, bytes).await
    }

    async fn put_by(&self, mode: PutMode, key: &str, bytes: &[u8]) -> Result<bool> {
        use object_store::Error as Of;
        let payload = PutPayload::from(bytes.to_vec());
        match self.store.put_opts(&self.path(key), payload, mode.into()).await {
            Ok(_) => Ok(true),
            Err(Of::AlreadyExists { .. } | Of::Precondition { .. } | Of::NotModified { .. }) => Ok(false),
            Err(Of::NotImplemented { .. } | Of::NotSupported { .. }) => Err(self.because(Why::Unconditional)),
            Err(error) => Err(self.failed(error)),
        }
    }

    /// Tries out whether the store puts an object only under the condition that is asked: some take no notice.
    pub(super) async fn try_conditions(&self) -> Result<()> {
        if self.folder.is_some() {
            return Ok(());
        }
        let text = b"Whoever carries a lake here puts this object twice: the store has to refuse.\n";
        self.put_by(PutMode::Create, CONDITIONS, text).await?;
        let never = UpdateVersion { e_tag: Some("\"no version\"".to_owned()), version: None };
        for mode in [PutMode::Create, PutMode::Update(never)] {
            if self.put_by(mode, CONDITIONS, text).await? {
                return Err(self.because(Why::Unconditional));
            }
        }
        Ok(())
    }

    /// The files that lie there, with their bytes.
    pub(super) async fn files(&self) -> Result<HashMap<String, u64>> {
        let prefix = (!self.prefix.as_ref().is_empty()).then_some(&self.prefix);
        let mut found = self.store.list(prefix).take(MOST_OBJECTS);
        let mut files = HashMap::new();
        while let Some(object) = found.try_next().await.map_err(|error| self.failed(error))? {
            let Some(parts) = object.location.prefix_match(&self.prefix) else { continue };
            let key = parts.map(|part| part.as_ref().to_owned()).collect::<Vec<_>>().join("/");
            if generation_of(&key).is_some() {
                files.insert(key, object.size);
            }
        }
        Ok(files)
    }

    /// Puts files; returns their bytes, and `None` where one is not any more what it was.
    pub(super) async fn put_all<'p>(
        &self,
        lacking: &'p BTreeMap<String, Piece>,
        progress: &impl Fn(u64, u64),
    ) -> Result<Option<u64>> {
        let all = lacking.values().map(|piece| piece.bytes).sum();
        let put = |(key, piece): (&'p String, &'p Piece)| async move {
            Ok::<_, Error>(self.put_file(key, piece).await?.then_some(piece.bytes))
        };
        let mut putting = stream::iter(lacking).map(put).buffer_unordered(FILES_AT_A_TIME);
        let mut done = 0;
        while let Some(put) = putting.try_next().await? {
            let Some(bytes) = put else { return Ok(None) };
            done += bytes;
            progress(done, all);
        }
        Ok(Some(done))
    }

    /// Puts a file; `false` where it is not any more what it was.
    async fn put_file(&self, key: &str, piece: &Piece) -> Result<bool> {
        let file = match File::open(&piece.path).await {
            Err(error) if is_gone(&error) => return Ok(false),
            file => file.map_err(Error::file(&piece.path))?,
        };
        let path = self.path(key);
        let mut reading = Reading { file, hasher: blake3::Hasher::new(), piece };
        let whole = if piece.bytes <= self.part as u64 {
            let bytes = reading.next(self.part).await?;
            let whole = reading.is_whole();
            if whole {
                self.store.put(&path, bytes.into()).await.map_err(|error| self.failed(error))?;
            }
            whole
        } else {
            self.put_in_parts(&path, &mut reading).await?
        };
        if !whole {
            return Ok(false);
        }
        let there = match self.store.head(&path).await {
            // Who carried meanwhile removed it: his manifest does not name it.
            Err(object_store::Error::NotFound { .. }) => return Err(self.because(Why::CarriedMeanwhile)),
            there => there.map_err(|error| self.failed(error))?.size,
        };
        if there != piece.bytes {
            return Err(self.because(Why::Short { key: key.to_owned(), there, put: piece.bytes }));
        }
        Ok(true)
    }

    async fn put_in_parts(&self, path: &ObjectPath, reading: &mut Reading<'_>) -> Result<bool> {
        let mut upload = self.store.put_multipart(path).await.map_err(|error| self.failed(error))?;
        let put = self.put_parts(&mut *upload, reading).await;
        if !matches!(put, Ok(true)) {
            // What is left of it is the store's to remove: the guide says how.
            let _parts_may_be_left = upload.abort().await;
        }
        put
    }

    async fn put_parts(&self, upload: &mut dyn MultipartUpload, reading: &mut Reading<'_>) -> Result<bool> {
        let least = usize::try_from(reading.piece.bytes.div_ceil(MOST_PARTS)).unwrap_or(usize::MAX);
        loop {
            let part = reading.next(self.part.max(least)).await?;
            if part.is_empty() || reading.hasher.count() > reading.piece.bytes {
                break;
            }
            upload.put_part(part.into()).await.map_err(|error| self.failed(error))?;
        }
        let whole = reading.is_whole();
        if whole {
            upload.complete().await.map_err(|error| self.failed(error))?;
        }
        Ok(whole)
    }

    /// Removes what the manifest forgot; returns how many there were.
    pub(super) async fn remove_forgotten(&self, named: &Named, there: &HashMap<String, u64>) -> Result<u64> {
        let forgotten: Vec<_> = named.forgot(there.keys()).into_iter().map(|key| Ok(self.path(key))).collect();
        let count = forgotten.len() as u64;
        let mut removing = self.store.delete_stream(stream::iter(forgotten).boxed());
        while let Some(removed) = removing.next().await {
            match removed {
                Ok(_) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(self.failed(error)),
            }
        }
        Ok(count)
    }

    fn failed(&self, error: object_store::Error) -> Error {
        self.because(Why::of(&error))
    }
}

/// A file that is read once more: what is put is what was named, or it does not count.
struct Reading<'p> {
    file: File,
    hasher: blake3::Hasher,
    piece: &'p Piece,
}

impl Reading<'_> {
    /// The next bytes, at most `most`; none at the end.
    async fn next(&mut self, most: usize) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut part = (&mut self.file).take(most as u64);
        part.read_to_end(&mut bytes).await.map_err(Error::file(&self.piece.path))?;
        self.hasher.update(&bytes);
        Ok(bytes)
    }

    fn is_whole(&self) -> bool {
        self.hasher.finalize().to_hex().as_str() == self.piece.digest
    }
}
