//! The columns that facts read, as a content of a lake: groups of whole subjects.

use std::mem;

use arrow_array::RecordBatch;
use arrow_select::concat::concat_batches;
use assemble::Stretch;
use domain::{SubjectId, subject::SubjectClass};
use facts::{Group, GroupBuilder, Projection};

use crate::{
    Error,
    content::{Content, Size, WriteSegment},
    file::FileWriter,
    manifest::{GroupSize, Segment},
    write::Turn,
};

/// Subjects of one group.
const SUBJECTS_A_GROUP: usize = 16_384;

/// Lines of records after which a group ends.
const RECORDS_A_GROUP: usize = 262_144;

pub(crate) const SUBJECTS: &str = "subjects";
pub(crate) const RECORDS: &str = "records";

impl Content for Projection {
    /// A subject, its class if facts are asked of it, and what its records are.
    type Line = (SubjectId, Option<SubjectClass>, Vec<Stretch>);
    type Writer<'c> = FactsWriter<'c>;

    fn shape(&self) -> &[String] {
        Projection::shape(self)
    }

    fn tables(&self) -> Vec<&str> {
        vec![SUBJECTS, RECORDS]
    }

    fn begin(&self, turn: &Turn) -> Result<FactsWriter<'_>, Error> {
        let file = |table| Segment::file(turn.root(), turn.number(), table);
        Ok(FactsWriter {
            projection: self,
            subjects: FileWriter::new(file(SUBJECTS), self.subjects_schema(), None)?,
            records: FileWriter::new(file(RECORDS), self.records_schema(), None)?,
            groups: Vec::new(),
            group: GroupBuilder::new(self),
            merged: Vec::new(),
        })
    }
}

/// Writes groups.
#[doc(hidden)]
pub struct FactsWriter<'p> {
    projection: &'p Projection,
    subjects: FileWriter,
    records: FileWriter,
    groups: Vec<GroupSize>,
    /// The group that is being filled ...
    group: GroupBuilder<'p>,
    /// ... or the pieces that it is put together from.
    merged: Vec<Group>,
}

impl WriteSegment for FactsWriter<'_> {
    type Line = <Projection as Content>::Line;

    fn push(&mut self, (subject, class, stretches): Self::Line) -> Result<(), Error> {
        self.group.push(subject, class, stretches);
        if self.group.len() >= SUBJECTS_A_GROUP || self.group.lines() >= RECORDS_A_GROUP {
            self.end_group()?;
        }
        Ok(())
    }

    fn put(&mut self, tables: Vec<RecordBatch>) -> Result<(), Error> {
        let [subjects, records] = <[RecordBatch; 2]>::try_from(tables)
            .map_err(|tables| Error::damaged(self.records.path())(format!("{} tables are not two", tables.len())))?;
        self.merged.push(Group { subjects, records });
        let sum = |rows: fn(&Group) -> usize| self.merged.iter().map(rows).sum::<usize>();
        let full = sum(|group| group.subjects.num_rows()) >= SUBJECTS_A_GROUP
            || sum(|group| group.records.num_rows()) >= RECORDS_A_GROUP;
        if full { self.end_merged() } else { Ok(()) }
    }

    fn close(mut self) -> Result<Size, Error> {
        if !self.group.is_empty() {
            self.end_group()?;
        }
        self.end_merged()?;
        let subjects = self.subjects.close()?;
        let lines = subjects + self.records.close()?;
        Ok(Size { subjects, lines, groups: self.groups })
    }
}

impl FactsWriter<'_> {
    fn end_group(&mut self) -> Result<(), Error> {
        let group = mem::replace(&mut self.group, GroupBuilder::new(self.projection));
        let group = group.finish().map_err(Error::damaged(self.records.path()))?;
        self.write(&group)
    }

    fn end_merged(&mut self) -> Result<(), Error> {
        let pieces = mem::take(&mut self.merged);
        if pieces.is_empty() {
            return Ok(());
        }
        let (subjects, records) = (self.projection.subjects_schema(), self.projection.records_schema());
        let subjects = concat_batches(&subjects, pieces.iter().map(|piece| &piece.subjects));
        let records = concat_batches(&records, pieces.iter().map(|piece| &piece.records));
        let group = subjects.and_then(|subjects| Ok(Group { subjects, records: records? }));
        let group = group.map_err(Error::damaged(self.records.path()))?;
        self.write(&group)
    }

    fn write(&mut self, group: &Group) -> Result<(), Error> {
        self.subjects.write_group(&group.subjects)?;
        self.records.write_group(&group.records)?;
        let size = |batch: &RecordBatch| batch.num_rows() as u64;
        self.groups.push(GroupSize { subjects: size(&group.subjects), records: size(&group.records) });
        Ok(())
    }
}
