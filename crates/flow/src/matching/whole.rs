//! The register as it was read: shards, of which as many are held as memory is given, and the lines of
//! subjects that every viewer sees alike.

use std::{
    io::{self, Read, Write},
    path::PathBuf,
    sync::Arc,
};

use blake3::Hash;
use catalogue::Pack;
use domain::SubjectId;
use linkage::{Index, Place, read_all, write_all};
use publish::PlainSubject;

use super::{part::read_part, plain::PlainSubjects};

/// Subjects, found by key.
pub(super) struct Layer {
    pub index: Index,
    pub subjects: Vec<SubjectId>,
    /// Places in the order of their subjects.
    by_subject: Vec<u32>,
}

impl Layer {
    pub fn new(index: Index, subjects: Vec<SubjectId>) -> Layer {
        let mut by_subject: Vec<u32> = (0..subjects.len() as u32).collect();
        by_subject.sort_unstable_by_key(|place| subjects[*place as usize]);
        Layer { index, subjects, by_subject }
    }

    pub fn places_of(&self, subject: SubjectId) -> &[u32] {
        let of = |place: &u32| self.subjects[*place as usize];
        let from = self.by_subject.partition_point(|place| of(place) < subject);
        let places = &self.by_subject[from..];
        &places[..places.partition_point(|place| of(place) == subject)]
    }

    /// The places of all of these, in order.
    pub fn places_of_all(&self, subjects: impl Iterator<Item = SubjectId>) -> Vec<u32> {
        let mut places: Vec<u32> = subjects.flat_map(|subject| self.places_of(subject)).copied().collect();
        places.sort_unstable();
        places
    }

    /// Who stands at a place.
    pub fn who(&self, place: Place) -> Option<SubjectId> {
        self.subjects.get(place.0 as usize).copied()
    }
}

/// Writes an index with whom its places stand for.
pub(super) fn write_shard(index: &Index, subjects: &[SubjectId], mut out: &mut dyn Write) -> io::Result<()> {
    let subjects: Vec<i64> = subjects.iter().map(|subject| subject.raw()).collect();
    write_all(&subjects, &mut out)?;
    index.write(&mut out)
}

/// Reads what [`write_shard`] wrote.
pub(super) fn read_shard(mut input: &mut dyn Read, most: u64, pack: &Pack) -> io::Result<(Index, Vec<SubjectId>)> {
    let subjects: Vec<i64> = read_all(&mut input, most)?;
    let index = Index::read(&mut input, most, pack)?;
    if subjects.len() != index.len() {
        return Err(super::part::damaged());
    }
    Ok((index, subjects.into_iter().map(SubjectId::from_raw).collect()))
}

/// How large a shard is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    pub subjects: usize,
    /// Bytes that it takes in memory.
    pub bytes: u64,
}

impl Size {
    pub fn of(index: &Index) -> Size {
        // Beside the index stand the subjects, and their order.
        let beside = index.len() * (size_of::<SubjectId>() + size_of::<u32>());
        Size { subjects: index.len(), bytes: (index.bytes() + beside) as u64 }
    }
}

/// A file that is not to be another.
#[derive(Clone, Debug)]
pub(super) struct PartFile {
    pub path: PathBuf,
    pub digest: Hash,
}

/// A part of the register: held, or to be read from its file, or both.
pub(super) struct Shard {
    pub size: Size,
    pub layer: Option<Arc<Layer>>,
    pub file: Option<PartFile>,
}

/// The whole of it.
pub(super) struct Whole {
    pub shards: Vec<Shard>,
    /// As many as are held; who is in none is looked up.
    pub plain: Vec<PlainSubjects>,
}

impl Whole {
    /// Whether all of it is held.
    pub fn is_at_hand(&self) -> bool {
        self.shards.iter().all(|shard| shard.layer.is_some())
    }

    /// How many registrations are in it.
    pub fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.size.subjects).sum()
    }

    /// Bytes of memory that all of its shards take.
    pub fn bytes(&self) -> u64 {
        self.shards.iter().map(|shard| shard.size.bytes).sum()
    }

    /// A shard, read if it is not held.
    pub fn layer(&self, nth: usize, pack: &Pack) -> io::Result<Arc<Layer>> {
        let missing = || io::Error::from(io::ErrorKind::NotFound);
        let shard = self.shards.get(nth).ok_or_else(missing)?;
        if let Some(layer) = &shard.layer {
            return Ok(layer.clone());
        }
        let file = shard.file.as_ref().ok_or_else(missing)?;
        file.layer(pack).map(Arc::new)
    }

    /// Reads ahead what [`Whole::plain`] reads of all of these.
    pub fn read_ahead(&self, subjects: &[SubjectId]) {
        self.plain.iter().for_each(|part| part.read_ahead(subjects));
    }

    pub fn plain(&self, subject: SubjectId) -> Option<PlainSubject<'_>> {
        self.plain.iter().find_map(|part| part.get(subject))
    }
}

impl PartFile {
    pub fn layer(&self, pack: &Pack) -> io::Result<Layer> {
        let (index, subjects) = read_part(&self.path, Some(self.digest), |input, most| read_shard(input, most, pack))?;
        Ok(Layer::new(index, subjects))
    }
}
