//! Numbers that carry their slopes, so that a model is written once and its derivatives are exact.

use std::ops::{Add, Div, Mul, Sub};

/// What a model computes with: a plain number, or one with slopes.
pub trait Number: Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> {
    /// A number that depends on no parameter.
    fn constant(value: f64) -> Self;
    /// The number multiplied by one that depends on no parameter.
    fn times(self, factor: f64) -> Self;
}

impl Number for f64 {
    fn constant(value: f64) -> f64 {
        value
    }
    fn times(self, factor: f64) -> f64 {
        self * factor
    }
}

/// A value and its partial derivatives by `P` parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dual<const P: usize> {
    /// The value.
    pub value: f64,
    /// The derivatives.
    pub slopes: [f64; P],
}

impl<const P: usize> Dual<P> {
    /// The parameter numbered `place`.
    pub fn parameter(value: f64, place: usize) -> Dual<P> {
        let mut slopes = [0.0; P];
        slopes[place] = 1.0;
        Dual { value, slopes }
    }

    /// All parameters, each with a slope of one along itself.
    pub fn parameters(values: &[f64; P]) -> [Dual<P>; P] {
        std::array::from_fn(|place| Dual::parameter(values[place], place))
    }

    fn map(self, other: Dual<P>, value: f64, slope: impl Fn(f64, f64) -> f64) -> Dual<P> {
        let mut slopes = [0.0; P];
        for ((into, mine), theirs) in slopes.iter_mut().zip(self.slopes).zip(other.slopes) {
            *into = slope(mine, theirs);
        }
        Dual { value, slopes }
    }
}

impl<const P: usize> Number for Dual<P> {
    fn constant(value: f64) -> Dual<P> {
        Dual { value, slopes: [0.0; P] }
    }
    fn times(self, factor: f64) -> Dual<P> {
        Dual { value: self.value * factor, slopes: self.slopes.map(|slope| slope * factor) }
    }
}

impl<const P: usize> Add for Dual<P> {
    type Output = Dual<P>;
    fn add(self, other: Dual<P>) -> Dual<P> {
        self.map(other, self.value + other.value, |mine, theirs| mine + theirs)
    }
}

impl<const P: usize> Sub for Dual<P> {
    type Output = Dual<P>;
    fn sub(self, other: Dual<P>) -> Dual<P> {
        self.map(other, self.value - other.value, |mine, theirs| mine - theirs)
    }
}

impl<const P: usize> Mul for Dual<P> {
    type Output = Dual<P>;
    #[expect(clippy::suspicious_arithmetic_impl, reason = "the slope of a product is a sum")]
    fn mul(self, other: Dual<P>) -> Dual<P> {
        let (a, b) = (self.value, other.value);
        self.map(other, a * b, |mine, theirs| mine * b + theirs * a)
    }
}

impl<const P: usize> Div for Dual<P> {
    type Output = Dual<P>;
    fn div(self, other: Dual<P>) -> Dual<P> {
        let over = 1.0 / other.value;
        let quotient = self.value * over;
        self.map(other, quotient, |mine, theirs| (mine - quotient * theirs) * over)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slopes_are_those_of_differences() {
        let formula = |x: f64, y: f64| (x * y - x / y) / (x + y * y);
        let [x, y] = Dual::parameters(&[1.3, 0.7]);
        let got = (x * y - x / y) / (x + y * y);
        let step = 1e-6;
        let by_x = (formula(1.3 + step, 0.7) - formula(1.3 - step, 0.7)) / (2.0 * step);
        let by_y = (formula(1.3, 0.7 + step) - formula(1.3, 0.7 - step)) / (2.0 * step);
        assert!((got.value - formula(1.3, 0.7)).abs() < 1e-15);
        assert!((got.slopes[0] - by_x).abs() < 1e-8 && (got.slopes[1] - by_y).abs() < 1e-8, "{got:?}");
    }
}
