//! What is counted of the rows of a part: the groups that were found, and what is known of each.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, cast::AsArray};
use arrow_schema::SchemaRef;
use datafusion::{
    error::Result,
    logical_expr::{EmitTo, GroupsAccumulator},
    physical_expr::PhysicalExpr,
    physical_plan::aggregates::AggregateExec,
};

use super::{
    codes::{Codes, Key},
    places::Places,
};

/// The groups of a part.
pub(super) struct Groups {
    columns: Vec<Codes>,
    places: Places,
    counts: Vec<Count>,
    /// The groups of the rows taken last.
    found: Vec<usize>,
}

/// One thing that is counted.
struct Count {
    accumulator: Box<dyn GroupsAccumulator>,
    arguments: Vec<Arc<dyn PhysicalExpr>>,
    /// Which rows count, where not all do.
    rows: Option<Arc<dyn PhysicalExpr>>,
}

impl Groups {
    pub fn new(plan: &AggregateExec, keys: &[Key]) -> Result<Groups> {
        let counts = plan.aggr_expr().iter().zip(plan.filter_expr()).map(|(counted, rows)| {
            let accumulator = counted.create_groups_accumulator()?;
            Ok(Count { accumulator, arguments: counted.expressions(), rows: rows.clone() })
        });
        Ok(Groups {
            columns: keys.iter().cloned().map(Codes::new).collect(),
            places: Places::new(keys.len()),
            counts: counts.collect::<Result<_>>()?,
            found: vec![],
        })
    }

    /// Counts rows; `false` where there are too many groups for that, and none of them is counted.
    pub fn take(&mut self, rows: &RecordBatch) -> Result<bool> {
        for column in &mut self.columns {
            if !column.read(rows)? {
                return Ok(false);
            }
        }
        if !self.places.make_room(self.columns.iter().map(Codes::count)) {
            return Ok(false);
        }
        let before = self.places.count();
        let codes = self.columns.iter().map(Codes::found);
        if !self.places.find(rows.num_rows(), codes, &mut self.found) {
            self.places.forget_after(before);
            return Ok(false);
        }
        let groups = self.places.count();
        self.counts.iter_mut().try_for_each(|count| count.take(rows, &self.found, groups))?;
        Ok(true)
    }

    /// The groups and what is known of each, for whoever puts parts together; `None` where there are none.
    pub fn finish(&mut self, schema: &SchemaRef) -> Result<Option<RecordBatch>> {
        let count = self.places.count();
        if count == 0 {
            return Ok(None);
        }
        let mut all: Vec<ArrayRef> = Vec::with_capacity(schema.fields().len());
        for ((at, column), field) in self.columns.iter().enumerate().zip(schema.fields()) {
            all.push(column.values(self.places.codes_of(at), count, field.data_type())?);
        }
        for count in &mut self.counts {
            all.extend(count.accumulator.state(EmitTo::All)?);
        }
        Ok(Some(RecordBatch::try_new(schema.clone(), all)?))
    }

    /// Bytes of memory.
    pub fn size(&self) -> usize {
        let columns = self.columns.iter().map(Codes::size).sum::<usize>();
        let counts = self.counts.iter().map(|count| count.accumulator.size()).sum::<usize>();
        columns + counts + self.places.size()
    }
}

impl Count {
    fn take(&mut self, rows: &RecordBatch, groups: &[usize], count: usize) -> Result<()> {
        let column = |expression: &Arc<dyn PhysicalExpr>| expression.evaluate(rows)?.into_array(rows.num_rows());
        let arguments = self.arguments.iter().map(column).collect::<Result<Vec<_>>>()?;
        let counting = self.rows.as_ref().map(column).transpose()?;
        let counting = counting.as_ref().map(|counting| counting.as_boolean());
        self.accumulator.update_batch(&arguments, groups, counting, count)
    }
}
