//! `probity forecast`: what comes of the series of a file.

mod hierarchy;

use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use supervise::forecast::{Forecast, forecast};

use super::series::{self, Named, number};
use crate::{cli::Answer, output::Table};

/// Say what is expected of the next periods of each series of a file, and how sure that is.
#[derive(Debug, Args)]
pub struct ForecastCommand {
    /// A CSV file in UTF-8 with the columns series, period (2024-01, 2024-Q1 or 2024) and value.
    file: PathBuf,
    /// How many periods; a year of months or quarters, or three years, where absent.
    #[arg(long)]
    horizon: Option<usize>,
    /// The share of values that an interval is to hold.
    #[arg(long, default_value_t = 0.9)]
    level: f64,
    /// Series are named REGION/INDUSTRY: forecast the sums too, and make all add up.
    #[arg(long)]
    reconcile: bool,
    #[command(flatten)]
    answer: Answer,
}

/// Runs the command; series that are refused are told, and the exit code is 1.
pub fn run(command: &ForecastCommand) -> anyhow::Result<ExitCode> {
    let (mut series, mut refused) = series::read(&command.file)?;
    let forecasts = if command.reconcile {
        anyhow::ensure!(refused.is_empty(), "sums need every series:\n{}", refused.join("\n"));
        hierarchy::forecast(&mut series, |named| command.ask(named))?
    } else {
        series::of_each(&series, |named| command.ask(named))
    };
    let mut table = Table::new(["series", "period", "forecast", "lower", "upper", "model"]);
    for (named, said) in series.iter().zip(forecasts) {
        match said {
            Ok(said) => push(&mut table, named, &said),
            Err(problem) => refused.push(format!("{}: {problem}", named.name)),
        }
    }
    table.print(command.answer.output)?;
    Ok(if series::tell_refused(&refused) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

impl ForecastCommand {
    fn ask(&self, named: &Named) -> Result<Forecast, supervise::Error> {
        let default = named.series.season().max(3);
        forecast(&named.series, self.horizon.unwrap_or(default), self.level)
    }
}

fn push(table: &mut Table, named: &Named, said: &Forecast) {
    let next = named.first.later(named.series.values().len());
    for (ahead, expected) in said.periods.iter().enumerate() {
        let bound =
            |of: fn((f64, f64)) -> f64| expected.interval.map(|interval| number(of(interval))).unwrap_or_default();
        table.push([
            named.name.clone(),
            next.later(ahead).to_string(),
            number(expected.value),
            bound(|(lower, _)| lower),
            bound(|(_, upper)| upper),
            said.model.clone(),
        ]);
    }
}
