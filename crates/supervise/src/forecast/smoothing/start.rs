//! Where the search begins: the level and trend of the first values, seasonally adjusted.

use super::{Form, Trend};

/// The level before the first value and the trend there, by a line through the first ten values, or
/// the first two seasons if these are longer.
pub fn level_and_trend(values: &[f64], form: Form, indices: &[f64]) -> (f64, f64) {
    let season = indices.len().max(1);
    let taken = values.len().min((2 * season).max(10));
    let adjusted = |(at, value): (usize, &f64)| match form.season {
        Some(kind) => kind.without(*value, indices[at % season]),
        None => *value,
    };
    let first: Vec<f64> = values[..taken].iter().enumerate().map(adjusted).collect();
    let mean = first.iter().sum::<f64>() / taken as f64;
    if form.trend == Trend::None || taken < 2 {
        return (mean, 0.0);
    }
    let middle = (taken as f64 + 1.0) / 2.0;
    let (mut products, mut squares) = (0.0, 0.0);
    for (at, value) in first.iter().enumerate() {
        let from_middle = at as f64 + 1.0 - middle;
        products += from_middle * (value - mean);
        squares += from_middle * from_middle;
    }
    let slope = products / squares;
    (mean - slope * middle, slope)
}
