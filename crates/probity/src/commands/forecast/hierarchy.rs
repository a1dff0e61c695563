//! Series at the crossings of regions and industries, their sums, and forecasts that add up.

use anyhow::{Context, ensure};
use supervise::{
    Series,
    forecast::Forecast,
    reconcile::{Hierarchy, Weights, reconcile},
};

use crate::commands::series::{Named, of_each};

/// A name of all regions, or of all industries.
const ALL: &str = "*";

/// Puts the sums before the series and forecasts all; the forecasts add up.
pub fn forecast(
    series: &mut Vec<Named>,
    ask: impl Fn(&Named) -> Result<Forecast, supervise::Error> + Sync,
) -> anyhow::Result<Vec<Result<Forecast, supervise::Error>>> {
    let hierarchy = put_sums_before(series)?;
    let mut said: Vec<Forecast> = Vec::new();
    for (named, answer) in series.iter().zip(of_each(series, &ask)) {
        said.push(answer.with_context(|| named.name.clone())?);
    }
    let points: Vec<Vec<f64>> =
        said.iter().map(|said| said.periods.iter().map(|period| period.value).collect()).collect();
    let past = said.iter().map(|said| said.errors.len()).min().unwrap_or_default();
    let errors: Vec<Vec<f64>> = said.iter().map(|said| said.errors[said.errors.len() - past..].to_vec()).collect();
    let reconciled = reconcile(&hierarchy, &points, &errors, Weights::Automatic)?;
    for (said, reconciled) in said.iter_mut().zip(reconciled) {
        for (period, value) in said.periods.iter_mut().zip(reconciled) {
            let moved = value - period.value;
            period.interval = period.interval.map(|(lower, upper)| (lower + moved, upper + moved));
            period.value = value;
        }
    }
    Ok(said.into_iter().map(Ok).collect())
}

fn put_sums_before(series: &mut Vec<Named>) -> anyhow::Result<Hierarchy> {
    let first = series.first().context("there are no series")?.clone();
    let length = first.series.values().len();
    let mut names = Vec::new();
    for named in series.iter() {
        let crossing = named.name.split_once('/').filter(|(region, industry)| *region != ALL && *industry != ALL);
        names.push(crossing.with_context(|| format!("`{}` is not named REGION/INDUSTRY", named.name))?);
        let same = named.first == first.first && named.series.values().len() == length;
        ensure!(same, "{}: sums need the same periods in every series; {} has others", named.name, first.name);
    }
    let (hierarchy, of_sums) = Hierarchy::crossed(&names)?;
    let mut sums = Vec::new();
    for ((region, industry), parts) in of_sums.into_iter().zip(hierarchy.sums()) {
        let value = |at: usize| parts.iter().map(|leaf| series[*leaf].series.values()[at]).sum();
        sums.push(Named {
            name: format!("{}/{}", region.unwrap_or(ALL), industry.unwrap_or(ALL)),
            first: first.first,
            series: Series::new((0..length).map(value).collect(), first.series.season())?,
        });
    }
    series.splice(..0, sums);
    Ok(hierarchy)
}
