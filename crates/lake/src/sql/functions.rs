//! Our functions: codes by their scheme, working days by the pack's calendar, names as they are compared.

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Int64Array, StringArray,
    cast::AsArray,
    types::{Date32Type, Int64Type},
};
use arrow_schema::DataType;
use catalogue::Pack;
use datafusion::{
    arrow::compute::cast,
    error::{DataFusionError, Result},
    logical_expr::{ColumnarValue, ScalarUDF, Signature, SimpleScalarUDF, Volatility},
};
use domain::{
    SchemeId,
    date::{days_since_epoch, from_days_since_epoch},
};

/// All of them, over the schemes, calendar and names of a pack.
pub(super) fn all(pack: &Arc<Pack>) -> Vec<ScalarUDF> {
    let of = |pack: &Arc<Pack>| pack.clone();
    let (schemes, days, adding, names) = (of(pack), of(pack), of(pack), of(pack));
    vec![
        function("code_is_valid", &[DataType::Utf8, DataType::Utf8], DataType::Boolean, move |arguments| {
            code_is_valid(&schemes, arguments)
        }),
        function("working_days", &[DataType::Date32, DataType::Date32], DataType::Int64, move |arguments| {
            let (from, to) = (arguments[0].as_primitive::<Date32Type>(), arguments[1].as_primitive::<Date32Type>());
            let count = |(from, to): (Option<i32>, Option<i32>)| {
                Some(i64::from(
                    days.calendar().working_days_between(from_days_since_epoch(from?)?, from_days_since_epoch(to?)?),
                ))
            };
            Ok(Arc::new(from.iter().zip(to).map(count).collect::<Int64Array>()))
        }),
        function("add_working_days", &[DataType::Date32, DataType::Int64], DataType::Date32, move |arguments| {
            let (from, count) = (arguments[0].as_primitive::<Date32Type>(), arguments[1].as_primitive::<Int64Type>());
            let add = |(from, count): (Option<i32>, Option<i64>)| {
                let counted =
                    adding.calendar().add_working_days(from_days_since_epoch(from?)?, u32::try_from(count?).ok()?)?;
                Some(days_since_epoch(counted.day))
            };
            Ok(Arc::new(from.iter().zip(count).map(add).collect::<Date32Array>()))
        }),
        function("name_key", &[DataType::Utf8], DataType::Utf8, move |arguments| {
            let key = |name: Option<&str>| name.map(|name| names.names().matching(name));
            Ok(Arc::new(arguments[0].as_string::<i32>().iter().map(key).collect::<StringArray>()))
        }),
    ]
}

/// Whether each code is one of its scheme, exactly as written.
fn code_is_valid(pack: &Pack, arguments: &[ArrayRef]) -> Result<ArrayRef> {
    let (schemes, codes) = (arguments[0].as_string::<i32>(), arguments[1].as_string::<i32>());
    let mut valid = Vec::with_capacity(codes.len());
    for (scheme, code) in schemes.iter().zip(codes) {
        let (Some(name), Some(code)) = (scheme, code) else {
            valid.push(None);
            continue;
        };
        let scheme = SchemeId::parse(name).ok().and_then(|id| pack.scheme(&id));
        let scheme = scheme.ok_or_else(|| DataFusionError::Execution(format!("there is no scheme `{name}`")))?;
        valid.push(Some(scheme.check(code).valid));
    }
    Ok(Arc::new(BooleanArray::from(valid)))
}

/// A function of columns of these types, which other texts and days are brought to.
fn function(
    name: &str,
    takes: &[DataType],
    gives: DataType,
    compute: impl Fn(&[ArrayRef]) -> Result<ArrayRef> + Send + Sync + 'static,
) -> ScalarUDF {
    let taken = takes.to_vec();
    let implementation = move |arguments: &[ColumnarValue]| {
        let all_one = arguments.iter().all(|argument| matches!(argument, ColumnarValue::Scalar(_)));
        let columns = ColumnarValue::values_to_arrays(arguments)?;
        let brought = columns.iter().zip(&taken).map(|(column, kind)| Ok(cast(column, kind)?));
        let computed = compute(&brought.collect::<Result<Vec<ArrayRef>>>()?)?;
        match all_one {
            true => Ok(ColumnarValue::Scalar(datafusion::scalar::ScalarValue::try_from_array(&computed, 0)?)),
            false => Ok(ColumnarValue::Array(computed)),
        }
    };
    let signature = Signature::any(takes.len(), Volatility::Immutable);
    ScalarUDF::from(SimpleScalarUDF::new_with_signature(name, signature, gives, Arc::new(implementation)))
}
