//! How much a series moves by chance, and how much of that lasts, whatever breaks it has.

use crate::robust;

/// Values beside one that are looked at, on either side, at most.
const BESIDE: usize = 3;
/// How far, in standard deviations, a value is from those beside it to be set aside before breaks are
/// looked for.
const FAR: f64 = 5.0;
/// As much of a move lasts to the next value at most: all of it would leave nothing to be seen.
const MOST_LASTING: f64 = 0.75;
/// The share of the values' spread below which noise is that of writing numbers down.
const LEAST: f64 = 1e-6;

/// The noise of a series without seasons.
pub struct Noise {
    deviation: f64,
    correlation: f64,
    least: f64,
}

impl Noise {
    /// Measures it by how far a value is from the middle of those before and after it, one and two
    /// periods away, which a break or a turn moves in few places; `None` where the series never moves.
    pub fn of(values: &[f64]) -> Option<Noise> {
        let bends = |over: usize| {
            let around = values.iter().zip(&values[over..]).zip(&values[2 * over..]);
            robust::deviation(&around.map(|((before, value), after)| before - 2.0 * value + after).collect::<Vec<_>>())
        };
        let highest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let lowest = values.iter().copied().fold(f64::INFINITY, f64::min);
        let least = LEAST * (highest - lowest);
        if least <= 0.0 {
            return None;
        }
        let (near, far) = (bends(1).max(least), bends(2).max(least));
        let correlation = lasting_share((far / near).powi(2));
        let deviation = near / (2.0 * (1.0 - correlation) * (3.0 - correlation)).sqrt();
        Some(Noise { deviation, correlation, least })
    }

    /// The standard deviation of a value.
    pub fn deviation(&self) -> f64 {
        self.deviation
    }

    /// The variance of a value that counts where many are averaged, since what lasts does not cancel out.
    pub fn lasting(&self) -> f64 {
        self.deviation.powi(2) * (1.0 + self.correlation) / (1.0 - self.correlation)
    }

    /// The least deviation that means anything.
    pub fn least(&self) -> f64 {
        self.least
    }

    /// The values, each that is far from those beside it replaced by their median.
    pub fn without_outliers(&self, values: &[f64]) -> Vec<f64> {
        // As many on either side, so that a trend is no outlier; at the ends nothing is set aside.
        let middle = |at: usize| {
            let reach = BESIDE.min(at).min(values.len() - 1 - at);
            robust::median(&mut values[at - reach..=at + reach].to_vec())
        };
        let kept = |(at, value): (usize, &f64)| {
            let middle = middle(at);
            if (value - middle).abs() > FAR * self.deviation { middle } else { *value }
        };
        values.iter().enumerate().map(kept).collect()
    }
}

/// The share r of noise that lasts to the next value, where bends over two periods vary `ratio` times as
/// much as over one: (1 + r)(3 - r^2) / (3 - r), which grows with r.
fn lasting_share(ratio: f64) -> f64 {
    let (mut low, mut high) = (0.0, MOST_LASTING);
    for _ in 0..30 {
        let share: f64 = (low + high) / 2.0;
        if (1.0 + share) * (3.0 - share * share) / (3.0 - share) < ratio { low = share } else { high = share }
    }
    low
}
