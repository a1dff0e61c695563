//! Forecasts of the series of a competition against what came: `cargo bench -p supervise -- FILE.csv
//! [end-only]`.
//!
//! The file has the columns `group,series,season,held,value`, a row a value in the order of time; `held`
//! is 1 for the values that are to be forecast. Every series is forecast on one thread; also, but for
//! `end-only`, from earlier origins, to count how often an interval holds. Each line that is printed is
//! JSON: one a group, and one of all.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement stops at the first failure and prints")]

use std::{collections::BTreeMap, sync::LazyLock, time::Instant as Clock};

use supervise::{
    Series,
    forecast::{
        accuracy::{naive2, scaled_error, symmetric_error},
        forecast,
    },
};

/// The level of the intervals.
const LEVEL: f64 = 0.9;
/// Earlier origins of each series, a horizon apart.
const EARLIER: usize = 2;

#[derive(Default)]
struct Case {
    season: usize,
    history: Vec<f64>,
    held: Vec<f64>,
}

#[derive(Default)]
struct Group {
    series: f64,
    errors: [f64; 2],
    naive: [f64; 2],
    scaled: f64,
    seconds: f64,
    /// Values within their interval and all, at the end of the series and at earlier origins.
    within: [(f64, f64); 2],
}

impl Group {
    fn add(&mut self, case: &Case) {
        let series = Series::new(case.history.clone(), case.season).unwrap();
        let started = on_processor();
        let said = forecast(&series, case.held.len(), LEVEL).unwrap();
        self.seconds += on_processor() - started;
        self.cover(0, &said, &case.held);
        let points: Vec<f64> = said.periods.iter().map(|period| period.value).collect();
        let naive = naive2(&case.history, case.season, case.held.len());
        self.series += 1.0;
        self.errors[0] += symmetric_error(&case.held, &points);
        self.naive[0] += symmetric_error(&case.held, &naive);
        if let Some(error) = scaled_error(&case.history, case.season, &case.held, &points) {
            self.scaled += 1.0;
            self.errors[1] += error;
            self.naive[1] += scaled_error(&case.history, case.season, &case.held, &naive).unwrap_or_default();
        }
    }

    /// Intervals from earlier origins, not counted as time.
    fn roll(&mut self, case: &Case) {
        for back in 1..=EARLIER {
            let Some(origin) = case.history.len().checked_sub(back * case.held.len()) else { break };
            if origin < 10.max(2 * case.season) {
                break;
            }
            let series = Series::new(case.history[..origin].to_vec(), case.season).unwrap();
            let said = forecast(&series, case.held.len(), LEVEL).unwrap();
            self.cover(1, &said, &case.history[origin..origin + case.held.len()]);
        }
    }

    fn cover(&mut self, which: usize, said: &supervise::forecast::Forecast, actual: &[f64]) {
        for (period, value) in said.periods.iter().zip(actual) {
            if let Some((lower, upper)) = period.interval {
                self.within[which].1 += 1.0;
                self.within[which].0 += f64::from(u8::from(lower <= *value && *value <= upper));
            }
        }
    }

    fn join(&mut self, other: &Group) {
        self.series += other.series;
        self.scaled += other.scaled;
        self.seconds += other.seconds;
        for measure in 0..2 {
            self.errors[measure] += other.errors[measure];
            self.naive[measure] += other.naive[measure];
            self.within[measure].0 += other.within[measure].0;
            self.within[measure].1 += other.within[measure].1;
        }
    }

    fn line(&self, name: &str) -> String {
        let share = |(within, all): (f64, f64)| {
            if all > 0.0 { format!("{:.1}", 100.0 * within / all) } else { "null".to_owned() }
        };
        format!(
            "{{\"group\":\"{name}\",\"series\":{},\"smape\":{:.3},\"mase\":{:.3},\"naive2_smape\":{:.3},\"naive2_mase\":{:.3},\
             \"seconds\":{:.2},\"cover_end\":{},\"cover_rolling\":{}}}",
            self.series,
            self.errors[0] / self.series,
            self.errors[1] / self.scaled,
            self.naive[0] / self.series,
            self.naive[1] / self.scaled,
            self.seconds,
            share(self.within[0]),
            share(self.within[1]),
        )
    }
}

/// How long this thread ran so far, in seconds: on Linux the time on a processor.
fn on_processor() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| BEGUN.elapsed().as_secs_f64(), |nanoseconds| nanoseconds / 1e9)
}

/// The beginning, where a system tells no times of threads.
static BEGUN: LazyLock<Clock> = LazyLock::new(Clock::now);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let rolling = !arguments.contains(&"end-only".to_owned());
    let mut cases: BTreeMap<(String, String), Case> = BTreeMap::new();
    let mut reader = csv::Reader::from_path(&arguments[0]).unwrap();
    for row in reader.records() {
        let row = row.unwrap();
        let case = cases.entry((row[0].to_owned(), row[1].to_owned())).or_default();
        case.season = row[2].parse().unwrap();
        let value = row[4].parse().unwrap();
        if &row[3] == "1" { case.held.push(value) } else { case.history.push(value) }
    }
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for ((name, _), case) in &cases {
        let mut one = Group::default();
        one.add(case);
        if rolling {
            one.roll(case);
        }
        groups.entry(name.clone()).or_default().join(&one);
    }
    let mut all = Group::default();
    groups.values().for_each(|group| all.join(group));
    groups.insert("~ all".to_owned(), all);
    for (name, group) in &groups {
        println!("{}", group.line(name));
    }
}
