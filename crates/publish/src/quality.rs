//! How a data set is delivered: whether it is fresh, and what its deliveries came to week by week.

use std::collections::BTreeMap;

use catalogue::contract::Contract;
use domain::{
    DatasetId, Date, Instant,
    date::{add_days, add_period, monday},
    delivery::Receipt,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    ComparedInput, ComparedView, Delivered, DrawnInput, DrawnRow, FindingGroup, Glossary, Moment, Phrase, Reader,
    Refused, Stamp, View, Written,
    delivery::{groups, may_know},
    input::OrganInput,
    view::{DatasetIdText, OrganCodeText},
};

/// The weeks that are told, with the one that runs.
const WEEKS: i64 = 26;
/// The most frequent findings that are told.
const FINDINGS: usize = 12;

/// What an organ delivered of a data set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DatasetTally {
    /// By the Monday of the week in which they were taken.
    weeks: BTreeMap<Date, Delivered>,
    findings: BTreeMap<String, u64>,
}

/// An organ that delivered a data set.
#[derive(Clone, Debug, PartialEq)]
pub struct DelivererTally {
    /// The organ.
    pub organ: OrganInput,
    /// When the latest delivery that stands was taken, and on which day that was.
    pub last: Option<(Instant, Date)>,
    /// What it delivered of late.
    pub tally: DatasetTally,
    /// What comparing its records with their originals came to, where that was done.
    pub compared: Option<ComparedInput>,
}

impl DatasetTally {
    /// The first day of which deliveries count.
    pub fn first_day(today: Date) -> Option<Date> {
        add_days(monday(today)?, -7 * (WEEKS - 1))
    }

    /// Counts a delivery that was taken on a day.
    pub fn add(&mut self, day: Date, receipt: &Receipt) {
        let Some(week) = monday(day) else { return };
        let counts = &receipt.counts;
        self.weeks.entry(week).or_default().add(counts.rows, counts.rejected + counts.persons, &receipt.quality);
        for (code, count) in &receipt.findings {
            *self.findings.entry(code.clone()).or_default() += count;
        }
    }

    fn whole(&self) -> Delivered {
        let mut whole = Delivered::default();
        self.weeks.values().for_each(|week| whole.join(week));
        whole
    }
}

/// Whether deliveries come as often as the contract promises.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct InTime {
    /// When the latest delivery was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<Stamp>,
    /// The last day on which the next is in time, where it is due at intervals.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub due: Option<Date>,
    /// Whether that day is past.
    pub overdue: bool,
}

impl InTime {
    fn new(moment: Moment, contract: &Contract, last: Option<(Instant, Date)>) -> InTime {
        let due = last.and_then(|(_, day)| add_period(day, &contract.cadence));
        InTime { last: last.map(|(at, _)| Stamp(at)), due, overdue: due.is_some_and(|due| due < moment.today) }
    }
}

/// A data set, and whether it is fresh.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct QualityRow {
    /// The data set.
    pub dataset: DatasetIdText,
    /// Its name.
    pub title: Phrase,
    /// The version of its contract.
    pub version: u32,
    /// How often it is due: a length of time as ISO 8601 writes it, or `event`.
    pub cadence: String,
    /// Whether it is fresh.
    #[serde(flatten)]
    pub in_time: InTime,
}

impl QualityRow {
    /// The data set as a line of a list, by what the organs that the reader may know of delivered last.
    pub fn view(
        reader: &Reader,
        moment: Moment,
        contract: &Contract,
        deliverers: &[DelivererTally],
    ) -> View<QualityRow> {
        let known = deliverers.iter().filter(|one| may_know(reader, &one.organ).is_ok());
        let row = QualityRow::new(moment, contract, known.filter_map(|one| one.last).max());
        View::new(reader.audience(), moment, None, row)
    }

    fn new(moment: Moment, contract: &Contract, last: Option<(Instant, Date)>) -> QualityRow {
        QualityRow {
            dataset: Written(contract.id.clone()),
            title: (&contract.title).into(),
            version: contract.version,
            cadence: contract.cadence.clone(),
            in_time: InTime::new(moment, contract, last),
        }
    }
}

/// What one organ delivered of a data set.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct DelivererQuality {
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
    /// The mean of the scores; absent where nothing was delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<u8>,
    /// What comparing its records with their originals came to; absent where nothing was compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compared: Option<ComparedView>,
    /// Whether it delivers in time.
    #[serde(flatten)]
    pub in_time: InTime,
}

/// What a week brought.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct QualityWeek {
    /// Its Monday.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// Deliveries that were taken.
    pub deliveries: u32,
    /// Their rows.
    pub rows: u64,
    /// Of these, rejected.
    pub rejected: u64,
    /// The mean of the scores; absent where nothing was delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<u8>,
}

/// How a data set is delivered.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct DatasetQuality {
    /// What stands in lists.
    #[serde(flatten)]
    pub row: QualityRow,
    /// How many fields it has.
    pub fields: u32,
    /// The first day of which deliveries count.
    #[schema(value_type = String, format = Date)]
    pub since: Date,
    /// Whether only the latest deliveries since then were counted, because there were too many.
    pub cut: bool,
    /// Deliverers, those that are overdue first.
    pub deliverers: Vec<DelivererQuality>,
    /// Week by week, the oldest first; weeks without deliveries too.
    pub weeks: Vec<QualityWeek>,
    /// The most frequent findings, with their remedies.
    pub findings: Vec<FindingGroup>,
    /// Records that are not as their originals, the latest comparison first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differing: Vec<DrawnRow>,
}

impl DatasetQuality {
    /// How a data set is delivered: by all for officers and the auditor, by itself for a deliverer. `cut` says that
    /// only the latest deliveries were counted; `differing` are records that are not as their originals.
    ///
    /// # Errors
    /// [`Refused::NotFound`] where the catalogue has no such data set, or for who may know of no delivery.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        dataset: &DatasetId,
        deliverers: &[DelivererTally],
        differing: &[DrawnInput],
        cut: bool,
    ) -> Result<View<DatasetQuality>, Refused> {
        use domain::Audience::{Auditor, Deliverer, Officer};
        let contract = glossary.contract(dataset).ok_or(Refused::NotFound)?;
        if !matches!(reader.audience(), Officer | Auditor | Deliverer) {
            return Err(Refused::NotFound);
        }
        let known: Vec<&DelivererTally> =
            deliverers.iter().filter(|one| may_know(reader, &one.organ).is_ok()).collect();
        let since = DatasetTally::first_day(moment.today).unwrap_or(moment.today);
        let mut rows: Vec<_> = known.iter().map(|one| deliverer(moment, contract, one)).collect();
        rows.sort_by_key(|row| (!row.in_time.overdue, row.in_time.due, row.deliverer.clone()));
        let body = DatasetQuality {
            row: QualityRow::new(moment, contract, known.iter().filter_map(|one| one.last).max()),
            fields: u32::try_from(contract.fields.len()).unwrap_or(u32::MAX),
            since,
            cut,
            deliverers: rows,
            weeks: weeks(since, &known),
            findings: findings(glossary, &known),
            differing: differing
                .iter()
                .filter(|drawn| may_know(reader, &drawn.record.deliverer).is_ok())
                .map(|drawn| DrawnRow::new(glossary, reader, moment, drawn))
                .collect(),
        };
        Ok(View::new(reader.audience(), moment, None, body))
    }
}

fn deliverer(moment: Moment, contract: &Contract, one: &DelivererTally) -> DelivererQuality {
    let whole = one.tally.whole();
    DelivererQuality {
        deliverer: Written(one.organ.code.clone()),
        deliverer_name: (&one.organ.name).into(),
        deliveries: whole.deliveries,
        rows: whole.rows,
        rejected: whole.rejected,
        score: whole.mean(),
        compared: one.compared.as_ref().and_then(ComparedView::of),
        in_time: InTime::new(moment, contract, one.last),
    }
}

fn weeks(since: Date, known: &[&DelivererTally]) -> Vec<QualityWeek> {
    let mondays = (0..WEEKS).filter_map(|week| add_days(since, 7 * week));
    let week = |from: Date| {
        let mut sum = Delivered::default();
        known.iter().filter_map(|one| one.tally.weeks.get(&from)).for_each(|delivered| sum.join(delivered));
        let score = sum.mean();
        QualityWeek { from, deliveries: sum.deliveries, rows: sum.rows, rejected: sum.rejected, score }
    };
    mondays.map(week).collect()
}

fn findings(glossary: &Glossary, known: &[&DelivererTally]) -> Vec<FindingGroup> {
    let mut counts = BTreeMap::<String, u64>::new();
    for (code, count) in known.iter().flat_map(|one| &one.tally.findings) {
        *counts.entry(code.clone()).or_default() += count;
    }
    let mut groups = groups(glossary, &counts);
    groups.truncate(FINDINGS);
    groups
}
