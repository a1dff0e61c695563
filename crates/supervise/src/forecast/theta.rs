//! The dynamic optimised theta model.
//!
//! After Fiorucci, Pellegrini, Louzada, Petropoulos and Koehler, *Models for optimising the theta
//! method and their relationship to state space models*, International Journal of Forecasting 32
//! (2016). The expected value is a level by simple smoothing plus a share of a line that is fitted
//! anew with each value. Given the smoothing parameter, it is linear in the first level and in that
//! share (1 - 1/theta): those two are solved for, and one parameter is searched.

use super::{
    decompose::{self, Kind},
    model::Model,
};

/// Where the smoothing parameter lies.
const SMOOTHING: (f64, f64) = (0.1, 0.99);
/// The share of the line at most: an infinite theta.
const MOST_SHARE: f64 = 1.0;
/// Places tried before the best is narrowed down.
const PLACES: usize = 16;
/// How often the interval is narrowed, by the golden section.
const NARROWINGS: usize = 18;
/// The autocorrelation at the season from which on there is one: five hundredths in one tail.
const SEASONAL: f64 = 1.645;
/// The first errors say how well the start was guessed, and are not counted.
const NOT_COUNTED: usize = 3;

/// A fitted model.
pub struct Theta {
    season: Option<(Kind, Vec<f64>)>,
    smoothing: f64,
    share: f64,
    lines: Vec<Line>,
    levels: Vec<f64>,
}

/// The line through the values so far, by least squares.
#[derive(Clone, Copy, Default)]
struct Line {
    count: f64,
    mean: f64,
    intercept: f64,
    slope: f64,
}

impl Line {
    fn with(self, value: f64) -> Line {
        let count = self.count + 1.0;
        if count < 2.0 {
            return Line { count, mean: value, intercept: value, slope: 0.0 };
        }
        let mean = self.mean + (value - self.mean) / count;
        let slope = ((count - 2.0) * self.slope + 6.0 * (value - self.mean) / count) / (count + 1.0);
        Line { count, mean, intercept: mean - slope * (count + 1.0) / 2.0, slope }
    }

    /// What the line adds to the next value, where the level forgets by `smoothing`.
    fn adds(self, smoothing: f64, forgotten: f64) -> f64 {
        forgotten * self.intercept + (1.0 - forgotten * (1.0 - smoothing)) / smoothing * self.slope
    }
}

/// What the errors come to at one smoothing parameter.
struct Solved {
    first: f64,
    share: f64,
    sum: f64,
}

impl Theta {
    /// Fits the model; `None` for fewer than four values.
    pub fn fit(values: &[f64], season: usize) -> Option<Theta> {
        if values.len() < NOT_COUNTED + 1 {
            return None;
        }
        let season = indices(values, season);
        let adjusted: Vec<f64> = match &season {
            Some((kind, indices)) => {
                values.iter().zip(indices.iter().cycle()).map(|(value, index)| kind.without(*value, *index)).collect()
            }
            None => values.to_vec(),
        };
        let mut lines = vec![Line::default()];
        for value in &adjusted {
            lines.push(lines[lines.len() - 1].with(*value));
        }
        let smoothing = search(|smoothing| solve(&adjusted, &lines, smoothing).sum);
        let Solved { first, share, .. } = solve(&adjusted, &lines, smoothing);
        let mut levels = vec![first];
        for value in &adjusted {
            let level = levels[levels.len() - 1];
            levels.push(level + smoothing * (value - level));
        }
        Some(Theta { season, smoothing, share, lines, levels })
    }
}

/// The seasonal indices, where the test says that there are seasons.
fn indices(values: &[f64], season: usize) -> Option<(Kind, Vec<f64>)> {
    if season < 2 || values.len() < 2 * season || decompose::seasonality(values, season).abs() <= SEASONAL {
        return None;
    }
    let positive = values.iter().all(|value| *value > 0.0);
    let multiplied = positive.then(|| decompose::indices(values, season, Kind::Multiplicative)).flatten();
    multiplied
        .map(|indices| (Kind::Multiplicative, indices))
        .or_else(|| decompose::indices(values, season, Kind::Additive).map(|indices| (Kind::Additive, indices)))
}

/// The first level and the share of the line with the least sum of squared errors.
fn solve(values: &[f64], lines: &[Line], smoothing: f64) -> Solved {
    let (mut level, mut forgotten) = (0.0, 1.0);
    let [mut ff, mut fs, mut ss, mut fe, mut se, mut ee] = [0.0; 6];
    for (at, (value, line)) in values.iter().zip(lines).enumerate() {
        if at >= NOT_COUNTED {
            let (error, added) = (value - level, line.adds(smoothing, forgotten));
            ff += forgotten * forgotten;
            fs += forgotten * added;
            ss += added * added;
            fe += forgotten * error;
            se += added * error;
            ee += error * error;
        }
        level += smoothing * (value - level);
        forgotten *= 1.0 - smoothing;
    }
    let determinant = ff * ss - fs * fs;
    let free = if determinant > 1e-12 * ff * ss { (ff * se - fs * fe) / determinant } else { 0.5 };
    let share = free.clamp(0.0, MOST_SHARE);
    let first = if ff > 0.0 { (fe - share * fs) / ff } else { values[0] };
    let sum = ee + first * first * ff + share * share * ss - 2.0 * (first * fe + share * se - first * share * fs);
    Solved { first, share, sum: sum.max(0.0) }
}

/// The place with the least sum: on a grid, then by the golden section around its best.
fn search(sum: impl Fn(f64) -> f64) -> f64 {
    let step = (SMOOTHING.1 - SMOOTHING.0) / (PLACES - 1) as f64;
    let place = |at: usize| SMOOTHING.0 + step * at as f64;
    let best = (0..PLACES).min_by(|a, b| sum(place(*a)).total_cmp(&sum(place(*b)))).unwrap_or_default();
    let (mut low, mut high) = (place(best.saturating_sub(1)), place((best + 1).min(PLACES - 1)));
    let golden = (5.0_f64.sqrt() - 1.0) / 2.0;
    let (mut left, mut right) = (high - golden * (high - low), low + golden * (high - low));
    let (mut at_left, mut at_right) = (sum(left), sum(right));
    for _ in 0..NARROWINGS {
        if at_left < at_right {
            (high, right, at_right) = (right, left, at_left);
            left = high - golden * (high - low);
            at_left = sum(left);
        } else {
            (low, left, at_left) = (left, right, at_right);
            right = low + golden * (high - low);
            at_right = sum(right);
        }
    }
    (low + high) / 2.0
}

impl Model for Theta {
    fn name(&self) -> String {
        "DOT".to_owned()
    }

    fn ahead(&self, origin: usize, horizon: usize) -> Vec<f64> {
        let (mut level, mut line) = (self.levels[origin], self.lines[origin]);
        let mut forgotten = (1.0 - self.smoothing).powi(i32::try_from(origin).unwrap_or(i32::MAX));
        let step = |ahead: usize| {
            let expected = level + self.share * line.adds(self.smoothing, forgotten);
            level += self.smoothing * (expected - level);
            line = line.with(expected);
            forgotten *= 1.0 - self.smoothing;
            match &self.season {
                Some((kind, indices)) => kind.with(expected, indices[(origin + ahead) % indices.len()]),
                None => expected,
            }
        };
        (0..horizon).map(step).collect()
    }
}
