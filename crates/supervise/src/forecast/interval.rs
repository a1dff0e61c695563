//! How far what is expected may be off, from what the same models would have expected earlier.

/// Earlier places from which errors are taken, at most: the latest.
const MOST_ORIGINS: usize = 240;
/// Errors of one distance weigh as much as the rule of growth once there are so many of them.
const WEIGHT_OF_RULE: f64 = 8.0;

/// As many values are used up by the numbers that a model typically fits.
const FITTED: f64 = 4.0;

/// The spread of errors by distance.
pub struct Spread {
    /// Standard deviations, of relative errors where `relative`.
    deviations: Vec<f64>,
    relative: bool,
    degrees: f64,
    errors: Vec<f64>,
}

impl Spread {
    /// Measures the errors of `ahead` at earlier places of the series.
    pub fn of(values: &[f64], season: usize, horizon: usize, ahead: impl Fn(usize, usize) -> Vec<f64>) -> Spread {
        let length = values.len();
        let relative = values.iter().all(|value| *value > 0.0);
        let first = (length / 4).max(2.max(season.min(length / 3))).max(length.saturating_sub(MOST_ORIGINS));
        let mut sums = vec![(0.0, 0.0); horizon];
        let mut errors = Vec::new();
        for origin in first..length {
            let expected = ahead(origin, horizon.min(length - origin));
            errors.push(values[origin] - expected[0]);
            for (at, (expected, value)) in expected.iter().zip(&values[origin..]).enumerate() {
                let error = if relative { (value / expected.max(value / 20.0)).ln() } else { value - expected };
                sums[at].0 += error * error;
                sums[at].1 += 1.0;
            }
        }
        // The models were fitted to the very values that they are held against.
        let fitted = length as f64 / (length as f64 - FITTED).max(1.0);
        let one = sums[0].0 / sums[0].1;
        let mut deviations = Vec::new();
        let mut least = 0.0_f64;
        for (at, (sum, count)) in sums.iter().enumerate() {
            let rule = one * growth(at);
            // Errors of overlapping stretches say less than as many that stand alone.
            let counted = count / (at as f64 + 1.0).sqrt();
            let mean = if *count > 0.0 { sum / count } else { rule };
            let variance = (counted * mean + WEIGHT_OF_RULE * rule) / (counted + WEIGHT_OF_RULE);
            least = least.max(variance);
            deviations.push((least * fitted).sqrt());
        }
        let degrees = (sums[0].1 - 2.0).max(2.0);
        Spread { deviations, relative, degrees, errors }
    }

    /// The errors of one period ahead, the latest last.
    pub fn errors(&self) -> &[f64] {
        &self.errors
    }

    /// Within which the value lies at `level`, where `point` is expected `ahead` periods after the next.
    pub fn interval(&self, point: f64, ahead: usize, level: f64) -> Option<(f64, f64)> {
        let deviation = self.deviations.get(ahead)?;
        let reach = student(0.5 + level / 2.0, self.degrees) * deviation;
        let interval = if self.relative && point > 0.0 {
            (point * (-reach).exp(), point * reach.min(50.0).exp())
        } else {
            (point - reach, point + reach)
        };
        (interval.0.is_finite() && interval.1.is_finite()).then_some(interval)
    }
}

/// How the variance grows with distance by rule: between that of a level that stays and one with a
/// trend.
fn growth(ahead: usize) -> f64 {
    1.0 + 0.5 * ahead as f64
}

/// The quantile of the normal distribution, by Acklam's rational functions (relative error below 2e-9).
pub(crate) fn normal(share: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969683028665376e1,
        2.209460984245205e2,
        -2.759285104469687e2,
        1.38357751867269e2,
        -3.066479806614716e1,
        2.506628277459239,
    ];
    const B: [f64; 5] =
        [-5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1];
    const C: [f64; 6] = [
        -7.784894002430293e-3,
        -3.223964580411365e-1,
        -2.400758277161838,
        -2.549732539343734,
        4.374664141464968,
        2.938163982698783,
    ];
    const D: [f64; 4] = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416];
    let polynomial = |coefficients: &[f64], at: f64| coefficients.iter().fold(0.0, |sum, c| sum * at + c);
    let tail = |share: f64| {
        let q = (-2.0 * share.ln()).sqrt();
        polynomial(&C, q) / (polynomial(&D, q) * q + 1.0)
    };
    if share < 0.02425 {
        tail(share)
    } else if share > 1.0 - 0.02425 {
        -tail(1.0 - share)
    } else {
        let q = share - 0.5;
        let r = q * q;
        polynomial(&A, r) * q / (polynomial(&B, r) * r + 1.0)
    }
}

/// The quantile of Student's distribution, by the expansion of Cornish and Fisher.
fn student(share: f64, degrees: f64) -> f64 {
    let z = normal(share);
    let (z3, z5, z7) = (z.powi(3), z.powi(5), z.powi(7));
    let first = (z3 + z) / 4.0;
    let second = (5.0 * z5 + 16.0 * z3 + 3.0 * z) / 96.0;
    let third = (3.0 * z7 + 19.0 * z5 + 17.0 * z3 - 15.0 * z) / 384.0;
    z + first / degrees + second / degrees.powi(2) + third / degrees.powi(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_tables() {
        for (share, wanted) in [(0.95, 1.644_853_6), (0.975, 1.959_964), (0.5, 0.0), (0.999, 3.090_232_3)] {
            assert!((normal(share) - wanted).abs() < 1e-6, "{share}");
        }
        for (degrees, wanted) in [(5.0, 2.015_05), (10.0, 1.812_46), (30.0, 1.697_26)] {
            assert!((student(0.95, degrees) - wanted).abs() < 5e-3, "{degrees}");
        }
    }
}
