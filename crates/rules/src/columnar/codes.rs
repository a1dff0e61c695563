//! A column of several codes a subject. Which of the codes that rows name a subject has, and whether
//! it has any other, decides every cell: each such combination is asked of the interpreter once.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, ListArray, StringArray};
use rustc_hash::FxHashMap;

use crate::{rule_set::RuleSet, value::Input};

use super::{Hits, locate::Misfit};

/// The most combinations that are kept at once.
const MOST_COMBINATIONS: usize = 1 << 16;

/// A column of several codes.
#[derive(Clone, Debug)]
pub(super) struct CodesAxis<'r> {
    rule_set: &'r RuleSet,
    at: usize,
    codes: Vec<Arc<str>>,
    missing: Vec<u64>,
}

impl<'r> CodesAxis<'r> {
    pub(super) fn new(rule_set: &'r RuleSet, at: usize) -> CodesAxis<'r> {
        let named = rule_set.rows().iter().flat_map(|row| row.tests()[at].literals());
        let mut codes: Vec<Arc<str>> = named.filter_map(|literal| literal.text().map(Arc::from)).collect();
        codes.sort_unstable();
        codes.dedup();
        let mut axis = CodesAxis { rule_set, at, codes, missing: Vec::new() };
        axis.missing = axis.rows(&Input::Null);
        axis
    }

    /// The rows whose cell holds.
    fn rows(&self, value: &Input<'_>) -> Vec<u64> {
        let rows = self.rule_set.rows();
        let mut mask = vec![0; rows.len().div_ceil(64).max(1)];
        for (number, _) in rows.iter().enumerate().filter(|(_, row)| row.tests()[self.at].holds(value)) {
            mask[number / 64] |= 1 << (number % 64);
        }
        mask
    }

    /// Keeps the rows whose cell holds for each subject.
    pub(super) fn narrow(&self, hits: &mut Hits, column: Option<&ArrayRef>) -> Result<(), Misfit> {
        let Some(column) = column else {
            hits.keep_everywhere(&self.missing);
            return Ok(());
        };
        let lists = column.as_any().downcast_ref::<ListArray>();
        let texts = lists.and_then(|lists| lists.values().as_any().downcast_ref::<StringArray>());
        let (Some(lists), Some(texts)) = (lists, texts) else {
            return Err(Misfit::Kind(column.data_type().clone()));
        };
        let mut known: FxHashMap<Vec<u64>, Vec<u64>> = FxHashMap::default();
        let mut combination = vec![0; self.codes.len() / 64 + 1];
        let mut present = Vec::new();
        for (subject, ends) in lists.value_offsets().windows(2).enumerate() {
            present.clear();
            if lists.is_valid(subject) {
                let values = (ends[0] as usize..ends[1] as usize).filter(|&value| texts.is_valid(value));
                present.extend(values.map(|value| texts.value(value)));
            }
            if present.is_empty() {
                hits.keep_of(subject, &self.missing);
                continue;
            }
            self.combine(&present, &mut combination);
            if !known.contains_key(&combination) {
                if known.len() == MOST_COMBINATIONS {
                    known.clear();
                }
                known.insert(combination.clone(), self.rows(&Input::Codes(&present)));
            }
            if let Some(rows) = known.get(&combination) {
                hits.keep_of(subject, rows);
            }
        }
        Ok(())
    }

    /// One bit for each code that rows name, and one behind them for any other.
    fn combine(&self, present: &[&str], combination: &mut [u64]) {
        combination.fill(0);
        for code in present {
            let bit = self.codes.binary_search_by(|known| (**known).cmp(code)).unwrap_or(self.codes.len());
            combination[bit / 64] |= 1 << (bit % 64);
        }
    }
}
