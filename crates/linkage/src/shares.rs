//! How many subjects share a name, a brand, a person, a telephone, an address or a road: within one
//! index, or over all shards of a register.

use std::{cmp::Reverse, collections::BinaryHeap, hash::Hasher, io};

use rustc_hash::{FxHashMap, FxHasher};

use crate::{
    index::{Index, Known},
    keys::{Kind, key},
    prepare::Facts,
    wire::fields,
};

/// How many subjects share something, in a few steps.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shares {
    pub core: u8,
    pub brand: u8,
    pub representative: u8,
    pub phone: u8,
    pub number: u8,
    pub road: u8,
}

fields!(Shares { core: u8, brand: u8, representative: u8, phone: u8, number: u8, road: u8 });

/// The steps in which shares are counted: up to so many subjects.
pub(crate) const SHARES: [u32; 5] = [1, 3, 10, 50, 300];
/// How many steps there are, the last one open.
pub(crate) const SHARE_STEPS: usize = SHARES.len() + 1;

/// Something that subjects of a shard share, as a number, and how many of them do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thing {
    number: u64,
    count: u32,
}

fields!(Thing { number: u64, count: u32 });

/// One of the steps in which shares are counted.
pub type Step = u8;

fn step(count: u32) -> Step {
    SHARES.iter().position(|most| count <= *most).unwrap_or(SHARES.len()) as Step
}

/// What is counted by itself: a representative, a house and a road.
fn beside_names(facts: &Facts) -> [(u8, u64); 3] {
    [(0, facts.representative), (1, facts.address.number), (2, facts.address.road)]
}

fn number((kind, value): (u8, u64)) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write_u8(kind);
    hasher.write_u64(value);
    hasher.finish()
}

const CORE: u8 = 3;
const BRAND: u8 = 4;
const PHONE: u8 = 5;

impl Index {
    /// Counts shares among its own subjects.
    pub(crate) fn count_shares(&mut self) {
        let mut counts: FxHashMap<(u8, u64), u32> = FxHashMap::default();
        for known in &self.subjects {
            for thing in beside_names(&known.facts).into_iter().filter(|(_, value)| *value != 0) {
                *counts.entry(thing).or_default() += 1;
            }
        }
        for known in &mut self.subjects {
            let [representative, number, road] =
                beside_names(&known.facts).map(|thing| step(counts.get(&thing).copied().unwrap_or(0)));
            let name = self.names.get(known.names_at as usize).filter(|_| known.names > 0);
            let of_name = |kind, value: u64| step(self.postings.find(key(kind, value, 1)).len() as u32);
            known.shares = Shares {
                core: name.map_or(0, |name| of_name(Kind::Core, name.core)),
                brand: name.map_or(0, |name| of_name(Kind::Brand, name.brand)),
                representative,
                phone: of_name(Kind::Phone, known.facts.phone),
                number,
                road,
            };
        }
    }

    /// Everything that its subjects may share with those of other shards, in the order in which
    /// [`count_together`] takes it.
    pub fn things(&self) -> Vec<Thing> {
        let mut numbers = Vec::with_capacity(6 * self.len());
        let mut own: Vec<(u8, u64)> = Vec::new();
        for known in &self.subjects {
            own.clear();
            own.extend(beside_names(&known.facts));
            own.push((PHONE, known.facts.phone));
            for name in self.names_of(known) {
                own.extend([(CORE, name.core), (BRAND, name.brand)]);
            }
            own.retain(|(_, value)| *value != 0);
            own.sort_unstable();
            own.dedup();
            numbers.extend(own.iter().map(|thing| number(*thing)));
        }
        numbers.sort_unstable();
        let runs = numbers.chunk_by(|a, b| a == b);
        runs.filter_map(|run| Some(Thing { number: *run.first()?, count: run.len() as u32 })).collect()
    }

    /// Takes in how many subjects of all shards share each of its [`Index::things`], in their order.
    pub fn share(&mut self, things: &[Thing], steps: &[Step]) {
        let of = |thing: (u8, u64)| {
            let at = things.binary_search_by_key(&number(thing), |thing| thing.number);
            at.ok().and_then(|at| steps.get(at)).copied().unwrap_or(0)
        };
        for nth in 0..self.subjects.len() {
            let known = &self.subjects[nth];
            let [representative, number, road] = beside_names(&known.facts).map(of);
            let name = self.names_of(known).first();
            let shares = Shares {
                core: name.map_or(0, |name| of((CORE, name.core))),
                brand: name.map_or(0, |name| of((BRAND, name.brand))),
                representative,
                phone: of((PHONE, known.facts.phone)),
                number,
                road,
            };
            self.subjects[nth].shares = shares;
        }
    }

    fn names_of(&self, known: &Known) -> &[crate::name::NameHead] {
        let from = known.names_at as usize;
        &self.names[from..from + usize::from(known.names)]
    }
}

/// Counts what subjects of several shards share: goes through the things of each in their order, and
/// tells of each, in that order, to how many subjects of all shards it comes. Holds one thing a shard.
///
/// # Errors
/// What reading or telling refuses.
pub fn count_together(
    runs: &mut [impl FnMut() -> io::Result<Option<Thing>>],
    mut tell: impl FnMut(usize, Step) -> io::Result<()>,
) -> io::Result<()> {
    let mut next = BinaryHeap::new();
    for (nth, run) in runs.iter_mut().enumerate() {
        next.extend(run()?.map(|thing| Reverse((thing.number, nth, thing.count))));
    }
    let mut sharing = Vec::new();
    while let Some(Reverse((number, nth, count))) = next.pop() {
        let mut all = count;
        sharing.clear();
        sharing.push(nth);
        while let Some(Reverse((_, nth, count))) = next.peek().filter(|Reverse((other, ..))| *other == number).copied()
        {
            next.pop();
            all = all.saturating_add(count);
            sharing.push(nth);
        }
        for &nth in &sharing {
            tell(nth, step(all))?;
            next.extend(runs[nth]()?.map(|thing| Reverse((thing.number, nth, thing.count))));
        }
    }
    Ok(())
}
