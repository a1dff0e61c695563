//! Pairs of names, judged without a register: nothing is known but what the names say.

use catalogue::Pack;

use crate::{
    answer::{Decision, Thresholds},
    code::CodeLevel,
    compare_names::{self, NameLevel},
    evidence::{Comparison, Evidence},
    latin,
    model::Model,
    prepare::Prepared,
    signs::Signs,
};

/// Judges pairs without a register.
pub struct PairJudge {
    signs: Signs,
    model: Model,
    thresholds: Thresholds,
}

impl PairJudge {
    /// A judge by the words of `pack`, with what is believed before anything is learnt.
    pub fn new(pack: &Pack, thresholds: Thresholds) -> PairJudge {
        PairJudge { signs: Signs::new(pack), model: model(), thresholds }
    }

    /// How likely both are the same party, as likely as not before they are compared; and what was
    /// found.
    pub fn judge(&self, left: &Prepared, right: &Prepared) -> (f64, Decision, Evidence) {
        let evidence = Evidence::of_names(self.level(left, right));
        let odds = f64::from(self.model.sum(&evidence)).exp();
        let probability = odds / (1.0 + odds);
        (probability, self.thresholds.decide(probability), evidence)
    }

    fn level(&self, left: &Prepared, right: &Prepared) -> NameLevel {
        if let (Some(left), Some(right)) = (&left.latin, &right.latin) {
            return latin::compare(left, right);
        }
        let (Some(known), Some(asked)) = (left.view().names().next(), right.view().names().next()) else {
            return NameLevel::Missing;
        };
        // Neither of the two is the register's: what holds in one order holds in the other.
        let there = compare_names::compare(known, asked, &self.signs);
        there.min(compare_names::compare(asked, known, &self.signs))
    }

    /// The weights that are used.
    pub fn model(&self) -> &Model {
        &self.model
    }
}

/// The weights of what names say by themselves.
fn model() -> Model {
    let (mut same, mut other): (Vec<_>, Vec<_>) = Comparison::ALL
        .into_iter()
        .map(|comparison| {
            let even = vec![1.0 / comparison.levels() as f64; comparison.levels()];
            (even.clone(), even)
        })
        .unzip();
    let identity = Comparison::Identity as usize;
    for name in NameLevel::ALL {
        let at = CodeLevel::Missing as usize * NameLevel::COUNT + name as usize;
        (same[identity][at], other[identity][at]) = of_name(name);
    }
    Model::new(same, other, 0.0, Vec::new())
}

/// How often names compare so among pairs of one bearer, and among pairs of two that are near.
fn of_name(level: NameLevel) -> (f64, f64) {
    use NameLevel::*;
    match level {
        Missing => (0.01, 0.01),
        Whole => (0.2, 0.0001),
        Core => (0.2, 0.004),
        FormerWhole | FormerCore => (0.001, 0.0001),
        Sound => (0.05, 0.001),
        Order => (0.03, 0.0005),
        Doubled => (0.02, 0.0005),
        Longer => (0.1, 0.008),
        Prefixed => (0.02, 0.001),
        Abbreviated => (0.12, 0.01),
        Shortened => (0.05, 0.004),
        SoundSlip => (0.06, 0.005),
        ShapeSlip => (0.05, 0.005),
        TradeSlip => (0.05, 0.004),
        BrandSlip => (0.01, 0.2),
        FormerNear => (0.001, 0.001),
        Brand => (0.01, 0.15),
        TwoSlips => (0.006, 0.05),
        Number => (0.0005, 0.1),
        Part => (0.002, 0.05),
        Bearer => (0.0005, 0.15),
        Trade => (0.003, 0.12),
        Other => (0.007, 0.15),
    }
}
