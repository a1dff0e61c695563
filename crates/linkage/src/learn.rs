//! Learning the weights without labels: each record has at most one subject among its candidates,
//! and what the pairs of the right ones have in common shows over many records
//! (expectation-maximisation).

use crate::{
    evidence::{Comparison, Evidence},
    model::Model,
};

/// Records with their candidates, to learn from.
#[derive(Default)]
pub struct Sample {
    evidence: Vec<Evidence>,
    ends: Vec<usize>,
}

/// How often the weights are estimated anew, at most.
const ROUNDS: usize = 25;
/// How often at least.
const LEAST_ROUNDS: usize = 6;
/// Rounds end once the share of records that are linked moves by no more than this.
const SETTLED: f64 = 0.002;
/// How many pairs what is believed before counts for.
const BELIEF: f64 = 40.0;

impl Sample {
    /// Adds a record with the evidence for each of its candidates.
    pub fn add(&mut self, candidates: impl IntoIterator<Item = Evidence>) {
        self.evidence.extend(candidates);
        self.ends.push(self.evidence.len());
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    fn records(&self) -> impl Iterator<Item = &[Evidence]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(from, to)| &self.evidence[from..*to])
    }
}

/// The weights that the sample shows, starting from `before`.
pub fn learn(before: Model, sample: &Sample) -> Model {
    let belief = before.clone();
    let mut model = before;
    for nth in 1..=ROUNDS {
        let next = round(&model, &belief, sample);
        let moved = model.prior - next.prior;
        model = next;
        if nth >= LEAST_ROUNDS && moved.abs() < SETTLED {
            break;
        }
    }
    model
}

/// Counts of levels.
struct Counts(Vec<Vec<f64>>);

impl Counts {
    fn starting_from(belief: &[Vec<f64>]) -> Counts {
        Counts(belief.iter().map(|levels| levels.iter().map(|frequency| frequency * BELIEF).collect()).collect())
    }

    fn add(&mut self, evidence: &Evidence, share: f64) {
        for (counts, level) in self.0.iter_mut().zip(evidence.0) {
            counts[usize::from(level)] += share;
        }
    }

    fn frequencies(self) -> Vec<Vec<f64>> {
        self.0.into_iter().map(crate::model::normalised).collect()
    }
}

fn round(model: &Model, belief: &Model, sample: &Sample) -> Model {
    let mut same = Counts::starting_from(&belief.same);
    let mut other = Counts::starting_from(&belief.other);
    let (mut linked, mut candidates) = (1.0, 2.0);
    let mut odds = Vec::new();
    for record in sample.records() {
        odds.clear();
        odds.extend(record.iter().map(|evidence| (model.prior + f64::from(model.sum(evidence))).min(60.0).exp()));
        let all: f64 = 1.0 + odds.iter().sum::<f64>();
        for (evidence, odds) in record.iter().zip(&odds) {
            let share = odds / all;
            same.add(evidence, share);
            other.add(evidence, 1.0 - share);
            linked += share;
        }
        candidates += record.len() as f64;
    }
    let records = sample.len() as f64 + 2.0;
    let share = (linked / records).clamp(0.001, 0.999);
    let prior = (share / (1.0 - share) / (candidates / records).max(1.0)).ln();
    debug_assert_eq!(same.0.len(), Comparison::COUNT);
    Model::new(same.frequencies(), other.frequencies(), prior)
}
