//! The working days of a jurisdiction, read from `calendar/*.csv`.

use domain::calendar::Calendar;

use crate::{pack::Problem, source::Files};

/// Reads `calendar/years.csv` (`year,source`: the years published) and `calendar/days.csv`
/// (`date,working`: the days that differ from what their weekday says).
pub fn load(_files: &Files) -> Result<Calendar, Vec<Problem>> {
    todo!()
}
