//! The clock: the only place, beside the binary, where time enters.

use domain::{Date, Instant};
use jiff::{Timestamp, tz::TimeZone};

/// Tells the time of a node in its jurisdiction's time zone.
#[derive(Clone, Debug)]
pub struct Clock {
    zone: TimeZone,
    fixed_today: Option<Date>,
}

impl Clock {
    /// The system's clock read in `zone`, a fixed offset or a name such as `Asia/Shanghai`.
    pub fn system(zone: TimeZone) -> Clock {
        Clock { zone, fixed_today: None }
    }

    /// A clock that says it is `today`: for demo registers and tests only. Time of day goes on.
    pub fn fixed(zone: TimeZone, today: Date) -> Clock {
        Clock { zone, fixed_today: Some(today) }
    }

    /// The node's time zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The civil day now.
    pub fn today(&self) -> Date {
        self.fixed_today.unwrap_or_else(|| Timestamp::now().to_zoned_datetime(self.zone.clone()).date())
    }

    /// The instant now; on a fixed day, the same time of day on that day.
    pub fn now(&self) -> Instant {
        let now = Timestamp::now();
        let Some(today) = self.fixed_today else { return Instant::from_millis(now.as_millisecond()) };
        let time = now.to_zoned_datetime(self.zone.clone()).time();
        let shifted = today.to_datetime(time).to_zoned_datetime(self.zone.clone());
        Instant::from_millis(shifted.map_or_else(|_| now.as_millisecond(), |zoned| zoned.timestamp().as_millisecond()))
    }

    /// The civil day of an instant.
    pub fn day_of(&self, instant: Instant) -> Option<Date> {
        let timestamp = Timestamp::from_millisecond(instant.millis()).ok()?;
        Some(timestamp.to_zoned_datetime(self.zone.clone()).date())
    }

    /// The first instant of a day.
    pub fn start_of(&self, day: Date) -> Option<Instant> {
        let zoned = day.to_zoned_datetime(self.zone.clone()).ok()?;
        Some(Instant::from_millis(zoned.timestamp().as_millisecond()))
    }
}
