//! The recursion of exponential smoothing, once for numbers and for numbers with slopes.

use super::{Form, Meets, Trend};
use crate::forecast::dual::Number;

/// What is estimated besides the seasonal indices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameters<N> {
    /// How much of an error the level takes.
    pub level: N,
    /// How much of the level's move the trend takes.
    pub trend: N,
    /// How much of what the level leaves the season takes.
    pub season: N,
    /// What is left of the trend a period later.
    pub damping: N,
    /// The level before the first value.
    pub first_level: N,
    /// The trend before the first value.
    pub first_trend: N,
}

impl<N: Number> Parameters<N> {
    /// In the order in which they are searched.
    pub fn of([level, trend, season, damping, first_level, first_trend]: [N; 6]) -> Parameters<N> {
        Parameters { level, trend, season, damping, first_level, first_trend }
    }

    /// The same order.
    pub fn searched(&self) -> [N; 6] {
        [self.level, self.trend, self.season, self.damping, self.first_level, self.first_trend]
    }
}

/// Where the walk stands after a value.
#[derive(Clone, Copy)]
pub struct Stand<N> {
    /// What was expected of the value.
    pub expected: N,
    /// The level, then.
    pub level: N,
    /// The trend, then.
    pub trend: N,
    /// The index of this place in the season, from now on.
    pub index: N,
}

/// Walks over the values and tells where it stands after each, until `each` says to stop.
pub fn walk<N: Number>(
    values: &[f64],
    form: Form,
    parameters: &Parameters<N>,
    mut indices: Vec<N>,
    mut each: impl FnMut(f64, Stand<N>) -> bool,
) {
    let one = N::constant(1.0);
    let of_season = (one - parameters.level) * parameters.season;
    let (mut level, mut trend) = (parameters.first_level, parameters.first_trend);
    let mut place = 0;
    for &value in values {
        if form.trend == Trend::Damped {
            trend = trend * parameters.damping;
        }
        let before = level;
        let base = if form.trend == Trend::None { level } else { level + trend };
        let observed = N::constant(value);
        let index = indices.get(place).copied();
        let (expected, without) = match (form.season, index) {
            (Some(Meets::Additive), Some(index)) => (base + index, observed - index),
            (Some(Meets::Multiplicative), Some(index)) => (base * index, observed / index),
            _ => (base, observed),
        };
        level = base + parameters.level * (without - base);
        if form.trend != Trend::None {
            trend = trend + parameters.trend * (level - before - trend);
        }
        let mut next = one;
        if let (Some(kind), Some(index)) = (form.season, index) {
            let seen = if kind == Meets::Additive { observed - base } else { observed / base };
            next = index + of_season * (seen - index);
            indices[place] = next;
            place = (place + 1) % indices.len();
        }
        if !each(value, Stand { expected, level, trend, index: next }) {
            return;
        }
    }
}

/// Every state of a walk: the one after `t` values stands at `t`.
pub struct Trace {
    /// Levels.
    pub levels: Vec<f64>,
    /// Trends.
    pub trends: Vec<f64>,
    /// Seasonal indices: the one that is used for value `t` stands at `t`; those for the season after
    /// the last value stand at the end.
    pub indices: Vec<f64>,
}

impl Trace {
    /// How many periods the season has, given the number of values; 1 where there is none.
    pub fn season(&self, values: usize) -> usize {
        self.indices.len().saturating_sub(values).max(1)
    }
}

/// Walks and keeps every state.
pub fn trace(values: &[f64], form: Form, parameters: &Parameters<f64>, indices: &[f64]) -> Trace {
    let mut trace =
        Trace { levels: vec![parameters.first_level], trends: vec![parameters.first_trend], indices: indices.to_vec() };
    walk(values, form, parameters, indices.to_vec(), |_, stand| {
        trace.levels.push(stand.level);
        trace.trends.push(if form.trend == Trend::None { 0.0 } else { stand.trend });
        if form.season.is_some() {
            trace.indices.push(stand.index);
        }
        true
    });
    if form.trend == Trend::None {
        trace.trends[0] = 0.0;
    }
    trace
}
