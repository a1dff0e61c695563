//! Writing: one segment beside those that count, then the manifest that names it.

use std::{
    collections::BTreeSet,
    fs::{self, File, TryLockError},
    mem,
    path::{Path, PathBuf},
};

use arrow_schema::SchemaRef;
use assemble::Stretch;
use domain::{SubjectId, subject::SubjectClass};
use facts::{GroupBuilder, Projection};
use parquet::{arrow::ArrowWriter, file::properties::WriterProperties};

use crate::{
    Error, Place,
    manifest::{self, GroupSize, Manifest, Segment},
};

/// Subjects of one group.
const SUBJECTS_A_GROUP: usize = 16_384;

/// Lines of records after which a group ends.
const RECORDS_A_GROUP: usize = 262_144;

/// A segment being written. Dropped without [`Write::finish`] it leaves files that count for nothing.
pub struct Write<'p> {
    root: PathBuf,
    projection: &'p Projection,
    /// What counted when writing began; `None` where the lake is made anew.
    before: Option<Manifest>,
    number: u64,
    subjects: TableWriter,
    records: TableWriter,
    groups: Vec<GroupSize>,
    group: GroupBuilder<'p>,
    last: Option<SubjectId>,
    _lock: File,
}

struct TableWriter {
    path: PathBuf,
    writer: ArrowWriter<File>,
}

impl<'p> Write<'p> {
    pub(crate) fn begin(root: &Path, projection: &'p Projection, anew: bool) -> Result<Write<'p>, Error> {
        let lock = lock(root)?;
        let counting = manifest::read(root)?;
        let number = 1 + remove_forgotten(root, counting.as_ref())?;
        let before = counting.filter(|manifest| !anew && manifest.shape == projection.shape());
        Ok(Write {
            root: root.to_owned(),
            projection,
            before,
            number,
            subjects: TableWriter::new(Segment::subjects(root, number), projection.subjects_schema())?,
            records: TableWriter::new(Segment::records(root, number), projection.records_schema())?,
            groups: Vec::new(),
            group: GroupBuilder::new(projection),
            last: None,
            _lock: lock,
        })
    }

    /// Up to which place of the register what counts was written; `None` where the lake is made anew. Read
    /// under the lock: nobody writes meanwhile.
    pub fn before(&self) -> Option<&Place> {
        self.before.as_ref().map(|manifest| &manifest.through)
    }

    /// Puts in a subject, each once and in the order of their ids: its class if facts are asked of it, and
    /// what its records are. It takes the place of all that was known of it.
    ///
    /// # Errors
    /// A file that can't be written.
    pub fn push(
        &mut self,
        subject: SubjectId,
        class: Option<SubjectClass>,
        stretches: Vec<Stretch>,
    ) -> Result<(), Error> {
        if self.last.is_some_and(|last| last >= subject) {
            return Err(Error::damaged(&self.subjects.path)("subjects come in the order of their ids"));
        }
        self.last = Some(subject);
        self.group.push(subject, class, stretches);
        if self.group.len() >= SUBJECTS_A_GROUP || self.group.lines() >= RECORDS_A_GROUP {
            self.end_group()?;
        }
        Ok(())
    }

    fn end_group(&mut self) -> Result<(), Error> {
        let group = mem::replace(&mut self.group, GroupBuilder::new(self.projection));
        let group = group.finish().map_err(Error::damaged(&self.records.path))?;
        self.subjects.write(&group.subjects)?;
        self.records.write(&group.records)?;
        let size = |batch: &arrow_array::RecordBatch| batch.num_rows() as u64;
        self.groups.push(GroupSize { subjects: size(&group.subjects), records: size(&group.records) });
        Ok(())
    }

    /// Lets the segment count, with the place of the register up to which it holds all changes.
    ///
    /// # Errors
    /// A file that can't be written: what counted before goes on to count.
    pub fn finish(mut self, through: Place) -> Result<(), Error> {
        if !self.group.is_empty() {
            self.end_group()?;
        }
        let empty = self.groups.is_empty();
        self.subjects.close()?;
        self.records.close()?;
        let segment = Segment { number: self.number, through: through.seq, groups: self.groups };
        let (began, mut segments) = match self.before {
            Some(before) => (before.began, before.segments),
            None => (self.number, Vec::new()),
        };
        if !empty || segments.is_empty() {
            segments.push(segment);
        }
        manifest::write(&self.root, &manifest::new(self.projection.shape().to_vec(), began, through, segments))
    }
}

impl TableWriter {
    fn new(path: PathBuf, schema: SchemaRef) -> Result<TableWriter, Error> {
        let file = File::create(&path).map_err(Error::file(&path))?;
        // Groups end where they are told to.
        let properties = WriterProperties::builder().set_max_row_group_row_count(None).build();
        let writer = ArrowWriter::try_new(file, schema, Some(properties)).map_err(Error::damaged(&path))?;
        Ok(TableWriter { path, writer })
    }

    fn write(&mut self, batch: &arrow_array::RecordBatch) -> Result<(), Error> {
        self.writer.write(batch).and_then(|()| self.writer.flush()).map_err(Error::damaged(&self.path))
    }

    fn close(self) -> Result<(), Error> {
        let file = self.writer.into_inner().map_err(Error::damaged(&self.path))?;
        file.sync_all().map_err(Error::file(&self.path))
    }
}

fn lock(root: &Path) -> Result<File, Error> {
    let path = root.join("lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(Error::file(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Busy(root.to_owned())),
        Err(TryLockError::Error(error)) => Err(Error::file(&path)(error)),
    }
}

/// Removes the files of segments that no manifest names; returns the greatest number of a segment that was
/// ever seen. Files that a reader of the manifest before this one still holds were named until the last
/// writer was done.
fn remove_forgotten(root: &Path, manifest: Option<&Manifest>) -> Result<u64, Error> {
    let counting: BTreeSet<u64> =
        manifest.iter().flat_map(|manifest| &manifest.segments).map(|segment| segment.number).collect();
    let mut greatest = counting.last().copied().unwrap_or(0);
    for entry in fs::read_dir(root).map_err(Error::file(root))? {
        let path = entry.map_err(Error::file(root))?.path();
        let number = path.file_name().and_then(|name| name.to_str()).and_then(segment_number);
        let Some(number) = number else { continue };
        greatest = greatest.max(number);
        if !counting.contains(&number) {
            fs::remove_file(&path).map_err(Error::file(&path))?;
        }
    }
    Ok(greatest)
}

fn segment_number(name: &str) -> Option<u64> {
    let (number, rest) = name.strip_prefix('s')?.split_once('.')?;
    matches!(rest, "subjects.parquet" | "records.parquet").then(|| number.parse().ok())?
}
