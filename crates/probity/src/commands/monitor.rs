//! `probity monitor`: what stands out in the series of a file.

use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use supervise::monitor::{Sign, Warning, monitor};

use super::series::{self, number};
use crate::{cli::Answer, output::Table};

/// Say where the series of a file broke, which values stand out, and whether the newest was expected.
#[derive(Debug, Args)]
pub struct Monitor {
    /// A CSV file in UTF-8 with the columns series, period (2024-01, 2024-Q1 or 2024) and value.
    file: PathBuf,
    #[command(flatten)]
    answer: Answer,
}

/// Runs the command; series that are refused are told, and the exit code is 1.
pub fn run(command: &Monitor) -> anyhow::Result<ExitCode> {
    let (series, mut refused) = series::read(&command.file)?;
    let mut table = Table::new(["series", "period", "warning", "value", "expected", "deviations", "reason"]);
    for (named, warnings) in series.iter().zip(series::of_each(&series, |named| monitor(&named.series))) {
        match warnings {
            Ok(warnings) => {
                for warning in warnings {
                    table.push([
                        named.name.clone(),
                        named.first.later(warning.place).to_string(),
                        warning.sign.code().to_owned(),
                        number(warning.seen),
                        number(warning.expected),
                        format!("{:.1}", warning.deviations),
                        reason(&warning),
                    ]);
                }
            }
            Err(problem) => refused.push(format!("{}: {problem}", named.name)),
        }
    }
    table.print(command.answer.output)?;
    Ok(if series::tell_refused(&refused) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The warning as a sentence.
fn reason(warning: &Warning) -> String {
    let (seen, expected) = (number(warning.seen), number(warning.expected));
    let what = match warning.sign {
        Sign::LevelRose => format!("the level rose to {seen}; what came before leads to {expected}"),
        Sign::LevelFell => format!("the level fell to {seen}; what came before leads to {expected}"),
        Sign::TrendRose => format!("the trend rose to {seen} a period from {expected}"),
        Sign::TrendFell => format!("the trend fell to {seen} a period from {expected}"),
        Sign::OutlierHigh => format!("{seen} stands out: the values around it lead to {expected}"),
        Sign::OutlierLow => format!("{seen} stands out: the values around it lead to {expected}"),
        Sign::AboveForecast => format!("{seen} is above what was expected before it came, {expected}"),
        Sign::BelowForecast => format!("{seen} is below what was expected before it came, {expected}"),
    };
    format!("{what} ({:.1} times what is usual)", warning.deviations)
}
