//! Our functions: codes by their scheme, working days by the pack's calendar, names as they are compared.

use std::{
    fmt::{self, Debug, Formatter},
    hash::{Hash, Hasher},
    sync::Arc,
};

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
    logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility},
    scalar::ScalarValue,
};
use domain::{
    SchemeId,
    date::{days_since_epoch, from_days_since_epoch},
};

/// One of our functions, over a pack.
pub(crate) struct Function {
    what: What,
    pack: Arc<Pack>,
    /// By what another process finds the pack; empty where none needs it.
    origin: Arc<[u8]>,
    signature: Signature,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum What {
    CodeIsValid,
    WorkingDays,
    AddWorkingDays,
    NameKey,
    FirstOfMonth,
    FirstOfQuarter,
    FirstOfYear,
}

/// All of them, over the schemes, calendar and names of a pack.
pub(crate) fn all(pack: &Arc<Pack>, origin: &Arc<[u8]>) -> impl Iterator<Item = ScalarUDF> {
    let of = |what| ScalarUDF::from(Function::new(what, pack.clone(), origin.clone()));
    What::ALL.into_iter().map(of)
}

impl What {
    const ALL: [What; 7] = [
        What::CodeIsValid,
        What::WorkingDays,
        What::AddWorkingDays,
        What::NameKey,
        What::FirstOfMonth,
        What::FirstOfQuarter,
        What::FirstOfYear,
    ];

    fn name(self) -> &'static str {
        match self {
            What::CodeIsValid => "code_is_valid",
            What::WorkingDays => "working_days",
            What::AddWorkingDays => "add_working_days",
            What::NameKey => "name_key",
            What::FirstOfMonth => "first_of_month",
            What::FirstOfQuarter => "first_of_quarter",
            What::FirstOfYear => "first_of_year",
        }
    }

    /// The types of its arguments, to which others are brought.
    fn takes(self) -> &'static [DataType] {
        match self {
            What::CodeIsValid => &[DataType::Utf8, DataType::Utf8],
            What::WorkingDays => &[DataType::Date32, DataType::Date32],
            What::AddWorkingDays => &[DataType::Date32, DataType::Int64],
            What::NameKey => &[DataType::Utf8],
            What::FirstOfMonth | What::FirstOfQuarter | What::FirstOfYear => &[DataType::Date32],
        }
    }

    fn gives(self) -> DataType {
        match self {
            What::CodeIsValid => DataType::Boolean,
            What::WorkingDays => DataType::Int64,
            What::AddWorkingDays | What::FirstOfMonth | What::FirstOfQuarter | What::FirstOfYear => DataType::Date32,
            What::NameKey => DataType::Utf8,
        }
    }

    fn compute(self, pack: &Pack, arguments: &[ArrayRef]) -> Result<ArrayRef> {
        Ok(match self {
            What::CodeIsValid => code_is_valid(pack, arguments)?,
            What::WorkingDays => Arc::new(working_days(pack, arguments)),
            What::AddWorkingDays => Arc::new(add_working_days(pack, arguments)),
            What::NameKey => {
                let key = |name: Option<&str>| name.map(|name| pack.names().matching(name));
                Arc::new(arguments[0].as_string::<i32>().iter().map(key).collect::<StringArray>())
            }
            What::FirstOfMonth => first_day_of(arguments, |month| month),
            What::FirstOfQuarter => first_day_of(arguments, |month| month - (month - 1) % 3),
            What::FirstOfYear => first_day_of(arguments, |_| 1),
        })
    }
}

impl Function {
    fn new(what: What, pack: Arc<Pack>, origin: Arc<[u8]>) -> Function {
        let signature = Signature::any(what.takes().len(), Volatility::Immutable);
        Function { what, pack, origin, signature }
    }

    /// By what another process finds its pack.
    #[cfg(feature = "cluster")]
    pub fn origin(&self) -> &[u8] {
        &self.origin
    }
}

impl ScalarUDFImpl for Function {
    fn name(&self) -> &str {
        self.what.name()
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _takes: &[DataType]) -> Result<DataType> {
        Ok(self.what.gives())
    }

    fn invoke_with_args(&self, called: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let all_one = called.args.iter().all(|argument| matches!(argument, ColumnarValue::Scalar(_)));
        let columns = ColumnarValue::values_to_arrays(&called.args)?;
        let brought = columns.iter().zip(self.what.takes()).map(|(column, kind)| Ok(cast(column, kind)?));
        let computed = self.what.compute(&self.pack, &brought.collect::<Result<Vec<ArrayRef>>>()?)?;
        match all_one {
            true => Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&computed, 0)?)),
            false => Ok(ColumnarValue::Array(computed)),
        }
    }
}

impl Debug for Function {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.what.name())
    }
}

impl PartialEq for Function {
    fn eq(&self, other: &Function) -> bool {
        self.what == other.what && self.origin == other.origin && self.pack.hash() == other.pack.hash()
    }
}

impl Eq for Function {}

impl Hash for Function {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.what.hash(state);
        self.pack.hash().hash(state);
    }
}

/// The first day of the month that `of` makes of each day's month.
fn first_day_of(arguments: &[ArrayRef], of: impl Fn(i32) -> i32) -> ArrayRef {
    Arc::new(arguments[0].as_primitive::<Date32Type>().unary::<_, Date32Type>(|days| first_day(days, &of)))
}

/// The same of one day, in days since 1970. Years begin with March here, so that the leap day is their last, and are
/// counted in the 400 years after which the calendar repeats itself; months of 31 and 30 days alternate in steps of
/// 153 days for five of them.
fn first_day(days: i32, of: impl Fn(i32) -> i32) -> i32 {
    const CYCLE: i64 = 146_097;
    // Days before 1970-01-01 since 0000-03-01.
    const EPOCH: i64 = 719_468;
    let since = i64::from(days) + EPOCH;
    let (cycle, day) = (since.div_euclid(CYCLE), since.rem_euclid(CYCLE));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let from_march = (5 * day + 2) / 153;
    let month = (from_march as i32 + 2) % 12 + 1;
    let from_january = i64::from(of(month)) - 1;
    // January and February belong to the year that began in March before: back to it where the first month lies there.
    let year = if month <= 2 { year } else { year - i64::from(from_january < 2) };
    let from_march = (from_january + 10) % 12;
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let first = cycle * CYCLE + 365 * year + leap_days + (153 * from_march + 2) / 5;
    i32::try_from(first - EPOCH).unwrap_or(days)
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

fn working_days(pack: &Pack, arguments: &[ArrayRef]) -> Int64Array {
    let (from, to) = (arguments[0].as_primitive::<Date32Type>(), arguments[1].as_primitive::<Date32Type>());
    let count = |(from, to): (Option<i32>, Option<i32>)| {
        let (from, to) = (from_days_since_epoch(from?)?, from_days_since_epoch(to?)?);
        Some(i64::from(pack.calendar().working_days_between(from, to)))
    };
    from.iter().zip(to).map(count).collect()
}

fn add_working_days(pack: &Pack, arguments: &[ArrayRef]) -> Date32Array {
    let (from, count) = (arguments[0].as_primitive::<Date32Type>(), arguments[1].as_primitive::<Int64Type>());
    let add = |(from, count): (Option<i32>, Option<i64>)| {
        let counted = pack.calendar().add_working_days(from_days_since_epoch(from?)?, u32::try_from(count?).ok()?)?;
        Some(days_since_epoch(counted.day))
    };
    from.iter().zip(count).map(add).collect()
}
