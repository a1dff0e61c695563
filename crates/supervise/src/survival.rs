//! How long subjects live: the share that is still there at an age, with those counted that are not yet so old.
//!
//! The estimator is that of Kaplan and Meier (Journal of the American Statistical Association 53, 1958), its
//! variance Greenwood's, its interval that of the logarithm of the logarithm, which stays between nothing and
//! all.

use serde::{Deserialize, Serialize};

use crate::disclosure::Rules;

/// The oldest age that is told apart, in months: a hundred years.
const OLDEST: usize = 1_200;
/// From so few at risk on, what is said of them is too uncertain to be published.
const FEWEST_AT_RISK: u64 = 30;
/// The normal deviate of intervals that hold 95 of 100 values.
const DEVIATE: f64 = 1.959_964;

/// How old subjects of one group were when they died, or when they were last seen alive.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lifetimes {
    died: Vec<u64>,
    left: Vec<u64>,
}

/// The curve at an age.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The age, in months.
    pub age: usize,
    /// How many reached it.
    pub at_risk: u64,
    /// How many of these died at it.
    pub died: u64,
    /// The share that lives beyond it.
    pub survival: f64,
    /// The standard error of that share.
    pub error: f64,
}

/// What is published of a curve: the share that lives beyond an age.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Survived {
    /// The age, in months.
    pub age: usize,
    /// The share, in thousandths.
    pub permille: u16,
    /// Within which the share lies in 95 of 100 cases, in thousandths.
    pub lower: u16,
    /// The upper bound.
    pub upper: u16,
}

impl Lifetimes {
    /// One subject: the age in months at which it died, or at which it was last seen alive.
    pub fn add(&mut self, age: usize, died: bool) {
        let age = age.min(OLDEST);
        let length = self.died.len().max(age + 1);
        self.died.resize(length, 0);
        self.left.resize(length, 0);
        if died {
            self.died[age] += 1;
        } else {
            self.left[age] += 1;
        }
    }

    /// The subjects of others besides.
    pub fn add_all(&mut self, others: &Lifetimes) {
        let length = self.died.len().max(others.died.len()).min(OLDEST + 1);
        self.died.resize(length, 0);
        self.left.resize(length, 0);
        self.died.iter_mut().zip(&others.died).for_each(|(died, more)| *died += more);
        self.left.iter_mut().zip(&others.left).for_each(|(left, more)| *left += more);
    }

    /// The curve at each age at which somebody died. Who was last seen alive at an age counts as at risk at it.
    pub fn curve(&self) -> Vec<Step> {
        let mut at_risk: u64 = self.died.iter().chain(&self.left).sum();
        let (mut survival, mut summed, mut steps) = (1.0, 0.0, Vec::new());
        for (age, (died, left)) in self.died.iter().zip(&self.left).enumerate() {
            if *died > 0 {
                let (of, dead) = (at_risk as f64, *died as f64);
                survival *= 1.0 - dead / of;
                summed += dead / (of * (of - dead));
                let error = if survival > 0.0 { survival * f64::sqrt(summed) } else { 0.0 };
                steps.push(Step { age, at_risk, died: *died, survival, error });
            }
            at_risk -= died + left;
        }
        steps
    }

    /// The curve at the ages `every` months apart up to `until`. An age is left out where too few died since
    /// the one before, so that none of these can be told; from where too few are at risk on, nothing is said.
    pub fn published(&self, every: usize, until: usize, rules: &Rules) -> Vec<Survived> {
        let steps = self.curve();
        let (mut published, mut dead, mut next) = (Vec::new(), 0, 0);
        for age in (every.max(1)..=until.min(OLDEST)).step_by(every.max(1)) {
            while let Some(step) = steps.get(next).filter(|step| step.age <= age) {
                dead += step.died;
                next += 1;
            }
            if self.at_risk(age) < FEWEST_AT_RISK {
                break;
            }
            if dead > 0 && dead < u64::from(rules.fewest_subjects) {
                continue;
            }
            published.push(next.checked_sub(1).map_or_else(|| Survived::of_all(age), |at| steps[at].survived(age)));
            dead = 0;
        }
        published
    }

    /// How many were seen alive beyond an age.
    fn at_risk(&self, age: usize) -> u64 {
        self.died.iter().chain(&self.left).sum::<u64>()
            - self.died.iter().take(age + 1).sum::<u64>()
            - self.left.iter().take(age + 1).sum::<u64>()
    }
}

impl Step {
    fn survived(&self, age: usize) -> Survived {
        let permille = |share: f64| (share.clamp(0.0, 1.0) * 1_000.0).round() as u16;
        let share = self.survival;
        if share <= 0.0 || share >= 1.0 {
            return Survived { age, permille: permille(share), lower: permille(share), upper: permille(share) };
        }
        let reach = (DEVIATE * self.error / (share * share.ln())).abs();
        let (lower, upper) = (share.powf(reach.exp()), share.powf((-reach).exp()));
        Survived { age, permille: permille(share), lower: permille(lower), upper: permille(upper) }
    }
}

impl Survived {
    fn of_all(age: usize) -> Survived {
        Survived { age, permille: 1_000, lower: 1_000, upper: 1_000 }
    }
}
