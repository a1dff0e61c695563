//! Cases by the templates of the packs: where they stand, what is refused, how their clocks count.

#![expect(clippy::unwrap_used, reason = "a test stops at the first failure")]

mod clocks;
mod folds;
mod walks;

use std::sync::LazyLock;

use cases::{Acting, CaseState};
use catalogue::{CaseTemplate, Pack};
use domain::{
    Date, EntryId, Instant, StreamId,
    entry::{Actor, Body, Entry},
};
use jiff::civil::date;

/// The day on which the cases of the tests are opened: a Thursday.
pub const DAY: Date = date(2026, 11, 26);

/// The pack of the tests, read once.
pub fn pack() -> &'static Pack {
    static PACK: LazyLock<Pack> = LazyLock::new(|| Pack::embedded("cn").unwrap().unwrap());
    &PACK
}

pub fn template<'a>(pack: &'a Pack, id: &str) -> &'a CaseTemplate {
    pack.case_template(id).unwrap()
}

pub fn account(name: &str) -> Actor {
    Actor::Account(name.parse().unwrap())
}

pub fn acting<'a>(pack: &'a Pack, by: &'a Actor, today: Date) -> Acting<'a> {
    Acting { pack, today, by }
}

pub fn place(seq: u64) -> EntryId {
    EntryId::new(StreamId(0), seq)
}

/// Entries as a register would give them places, and the state after each.
pub struct Book {
    pub entries: Vec<Entry>,
    pub state: CaseState,
}

impl Book {
    /// A case opened by `by`.
    pub fn open(body: Body, by: &Actor) -> Book {
        let entry = entry(1, by, body);
        let state = CaseState::opened(&entry).unwrap();
        Book { entries: vec![entry], state }
    }

    /// Takes in what an act entails.
    pub fn add(&mut self, by: &Actor, bodies: Vec<Body>) {
        let first = self.entries.len() as u64 + 1;
        for (seq, mut body) in (first..).zip(bodies) {
            body.settle(|id| id.pending_index().map_or(id, |index| place(first + u64::from(index))));
            let entry = entry(seq, by, body);
            self.state = self.state.clone().after(&entry).unwrap();
            self.entries.push(entry);
        }
    }
}

pub fn entry(seq: u64, by: &Actor, body: Body) -> Entry {
    Entry {
        id: place(seq),
        recorded_at: Instant::from_millis(seq as i64),
        effective_on: None,
        actor: by.clone(),
        basis: String::new(),
        catalogue: String::new(),
        row: None,
        supersedes: None,
        commitment: [0; 32],
        body: Some(body),
    }
}
