//! The parameters of one form with the greatest likelihood.
//!
//! With errors that multiply, the likelihood holds the expected values besides the relative errors.
//! Both are one sum of squares: that of relative errors, each times the geometric mean of what was
//! expected. So one search serves both.

use super::walk::Parameters;
use super::{Form, Meets, start, walk};
use crate::forecast::{
    dual::{Dual, Number},
    least_squares::{Bounds, Squares, logarithm, minimise},
};

/// What the smoothing parameters are searched within; trend and season as shares of what the level
/// takes and leaves.
const BOUNDS: [Bounds; 6] = [(1e-4, 0.9999), (1e-4, 0.9999), (1e-4, 0.9999), (0.8, 0.98), (-1e3, 1e3), (-1e3, 1e3)];
/// Two places to begin at: a level that hardly moves, and one that follows.
const STARTS: [[f64; 4]; 2] = [[0.1, 0.1, 0.05, 0.97], [0.6, 0.1, 0.1, 0.9]];
/// What is expected under errors that multiply is at least this share of the series' mean.
const LEAST_EXPECTED: f64 = 1e-6;

/// The best parameters and minus twice the logarithm of their likelihood, but for a constant. The
/// values are those of a series with a mean magnitude near one.
pub fn fit(values: &[f64], form: Form, indices: &[f64]) -> Option<(Parameters<f64>, f64)> {
    let (level, trend) = start::level_and_trend(values, form, indices);
    let found = STARTS.iter().filter_map(|[of_level, of_trend, of_season, damping]| {
        let start = [*of_level, *of_trend, *of_season, *damping, level, trend];
        minimise(start, &BOUNDS, |parameters| squares(values, form, indices, parameters))
    });
    let (parameters, sum) = found.min_by(|(_, a), (_, b)| a.total_cmp(b))?;
    let length = values.len() as f64;
    Some((Parameters::of(parameters), length * sum.max(1e-300).ln()))
}

fn squares(values: &[f64], form: Form, indices: &[f64], parameters: &[Dual<6>; 6]) -> Option<Squares<6>> {
    let parameters = Parameters::of(*parameters);
    let mut squares = Squares::default();
    let relative = form.error == Meets::Multiplicative;
    let mut logarithms = Dual::constant(0.0);
    let mut sound = true;
    walk::walk(values, form, &parameters, indices, |value, stand| {
        let error = Dual::constant(value) - stand.expected;
        if relative {
            sound = stand.expected.value > LEAST_EXPECTED;
            squares.add(error / stand.expected);
            logarithms = logarithms + logarithm(stand.expected);
        } else {
            squares.add(error);
        }
        sound
    });
    let mean = logarithms.times(1.0 / values.len() as f64);
    sound.then(|| if relative { squares.scaled(mean) } else { squares })
}
