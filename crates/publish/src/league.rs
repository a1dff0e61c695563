//! How departments deliver: the scores of their deliveries, side by side.

use std::collections::BTreeMap;

use domain::Dimension;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Moment, Phrase, QualityView, Reader, View, Written, input::OrganInput, view::OrganCodeText};

/// What the deliveries of an organ came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Deliveries that were taken.
    pub deliveries: u32,
    /// Their rows.
    pub rows: u64,
    /// Of these, rejected.
    pub rejected: u64,
    /// By dimension: scores times rows.
    weighed: BTreeMap<Dimension, u64>,
    /// By dimension: rows.
    of: BTreeMap<Dimension, u64>,
}

/// An organ among others.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct LeagueRow {
    /// The organ.
    pub deliverer: OrganCodeText,
    /// Its name.
    pub deliverer_name: Phrase,
    /// Deliveries that were taken.
    pub deliveries: u32,
    /// Their rows.
    pub rows: u64,
    /// Of these, rejected.
    pub rejected: u64,
    /// The mean of the scores below.
    pub mean: u8,
    /// By dimension, each delivery weighing as its rows do.
    pub scores: Vec<QualityView>,
}

impl Delivered {
    /// Counts a delivery with its scores.
    pub fn add(&mut self, rows: u64, rejected: u64, scores: &BTreeMap<Dimension, u8>) {
        self.deliveries = self.deliveries.saturating_add(1);
        self.rows = self.rows.saturating_add(rows);
        self.rejected = self.rejected.saturating_add(rejected);
        // A delivery without rows has failed as a whole: it weighs as one row.
        let weight = rows.max(1);
        for (dimension, score) in scores {
            *self.weighed.entry(*dimension).or_default() += u64::from(*score) * weight;
            *self.of.entry(*dimension).or_default() += weight;
        }
    }

    /// Counts what another came to as well.
    pub(crate) fn join(&mut self, other: &Delivered) {
        self.deliveries = self.deliveries.saturating_add(other.deliveries);
        self.rows = self.rows.saturating_add(other.rows);
        self.rejected = self.rejected.saturating_add(other.rejected);
        for (sums, others) in [(&mut self.weighed, &other.weighed), (&mut self.of, &other.of)] {
            for (dimension, sum) in others {
                *sums.entry(*dimension).or_default() += sum;
            }
        }
    }

    /// The mean of the scores; none where nothing was scored.
    pub(crate) fn mean(&self) -> Option<u8> {
        let scores = self.scores();
        let sum: u32 = scores.iter().map(|score| u32::from(score.score)).sum();
        u8::try_from(sum.checked_div(u32::try_from(scores.len()).ok()?)?).ok()
    }

    fn scores(&self) -> Vec<QualityView> {
        let score = |(dimension, weighed): (&Dimension, &u64)| {
            let score = weighed / self.of.get(dimension).copied().unwrap_or(1).max(1);
            QualityView { dimension: *dimension, score: u8::try_from(score.min(100)).unwrap_or(100) }
        };
        self.weighed.iter().map(score).collect()
    }
}

impl LeagueRow {
    /// One line of the table.
    pub fn view(reader: &Reader, moment: Moment, organ: &OrganInput, delivered: &Delivered) -> View<LeagueRow> {
        let body = LeagueRow {
            deliverer: Written(organ.code.clone()),
            deliverer_name: (&organ.name).into(),
            deliveries: delivered.deliveries,
            rows: delivered.rows,
            rejected: delivered.rejected,
            mean: delivered.mean().unwrap_or(0),
            scores: delivered.scores(),
        };
        View::new(reader.audience(), moment, None, body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_weighs_as_its_rows_do() {
        let mut delivered = Delivered::default();
        let scores = |accuracy, conformity| {
            BTreeMap::from([(Dimension::Accuracy, accuracy), (Dimension::Conformity, conformity)])
        };
        delivered.add(900, 9, &scores(100, 50));
        delivered.add(100, 50, &scores(50, 50));
        delivered.add(0, 0, &scores(0, 0));
        // (900 * 100 + 100 * 50 + 1 * 0) / 1001 and (1000 * 50) / 1001.
        let scores: Vec<(Dimension, u8)> =
            delivered.scores().iter().map(|score| (score.dimension, score.score)).collect();
        assert_eq!(scores, [(Dimension::Conformity, 49), (Dimension::Accuracy, 94)]);
        assert_eq!((delivered.deliveries, delivered.rows, delivered.rejected), (3, 1_000, 59));
    }
}
