//! A mirror: what a lake's manifest names, on an object store or in a folder elsewhere, for engines on other machines.
//!
//! # How it lies there
//! ```text
//! manifest.json                        which objects count, and of which register: replaced as a whole, last
//! views.sql                            how DuckDB reads the tables, where the lake holds tables
//! 000003/subjects.5f0c...e1.parquet    a file of the lake: a key is put once, for one content, and never again
//! conditions                           with what it was tried out that the store keeps conditions
//! ```
//! A key is made of the *generation* of the manifest that it is put for, the table, and the digest of what it holds. So
//! a lake that was removed and begins with its first number again finds none of its old files under its new names.
//!
//! # Why it stays whole
//! A manifest of generation `n + 1` takes the place of that of generation `n` only if nobody else did so meanwhile
//! (a conditional put). It names objects that were put for it, and objects that the manifest before names. Objects are
//! removed only where they are of a generation up to the one that counts and it does not name them, so that whoever
//! removes late takes nothing from whoever carries meanwhile.
//!
//! What the manifest before named is kept for its readers as long as the oldest segment is the same. It is another
//! one after an erasure (which merges all), where the lake was made anew, and where all was merged: then it is
//! removed at once.
//!
//! In reading order: `address` (which store), `named` (what a manifest says), `pieces` (files of the lake), `put`
//! (objects), `why` (what can go wrong).

mod address;
mod named;
mod pieces;
mod put;
mod why;

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    path::PathBuf,
    sync::Arc,
};

use object_store::{ObjectStore, PutMode, UpdateVersion, path::Path as ObjectPath};

use crate::{
    Content, Error, Lake, Place, Result,
    manifest::{self, Manifest},
    write,
};
use named::{Named, Object};
use pieces::Piece;

pub use why::Why;

/// How often it is begun again because the lake, or the mirror, was written meanwhile.
const MOST_BEGINNINGS: usize = 5;

/// A place to which lakes are carried.
#[derive(Clone)]
pub struct Mirror {
    store: Arc<dyn ObjectStore>,
    prefix: ObjectPath,
    /// What stands before the keys where other programs read them.
    address: String,
    /// The folder, where it is one: carriers take turns by a lock.
    folder: Option<PathBuf>,
    /// Bytes that are put at a time.
    part: usize,
}

/// What was carried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// How many manifests there were, this one included.
    pub generation: u64,
    /// Up to which entry of the register the mirror holds all changes.
    pub through: u64,
    /// The objects that count.
    pub objects: u64,
    /// Those that were put.
    pub put: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Those that were removed.
    pub removed: u64,
}

/// What stood there at the beginning.
struct Seen {
    before: Option<(Named, UpdateVersion)>,
    /// Keys of files with their bytes.
    there: HashMap<String, u64>,
}

impl Lake {
    /// Carries what counts to a mirror. `register` is the first entry of the register, which proves that the mirror
    /// is of the same one. `progress` is told of bytes put, of how many. Others may write the lake meanwhile.
    ///
    /// # Errors
    /// [`Error::Mirror`] with what stands against it. The mirror is then whole, as before or as it is meant to be.
    pub async fn carry<C: Content>(
        &self,
        content: &C,
        register: &Place,
        mirror: &Mirror,
        progress: impl Fn(u64, u64),
    ) -> Result<Carried> {
        let _turn = mirror.turn()?;
        let seen = mirror.see(&register.commitment).await?;
        let mut last = None;
        for _ in 0..MOST_BEGINNINGS {
            let counting = self.counting(content)?;
            if last.as_ref() == Some(&counting) {
                return Err(Error::damaged(self.root())("a file that its manifest names is gone or was changed"));
            }
            if let Some(segments) = pieces::of(self.root(), &counting, &content.tables()).await? {
                let (named, lacking) = seen.name(register, &counting.through, segments);
                if let Some(bytes) = mirror.put_all(&lacking, &progress).await? {
                    let put = lacking.len() as u64;
                    return mirror.let_count(content, &seen, named, Carried::of(put, bytes)).await;
                }
            }
            last = Some(counting);
        }
        Err(mirror.because(Why::LakeWritten))
    }

    fn counting<C: Content>(&self, content: &C) -> Result<Manifest> {
        let counting = manifest::read(self.root())?.filter(|manifest| manifest.shape == content.shape());
        counting.ok_or_else(|| Error::damaged(self.root())("it holds nothing of this catalogue"))
    }
}

impl Carried {
    fn of(put: u64, bytes: u64) -> Carried {
        Carried { generation: 0, through: 0, objects: 0, put, bytes, removed: 0 }
    }
}

impl Mirror {
    /// A mirror on a store, of which `address` is what other programs call it.
    #[doc(hidden)]
    pub fn on(store: Arc<dyn ObjectStore>, address: &str, part: usize) -> Mirror {
        Mirror { store, prefix: ObjectPath::default(), address: address.to_owned(), folder: None, part }
    }

    /// What stands before keys where other programs read them.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// In a folder, carriers take turns: it knows no conditional puts.
    fn turn(&self) -> Result<Option<std::fs::File>> {
        let Some(folder) = &self.folder else { return Ok(None) };
        match write::lock(folder, "lock") {
            Err(Error::Busy(_)) => Err(self.because(Why::CarriedMeanwhile)),
            lock => lock.map(Some),
        }
    }

    /// What stands there. A mirror of another register is not touched.
    async fn see(&self, register: &str) -> Result<Seen> {
        let before = self.manifest().await?;
        match &before {
            Some((named, _)) if named.through.seq > 0 && named.register != register => {
                return Err(self.because(Why::OtherRegister));
            }
            Some(_) => {}
            None => self.try_conditions().await?,
        }
        Ok(Seen { before, there: self.files().await? })
    }

    /// Lets what was put count, tells DuckDB of it, and removes what nobody reads any more.
    async fn let_count<C: Content>(&self, content: &C, seen: &Seen, named: Named, carried: Carried) -> Result<Carried> {
        let before = seen.before.as_ref();
        if before.is_none_or(|(before, _)| *before != named) {
            self.replace(&named, before.map(|(_, version)| version.clone())).await?;
        }
        let file = |at: usize, table: &str| match named.segments[at].get(table) {
            Some(object) => format!("{}/{}", self.address, object.key),
            None => String::new(),
        };
        let guide = content.guide(named.segments.len(), &file);
        if let Some((name, text)) = guide {
            self.put_guide(name, &text, named.generation).await?;
        }
        let removed = self.remove_forgotten(&named, &seen.there).await?;
        let (through, objects) = (named.through.seq, named.keys().len() as u64);
        Ok(Carried { generation: named.generation, through, objects, removed, ..carried })
    }

    /// Puts a file that is not of a generation, as long as the manifest is of this one: who carried later puts it too.
    async fn put_guide(&self, name: &str, text: &str, generation: u64) -> Result<()> {
        for _ in 0..MOST_BEGINNINGS {
            let (found, version) = self.get(name).await?.unzip();
            if found.is_some_and(|found| found == text.as_bytes()) {
                return Ok(());
            }
            let manifest = self.manifest().await?;
            if manifest.is_none_or(|(named, _)| named.generation != generation) {
                return Ok(());
            }
            if self.put_if(name, text.as_bytes(), version).await? {
                return Ok(());
            }
        }
        Err(self.because(Why::CarriedMeanwhile))
    }

    /// Puts the manifest in the place of the one that was seen.
    async fn replace(&self, named: &Named, seen: Option<UpdateVersion>) -> Result<()> {
        let text = named.text().map_err(Error::damaged(named::MANIFEST.as_ref()))?;
        if self.put_if(named::MANIFEST, &text, seen).await? {
            return Ok(());
        }
        // An answer that was lost on its way lets the client ask again, and be refused by what it did itself.
        match self.get(named::MANIFEST).await? {
            Some((found, _)) if found == text => Ok(()),
            _ => Err(self.because(Why::CarriedMeanwhile)),
        }
    }

    /// How an object is put in the place of the version that was seen of it.
    fn mode(&self, seen: Option<UpdateVersion>) -> PutMode {
        match (&self.folder, seen) {
            (Some(_), _) => PutMode::Overwrite,
            (None, Some(version)) => PutMode::Update(version),
            (None, None) => PutMode::Create,
        }
    }

    fn because(&self, why: Why) -> Error {
        Error::Mirror { at: self.address.clone(), why }
    }
}

impl Seen {
    /// The manifest to be, and the objects that it names and that are not there.
    fn name(
        &self,
        register: &Place,
        through: &Place,
        segments: Vec<BTreeMap<String, Piece>>,
    ) -> (Named, BTreeMap<String, Piece>) {
        let before = self.before.as_ref().map(|(before, _)| before);
        let generation = before.map_or(0, |before| before.generation) + 1;
        let had: HashMap<(&str, &str), &Object> = before.map_or_else(HashMap::new, Named::by_content);
        let is_there = |object: &Object| self.there.get(&object.key) == Some(&object.bytes);
        let mut lacking = BTreeMap::new();
        let mut object = |table: &str, piece: Piece| {
            let before = had.get(&(table, piece.digest.as_str())).filter(|object| is_there(object));
            let object = before.map_or_else(|| Object::new(generation, table, &piece), |object| (*object).clone());
            if !is_there(&object) {
                lacking.insert(object.key.clone(), piece);
            }
            object
        };
        let segments = segments.into_iter().map(|tables| {
            let objects = tables.into_iter().map(|(table, piece)| {
                let object = object(&table, piece);
                (table, object)
            });
            objects.collect()
        });
        let named = Named::new(generation, register, through, segments.collect());
        match before {
            Some(before) if before.says_the_same(&named) => (before.clone(), lacking),
            Some(before) => (named.keeping(before), lacking),
            None => (named, lacking),
        }
    }
}

impl fmt::Debug for Mirror {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Mirror").field(&self.address).finish()
    }
}
