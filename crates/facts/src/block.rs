//! A group as facts are computed over it: its columns, checked once.

use arrow_array::types::{Date32Type, Int32Type, Int64Type};
use arrow_array::{Array, BooleanArray, Date32Array, Int32Array, Int64Array, RecordBatch, StringArray, cast::AsArray};
use domain::{DatasetId, Date, FieldCode, RecordId, SubjectId, date::days_since_epoch, subject::SubjectClass};

use crate::projection::{Group, column, field_column};

/// Why a group can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GroupError {
    /// A column that facts read is not there, or is another kind of column.
    #[error("the projection has no column `{0}` of the kind that facts read: make it anew (`probity rebuild`)")]
    Column(String),
    /// Records of a subject that the group does not have, or not in its order.
    #[error("record {0} stands outside its subject's place in the projection: make it anew (`probity rebuild`)")]
    Order(RecordId),
}

/// A group, checked.
#[derive(Clone, Debug)]
pub struct Block {
    subjects: Vec<(SubjectId, Option<SubjectClass>)>,
    /// The rows of subject `i` are those from `starts[i]` to `starts[i + 1]`.
    starts: Vec<usize>,
    ids: Int64Array,
    dataset: Texts,
    counts: [Date32Array; 2],
    decided_on: Date32Array,
    valid: [Date32Array; 2],
    withdrawn: BooleanArray,
    records: RecordBatch,
}

/// A column of texts: a dictionary, and which text stands on each row.
#[derive(Clone, Debug)]
pub(crate) struct Texts {
    keys: Int32Array,
    values: StringArray,
}

/// Where a row stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stands {
    /// Another version counts, or it was withdrawn, or does not hold yet.
    No,
    Current,
    Ended,
}

impl Block {
    /// The columns of a group.
    ///
    /// # Errors
    /// Columns that are missing, of another kind or in another order.
    pub fn new(group: &Group) -> Result<Block, GroupError> {
        let Group { subjects, records } = group;
        let subject_ids = ints(subjects, column::SUBJECT)?;
        let classes = Texts::of(subjects, column::CLASS)?;
        let class = |row| classes.text(row).and_then(SubjectClass::from_word);
        let subjects: Vec<(SubjectId, Option<SubjectClass>)> =
            (0..subject_ids.len()).map(|row| (SubjectId::from_raw(subject_ids.value(row)), class(row))).collect();
        let ids = ints(records, column::RECORD)?;
        let starts = starts(&subjects, &ints(records, column::SUBJECT)?, &ids)?;
        Ok(Block {
            subjects,
            starts,
            ids,
            dataset: Texts::of(records, column::DATASET)?,
            counts: [days(records, column::COUNTS_FROM)?, days(records, column::COUNTS_UNTIL)?],
            decided_on: days(records, column::DECIDED_ON)?,
            valid: [days(records, column::VALID_FROM)?, days(records, column::VALID_UNTIL)?],
            withdrawn: column(records, column::WITHDRAWN)?
                .as_boolean_opt()
                .ok_or_else(|| missing(column::WITHDRAWN))?
                .clone(),
            records: records.clone(),
        })
    }

    /// Its subjects with their classes; those without are none of which facts are asked.
    pub fn subjects(&self) -> &[(SubjectId, Option<SubjectClass>)] {
        &self.subjects
    }

    /// Asks no facts of those subjects: another block says what they are.
    pub fn forget(&mut self, replaced: impl Fn(SubjectId) -> bool) {
        self.subjects.iter_mut().filter(|(subject, _)| replaced(*subject)).for_each(|(_, class)| *class = None);
    }

    /// How many lines of records it has.
    pub fn rows(&self) -> usize {
        self.ids.len()
    }

    pub(crate) fn rows_of(&self, subject: usize) -> std::ops::Range<usize> {
        self.starts[subject]..self.starts[subject + 1]
    }

    pub(crate) fn record(&self, row: usize) -> RecordId {
        RecordId::from_raw(self.ids.value(row))
    }

    pub(crate) fn dataset(&self) -> &Texts {
        &self.dataset
    }

    /// The day of a row's decision.
    pub(crate) fn decided_on(&self, row: usize) -> Option<i32> {
        at(&self.decided_on, row)
    }

    /// The texts of a field.
    pub(crate) fn field(&self, dataset: &DatasetId, field: &FieldCode) -> Result<Texts, GroupError> {
        Texts::of(&self.records, &field_column(dataset, field))
    }

    /// Where each row stands on a day, as `assemble` says it of a record in a file.
    pub(crate) fn standing(&self, day: Date) -> Vec<Stands> {
        let day = days_since_epoch(day);
        let inside = |[from, until]: &[Date32Array; 2], row| {
            at(from, row).is_none_or(|from| from <= day) && at(until, row).is_none_or(|until| day < until)
        };
        let one = |row| {
            let not_yet = at(&self.valid[0], row).is_some_and(|from| day < from);
            if self.withdrawn.value(row) || !inside(&self.counts, row) || not_yet {
                Stands::No
            } else if at(&self.valid[1], row).is_some_and(|until| until <= day) {
                Stands::Ended
            } else {
                Stands::Current
            }
        };
        (0..self.rows()).map(one).collect()
    }
}

impl Texts {
    fn of(batch: &RecordBatch, name: &str) -> Result<Texts, GroupError> {
        let dictionary = column(batch, name)?.as_dictionary_opt::<Int32Type>().ok_or_else(|| missing(name))?;
        let values = dictionary.values().as_string_opt::<i32>().ok_or_else(|| missing(name))?.clone();
        Ok(Texts { keys: dictionary.keys().clone(), values })
    }

    /// The place of a row's text in the dictionary; `None` where it has none.
    pub(crate) fn key(&self, row: usize) -> Option<usize> {
        self.keys.is_valid(row).then(|| self.keys.value(row) as usize)
    }

    /// The text of a row.
    pub(crate) fn text(&self, row: usize) -> Option<&str> {
        self.key(row).map(|key| self.values.value(key))
    }

    /// The texts of the dictionary, each once or more.
    pub(crate) fn each(&self) -> impl Iterator<Item = &str> {
        self.values.iter().map(Option::unwrap_or_default)
    }
}

fn starts(
    subjects: &[(SubjectId, Option<SubjectClass>)],
    of_rows: &Int64Array,
    ids: &Int64Array,
) -> Result<Vec<usize>, GroupError> {
    let mut starts = Vec::with_capacity(subjects.len() + 1);
    let mut row = 0;
    for (subject, _) in subjects {
        starts.push(row);
        row += of_rows.values()[row..].iter().take_while(|of| **of == subject.raw()).count();
    }
    starts.push(row);
    if row < ids.len() {
        return Err(GroupError::Order(RecordId::from_raw(ids.value(row))));
    }
    Ok(starts)
}

fn at(days: &Date32Array, row: usize) -> Option<i32> {
    days.is_valid(row).then(|| days.value(row))
}

fn missing(name: &str) -> GroupError {
    GroupError::Column(name.to_owned())
}

fn column<'b>(batch: &'b RecordBatch, name: &str) -> Result<&'b dyn Array, GroupError> {
    batch.column_by_name(name).map(AsRef::as_ref).ok_or_else(|| missing(name))
}

fn ints(batch: &RecordBatch, name: &str) -> Result<Int64Array, GroupError> {
    Ok(column(batch, name)?.as_primitive_opt::<Int64Type>().ok_or_else(|| missing(name))?.clone())
}

fn days(batch: &RecordBatch, name: &str) -> Result<Date32Array, GroupError> {
    Ok(column(batch, name)?.as_primitive_opt::<Date32Type>().ok_or_else(|| missing(name))?.clone())
}
