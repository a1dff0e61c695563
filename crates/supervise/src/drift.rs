//! Whether a delivery is like those before it: how many rows, how many empty cells, how values are spread.
//!
//! Spread is compared by the population stability index: the sum over groups of values of the difference of
//! their shares times the logarithm of their ratio. By the usual reading, below 0.1 nothing changed, and from
//! 0.25 on it is another population.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Values of a field that are told apart; the others are one group.
const MOST_VALUES: usize = 64;
/// The group of values beyond those told apart.
const OTHER: &str = "\u{1}";
/// From so few deliveries on, there is something usual: the first ones often bring all that there is.
const FEWEST_BEFORE: usize = 3;
/// A share of which nothing was seen counts as so much of one row.
const OF_ONE_ROW: f64 = 0.5;

/// What is remembered of the values of a field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProfile {
    /// Rows in which it was empty.
    pub empty: u64,
    /// How often each of its values occurred, where it has few: codes and words.
    pub values: BTreeMap<String, u64>,
}

/// What is remembered of a delivery: no row of it, and no value but codes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Its rows.
    pub rows: u64,
    /// Its fields.
    pub fields: BTreeMap<String, FieldProfile>,
}

/// From where on a difference is told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// Deliveries of fewer rows are not compared.
    pub fewest_rows: u64,
    /// How many times more or fewer rows than usual.
    pub volume_times: f64,
    /// By how much the share of empty cells of a field differs.
    pub empty_share: f64,
    /// From which index on the values of a field are another population.
    pub stability_index: f64,
}

/// How a delivery differs from those before it.
#[derive(Clone, Debug, PartialEq)]
pub enum Drift {
    /// It has far more or fewer rows.
    Volume {
        /// Its rows.
        rows: u64,
        /// The median of those before.
        usual: u64,
    },
    /// A field is empty far more or less often.
    Empty {
        /// The field.
        field: String,
        /// The share of empty cells.
        share: f64,
        /// The share in those before.
        usual: f64,
    },
    /// The values of a field are spread otherwise.
    Spread {
        /// The field.
        field: String,
        /// The population stability index.
        index: f64,
        /// The value to which most of it is due; absent where it is one of those that are not told apart.
        value: Option<String>,
        /// The share of that value.
        share: f64,
        /// The share in those before.
        usual: f64,
    },
}

impl FieldProfile {
    /// Counts a value; `None` where the cell is empty.
    pub fn add(&mut self, value: Option<&str>) {
        let Some(value) = value else {
            self.empty += 1;
            return;
        };
        if let Some(count) = self.values.get_mut(value) {
            *count += 1;
        } else if self.values.len() < MOST_VALUES {
            self.values.insert(value.to_owned(), 1);
        } else {
            *self.values.entry(OTHER.to_owned()).or_default() += 1;
        }
    }

    fn merge(&mut self, other: &FieldProfile) {
        self.empty += other.empty;
        for (value, count) in &other.values {
            let known = self.values.contains_key(value) || self.values.len() < MOST_VALUES;
            let group = if known { value.as_str() } else { OTHER };
            *self.values.entry(group.to_owned()).or_default() += count;
        }
    }
}

/// How `delivery` differs from those `before` it: nothing where there are too few to compare with.
pub fn drift(delivery: &Profile, before: &[Profile], thresholds: &Thresholds) -> Vec<Drift> {
    let mut sizes: Vec<f64> = before.iter().map(|profile| profile.rows as f64).collect();
    let usual = crate::robust::median(&mut sizes);
    let mut found = Vec::new();
    let fewest = thresholds.fewest_rows as f64;
    if before.len() < FEWEST_BEFORE || (usual < fewest && (delivery.rows as f64) < fewest) {
        return found;
    }
    let (rows, times) = ((delivery.rows as f64).max(1.0), thresholds.volume_times.max(1.0));
    if rows > times * usual.max(1.0) || rows * times < usual {
        found.push(Drift::Volume { rows: delivery.rows, usual: usual.round() as u64 });
    }
    if (delivery.rows as f64) < fewest || usual < fewest {
        return found;
    }
    let all = before.iter().map(|profile| profile.rows).sum::<u64>() as f64;
    for (field, now) in &delivery.fields {
        let mut earlier = FieldProfile::default();
        before.iter().filter_map(|profile| profile.fields.get(field)).for_each(|profile| earlier.merge(profile));
        let (share, usual) = (now.empty as f64 / rows, earlier.empty as f64 / all.max(1.0));
        if (share - usual).abs() > thresholds.empty_share {
            found.push(Drift::Empty { field: field.clone(), share, usual });
        }
        let terms = stability_terms(&now.values, &earlier.values);
        let index = terms.iter().map(|term| term.part).sum();
        let most = terms.into_iter().max_by(|one, other| one.part.total_cmp(&other.part));
        if let Some(most) = most.filter(|_| index >= thresholds.stability_index) {
            let value = Some(most.value.to_owned()).filter(|value| value != OTHER);
            found.push(Drift::Spread { field: field.clone(), index, value, share: most.share, usual: most.usual });
        }
    }
    found
}

/// The population stability index of two counts of values; 0 where one of them is empty.
pub fn stability_index(now: &BTreeMap<String, u64>, before: &BTreeMap<String, u64>) -> f64 {
    stability_terms(now, before).iter().map(|term| term.part).sum()
}

/// What one value adds to the index.
struct Term<'a> {
    value: &'a str,
    share: f64,
    usual: f64,
    part: f64,
}

fn stability_terms<'a>(now: &'a BTreeMap<String, u64>, before: &'a BTreeMap<String, u64>) -> Vec<Term<'a>> {
    let (of_now, of_before) = (now.values().sum::<u64>() as f64, before.values().sum::<u64>() as f64);
    if of_now == 0.0 || of_before == 0.0 {
        return Vec::new();
    }
    let count = |counts: &BTreeMap<String, u64>, value: &str| counts.get(value).map_or(0.0, |count| *count as f64);
    let values = now.keys().chain(before.keys().filter(|value| !now.contains_key(*value)));
    let term = |value: &'a String| {
        let (counted, earlier) = (count(now, value), count(before, value));
        let share = |counted: f64, of: f64| (if counted == 0.0 { OF_ONE_ROW } else { counted }) / of;
        let (at, was) = (share(counted, of_now), share(earlier, of_before));
        Term { value, share: counted / of_now, usual: earlier / of_before, part: (at - was) * (at / was).ln() }
    };
    values.map(term).collect()
}
