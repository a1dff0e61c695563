//! Working days, prepared for many counts.

use std::sync::{
    OnceLock,
    atomic::{AtomicU32, Ordering},
};

use domain::{
    Date,
    calendar::{Calendar, CountedDay},
    date::add_days,
};

/// A calendar that, once it has been asked often enough, answers from a table.
#[derive(Debug)]
pub(crate) struct WorkingDays {
    calendar: Calendar,
    asked: AtomicU32,
    table: OnceLock<Table>,
}

/// The working days of some years in order.
#[derive(Debug)]
struct Table {
    days: Vec<Date>,
    first: Date,
    last: Date,
}

/// Counts after which a table is worth its making.
const OFTEN: u32 = 256;
/// Years of the table before and after the year first asked about.
const YEARS: i16 = 6;

impl WorkingDays {
    pub(crate) fn new(calendar: &Calendar) -> WorkingDays {
        WorkingDays { calendar: calendar.clone(), asked: AtomicU32::new(0), table: OnceLock::new() }
    }

    pub(crate) fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The same as [`Calendar::add_working_days`].
    pub(crate) fn add(&self, day: Date, count: u32) -> Option<CountedDay> {
        if self.table.get().is_none() && self.asked.fetch_add(1, Ordering::Relaxed) < OFTEN {
            return self.calendar.add_working_days(day, count);
        }
        let table = self.table.get_or_init(|| Table::around(day, &self.calendar));
        match table.nth_after(day, count) {
            Some(found) => {
                let provisional = (day.year()..=found.year()).any(|year| {
                    // A year that the count only starts in on its last day is not counted in.
                    !self.calendar.is_published(year)
                        && (year > day.year() || add_days(day, 1).is_some_and(|next| next.year() == year))
                });
                Some(CountedDay { day: found, provisional })
            }
            None => self.calendar.add_working_days(day, count),
        }
    }
}

impl Table {
    fn around(day: Date, calendar: &Calendar) -> Table {
        let year = day.year().clamp(-9_000, 9_000);
        let first = jiff_date(year - YEARS, day);
        let last = jiff_date(year + YEARS, day);
        let mut days = Vec::with_capacity(365 * 2 * YEARS as usize);
        let mut at = first;
        while at <= last {
            if calendar.is_working_day(at) {
                days.push(at);
            }
            let Some(next) = add_days(at, 1) else { break };
            at = next;
        }
        Table { days, first, last }
    }

    fn nth_after(&self, day: Date, count: u32) -> Option<Date> {
        if day < self.first || day > self.last || count == 0 {
            return None;
        }
        let after = self.days.partition_point(|known| *known <= day);
        self.days.get(after + count as usize - 1).copied()
    }
}

/// The first day of `year`; `otherwise` beyond the range of dates.
fn jiff_date(year: i16, otherwise: Date) -> Date {
    Date::new(year, 1, 1).unwrap_or(otherwise)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_table_says_what_the_calendar_says(starts in prop::collection::vec(0i64..6_000, 300), count in 0u32..40) {
            let exceptions = [(date(2026, 2, 28), true), (date(2026, 2, 16), false), (date(2025, 12, 31), false)];
            let calendar = Calendar::new([2024, 2025, 2026], exceptions);
            let days = WorkingDays::new(&calendar);
            for start in starts {
                let day = add_days(date(2017, 1, 1), start).unwrap();
                prop_assert_eq!(days.add(day, count), calendar.add_working_days(day, count));
            }
        }
    }
}
