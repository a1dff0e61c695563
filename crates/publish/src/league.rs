//! How departments deliver: the scores of their deliveries, side by side.

use std::collections::BTreeMap;

use domain::Dimension;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    ComparedInput, ComparedView, Moment, Phrase, QualityView, Reader, View, Written, input::OrganInput,
    view::OrganCodeText,
};

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
    /// By dimension, each delivery weighing as its rows do; of accuracy what comparisons with originals came to, where
    /// they are enough.
    pub scores: Vec<QualityView>,
    /// What comparisons with originals came to; absent where nothing was compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compared: Option<ComparedView>,
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
        mean(&self.scores(None))
    }

    /// The scores by dimension. What a comparison with originals came to stands for accuracy: findings tell of rows that
    /// can't be right, a comparison of those that are not.
    fn scores(&self, compared: Option<ComparedView>) -> Vec<QualityView> {
        let score = |(dimension, weighed): (&Dimension, &u64)| {
            let of_rows = weighed / self.of.get(dimension).copied().unwrap_or(1).max(1);
            let score = match compared {
                Some(compared) if *dimension == Dimension::Accuracy => compared.score(),
                _ => u8::try_from(of_rows.min(100)).unwrap_or(100),
            };
            QualityView { dimension: *dimension, score }
        };
        self.weighed.iter().map(score).collect()
    }
}

impl LeagueRow {
    /// One line of the table.
    pub fn view(
        reader: &Reader,
        moment: Moment,
        organ: &OrganInput,
        delivered: &Delivered,
        compared: Option<&ComparedInput>,
    ) -> View<LeagueRow> {
        let compared = compared.and_then(ComparedView::of);
        let scores = delivered.scores(compared.filter(|compared| compared.enough));
        let body = LeagueRow {
            deliverer: Written(organ.code.clone()),
            deliverer_name: (&organ.name).into(),
            deliveries: delivered.deliveries,
            rows: delivered.rows,
            rejected: delivered.rejected,
            mean: mean(&scores).unwrap_or(0),
            scores,
            compared,
        };
        View::new(reader.audience(), moment, None, body)
    }
}

fn mean(scores: &[QualityView]) -> Option<u8> {
    let sum: u32 = scores.iter().map(|score| u32::from(score.score)).sum();
    u8::try_from(sum.checked_div(u32::try_from(scores.len()).ok()?)?).ok()
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
            delivered.scores(None).iter().map(|score| (score.dimension, score.score)).collect();
        assert_eq!(scores, [(Dimension::Conformity, 49), (Dimension::Accuracy, 94)]);
        assert_eq!((delivered.deliveries, delivered.rows, delivered.rejected), (3, 1_000, 59));
    }

    #[test]
    fn what_was_compared_with_originals_stands_for_accuracy_once_it_is_enough() {
        let mut delivered = Delivered::default();
        delivered.add(10, 0, &BTreeMap::from([(Dimension::Accuracy, 100), (Dimension::Conformity, 60)]));
        let organ = OrganInput {
            code: domain::OrganCode::parse("market").unwrap(),
            name: domain::Label::new("x", "x"),
            weight_percent: 100,
        };
        let day = domain::Date::constant(2026, 11, 25);
        let moment = Moment { today: day, now: domain::Instant::from_millis(0) };
        let few =
            ComparedInput { compared: 40, agree: 29, interval: (0.57, 0.84), confidence_percent: 95, enough: false };
        let row = |compared| LeagueRow::view(&Reader::officer(), moment, &organ, &delivered, compared);
        let accuracy = |row: &LeagueRow| {
            row.scores.iter().find(|score| score.dimension == Dimension::Accuracy).map(|score| score.score)
        };
        assert_eq!((row(None).mean, accuracy(&row(None))), (80, Some(100)));
        assert_eq!((row(Some(&few)).mean, accuracy(&row(Some(&few)))), (80, Some(100)), "too few");
        // 29 of 40 are 72.5 per cent; (72 + 60) / 2.
        let enough = row(Some(&ComparedInput { enough: true, ..few }));
        assert_eq!((enough.mean, accuracy(&enough)), (66, Some(72)));
        assert_eq!(enough.compared.map(|compared| compared.share), Some(0.725));
    }
}
