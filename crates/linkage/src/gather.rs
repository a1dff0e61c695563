//! Whom a record may be about, gathered from one index after another: what is found does not depend on
//! how a register is cut into shards.
//!
//! A key that too many subjects share leads nowhere, whether they lie in one shard or in ten: so each
//! candidate remembers the keys that led to it, and each key how many it led to. Whether a code is
//! held is known once every shard was asked, and then told to every candidate.

use crate::{
    answer::Candidate,
    code::CodeLevel,
    compare_names::NameLevel,
    evidence::{Comparison, Evidence},
    index::{MOST_CANDIDATES, MOST_OF_A_KEY},
    learn::Sample,
    model::Model,
};

/// How one looks for candidates: each look is needed only where the one before did not settle it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Among those that hold a code of the record.
    Codes,
    /// By codes, telephone, the name as a whole or but for a slip.
    Near,
    /// By parts of names and pairs of particulars, too.
    Wide,
}

impl Look {
    /// Every look, in order.
    pub const ALL: [Look; 3] = [Look::Codes, Look::Near, Look::Wide];
}

/// From this probability on, those found under the nearest keys are all that are looked at.
const BEYOND_DOUBT: f64 = 0.999_9;

/// Where room is short, candidates of which all together are not as likely as this are only counted.
const WORTH_KEEPING: f64 = 0.000_000_1;

/// To how many subjects each key of a record leads.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeyCounts(Vec<u16>);

/// Keys beyond so many are taken together, and never left out.
const KEYS: usize = 63;

impl KeyCounts {
    /// The bit that stands for a key.
    pub fn slot(nth: usize) -> usize {
        nth.min(KEYS)
    }

    pub fn add(&mut self, nth: usize, subjects: usize) {
        let slot = KeyCounts::slot(nth);
        if self.0.len() <= slot {
            self.0.resize(slot + 1, 0);
        }
        self.0[slot] = self.0[slot].saturating_add(u16::try_from(subjects).unwrap_or(u16::MAX));
    }

    /// The keys that lead to few enough, as bits.
    fn open(&self) -> u64 {
        let shut = self.0.iter().take(KEYS).enumerate().filter(|(_, count)| usize::from(**count) > MOST_OF_A_KEY);
        !shut.fold(0, |bits, (nth, _)| bits | 1 << nth)
    }

    fn clear(&mut self) {
        self.0.clear();
    }
}

/// Whom one record may be about, as far as it was looked for.
#[derive(Clone, Debug)]
pub struct Gathered<T> {
    holders: Vec<T>,
    found: Vec<(u64, T)>,
    counts: KeyCounts,
    held: bool,
    /// The odds of those that were not worth keeping.
    rest: f64,
    most: usize,
    settled: bool,
}

impl<T> Default for Gathered<T> {
    fn default() -> Gathered<T> {
        Gathered::of_at_most(usize::MAX)
    }
}

impl<T> Gathered<T> {
    /// One that keeps the weightiest, at most so many, and counts the others.
    pub fn of_at_most(most: usize) -> Gathered<T> {
        let (holders, found, counts) = (Vec::new(), Vec::new(), KeyCounts::default());
        Gathered { holders, found, counts, held: false, rest: 0.0, most, settled: false }
    }

    /// Whether no other look is needed.
    pub fn is_settled(&self) -> bool {
        self.settled
    }

    /// Whether a subject that was found holds a code of the record.
    pub(crate) fn is_held(&self) -> bool {
        self.held
    }

    pub(crate) fn counts(&mut self) -> &mut KeyCounts {
        &mut self.counts
    }

    /// Takes in subjects that hold a code of the record.
    pub(crate) fn add_holders(&mut self, holders: impl Iterator<Item = T>) {
        self.holders.extend(holders);
    }

    /// A subject holds a code of the record.
    pub(crate) fn hold(&mut self) {
        self.held = true;
    }
}

impl<T: AsRef<Candidate> + AsMut<Candidate>> Gathered<T> {
    /// Takes in what one index has, each candidate with the keys that lead to it.
    pub(crate) fn add(&mut self, found: impl Iterator<Item = (u64, T)>) {
        self.found.extend(found);
        if self.most < usize::MAX {
            self.prune();
        }
    }

    /// Leaves out those that can't matter.
    fn prune(&mut self) {
        let open = self.counts.open();
        self.found.retain(|(keys, _)| keys & open != 0);
        let least = self.all() * WORTH_KEEPING / MOST_CANDIDATES as f64;
        let weight = |(_, one): &(u64, T)| one.as_ref().weight;
        self.found.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
        let worth = self.found.partition_point(|(_, one)| one.as_ref().odds() >= least).clamp(1, self.most);
        let rest = self.found.drain(worth.min(self.found.len())..);
        self.rest += rest.map(|(_, one)| one.as_ref().odds()).sum::<f64>();
    }

    /// What the odds against none of all that it may be about add up to, none being one.
    fn all(&self) -> f64 {
        1.0 + self.rest + self.found.iter().map(|(_, one)| one.as_ref().odds()).sum::<f64>()
    }

    /// Every index was looked at so.
    pub fn end(&mut self, look: Look, model: &Model) {
        match look {
            _ if self.settled => {}
            // One subject holds the code and bears the name: nobody else needs to be looked at.
            Look::Codes => {
                if matches!(self.holders.as_slice(), [only] if only.as_ref().evidence.is_sure()) {
                    self.found = self.holders.drain(..).map(|one| (0, one)).collect();
                    self.settled = true;
                }
                self.holders = Vec::new();
            }
            Look::Near | Look::Wide => self.end_keys(look, model),
        }
    }

    fn end_keys(&mut self, look: Look, model: &Model) {
        let open = self.counts.open();
        self.found.retain(|(keys, _)| keys & open != 0);
        self.found.truncate(MOST_CANDIDATES);
        if self.held {
            self.found.iter_mut().for_each(|(_, one)| one.as_mut().hold(model));
        }
        let all = self.all();
        let beyond_doubt = |(_, one): &(u64, T)| one.as_ref().probability / all >= BEYOND_DOUBT;
        if look == Look::Wide || self.found.iter().any(beyond_doubt) {
            self.settled = true;
            self.counts = KeyCounts::default();
        } else {
            self.found.clear();
            self.counts.clear();
            self.rest = 0.0;
        }
    }

    /// Whom it may be about, each with its odds against none; those that were not kept count with
    /// the last.
    pub fn into_found(self) -> Vec<T> {
        let mut found: Vec<T> = self.found.into_iter().map(|(_, one)| one).collect();
        if let Some(last) = found.last_mut() {
            last.as_mut().kin += self.rest;
        }
        found
    }
}

impl Candidate {
    /// Another subject holds the code that was asked about.
    fn hold(&mut self, model: &Model) {
        if self.evidence.code() == CodeLevel::Unheld {
            let name = self.evidence.name();
            *self = Candidate::of(self.place, model, held(self.evidence, name));
        }
    }
}

fn held(mut evidence: Evidence, name: NameLevel) -> Evidence {
    evidence.0[Comparison::Identity as usize] = CodeLevel::HeldByOther as u8 * NameLevel::COUNT as u8 + name as u8;
    evidence
}

/// What was found of the candidates of one record, to learn from.
#[derive(Clone, Debug, Default)]
pub struct Noted {
    found: Vec<(u64, Evidence)>,
    counts: KeyCounts,
    held: bool,
}

impl Noted {
    pub(crate) fn hold(&mut self) {
        self.held = true;
    }

    pub(crate) fn counts(&mut self) -> &mut KeyCounts {
        &mut self.counts
    }

    pub(crate) fn add(&mut self, found: impl Iterator<Item = (u64, Evidence)>) {
        let open = self.counts.open();
        self.found.retain(|(keys, _)| keys & open != 0);
        let room = MOST_CANDIDATES.saturating_sub(self.found.len());
        self.found.extend(found.filter(|(keys, _)| keys & open != 0).take(room));
    }

    /// Every index was looked at.
    pub fn end(self, sample: &mut Sample) {
        let open = self.counts.open();
        let found = self.found.into_iter().filter(|(keys, _)| keys & open != 0);
        let told = |evidence: Evidence| match evidence.code() {
            CodeLevel::Unheld if self.held => held(evidence, evidence.name()),
            _ => evidence,
        };
        sample.add(found.map(|(_, evidence)| told(evidence)));
    }
}
