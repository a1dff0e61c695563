//! The tables that analysts read: subjects and their codes, the records of each data set, links, listings and
//! deadlines, as they stand now. Every column has a class, that of the field of the contract which it holds.
//!
//! What never lies in them: a field of class secret, a person's number, a person's name. So no question can
//! start at a person.
//!
//! In reading order: `define` (which tables and columns there are), `rows` (what the rows of a subject are),
//! `cells` (columns being filled), `guide` (how other engines read the files),
//! `walk` (all that some columns say, subject by subject).

mod cells;
mod define;
mod guide;
mod rows;
mod walk;

use std::{collections::HashMap, ops::RangeInclusive, path::PathBuf, sync::Arc};

use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use assemble::{FilePlan, RecordHistory};
use catalogue::Pack;
use domain::{
    DatasetId, Date, FieldClass, FieldCode, SchemeId, SubjectId, id::ListingId, listing::Listing, subject::Subject,
};

use crate::{
    Error, Lake, Place,
    content::{Content, Size, WriteSegment},
    file::{FileWriter, Opened, extremes},
    manifest::{self, Segment},
    write::Turn,
};
use cells::Cells;
#[cfg(feature = "sql")]
pub(crate) use define::FIRST_FIELD;
use serde::{Deserialize, Serialize};

pub use walk::{ALL, Asked, Found, Value, Walk};

/// Rows of a row group at most.
const ROWS_A_GROUP: usize = 131_072;

/// Rows of one batch handed to a file.
const ROWS_A_BATCH: usize = 8_192;

/// The table that says which subjects a segment is about.
pub(crate) const CHANGED: &str = "changed";

/// The tables of a pack.
#[derive(Clone, Debug)]
pub struct Tables {
    tables: Vec<Table>,
    shape: Vec<String>,
    datasets: HashMap<DatasetId, Dataset>,
    files: FilePlan,
    main_scheme: SchemeId,
    /// Schemes of which a sole trader's code may be a person's number.
    personal_schemes: Vec<SchemeId>,
}

/// What the rows of a data set's table are made with.
#[derive(Clone, Debug)]
struct Dataset {
    /// Where its table stands.
    table: usize,
    adverse: bool,
    in_bulk: bool,
    fields: Vec<catalogue::field::Field>,
}

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its name in a query.
    pub name: String,
    /// What its rows are.
    pub rows: RowsOf,
    /// Its columns, the subject first.
    pub columns: Vec<Column>,
}

/// What the rows of a table are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowsOf {
    /// The subjects that a segment says anything of.
    Changed,
    /// Subjects.
    Subjects,
    /// The codes that subjects bear or bore.
    Identifiers,
    /// Records of a data set that are put to a subject.
    Records {
        /// The data set.
        dataset: DatasetId,
        /// Whether it is to the subject's disadvantage.
        adverse: bool,
        /// Whether it is published in bulk.
        in_bulk: bool,
    },
    /// Each time it was said whom a record is about.
    Links,
    /// Entries on lists.
    Listings,
    /// Deadlines that ran for a deliverer.
    Clocks,
}

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name in a query.
    pub name: String,
    /// The field of the contract that it holds, where it holds one.
    pub field: Option<FieldCode>,
    /// What it holds.
    pub kind: Kind,
    /// How far its values may travel.
    pub class: FieldClass,
    /// Whether everyone gets it in bulk, where its class is open: addresses are not given so.
    pub in_bulk: bool,
    /// Whether it holds codes that may be a person's number where the subject is a sole trader.
    pub personal: bool,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Whole numbers, ids among them.
    Integer,
    /// Texts.
    Text,
    /// Texts of which few differ: codes and words.
    Word,
    /// Days.
    Day,
    /// Amounts in a currency's unit, with two decimals.
    Money,
    /// Numbers with a fraction.
    Number,
    /// Yes or no.
    Flag,
    /// Moments of record time.
    Instant,
}

/// All that the tables say of one subject.
#[derive(Clone, Debug)]
pub struct Line {
    /// Whom.
    pub subject: SubjectId,
    /// The subject; absent where it is not known any more.
    pub known: Option<Subject>,
    /// The records that are or were put to it.
    pub records: Vec<RecordHistory>,
    /// Its entries on lists, and on which day each was ended before its time.
    pub listings: Vec<(ListingId, Listing, Option<Date>)>,
}

impl Kind {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Integer => "integer",
            Kind::Text => "text",
            Kind::Word => "code",
            Kind::Day => "day",
            Kind::Money => "money",
            Kind::Number => "number",
            Kind::Flag => "flag",
            Kind::Instant => "instant",
        }
    }

    /// The type of the column.
    pub(crate) fn data_type(self) -> DataType {
        match self {
            Kind::Integer => DataType::Int64,
            Kind::Text => DataType::Utf8,
            Kind::Word => DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
            Kind::Day => DataType::Date32,
            Kind::Money => DataType::Decimal128(18, 2),
            Kind::Number => DataType::Float64,
            Kind::Flag => DataType::Boolean,
            Kind::Instant => DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into())),
        }
    }
}

impl Table {
    /// The columns as files hold them.
    pub(crate) fn schema(&self) -> SchemaRef {
        let field = |(at, column): (usize, &Column)| Field::new(column.name.as_str(), column.kind.data_type(), at > 0);
        Arc::new(Schema::new(self.columns.iter().enumerate().map(field).collect::<Vec<_>>()))
    }

    /// The column that holds a field of the contract.
    pub fn column_of(&self, field: &FieldCode) -> Option<&Column> {
        self.columns.iter().find(|column| column.field.as_ref() == Some(field))
    }
}

impl Tables {
    /// The tables of a pack.
    pub fn of(pack: &Pack) -> Tables {
        let tables = define::tables(pack);
        let datasets = tables.iter().enumerate().filter_map(|(table, defined)| match &defined.rows {
            RowsOf::Records { dataset, adverse, in_bulk } => {
                let fields = define::kept(pack.contract(dataset)?).cloned().collect();
                Some((dataset.clone(), Dataset { table, adverse: *adverse, in_bulk: *in_bulk, fields }))
            }
            _ => None,
        });
        Tables {
            datasets: datasets.collect(),
            shape: tables.iter().map(|table| format!("{table:?}")).collect(),
            files: FilePlan::new(pack.contracts()),
            main_scheme: pack.main_scheme().clone(),
            personal_schemes: define::personal_schemes(pack),
            tables,
        }
    }

    /// The tables, in the order of the catalogue.
    pub fn all(&self) -> impl Iterator<Item = &Table> {
        self.tables.iter().filter(|table| table.rows != RowsOf::Changed)
    }

    /// The table of the records of a data set.
    pub fn of_dataset(&self, dataset: &DatasetId) -> Option<&Table> {
        Some(&self.tables[self.datasets.get(dataset)?.table])
    }

    /// The table of that name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.all().find(|table| table.name == name)
    }
}

/// The tables as of one manifest: which files to read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableFiles {
    root: PathBuf,
    through: Place,
    /// The oldest first.
    segments: Vec<u64>,
}

impl TableFiles {
    /// Up to which entry of the register they hold all changes.
    pub fn through(&self) -> &Place {
        &self.through
    }

    /// How many rows lie in the files of a table, those that no longer count included.
    ///
    /// # Errors
    /// A file that can't be read.
    pub fn rows(&self, table: &str) -> Result<u64, Error> {
        let mut rows = 0;
        for (path, _) in self.of(table) {
            let opened = Opened::open(path)?;
            rows += opened.map_or(0, |opened| opened.metadata.metadata().file_metadata().num_rows().max(0) as u64);
        }
        Ok(rows)
    }

    /// All subjects, in at most `count` shares of about the same size that follow each other.
    ///
    /// # Errors
    /// A file that can't be read.
    pub fn shares(&self, count: usize) -> Result<Vec<RangeInclusive<i64>>, Error> {
        let mut ends: Option<(i64, i64)> = None;
        for (path, _) in self.of(CHANGED) {
            let Some(opened) = Opened::open(path)? else { continue };
            for (least, greatest) in opened.metadata.metadata().row_groups().iter().filter_map(extremes) {
                let known = ends.get_or_insert((least, greatest));
                *known = (known.0.min(least), known.1.max(greatest));
            }
        }
        // Ids are given in turn, so that like parts of them are like many subjects.
        let (first, last) = ends.unwrap_or((0, 0));
        let step = usize::try_from((last - first) / count.max(1) as i64).unwrap_or(0).max(1);
        let bounds: Vec<i64> = (first..=last).step_by(step).skip(1).take(count.saturating_sub(1)).collect();
        let begins = [i64::MIN].into_iter().chain(bounds.iter().copied());
        let ends = bounds.iter().map(|bound| bound - 1).chain([i64::MAX]);
        Ok(begins.zip(ends).map(|(begin, end)| begin..=end).collect())
    }

    /// The files of a table, the oldest first; each with the files that say whose rows in it no longer count.
    pub fn of(&self, table: &str) -> Vec<(PathBuf, Vec<PathBuf>)> {
        let file = |number: &u64, table: &str| Segment::file(&self.root, *number, table);
        let later = |at: usize| self.segments[at + 1..].iter().map(|number| file(number, CHANGED)).collect();
        self.segments.iter().enumerate().map(|(at, number)| (file(number, table), later(at))).collect()
    }
}

impl Lake {
    /// The files of the tables that count now; `None` where there are none of this shape, so that they must be
    /// made anew.
    ///
    /// # Errors
    /// A folder that can't be read.
    pub fn table_files(&self, tables: &Tables) -> Result<Option<TableFiles>, Error> {
        let manifest = manifest::read(&self.root)?.filter(|manifest| manifest.shape == tables.shape);
        let Some(manifest) = manifest else { return Ok(None) };
        let segments: Vec<u64> = manifest.segments.iter().map(|segment| segment.number).collect();
        let is_there =
            |table: &Table| segments.iter().all(|number| Segment::file(&self.root, *number, &table.name).exists());
        let whole = tables.tables.iter().all(is_there);
        Ok(whole.then(|| TableFiles { root: self.root.clone(), through: manifest.through, segments }))
    }
}

impl Content for Tables {
    type Line = Line;
    type Writer<'c> = TablesWriter<'c>;

    fn shape(&self) -> &[String] {
        &self.shape
    }

    fn tables(&self) -> Vec<&str> {
        self.tables.iter().map(|table| table.name.as_str()).collect()
    }

    fn begin(&self, turn: &Turn) -> Result<TablesWriter<'_>, Error> {
        let writing = self.tables.iter().map(|table| {
            let path = Segment::file(turn.root(), turn.number(), &table.name);
            Ok(Writing { file: FileWriter::new(path, table.schema(), Some(ROWS_A_GROUP))?, cells: Cells::new(table) })
        });
        Ok(TablesWriter { tables: self, writing: writing.collect::<Result<_, Error>>()? })
    }

    fn guide(&self, segments: usize, file: &dyn Fn(usize, &str) -> String) -> Option<(&'static str, String)> {
        Some((guide::FILE, guide::views(self, segments, file)))
    }
}

/// Writes all tables of a segment.
#[doc(hidden)]
pub struct TablesWriter<'t> {
    tables: &'t Tables,
    writing: Vec<Writing>,
}

struct Writing {
    file: FileWriter,
    cells: Cells,
}

impl Writing {
    fn flush(&mut self) -> Result<(), Error> {
        let batch = self.cells.take().map_err(Error::damaged(self.file.path()))?;
        self.file.write(&batch)
    }
}

impl WriteSegment for TablesWriter<'_> {
    type Line = Line;

    fn push(&mut self, line: Line) -> Result<(), Error> {
        self.tables.push(&line, |table, row| {
            let writing = &mut self.writing[table];
            writing.cells.push(row);
            if writing.cells.len() >= ROWS_A_BATCH { writing.flush() } else { Ok(()) }
        })
    }

    fn put(&mut self, tables: Vec<RecordBatch>) -> Result<(), Error> {
        self.writing.iter_mut().zip(tables).try_for_each(|(writing, batch)| writing.file.write(&batch))
    }

    fn close(self) -> Result<Size, Error> {
        let mut size = Size::default();
        for (at, mut writing) in self.writing.into_iter().enumerate() {
            writing.flush()?;
            let rows = writing.file.close()?;
            size.lines += rows;
            if at == 0 {
                size.subjects = rows;
            }
        }
        Ok(size)
    }
}
