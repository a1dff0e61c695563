//! `probity calendar`: working days.

use std::io::{self, Write};

use anyhow::{Context, bail};
use catalogue::{Pack, dictionary::calendar};
use clap::{Args, Subcommand};
use domain::Date;

/// Working days of a jurisdiction.
#[derive(Debug, Args)]
pub struct Calendar {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Print the day that is COUNT working days after DATE, which itself is not counted. Where a
    /// year's calendar is not yet published it is counted by weekends, and `provisional` follows.
    Add {
        /// The day to count from, such as 2026-02-12.
        date: Date,
        /// How many working days.
        count: u32,
        /// The jurisdiction pack.
        #[arg(long, default_value = "cn")]
        pack: String,
    },
    /// Print how many working days lie after FROM up to and including TO.
    Between {
        /// The day to count from.
        from: Date,
        /// The last day counted.
        to: Date,
        /// The jurisdiction pack.
        #[arg(long, default_value = "cn")]
        pack: String,
    },
}

/// Runs the command.
pub fn run(command: Calendar) -> anyhow::Result<()> {
    let line = match command.act {
        Act::Add { date, count, pack } => add(&load(&pack)?, date, count)?,
        Act::Between { from, to, pack } => load(&pack)?.working_days_between(from, to).to_string(),
    };
    Ok(writeln!(io::stdout(), "{line}")?)
}

fn add(calendar: &domain::calendar::Calendar, date: Date, count: u32) -> anyhow::Result<String> {
    let counted = calendar.add_working_days(date, count).with_context(|| {
        format!("{count} working days after {date} cannot be counted: at most {}", domain::calendar::LONGEST_COUNT)
    })?;
    Ok(format!("{}{}", counted.day, if counted.provisional { " provisional" } else { "" }))
}

/// The calendar of an embedded pack; the rest of the pack is not read.
fn load(pack: &str) -> anyhow::Result<domain::calendar::Calendar> {
    let Some(files) = Pack::embedded_files(pack) else {
        bail!("there is no pack `{pack}`; known are {}", Pack::embedded_names().join(", "));
    };
    calendar::load(&files).map_err(super::id::problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_beyond_the_published_calendar_is_provisional() {
        let calendar = load("cn").unwrap();
        let answer = |date: &str, count| add(&calendar, date.parse().unwrap(), count).unwrap();
        assert_eq!(answer("2026-02-12", 7), "2026-02-28");
        assert_eq!(answer("2025-09-30", 7), "2025-10-16");
        assert_eq!(answer("2026-12-31", 7), "2027-01-11 provisional");
        assert!(add(&calendar, "2026-02-12".parse().unwrap(), 10_001).is_err());
    }
}
