//! A statistic while it is counted: how much there was in each month, by dimensions, of which nothing can be
//! shown yet.
//!
//! Subjects are counted one after the other, each with all that it has to the statistic, so that the number of
//! subjects in a cell and the share of the largest are known without keeping any of them. What may be shown
//! is a [`Release`], and the only way to one is [`Counted::release`], which withholds.

mod outlook;
mod release;
mod share;

use std::collections::{BTreeMap, HashMap};

pub use outlook::{Foretold, Noticed};
pub use release::{Figure, Place, Release};
use serde::{Deserialize, Serialize};
pub use share::Share;

use crate::{Error, ReferencePeriod, disclosure::Cell};

/// Cells of a statistic while it is counted, at most.
const MOST_CELLS: usize = 2_000_000;
/// The months of a year.
const YEAR: usize = 12;
/// The code of all members of a dimension that are too small to be told apart.
pub const OTHER: &str = "other";

/// Which months are counted, and by what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The first month.
    pub first: ReferencePeriod,
    /// How many months.
    pub months: usize,
    /// By which dimensions, and whether a subject has one member of it only; the first two are also crossed.
    pub one_member_each: Vec<bool>,
    /// What is counted.
    pub nature: Nature,
}

/// What a statistic counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// What happened in a month; months add up to years.
    Flow,
    /// What there is at the end of a month.
    Stock,
}

/// Something that happened to a subject, or a change of what it is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event<'m> {
    /// The month, from the first of the plan.
    pub month: usize,
    /// Of each dimension a member, as [`Cube::member`] numbers it.
    pub members: &'m [u16],
    /// How much; of a stock, what it changes by.
    pub value: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
enum Period {
    Month(u16),
    /// The last year of which all months are counted.
    Year,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
enum At {
    All,
    /// A member of a dimension.
    One(u8, u16),
    /// Members of the first two dimensions.
    Both(u16, u16),
}

type Spot = (Period, At);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Amount {
    value: i64,
    subjects: u32,
    largest: i64,
    /// Of one subject: which, by the order in which they were added, from 1.
    alone: Option<u32>,
}

/// A statistic that is being counted.
#[derive(Clone, Debug)]
pub struct Cube {
    plan: Plan,
    members: Vec<HashMap<String, u16>>,
    cells: HashMap<Spot, Amount>,
    /// What one subject has, while it is added.
    of_one: HashMap<Spot, i64>,
    /// How many were added.
    subjects: u32,
}

/// A statistic that was counted.
#[derive(Clone, Debug)]
pub struct Counted {
    plan: Plan,
    /// The codes of each dimension, by number.
    members: Vec<Vec<String>>,
    cells: BTreeMap<Spot, Amount>,
    /// The subjects that a member has in an average month, to be told apart.
    fewest: u32,
}

impl Plan {
    /// The months of the last whole calendar year, from the first of the plan; empty where there is none.
    fn year(&self) -> std::ops::Range<usize> {
        let last = self.first.later(self.months.saturating_sub(1));
        let whole = if last.later(1).year() == last.year() { last.year().earlier(1) } else { last.year() };
        let of_year = (0..self.months).filter(|month| self.first.later(*month).year() == whole);
        let (start, count) = of_year.fold((self.months, 0), |(start, count), month| (start.min(month), count + 1));
        if count == YEAR { start..start + YEAR } else { self.months..self.months }
    }

    /// Whether groups of subjects at such a place never share one.
    fn apart(&self, at: At) -> bool {
        let one = |dimension: usize| self.one_member_each.get(dimension).copied().unwrap_or(false);
        match at {
            At::All => true,
            At::One(dimension, _) => one(usize::from(dimension)),
            At::Both(..) => one(0) && one(1),
        }
    }

    /// From which month on members are told apart.
    fn told_apart_from(&self) -> usize {
        let year = self.year();
        if year.is_empty() { self.months.saturating_sub(YEAR) } else { year.start }
    }
}

impl Cube {
    /// Begins to count.
    pub fn new(plan: Plan) -> Cube {
        let members = vec![HashMap::new(); plan.one_member_each.len()];
        Cube { plan, members, cells: HashMap::new(), of_one: HashMap::new(), subjects: 0 }
    }

    /// The number of a member of a dimension.
    pub fn member(&mut self, dimension: usize, code: &str) -> u16 {
        let known = &mut self.members[dimension];
        if let Some(number) = known.get(code) {
            return *number;
        }
        // Past the last number all are one member, which cells of too many members never reach.
        let number = u16::try_from(known.len()).unwrap_or(u16::MAX);
        known.insert(code.to_owned(), number);
        number
    }

    /// Counts all that one subject has to the statistic.
    ///
    /// # Errors
    /// Too many cells.
    pub fn add(&mut self, of_one_subject: &[Event<'_>]) -> Result<(), Error> {
        let year = self.plan.year();
        self.of_one.clear();
        self.subjects = self.subjects.saturating_add(1);
        for event in of_one_subject.iter().filter(|event| event.month < self.plan.months) {
            let month = Period::Month(event.month as u16);
            for at in places(event.members) {
                *self.of_one.entry((month, at)).or_default() += event.value;
                if self.plan.nature == Nature::Flow && year.contains(&event.month) {
                    *self.of_one.entry((Period::Year, at)).or_default() += event.value;
                }
            }
        }
        for (spot, value) in self.of_one.drain() {
            let amount = self.cells.entry(spot).or_default();
            amount.value = amount.value.saturating_add(value);
            amount.subjects = amount.subjects.saturating_add(1);
            amount.largest = amount.largest.max(value);
            amount.alone = (amount.subjects == 1).then_some(self.subjects);
        }
        if self.cells.len() > MOST_CELLS { Err(Error::TooManyMembers { cells: MOST_CELLS }) } else { Ok(()) }
    }

    /// The codes of each dimension, by number.
    fn codes(&self) -> Vec<Vec<String>> {
        let mut members: Vec<Vec<String>> = Vec::new();
        for known in &self.members {
            let mut codes = vec![String::new(); known.len()];
            for (code, number) in known {
                codes[usize::from(*number)].clone_from(code);
            }
            members.push(codes);
        }
        members
    }

    /// Ends counting. Of each dimension at most `most_members` are told apart, those of which most was counted
    /// and in an average month as much as `fewest`; the others are [`OTHER`].
    pub fn finish(self, most_members: usize, fewest: u32) -> Counted {
        let members = self.codes();
        let mut cells: BTreeMap<Spot, Amount> = self.cells.into_iter().collect();
        if self.plan.nature == Nature::Stock {
            cells = standing(&self.plan, &cells);
        }
        let mut counted = Counted { plan: self.plan, members, cells, fewest };
        counted.group_small(most_members);
        counted
    }
}

/// All places that an event counts at.
fn places(members: &[u16]) -> impl Iterator<Item = At> {
    let both = match members {
        [first, second, ..] => Some(At::Both(*first, *second)),
        _ => None,
    };
    let ones = (0u8..).zip(members).map(|(dimension, member)| At::One(dimension, *member));
    std::iter::once(At::All).chain(ones).chain(both)
}

/// What there is at the end of each month, from what it changed by. Each subject counts once.
fn standing(plan: &Plan, changes: &BTreeMap<Spot, Amount>) -> BTreeMap<Spot, Amount> {
    let mut by_place: BTreeMap<At, BTreeMap<u16, i64>> = BTreeMap::new();
    for ((period, at), amount) in changes {
        if let Period::Month(month) = period {
            by_place.entry(*at).or_default().insert(*month, amount.value);
        }
    }
    let mut cells = BTreeMap::new();
    for (at, changes) in by_place {
        let mut there = 0;
        for month in 0..plan.months as u16 {
            there += changes.get(&month).copied().unwrap_or(0);
            if there > 0 {
                let subjects = u32::try_from(there).unwrap_or(u32::MAX);
                cells.insert((Period::Month(month), at), Amount { value: there, subjects, largest: 1, alone: None });
            }
        }
    }
    cells
}

impl Counted {
    /// The value of a place in each month.
    fn months(&self, at: At) -> Vec<f64> {
        let value = |month| self.cells.get(&(Period::Month(month), at)).map_or(0.0, |amount| amount.value as f64);
        (0..self.plan.months as u16).map(value).collect()
    }

    /// Makes one member of those that have too few subjects, and of those beyond the largest.
    fn group_small(&mut self, most_members: usize) {
        let from = self.plan.told_apart_from() as u16;
        let months = (self.plan.months as u16).saturating_sub(from).max(1);
        let mut renumbered: Vec<Vec<u16>> = Vec::new();
        for (dimension, codes) in self.members.iter_mut().enumerate() {
            let mut sizes = vec![(0u64, 0i64); codes.len()];
            for ((period, at), amount) in &self.cells {
                if let (Period::Month(month), At::One(of, member)) = (period, at)
                    && usize::from(*of) == dimension
                    && *month >= from
                {
                    let size = &mut sizes[usize::from(*member)];
                    *size = (size.0 + u64::from(amount.subjects), size.1.saturating_add(amount.value));
                }
            }
            let enough = u64::from(self.fewest) * u64::from(months);
            let large = |member: &usize| sizes[*member].0 >= enough && codes[*member] != OTHER;
            let mut kept: Vec<usize> = (0..codes.len()).filter(large).collect();
            kept.sort_by(|a, b| sizes[*b].1.cmp(&sizes[*a].1).then_with(|| codes[*a].cmp(&codes[*b])));
            kept.truncate(most_members);
            kept.sort_by(|a, b| codes[*a].cmp(&codes[*b]));
            let number = |member| kept.iter().position(|kept| *kept == member).unwrap_or(kept.len()) as u16;
            renumbered.push((0..codes.len()).map(number).collect());
            let others = kept.len() < codes.len();
            *codes = kept.iter().map(|member| codes[*member].clone()).chain(others.then(|| OTHER.to_owned())).collect();
        }
        let mut cells: BTreeMap<Spot, Amount> = BTreeMap::new();
        for ((period, at), amount) in &self.cells {
            let at = match *at {
                At::All => At::All,
                At::One(of, member) => At::One(of, renumbered[usize::from(of)][usize::from(member)]),
                At::Both(a, b) => At::Both(renumbered[0][usize::from(a)], renumbered[1][usize::from(b)]),
            };
            cells.entry((*period, at)).or_default().group(*amount, self.plan.apart(at));
        }
        self.cells = cells;
    }
}

impl Amount {
    /// Puts in another group of subjects. Where these are not `apart`, the same subject may be in both: as few
    /// subjects and as large a one as could be are taken, so that too much is withheld rather than too little.
    fn group(&mut self, other: Amount, apart: bool) {
        self.value = self.value.saturating_add(other.value);
        if self.subjects == 0 {
            self.alone = other.alone;
        } else if self.alone != other.alone {
            self.alone = None;
        }
        if apart {
            self.subjects = self.subjects.saturating_add(other.subjects);
            self.largest = self.largest.max(other.largest);
        } else {
            self.subjects = self.subjects.max(other.subjects);
            self.largest = self.largest.saturating_add(other.largest);
        }
    }

    fn cell(self) -> Cell {
        Cell { value: self.value.max(0) as f64, subjects: self.subjects, largest: self.largest.max(0) as f64 }
    }
}
