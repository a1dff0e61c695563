//! Values as Arrow columns, in and out.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Int32Array, StringArray,
    builder::{ListBuilder, StringBuilder},
};
use domain::date::days_since_epoch;
use rust_decimal::Decimal;

use crate::{
    given::Given,
    rule_set::{InputColumn, RuleSet},
    value::{Literal, Type},
};

use super::ColumnError;

/// The most digits of a number in a column.
const MOST_DIGITS: u8 = arrow_schema::DECIMAL128_MAX_PRECISION;

/// Rows of inputs, each in the order of [`RuleSet::inputs`], as the columns that an evaluation
/// takes.
///
/// # Errors
/// [`ColumnError::Digits`].
pub fn columns_of(rule_set: &RuleSet, rows: &[Vec<Given>]) -> Result<Vec<Option<ArrayRef>>, ColumnError> {
    let columns = rule_set.inputs().iter().enumerate();
    columns
        .map(|(at, input)| {
            if input.kind == Type::Codes {
                return Ok(Some(lists(rows.iter().map(|row| row.get(at)))));
            }
            let values = rows.iter().map(|row| match row.get(at) {
                Some(Given::Single(literal)) => literal.clone(),
                _ => Literal::Null,
            });
            Ok(Some(array(&input.name, input.kind, &values.collect::<Vec<_>>())?))
        })
        .collect()
}

fn lists<'a>(values: impl Iterator<Item = Option<&'a Given>>) -> ArrayRef {
    let mut builder = ListBuilder::new(StringBuilder::new());
    for value in values {
        match value {
            Some(Given::Codes(codes)) => {
                codes.iter().for_each(|code| builder.values().append_value(code));
                builder.append(true);
            }
            _ => builder.append(false),
        }
    }
    Arc::new(builder.finish())
}

/// The values of one input, one a subject, as the column that an evaluation takes. A value of another
/// type than the input's has no place in it, nor has an input of several codes.
///
/// # Errors
/// [`ColumnError::Digits`], and [`ColumnError::Value`] for a value of another type.
pub fn column_of(input: &InputColumn, values: &[Literal]) -> Result<ArrayRef, ColumnError> {
    let fits = |value: &Literal| value.kind().is_none_or(|kind| kind == input.kind);
    if input.kind == Type::Codes || !values.iter().all(fits) {
        return Err(ColumnError::Value { input: input.name.clone(), kind: input.kind });
    }
    array(&input.name, input.kind, values)
}

/// Values of one type as a column; `name` is for the error.
pub(super) fn array(name: &str, kind: Type, values: &[Literal]) -> Result<ArrayRef, ColumnError> {
    Ok(match kind {
        Type::Text | Type::Codes | Type::Term => {
            let text = |value: &Literal| (*value != Literal::Null).then(|| value.to_string());
            Arc::new(values.iter().map(text).collect::<StringArray>())
        }
        Type::Number => Arc::new(numbers(name, values)?),
        Type::Date => Arc::new(values.iter().map(day).collect::<Date32Array>()),
        Type::Boolean => {
            let boolean = |value: &Literal| match value {
                Literal::Boolean(yes) => Some(*yes),
                _ => None,
            };
            Arc::new(values.iter().map(boolean).collect::<BooleanArray>())
        }
    })
}

/// Values that are few, and for each line which of them stands there, as a column.
pub(super) fn spread(name: &str, kind: Type, values: &[Literal], lines: &[usize]) -> Result<ArrayRef, ColumnError> {
    Ok(match kind {
        Type::Text | Type::Codes | Type::Term => {
            let keys = lines.iter().map(|&at| (values[at] != Literal::Null).then_some(at as i32));
            let dictionary = DictionaryArray::try_new(keys.collect::<Int32Array>(), array(name, kind, values)?);
            Arc::new(dictionary.map_err(|_| ColumnError::TooLarge)?)
        }
        Type::Number => {
            let few = numbers(name, values)?;
            let scale = few.scale();
            let spread: Decimal128Array = lines.iter().map(|&at| valid(&few, at)).collect();
            Arc::new(with_scale(name, spread, scale)?)
        }
        Type::Date => Arc::new(lines.iter().map(|&at| day(&values[at])).collect::<Date32Array>()),
        Type::Boolean => {
            let boolean = |&at: &usize| match values[at] {
                Literal::Boolean(yes) => Some(yes),
                _ => None,
            };
            Arc::new(lines.iter().map(boolean).collect::<BooleanArray>())
        }
    })
}

fn day(value: &Literal) -> Option<i32> {
    match value {
        Literal::Date(day) => Some(days_since_epoch(*day)),
        _ => None,
    }
}

fn valid(values: &Decimal128Array, at: usize) -> Option<i128> {
    use arrow_array::Array;
    values.is_valid(at).then(|| values.value(at))
}

/// Numbers with as many decimal places as the one with most.
fn numbers(name: &str, values: &[Literal]) -> Result<Decimal128Array, ColumnError> {
    let digits = || ColumnError::Digits { column: name.to_owned() };
    let number = |value: &Literal| match value {
        Literal::Number(number) => Some(number.normalize()),
        _ => None,
    };
    let scale = values.iter().filter_map(number).map(|number| number.scale()).max().unwrap_or(0);
    let unit = |number: Decimal| {
        let power = 10_i128.checked_pow(scale - number.scale())?;
        let most = 10_i128.pow(u32::from(MOST_DIGITS)) - 1;
        number.mantissa().checked_mul(power).filter(|unit| unit.abs() <= most)
    };
    let units: Result<Vec<Option<i128>>, ColumnError> =
        values.iter().map(|value| number(value).map(|number| unit(number).ok_or_else(digits)).transpose()).collect();
    with_scale(name, units?.into_iter().collect(), scale as i8)
}

fn with_scale(name: &str, numbers: Decimal128Array, scale: i8) -> Result<Decimal128Array, ColumnError> {
    numbers.with_precision_and_scale(MOST_DIGITS, scale).map_err(|_| ColumnError::Digits { column: name.to_owned() })
}
