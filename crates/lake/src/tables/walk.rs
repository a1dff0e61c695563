//! All that some columns of the tables say, subject by subject: what counts of each, in bounded memory.

use std::{ops::RangeInclusive, path::PathBuf};

use arrow_array::{
    Array, RecordBatch,
    cast::AsArray,
    types::{Date32Type, Decimal128Type, Float64Type, Int32Type, Int64Type, TimestampMillisecondType},
};
use arrow_schema::DataType;
use domain::{Date, Instant, date::from_days_since_epoch};

use super::{CHANGED, TableFiles};
pub use crate::merge::ALL;
use crate::{Error, file::subjects, merge::Merge};

/// A table, and which of its columns are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The table.
    pub table: String,
    /// The columns, in the order of the answer.
    pub columns: Vec<String>,
}

/// A value of a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// There is none.
    None,
    /// A whole number.
    Integer(i64),
    /// A text, a code or a word.
    Text(String),
    /// A day.
    Day(Date),
    /// An amount, in hundredths of the currency's unit.
    Money(i64),
    /// A number with a fraction.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// A moment.
    Instant(Instant),
}

/// What the tables say of one subject: of each table that was asked for its rows, of each row its columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// The rows, by table.
    pub tables: Vec<Vec<Vec<Value>>>,
}

/// A walk over all subjects, in the order of their ids.
pub struct Walk {
    merge: Merge,
    asked: Vec<Asked>,
    folder: PathBuf,
}

impl TableFiles {
    /// Begins a walk over all subjects.
    ///
    /// # Errors
    /// A file that can't be read.
    pub fn walk(&self, asked: Vec<Asked>) -> Result<Walk, Error> {
        self.walk_some(asked, ALL)
    }

    /// The same over those subjects whose ids lie in a range.
    ///
    /// # Errors
    /// A file that can't be read.
    pub fn walk_some(&self, asked: Vec<Asked>, subjects: RangeInclusive<i64>) -> Result<Walk, Error> {
        let columns = asked.iter().map(|asked| (asked.table.as_str(), Some(&asked.columns[..])));
        let tables: Vec<_> = std::iter::once((CHANGED, None)).chain(columns).collect();
        let merge = Merge::of_columns(&self.root, &self.segments, &tables, subjects)?;
        Ok(Walk { merge, asked, folder: self.root.clone() })
    }
}

impl Walk {
    /// The next subjects, some thousands; `None` at the end.
    ///
    /// # Errors
    /// A file that can't be read, or has not the columns that were asked for.
    pub fn next_subjects(&mut self) -> Result<Option<Vec<Found>>, Error> {
        let Some(batches) = self.merge.next()? else { return Ok(None) };
        let Some((named, batches)) = batches.split_first() else { return Ok(None) };
        let ids = subjects(named, &self.folder)?;
        let mut found = vec![Found { tables: vec![Vec::new(); self.asked.len()] }; ids.len()];
        for (at, (batch, asked)) in batches.iter().zip(&self.asked).enumerate() {
            let of = subjects(batch, &self.folder)?;
            let columns = asked.columns.iter().map(|name| self.column(batch, name)).collect::<Result<Vec<_>, _>>()?;
            let mut subject = 0;
            for row in 0..batch.num_rows() {
                while subject < ids.len() && ids.value(subject) < of.value(row) {
                    subject += 1;
                }
                if subject < ids.len() && ids.value(subject) == of.value(row) {
                    found[subject].tables[at].push(columns.iter().map(|column| value(*column, row)).collect());
                }
            }
        }
        Ok(Some(found))
    }

    fn column<'b>(&self, batch: &'b RecordBatch, name: &str) -> Result<&'b dyn Array, Error> {
        let column = batch.column_by_name(name).map(AsRef::as_ref);
        column.ok_or_else(|| Error::damaged(&self.folder)(format!("a table has no column `{name}`")))
    }
}

/// A value of a column of one of the types of [`super::Kind`]; of any other, none.
fn value(column: &dyn Array, row: usize) -> Value {
    if column.is_null(row) {
        return Value::None;
    }
    match column.data_type() {
        DataType::Int64 => Value::Integer(column.as_primitive::<Int64Type>().value(row)),
        DataType::Utf8 => Value::Text(column.as_string::<i32>().value(row).to_owned()),
        DataType::Dictionary(..) => {
            let words = column.as_dictionary::<Int32Type>();
            let key = words.keys().value(row);
            let texts = words.values().as_string_opt::<i32>();
            let text = usize::try_from(key).ok().zip(texts).map(|(key, texts)| texts.value(key).to_owned());
            text.map_or(Value::None, Value::Text)
        }
        DataType::Date32 => {
            from_days_since_epoch(column.as_primitive::<Date32Type>().value(row)).map_or(Value::None, Value::Day)
        }
        DataType::Decimal128(..) => {
            i64::try_from(column.as_primitive::<Decimal128Type>().value(row)).map_or(Value::None, Value::Money)
        }
        DataType::Float64 => Value::Number(column.as_primitive::<Float64Type>().value(row)),
        DataType::Boolean => Value::Flag(column.as_boolean().value(row)),
        DataType::Timestamp(..) => {
            Value::Instant(Instant::from_millis(column.as_primitive::<TimestampMillisecondType>().value(row)))
        }
        _ => Value::None,
    }
}

impl Value {
    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The day, if it is one.
    pub fn day(&self) -> Option<Date> {
        match self {
            Value::Day(day) => Some(*day),
            _ => None,
        }
    }

    /// The amount in hundredths of the unit, if it is one.
    pub fn money(&self) -> Option<i64> {
        match self {
            Value::Money(minor) => Some(*minor),
            _ => None,
        }
    }

    /// The number, if it is a whole one.
    pub fn integer(&self) -> Option<i64> {
        match self {
            Value::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// The moment, if it is one.
    pub fn instant(&self) -> Option<Instant> {
        match self {
            Value::Instant(instant) => Some(*instant),
            _ => None,
        }
    }

    /// Whether it is a yes.
    pub fn is_yes(&self) -> bool {
        *self == Value::Flag(true)
    }
}
