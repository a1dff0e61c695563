//! Figures: the home page's and the operator's.

use std::{collections::BTreeSet, sync::Mutex};

use domain::{Date, EntryId, Instant, date::add_days, publication::HoldReason};
use publish::{
    DelivererPace, Home, Overview, OverviewInput, QueueSize, Reader, View,
    input::{CountersInput, OnTimeInput},
};
use store::{CaseStages, HomeCounts, PublicityQuery, ReviewOrder};

use super::{Part, inputs::Organs};
use crate::{
    Result,
    authorise::{Action, Viewer},
    node::{Node, STREAM, own_organ},
};

/// How long counted figures are used, in milliseconds; never past midnight.
const COUNTS_KEPT_MILLIS: i64 = 120_000;

/// The days whose licences and penalties the home page counts.
const ON_TIME_DAYS: i64 = 90;

/// Figures that cost a reading of the whole register, kept for two minutes of one day.
#[derive(Default)]
pub(crate) struct KeptCounts(Mutex<Option<(Date, Instant, HomeCounts)>>);

impl Node {
    /// What the public register holds, counted at most two minutes ago and never on another day.
    pub(crate) async fn home_counts(&self) -> Result<HomeCounts> {
        let now = self.now();
        if let Ok(kept) = self.kept_counts.0.lock()
            && let Some((day, at, counts)) = kept.as_ref()
            && *day == now.today
            && now.at.millis() - at.millis() < COUNTS_KEPT_MILLIS
        {
            return Ok(counts.clone());
        }
        let counts = self.register.home_counts(now).await?;
        if let Ok(mut kept) = self.kept_counts.0.lock() {
            *kept = Some((now.today, now.at, counts.clone()));
        }
        Ok(counts)
    }

    /// The home page.
    pub async fn home(&self) -> Result<View<Home>> {
        let counts = self.home_counts().await?;
        let own = own_organ();
        let organs = self.register.organs().await?.iter().filter(|organ| organ.code != own).count() as u64;
        let mut lists = Vec::new();
        for list in self.pack.lists().filter(|list| list.public) {
            lists.push(self.list_entry(&list.id).await?);
        }
        let counters = CountersInput {
            subjects: counts.subjects,
            records: counts.records.values().sum(),
            organs,
            on_time: self.on_time().await?,
        };
        Ok(Home::view(self.moment(), counters, lists))
    }

    /// How many licences and penalties of late came within their clock. What was decided before the
    /// register took anything could not: it is left out.
    async fn on_time(&self) -> Result<Option<OnTimeInput>> {
        let mut query = self.last_days(ON_TIME_DAYS);
        let first = self.register.entry(EntryId::new(STREAM, 1)).await?;
        let begun = first.and_then(|entry| self.clock.day_of(entry.recorded_at));
        query.from = begun.map_or(query.from, |begun| query.from.max(begun));
        let days = self.register.publicity(&query).await?;
        let (acts, late) = days.iter().fold((0, 0), |(acts, late), day| (acts + day.acts, late + day.late));
        Ok((acts > 0).then_some(OnTimeInput { from: query.from, acts, late }))
    }

    fn last_days(&self, days: i64) -> PublicityQuery {
        let now = self.now();
        PublicityQuery {
            datasets: self.acts(),
            deliverer: None,
            from: add_days(now.today, -days).unwrap_or(now.today),
            until: add_days(now.today, 1).unwrap_or(now.today),
            late_only: false,
            now,
        }
    }

    /// The state of the node, for its operator.
    pub async fn overview(&self, viewer: &Viewer) -> Result<View<Overview>> {
        self.authorise_here(viewer, Action::Operate)?;
        let part = Part { after: None, limit: 10 };
        let reader = Reader::officer();
        let mut deliveries = Vec::new();
        let query = store::DeliveryQuery { limit: part.limit(), ..store::DeliveryQuery::default() };
        let mut organs = Organs::default();
        for state in self.register.deliveries(&query).await?.0 {
            let input = self.delivery_input(&mut organs, state).await?;
            deliveries.extend(publish::DeliveryRow::view(&self.glossary, &reader, self.moment(), &input));
        }
        let catalogue = self.register.catalogue().await?;
        let catalogue = catalogue.map_or_else(String::new, |(pack, version, hash)| {
            format!("{pack} {version} {}", hash.get(..12).unwrap_or(&hash))
        });
        let input = OverviewInput {
            queues: self.queue_sizes().await?,
            deliveries,
            deliverers: self.paces(&mut organs).await?,
            entries: self.register.head(STREAM).await?.map_or(0, |entry| entry.seq()),
            catalogue,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        Ok(Overview::view(&reader, self.moment(), input))
    }

    async fn queue_sizes(&self) -> Result<Vec<QueueSize>> {
        let jobs = self.register.job_counts(self.clock.now()).await?;
        let today = self.clock.today();
        let reason = Some(HoldReason::UncertainIdentity);
        let (questions, _) = self.register.review_queue(reason, None, ReviewOrder::Due, None, Part::MOST).await?;
        let overdue = questions.iter().filter(|item| item.due.is_some_and(|due| due < today)).count() as u64;
        let (proposals, _) = self.register.open_proposals(None, Part::MOST).await?;
        let late = proposals.iter().filter(|state| state.proposal.due.is_some_and(|due| due < today)).count() as u64;
        let (objections, _) = self.register.open_objections(None, Part::MOST).await?;
        let waiting = self.register.review_count().await?;
        let (cases, cases_overdue) = self.open_cases(today).await?;
        let (exits, exits_overdue) = self.open_exits(today).await?;
        Ok(vec![
            QueueSize { name: "review", waiting: questions.len() as u64, overdue },
            QueueSize { name: "holds", waiting, overdue: 0 },
            QueueSize { name: "proposals", waiting: proposals.len() as u64, overdue: late },
            QueueSize { name: "objections", waiting: objections.len() as u64, overdue: 0 },
            QueueSize { name: "cases", waiting: cases, overdue: cases_overdue },
            QueueSize { name: "exits", waiting: exits, overdue: exits_overdue },
            QueueSize { name: "jobs", waiting: jobs.waiting + jobs.running, overdue: jobs.failed },
        ])
    }

    /// Open cases, and those in which somebody let the time of a task run out: its clock is past, or the case
    /// has come to a task that only an expired clock leads to and that has none itself.
    async fn open_cases(&self, today: Date) -> Result<(u64, u64)> {
        let (mut all, mut late) = (Vec::new(), BTreeSet::new());
        for template in self.pack.case_templates() {
            all.extend(template.tasks.iter().map(|task| (template.id.to_string(), task.id.clone())));
            late.extend(template.overdue_tasks().map(|task| (template.id.clone(), task.id.clone())));
        }
        let stages = CaseStages { any: all, ..CaseStages::default() };
        let (rows, _) = self.register.cases_waiting(&stages, None, Part::MOST).await?;
        let is_late = |row: &&store::CaseRow| {
            let waits = row.task.as_ref().map(|task| (row.template.clone(), task.clone()));
            row.due.is_some_and(|due| due < today) || waits.is_some_and(|waits| late.contains(&waits))
        };
        Ok((rows.len() as u64, rows.iter().filter(is_late).count() as u64))
    }

    /// Exits of which some organ has not confirmed that it knows, and those past their clock.
    async fn open_exits(&self, today: Date) -> Result<(u64, u64)> {
        let (states, _) = self.register.exits_outstanding(None, today, None, Part::MOST).await?;
        let overdue = states.iter().filter(|state| self.confirm_by(self.ended_on(state)) < today).count();
        Ok((states.len() as u64, overdue as u64))
    }

    async fn paces(&self, organs: &mut Organs) -> Result<Vec<DelivererPace>> {
        let mut by_organ = std::collections::BTreeMap::<_, (u64, u64)>::new();
        for day in self.register.publicity(&self.last_days(30)).await? {
            let sum = by_organ.entry(day.deliverer).or_default();
            sum.0 += day.acts;
            sum.1 += day.late;
        }
        let mut paces = Vec::with_capacity(by_organ.len());
        for (code, (records, late)) in by_organ {
            paces.push(DelivererPace {
                deliverer: (&self.organ_input(organs, &code).await?.name).into(),
                records: u32::try_from(records).unwrap_or(u32::MAX),
                late: u32::try_from(late).unwrap_or(u32::MAX),
            });
        }
        Ok(paces)
    }
}
