//! Days, instants and periods.
//!
//! Days are civil dates of the node's jurisdiction; instants are UTC with milliseconds. Periods are
//! half-open: `from <= day < until`, so that two that touch do not overlap.

use jiff::ToSpan;
pub use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A moment in record time: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(i64);

impl Instant {
    /// The instant `millis` milliseconds after the epoch.
    pub const fn from_millis(millis: i64) -> Instant {
        Instant(millis)
    }

    /// Milliseconds since the epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// The instant as RFC 3339 text in UTC, with milliseconds.
    pub fn rfc3339(self) -> String {
        jiff::Timestamp::from_millisecond(self.0).map_or_else(
            |_| format!("@{}ms", self.0),
            |timestamp| timestamp.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string(),
        )
    }
}

impl std::str::FromStr for Instant {
    type Err = jiff::Error;

    /// Reads RFC 3339 text, whatever its offset.
    fn from_str(text: &str) -> Result<Instant, jiff::Error> {
        text.parse::<jiff::Timestamp>().map(|timestamp| Instant(timestamp.as_millisecond()))
    }
}

/// The day as columns hold it: days since 1970-01-01.
pub fn days_since_epoch(day: Date) -> i32 {
    // Days of the range of dates fit many times over.
    day.duration_since(jiff::civil::date(1970, 1, 1)).as_hours() as i32 / 24
}

/// The day that so many days since 1970-01-01 stand for; `None` beyond the range of dates.
pub fn from_days_since_epoch(days: i32) -> Option<Date> {
    add_days(jiff::civil::date(1970, 1, 1), i64::from(days))
}

/// A half-open span of days; an absent bound is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// The first day inside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The first day no longer inside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

impl Period {
    /// The period of all days.
    pub const ALWAYS: Period = Period { from: None, until: None };

    /// A period from its first day to the first day after it.
    pub fn new(from: Option<Date>, until: Option<Date>) -> Period {
        Period { from, until }
    }

    /// Whether `day` lies inside.
    pub fn contains(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }

    /// Whether the period holds no day at all.
    pub fn is_empty(&self) -> bool {
        matches!((self.from, self.until), (Some(from), Some(until)) if until <= from)
    }
}

/// The day `months` after `day`, the last day of the month where the month is shorter; `None`
/// beyond the calendar's range.
pub fn add_months(day: Date, months: i32) -> Option<Date> {
    day.checked_add(months.months()).ok()
}

/// The day one `period` after `day`, a length of time as ISO 8601 writes it, such as `P1M`; `None` where it is none,
/// or leads beyond the calendar's range.
pub fn add_period(day: Date, period: &str) -> Option<Date> {
    day.checked_add(period.parse::<jiff::Span>().ok()?).ok()
}

/// The Monday of a day's week; `None` beyond the calendar's range.
pub fn monday(day: Date) -> Option<Date> {
    add_days(day, -i64::from(day.weekday().to_monday_zero_offset()))
}

/// The day `days` after `day` (before it, if negative); `None` beyond the calendar's range.
pub fn add_days(day: Date, days: i64) -> Option<Date> {
    day.checked_add(days.days()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_leads_to_the_day_that_the_calendar_has() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        // 25 November 2026 is a Wednesday.
        assert_eq!(monday(day("2026-11-25")), Some(day("2026-11-23")));
        assert_eq!(monday(day("2026-11-23")), Some(day("2026-11-23")));
        assert_eq!(monday(day("2026-11-29")), Some(day("2026-11-23")));
        assert_eq!(add_period(day("2027-01-31"), "P1M"), Some(day("2027-02-28")));
        assert_eq!(add_period(day("2024-02-29"), "P1Y"), Some(day("2025-02-28")));
        assert_eq!(add_period(day("2026-11-25"), "P1D"), Some(day("2026-11-26")));
        assert_eq!(add_period(day("2026-11-25"), "event"), None);
        assert_eq!(add_period(day("9999-12-31"), "P1D"), None);
    }
    use jiff::civil::date;

    #[test]
    fn a_period_holds_its_first_day_and_not_its_end() {
        let period = Period::new(Some(date(2026, 4, 1)), Some(date(2026, 7, 1)));
        assert!(period.contains(date(2026, 4, 1)));
        assert!(!period.contains(date(2026, 7, 1)));
        assert!(Period::ALWAYS.contains(date(1, 1, 1)));
        assert!(Period::new(Some(date(2026, 1, 1)), Some(date(2026, 1, 1))).is_empty());
    }

    #[test]
    fn months_end_on_the_last_day_of_a_shorter_month() {
        assert_eq!(add_months(date(2024, 8, 31), 6), Some(date(2025, 2, 28)));
    }

    #[test]
    fn instants_print_in_utc() {
        assert_eq!(Instant::from_millis(1_500).rfc3339(), "1970-01-01T00:00:01.500Z");
    }
}
