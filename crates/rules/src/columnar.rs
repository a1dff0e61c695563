//! Evaluation of many subjects at once, over Arrow columns.
//!
//! The literals that the cells of a column name cut its values into slots: those below the first
//! literal, the first literal itself, those between it and the second, and so on, and one slot for
//! the missing value. For every value of a slot each cell holds or does not, so that a rule set
//! becomes, for each column, a list of masks: slot to the rows whose cell holds there. A value is
//! put to its slot once, whatever the number of rows, and the rows that hold for a subject are the
//! AND of one mask a column. Days of force are a column like the others. What follows of a mask is
//! what the interpreter says of those rows, worked out once for each mask that occurs.
//!
//! Logic is that of [`crate::unary`], and numbers are compared as decimals, never as floats.

mod answers;
mod arrays;
mod axis;
mod codes;
mod locate;

use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::DataType;
use domain::{Date, Period};

pub use answers::{Answers, Hits};
pub use arrays::{column_of, columns_of};
pub use domain::date::days_since_epoch;

use crate::{
    rule_set::RuleSet,
    value::{Literal, Type},
};
use axis::{Axis, Masks};
use codes::CodesAxis;

/// The most work, in tests of a slot by a row, that planning takes on: larger tables are run row by
/// row.
const MOST_WORK: usize = 1 << 27;

/// Why columns can't be evaluated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ColumnError {
    /// The table has too many rows and literals.
    #[error("the table is too large to be evaluated by columns: evaluate it row by row")]
    TooLarge,
    /// A column of another type.
    #[error("the input `{input}` is {}, but its column holds {found}; it takes {}", kind.name(), taken(*kind))]
    Kind {
        /// The input's name.
        input: String,
        /// The input's type.
        kind: Type,
        /// What the column holds.
        found: DataType,
    },
    /// A column of another length.
    #[error("the columns have different lengths: {found} values of `{input}`, {expected} subjects")]
    Length {
        /// The input's name.
        input: String,
        /// How many values there should be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// A text that is no term.
    #[error("`{text}` is no term such as P3M for the input `{input}`")]
    Term {
        /// The input's name.
        input: String,
        /// The text.
        text: String,
    },
    /// A value that is none of the input's type.
    #[error("a value for the input `{input}` is no {}: evaluate the subjects row by row", kind.name())]
    Value {
        /// The input's name.
        input: String,
        /// The input's type.
        kind: Type,
    },
    /// Numbers that have no common number of decimal places within 38 digits.
    #[error("the numbers of `{column}` need more than 38 digits in one column: evaluate them row by row")]
    Digits {
        /// The name of the input or output.
        column: String,
    },
}

/// The types of Arrow columns that an input takes.
fn taken(kind: Type) -> &'static str {
    match kind {
        Type::Text | Type::Term => "Utf8, LargeUtf8, Utf8View or a dictionary of one of them",
        Type::Codes => "List of Utf8",
        Type::Number => "Decimal128, Int64 or Int32: money is never a float",
        Type::Date => "Date32",
        Type::Boolean => "Boolean",
    }
}

/// A rule set made ready for columns. Made once, it evaluates any number of batches.
#[derive(Clone, Debug)]
pub struct Columnar<'r> {
    rule_set: &'r RuleSet,
    words: usize,
    /// For each input that rows ask about, what it says.
    inputs: Vec<(usize, Asked<'r>)>,
    /// The days of force, where some row has any.
    force: Option<Axis>,
}

/// How one input is looked at.
#[derive(Clone, Debug)]
enum Asked<'r> {
    Single(Axis),
    Several(CodesAxis<'r>),
}

impl<'r> Columnar<'r> {
    /// Makes a rule set ready.
    ///
    /// # Errors
    /// [`ColumnError::TooLarge`].
    pub fn new(rule_set: &'r RuleSet) -> Result<Columnar<'r>, ColumnError> {
        let words = rule_set.rows().len().div_ceil(64).max(1);
        let mut work = 0;
        let mut inputs = Vec::new();
        for (at, input) in rule_set.inputs().iter().enumerate() {
            if rule_set.rows().iter().all(|row| row.tests()[at].is_any()) {
                continue;
            }
            let asked = match input.kind {
                Type::Codes => Asked::Several(CodesAxis::new(rule_set, at)),
                kind => Asked::Single(Axis::new(rule_set, at, kind, &mut work)?),
            };
            inputs.push((at, asked));
        }
        let bounded = rule_set.rows().iter().any(|row| row.force != Period::ALWAYS);
        let force = if bounded { Some(Axis::of_force(rule_set, &mut work)?) } else { None };
        Ok(Columnar { rule_set, words, inputs, force })
    }

    /// The rule set.
    pub fn rule_set(&self) -> &'r RuleSet {
        self.rule_set
    }

    /// The rows that hold for each subject. `columns` stand in the order of [`RuleSet::inputs`];
    /// a column that is not given is missing for every subject. `as_of` says which rows are in
    /// force where front matter names no input for that, or where that input is missing.
    ///
    /// # Errors
    /// A column of a type or length that does not fit.
    pub fn hits(
        &self,
        subjects: usize,
        columns: &[Option<ArrayRef>],
        as_of: Option<Date>,
    ) -> Result<Hits, ColumnError> {
        for (column, input) in columns.iter().zip(self.rule_set.inputs()) {
            if let Some(found) = column.as_ref().map(|column| column.len()).filter(|&found| found != subjects) {
                return Err(ColumnError::Length { input: input.name.clone(), expected: subjects, found });
            }
        }
        let mut hits = Hits::all(subjects, self.words, self.rule_set.rows().len());
        let mut slots = Vec::new();
        self.keep_in_force(&mut hits, columns, as_of, &mut slots)?;
        for (at, asked) in &self.inputs {
            let column = columns.get(*at).and_then(Option::as_ref);
            let fits = |error: locate::Misfit| self.misfit(*at, error);
            match asked {
                Asked::Single(axis) => self.narrow(&mut hits, axis, column, &mut slots).map_err(fits)?,
                Asked::Several(axis) => axis.narrow(&mut hits, column).map_err(fits)?,
            }
        }
        Ok(hits)
    }

    /// What follows for each subject.
    ///
    /// # Errors
    /// As [`Columnar::hits`].
    pub fn evaluate(
        &self,
        subjects: usize,
        columns: &[Option<ArrayRef>],
        as_of: Option<Date>,
    ) -> Result<Answers<'r>, ColumnError> {
        Ok(Answers::new(self.rule_set, self.hits(subjects, columns, as_of)?))
    }

    /// The columns of a batch that the inputs take, by the inputs' names.
    pub fn columns(&self, batch: &RecordBatch) -> Vec<Option<ArrayRef>> {
        self.rule_set.inputs().iter().map(|input| batch.column_by_name(&input.name).cloned()).collect()
    }

    fn narrow(
        &self,
        hits: &mut Hits,
        axis: &Axis,
        column: Option<&ArrayRef>,
        slots: &mut Vec<u32>,
    ) -> Result<(), locate::Misfit> {
        match column {
            None => hits.keep_everywhere(axis.masks.missing()),
            Some(column) => {
                locate::slots(&axis.line, column.as_ref(), slots)?;
                hits.keep(slots, &axis.masks);
            }
        }
        Ok(())
    }

    fn keep_in_force(
        &self,
        hits: &mut Hits,
        columns: &[Option<ArrayRef>],
        as_of: Option<Date>,
        slots: &mut Vec<u32>,
    ) -> Result<(), ColumnError> {
        let Some(axis) = &self.force else { return Ok(()) };
        let otherwise: Vec<u64> = match as_of {
            Some(day) => axis.masks.of(axis.line.slot(&Literal::Date(day))).to_vec(),
            None => Masks::every_row(self.rule_set.rows().len()),
        };
        let Some((at, column)) = self.rule_set.force_by.and_then(|at| Some((at, columns.get(at)?.as_ref()?))) else {
            hits.keep_everywhere(&otherwise);
            return Ok(());
        };
        locate::slots(&axis.line, column.as_ref(), slots).map_err(|error| self.misfit(at, error))?;
        hits.keep(slots, &axis.masks.with_missing(&otherwise));
        Ok(())
    }

    fn misfit(&self, at: usize, error: locate::Misfit) -> ColumnError {
        let input = &self.rule_set.inputs()[at];
        match error {
            locate::Misfit::Kind(found) => ColumnError::Kind { input: input.name.clone(), kind: input.kind, found },
            locate::Misfit::Term(text) => ColumnError::Term { input: input.name.clone(), text },
        }
    }
}
