//! The working days of a jurisdiction, read from `calendar/*.csv`.

use domain::{Date, calendar::Calendar};
use serde::Deserialize;

use crate::{
    pack::Problem,
    source::{Files, problem, rows},
};

#[derive(Deserialize)]
struct Year {
    year: i16,
}

#[derive(Deserialize)]
struct Day {
    date: Date,
    working: bool,
}

/// Reads `calendar/years.csv` (`year,...`: the years published) and `calendar/days.csv`
/// (`date,working,...`: the days that differ from what their weekday says).
pub fn load(files: &Files) -> Result<Calendar, Vec<Problem>> {
    const YEARS: &str = "calendar/years.csv";
    const DAYS: &str = "calendar/days.csv";
    let years = rows::<Year>(files, YEARS).map_err(|error| vec![error])?;
    let days = rows::<Day>(files, DAYS).map_err(|error| vec![error])?;
    let mut problems = Vec::new();
    for (line, Year { year }) in &years {
        if !(1900..=2200).contains(year) {
            problems.push(problem(YEARS, *line, format!("{year} is not a year from 1900 to 2200")));
        }
    }
    for (line, Day { date, .. }) in &days {
        if !years.iter().any(|(_, published)| published.year == date.year()) {
            problems.push(problem(DAYS, *line, format!("{date} lies in a year that {YEARS} does not name")));
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let days = days.into_iter().map(|(_, day)| (day.date, day.working));
    Ok(Calendar::new(years.into_iter().map(|(_, published)| published.year), days))
}
