//! Least squares within bounds: steps of Levenberg and Marquardt on exact derivatives.
//!
//! A parameter at its bound whose slope points outward stands still for a step; the others move as if
//! it were not there.

use super::dual::{Dual, Number};

/// Rounds at most; a smooth problem takes about ten.
const MOST_ROUNDS: usize = 60;
/// A round that gains less than this share ends the search: far below what a criterion can tell apart.
const LEAST_GAIN: f64 = 1e-7;

/// A sum of squares with its gradient and the curvature that the derivatives of its terms give.
#[derive(Clone, Debug)]
pub struct Squares<const P: usize> {
    /// The sum.
    pub sum: f64,
    gradient: [f64; P],
    curvature: [[f64; P]; P],
}

impl<const P: usize> Default for Squares<P> {
    fn default() -> Squares<P> {
        Squares { sum: 0.0, gradient: [0.0; P], curvature: [[0.0; P]; P] }
    }
}

impl<const P: usize> Squares<P> {
    /// Adds the square of a term.
    pub fn add(&mut self, term: Dual<P>) {
        self.sum += term.value * term.value;
        for row in 0..P {
            self.gradient[row] += term.value * term.slopes[row];
            for column in 0..=row {
                self.curvature[row][column] += term.slopes[row] * term.slopes[column];
            }
        }
    }

    /// The same sum of terms that are each multiplied by `exp(logarithm)`.
    pub fn scaled(mut self, logarithm: Dual<P>) -> Squares<P> {
        let square = (2.0 * logarithm.value).exp();
        let log = logarithm.slopes;
        for row in 0..P {
            for column in 0..=row {
                let mixed = self.gradient[row] * log[column] + self.gradient[column] * log[row];
                self.curvature[row][column] += mixed + self.sum * log[row] * log[column];
                self.curvature[row][column] *= square;
            }
        }
        for (slope, log) in self.gradient.iter_mut().zip(log) {
            *slope = square * (*slope + self.sum * log);
        }
        self.sum *= square;
        self
    }
}

/// Where a parameter may lie.
pub type Bounds = (f64, f64);

/// The parameters with the least sum that is found from `start`, and that sum; `None` where the start
/// itself can't be evaluated.
pub fn minimise<const P: usize>(
    start: [f64; P],
    bounds: &[Bounds; P],
    evaluate: impl Fn(&[Dual<P>; P]) -> Option<Squares<P>>,
) -> Option<([f64; P], f64)> {
    let evaluate = |at: &[f64; P]| evaluate(&Dual::parameters(at)).filter(|squares| squares.sum.is_finite());
    let mut at: [f64; P] = std::array::from_fn(|p| start[p].clamp(bounds[p].0, bounds[p].1));
    let mut here = evaluate(&at)?;
    let mut damping = 1e-3;
    for _ in 0..MOST_ROUNDS {
        if here.sum <= f64::MIN_POSITIVE {
            break;
        }
        let Some(step) = step(&here, &at, bounds, damping) else { break };
        let next: [f64; P] = std::array::from_fn(|p| (at[p] + step[p]).clamp(bounds[p].0, bounds[p].1));
        match evaluate(&next).filter(|there| there.sum < here.sum) {
            Some(there) => {
                let gain = 1.0 - there.sum / here.sum;
                (at, here) = (next, there);
                damping = (damping * 0.2_f64).max(1e-9);
                if gain < LEAST_GAIN {
                    break;
                }
            }
            None => {
                damping *= 8.0;
                if damping > 1e7 {
                    break;
                }
            }
        }
    }
    Some((at, here.sum))
}

/// The damped step, by Cholesky's decomposition.
fn step<const P: usize>(squares: &Squares<P>, at: &[f64; P], bounds: &[Bounds; P], damping: f64) -> Option<[f64; P]> {
    let stands: [bool; P] = std::array::from_fn(|p| {
        let slope = squares.gradient[p];
        (at[p] <= bounds[p].0 && slope >= 0.0) || (at[p] >= bounds[p].1 && slope <= 0.0)
    });
    let mut lower = [[0.0; P]; P];
    let mut step = [0.0; P];
    for row in 0..P {
        for column in 0..=row {
            let mut value = match (row == column, stands[row] || stands[column]) {
                (true, true) => 1.0,
                (false, true) => 0.0,
                (true, false) => squares.curvature[row][row] * (1.0 + damping) + 1e-12 * (1.0 + squares.sum),
                (false, false) => squares.curvature[row][column],
            };
            value -= (0..column).map(|k| lower[row][k] * lower[column][k]).sum::<f64>();
            lower[row][column] = if row == column {
                if value <= 0.0 || !value.is_finite() {
                    return None;
                }
                value.sqrt()
            } else {
                value / lower[column][column]
            };
        }
        let known: f64 = (0..row).map(|k| lower[row][k] * step[k]).sum();
        let wanted = if stands[row] { 0.0 } else { -squares.gradient[row] };
        step[row] = (wanted - known) / lower[row][row];
    }
    for row in (0..P).rev() {
        let known: f64 = (row + 1..P).map(|k| lower[k][row] * step[k]).sum();
        step[row] = (step[row] - known) / lower[row][row];
    }
    step.iter().all(|value| value.is_finite()).then_some(step)
}

/// The logarithm, with its slopes.
pub fn logarithm<const P: usize>(number: Dual<P>) -> Dual<P> {
    let over = 1.0 / number.value;
    let mut slopes = number.times(over);
    slopes.value = number.value.ln();
    slopes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curved_valley_is_followed_to_its_end() {
        // Rosenbrock's function: its least is 0 at (1, 1).
        let valley = |[x, y]: &[Dual<2>; 2]| {
            let mut squares = Squares::default();
            squares.add((*y - *x * *x).times(10.0));
            squares.add(Dual::constant(1.0) - *x);
            Some(squares)
        };
        let (at, sum) = minimise([-1.2, 1.0], &[(-5.0, 5.0); 2], valley).unwrap();
        assert!((at[0] - 1.0).abs() < 1e-4 && (at[1] - 1.0).abs() < 1e-4 && sum < 1e-8, "{at:?} {sum}");
        // Within x <= 0.5 it lies on the bound, at (0.5, 0.25).
        let (at, _) = minimise([-1.2, 1.0], &[(-5.0, 0.5), (-5.0, 5.0)], valley).unwrap();
        assert!((at[0] - 0.5).abs() < 1e-9 && (at[1] - 0.25).abs() < 1e-4, "{at:?}");
    }

    #[test]
    fn a_scale_that_depends_on_parameters_has_its_slopes() {
        let squares = |x: f64| {
            let x = Dual::<1>::parameter(x, 0);
            let mut squares = Squares::default();
            squares.add(x - Dual::constant(3.0));
            squares.add(x * x);
            squares.scaled(logarithm(x))
        };
        let step = 1e-6;
        let by_difference = (squares(2.0 + step).sum - squares(2.0 - step).sum) / (2.0 * step);
        assert!((2.0 * squares(2.0).gradient[0] - by_difference).abs() < 1e-5);
    }
}
