//! Which slot each value of an Arrow column belongs to.

use arrow_array::array::ArrayAccessor;
use arrow_array::{
    Array, BooleanArray, Date32Array, Decimal128Array, Int32Array, Int64Array, LargeStringArray, StringArray,
    StringViewArray, cast::AsArray, iterator::ArrayIter,
};
use arrow_schema::DataType;
use domain::{Date, date::days_since_epoch};
use rust_decimal::Decimal;

use crate::value::Term;

use super::axis::{Line, term_slot, text_slot};

/// Why a column does not fit its input.
#[derive(Debug)]
pub(super) enum Misfit {
    Kind(DataType),
    Term(String),
}

/// Writes the slot of each value into `slots`.
pub(super) fn slots(line: &Line, column: &dyn Array, slots: &mut Vec<u32>) -> Result<(), Misfit> {
    slots.clear();
    if column.data_type() == &DataType::Null {
        slots.resize(column.len(), line.missing());
        return Ok(());
    }
    match line {
        Line::Booleans => booleans(column, slots)?,
        Line::Numbers(points) => numbers(points, column, slots)?,
        Line::Days(points) => days(points, column, slots)?,
        Line::Texts(_) | Line::Terms(_) => return texts(line, column, slots),
    }
    mark_missing(line, column, slots);
    Ok(())
}

fn mark_missing(line: &Line, column: &dyn Array, slots: &mut [u32]) {
    if let Some(nulls) = column.nulls().filter(|nulls| nulls.null_count() > 0) {
        for (slot, valid) in slots.iter_mut().zip(nulls.iter()) {
            if !valid {
                *slot = line.missing();
            }
        }
    }
}

fn booleans(column: &dyn Array, slots: &mut Vec<u32>) -> Result<(), Misfit> {
    let column = typed::<BooleanArray>(column)?;
    slots.extend(column.values().iter().map(|yes| 2 * u32::from(yes) + 1));
    Ok(())
}

fn days(points: &[Date], column: &dyn Array, slots: &mut Vec<u32>) -> Result<(), Misfit> {
    let column = typed::<Date32Array>(column)?;
    let bounds: Vec<i32> = points.iter().map(|day| days_since_epoch(*day)).flat_map(|day| [day - 1, day]).collect();
    place(&bounds, column.values().iter().copied(), slots);
    Ok(())
}

fn numbers(points: &[Decimal], column: &dyn Array, slots: &mut Vec<u32>) -> Result<(), Misfit> {
    match column.data_type() {
        DataType::Decimal128(_, scale) => {
            let bounds = bounds(points, *scale);
            let values = typed::<Decimal128Array>(column)?.values();
            match narrowed(&bounds) {
                // Values beyond an i64 lie beyond every bound and so does what stands in for them.
                Some(bounds) => {
                    let narrow =
                        |value: &i128| i64::try_from(*value).unwrap_or(if *value < 0 { i64::MIN } else { i64::MAX });
                    place(&bounds, values.iter().map(narrow), slots);
                }
                None => place(&bounds, values.iter().copied(), slots),
            }
        }
        DataType::Int64 => {
            let bounds = bounds(points, 0);
            place(&bounds, typed::<Int64Array>(column)?.values().iter().map(|&value| i128::from(value)), slots);
        }
        DataType::Int32 => {
            let bounds = bounds(points, 0);
            place(&bounds, typed::<Int32Array>(column)?.values().iter().map(|&value| i128::from(value)), slots);
        }
        other => return Err(Misfit::Kind(other.clone())),
    }
    Ok(())
}

/// For each literal the greatest value, in units of the last of `scale` decimal places, that is
/// less than it, and the greatest that is not more. The slot of a value is the number of these that
/// are less than it.
fn bounds(points: &[Decimal], scale: i8) -> Vec<i128> {
    points
        .iter()
        .flat_map(|point| {
            let shift = i32::from(scale) - point.scale() as i32;
            let (floor, exact) = shifted(point.mantissa(), shift);
            [if exact { floor.saturating_sub(1) } else { floor }, floor]
        })
        .collect()
}

/// `mantissa` times ten to the `shift`, rounded down, and whether that is exact; the end of the
/// range where it lies beyond.
fn shifted(mantissa: i128, shift: i32) -> (i128, bool) {
    let power = 10_i128.checked_pow(shift.unsigned_abs());
    match (shift >= 0, power) {
        (true, Some(power)) => match mantissa.checked_mul(power) {
            Some(product) => (product, true),
            None => (if mantissa < 0 { i128::MIN } else { i128::MAX }, false),
        },
        (true, None) => (mantissa.signum().saturating_mul(i128::MAX), mantissa == 0),
        (false, Some(power)) => (mantissa.div_euclid(power), mantissa.rem_euclid(power) == 0),
        (false, None) => (if mantissa < 0 { -1 } else { 0 }, mantissa == 0),
    }
}

/// The bounds as shorter integers, which are compared faster; `None` where one does not fit inside.
fn narrowed(bounds: &[i128]) -> Option<Vec<i64>> {
    bounds
        .iter()
        .map(|bound| i64::try_from(*bound).ok().filter(|bound| (i64::MIN + 1..i64::MAX).contains(bound)))
        .collect()
}

fn place<T: PartialOrd + Copy>(bounds: &[T], values: impl Iterator<Item = T>, slots: &mut Vec<u32>) {
    slots.extend(values.map(|value| bounds.partition_point(|bound| *bound < value) as u32));
}

fn texts(line: &Line, column: &dyn Array, slots: &mut Vec<u32>) -> Result<(), Misfit> {
    if let Some(dictionary) = column.as_any_dictionary_opt() {
        let mut of_values = Vec::new();
        texts(line, dictionary.values().as_ref(), &mut of_values)?;
        if of_values.is_empty() {
            slots.resize(column.len(), line.missing());
            return Ok(());
        }
        slots.extend(dictionary.normalized_keys().into_iter().map(|key| of_values[key]));
        mark_missing(line, column, slots);
        return Ok(());
    }
    match column.data_type() {
        DataType::Utf8 => each_text(line, typed::<StringArray>(column)?, slots),
        DataType::LargeUtf8 => each_text(line, typed::<LargeStringArray>(column)?, slots),
        DataType::Utf8View => each_text(line, typed::<StringViewArray>(column)?, slots),
        other => Err(Misfit::Kind(other.clone())),
    }
}

fn each_text<'a, A>(line: &Line, column: A, slots: &mut Vec<u32>) -> Result<(), Misfit>
where
    A: ArrayAccessor<Item = &'a str>,
{
    for text in ArrayIter::new(column) {
        slots.push(match (line, text) {
            (_, None) => line.missing(),
            (Line::Texts(points), Some(text)) => text_slot(points, text),
            (Line::Terms(points), Some(text)) => {
                term_slot(points, Term::parse(text).ok_or_else(|| Misfit::Term(text.chars().take(60).collect()))?)
            }
            (_, Some(_)) => line.missing(),
        });
    }
    Ok(())
}

fn typed<T: 'static>(column: &dyn Array) -> Result<&T, Misfit> {
    column.as_any().downcast_ref::<T>().ok_or_else(|| Misfit::Kind(column.data_type().clone()))
}
