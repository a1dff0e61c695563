//! What is expected of the months to come, adding up over the first two dimensions, and what stands out.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{At, Counted, Period, release::Place};
use crate::{
    Error, Series,
    forecast::{Forecast, forecast},
    monitor::monitor,
    reconcile::{Hierarchy, Weights, reconcile},
};

/// The share of values that an interval holds.
const LEVEL: f64 = 0.9;
/// A series of fewer months is not continued.
const FEWEST_MONTHS: usize = 24;
/// Warnings of older months are not told any more.
const MONTHS_WARNED: usize = 12;
/// Crossings are forecast one by one where there are no more of them.
const MOST_CROSSINGS: usize = 400;

/// What is expected of a month.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Foretold {
    /// The month.
    pub period: String,
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// What is expected.
    pub value: f64,
    /// Within which it lies in 90 of 100 cases, where that can be said.
    pub interval: Option<(f64, f64)>,
}

/// Something that stands out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Noticed {
    /// The month.
    pub period: String,
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// The code of what is said: [`crate::monitor::Sign::code`].
    pub sign: String,
    /// What was seen.
    pub seen: f64,
    /// What would have been in line with what came before.
    pub expected: f64,
    /// How far the two are apart, in standard deviations of what is usual.
    pub deviations: f64,
}

/// Both, of the whole and of the members of the first two dimensions; nothing is foretold of a place that is not
/// shown `whole`: a forecast would tell of what is withheld.
pub(super) fn of(counted: &Counted, horizon: usize, whole: impl Fn(At) -> bool) -> (Vec<Foretold>, Vec<Noticed>) {
    let begin = counted.months(At::All).iter().take_while(|value| **value == 0.0).count();
    if counted.plan.months - begin < FEWEST_MONTHS {
        return (Vec::new(), Vec::new());
    }
    let tree = Tree::of(counted);
    // Where nothing can be said of the months to come, what stands out is still told.
    let foretold = tree.foretell(counted, begin, horizon, whole).unwrap_or_default();
    let warnings = tree.sums.iter().flat_map(|at| noticed(counted, *at, begin));
    (foretold, warnings.collect())
}

/// Places that add up: sums, and what they are of.
struct Tree {
    sums: Vec<At>,
    leaves: Vec<At>,
    parts: Vec<Vec<usize>>,
}

impl Tree {
    fn of(counted: &Counted) -> Tree {
        let places: BTreeSet<At> = counted.cells.keys().map(|(_, at)| *at).collect();
        let crossed = |at: &&At| matches!(at, At::Both(..));
        let first = |at: &&At| matches!(at, At::One(0, _));
        let mut leaves: Vec<At> = places.iter().filter(crossed).copied().collect();
        if leaves.is_empty() || leaves.len() > MOST_CROSSINGS {
            leaves = places.iter().filter(first).copied().collect();
        }
        let mut tree = Tree { sums: Vec::new(), leaves, parts: Vec::new() };
        for sum in places.iter().filter(|at| matches!(at, At::All | At::One(0 | 1, _))) {
            let within = |leaf: &At| match (sum, leaf) {
                (At::All, _) => true,
                (At::One(0, member), At::Both(first, _)) => member == first,
                (At::One(1, member), At::Both(_, second)) => member == second,
                _ => false,
            };
            let parts: Vec<usize> = (0..tree.leaves.len()).filter(|leaf| within(&tree.leaves[*leaf])).collect();
            if !parts.is_empty() {
                tree.sums.push(*sum);
                tree.parts.push(parts);
            }
        }
        tree
    }

    fn foretell(
        &self,
        counted: &Counted,
        begin: usize,
        horizon: usize,
        whole: impl Fn(At) -> bool,
    ) -> Result<Vec<Foretold>, Error> {
        let nodes: Vec<At> = self.sums.iter().chain(&self.leaves).copied().collect();
        let said = nodes.iter().map(|at| forecast(&series(counted, *at, begin)?, horizon, LEVEL));
        let said = said.collect::<Result<Vec<Forecast>, Error>>()?;
        let points: Vec<Vec<f64>> =
            said.iter().map(|said| said.periods.iter().map(|period| period.value).collect()).collect();
        let past = said.iter().map(|said| said.errors.len()).min().unwrap_or_default();
        let errors: Vec<Vec<f64>> = said.iter().map(|said| said.errors[said.errors.len() - past..].to_vec()).collect();
        let hierarchy = Hierarchy::new(self.leaves.len(), self.parts.clone())?;
        let moved = reconcile(&hierarchy, &points, &errors, Weights::Automatic)?;
        let mut foretold = Vec::new();
        for ((at, said), moved) in nodes.iter().zip(&said).zip(&moved) {
            if matches!(at, At::Both(..)) || !whole(*at) {
                continue;
            }
            for (ahead, (period, value)) in said.periods.iter().zip(moved).enumerate() {
                // Nothing can be fewer than none.
                let shifted = |bound: f64| (bound + value - period.value).max(0.0);
                foretold.push(Foretold {
                    period: counted.plan.first.later(counted.plan.months + ahead).to_string(),
                    place: counted.place(*at),
                    value: value.max(0.0),
                    interval: period.interval.map(|(lower, upper)| (shifted(lower), shifted(upper))),
                });
            }
        }
        Ok(foretold)
    }
}

fn series(counted: &Counted, at: At, begin: usize) -> Result<Series, Error> {
    Series::new(counted.months(at).split_off(begin), 12)
}

fn noticed(counted: &Counted, at: At, begin: usize) -> Vec<Noticed> {
    let warnings = series(counted, at, begin).and_then(|series| monitor(&series)).unwrap_or_default();
    let recent = warnings.into_iter().filter(|warning| warning.place + begin + MONTHS_WARNED >= counted.plan.months);
    let noticed = recent.map(|warning| Noticed {
        period: counted.period(Period::Month((warning.place + begin) as u16)).to_string(),
        place: counted.place(at),
        sign: warning.sign.code().to_owned(),
        seen: warning.seen,
        expected: warning.expected,
        // A series without noise has no usual deviation: what stands out there is far beyond any.
        deviations: warning.deviations.min(99.0),
    });
    noticed.collect()
}
