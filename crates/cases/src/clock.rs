//! A legal clock that stops and goes on again.

use catalogue::{ClockRule, ClockUnit};
use domain::{
    Date,
    calendar::{Calendar, CountedDay},
    date::add_days,
};

/// A span in which a clock stood still: it stopped on the first day, and went on after the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    /// The day on which it stopped: the last that counted.
    pub on: Date,
    /// The day on which it went on: the last that did not count; absent while it stands still.
    pub until: Option<Date>,
}

/// The last day on which a clock of `rule` is kept that runs from `from` and stood still in `stops`
/// (in their order, none within another). While it stands still: the day on which it would be due,
/// went it on where it stopped. A clock that is stopped on its last day, or whose time was used up
/// under a calendar that changed later, is due on the day on which it goes on.
///
/// `None` for a clock that names days of the year, or beyond the range of dates.
pub fn due(rule: &ClockRule, from: Date, stops: &[Stop], calendar: &Calendar) -> Option<CountedDay> {
    let first = rule.due(from, calendar)?;
    stops.iter().try_fold(first, |due, stop| {
        let Some(until) = stop.until else { return Some(due) };
        let left = left(rule, stop.on, due.day, calendar);
        let moved = match rule.unit {
            ClockUnit::WorkingDay => calendar.add_working_days(until, left)?,
            _ => CountedDay { day: add_days(until, i64::from(left))?, provisional: false },
        };
        Some(CountedDay { provisional: due.provisional || moved.provisional, ..moved })
    })
}

/// How much of it is left on `on`, where it is due on `due`: working days, or days for clocks of days
/// and months.
fn left(rule: &ClockRule, on: Date, due: Date, calendar: &Calendar) -> u32 {
    match rule.unit {
        ClockUnit::WorkingDay => calendar.working_days_between(on, due),
        _ => on.until(due).map_or(0, |span| u32::try_from(span.get_days()).unwrap_or(0)),
    }
}
