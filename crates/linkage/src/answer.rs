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
    /// The odds against none that it is only kin of the one: a namesake, or the whole of a part.
    pub kin: f64,
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
    gone: &'a [u32],
    keys: Vec<u64>,
    found: Vec<u32>,
}

impl<'a> Matcher<'a> {
    /// A matcher.
    pub fn new(index: &'a Index, model: &'a Model, thresholds: Thresholds) -> Matcher<'a> {
        Matcher { index, model, thresholds, gone: &[], keys: Vec::new(), found: Vec::new() }
    }

    /// The same, over an index of which some places no longer hold: `gone`, in order.
    pub fn without(self, gone: &'a [u32]) -> Matcher<'a> {
        Matcher { gone, ..self }
    }

    /// The likeliest candidates, at most `most` of them, and what follows.
    pub fn answer(&mut self, asked: &Prepared, most: usize) -> (Vec<Candidate>, Decision) {
        let mut candidates = self.weighed(asked, false);
        let decision = settle(&mut candidates, self.thresholds, most);
        (candidates, decision)
    }

    /// Everyone whom it may be about, each with its odds against none in the place of its
    /// probability; `held`: whether a subject beyond this index has one of the codes.
    pub fn weighed(&mut self, asked: &Prepared, held: bool) -> Vec<Candidate> {
        self.index.holders(&asked.codes, &mut self.found);
        self.leave_out_gone();
        let held = held || !self.found.is_empty();
        let mut candidates = self.weigh(asked, held);
        // One subject holds the code and bears the name: nobody else needs to be looked at.
        if matches!(candidates.as_slice(), [only] if only.evidence.is_sure()) {
            return candidates;
        }
        for reach in [Reach::Near, Reach::Wide] {
            self.index.candidates(asked, reach, &mut self.keys, &mut self.found);
            self.leave_out_gone();
            candidates = self.weigh(asked, held);
            let all = all(&candidates);
            if candidates.iter().any(|candidate| candidate.probability / all >= BEYOND_DOUBT) {
                break;
            }
        }
        candidates
    }

    fn leave_out_gone(&mut self) {
        if !self.gone.is_empty() {
            self.found.retain(|place| self.gone.binary_search(place).is_err());
        }
    }

    /// The subjects found, each with its odds against none in the place of its probability.
    fn weigh(&self, asked: &Prepared, held: bool) -> Vec<Candidate> {
        let weigh = |&place: &u32| {
            let evidence = evidence(self.index, place, asked, held);
            let [odds, kin @ ..] = self.model.odds(&evidence);
            let (kin, weight) = (kin.iter().sum(), self.model.sum(&evidence));
            Candidate { place: Place(place), probability: odds, kin, weight, evidence }
        };
        self.found.iter().map(weigh).collect()
    }

    /// Adds a record to a sample to learn from.
    pub fn note(&mut self, asked: &Prepared, sample: &mut Sample) {
        self.index.candidates(asked, Reach::Wide, &mut self.keys, &mut self.found);
        let held = self.index.holds(&asked.codes);
        let (index, found) = (self.index, &self.found);
        sample.add(found.iter().map(|&place| evidence(index, place, asked, held)));
    }
}

/// Turns odds against none into probabilities, which with that of none sum to one; keeps the
/// likeliest candidates, at most `most`, and says what follows.
pub fn settle<T: AsRef<Candidate> + AsMut<Candidate>>(
    candidates: &mut Vec<T>,
    thresholds: Thresholds,
    most: usize,
) -> Decision {
    let all = all(candidates);
    for candidate in candidates.iter_mut() {
        candidate.as_mut().probability /= all;
    }
    candidates.sort_by(|a, b| {
        let (a, b) = (a.as_ref(), b.as_ref());
        b.weight.total_cmp(&a.weight).then(a.place.cmp(&b.place))
    });
    candidates.truncate(most);
    thresholds.decide(candidates.first().map_or(0.0, |first| first.as_ref().probability))
}

/// What the odds against none of all that a record may come to add up to, none being one.
fn all<T: AsRef<Candidate>>(candidates: &[T]) -> f64 {
    let odds = |candidate: &Candidate| candidate.probability + candidate.kin;
    1.0 + candidates.iter().map(|candidate| odds(candidate.as_ref())).sum::<f64>()
}

impl AsRef<Candidate> for Candidate {
    fn as_ref(&self) -> &Candidate {
        self
    }
}

impl AsMut<Candidate> for Candidate {
    fn as_mut(&mut self) -> &mut Candidate {
        self
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
