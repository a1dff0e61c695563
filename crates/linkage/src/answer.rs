//! Whom a record is about: how likely each candidate is, and what follows.

use std::hint::black_box;

use serde::Serialize;

use crate::{
    evidence::Evidence,
    gather::{Gathered, Look, Noted},
    index::{Found, Index, Place, Work},
    keys::Reach,
    learn::{Sample, learn},
    model::Model,
    prepare::Prepared,
    wire::fields,
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
        Thresholds { link: 0.5, review: 0.05 }
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

/// A subject that a record may be about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// The subject.
    pub place: Place,
    /// How likely it is the one, among all candidates and none.
    pub probability: f64,
    /// The odds against none that it is only kin of the one: a namesake, or the whole of a part; with
    /// the last of many, those of others that are not told.
    pub kin: f64,
    /// The sum of the weights.
    pub weight: f32,
    /// What was found.
    pub evidence: Evidence,
}

impl Candidate {
    /// A subject of which that was found, with its odds against none in the place of its probability.
    pub(crate) fn of(place: Place, model: &Model, evidence: Evidence) -> Candidate {
        let [odds, kin @ ..] = model.odds(&evidence);
        Candidate { place, probability: odds, kin: kin.iter().sum(), weight: model.sum(&evidence), evidence }
    }

    /// The odds against none that it is the one or kin of the one.
    pub(crate) fn odds(&self) -> f64 {
        self.probability + self.kin
    }
}

fields!(Candidate { place: Place, probability: f64, kin: f64, weight: f32, evidence: Evidence });

/// Answers questions over an index; keeps its working memory. One a thread.
pub struct Matcher<'a> {
    index: &'a Index,
    model: &'a Model,
    thresholds: Thresholds,
    gone: &'a [u32],
    work: Work,
}

impl<'a> Matcher<'a> {
    /// A matcher.
    pub fn new(index: &'a Index, model: &'a Model, thresholds: Thresholds) -> Matcher<'a> {
        Matcher { index, model, thresholds, gone: &[], work: Work::default() }
    }

    /// The same, over an index of which some places no longer hold: `gone`, in order.
    pub fn without(self, gone: &'a [u32]) -> Matcher<'a> {
        Matcher { gone, ..self }
    }

    /// The likeliest candidates, at most `most` of them, and what follows.
    pub fn answer(&mut self, asked: &Prepared, most: usize) -> (Vec<Candidate>, Decision) {
        let mut gathered = Gathered::default();
        for look in Look::ALL {
            self.look(look, asked, &mut gathered, Some);
            gathered.end(look, self.model);
            if gathered.is_settled() {
                break;
            }
        }
        let mut candidates = gathered.into_found();
        let decision = settle(&mut candidates, self.thresholds, most);
        (candidates, decision)
    }

    /// Looks for whom a record may be about in this index, one of those that are looked at; `who` says
    /// who stands at a place.
    pub fn look<S, T: AsRef<Candidate> + AsMut<Candidate> + From<(S, Candidate)>>(
        &mut self,
        look: Look,
        asked: &Prepared,
        gathered: &mut Gathered<T>,
        who: impl Fn(Place) -> Option<S>,
    ) {
        match look {
            Look::Codes => self.index.holders(&asked.codes, &mut self.work),
            Look::Near => self.index.candidates(asked, Reach::Near, &mut self.work, gathered.counts()),
            Look::Wide => self.index.candidates(asked, Reach::Wide, &mut self.work, gathered.counts()),
        }
        self.leave_out_gone();
        let found = &self.work.found;
        self.index.read_ahead(found);
        found.iter().for_each(|found| drop(black_box(who(Place(found.place)))));
        if look == Look::Codes && !found.is_empty() {
            gathered.hold();
        }
        let (index, model, held) = (self.index, self.model, gathered.is_held());
        let weigh = |found: &Found| {
            let place = Place(found.place);
            let candidate = Candidate::of(place, model, evidence(index, found.place, asked, held));
            who(place).map(|who| (found.keys, T::from((who, candidate))))
        };
        match look {
            Look::Codes => gathered.add_holders(found.iter().filter_map(weigh).map(|(_, one)| one)),
            Look::Near | Look::Wide => gathered.add(found.iter().filter_map(weigh)),
        }
    }

    fn leave_out_gone(&mut self) {
        if !self.gone.is_empty() {
            self.work.found.retain(|found| self.gone.binary_search(&found.place).is_err());
        }
    }

    /// Notes what this index, one of those that are looked at, has of a record, to learn from.
    pub fn note(&mut self, asked: &Prepared, noted: &mut Noted) {
        self.index.candidates(asked, Reach::Wide, &mut self.work, noted.counts());
        self.index.read_ahead(&self.work.found);
        let held = self.index.holds(&asked.codes);
        if held {
            noted.hold();
        }
        let index = self.index;
        noted.add(self.work.found.iter().map(|found| (found.keys, evidence(index, found.place, asked, held))));
    }
}

/// Turns odds against none into probabilities, which with that of none sum to one; keeps the
/// likeliest candidates, at most `most`, and says what follows.
pub fn settle<T: AsRef<Candidate> + AsMut<Candidate>>(
    candidates: &mut Vec<T>,
    thresholds: Thresholds,
    most: usize,
) -> Decision {
    let all = 1.0 + candidates.iter().map(|candidate| candidate.as_ref().odds()).sum::<f64>();
    for candidate in candidates.iter_mut() {
        candidate.as_mut().probability /= all;
    }
    // Of those that weigh the same the first stays the first, however the register is cut.
    candidates.sort_by(|a, b| b.as_ref().weight.total_cmp(&a.as_ref().weight));
    candidates.truncate(most);
    thresholds.decide(candidates.first().map_or(0.0, |first| first.as_ref().probability))
}

impl From<(Place, Candidate)> for Candidate {
    fn from((place, candidate): (Place, Candidate)) -> Candidate {
        Candidate { place, ..candidate }
    }
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
    for record in records {
        let mut noted = Noted::default();
        matcher.note(record, &mut noted);
        noted.end(&mut sample);
    }
    learn(before.clone(), &sample)
}

fn evidence(index: &Index, place: u32, asked: &Prepared, held: bool) -> Evidence {
    Evidence::of(index.view(place), index.shares(place), asked.view(), held, &index.signs)
}
