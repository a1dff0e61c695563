//! Working days.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Weekday;

use crate::{Date, date::add_days};

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
    years: BTreeSet<i16>,
    /// Days that differ from what their weekday says: `true` is a working day.
    exceptions: BTreeMap<Date, bool>,
}

/// The longest count that is answered, in working days: longer ones are an input error.
pub const LONGEST_COUNT: u32 = 10_000;

impl Calendar {
    /// A calendar from the years published and the days that differ from their weekday
    /// (`true` = working day).
    pub fn new(years: impl IntoIterator<Item = i16>, exceptions: impl IntoIterator<Item = (Date, bool)>) -> Calendar {
        Calendar { years: years.into_iter().collect(), exceptions: exceptions.into_iter().collect() }
    }

    /// Whether the calendar of `year` has been published.
    pub fn is_published(&self, year: i16) -> bool {
        self.years.contains(&year)
    }

    /// Whether `day` is a working day, by weekends alone in a year that is not published.
    pub fn is_working_day(&self, day: Date) -> bool {
        self.exceptions.get(&day).copied().unwrap_or(!matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday))
    }

    /// The `count`th working day after `day` (which itself is not counted); `None` beyond
    /// [`LONGEST_COUNT`] or the range of dates.
    pub fn add_working_days(&self, day: Date, count: u32) -> Option<CountedDay> {
        if count > LONGEST_COUNT {
            return None;
        }
        let mut at = day;
        let mut provisional = false;
        for _ in 0..count {
            loop {
                at = add_days(at, 1)?;
                provisional |= !self.is_published(at.year());
                if self.is_working_day(at) {
                    break;
                }
            }
        }
        Some(CountedDay { day: at, provisional })
    }

    /// The number of working days after `from` up to and including `to`; negative never: 0 where
    /// `to` is not after `from`.
    pub fn working_days_between(&self, from: Date, to: Date) -> u32 {
        let mut count = 0;
        let mut at = from;
        while at < to {
            let Some(next) = add_days(at, 1) else { break };
            at = next;
            count += u32::from(self.is_working_day(at));
        }
        count
    }
}
