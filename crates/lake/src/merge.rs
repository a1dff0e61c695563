//! Merging: several segments read side by side, subject by subject, without the register. Of each subject
//! the latest segment that names it is all that counts.

use std::{
    collections::HashSet,
    ops::RangeInclusive,
    path::{Path, PathBuf},
};

use arrow_array::{BooleanArray, RecordBatch, UInt32Array};
use arrow_schema::SchemaRef;
use arrow_select::{concat::concat_batches, filter::filter_record_batch, take::take_record_batch};

use crate::{
    Error,
    file::{Rows, subjects},
    manifest::Segment,
};

/// Subjects that are merged at a time, at most, of each segment.
const SUBJECTS_AT_A_TIME: usize = 2_048;

/// A segment that has more lines than this many times those of all after it is not merged with them.
const TIMES_LARGER: u64 = 2;

/// All subjects.
pub const ALL: RangeInclusive<i64> = i64::MIN..=i64::MAX;

/// Segments that may stand side by side.
const MOST_SEGMENTS: usize = 8;

/// Several segments, read side by side.
pub(crate) struct Merge {
    /// The oldest first; of each its tables, the first of which names all its subjects.
    segments: Vec<Vec<Rows>>,
    schemas: Vec<SchemaRef>,
    /// The folder, for what is said of damage.
    folder: PathBuf,
}

/// How many of the last segments are to be merged now: none while they are few. Segments merge with those of
/// their own size, so that a line is written anew a few times only, however often the lake follows.
pub(crate) fn due(segments: &[Segment]) -> Option<usize> {
    if segments.len() <= MOST_SEGMENTS {
        return None;
    }
    let lines = |segment: &Segment| segment.lines;
    let (mut run, mut merged) = (2, segments.iter().rev().take(2).map(lines).sum::<u64>());
    for before in segments.iter().rev().skip(2).map(lines) {
        if before > merged.saturating_mul(TIMES_LARGER) {
            break;
        }
        (run, merged) = (run + 1, merged + before);
    }
    Some(run)
}

impl Merge {
    /// Of segments whole tables.
    pub fn open(root: &Path, segments: &[Segment], tables: &[&str]) -> Result<Merge, Error> {
        let numbers: Vec<u64> = segments.iter().map(|segment| segment.number).collect();
        let tables: Vec<_> = tables.iter().map(|table| (*table, None)).collect();
        Merge::of_columns(root, &numbers, &tables, ALL)
    }

    /// Of segments some columns of some tables, the first of which names all subjects; of some subjects.
    pub fn of_columns(
        root: &Path,
        numbers: &[u64],
        tables: &[(&str, Option<&[String]>)],
        subjects: RangeInclusive<i64>,
    ) -> Result<Merge, Error> {
        let open = |number: &u64| {
            let rows = tables.iter().enumerate().map(|(at, (table, columns))| {
                let at_a_time = (at == 0).then_some(SUBJECTS_AT_A_TIME);
                Rows::open(Segment::file(root, *number, table), at_a_time, *columns, subjects.clone())
            });
            rows.collect::<Result<Vec<Rows>, Error>>()
        };
        let segments = numbers.iter().map(open).collect::<Result<Vec<_>, Error>>()?;
        let first = segments.first().into_iter().flatten();
        let schemas = first.map(|rows: &Rows| rows.schema().clone()).collect();
        Ok(Merge { segments, schemas, folder: root.to_owned() })
    }

    /// The next subjects, whole, and the rows of each table, in the order of subjects; `None` at the end.
    pub fn next(&mut self) -> Result<Option<Vec<RecordBatch>>, Error> {
        let mut last = None::<i64>;
        for tables in &mut self.segments {
            if let Some(read) = tables[0].last_read()? {
                last = Some(last.map_or(read, |last| last.min(read)));
            }
        }
        let Some(last) = last else { return Ok(None) };
        let mut pieces: Vec<Vec<RecordBatch>> = vec![Vec::new(); self.schemas.len()];
        let mut named: HashSet<i64> = HashSet::new();
        for tables in self.segments.iter_mut().rev() {
            let mut also_named = Vec::new();
            for (at, (rows, pieces)) in tables.iter_mut().zip(&mut pieces).enumerate() {
                for batch in rows.take_through(last)? {
                    let ids = subjects(&batch, &self.folder)?;
                    if at == 0 {
                        also_named.extend_from_slice(ids.values());
                    }
                    let counts: BooleanArray = ids.values().iter().map(|id| Some(!named.contains(id))).collect();
                    pieces.push(filter_record_batch(&batch, &counts).map_err(Error::damaged(&self.folder))?);
                }
            }
            named.extend(also_named);
        }
        let merged = self.schemas.iter().zip(pieces).map(|(schema, pieces)| self.in_order(schema, &pieces));
        merged.collect::<Result<Vec<_>, Error>>().map(Some)
    }

    /// One batch of the pieces, by subject. The rows of a subject stand in one segment, so that they stay in
    /// their order.
    fn in_order(&self, schema: &SchemaRef, pieces: &[RecordBatch]) -> Result<RecordBatch, Error> {
        let all = concat_batches(schema, pieces).map_err(Error::damaged(&self.folder))?;
        let ids = subjects(&all, &self.folder)?.values();
        if ids.is_sorted() {
            return Ok(all);
        }
        let mut order: Vec<u32> = (0..ids.len() as u32).collect();
        order.sort_by_key(|row| ids[*row as usize]);
        take_record_batch(&all, &UInt32Array::from(order)).map_err(Error::damaged(&self.folder))
    }
}
