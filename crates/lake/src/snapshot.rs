//! Reading: what one manifest names, group by group.

use std::path::Path;

use arrow_array::RecordBatch;
use domain::SubjectId;
use facts::{Block, Group};
use parquet::arrow::ProjectionMask;
use serde::{Deserialize, Serialize};

use crate::{
    Error, Place,
    fact_columns::{RECORDS, SUBJECTS},
    file::{Opened, subjects},
    manifest::{GroupSize, Manifest, Segment},
};

/// The lake as of one manifest.
#[derive(Clone, Debug)]
pub struct Snapshot {
    began: u64,
    through: Place,
    segments: Vec<OpenSegment>,
}

/// A segment, opened.
#[derive(Clone, Debug)]
struct OpenSegment {
    through: u64,
    groups: Vec<GroupSize>,
    subjects: Opened,
    records: Opened,
    /// The subjects that it holds, in order; not read of the oldest segment, which takes no other's place.
    ids: Vec<i64>,
}

/// A group of a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupRef {
    segment: usize,
    group: usize,
}

impl Snapshot {
    /// Opens what a manifest names; `None` where a file of it is gone, because the lake was made anew since.
    pub(crate) fn open(root: &Path, manifest: Manifest) -> Result<Option<Snapshot>, Error> {
        let mut segments = Vec::with_capacity(manifest.segments.len());
        for (at, segment) in manifest.segments.into_iter().enumerate() {
            let subjects = Opened::open(Segment::file(root, segment.number, SUBJECTS))?;
            let records = Opened::open(Segment::file(root, segment.number, RECORDS))?;
            let (Some(subjects), Some(records)) = (subjects, records) else { return Ok(None) };
            let ids = if at == 0 { Vec::new() } else { ids(&subjects)? };
            segments.push(OpenSegment { through: segment.through, groups: segment.groups, subjects, records, ids });
        }
        Ok(Some(Snapshot { began: manifest.began, through: manifest.through, segments }))
    }

    /// Up to which entry of the register it holds.
    pub fn through(&self) -> &Place {
        &self.through
    }

    /// Which lake it is: the number changes when it is made anew.
    pub fn began(&self) -> u64 {
        self.began
    }

    /// How many segments it has.
    pub fn segments(&self) -> usize {
        self.segments.len()
    }

    /// How many lines of subjects and of records it has, those that no longer count included.
    pub fn lines(&self) -> (u64, u64) {
        let sizes = self.segments.iter().flat_map(|segment| &segment.groups);
        sizes.fold((0, 0), |(subjects, records), size| (subjects + size.subjects, records + size.records))
    }

    /// All groups.
    pub fn groups(&self) -> Vec<GroupRef> {
        self.changed_since(0)
    }

    /// The groups of all subjects that changed after a place of the register, and of few others.
    pub fn changed_since(&self, seq: u64) -> Vec<GroupRef> {
        let changed = self.segments.iter().enumerate().filter(|(_, segment)| segment.through > seq || seq == 0);
        changed
            .flat_map(|(segment, opened)| (0..opened.groups.len()).map(move |group| GroupRef { segment, group }))
            .collect()
    }

    /// Reads a group. Subjects of which a later segment says more have no class in it.
    ///
    /// # Errors
    /// A file that can't be read, or is not what was written.
    pub fn read(&self, GroupRef { segment, group }: GroupRef) -> Result<Block, Error> {
        let opened = &self.segments[segment];
        let path = &opened.records.path;
        let subjects = row_group(&opened.subjects, group, opened.groups[group].subjects)?;
        // A group without records has no row group in their file.
        let records = match opened.groups[group].records {
            0 => RecordBatch::new_empty(opened.records.metadata.schema().clone()),
            expected => {
                let before = opened.groups[..group].iter().filter(|size| size.records > 0).count();
                row_group(&opened.records, before, expected)?
            }
        };
        let mut block = Block::new(&Group { subjects, records }).map_err(Error::damaged(path))?;
        let later = &self.segments[segment + 1..];
        let replaced = |id: SubjectId| later.iter().any(|later| later.ids.binary_search(&id.raw()).is_ok());
        if !later.is_empty() {
            block.forget(replaced);
        }
        Ok(block)
    }
}

/// The one batch of a row group.
fn row_group(file: &Opened, at: usize, expected: u64) -> Result<RecordBatch, Error> {
    let damaged = Error::damaged::<String>(&file.path);
    if at >= file.metadata.metadata().num_row_groups() {
        return Err(damaged(format!("it has no row group {at}")));
    }
    let rows = usize::try_from(expected).map_err(|error| damaged(error.to_string()))?;
    let reader = file.reader()?.with_row_groups(vec![at]).with_batch_size(rows.max(1));
    let mut batches = reader.build().map_err(Error::damaged(&file.path))?;
    let batch = batches.next().transpose().map_err(Error::damaged(&file.path))?;
    let batch = batch.filter(|batch| batch.num_rows() == rows);
    batch.ok_or_else(|| damaged(format!("row group {at} has not its {rows} rows")))
}

/// The subjects that a file names.
fn ids(file: &Opened) -> Result<Vec<i64>, Error> {
    let first = ProjectionMask::roots(file.metadata.parquet_schema(), [0]);
    let reader = file.reader()?.with_projection(first).build().map_err(Error::damaged(&file.path))?;
    let mut ids = Vec::new();
    for batch in reader {
        ids.extend_from_slice(subjects(&batch.map_err(Error::damaged(&file.path))?, &file.path)?.values());
    }
    Ok(ids)
}
