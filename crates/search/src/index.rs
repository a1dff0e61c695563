//! The index on disk: which folder is in use, how far it has read the register.
//!
//! The folder of the index holds one folder a generation and a file `current` that names the one
//! in use. Making the index anew fills the next generation and then turns the name over.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use domain::EntryId;
use tantivy::{IndexReader, ReloadPolicy, TantivyError, directory::MmapDirectory, schema::Schema};

use crate::{Error, schema::Fields};

/// The search index of a node. Cheap to share; any number of threads may search at once.
pub struct Index {
    root: PathBuf,
    opened: RwLock<Arc<Opened>>,
}

/// One generation, opened.
pub(crate) struct Opened {
    pub generation: String,
    pub index: tantivy::Index,
    pub reader: IndexReader,
    pub fields: Fields,
}

const CURRENT: &str = "current";
const FIRST: &str = "g1";

impl Index {
    /// Opens the index in `dir`, which is made if it is not there. An index that is damaged or was
    /// written by another version is put aside and an empty one opened, whose checkpoint is `None`:
    /// its follower then reads the register from the start.
    ///
    /// # Errors
    /// A folder that can't be read or written.
    pub fn open(dir: impl Into<PathBuf>) -> Result<Index, Error> {
        let root = dir.into();
        fs::create_dir_all(&root).map_err(Error::folder(&root))?;
        let generation = current(&root)?.unwrap_or_else(|| FIRST.to_owned());
        let opened = match Opened::open(&root, &generation) {
            Ok(opened) => opened,
            Err(Error::Engine(error)) if is_damage(&error) => {
                let fresh = next_after(&generation);
                remove(&root.join(&fresh))?;
                let opened = Opened::open(&root, &fresh)?;
                set_current(&root, &fresh)?;
                remove(&root.join(&generation))?;
                opened
            }
            Err(error) => return Err(error),
        };
        Ok(Index { root, opened: RwLock::new(Arc::new(opened)) })
    }

    /// The last entry of the register that the index has taken in; `None` for an index that has
    /// taken in nothing.
    ///
    /// # Errors
    /// A folder that can't be read.
    pub fn checkpoint(&self) -> Result<Option<EntryId>, Error> {
        self.opened().checkpoint()
    }

    /// Shows what another process has written or made anew since. What this process writes shows
    /// by itself.
    ///
    /// # Errors
    /// A folder that can't be read.
    pub fn refresh(&self) -> Result<(), Error> {
        let opened = self.opened();
        let generation = current(&self.root)?.unwrap_or_else(|| FIRST.to_owned());
        if generation == opened.generation {
            return Ok(opened.reader.reload()?);
        }
        self.turn_to(Opened::open(&self.root, &generation)?);
        Ok(())
    }

    /// How many subjects are in the index.
    pub fn len(&self) -> u64 {
        self.opened().reader.searcher().num_docs()
    }

    /// Whether no subject is in the index.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes on disk.
    ///
    /// # Errors
    /// A folder that can't be read.
    pub fn bytes(&self) -> Result<u64, Error> {
        let folder = self.root.join(&self.opened().generation);
        let mut bytes = 0;
        for file in fs::read_dir(&folder).map_err(Error::folder(&folder))? {
            // A file that a merge has just removed counts nothing.
            bytes += file.and_then(|file| file.metadata()).map_or(0, |meta| meta.len());
        }
        Ok(bytes)
    }

    pub(crate) fn opened(&self) -> Arc<Opened> {
        Arc::clone(&self.opened.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The name of a generation that is not in use, its folder cleared.
    pub(crate) fn free_generation(&self) -> Result<String, Error> {
        let in_use = self.opened().generation.clone();
        for entry in fs::read_dir(&self.root).map_err(Error::folder(&self.root))? {
            let path = entry.map_err(Error::folder(&self.root))?.path();
            if path.is_dir() && path.file_name().is_none_or(|name| name != in_use.as_str()) {
                remove(&path)?;
            }
        }
        Ok(next_after(&in_use))
    }

    /// Uses `next` from here on and removes the generation before it.
    pub(crate) fn turn_over(&self, next: Opened) -> Result<(), Error> {
        let before = self.opened().generation.clone();
        set_current(&self.root, &next.generation)?;
        self.turn_to(next);
        remove(&self.root.join(before))
    }

    fn turn_to(&self, next: Opened) {
        *self.opened.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
    }
}

impl Opened {
    /// Opens or makes a generation.
    pub fn open(root: &Path, generation: &str) -> Result<Opened, Error> {
        let folder = root.join(generation);
        fs::create_dir_all(&folder).map_err(Error::folder(&folder))?;
        let directory = MmapDirectory::open(&folder).map_err(TantivyError::from)?;
        let (schema, fields): (Schema, Fields) = crate::schema::schema();
        let index = tantivy::Index::open_or_create(directory, schema)?;
        crate::schema::register(index.tokenizers());
        let reader = index.reader_builder().reload_policy(ReloadPolicy::OnCommitWithDelay).try_into()?;
        Ok(Opened { generation: generation.to_owned(), index, reader, fields })
    }

    pub fn checkpoint(&self) -> Result<Option<EntryId>, Error> {
        let payload = self.index.load_metas()?.payload;
        Ok(payload.and_then(|text| text.parse().ok()).map(EntryId::from_raw))
    }
}

fn is_damage(error: &TantivyError) -> bool {
    use tantivy::directory::error::OpenReadError;
    match error {
        TantivyError::OpenReadError(OpenReadError::IoError { .. }) | TantivyError::IoError(_) => false,
        TantivyError::OpenReadError(_)
        | TantivyError::DataCorruption(_)
        | TantivyError::SchemaError(_)
        | TantivyError::IncompatibleIndex(_)
        | TantivyError::DeserializeError(_) => true,
        _ => false,
    }
}

fn current(root: &Path) -> Result<Option<String>, Error> {
    let path = root.join(CURRENT);
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text.trim().to_owned()).filter(|name| generation_number(name).is_some())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::folder(path)(error)),
    }
}

/// Writes the name beside and moves it over the old one, so that a reader sees one or the other.
fn set_current(root: &Path, generation: &str) -> Result<(), Error> {
    let beside = root.join("current.next");
    let write = || {
        let mut file = fs::File::create(&beside)?;
        io::Write::write_all(&mut file, generation.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, root.join(CURRENT))
    };
    write().map_err(Error::folder(root))
}

fn generation_number(name: &str) -> Option<u64> {
    name.strip_prefix('g')?.parse().ok()
}

fn next_after(generation: &str) -> String {
    format!("g{}", generation_number(generation).unwrap_or(0).wrapping_add(1))
}

pub(crate) fn remove(folder: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::folder(folder)(error)),
        _ => Ok(()),
    }
}
