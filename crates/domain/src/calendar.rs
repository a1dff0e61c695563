//! Working days.
//!
//! Counting them is asked for every row of a delivery, so a calendar numbers its working days once
//! and answers by looking up: constant time, whatever the count.

use std::collections::BTreeMap;

use jiff::civil::date;

use crate::Date;

/// A day found by counting, and whether a calendar not yet published could still move it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountedDay {
    /// The day.
    pub day: Date,
    /// Whether a year without a published calendar was counted by weekends alone.
    pub provisional: bool,
}

/// The working days of a jurisdiction: weekends, days off and make-up days, year by year as
/// published.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    /// The years published, in order.
    years: Vec<i16>,
    /// The number of the first day of the table.
    start: i64,
    /// For each day of the table, how many working days it holds up to and including it.
    counts: Vec<u32>,
    /// The number of each working day of the table.
    working: Vec<i64>,
}

/// The longest count that is answered, in working days: longer ones are an input error.
pub const LONGEST_COUNT: u32 = 10_000;

/// The longest span of years that a calendar is kept for, around its first year; years beyond are
/// counted by weekends.
const LONGEST_SPAN_YEARS: i16 = 400;

impl Calendar {
    /// A calendar from the years published and the days that differ from their weekday
    /// (`true` = working day).
    pub fn new(years: impl IntoIterator<Item = i16>, exceptions: impl IntoIterator<Item = (Date, bool)>) -> Calendar {
        let mut years: Vec<i16> = years.into_iter().collect();
        years.sort_unstable();
        years.dedup();
        let exceptions: BTreeMap<i64, bool> =
            exceptions.into_iter().map(|(day, working)| (number_of(day), working)).collect();
        let first_year = years.first().copied().into_iter().chain(exceptions.keys().next().and_then(|&n| year_of(n)));
        let last_year = years.last().copied().into_iter().chain(exceptions.keys().last().and_then(|&n| year_of(n)));
        let (Some(first), Some(last)) = (first_year.min(), last_year.max()) else { return Calendar::default() };
        let last = last.min(first.saturating_add(LONGEST_SPAN_YEARS)).min(9_999);
        let first = first.max(1);
        let start = number_of(date(first, 1, 1));
        let end = number_of(date(last.max(first), 12, 31));
        let mut calendar = Calendar { years, start, counts: Vec::new(), working: Vec::new() };
        for number in start..=end {
            if exceptions.get(&number).copied().unwrap_or(!is_weekend(number)) {
                calendar.working.push(number);
            }
            calendar.counts.push(calendar.working.len() as u32);
        }
        calendar
    }

    /// Whether the calendar of `year` has been published.
    pub fn is_published(&self, year: i16) -> bool {
        self.years.binary_search(&year).is_ok()
    }

    /// The last year whose calendar has been published.
    pub fn last_published(&self) -> Option<i16> {
        self.years.last().copied()
    }

    /// Whether `day` is a working day, by weekends alone in a year that is not published.
    pub fn is_working_day(&self, day: Date) -> bool {
        let number = number_of(day);
        self.rank(number) > self.rank(number - 1)
    }

    /// The `count`th working day after `day` (which itself is not counted); `None` beyond
    /// [`LONGEST_COUNT`] or the range of dates.
    pub fn add_working_days(&self, day: Date, count: u32) -> Option<CountedDay> {
        if count > LONGEST_COUNT {
            return None;
        }
        if count == 0 {
            return Some(CountedDay { day, provisional: false });
        }
        let number = number_of(day);
        let found = day_of(self.select(self.rank(number) + i64::from(count)))?;
        let first_counted = year_of(number + 1)?;
        let provisional = (first_counted..=found.year()).any(|year| !self.is_published(year));
        Some(CountedDay { day: found, provisional })
    }

    /// The number of working days after `from` up to and including `to`; negative never: 0 where
    /// `to` is not after `from`.
    pub fn working_days_between(&self, from: Date, to: Date) -> u32 {
        let count = self.rank(number_of(to)) - self.rank(number_of(from));
        u32::try_from(count.max(0)).unwrap_or(u32::MAX)
    }

    /// The days between both, the first included and the last not, that are working days although
    /// their weekday says otherwise, or the reverse: what a notice has moved.
    pub fn moved_days(&self, from: Date, until: Date) -> impl Iterator<Item = (Date, bool)> {
        let end = (self.start + self.counts.len() as i64).min(number_of(until));
        (number_of(from).max(self.start)..end).filter_map(|number| {
            let working = self.rank(number) > self.rank(number - 1);
            if working == is_weekend(number) { day_of(number).map(|day| (day, working)) } else { None }
        })
    }

    /// How many working days lie from the table's first day to `number`, both included; negative
    /// before it.
    fn rank(&self, number: i64) -> i64 {
        let at = number - self.start;
        if at < 0 {
            return weekdays_up_to(number) - weekdays_up_to(self.start - 1);
        }
        let inside = self.counts.get(at as usize).or(self.counts.last()).copied().map_or(0, i64::from);
        let end = self.start + self.counts.len() as i64 - 1;
        if number <= end { inside } else { inside + weekdays_up_to(number) - weekdays_up_to(end) }
    }

    /// The number of the working day of that rank (the first of the table has rank 1).
    fn select(&self, rank: i64) -> i64 {
        if rank <= 0 {
            return weekday_of_rank(weekdays_up_to(self.start - 1) + rank);
        }
        if let Some(&number) = self.working.get(rank as usize - 1) {
            return number;
        }
        let end = self.start + self.counts.len() as i64 - 1;
        weekday_of_rank(weekdays_up_to(end) + rank - self.working.len() as i64)
    }
}

/// Days are numbered from Monday 2001-01-01, which has number 0.
const EPOCH: Date = date(2001, 1, 1);

fn number_of(day: Date) -> i64 {
    i64::from(EPOCH.until(day).map_or(0, |span| span.get_days()))
}

fn day_of(number: i64) -> Option<Date> {
    crate::date::add_days(EPOCH, number)
}

fn year_of(number: i64) -> Option<i16> {
    day_of(number).map(Date::year)
}

fn is_weekend(number: i64) -> bool {
    number.rem_euclid(7) > 4
}

/// How many days Monday to Friday lie from number 0 to `number`, both included; negative before.
fn weekdays_up_to(number: i64) -> i64 {
    5 * number.div_euclid(7) + (number.rem_euclid(7) + 1).min(5)
}

/// The inverse of [`weekdays_up_to`] on working days: rank 1 is number 0.
fn weekday_of_rank(rank: i64) -> i64 {
    7 * (rank - 1).div_euclid(5) + (rank - 1).rem_euclid(5)
}
