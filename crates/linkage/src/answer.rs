//! Whom a record is about: how likely each candidate is, and what follows.

use serde::Serialize;

use crate::{
    evidence::Evidence,
    index::{Index, Place},
    keys::Reach,
    learn::{Sample, learn},
    model::Model,
    prepare::Prepared,
};

/// What follows from an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// It is the first candidate.
    Link,
    /// A person has to look.
    Review,
    /// It is none of the register.
    New,
}

impl Decision {
    /// The decision as written.
    pub fn name(self) -> &'static str {
        match self {
            Decision::Link => "link",
            Decision::Review => "review",
            Decision::New => "new",
        }
    }
}

/// From which probability on something follows.
#[derive(Clone, Copy, Debug)]
pub struct Thresholds {
    /// The first candidate is linked where it is at least so likely.
    pub link: f64,
    /// Nobody looks where no candidate is so likely.
    pub review: f64,
}

impl Default for Thresholds {
    fn default() -> Thresholds {
        Thresholds { link: 0.9, review: 0.05 }
    }
}

impl Thresholds {
    pub(crate) fn decide(&self, probability: f64) -> Decision {
        if probability >= self.link {
            Decision::Link
        } else if probability >= self.review {
            Decision::Review
        } else {
            Decision::New
        }
    }
}

/// From this probability on, those found under the nearest keys are all that are looked at.
const BEYOND_DOUBT: f64 = 0.999_9;

/// A subject that a record may be about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// The subject.
    pub place: Place,
    /// How likely it is the one, among all candidates and none.
    pub probability: f64,
    /// The sum of the weights.
    pub weight: f32,
    /// What was found.
    pub evidence: Evidence,
}

/// Answers questions over an index; keeps its working memory. One a thread.
pub struct Matcher<'a> {
    index: &'a Index,
    model: &'a Model,
    thresholds: Thresholds,
    keys: Vec<u64>,
    found: Vec<u32>,
}

impl<'a> Matcher<'a> {
    /// A matcher.
    pub fn new(index: &'a Index, model: &'a Model, thresholds: Thresholds) -> Matcher<'a> {
        Matcher { index, model, thresholds, keys: Vec::new(), found: Vec::new() }
    }

    /// The likeliest candidates, at most `most` of them, and what follows.
    pub fn answer(&mut self, asked: &Prepared, most: usize) -> (Vec<Candidate>, Decision) {
        self.index.holders(&asked.codes, &mut self.found);
        let held = !self.found.is_empty();
        let mut candidates = self.weigh(asked, held);
        // One subject holds the code and bears the name: nobody else needs to be looked at.
        if !matches!(candidates.as_slice(), [only] if only.evidence.is_sure()) {
            for reach in [Reach::Near, Reach::Wide] {
                self.index.candidates(asked, reach, &mut self.keys, &mut self.found);
                candidates = self.weigh(asked, held);
                if candidates.iter().any(|candidate| candidate.probability >= BEYOND_DOUBT) {
                    break;
                }
            }
        }
        candidates.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.place.cmp(&b.place)));
        candidates.truncate(most);
        let decision = self.thresholds.decide(candidates.first().map_or(0.0, |first| first.probability));
        (candidates, decision)
    }

    /// The subjects found, each with its probability among them and none.
    fn weigh(&self, asked: &Prepared, held: bool) -> Vec<Candidate> {
        let mut all = 1.0;
        let weigh = |&place: &u32| {
            let evidence = evidence(self.index, place, asked, held);
            let [odds, kin @ ..] = self.model.odds(&evidence);
            all += odds + kin.iter().sum::<f64>();
            Candidate { place: Place(place), probability: odds, weight: self.model.sum(&evidence), evidence }
        };
        let mut candidates: Vec<Candidate> = self.found.iter().map(weigh).collect();
        candidates.iter_mut().for_each(|candidate| candidate.probability /= all);
        candidates
    }

    /// Adds a record to a sample to learn from.
    pub fn note(&mut self, asked: &Prepared, sample: &mut Sample) {
        self.index.candidates(asked, Reach::Wide, &mut self.keys, &mut self.found);
        let held = self.index.holds(&asked.codes);
        let (index, found) = (self.index, &self.found);
        sample.add(found.iter().map(|&place| evidence(index, place, asked, held)));
    }
}

/// The weights that records like these show.
pub fn model_for<'p>(index: &Index, records: impl IntoIterator<Item = &'p Prepared>) -> Model {
    let before = Model::default();
    let mut sample = Sample::default();
    let mut matcher = Matcher::new(index, &before, Thresholds::default());
    records.into_iter().for_each(|record| matcher.note(record, &mut sample));
    learn(before.clone(), &sample)
}

fn evidence(index: &Index, place: u32, asked: &Prepared, held: bool) -> Evidence {
    Evidence::of(index.view(place), index.shares(place), asked.view(), held, &index.signs)
}
