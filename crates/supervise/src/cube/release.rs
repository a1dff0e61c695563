//! What is shown of a statistic: made by withholding, and by nothing else.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Amount, At, Counted, Nature, Period, Spot,
    outlook::{self, Foretold, Noticed},
};
use crate::{
    Error, ReferencePeriod,
    disclosure::{Cell, Fate, Rules, Sum, Table, protect},
};

/// Members of more subjects in an average month are not grouped further.
const MOST_SUBJECTS_TO_BE_TOLD_APART: u32 = 4_096;

/// Where a figure stands: all, a member of a dimension, or a crossing of the first two.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "of")]
pub enum Place {
    /// All of it.
    All,
    /// One member of a dimension.
    One {
        /// The dimension, from 0.
        dimension: u8,
        /// The code of the member.
        member: String,
    },
    /// A crossing of the first two dimensions.
    Both {
        /// The code of the first.
        first: String,
        /// The code of the second.
        second: String,
    },
}

/// A figure as it may be shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The month or the year.
    pub period: String,
    /// Where it stands.
    #[serde(flatten)]
    pub place: Place,
    /// How much; absent where it is withheld.
    pub value: Option<i64>,
}

/// All that is shown of a statistic. There is no way to one but withholding, save reading one that was kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Release {
    first: String,
    last: String,
    dimensions: Vec<Vec<String>>,
    figures: Vec<Figure>,
    outlook: Vec<Foretold>,
    warnings: Vec<Noticed>,
    refused: bool,
}

impl Release {
    /// The first month.
    pub fn first(&self) -> &str {
        &self.first
    }

    /// The last month.
    pub fn last(&self) -> &str {
        &self.last
    }

    /// The codes of the members of each dimension.
    pub fn dimensions(&self) -> &[Vec<String>] {
        &self.dimensions
    }

    /// The figures: nothing was counted where there is none.
    pub fn figures(&self) -> &[Figure] {
        &self.figures
    }

    /// What is expected of the months to come.
    pub fn outlook(&self) -> &[Foretold] {
        &self.outlook
    }

    /// What stands out: for officers, since it was seen before anything was withheld.
    pub fn warnings(&self) -> &[Noticed] {
        &self.warnings
    }

    /// Whether nothing is shown, because no withholding would protect what was counted.
    pub fn is_refused(&self) -> bool {
        self.refused
    }
}

impl Counted {
    /// Withholds what would tell of one subject, also by sums and differences over all that is shown; and says,
    /// where `horizon` is not 0, what is expected of so many months to come, and what stands out.
    ///
    /// Where members are so small that no withholding protects those who are alone in them, fewer are told apart.
    pub fn release(mut self, rules: &Rules, horizon: usize) -> Release {
        let (spots, fates) = loop {
            let spots = self.shown();
            match self.fates(&spots, rules) {
                Ok(fates) => break (spots, Some(fates)),
                Err(_) if self.fewest < MOST_SUBJECTS_TO_BE_TOLD_APART => {
                    self.fewest = self.fewest.max(1) * 2;
                    self.group_small(usize::MAX);
                }
                Err(_) => break (spots, None),
            }
        };
        let refused = fates.is_none();
        let fates = fates.unwrap_or_default();
        let withheld = |spot: &Spot| fates.get(spot).is_some_and(|fate| *fate != Fate::Shown);
        let figures = spots.iter().filter(|_| !refused).map(|spot| Figure {
            period: self.period(spot.0).to_string(),
            place: self.place(spot.1),
            value: (!withheld(spot)).then(|| self.cells[spot].value),
        });
        let from = self.plan.told_apart_from() as u16;
        let whole =
            |at: At| !refused && (from..self.plan.months as u16).all(|month| !withheld(&(Period::Month(month), at)));
        let (outlook, warnings) = if horizon == 0 { Default::default() } else { outlook::of(&self, horizon, whole) };
        Release {
            first: self.plan.first.to_string(),
            last: self.plan.first.later(self.plan.months.saturating_sub(1)).to_string(),
            figures: figures.collect(),
            dimensions: self.members.clone(),
            outlook,
            warnings,
            refused,
        }
    }

    /// The cells that are shown, but for what must be withheld: the whole by month, members by month from the last
    /// whole year on, and of a whole year (of a stock, of the last month) members and crossings.
    fn shown(&self) -> Vec<Spot> {
        let from = self.plan.told_apart_from() as u16;
        let last = (self.plan.months as u16).saturating_sub(1);
        let is_shown = |spot: &&Spot| match (spot.0, spot.1) {
            (Period::Month(_), At::All) | (Period::Year, _) => true,
            (Period::Month(month), At::One(..)) => month >= from,
            (Period::Month(month), At::Both(..)) => self.plan.nature == Nature::Stock && month == last,
        };
        let something = |(spot, amount): (&Spot, &Amount)| (amount.value > 0 && amount.subjects > 0).then_some(*spot);
        self.cells.iter().filter_map(something).filter(|spot| is_shown(&spot)).collect()
    }

    /// What becomes of each of these cells. Groups of cells that no sum ties together are looked at by
    /// themselves, which is the same and far less work.
    fn fates(&self, spots: &[Spot], rules: &Rules) -> Result<BTreeMap<Spot, Fate>, Error> {
        let sums = self.sums(spots);
        let mut groups: Vec<usize> = (0..spots.len()).collect();
        for sum in &sums {
            for part in &sum.parts {
                let (one, other) = (root(&mut groups, sum.whole), root(&mut groups, *part));
                groups[one] = other;
            }
        }
        let mut of_group: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for cell in 0..spots.len() {
            of_group.entry(root(&mut groups, cell)).or_default().push(cell);
        }
        let mut fates = BTreeMap::new();
        for (group, cells) in &of_group {
            let place = |cell: &usize| cells.binary_search(cell).unwrap_or_default();
            let tied = sums.iter().filter(|sum| root(&mut groups, sum.whole) == *group);
            let of_cells = |sum: &Sum| Sum { whole: place(&sum.whole), parts: sum.parts.iter().map(place).collect() };
            let tied: Vec<Sum> = tied.map(of_cells).collect();
            let values: Vec<Cell> = cells.iter().map(|cell| self.cells[&spots[*cell]].cell()).collect();
            let table = Table::new(values, tied)?;
            let protected = match self.plan.nature {
                Nature::Flow => {
                    let alone = cells.iter().map(|cell| self.cells[&spots[*cell]].alone);
                    protect(&table.knowing(alone.collect()), rules)?
                }
                // Who is there is not kept: where not all who are alone can be kept from knowing the others at
                // once, those who know nothing are.
                Nature::Stock => match protect(&table, rules) {
                    Ok(protected) => protected,
                    Err(_) => protect(&table.knowing(Vec::new()), rules)?,
                },
            };
            fates.extend(cells.iter().map(|cell| spots[*cell]).zip(protected.fates));
        }
        Ok(fates)
    }

    /// What adds up to what among these cells: members to their whole in each period, crossings to each of their
    /// members, months to their year.
    fn sums(&self, spots: &[Spot]) -> Vec<Sum> {
        let place: BTreeMap<Spot, usize> = spots.iter().enumerate().map(|(at, spot)| (*spot, at)).collect();
        let year = self.plan.year();
        let mut parts: BTreeMap<(usize, u8), Vec<usize>> = BTreeMap::new();
        for (cell, (period, at)) in spots.iter().enumerate() {
            let mut add = |period: Period, at: At, by: u8| {
                if let Some(whole) = place.get(&(period, at)) {
                    parts.entry((*whole, by)).or_default().push(cell);
                }
            };
            match at {
                At::All => {}
                At::One(dimension, _) => add(*period, At::All, *dimension),
                At::Both(first, second) => {
                    add(*period, At::One(0, *first), 0);
                    add(*period, At::One(1, *second), 1);
                }
            }
            if let Period::Month(month) = period
                && year.contains(&usize::from(*month))
                && self.plan.nature == Nature::Flow
            {
                add(Period::Year, *at, u8::MAX);
            }
        }
        parts.into_iter().map(|((whole, _), parts)| Sum { whole, parts }).collect()
    }

    pub(super) fn period(&self, period: Period) -> ReferencePeriod {
        match period {
            Period::Month(month) => self.plan.first.later(usize::from(month)),
            Period::Year => self.plan.first.later(self.plan.year().start).year(),
        }
    }

    /// A place by codes.
    pub(super) fn place(&self, at: At) -> Place {
        let code = |dimension: usize, member: u16| self.members[dimension][usize::from(member)].clone();
        match at {
            At::All => Place::All,
            At::One(dimension, member) => Place::One { dimension, member: code(usize::from(dimension), member) },
            At::Both(first, second) => Place::Both { first: code(0, first), second: code(1, second) },
        }
    }
}

/// The group that a cell is in.
fn root(groups: &mut [usize], cell: usize) -> usize {
    let mut at = cell;
    while groups[at] != at {
        groups[at] = groups[groups[at]];
        at = groups[at];
    }
    at
}
