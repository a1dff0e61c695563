//! Series from a file with the columns series, period and value.

use std::{
    collections::HashMap,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
};

use anyhow::{Context, bail, ensure};
use supervise::{ReferencePeriod, Series};

/// Rows in a file, at most.
const MOST_ROWS: usize = 10_000_000;
/// Problems are told for so many rows, then the command stops.
const MOST_BAD_ROWS: usize = 20;

/// A series of a file.
#[derive(Clone, Debug)]
pub struct Named {
    /// What the file calls it.
    pub name: String,
    /// The period of its first value.
    pub first: ReferencePeriod,
    /// Its values.
    pub series: Series,
}

/// The series of a file in the order in which they first stand there, and what is wrong with the others.
pub fn read(file: &Path) -> anyhow::Result<(Vec<Named>, Vec<String>)> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_path(file)
        .with_context(|| format!("cannot open {}", file.display()))?;
    let headings: Vec<String> =
        reader.headers()?.iter().map(|heading| heading.trim_start_matches('\u{feff}').trim().to_owned()).collect();
    let column = |name: &str| {
        let place = headings.iter().position(|heading| heading == name);
        place.with_context(|| format!("{} has no column {name}", file.display()))
    };
    let [name, period, value] = [column("series")?, column("period")?, column("value")?];
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut rows: Vec<(String, Vec<(ReferencePeriod, f64)>)> = Vec::new();
    let mut bad = Vec::new();
    for (at, row) in reader.records().enumerate() {
        let row = row?;
        ensure!(at < MOST_ROWS, "a file holds at most {MOST_ROWS} rows: split it");
        let cell = |column: usize| row.get(column).unwrap_or_default().trim();
        let read = || -> Result<(ReferencePeriod, f64), String> {
            let period = cell(period).parse().map_err(|problem| format!("`{}`: {problem}", cell(period)))?;
            let value = cell(value).parse().map_err(|_| format!("`{}` is no number", cell(value)))?;
            Ok((period, value))
        };
        match read() {
            Ok(read) => {
                let place = *places.entry(cell(name).to_owned()).or_insert_with(|| {
                    rows.push((cell(name).to_owned(), Vec::new()));
                    rows.len() - 1
                });
                rows[place].1.push(read);
            }
            Err(problem) => bad.push(format!("row {}: {problem}", at + 1)),
        }
        if bad.len() == MOST_BAD_ROWS {
            break;
        }
    }
    if !bad.is_empty() {
        bail!("rows that can't be read:\n{}", bad.join("\n"));
    }
    let mut series = Vec::new();
    let mut refused = Vec::new();
    for (name, values) in rows {
        match in_order(name, values) {
            Ok(named) => series.push(named),
            Err(problem) => refused.push(problem),
        }
    }
    Ok((series, refused))
}

/// The values in the order of time, none missing and none twice.
fn in_order(name: String, mut values: Vec<(ReferencePeriod, f64)>) -> Result<Named, String> {
    values.sort_by_key(|(period, _)| *period);
    let Some(&(first, _)) = values.first() else { return Err(format!("{name}: no values")) };
    for (at, (period, _)) in values.iter().enumerate() {
        let wanted = first.later(at);
        if period.frequency() != first.frequency() {
            return Err(format!("{name}: {first} and {period} are not of one length"));
        }
        if *period < wanted {
            return Err(format!("{name}: {period} stands there twice"));
        }
        if *period > wanted {
            return Err(format!("{name}: there is no value of {wanted}"));
        }
    }
    let values = values.into_iter().map(|(_, value)| value).collect();
    let series = Series::new(values, first.frequency().in_a_year()).map_err(|problem| format!("{name}: {problem}"))?;
    Ok(Named { name, first, series })
}

/// Asks the same of every series, on all cores; the answers are in the order of the series.
pub fn of_each<A: Send>(series: &[Named], ask: impl Fn(&Named) -> A + Sync) -> Vec<A> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(16);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut answers = Vec::new();
        while let Some((place, named)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, series.get(at)?)))
        {
            answers.push((place, ask(named)));
        }
        answers
    };
    let mut answers: Vec<(usize, A)> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        running.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect()
    });
    answers.sort_by_key(|(place, _)| *place);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

/// Tells what is refused; whether anything was.
#[expect(clippy::print_stderr, reason = "what is left out should not go unseen")]
pub fn tell_refused(refused: &[String]) -> bool {
    for problem in refused {
        eprintln!("probity: {problem}");
    }
    !refused.is_empty()
}

/// A number with seven significant digits.
pub fn number(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return value.to_string();
    }
    let digits = 6 - value.abs().log10().floor() as i32;
    let rounded = format!("{value:.*}", usize::try_from(digits).unwrap_or(0).min(20));
    if rounded.contains('.') { rounded.trim_end_matches('0').trim_end_matches('.').to_owned() } else { rounded }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_seven_digits() {
        for (value, written) in [
            (0.0, "0"),
            (1.5, "1.5"),
            (123.456_789, "123.4568"),
            (1e9, "1000000000"),
            (-0.001_234_567_89, "-0.001234568"),
        ] {
            assert_eq!(number(value), written);
        }
    }
}
