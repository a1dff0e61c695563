//! Licences and penalties by deliverer and day of the act, with lateness shown.

use std::collections::BTreeMap;

use catalogue::contract::DatasetKind;
use domain::{DatasetId, Date, OrganCode, date::add_days};
use publish::{Lateness, Page, PublicityDay, PublicityRow, PublicityTable, Reader, View};
use store::PublicityQuery;

use super::{Part, inputs::Organs};
use crate::{Error, Result, node::Node};

/// The longest span of one table, in days.
const LONGEST_DAYS: i64 = 400;

/// Late acts looked at for one table, and read at a time.
const MOST_LATE: usize = 20_000;
const LATE_AT_A_TIME: u32 = 2_000;

impl Node {
    /// The table of the days from `from` to `to`, both inside.
    pub async fn publicity(&self, deliverer: Option<&OrganCode>, from: Date, to: Date) -> Result<View<PublicityTable>> {
        let query = self.publicity_query(deliverer.cloned(), from, to)?;
        let days = self.register.publicity(&query).await?;
        let mut by_day: BTreeMap<(std::cmp::Reverse<Date>, OrganCode), Lateness> = BTreeMap::new();
        for day in days {
            let kind = self.pack.contract(&day.dataset).map(|contract| contract.kind);
            let lateness = by_day.entry((std::cmp::Reverse(day.day), day.deliverer)).or_default();
            let acts = u32::try_from(day.acts).unwrap_or(u32::MAX);
            lateness.records += acts;
            lateness.licences += if kind == Some(DatasetKind::Licence) { acts } else { 0 };
            lateness.penalties += if kind == Some(DatasetKind::Penalty) { acts } else { 0 };
            lateness.late += u32::try_from(day.late).unwrap_or(u32::MAX);
        }
        for (day, deliverer, days_late) in self.latest(&query).await? {
            if let Some(lateness) = by_day.get_mut(&(std::cmp::Reverse(day), deliverer)) {
                lateness.most_days_late = lateness.most_days_late.max(days_late);
            }
        }
        let mut organs = Organs::default();
        let mut rows = Vec::with_capacity(by_day.len());
        for ((day, code), lateness) in by_day {
            let organ = self.organ_input(&mut organs, &code).await?;
            rows.push(PublicityDay::new(&organ, day.0, lateness));
        }
        Ok(PublicityTable::view(self.moment(), from, to, rows))
    }

    /// By how many days each late act came after the last day of its clock.
    async fn latest(&self, query: &PublicityQuery) -> Result<Vec<(Date, OrganCode, u32)>> {
        let query = PublicityQuery { late_only: true, ..query.clone() };
        let mut late = Vec::new();
        let mut after = None;
        while late.len() < MOST_LATE {
            let (views, next) = self.register.publicity_records(&query, after, LATE_AT_A_TIME).await?;
            late.extend(views.into_iter().filter_map(|view| {
                let days = view.head.due?.until(view.head.taken_on).ok()?.get_days();
                Some((view.head.effective_on?, view.head.deliverer, u32::try_from(days).ok()?))
            }));
            after = next;
            if after.is_none() {
                break;
            }
        }
        Ok(late)
    }

    /// The licences and penalties of a deliverer decided on a day.
    pub async fn publicity_day(
        &self,
        deliverer: &OrganCode,
        day: Date,
        part: &Part,
    ) -> Result<View<Page<PublicityRow>>> {
        let query = self.publicity_query(Some(deliverer.clone()), day, day)?;
        let (views, next) = self.register.publicity_records(&query, part.cursor()?, part.limit()).await?;
        let subjects = self.subjects_by_id(views.iter().filter_map(|view| view.head.subject)).await?;
        let reader = Reader::public();
        let mut organs = Organs::default();
        let mut rows = Vec::with_capacity(views.len());
        for view in views {
            let Some(subject) = view.head.subject.and_then(|id| subjects.get(&id)) else { continue };
            let input = self.record_input(&mut organs, view).await?;
            if let Ok(row) = PublicityRow::view(&self.glossary, &reader, self.moment(), subject, &input) {
                rows.push(row);
            }
        }
        Ok(Page::of(&reader, self.moment(), rows, next.map(|cursor| cursor.to_string()), None))
    }

    pub(super) fn publicity_query(&self, deliverer: Option<OrganCode>, from: Date, to: Date) -> Result<PublicityQuery> {
        let until = add_days(to, 1).ok_or_else(|| Error::invalid("to", "is beyond the calendar"))?;
        if to < from {
            return Err(Error::invalid("to", "lies before `from`"));
        }
        if add_days(from, LONGEST_DAYS).is_some_and(|last| until > last) {
            return Err(Error::invalid("from", format!("ask for {LONGEST_DAYS} days at most")));
        }
        Ok(PublicityQuery { datasets: self.acts(), deliverer, from, until, late_only: false, now: self.now() })
    }

    /// The public data sets of licences and penalties.
    pub(crate) fn acts(&self) -> Vec<DatasetId> {
        let acts = self.pack.contracts().filter(|contract| {
            contract.publication.public && matches!(contract.kind, DatasetKind::Licence | DatasetKind::Penalty)
        });
        acts.map(|contract| contract.id.clone()).collect()
    }
}
