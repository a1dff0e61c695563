//! Columns being filled, row by row.

use std::{borrow::Cow, sync::Arc};

use arrow_array::{
    ArrayRef, RecordBatch,
    builder::{
        BooleanBuilder, Date32Builder, Decimal128Builder, Float64Builder, Int64Builder, StringBuilder,
        StringDictionaryBuilder, TimestampMillisecondBuilder,
    },
    types::Int32Type,
};
use arrow_schema::{ArrowError, SchemaRef};
use domain::{Date, Instant, date::days_since_epoch};

use super::{Kind, Table};

/// A value of a row.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell<'a> {
    None,
    Integer(i64),
    /// Of a column of texts or of words.
    Text(Cow<'a, str>),
    Day(Date),
    /// In hundredths of the currency's unit.
    Money(i64),
    Number(f64),
    Flag(bool),
    Instant(Instant),
}

impl<'a> Cell<'a> {
    pub fn text(text: impl Into<Cow<'a, str>>) -> Cell<'a> {
        Cell::Text(text.into())
    }

    /// The value, where there is one.
    pub fn of<T>(value: Option<T>, cell: impl FnOnce(T) -> Cell<'a>) -> Cell<'a> {
        value.map_or(Cell::None, cell)
    }
}

/// The columns of a table.
pub(super) struct Cells {
    schema: SchemaRef,
    columns: Vec<Builder>,
    rows: usize,
}

enum Builder {
    Integer(Int64Builder),
    Text(StringBuilder),
    Word(StringDictionaryBuilder<Int32Type>),
    Day(Date32Builder),
    Money(Decimal128Builder),
    Number(Float64Builder),
    Flag(BooleanBuilder),
    Instant(TimestampMillisecondBuilder),
}

impl Cells {
    pub fn new(table: &Table) -> Cells {
        let columns = table.columns.iter().map(|column| Builder::new(column.kind)).collect();
        Cells { schema: table.schema(), columns, rows: 0 }
    }

    pub fn len(&self) -> usize {
        self.rows
    }

    /// Puts in a row; a value that is not of its column's kind, or is absent, is none.
    pub fn push(&mut self, row: Vec<Cell<'_>>) {
        debug_assert_eq!(row.len(), self.columns.len());
        self.rows += 1;
        for (column, cell) in self.columns.iter_mut().zip(row.into_iter().chain(std::iter::repeat(Cell::None))) {
            column.push(cell);
        }
    }

    /// The rows that were put in, out of the way of those to come.
    pub fn take(&mut self) -> Result<RecordBatch, ArrowError> {
        self.rows = 0;
        RecordBatch::try_new(self.schema.clone(), self.columns.iter_mut().map(Builder::finish).collect())
    }
}

impl Builder {
    fn new(kind: Kind) -> Builder {
        match kind {
            Kind::Integer => Builder::Integer(Int64Builder::new()),
            Kind::Text => Builder::Text(StringBuilder::new()),
            Kind::Word => Builder::Word(StringDictionaryBuilder::new()),
            Kind::Day => Builder::Day(Date32Builder::new()),
            Kind::Money => Builder::Money(Decimal128Builder::new().with_data_type(kind.data_type())),
            Kind::Number => Builder::Number(Float64Builder::new()),
            Kind::Flag => Builder::Flag(BooleanBuilder::new()),
            Kind::Instant => Builder::Instant(TimestampMillisecondBuilder::new().with_data_type(kind.data_type())),
        }
    }

    fn push(&mut self, cell: Cell<'_>) {
        match (self, cell) {
            (Builder::Integer(column), cell) => column.append_option(integer(&cell)),
            (Builder::Text(column), Cell::Text(text)) => column.append_value(text),
            (Builder::Text(column), _) => column.append_null(),
            (Builder::Word(column), Cell::Text(text)) => column.append_value(text),
            (Builder::Word(column), _) => column.append_null(),
            (Builder::Day(column), Cell::Day(day)) => column.append_value(days_since_epoch(day)),
            (Builder::Day(column), _) => column.append_null(),
            (Builder::Money(column), Cell::Money(minor)) => column.append_value(i128::from(minor)),
            (Builder::Money(column), _) => column.append_null(),
            (Builder::Number(column), Cell::Number(number)) => column.append_value(number),
            (Builder::Number(column), _) => column.append_null(),
            (Builder::Flag(column), Cell::Flag(flag)) => column.append_value(flag),
            (Builder::Flag(column), _) => column.append_null(),
            (Builder::Instant(column), Cell::Instant(instant)) => column.append_value(instant.millis()),
            (Builder::Instant(column), _) => column.append_null(),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Builder::Integer(column) => Arc::new(column.finish()),
            Builder::Text(column) => Arc::new(column.finish()),
            Builder::Word(column) => Arc::new(column.finish()),
            Builder::Day(column) => Arc::new(column.finish()),
            Builder::Money(column) => Arc::new(column.finish()),
            Builder::Number(column) => Arc::new(column.finish()),
            Builder::Flag(column) => Arc::new(column.finish()),
            Builder::Instant(column) => Arc::new(column.finish()),
        }
    }
}

fn integer(cell: &Cell<'_>) -> Option<i64> {
    match cell {
        Cell::Integer(number) => Some(*number),
        _ => None,
    }
}
