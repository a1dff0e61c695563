//! Coverage: what deliverers say of the completeness of what they delivered.

use std::collections::BTreeMap;

use domain::{DatasetId, Date, Instant, OrganCode, date::add_days, delivery::Coverage};
use serde::{Deserialize, Serialize};

/// One delivery, as far as completeness goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivered {
    /// The data set.
    pub dataset: DatasetId,
    /// Who delivered.
    pub deliverer: OrganCode,
    /// When it was taken in full.
    pub closed_at: Instant,
    /// What the deliverer says it covers.
    pub coverage: Option<Coverage>,
}

/// What is known to be complete, by data set and deliverer. The order of deliveries does not
/// matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverages {
    deliverers: BTreeMap<DatasetId, BTreeMap<OrganCode, Vec<(Date, Date)>>>,
}

impl Coverages {
    /// What these deliveries, as far as taken by `known_at`, say.
    pub fn new<'a>(deliveries: impl IntoIterator<Item = &'a Delivered>, known_at: Instant) -> Coverages {
        let mut coverages = Coverages::default();
        for delivered in deliveries.into_iter().filter(|delivered| delivered.closed_at <= known_at) {
            let spans = coverages.deliverers.entry(delivered.dataset.clone()).or_default();
            let spans = spans.entry(delivered.deliverer.clone()).or_default();
            if let Some(coverage) = delivered.coverage.filter(|coverage| coverage.complete) {
                spans.push((coverage.from, coverage.to));
            }
        }
        for spans in coverages.deliverers.values_mut().flat_map(BTreeMap::values_mut) {
            spans.sort_unstable();
        }
        coverages
    }

    /// Whether nothing of `dataset` is missing from `first` to `last`: whether it is delivered at
    /// all, and each of its deliverers says so of every one of these days. One that keeps silent
    /// makes the whole unknown, for the missing report may lie with it.
    pub fn complete(&self, dataset: &DatasetId, first: Date, last: Date) -> bool {
        self.deliverers.get(dataset).is_some_and(|deliverers| {
            !deliverers.is_empty() && deliverers.values().all(|spans| covers(spans, first, last))
        })
    }
}

/// Whether the spans, sorted by their first day, hold every day from `first` to `last`.
fn covers(spans: &[(Date, Date)], first: Date, last: Date) -> bool {
    let mut next = first;
    for &(from, to) in spans {
        if from > next {
            return false;
        }
        if to >= last {
            return true;
        }
        if to >= next {
            let Some(day) = add_days(to, 1) else { return true };
            next = day;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn delivered(deliverer: &str, coverage: Option<(Date, Date, bool)>) -> Delivered {
        Delivered {
            dataset: DatasetId::parse("annual-report").unwrap(),
            deliverer: OrganCode::parse(deliverer).unwrap(),
            closed_at: Instant::from_millis(5),
            coverage: coverage.map(|(from, to, complete)| Coverage { from, to, complete }),
        }
    }

    fn complete(deliveries: &[Delivered]) -> bool {
        let coverages = Coverages::new(deliveries, Instant::from_millis(9));
        coverages.complete(&DatasetId::parse("annual-report").unwrap(), date(2026, 1, 1), date(2026, 6, 30))
    }

    #[test]
    fn only_a_stated_completeness_counts() {
        let whole = Some((date(2026, 1, 1), date(2026, 6, 30), true));
        assert!(!complete(&[]));
        assert!(complete(&[delivered("A", whole)]));
        assert!(!complete(&[delivered("A", Some((date(2026, 1, 1), date(2026, 6, 30), false)))]));
        assert!(!complete(&[delivered("A", None)]));
    }

    #[test]
    fn spans_add_up_in_any_order_and_gaps_show() {
        let first = Some((date(2026, 1, 1), date(2026, 3, 31), true));
        let second = Some((date(2026, 4, 1), date(2026, 7, 31), true));
        let late = Some((date(2026, 4, 2), date(2026, 7, 31), true));
        assert!(complete(&[delivered("A", second), delivered("A", first)]));
        assert!(!complete(&[delivered("A", late), delivered("A", first)]));
    }

    #[test]
    fn a_silent_deliverer_makes_the_whole_unknown() {
        let whole = Some((date(2026, 1, 1), date(2026, 6, 30), true));
        assert!(!complete(&[delivered("A", whole), delivered("B", None)]));
        assert!(complete(&[delivered("A", whole), delivered("B", whole)]));
    }

    #[test]
    fn a_delivery_counts_from_the_instant_it_was_taken() {
        let whole = delivered("A", Some((date(2026, 1, 1), date(2026, 6, 30), true)));
        let coverages = Coverages::new([&whole], Instant::from_millis(4));
        assert!(!coverages.complete(&whole.dataset, date(2026, 1, 1), date(2026, 6, 30)));
    }
}
