//! `probity monitor`: what stands out in the series of a file.

use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use domain::Language;
use supervise::monitor::{Warning, monitor};

use super::series::{self, number};
use crate::{cli::Answer, output::Table};

/// Say where the series of a file broke, which values stand out, and whether the newest was expected.
#[derive(Debug, Args)]
pub struct Monitor {
    /// A CSV file in UTF-8 with the columns series, period (2024-01, 2024-Q1 or 2024) and value.
    file: PathBuf,
    /// The language of the reasons.
    #[arg(long, value_name = "LANGUAGE", default_value = "zh", value_parser = super::language)]
    lang: Language,
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
                        reason(&warning, command.lang),
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
fn reason(warning: &Warning, language: Language) -> String {
    let said = publish::warning_reason(warning.sign.code(), warning.seen, warning.expected, warning.deviations);
    said.text(language).to_owned()
}
