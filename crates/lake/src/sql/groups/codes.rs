//! The codes of a column that groups: a small number for each of its values.

use std::{collections::HashMap, sync::Arc};

use arrow_array::{
    Array, ArrayRef, RecordBatch, UInt32Array,
    cast::AsArray,
    types::{Date32Type, Int64Type},
};
use arrow_schema::{DataType, Schema, SchemaRef};
use datafusion::{
    arrow::compute::{cast, take},
    common::tree_node::{Transformed, TreeNode},
    error::Result,
    physical_expr::{
        PhysicalExpr,
        expressions::{Column, Literal},
        utils::collect_columns,
    },
    scalar::ScalarValue,
};

use super::{MOST_VALUES, numbers::Numbers, texts::Texts};

/// Rows of which the new values get their codes at a time, at most.
const LEARNT_AT_A_TIME: usize = 256;

/// How the values of a column that groups come about.
#[derive(Clone, Debug)]
pub(super) enum Key {
    /// In all rows the same.
    Same(ScalarValue),
    /// Out of what is computed of each row.
    Of {
        /// What is computed of each row.
        row: Arc<dyn PhysicalExpr>,
        /// What is computed out of that, once for each of its values: the column of this type.
        value: Option<(Arc<dyn PhysicalExpr>, SchemaRef)>,
        /// What the codes are found by.
        kind: Kind,
    },
}

/// What codes are found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Days,
    Numbers,
    Texts,
}

impl Kind {
    fn of(data_type: &DataType) -> Option<Kind> {
        match data_type {
            DataType::Utf8View | DataType::Utf8 => Some(Kind::Texts),
            DataType::Date32 => Some(Kind::Days),
            DataType::Boolean | DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::Int64 => {
                Some(Kind::Numbers)
            }
            _ => None,
        }
    }
}

impl Key {
    /// How the values of an expression come about; `None` where they are of a type that has no codes.
    pub fn of(expression: &Arc<dyn PhysicalExpr>, schema: &Schema) -> Result<Option<Key>> {
        if let Some(literal) = expression.downcast_ref::<Literal>() {
            return Ok(Some(Key::Same(literal.value().clone())));
        }
        let columns = collect_columns(expression);
        if columns.len() == 1
            && let Some(column) = columns.into_iter().next()
            && !datafusion::physical_expr_common::physical_expr::is_volatile(expression)
        {
            let field = schema.field(column.index());
            // A day or a text stands in many rows: what is computed of it is computed once.
            let kind = Kind::of(field.data_type()).filter(|kind| *kind != Kind::Numbers);
            if let (Some(kind), None) = (kind, expression.downcast_ref::<Column>()) {
                let value = Some((of_only(expression, &column)?, Arc::new(Schema::new(vec![field.clone()]))));
                return Ok(Some(Key::Of { row: Arc::new(column), value, kind }));
            }
        }
        let kind = Kind::of(&expression.data_type(schema)?);
        Ok(kind.map(|kind| Key::Of { row: expression.clone(), value: None, kind }))
    }
}

/// An expression over one column, as it reads where there is no other.
fn of_only(expression: &Arc<dyn PhysicalExpr>, column: &Column) -> Result<Arc<dyn PhysicalExpr>> {
    let only: Arc<dyn PhysicalExpr> = Arc::new(Column::new(column.name(), 0));
    let moved = expression.clone().transform(|part| match part.downcast_ref::<Column>() {
        Some(_) => Ok(Transformed::yes(only.clone())),
        None => Ok(Transformed::no(part)),
    })?;
    Ok(moved.data)
}

/// Gives the values of a column their codes.
pub(super) struct Codes {
    key: Key,
    numbers: Numbers,
    texts: Texts,
    /// The values, by their codes.
    values: Vec<ScalarValue>,
    codes: HashMap<ScalarValue, u32>,
    /// Bytes of the values.
    length: usize,
    /// The codes of the rows read last.
    found: Vec<u32>,
    missing: Vec<u32>,
}

impl Codes {
    pub fn new(key: Key) -> Codes {
        Codes {
            key,
            numbers: Numbers::default(),
            texts: Texts::default(),
            values: vec![],
            codes: HashMap::new(),
            length: 0,
            found: vec![],
            missing: vec![],
        }
    }

    /// Finds the codes of rows; `false` where too many values differ.
    pub fn read(&mut self, rows: &RecordBatch) -> Result<bool> {
        let Key::Of { row, kind, .. } = &self.key else { return Ok(true) };
        let (row, kind) = (row.clone(), *kind);
        let column = row.evaluate(rows)?.into_array(rows.num_rows())?;
        let column = match kind {
            Kind::Days => column,
            Kind::Numbers => cast(&column, &DataType::Int64)?,
            Kind::Texts => cast(&column, &DataType::Utf8View)?,
        };
        loop {
            self.find(&column, kind);
            if self.missing.is_empty() {
                return Ok(true);
            }
            // The same new value may stand in many rows.
            self.missing.truncate(LEARNT_AT_A_TIME);
            let near = self.learn(&column, kind)?;
            if !near || self.values.len().max(self.texts.count()) > MOST_VALUES {
                return Ok(false);
            }
        }
    }

    fn find(&mut self, column: &ArrayRef, kind: Kind) {
        self.missing.clear();
        let (found, missing) = (&mut self.found, &mut self.missing);
        match kind {
            Kind::Days => {
                let days = column.as_primitive::<Date32Type>();
                self.numbers.find(days.values(), days.nulls(), found, missing);
            }
            Kind::Numbers => {
                let numbers = column.as_primitive::<Int64Type>();
                self.numbers.find(numbers.values(), numbers.nulls(), found, missing);
            }
            Kind::Texts => self.texts.find(column.as_string_view(), found, missing),
        }
    }

    /// Gives codes to what stands in the rows that have none; `false` where a number lies too far from the others.
    fn learn(&mut self, column: &ArrayRef, kind: Kind) -> Result<bool> {
        let new = take(column, &UInt32Array::from(std::mem::take(&mut self.missing)), None)?;
        let values = match &self.key {
            Key::Of { value: Some((value, schema)), .. } => {
                let rows = RecordBatch::try_new(schema.clone(), vec![cast(&new, schema.field(0).data_type())?])?;
                value.evaluate(&rows)?.into_array(rows.num_rows())?
            }
            Key::Of { row: _, value: None, .. } | Key::Same(_) => new.clone(),
        };
        for at in 0..new.len() {
            let code = self.code(ScalarValue::try_from_array(&values, at)?);
            let is_there = new.is_valid(at);
            match kind {
                Kind::Texts => self.texts.put(is_there.then(|| new.as_string_view().value(at)), code),
                Kind::Days | Kind::Numbers => {
                    let number = is_there.then(|| match kind {
                        Kind::Days => i64::from(new.as_primitive::<Date32Type>().value(at)),
                        Kind::Numbers | Kind::Texts => new.as_primitive::<Int64Type>().value(at),
                    });
                    if !self.numbers.put(number, code) {
                        return Ok(false);
                    }
                }
            }
        }
        Ok(true)
    }

    fn code(&mut self, value: ScalarValue) -> u32 {
        let (values, length) = (&mut self.values, &mut self.length);
        *self.codes.entry(value).or_insert_with_key(|value| {
            *length += value.size();
            values.push(value.clone());
            values.len() as u32 - 1
        })
    }

    /// How many codes there are.
    pub fn count(&self) -> usize {
        self.values.len().max(1)
    }

    /// The codes of the rows read last; none where all have the same.
    pub fn found(&self) -> &[u32] {
        &self.found
    }

    /// The values of codes, of a type.
    pub fn values(&self, codes: impl Iterator<Item = u32>, count: usize, data_type: &DataType) -> Result<ArrayRef> {
        let column = match &self.key {
            Key::Same(value) => value.to_array_of_size(count)?,
            Key::Of { .. } => {
                let values = ScalarValue::iter_to_array(self.values.iter().cloned())?;
                take(&values, &UInt32Array::from_iter_values(codes), None)?
            }
        };
        Ok(cast(&column, data_type)?)
    }

    /// Bytes of memory.
    pub fn size(&self) -> usize {
        // A value stands in the list and in the map.
        self.numbers.size() + self.texts.size() + 2 * self.length
    }
}
