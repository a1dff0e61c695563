//! The parameters of one form with the greatest likelihood.
//!
//! With errors that multiply, the likelihood holds the expected values besides the relative errors.
//! Both are one sum of squares: that of relative errors, each times the geometric mean of what was
//! expected. So one search serves both.

use super::{Form, Meets, start, walk, walk::Parameters};
use crate::forecast::{
    dual::{Dual, Number},
    least_squares::{Bounds, Squares, logarithm, minimise},
};

/// What is searched besides seasonal indices.
const PLAIN: usize = 6;
/// The same with the indices of quarters, and of months: longer seasons keep those that they start from.
const WITH_QUARTERS: usize = PLAIN + 4;
const WITH_MONTHS: usize = PLAIN + 12;

/// What the parameters are searched within; trend and season as shares of what the level takes and
/// leaves. A trend that follows the level faster than by a tenth fits short series and misses what comes
/// of them.
const BOUNDS: [Bounds; PLAIN] = [(1e-4, 0.9999), (1e-4, 0.1), (1e-4, 0.9999), (0.8, 0.98), (-1e3, 1e3), (-1e3, 1e3)];
/// Within which an index lies, by how it meets the level.
const INDEX_ADDED: Bounds = (-1e3, 1e3);
const INDEX_MULTIPLIES: Bounds = (0.01, 100.0);
/// Two places to begin at: a level that hardly moves, and one that follows.
const STARTS: [[f64; 4]; 2] = [[0.1, 0.05, 0.05, 0.97], [0.6, 0.05, 0.1, 0.9]];
/// What is expected under errors that multiply is at least this share of the value: less would make
/// the likelihood of one error endless.
const LEAST_EXPECTED: f64 = 0.2;

/// What was found.
pub struct Fitted {
    /// The parameters.
    pub parameters: Parameters<f64>,
    /// The indices before the first value.
    pub indices: Vec<f64>,
    /// Minus twice the logarithm of the likelihood, but for a constant.
    pub likelihood: f64,
}

/// The best parameters for values of a mean magnitude near one, with seasonal indices that are given.
pub fn with_given_indices(values: &[f64], form: Form, indices: &[f64]) -> Option<Fitted> {
    let (level, trend) = start::level_and_trend(values, form, indices);
    let found = STARTS.iter().filter_map(|[of_level, of_trend, of_season, damping]| {
        search::<PLAIN>(values, form, [*of_level, *of_trend, *of_season, *damping, level, trend], indices)
    });
    found.min_by(|a, b| a.likelihood.total_cmp(&b.likelihood))
}

/// The best parameters and seasonal indices near those that were found; `None` where there is no season, or
/// one that is longer than that of months.
pub fn with_own_indices(values: &[f64], form: Form, near: &Fitted) -> Option<Fitted> {
    let start = near.parameters.searched();
    match near.indices.len() {
        1..=4 => search::<WITH_QUARTERS>(values, form, start, &near.indices),
        5..=12 => search::<WITH_MONTHS>(values, form, start, &near.indices),
        _ => None,
    }
}

fn search<const P: usize>(values: &[f64], form: Form, start: [f64; PLAIN], indices: &[f64]) -> Option<Fitted> {
    let searched = if indices.len() <= P - PLAIN { indices.len() } else { 0 };
    let multiplies = form.season == Some(Meets::Multiplicative);
    let mut bounds = [if multiplies { INDEX_MULTIPLIES } else { INDEX_ADDED }; P];
    bounds[..PLAIN].copy_from_slice(&BOUNDS);
    let mut all = [1.0; P];
    all[..PLAIN].copy_from_slice(&start);
    all[PLAIN..PLAIN + searched].copy_from_slice(&indices[..searched]);
    let (found, sum) = minimise(all, &bounds, |parameters| squares(values, form, indices, parameters))?;
    let (parameters, indices) = apart(&found, indices);
    Some(Fitted { parameters, indices, likelihood: values.len() as f64 * sum.max(1e-300).ln() })
}

/// The parameters, and the indices: those that are searched, or else those that are given.
fn apart<const P: usize, N: Number>(all: &[N; P], indices: &[f64]) -> (Parameters<N>, Vec<N>) {
    let parameters = Parameters::of(std::array::from_fn(|place| all[place]));
    let searched = &all[PLAIN..];
    let indices = if indices.len() <= searched.len() {
        searched[..indices.len()].to_vec()
    } else {
        indices.iter().map(|index| N::constant(*index)).collect()
    };
    (parameters, indices)
}

fn squares<const P: usize>(
    values: &[f64],
    form: Form,
    indices: &[f64],
    parameters: &[Dual<P>; P],
) -> Option<Squares<P>> {
    let (parameters, indices) = apart(parameters, indices);
    let mut squares = Squares::default();
    let relative = form.error == Meets::Multiplicative;
    let mut logarithms = Dual::constant(0.0);
    let mut sound = true;
    walk::walk(values, form, &parameters, indices, |value, stand| {
        let error = Dual::constant(value) - stand.expected;
        if relative {
            sound = stand.expected.value > LEAST_EXPECTED * value;
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
