//! How sure each forecast is, and what errs together.

use super::Hierarchy;
use crate::algebra::Matrix;

/// By what forecasts are weighed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weights {
    /// By variances and what errs together where there is history enough, else by variances.
    #[default]
    Automatic,
    /// By the variances of their errors.
    Variances,
    /// By variances and covariances, shrunk.
    Covariances,
}

impl Weights {
    /// History enough is twice as many periods as there are leaves.
    pub(super) fn settled(self, hierarchy: &Hierarchy, errors: &[Vec<f64>]) -> Weights {
        let periods = errors.first().map_or(0, Vec::len);
        match self {
            Weights::Automatic if periods >= 2 * hierarchy.leaves() => Weights::Covariances,
            Weights::Automatic => Weights::Variances,
            named => named,
        }
    }
}

/// The share of the largest variance below which none is believed: a series that never erred yet may.
const LEAST_VARIANCE: f64 = 1e-12;

/// Covariances of errors.
pub enum Covariance {
    /// None between different series.
    Diagonal(Vec<f64>),
    /// All.
    Full(Matrix),
}

impl Covariance {
    /// Measures it; about zero, as errors of sound forecasts are.
    pub fn of(errors: &[Vec<f64>], weights: Weights) -> Covariance {
        let periods = errors.first().map_or(0, Vec::len);
        let mean_square = |row: &Vec<f64>| row.iter().map(|error| error * error).sum::<f64>() / periods.max(1) as f64;
        let mut variances: Vec<f64> = errors.iter().map(mean_square).collect();
        let most = variances.iter().copied().fold(0.0, f64::max);
        let least = if most > 0.0 { most * LEAST_VARIANCE } else { 1.0 };
        variances.iter_mut().for_each(|variance| *variance = variance.max(least));
        if weights != Weights::Covariances || periods < 2 {
            return Covariance::Diagonal(variances);
        }
        Covariance::Full(shrunk(errors, &variances, periods as f64))
    }

    /// The covariance of two series.
    pub fn at(&self, row: usize, column: usize) -> f64 {
        match self {
            Covariance::Diagonal(variances) if row == column => variances[row],
            Covariance::Diagonal(_) => 0.0,
            Covariance::Full(matrix) => matrix.at(row, column),
        }
    }
}

/// Correlations drawn towards none by as much as they are noise.
fn shrunk(errors: &[Vec<f64>], variances: &[f64], periods: f64) -> Matrix {
    let mut matrix = Matrix::zeros(errors.len());
    let (mut noise, mut signal) = (0.0, 0.0);
    for row in 0..errors.len() {
        for column in 0..row {
            let unit = (variances[row] * variances[column]).sqrt();
            let (mut sum, mut squares) = (0.0, 0.0);
            for (a, b) in errors[row].iter().zip(&errors[column]) {
                let product = a * b / unit;
                sum += product;
                squares += product * product;
            }
            noise += (squares - sum * sum / periods) / (periods * (periods - 1.0));
            signal += (sum / periods).powi(2);
            *matrix.at_mut(row, column) = sum / periods * unit;
        }
    }
    // Never less than a trace, so that the matrix can be inverted.
    let shrinking = if signal > 0.0 { (noise / signal).clamp(1e-4, 1.0) } else { 1.0 };
    for (row, variance) in variances.iter().enumerate() {
        *matrix.at_mut(row, row) = *variance;
        for column in 0..row {
            let kept = matrix.at(row, column) * (1.0 - shrinking);
            *matrix.at_mut(row, column) = kept;
            *matrix.at_mut(column, row) = kept;
        }
    }
    matrix
}
