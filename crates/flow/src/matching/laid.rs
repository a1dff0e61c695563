//! Linkage where other machines find it: the shards in their files, and beside them, for as long as rows are asked
//! about, what this node knows besides. No name of a person is in any of them but as a number under the key.

use std::{
    io::{self, Read, Write},
    path::PathBuf,
    sync::Arc,
};

use blake3::Hash;
use catalogue::Pack;
use domain::SubjectId;
use linkage::{Model, PersonKey, read_all, write_all};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    Linkage, limits,
    part::{Drafts, damaged, read_json, read_part, write_part},
    whole::{Layer, PartFile, Shard, Size, Whole, read_shard, write_shard},
};

/// The file of what is known beside the shards.
const BESIDE: &str = "beside";

/// Linkage, told by its files.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Laid {
    shards: Vec<LaidShard>,
    beside: LaidFile,
    /// Whether all shards are to be held; else they are read in turn, whoever has room for them.
    at_hand: bool,
    through: u64,
}

/// A file that is not to be another.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LaidFile {
    path: PathBuf,
    digest: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LaidShard {
    file: LaidFile,
    subjects: usize,
    bytes: u64,
}

impl LaidFile {
    pub fn of(path: PathBuf, digest: Hash) -> LaidFile {
        LaidFile { path, digest: digest.to_string() }
    }

    fn part(&self) -> io::Result<PartFile> {
        let digest = Hash::from_hex(&self.digest).map_err(|_| damaged())?;
        Ok(PartFile { path: self.path.clone(), digest })
    }

    /// What it says in JSON.
    pub fn read_json<T: DeserializeOwned>(&self) -> io::Result<T> {
        let PartFile { path, digest } = self.part()?;
        read_json(&path, Some(digest), u64::MAX)
    }
}

impl Linkage {
    /// Lays down what other machines need beside the shards, with the weights; nothing where a shard lies in no file.
    pub(crate) fn lay(&self, model: &Model, drafts: &Drafts) -> io::Result<Option<Laid>> {
        let shard = |shard: &Shard| {
            let PartFile { path, digest } = shard.file.clone()?;
            let Size { subjects, bytes } = shard.size;
            Some(LaidShard { file: LaidFile::of(std::path::absolute(path).ok()?, digest), subjects, bytes })
        };
        let Some(shards) = self.whole.shards.iter().map(shard).collect() else { return Ok(None) };
        let path = std::path::absolute(drafts.path(BESIDE))?;
        let digest = write_part(&path, |out| self.write_beside(model, out))?;
        let beside = LaidFile::of(path, digest);
        Ok(Some(Laid { shards, beside, at_hand: self.is_at_hand(), through: self.through }))
    }

    fn write_beside(&self, model: &Model, mut out: &mut dyn Write) -> io::Result<()> {
        out.write_all(&self.persons.0)?;
        model.write(&mut out)?;
        let changed: Vec<i64> = self.changes.keys().map(|subject| subject.raw()).collect();
        write_all(&changed, &mut out)?;
        write_shard(&self.changed.index, &self.changed.subjects, out)
    }
}

/// What [`Linkage::lay`] wrote beside the shards.
struct Beside {
    persons: PersonKey,
    model: Model,
    changed: Vec<i64>,
    layer: Layer,
}

impl Beside {
    fn read(mut input: &mut dyn Read, most: u64, pack: &Pack) -> io::Result<Beside> {
        let mut persons = PersonKey([0; 32]);
        input.read_exact(&mut persons.0)?;
        let model = Model::read(&mut input, most)?;
        let changed = read_all(&mut input, most)?;
        let (index, subjects) = read_shard(input, most, pack)?;
        Ok(Beside { persons, model, changed, layer: Layer::new(index, subjects) })
    }
}

impl Laid {
    /// The same linkage, with the weights, in `memory` bytes.
    ///
    /// # Errors
    /// In words: a file is not there or is another by now, or there is too little memory.
    pub fn read(&self, pack: Arc<Pack>, memory: u64) -> Result<(Linkage, Model), String> {
        let bytes: Vec<u64> = self.shards.iter().map(|shard| shard.bytes).collect();
        let mut held = limits::held(&bytes, memory);
        if self.at_hand && held < bytes.len() {
            return Err(format!(
                "an executor needs {} MiB to hold the register for linkage and may take {} MiB: give its machine more, or \
                 --linkage-memory less, so that shards are read in turn",
                bytes.iter().sum::<u64>().div_ceil(1 << 20),
                memory >> 20
            ));
        }
        if !self.at_hand {
            // What is read in turn is weighed in turn, also by who could hold it: so the answers are the same.
            held = held.min(bytes.len().saturating_sub(1));
        }
        self.held(&pack, held).map_err(|error| {
            format!(
                "what linkage keeps of the register was made anew or is not at the same path here ({error}): ask again"
            )
        })
    }

    fn held(&self, pack: &Arc<Pack>, held: usize) -> io::Result<(Linkage, Model)> {
        let PartFile { path, digest } = self.beside.part()?;
        let beside = read_part(&path, Some(digest), |input, most| Beside::read(input, most, pack))?;
        let Beside { persons, model, changed, layer } = beside;
        let mut shards = Vec::with_capacity(self.shards.len());
        for (nth, LaidShard { file, subjects, bytes }) in self.shards.iter().enumerate() {
            let file = file.part()?;
            let layer = if nth < held { Some(Arc::new(file.layer(pack)?)) } else { None };
            shards.push(Shard { size: Size { subjects: *subjects, bytes: *bytes }, layer, file: Some(file) });
        }
        let whole = Whole { shards, plain: Vec::new() };
        let linkage = Linkage::of_whole(pack.clone(), persons, whole, self.through);
        let changes = changed.into_iter().map(|subject| (SubjectId::from_raw(subject), Arc::default())).collect();
        Ok((linkage.with_changes(changes, layer), model))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use linkage::{IndexBuilder, Party, Prepared, Preparer};

    use super::*;

    const NAMES: [&str; 3] = ["MINGHU TRADING", "JINGU CATERING", "HEGUANG PRINTING"];

    /// A register of three subjects, the last of which changed its name, in one shard.
    fn linkage(folder: &Path) -> Linkage {
        let pack = Arc::new(Pack::embedded("cn").unwrap().unwrap());
        let persons = PersonKey([7; 32]);
        let mut preparer = Preparer::new(pack.clone(), persons.clone());
        let mut layer = |names: &[&str], first: i64| {
            let (mut builder, mut prepared) = (IndexBuilder::default(), Prepared::default());
            for name in names {
                preparer.prepare(&Party { names: &[name], ..Party::default() }, &mut prepared);
                builder.add(&prepared);
            }
            let subjects = (first..).take(names.len()).map(SubjectId::from_raw).collect();
            Layer::new(builder.finish(&pack), subjects)
        };
        let (whole, changed) = (layer(&NAMES, 1), layer(&["HEGUANG BOOKS"], 3));
        let path = folder.join("0000");
        let digest = write_part(&path, |out| write_shard(&whole.index, &whole.subjects, out)).unwrap();
        let (size, file) = (Size::of(&whole.index), Some(PartFile { path, digest }));
        let shards = vec![Shard { size, layer: Some(Arc::new(whole)), file }];
        let linkage = Linkage::of_whole(pack.clone(), persons, Whole { shards, plain: Vec::new() }, 9);
        linkage.with_changes([(SubjectId::from_raw(3), Arc::default())].into(), changed)
    }

    fn found(linkage: &Linkage, model: &Model) -> Vec<Vec<(i64, String)>> {
        let row = |name: &str| domain::PartyRow { name: name.to_owned(), ..domain::PartyRow::default() };
        let rows: Vec<domain::PartyRow> = NAMES.into_iter().chain(["HEGUANG BOOKS"]).map(row).collect();
        let found = linkage.weigh(&mut linkage.asking(true), model, &rows).unwrap();
        let told = |found: Vec<super::super::Weighed>| {
            found.into_iter().map(|one| (one.subject.raw(), format!("{:?}", one.candidate))).collect()
        };
        found.into_iter().map(told).collect()
    }

    #[test]
    fn what_was_laid_down_is_read_as_the_same_linkage() {
        let folder = tempfile::tempdir().unwrap();
        let (linkage, model) = (linkage(folder.path()), Model::default());
        let drafts = Drafts::within(folder.path()).unwrap();
        let laid = linkage.lay(&model, &drafts).unwrap().unwrap();
        let (read, weights) = laid.read(linkage.pack.clone(), 1 << 30).unwrap();
        let expected = found(&linkage, &model);
        assert_eq!(found(&read, &weights), expected);
        assert_eq!(expected[3].first().map(|(subject, _)| *subject), Some(3), "{expected:?}");
        assert!(expected[2].iter().all(|(_, candidate)| !candidate.contains("place: Place(2)")), "{expected:?}");
    }

    #[test]
    fn too_little_memory_and_files_of_another_time_are_told_in_words() {
        let folder = tempfile::tempdir().unwrap();
        let linkage = linkage(folder.path());
        let drafts = Drafts::within(folder.path()).unwrap();
        let laid = linkage.lay(&Model::default(), &drafts).unwrap().unwrap();
        let refused = |memory| laid.read(linkage.pack.clone(), memory).map(|_| ()).unwrap_err();
        assert!(refused(1).contains("--linkage-memory"), "{}", refused(1));
        let shard = folder.path().join("0000");
        write_part(&shard, |out| out.write_all(b"made anew")).unwrap();
        assert!(refused(1 << 30).contains("made anew"), "{}", refused(1 << 30));
        std::fs::remove_file(&shard).unwrap();
        assert!(refused(1 << 30).contains("same path"), "{}", refused(1 << 30));
    }
}
