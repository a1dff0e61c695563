//! Those near a record that are not whom it is about: the subject meant is not in the register, but
//! another of the same or nearly the same name is, or the organisation that it is a part of.
//!
//! Without them every near name would be a find: among the candidates at large a near name is rare,
//! but a subject that is not in the register is as likely to have a near namesake in it as any. How
//! common such kin are, and how they look, is learnt with the weights: from the records whose other
//! particulars contradict the nearest candidate.

use std::iter::once;

use serde::{Deserialize, Serialize};

use crate::{
    code::CodeLevel,
    compare_names::NameLevel,
    evidence::{AGREES, Comparison, Evidence},
    model::{Model, normalised},
};

/// How a candidate that is not meant is kin to the one that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Tie {
    /// They share the name, or nearly: nothing else than what the name and the place say.
    Namesake,
    /// The one that is meant is a part of the candidate, and shares its seat and its telephone.
    Part,
}

/// One way of being kin: how common it is and which levels it shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Kin {
    pub tie: Tie,
    /// The natural logarithm of the odds that one candidate is kin, against none of it.
    pub prior: f64,
    /// Frequencies of the levels of codes, and of names.
    pub codes: Vec<f64>,
    pub names: Vec<f64>,
    /// Frequencies of the levels of each other comparison that it is told by.
    pub levels: Vec<Option<Vec<f64>>>,
}

impl Kin {
    /// What is believed before anything is learnt.
    pub(crate) fn believed() -> Vec<Kin> {
        [(Tie::Namesake, -6.0), (Tie::Part, -7.0)].into_iter().map(|(tie, prior)| Kin::of(tie, prior)).collect()
    }

    fn of(tie: Tie, prior: f64) -> Kin {
        let is_told_by =
            |comparison: Comparison| matches!(comparison, Comparison::Rarity | Comparison::Place | Comparison::Form);
        let levels = |comparison| is_told_by(comparison).then(|| crate::model::believed(comparison, true));
        Kin {
            tie,
            prior,
            codes: normalised(CodeLevel::ALL.into_iter().map(|level| of_code(tie, level)).collect()),
            names: normalised(NameLevel::ALL.into_iter().map(|level| of_name(tie, level)).collect()),
            levels: Comparison::ALL.into_iter().map(levels).collect(),
        }
    }

    /// Whether it counts the levels that this release tells apart.
    pub(crate) fn is_whole(&self) -> bool {
        let of = |(levels, comparison): (&Option<Vec<f64>>, Comparison)| {
            levels.as_ref().is_none_or(|levels| levels.len() == comparison.levels())
        };
        self.codes.len() == CodeLevel::COUNT
            && self.names.len() == NameLevel::COUNT
            && self.levels.len() == Comparison::ALL.len()
            && self.levels.iter().zip(Comparison::ALL).all(of)
    }

    /// All its numbers, in an order that is always the same.
    pub(crate) fn numbers(&mut self) -> impl Iterator<Item = &mut f64> {
        let Kin { tie: _, prior, codes, names, levels } = self;
        once(prior).chain(codes).chain(names).chain(levels.iter_mut().flatten().flatten())
    }

    /// The weights of its levels, by the frequencies of `model`.
    pub(crate) fn weights(&self, model: &Model) -> Vec<Vec<f32>> {
        let weight = |part: f64, whole: f64| (part.max(1e-9) / whole.max(1e-9)).ln() as f32;
        let of = |comparison: Comparison| -> Vec<f32> {
            let among_others = &model.other[comparison as usize];
            if comparison == Comparison::Identity {
                let both = self.codes.iter().flat_map(|code| self.names.iter().map(move |name| code * name));
                return both.zip(among_others).map(|(both, other)| weight(both, *other)).collect();
            }
            let shares_seat = matches!(comparison, Comparison::Phone | Comparison::Address) && self.tie == Tie::Part;
            let head = head_of_its_own();
            let own = match &self.levels[comparison as usize] {
                Some(own) => own,
                None if shares_seat => &model.same[comparison as usize],
                None if comparison == Comparison::Representative && self.tie == Tie::Part => &head,
                None => return vec![0.0; among_others.len()],
            };
            own.iter().zip(among_others).map(|(own, other)| weight(*own, *other)).collect()
        };
        Comparison::ALL.into_iter().map(of).collect()
    }

    /// Counts that begin with what is believed, `belief` pairs of it.
    pub(crate) fn counting_from(&self, belief: f64) -> Kin {
        let times = |levels: &[f64]| levels.iter().map(|level| level * belief).collect::<Vec<f64>>();
        Kin {
            codes: times(&self.codes),
            names: times(&self.names),
            levels: self.levels.iter().map(|levels| levels.as_deref().map(times)).collect(),
            ..*self
        }
    }

    /// Counts a pair.
    pub(crate) fn count(&mut self, evidence: &Evidence, share: f64) {
        self.codes[evidence.code() as usize] += share;
        self.names[evidence.name() as usize] += share;
        for (levels, level) in self.levels.iter_mut().zip(evidence.0) {
            if let Some(levels) = levels {
                levels[usize::from(level)] += share;
            }
        }
    }

    /// Counts as frequencies.
    pub(crate) fn counted(mut self, prior: f64) -> Kin {
        let codes = std::mem::take(&mut self.codes);
        let names = learnt_names(self.tie, &self.names);
        let levels = self.levels.into_iter().map(|levels| levels.map(normalised)).collect();
        Kin { prior, codes: learnt_codes(self.tie, &codes), names, levels, tie: self.tie }
    }
}

/// Whether a candidate is near enough to be kin.
pub(crate) fn may_be(evidence: &Evidence) -> bool {
    !matches!(evidence.name(), NameLevel::Missing | NameLevel::Trade | NameLevel::Other)
}

/// A part is mostly represented by somebody else than the whole.
fn head_of_its_own() -> Vec<f64> {
    let mut levels = vec![0.01; Comparison::Representative.levels()];
    levels[..usize::from(AGREES)].copy_from_slice(&[0.3, 0.6]);
    normalised(levels)
}

/// A subject that is not in the register has no code, or one that nobody in it holds. A part may
/// act under the code of the whole.
fn of_code(tie: Tie, level: CodeLevel) -> f64 {
    match level {
        CodeLevel::Missing => 0.4,
        CodeLevel::Unheld => 0.55,
        CodeLevel::HeldByOther => 0.01,
        CodeLevel::Same if tie == Tie::Part => 0.01,
        CodeLevel::Same | CodeLevel::Slip | CodeLevel::Near => 0.000_1,
    }
}

/// Only how many have a code at all is learnt: that it is the candidate's is no sign of kin, however
/// often it is.
fn learnt_codes(tie: Tie, counts: &[f64]) -> Vec<f64> {
    let believed = |level: CodeLevel| of_code(tie, level);
    let [missing, unheld] = [CodeLevel::Missing, CodeLevel::Unheld].map(|level| counts[level as usize]);
    let both = believed(CodeLevel::Missing) + believed(CodeLevel::Unheld);
    let code = |level: CodeLevel| match level {
        CodeLevel::Missing => both * missing / (missing + unheld),
        CodeLevel::Unheld => both * unheld / (missing + unheld),
        other => believed(other),
    };
    normalised(CodeLevel::ALL.into_iter().map(code).collect())
}

/// Names that kin of a kind may have are learnt; the others are not, or what is learnt would be
/// another kind of pair.
fn learnt_names(tie: Tie, counts: &[f64]) -> Vec<f64> {
    let all: f64 = learnable(tie, counts).sum();
    let name = |(level, count): (NameLevel, &f64)| match of_name(tie, level) {
        believed if believed >= LEARNT_FROM => count / all.max(1e-9),
        believed => believed,
    };
    normalised(NameLevel::ALL.into_iter().zip(counts).map(name).collect())
}

fn learnable(tie: Tie, counts: &[f64]) -> impl Iterator<Item = f64> {
    NameLevel::ALL
        .into_iter()
        .zip(counts)
        .filter(move |(level, _)| of_name(tie, *level) >= LEARNT_FROM)
        .map(|(_, c)| *c)
}

/// Levels of names that are believed to be at least so frequent are learnt.
const LEARNT_FROM: f64 = 0.01;

fn of_name(tie: Tie, level: NameLevel) -> f64 {
    use NameLevel::*;
    match (tie, level) {
        (Tie::Namesake, Whole | Core) => 0.15,
        (Tie::Namesake, BrandSlip) => 0.3,
        (Tie::Namesake, SoundSlip | ShapeSlip | Brand) => 0.08,
        (Tie::Namesake, Sound | TradeSlip | TwoSlips | Number | Order) => 0.03,
        (Tie::Namesake, _) => 0.000_1,
        (Tie::Part, Longer | Part | Bearer) => 0.3,
        (Tie::Part, _) => 0.000_1,
    }
}
