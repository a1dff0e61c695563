//! The columns that facts read: one line a subject, and one line a stretch of a record, in groups of whole
//! subjects. No other field of a record is among them.
//!
//! Fields stand as canonical text, a dictionary a column, so that columns and files are read by the same
//! code. A line that counts on some days only says on which.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use arrow_array::{
    ArrayRef, RecordBatch,
    builder::{BooleanBuilder, Date32Builder, Int64Builder, StringDictionaryBuilder},
    types::Int32Type,
};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use assemble::{Standing, Stretch};
use catalogue::contract::{Contract, FieldRole};
use domain::{DatasetId, Date, FieldCode, SubjectId, date::days_since_epoch, subject::SubjectClass};

use crate::plan::PlannedFact;

/// Names of the columns.
pub(crate) mod column {
    pub const SUBJECT: &str = "subject";
    pub const CLASS: &str = "class";
    pub const RECORD: &str = "record";
    pub const DATASET: &str = "dataset";
    pub const COUNTS_FROM: &str = "counts_from";
    pub const COUNTS_UNTIL: &str = "counts_until";
    pub const DECIDED_ON: &str = "decided_on";
    pub const VALID_FROM: &str = "valid_from";
    pub const VALID_UNTIL: &str = "valid_until";
    pub const WITHDRAWN: &str = "withdrawn";
}

/// Which data sets and fields are projected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Projection {
    fields: BTreeMap<DatasetId, BTreeSet<FieldCode>>,
    shape: Vec<String>,
}

/// Whole subjects, in the order of their ids, with their records.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// One line a subject: its id and class. A subject without a class is none of which facts are
    /// asked: not confirmed, merged or not known any more.
    pub subjects: RecordBatch,
    /// One line a stretch of a record, by subject and then in the order of a file.
    pub records: RecordBatch,
}

impl Projection {
    pub(crate) fn of(facts: &[PlannedFact], contracts: &[&Contract]) -> Projection {
        let mut fields: BTreeMap<DatasetId, BTreeSet<FieldCode>> = BTreeMap::new();
        for (dataset, planned) in facts.iter().flat_map(|fact| &fact.datasets) {
            let read = planned.filters.iter().map(|(field, _)| field).chain(&planned.taken);
            fields.entry(dataset.clone()).or_default().extend(read.map(|field| field.code.clone()));
        }
        let shape = contracts.iter().filter_map(|contract| Some(shape(contract, fields.get(&contract.id)?)));
        let mut shape: Vec<String> = shape.collect();
        shape.sort_unstable();
        Projection { fields, shape }
    }

    /// The data sets whose records are projected.
    pub fn datasets(&self) -> impl Iterator<Item = &DatasetId> {
        self.fields.keys()
    }

    /// What the columns hold and how they follow from a record: where it differs, they must be made
    /// anew.
    pub fn shape(&self) -> &[String] {
        &self.shape
    }

    /// The columns of a group's subjects.
    pub fn subjects_schema(&self) -> SchemaRef {
        Arc::new(Schema::new(vec![Field::new(column::SUBJECT, DataType::Int64, false), text(column::CLASS)]))
    }

    /// The columns of a group's records.
    pub fn records_schema(&self) -> SchemaRef {
        let day = |name| Field::new(name, DataType::Date32, true);
        let mut fields = vec![
            Field::new(column::SUBJECT, DataType::Int64, false),
            Field::new(column::RECORD, DataType::Int64, false),
            text(column::DATASET),
            day(column::COUNTS_FROM),
            day(column::COUNTS_UNTIL),
            day(column::DECIDED_ON),
            day(column::VALID_FROM),
            day(column::VALID_UNTIL),
            Field::new(column::WITHDRAWN, DataType::Boolean, false),
        ];
        fields.extend(self.columns().map(|(dataset, field)| text(&field_column(dataset, field))));
        Arc::new(Schema::new(fields))
    }

    fn columns(&self) -> impl Iterator<Item = (&DatasetId, &FieldCode)> {
        self.fields.iter().flat_map(|(dataset, fields)| fields.iter().map(move |field| (dataset, field)))
    }
}

/// The column of a field of a data set.
pub(crate) fn field_column(dataset: &DatasetId, field: &FieldCode) -> String {
    format!("{dataset}.{field}")
}

fn text(name: &str) -> Field {
    Field::new(name, DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)), true)
}

/// What of a contract the lines of its records follow from.
fn shape(contract: &Contract, fields: &BTreeSet<FieldCode>) -> String {
    let days = [FieldRole::DecisionDate, FieldRole::ValidFrom, FieldRole::ValidUntil, FieldRole::EndDate];
    let of_role = |role| contract.with_role(role).map_or("-", |field| field.code.as_str());
    let days: Vec<&str> = days.into_iter().map(of_role).collect();
    let fields: Vec<&str> = fields.iter().map(FieldCode::as_str).collect();
    format!("{}: {}; {}", contract.id, days.join(" "), fields.join(" "))
}

/// Fills a group, subject by subject in the order of their ids.
pub struct GroupBuilder<'p> {
    projection: &'p Projection,
    count: usize,
    lines: usize,
    subjects: Int64Builder,
    classes: StringDictionaryBuilder<Int32Type>,
    rows: Rows,
    fields: Vec<StringDictionaryBuilder<Int32Type>>,
    /// Where the fields of each data set stand among `fields`.
    places: HashMap<DatasetId, Vec<(usize, FieldCode)>>,
}

/// The columns of records that do not depend on the catalogue.
#[derive(Default)]
struct Rows {
    subject: Int64Builder,
    record: Int64Builder,
    dataset: StringDictionaryBuilder<Int32Type>,
    days: [Date32Builder; 5],
    withdrawn: BooleanBuilder,
}

impl<'p> GroupBuilder<'p> {
    /// An empty group.
    pub fn new(projection: &'p Projection) -> GroupBuilder<'p> {
        let mut places: HashMap<DatasetId, Vec<(usize, FieldCode)>> = HashMap::new();
        for (at, (dataset, field)) in projection.columns().enumerate() {
            places.entry(dataset.clone()).or_default().push((at, field.clone()));
        }
        for dataset in projection.fields.keys() {
            places.entry(dataset.clone()).or_default();
        }
        GroupBuilder {
            projection,
            count: 0,
            lines: 0,
            subjects: Int64Builder::new(),
            classes: StringDictionaryBuilder::new(),
            rows: Rows::default(),
            fields: projection.columns().map(|_| StringDictionaryBuilder::new()).collect(),
            places,
        }
    }

    /// How many subjects it holds.
    pub fn len(&self) -> usize {
        self.count
    }

    /// How many lines of records it holds.
    pub fn lines(&self) -> usize {
        self.lines
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Puts in a subject with what its records are; those of data sets that no fact reads are left
    /// out.
    pub fn push(&mut self, subject: SubjectId, class: Option<SubjectClass>, mut stretches: Vec<Stretch>) {
        self.count += 1;
        self.subjects.append_value(subject.raw());
        self.classes.append_option(class.map(SubjectClass::word));
        // The order of a file, in which values are folded.
        stretches.sort_by_key(|stretch| (Reverse(stretch.record.decided_on), stretch.record.id));
        for stretch in &stretches {
            self.stretch(subject, stretch);
        }
    }

    fn stretch(&mut self, subject: SubjectId, stretch: &Stretch) {
        let record = &stretch.record;
        let Some(places) = self.places.get(&record.dataset) else { return };
        self.lines += 1;
        let rows = &mut self.rows;
        rows.subject.append_value(subject.raw());
        rows.record.append_value(record.id.raw());
        rows.dataset.append_value(record.dataset.as_str());
        let days = [stretch.days.from, stretch.days.until, record.decided_on, record.valid.from, record.valid.until];
        for (column, day) in rows.days.iter_mut().zip(days) {
            column.append_option(day.map(|day: Date| days_since_epoch(day)));
        }
        rows.withdrawn.append_value(record.standing == Standing::Withdrawn);
        let mut next = 0;
        for (at, code) in places {
            self.fields[next..*at].iter_mut().for_each(StringDictionaryBuilder::append_null);
            self.fields[*at].append_option(record.text(code));
            next = at + 1;
        }
        self.fields[next..].iter_mut().for_each(StringDictionaryBuilder::append_null);
    }

    /// The group.
    ///
    /// # Errors
    /// Columns that do not fit each other, which does not happen.
    pub fn finish(mut self) -> Result<Group, ArrowError> {
        let subjects: Vec<ArrayRef> = vec![Arc::new(self.subjects.finish()), Arc::new(self.classes.finish())];
        let rows = &mut self.rows;
        let mut records: Vec<ArrayRef> =
            vec![Arc::new(rows.subject.finish()), Arc::new(rows.record.finish()), Arc::new(rows.dataset.finish())];
        records.extend(rows.days.iter_mut().map(|days| Arc::new(days.finish()) as ArrayRef));
        records.push(Arc::new(rows.withdrawn.finish()));
        records.extend(self.fields.iter_mut().map(|field| Arc::new(field.finish()) as ArrayRef));
        Ok(Group {
            subjects: RecordBatch::try_new(self.projection.subjects_schema(), subjects)?,
            records: RecordBatch::try_new(self.projection.records_schema(), records)?,
        })
    }
}
