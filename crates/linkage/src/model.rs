//! The weights: how much more often each level occurs between a record and its own subject than
//! between it and others that it was compared with.

use std::{
    io::{self, Read, Write},
    iter::once,
};

use serde::{Deserialize, Serialize};

use crate::{
    code::CodeLevel,
    compare_names::NameLevel,
    evidence::{Comparison, Evidence},
    kin::{self, Kin},
    shares::SHARE_STEPS,
    wire::{read_all, write_all},
};

/// The frequencies of levels among pairs of the same party and among others, and how many records
/// have their subject among their candidates. It can be written down, so that work that was cut goes on
/// with the weights that it began with; what tells other levels apart is refused.
///
/// ```
/// let model = linkage::Model::default();
/// let written = serde_json::to_string(&model).unwrap();
/// let read: linkage::Model = serde_json::from_str(&written).unwrap();
/// assert!((read.prior_decibans() - model.prior_decibans()).abs() < 1e-9);
/// assert!(serde_json::from_str::<linkage::Model>(&written.replacen('[', "[[0.5],", 1)).is_err());
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(into = "Written", try_from = "Written")]
pub struct Model {
    /// Frequencies of each level where both are the same party.
    pub(crate) same: Vec<Vec<f64>>,
    /// Frequencies of each level where they are not.
    pub(crate) other: Vec<Vec<f64>>,
    /// The natural logarithm of the odds that one candidate is the right one, against none, before
    /// anything is compared.
    pub(crate) prior: f64,
    /// Those that are near a record and not meant by it.
    pub(crate) kin: Vec<Kin>,
    weights: Vec<Vec<f32>>,
    kin_weights: Vec<Vec<Vec<f32>>>,
}

/// A model as it is written: what it was learnt as.
#[derive(Serialize, Deserialize)]
struct Written {
    same: Vec<Vec<f64>>,
    other: Vec<Vec<f64>>,
    prior: f64,
    kin: Vec<Kin>,
}

impl From<Model> for Written {
    fn from(model: Model) -> Written {
        let Model { same, other, prior, kin, .. } = model;
        Written { same, other, prior, kin }
    }
}

impl TryFrom<Written> for Model {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Model, &'static str> {
        let Written { same, other, prior, kin } = written;
        let whole = |levels: &[Vec<f64>]| {
            levels.len() == Comparison::ALL.len()
                && levels.iter().zip(Comparison::ALL).all(|(levels, comparison)| levels.len() == comparison.levels())
        };
        if !whole(&same) || !whole(&other) || kin.len() != Kin::believed().len() || !kin.iter().all(Kin::is_whole) {
            return Err("the weights are of another release");
        }
        Ok(Model::new(same, other, prior, kin))
    }
}

impl Written {
    /// All its numbers, in an order that is always the same.
    fn numbers(&mut self) -> impl Iterator<Item = &mut f64> {
        let Written { same, other, prior, kin } = self;
        same.iter_mut().chain(other).flatten().chain(once(prior)).chain(kin.iter_mut().flat_map(Kin::numbers))
    }
}

impl Model {
    /// Writes it to the last bit, which a text would not keep.
    ///
    /// # Errors
    /// What `out` refuses.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let mut written = Written::from(self.clone());
        write_all(&written.numbers().map(|number| *number).collect::<Vec<f64>>(), out)
    }

    /// Reads what [`Model::write`] wrote, of at most so many bytes.
    ///
    /// # Errors
    /// It is damaged, or the weights are of another release.
    pub fn read(input: &mut impl Read, most: u64) -> io::Result<Model> {
        let other = |reason: &'static str| io::Error::new(io::ErrorKind::InvalidData, reason);
        let numbers: Vec<f64> = read_all(input, most)?;
        let mut written = Written::from(Model::default());
        if numbers.len() != written.numbers().count() {
            return Err(other("the weights are of another release"));
        }
        written.numbers().zip(numbers).for_each(|(into, number)| *into = number);
        Model::try_from(written).map_err(other)
    }
}

/// What a code that nobody holds weighs at least against a candidate.
const UNHELD: f32 = 6.0;

/// The weight of what rules a candidate out.
const NEVER: f32 = -40.0;

impl Default for Model {
    /// What is believed before anything is learnt.
    fn default() -> Model {
        let (same, other): (Vec<_>, Vec<_>) = Comparison::ALL
            .into_iter()
            .map(|comparison| (believed(comparison, true), believed(comparison, false)))
            .unzip();
        Model::new(same, other, -2.0, Kin::believed())
    }
}

impl Model {
    pub(crate) fn new(same: Vec<Vec<f64>>, other: Vec<Vec<f64>>, prior: f64, kin: Vec<Kin>) -> Model {
        let weight = |(m, u): (&f64, &f64)| (m.max(1e-9) / u.max(1e-9)).ln() as f32;
        let mut weights: Vec<Vec<f32>> =
            same.iter().zip(&other).map(|(m, u)| m.iter().zip(u).map(weight).collect()).collect();
        // A valid code that nobody holds is that of a subject which the register does not know.
        if let Some(identity) = weights.get_mut(Comparison::Identity as usize) {
            for name in 0..NameLevel::COUNT {
                let no_code = identity[CodeLevel::Missing as usize * NameLevel::COUNT + name];
                let unheld = &mut identity[CodeLevel::Unheld as usize * NameLevel::COUNT + name];
                *unheld = unheld.min(no_code - UNHELD);
            }
        }
        // A company is neither its branch nor its trade union, whatever else they share.
        if let Some(identity) = weights.get_mut(Comparison::Identity as usize) {
            identity
                .iter_mut()
                .skip(NameLevel::Bearer as usize)
                .step_by(NameLevel::COUNT)
                .for_each(|weight| *weight = NEVER);
        }
        let mut model = Model { same, other, prior, kin, weights, kin_weights: Vec::new() };
        model.kin_weights = model.kin.iter().map(|kin| kin.weights(&model)).collect();
        model
    }

    /// What is believed beforehand of a candidate, against none, in decibans: what the reasons are
    /// added to.
    pub fn prior_decibans(&self) -> f64 {
        self.prior * 10.0 / std::f64::consts::LN_10
    }

    /// The weight of a level of a comparison, as a natural logarithm of odds.
    pub fn weight(&self, comparison: Comparison, level: u8) -> f32 {
        self.weights[comparison as usize].get(usize::from(level)).copied().unwrap_or(0.0)
    }

    /// The odds that a candidate is the one that is meant, and that it is kin of each kind, against
    /// that it is nothing to the record.
    pub(crate) fn odds(&self, evidence: &Evidence) -> [f64; 3] {
        let odds = |prior: f64, weight: f32| (prior + f64::from(weight)).min(600.0).exp();
        let mut all = [odds(self.prior, self.sum(evidence)), 0.0, 0.0];
        if kin::may_be(evidence) {
            for ((slot, kin), weights) in all[1..].iter_mut().zip(&self.kin).zip(&self.kin_weights) {
                *slot = odds(kin.prior, sum(weights, evidence));
            }
        }
        all
    }

    /// The sum of the weights of what was found.
    pub fn sum(&self, evidence: &Evidence) -> f32 {
        sum(&self.weights, evidence)
    }
}

fn sum(weights: &[Vec<f32>], evidence: &Evidence) -> f32 {
    weights.iter().zip(evidence.0).map(|(weights, level)| weights[usize::from(level)]).sum()
}

/// Frequencies that sum to one.
pub(crate) fn normalised(mut frequencies: Vec<f64>) -> Vec<f64> {
    let sum: f64 = frequencies.iter().sum();
    frequencies.iter_mut().for_each(|frequency| *frequency /= sum.max(1e-12));
    frequencies
}

pub(crate) fn believed(comparison: Comparison, same: bool) -> Vec<f64> {
    let steps = |share: f64, falls: f64| (0..SHARE_STEPS).map(move |step| share * falls.powi(step as i32));
    let agreement = |missing: f64, differs: f64, agrees: f64, falls: f64| -> Vec<f64> {
        let sum: f64 = steps(1.0, falls).sum();
        [missing, differs].into_iter().chain(steps(agrees / sum, falls)).collect()
    };
    normalised(match (comparison, same) {
        (Comparison::Identity, same) => identity(same),
        (Comparison::Rarity, true) => {
            once(0.15).chain(steps(0.3, 0.6)).chain(steps(0.06, 0.8)).chain(steps(0.02, 0.8)).collect()
        }
        (Comparison::Rarity, false) => {
            once(0.7).chain(steps(0.002, 1.6)).chain(steps(0.01, 1.5)).chain(steps(0.01, 1.0)).collect()
        }
        (Comparison::Representative, true) => agreement(0.3, 0.12, 0.58, 0.5),
        (Comparison::Representative, false) => agreement(0.3, 0.55, 0.15, 1.4),
        (Comparison::Phone, true) => agreement(0.4, 0.15, 0.45, 0.5),
        (Comparison::Phone, false) => agreement(0.4, 0.55, 0.05, 1.3),
        (Comparison::Address, true) => agreement(0.3, 0.15, 0.5, 0.7).into_iter().chain(steps(0.01, 1.0)).collect(),
        (Comparison::Address, false) => agreement(0.3, 0.5, 0.05, 1.4).into_iter().chain(steps(0.02, 1.2)).collect(),
        (Comparison::Place, true) => vec![0.1, 0.02, 0.03, 0.05, 0.7, 0.1],
        (Comparison::Place, false) => vec![0.1, 0.3, 0.15, 0.2, 0.15, 0.1],
        (Comparison::Time, true) => vec![0.1, 0.87, 0.006, 0.006, 0.01, 0.008],
        (Comparison::Time, false) => vec![0.1, 0.6, 0.02, 0.2, 0.01, 0.07],
        (Comparison::Form, true) => vec![0.2, 0.03, 0.77],
        (Comparison::Form, false) => vec![0.2, 0.2, 0.6],
    })
}

/// Frequencies of codes and names together: as if neither knew of the other, but where a code is
/// the same and the name another's, which is seldom the same party.
fn identity(same: bool) -> Vec<f64> {
    let mut frequencies = Vec::with_capacity(CodeLevel::COUNT * NameLevel::COUNT);
    for code in CodeLevel::ALL {
        for name in NameLevel::ALL {
            let (code_same, code_other) = of_code(code);
            let (name_same, name_other) = of_name(name);
            frequencies.push(match same {
                true if code == CodeLevel::Same && name >= NameLevel::Brand => code_same * name_same * 0.5,
                true => code_same * name_same,
                // Where the code is the same by mistake, the name is anyone's.
                false => code_other * name_other,
            });
        }
    }
    frequencies
}

/// Among pairs of the same party, and among others.
fn of_code(level: CodeLevel) -> (f64, f64) {
    match level {
        CodeLevel::Missing => (0.3, 0.3),
        CodeLevel::Same => (0.64, 0.004),
        CodeLevel::Slip => (0.03, 0.0005),
        CodeLevel::Near => (0.002, 0.0008),
        CodeLevel::Unheld => (0.004, 0.05),
        CodeLevel::HeldByOther => (0.02, 0.65),
    }
}

fn of_name(level: NameLevel) -> (f64, f64) {
    use NameLevel::*;
    match level {
        Missing => (0.002, 0.002),
        Whole => (0.55, 0.004),
        Core => (0.15, 0.006),
        FormerWhole => (0.03, 0.001),
        FormerCore => (0.01, 0.001),
        Sound => (0.03, 0.002),
        Order => (0.02, 0.002),
        Doubled => (0.01, 0.001),
        Longer => (0.03, 0.02),
        Prefixed => (0.01, 0.01),
        Abbreviated => (0.05, 0.01),
        Shortened => (0.01, 0.01),
        SoundSlip => (0.03, 0.01),
        ShapeSlip => (0.02, 0.01),
        TradeSlip => (0.02, 0.03),
        BrandSlip => (0.01, 0.12),
        FormerNear => (0.003, 0.005),
        Brand => (0.005, 0.15),
        TwoSlips => (0.003, 0.06),
        Number => (0.0005, 0.02),
        Part => (0.0005, 0.01),
        Bearer => (0.0005, 0.01),
        Trade => (0.002, 0.2),
        Other => (0.004, 0.3),
    }
}
