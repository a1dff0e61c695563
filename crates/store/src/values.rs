//! How values of the domain are kept in columns.

use std::sync::LazyLock;

use domain::{Date, link::Certainty, record::Operation};

use crate::{Error, Result};

static EPOCH: LazyLock<Date> = LazyLock::new(|| jiff::civil::date(1970, 1, 1));

/// A day as its number since 1970-01-01: small, ordered, the same on both engines.
pub(crate) fn day(date: Date) -> i64 {
    // Howard Hinnant's days_from_civil: exact for the whole range of the calendar.
    let (year, month, of_month) = (i64::from(date.year()), i64::from(date.month()), i64::from(date.day()));
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year - era * 400;
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + of_month - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The day of that number.
pub(crate) fn date(number: i64, table: &'static str) -> Result<Date> {
    let bad = || Error::BadValue { table, value: format!("day {number}") };
    EPOCH.checked_add(jiff::Span::new().try_days(number).map_err(|_| bad())?).map_err(|_| bad())
}

pub(crate) fn opt_date(number: Option<i64>, table: &'static str) -> Result<Option<Date>> {
    number.map(|number| date(number, table)).transpose()
}

pub(crate) fn certainty_number(certainty: Certainty) -> i64 {
    match certainty {
        Certainty::Open => 0,
        Certainty::Probable => 1,
        Certainty::Certain => 2,
    }
}

pub(crate) fn certainty(number: i64) -> Certainty {
    match number {
        2 => Certainty::Certain,
        1 => Certainty::Probable,
        _ => Certainty::Open,
    }
}

pub(crate) fn operation_number(operation: Operation) -> i64 {
    match operation {
        Operation::State => 0,
        Operation::Withdraw => 1,
    }
}

pub(crate) fn operation(number: i64) -> Operation {
    if number == 0 { Operation::State } else { Operation::Withdraw }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as civil;

    #[test]
    fn days_are_numbered_from_1970() {
        for (written, number) in [
            (civil(1970, 1, 1), 0),
            (civil(1969, 12, 31), -1),
            (civil(2000, 2, 29), 11_016),
            (civil(2026, 11, 25), 20_782),
            (civil(9999, 12, 31), 2_932_896),
            (civil(-9999, 1, 1), -4_371_587),
        ] {
            assert_eq!(day(written), number, "{written}");
            assert_eq!(date(number, "test").unwrap(), written);
        }
    }
}
