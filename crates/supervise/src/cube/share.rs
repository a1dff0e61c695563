//! A statistic counted in shares: by several at once, each over subjects of its own, put together as if one had
//! counted them all.

use serde::{Deserialize, Serialize};

use super::{Amount, At, Cube, MOST_CELLS, Spot};
use crate::Error;

/// What one counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// The codes of each dimension, by number.
    members: Vec<Vec<String>>,
    cells: Vec<(Spot, Amount)>,
    subjects: u32,
}

impl Cube {
    /// What was counted, for who puts it together.
    pub fn into_share(self) -> Share {
        let members = self.codes();
        let mut cells: Vec<(Spot, Amount)> = self.cells.into_iter().collect();
        cells.sort_unstable_by_key(|(spot, _)| *spot);
        Share { members, cells, subjects: self.subjects }
    }

    /// Counts what somebody counted of subjects that come after those that were counted here.
    ///
    /// # Errors
    /// Too many cells, or a share of another plan.
    pub fn add_share(&mut self, share: &Share) -> Result<(), Error> {
        if share.members.len() != self.members.len() {
            return Err(Error::OtherPlan);
        }
        let mut numbers: Vec<Vec<u16>> = Vec::new();
        for (dimension, codes) in share.members.iter().enumerate() {
            numbers.push(codes.iter().map(|code| self.member(dimension, code)).collect());
        }
        let number = |dimension: usize, member: u16| {
            let known = numbers.get(dimension).and_then(|known| known.get(usize::from(member)));
            known.copied().ok_or(Error::OtherPlan)
        };
        for ((period, at), theirs) in &share.cells {
            let at = match *at {
                At::All => At::All,
                At::One(dimension, member) => At::One(dimension, number(usize::from(dimension), member)?),
                At::Both(first, second) => At::Both(number(0, first)?, number(1, second)?),
            };
            let before = self.subjects;
            self.cells.entry((*period, at)).or_default().add_later(*theirs, before);
        }
        self.subjects = self.subjects.saturating_add(share.subjects);
        if self.cells.len() > MOST_CELLS { Err(Error::TooManyMembers { cells: MOST_CELLS }) } else { Ok(()) }
    }
}

impl Amount {
    /// Adds what other subjects have, which come after `before` that were counted.
    fn add_later(&mut self, theirs: Amount, before: u32) {
        let alone = theirs.alone.map(|place| place.saturating_add(before));
        self.alone = if self.subjects == 0 { alone } else { None };
        self.value = self.value.saturating_add(theirs.value);
        self.subjects = self.subjects.saturating_add(theirs.subjects);
        self.largest = self.largest.max(theirs.largest);
    }
}
