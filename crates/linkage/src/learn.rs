//! Learning the weights without labels: each record has at most one subject among its candidates,
//! and what the pairs of the right ones have in common shows over many records
//! (expectation-maximisation).

use rustc_hash::FxHashMap;

use crate::{
    evidence::{Comparison, Evidence},
    kin::Kin,
    model::Model,
};

/// Records with their candidates, to learn from. What was found of many pairs is the same: each
/// finding is kept once.
#[derive(Default)]
pub struct Sample {
    findings: Vec<Evidence>,
    places: FxHashMap<Evidence, u32>,
    /// Of each candidate, the place of what was found of it.
    found: Vec<u32>,
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
        for evidence in candidates {
            let place = *self.places.entry(evidence).or_insert_with(|| {
                self.findings.push(evidence);
                (self.findings.len() - 1) as u32
            });
            self.found.push(place);
        }
        self.ends.push(self.found.len());
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    fn records(&self) -> impl Iterator<Item = &[u32]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(from, to)| &self.found[from..*to])
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

/// The ways in which a candidate stands to a record: the same, each kind of kin.
const WAYS: usize = 3;

/// Of each finding, how many pairs of each way there are, and how many in all; and how many
/// candidates of records are in each way.
struct Expected {
    pairs: Vec<([f64; WAYS], f64)>,
    candidates: [f64; WAYS],
}

fn expected(model: &Model, sample: &Sample) -> Expected {
    let odds: Vec<[f64; WAYS]> = sample.findings.iter().map(|evidence| model.odds(evidence)).collect();
    let mut pairs = vec![([0.0; WAYS], 0.0); odds.len()];
    let mut candidates = [0.0; WAYS];
    for record in sample.records() {
        let all: f64 = 1.0 + record.iter().map(|&place| odds[place as usize].iter().sum::<f64>()).sum::<f64>();
        for &place in record {
            let (shares, count) = &mut pairs[place as usize];
            *count += 1.0;
            for (way, odds) in odds[place as usize].iter().enumerate() {
                shares[way] += odds / all;
                candidates[way] += odds / all;
            }
        }
    }
    Expected { pairs, candidates }
}

fn round(model: &Model, belief: &Model, sample: &Sample) -> Model {
    let mut same = Counts::starting_from(&belief.same);
    let mut other = Counts::starting_from(&belief.other);
    let mut kin: Vec<Kin> = belief.kin.iter().map(|kin| kin.counting_from(BELIEF)).collect();
    let Expected { pairs, candidates } = expected(model, sample);
    for (evidence, (shares, count)) in sample.findings.iter().zip(pairs) {
        let [own, rest @ ..] = shares;
        same.add(evidence, own);
        other.add(evidence, (count - shares.iter().sum::<f64>()).max(0.0));
        kin.iter_mut().zip(rest).for_each(|(kin, share)| kin.count(evidence, share));
    }
    let records = sample.len() as f64 + 2.0;
    let each = ((sample.found.len() as f64 + 2.0) / records).max(1.0);
    let [own, rest @ ..] = candidates;
    let linked = ((own + 1.0) / records).clamp(0.001, 0.999);
    let none = (1.0 - linked - rest.iter().sum::<f64>() / records).max(0.001);
    let prior = |share: f64| (share.max(1e-6) / none / each).ln();
    let kin = kin.into_iter().zip(rest).map(|(kin, share)| kin.counted(prior((share + 0.1) / records))).collect();
    debug_assert_eq!(same.0.len(), Comparison::COUNT);
    Model::new(same.frequencies(), other.frequencies(), prior(linked), kin)
}
