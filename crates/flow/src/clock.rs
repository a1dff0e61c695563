//! The clock: the only place, beside the binary, where time enters.

use domain::{Date, Instant};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

/// Tells the time of a node in its jurisdiction's time zone. It never goes back: where the machine's
/// clock is set back, time goes on from where it was, so that nothing that has expired is shown again.
#[derive(Clone, Debug)]
pub struct Clock {
    zone: TimeZone,
    fixed_today: Option<Date>,
    /// The latest time known when this clock was made, and how long ago that is.
    reached: Instant,
    since: std::time::Instant,
}

impl Clock {
    /// The system's clock read in `zone`, a fixed offset or a name such as `Asia/Shanghai`.
    pub fn system(zone: TimeZone) -> Clock {
        Clock { zone, fixed_today: None, reached: machine(), since: std::time::Instant::now() }
    }

    /// The same clock, not before `reached`: the time of the last entry of a register.
    pub fn not_before(self, reached: Instant) -> Clock {
        Clock { reached: reached.max(self.reached), ..self }
    }

    /// A clock that says it is `today`: for demo registers and tests only. Time of day goes on.
    pub fn fixed(zone: TimeZone, today: Date) -> Clock {
        Clock { fixed_today: Some(today), ..Clock::system(zone) }
    }

    /// Whether its day was said to it.
    pub fn is_fixed(&self) -> bool {
        self.fixed_today.is_some()
    }

    /// The node's time zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The civil day now.
    pub fn today(&self) -> Date {
        self.fixed_today.unwrap_or_else(|| self.time_in_zone(self.running()).date())
    }

    /// The instant now; on a fixed day, the same time of day on that day.
    pub fn now(&self) -> Instant {
        let now = self.running();
        let Some(today) = self.fixed_today else { return now };
        let shifted = today.to_datetime(self.time_in_zone(now).time()).to_zoned_datetime(self.zone.clone());
        shifted.map_or(now, |zoned| Instant::from_millis(zoned.timestamp().as_millisecond()))
    }

    /// The time outside, whatever day a demo is said to be: for what other clocks must agree with.
    pub(crate) fn outside(&self) -> Instant {
        self.running()
    }

    /// The machine's time, or what has passed since the latest time known where that is later.
    fn running(&self) -> Instant {
        let passed = i64::try_from(self.since.elapsed().as_millis()).unwrap_or(i64::MAX);
        machine().max(Instant::from_millis(self.reached.millis().saturating_add(passed)))
    }

    fn time_in_zone(&self, instant: Instant) -> DateTime {
        let timestamp = Timestamp::from_millisecond(instant.millis()).unwrap_or(Timestamp::UNIX_EPOCH);
        self.zone.to_datetime(timestamp)
    }

    /// The first moment after a civil day.
    pub fn after_day(&self, day: Date) -> Option<Instant> {
        let next = day
            .tomorrow()
            .ok()?
            .to_datetime(jiff::civil::Time::midnight())
            .to_zoned_datetime(self.zone.clone())
            .ok()?;
        Some(Instant::from_millis(next.timestamp().as_millisecond()))
    }

    /// The civil day of an instant.
    pub fn day_of(&self, instant: Instant) -> Option<Date> {
        let timestamp = Timestamp::from_millisecond(instant.millis()).ok()?;
        Some(self.zone.to_datetime(timestamp).date())
    }

    /// The first instant of a day.
    pub fn start_of(&self, day: Date) -> Option<Instant> {
        let zoned = day.to_zoned_datetime(self.zone.clone()).ok()?;
        Some(Instant::from_millis(zoned.timestamp().as_millisecond()))
    }
}

/// What the machine's clock says.
fn machine() -> Instant {
    Instant::from_millis(Timestamp::now().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_MILLIS: i64 = 86_400_000;

    #[test]
    fn time_goes_on_from_what_was_reached_where_the_machine_stands_before_it() {
        let ahead = Instant::from_millis(machine().millis() + 1_000 * DAY_MILLIS);
        let clock = Clock::system(TimeZone::UTC).not_before(ahead);
        assert!(clock.now() >= ahead && clock.now().millis() < ahead.millis() + DAY_MILLIS);
        assert_eq!(Some(clock.today()), clock.day_of(clock.now()));
    }

    #[test]
    fn what_was_reached_before_changes_nothing() {
        let behind = Instant::from_millis(machine().millis() - DAY_MILLIS);
        let before = machine();
        let clock = Clock::system(TimeZone::UTC).not_before(behind);
        assert!(clock.now() >= before && clock.now().millis() < before.millis() + DAY_MILLIS);
    }

    #[test]
    fn a_day_that_was_said_stays_that_day() {
        let day: Date = "2026-11-25".parse().unwrap();
        let clock = Clock::fixed(TimeZone::UTC, day).not_before(Instant::from_millis(machine().millis() + DAY_MILLIS));
        assert_eq!((clock.today(), clock.day_of(clock.now())), (day, Some(day)));
    }
}
