//! How data sets are delivered: whether they are fresh, and how their quality goes week by week.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex},
};

use domain::{DatasetId, Date, Instant, OrganCode};
use publish::{DatasetQuality, DatasetTally, DelivererTally, Page, QualityRow, View};
use store::DeliveryQuery;

use super::{deliveries::delivery_reader, inputs::Organs};
use crate::{Error, Result, authorise::Viewer, node::Node};

/// Deliveries read at a time, and of one data set at most.
const AT_A_TIME: u32 = 500;
const MOST: usize = 100_000;

/// Beyond so many deliveries, what was counted is used again for so many milliseconds; never past midnight.
const FEW: usize = 1_000;
const KEPT_MILLIS: i64 = 300_000;

/// What the receipts of a data set came to, by organ.
#[derive(Default)]
struct Counted {
    by_organ: BTreeMap<OrganCode, DatasetTally>,
    /// How many deliveries were read for it.
    read: usize,
    /// Whether there were more than could be counted.
    cut: bool,
}

/// What was counted, on which day and when.
type Kept = (Date, Instant, Arc<Counted>);

/// What was counted, by data set, where it took a reading of many receipts.
#[derive(Default)]
pub(crate) struct KeptTallies(Mutex<HashMap<DatasetId, Kept>>);

impl Node {
    /// Every data set, and whether what the viewer may know of it is fresh.
    pub async fn dataset_qualities(&self, viewer: &Viewer) -> Result<View<Page<QualityRow>>> {
        self.may_read_deliveries(viewer)?;
        let (reader, mut organs) = (delivery_reader(viewer), Organs::default());
        let mut by_dataset: HashMap<DatasetId, Vec<DelivererTally>> = HashMap::new();
        for (dataset, organ, at) in self.register.latest_deliveries().await? {
            let organ = self.organ_input(&mut organs, &organ).await?;
            let last = self.clock.day_of(at).map(|day| (at, day));
            let one = DelivererTally { organ, last, tally: DatasetTally::default(), compared: None };
            by_dataset.entry(dataset).or_default().push(one);
        }
        let row = |contract: &catalogue::contract::Contract| {
            let deliverers = by_dataset.get(&contract.id).map_or(&[][..], Vec::as_slice);
            QualityRow::view(&reader, self.moment(), contract, deliverers)
        };
        Ok(Page::of(&reader, self.moment(), self.pack.contracts().map(row), None, None))
    }

    /// How one data set is delivered: by all, or for a deliverer by its own organ.
    pub async fn dataset_quality(&self, viewer: &Viewer, id: &DatasetId) -> Result<View<DatasetQuality>> {
        self.may_read_deliveries(viewer)?;
        self.pack.contract(id).ok_or_else(|| Error::not_found("data set", id))?;
        let counted = self.counted(id).await?;
        let latest = self.register.latest_deliveries().await?.into_iter();
        let mut lasts: BTreeMap<OrganCode, Option<Instant>> =
            latest.filter(|(dataset, ..)| dataset == id).map(|(_, organ, at)| (organ, Some(at))).collect();
        for organ in counted.by_organ.keys() {
            lasts.entry(organ.clone()).or_default();
        }
        let mut compared = self.compared_by_dataset().await?;
        let (mut organs, mut deliverers) = (Organs::default(), Vec::with_capacity(lasts.len()));
        for (organ, last) in lasts {
            deliverers.push(DelivererTally {
                tally: counted.by_organ.get(&organ).cloned().unwrap_or_default(),
                last: last.and_then(|at| Some((at, self.clock.day_of(at)?))),
                compared: compared.remove(&(id.clone(), organ.clone())),
                organ: self.organ_input(&mut organs, &organ).await?,
            });
        }
        let (reader, moment) = (delivery_reader(viewer), self.moment());
        let own = viewer.organ.as_ref().filter(|_| viewer.role == domain::Role::Deliverer);
        let differing = self.differing(id, own).await?;
        Ok(DatasetQuality::view(&self.glossary, &reader, moment, id, &deliverers, &differing, counted.cut)?)
    }

    /// What the receipts of a data set came to: now, or of very many at most five minutes ago.
    async fn counted(&self, id: &DatasetId) -> Result<Arc<Counted>> {
        let now = self.now();
        if let Ok(kept) = self.kept_tallies.0.lock()
            && let Some((day, at, counted)) = kept.get(id)
            && *day == now.today
            && now.at.millis() - at.millis() < KEPT_MILLIS
        {
            return Ok(counted.clone());
        }
        let counted = Arc::new(self.count_receipts(id, now.today).await?);
        if counted.read > FEW
            && let Ok(mut kept) = self.kept_tallies.0.lock()
        {
            kept.insert(id.clone(), (now.today, now.at, counted.clone()));
        }
        Ok(counted)
    }

    async fn count_receipts(&self, id: &DatasetId, today: Date) -> Result<Counted> {
        let since = DatasetTally::first_day(today).unwrap_or(today);
        let (mut counted, mut after) = (Counted::default(), None);
        loop {
            let query = DeliveryQuery { deliverer: None, dataset: Some(id.clone()), after, limit: AT_A_TIME };
            let (states, next) = self.register.deliveries(&query).await?;
            counted.read += states.len();
            // The latest come first: where one came in before, so did all that follow.
            let recent = states.last().is_some_and(|oldest| self.clock.day_of(oldest.opened_at) >= Some(since));
            for state in states.into_iter().filter(|state| state.withdraws.is_none()) {
                let Some((at, receipt)) = state.taken() else { continue };
                if let Some(day) = self.clock.day_of(at).filter(|day| *day >= since) {
                    counted.by_organ.entry(receipt.deliverer.clone()).or_default().add(day, receipt);
                }
            }
            if next.is_none() || !recent {
                return Ok(counted);
            }
            if counted.read >= MOST {
                return Ok(Counted { cut: true, ..counted });
            }
            after = next;
        }
    }
}
