//! The fold of columns into facts: for every subject of a group what [`FactPlan::compute`] says of its file.
//!
//! A test is asked once of each text of a column's dictionary, a value read once; a row looks its answer
//! up. What chosen records amount to is said by the same code that folds a file.

use std::sync::Arc;

use domain::{Date, RecordId, date::days_since_epoch};

use crate::{
    block::{Block, GroupError, Stands, Texts},
    compute::{Fact, FactValue, Facts},
    coverage::Coverages,
    definition::{FactName, Silence},
    moment::{Moment, Taken, Window, value_of},
    plan::{FactPlan, PlannedFact, PlannedFields},
};

/// The facts of all subjects of a block.
#[derive(Clone, Debug)]
pub struct FactColumns {
    columns: Vec<FactColumn>,
    block: Arc<Block>,
}

/// One fact of all subjects.
#[derive(Clone, Debug)]
struct FactColumn {
    name: FactName,
    values: Vec<FactValue>,
    /// The rows it rests on, in order; those of subject `i` are the ones from `starts[i]` to
    /// `starts[i + 1]`.
    chosen: Vec<u32>,
    starts: Vec<u32>,
}

impl FactPlan {
    /// Computes all facts of every subject of a block as of a day.
    ///
    /// # Errors
    /// A column that is missing.
    pub fn compute_columns(
        &self,
        block: &Arc<Block>,
        day: Date,
        coverages: &Coverages,
    ) -> Result<FactColumns, GroupError> {
        let moment = self.moment(day);
        let standing = block.standing(day);
        let column = |fact| Column::new(&moment, fact, block, &standing)?.fold(moment.complete(fact, coverages));
        let columns = self.facts.iter().map(column).collect::<Result<_, GroupError>>()?;
        Ok(FactColumns { columns, block: block.clone() })
    }

    /// For each fact that may rest on absence whether that is known on `day`: with the records of a
    /// subject, the day and the catalogue all that its facts follow from.
    pub fn known_absences(&self, day: Date, coverages: &Coverages) -> Vec<bool> {
        let moment = self.moment(day);
        self.facts.iter().map(|fact| moment.complete(fact, coverages)).collect()
    }

    /// For each fact whether it may become known from the absence of records, once deliverers say that nothing
    /// is missing.
    pub fn waits_for_statements(&self) -> impl Iterator<Item = bool> + '_ {
        self.facts.iter().map(|fact| fact.silence != Silence::Unknown)
    }
}

impl FactColumns {
    /// The block they are of.
    pub fn block(&self) -> &Block {
        &self.block
    }

    /// The values of a fact, one a subject.
    pub fn values(&self, name: &str) -> Option<&[FactValue]> {
        self.columns.iter().find(|column| column.name.as_str() == name).map(|column| column.values.as_slice())
    }

    /// The facts of one subject, with the records that each rests on.
    pub fn of(&self, subject: usize) -> Facts {
        let fact = |column: &FactColumn| {
            let rows = &column.chosen[column.starts[subject] as usize..column.starts[subject + 1] as usize];
            let mut records: Vec<RecordId> = rows.iter().map(|row| self.block.record(*row as usize)).collect();
            records.sort_unstable();
            (column.name.clone(), Fact { value: column.values[subject].clone(), records })
        };
        self.columns.iter().map(fact).collect()
    }
}

/// A fact over the rows of a block.
struct Column<'c> {
    moment: &'c Moment<'c>,
    fact: &'c PlannedFact,
    block: &'c Block,
    standing: &'c [Stands],
    window: RowWindow,
    /// For each text of the column of data sets, what the fact reads of that data set.
    datasets: Vec<Option<Reading>>,
}

/// A fact's window in days of columns.
#[derive(Clone, Copy)]
enum RowWindow {
    Ever,
    Within(i32, i32),
    Never,
}

/// What a fact reads of one data set.
struct Reading {
    /// For each filter the column, and for each text of it whether it satisfies the test.
    filters: Vec<(Texts, Vec<bool>)>,
    /// The column taken of, and the value of each text of it.
    taken: Option<(Texts, Vec<Option<FactValue>>)>,
}

impl Reading {
    fn new(moment: &Moment<'_>, fields: &PlannedFields, block: &Block, dataset: &str) -> Result<Reading, GroupError> {
        let dataset = domain::DatasetId::parse(dataset).map_err(|_| GroupError::Column(dataset.to_owned()))?;
        let filter = |(field, test): &(crate::plan::PlannedField, crate::definition::Test)| {
            let texts = block.field(&dataset, &field.code)?;
            let holds = texts.each().map(|text| moment.holds(test, field, text)).collect();
            Ok((texts, holds))
        };
        let filters = fields.filters.iter().map(filter).collect::<Result<_, GroupError>>()?;
        let taken = fields.taken.as_ref().map(|field| {
            let texts = block.field(&dataset, &field.code)?;
            let values = texts.each().map(|text| value_of(field, text)).collect();
            Ok::<_, GroupError>((texts, values))
        });
        Ok(Reading { filters, taken: taken.transpose()? })
    }

    fn chooses(&self, row: usize) -> bool {
        self.filters.iter().all(|(texts, holds)| texts.key(row).is_some_and(|key| holds[key]))
    }

    fn value(&self, row: usize) -> Option<&FactValue> {
        let (texts, values) = self.taken.as_ref()?;
        values[texts.key(row)?].as_ref()
    }
}

impl<'c> Column<'c> {
    fn new(
        moment: &'c Moment<'c>,
        fact: &'c PlannedFact,
        block: &'c Block,
        standing: &'c [Stands],
    ) -> Result<Column<'c>, GroupError> {
        let reading = |dataset: &str| {
            let fields = fact.datasets.iter().find(|(id, _)| id.as_str() == dataset);
            fields.map(|(_, fields)| Reading::new(moment, fields, block, dataset)).transpose()
        };
        let datasets = block.dataset().each().map(reading).collect::<Result<_, GroupError>>()?;
        let window = match moment.window(fact) {
            Window::Ever => RowWindow::Ever,
            Window::Within(after, last) => RowWindow::Within(days_since_epoch(after), days_since_epoch(last)),
            Window::Never => RowWindow::Never,
        };
        Ok(Column { moment, fact, block, standing, window, datasets })
    }

    /// What the fact reads of a row that it chooses.
    fn chosen(&self, row: usize) -> Option<&Reading> {
        let stands = match self.standing[row] {
            Stands::Current => true,
            Stands::Ended => self.fact.ended,
            Stands::No => false,
        };
        let in_window = || match self.window {
            RowWindow::Ever => true,
            RowWindow::Within(after, last) => self.block.decided_on(row).is_some_and(|day| after < day && day <= last),
            RowWindow::Never => false,
        };
        let reading = self.datasets[self.block.dataset().key(row)?].as_ref()?;
        (stands && in_window() && reading.chooses(row)).then_some(reading)
    }

    fn fold(&self, complete: bool) -> Result<FactColumn, GroupError> {
        let subjects = self.block.subjects().len();
        let keeps_rows = !self.fact.take.rests_on_no_record();
        let mut column = FactColumn {
            name: self.fact.name.clone(),
            values: Vec::with_capacity(subjects),
            chosen: Vec::new(),
            starts: Vec::with_capacity(subjects + 1),
        };
        column.starts.push(0);
        let mut taken = Vec::new();
        for subject in 0..subjects {
            taken.clear();
            let mut count = 0;
            for row in self.block.rows_of(subject) {
                let Some(reading) = self.chosen(row) else { continue };
                count += 1;
                if keeps_rows {
                    column.chosen.push(row as u32);
                }
                let at = (self.block.decided_on(row), self.block.record(row));
                taken.extend(reading.value(row).map(|value| Taken { at, value }));
            }
            column.starts.push(column.chosen.len() as u32);
            column.values.push(self.moment.value(self.fact, count, &taken, complete));
        }
        Ok(column)
    }
}
