//! A pass over the tables: every subject is looked at once, and nothing of it is kept but what it adds.

use std::{
    collections::{BTreeMap, HashSet},
    ops::RangeInclusive,
};

use catalogue::{
    Pack, Statistic, Statistics,
    statistic::{Counts, Dimension, DimensionKind},
};
use domain::StatisticId;
use lake::tables::{ALL, Found, TableFiles, Tables, Value};
use publish::input::StatisticContent;
#[cfg(feature = "cluster")]
use serde::{Deserialize, Serialize};
#[cfg(feature = "cluster")]
use supervise::cube;
use supervise::{
    ReferencePeriod,
    cube::{Cube, Event, Nature, Plan},
    disclosure::Rules,
    survival::Lifetimes,
};

use super::{
    members::{Members, band},
    month_of,
    sources::{Asking, Source},
};
use crate::{Error, Result, clock::Clock};

/// Ages at which the survival of subjects is told: each year of the first twenty.
const MONTHS_BETWEEN_AGES: usize = 12;
const OLDEST_MONTHS: usize = 240;

/// Counts all statistics of the pack up to the month `last`, and protects them.
pub fn all(
    pack: &Pack,
    tables: &Tables,
    files: &TableFiles,
    last: ReferencePeriod,
    clock: &Clock,
) -> Result<BTreeMap<StatisticId, StatisticContent>> {
    Task { pack, tables, last, clock }.all(files)
}

/// What statistics are counted with.
#[derive(Clone, Copy)]
pub(super) struct Task<'p> {
    pub pack: &'p Pack,
    pub tables: &'p Tables,
    /// The last month.
    pub last: ReferencePeriod,
    pub clock: &'p Clock,
}

/// What was counted of some subjects.
#[derive(Debug, Serialize, Deserialize)]
#[cfg(feature = "cluster")]
pub(super) enum Share {
    Cube(cube::Share),
    Lives(BTreeMap<String, Lifetimes>),
}

impl<'p> Task<'p> {
    /// Counts all statistics of the pack.
    pub fn all(self, files: &TableFiles) -> Result<BTreeMap<StatisticId, StatisticContent>> {
        Ok(self.finish(self.count(files, ALL)?))
    }

    /// What is counted of the subjects of a share.
    #[cfg(feature = "cluster")]
    pub fn share(self, files: &TableFiles, subjects: RangeInclusive<i64>) -> Result<Vec<Share>> {
        let share = |counting: Counting<'_>| match counting.tally {
            Tally::Cube(cube) => Share::Cube(cube.into_share()),
            Tally::Lives(lives) => Share::Lives(lives),
        };
        Ok(self.count(files, subjects)?.into_iter().map(share).collect())
    }

    /// All statistics, counted in shares that follow each other.
    #[cfg(feature = "cluster")]
    pub fn of_shares(self, shares: &[Vec<Share>]) -> Result<BTreeMap<StatisticId, StatisticContent>> {
        let mut counting = self.begin(&mut Asking::default());
        for share in shares {
            if share.len() != counting.len() {
                return Err(Error::Broken("a share was counted by another pack".to_owned()));
            }
            for (counting, share) in counting.iter_mut().zip(share) {
                counting.add_share(share)?;
            }
        }
        Ok(self.finish(counting))
    }

    fn begin(self, asking: &mut Asking) -> Vec<Counting<'p>> {
        let Some(plan) = self.pack.statistics() else { return Vec::new() };
        let first = self.last.earlier(usize::from(plan.months).saturating_sub(1));
        let begin = |statistic: &'p Statistic| {
            Counting::new(plan, statistic, asking.sources(self.tables, statistic), first, self.clock)
        };
        plan.statistics.iter().map(begin).collect()
    }

    fn count(self, files: &TableFiles, subjects: RangeInclusive<i64>) -> Result<Vec<Counting<'p>>> {
        let Some(plan) = self.pack.statistics() else { return Ok(Vec::new()) };
        let mut asking = Asking::default();
        let registrations = asking.registrations(self.pack, self.tables, plan);
        let members = Members::new(self.pack, plan, &mut asking, registrations);
        let mut counting = self.begin(&mut asking);
        let mut walk = files.walk_some(asking.into_asked(), subjects)?;
        while let Some(subjects) = walk.next_subjects()? {
            for found in &subjects {
                let of_subject = members.of(found);
                for statistic in &mut counting {
                    statistic.add(found, &of_subject)?;
                }
            }
        }
        Ok(counting)
    }

    fn finish(self, counting: Vec<Counting<'p>>) -> BTreeMap<StatisticId, StatisticContent> {
        let Some(plan) = self.pack.statistics() else { return BTreeMap::new() };
        counting.into_iter().map(|counting| (counting.statistic.id.clone(), counting.finish(plan))).collect()
    }
}

/// One statistic, being counted.
struct Counting<'p> {
    statistic: &'p Statistic,
    /// Its dimensions, each with its place in the plan.
    dimensions: Vec<(usize, &'p Dimension)>,
    sources: Vec<Source>,
    first: ReferencePeriod,
    months: usize,
    clock: &'p Clock,
    tally: Tally,
}

enum Tally {
    Cube(Cube),
    /// By member of the first dimension.
    Lives(BTreeMap<String, Lifetimes>),
}

/// Something that happened, before its members have numbers.
struct Happened<'r> {
    month: usize,
    value: i64,
    row: &'r [Value],
    days: Option<i64>,
}

impl<'p> Counting<'p> {
    fn new(
        plan: &'p Statistics,
        statistic: &'p Statistic,
        sources: Vec<Source>,
        first: ReferencePeriod,
        clock: &'p Clock,
    ) -> Counting<'p> {
        let place = |id: &String| plan.dimensions.iter().position(|dimension| dimension.id == *id);
        let dimensions: Vec<(usize, &Dimension)> =
            statistic.by.iter().filter_map(place).map(|at| (at, &plan.dimensions[at])).collect();
        let months = usize::from(plan.months);
        let tally = match statistic.counts {
            Counts::Lifetimes => Tally::Lives(BTreeMap::new()),
            counts => Tally::Cube(Cube::new(Plan {
                first,
                months,
                one_member_each: dimensions.iter().map(|(_, dimension)| dimension.from.is_of_subject()).collect(),
                nature: if counts == Counts::Standing { Nature::Stock } else { Nature::Flow },
            })),
        };
        Counting { statistic, dimensions, sources, first, months, clock, tally }
    }

    /// Counts all that one subject has to it.
    fn add(&mut self, found: &Found, of_subject: &[String]) -> Result<()> {
        match self.statistic.counts {
            Counts::Lifetimes => {
                self.add_lifetime(found, of_subject);
                Ok(())
            }
            Counts::Subjects => self.add_events(self.subject(found, false), of_subject),
            Counts::Standing => self.add_events(self.subject(found, true), of_subject),
            Counts::Records => self.add_events(self.records(found), of_subject),
            Counts::Listings | Counts::Exits => self.add_events(self.listings(found), of_subject),
            Counts::Arrivals => self.add_events(self.arrivals(found), of_subject),
        }
    }

    /// Counts what was counted of subjects that follow.
    #[cfg(feature = "cluster")]
    fn add_share(&mut self, share: &Share) -> Result<()> {
        match (&mut self.tally, share) {
            (Tally::Cube(cube), Share::Cube(share)) => {
                cube.add_share(share).map_err(|error| Error::Broken(error.to_string()))
            }
            (Tally::Lives(groups), Share::Lives(lives)) => {
                for (member, lives) in lives {
                    groups.entry(member.clone()).or_default().add_all(lives);
                }
                Ok(())
            }
            _ => Err(Error::Broken("a share is of another statistic".to_owned())),
        }
    }

    fn add_events(&mut self, happened: Vec<(usize, Happened<'_>)>, of_subject: &[String]) -> Result<()> {
        let Tally::Cube(cube) = &mut self.tally else { return Ok(()) };
        let mut numbers = Vec::with_capacity(happened.len());
        for (source, event) in &happened {
            let members = self.dimensions.iter().enumerate().map(|(at, (place, dimension))| {
                let code = match dimension.from {
                    DimensionKind::Deliverer => {
                        let column = self.sources[*source].deliverer;
                        column.and_then(|column| column.of(event.row).text()).unwrap_or_default()
                    }
                    DimensionKind::Days => event.days.and_then(|days| band(&dimension.bands, days)).unwrap_or_default(),
                    _ => of_subject.get(*place).map_or("", String::as_str),
                };
                cube.member(at, code)
            });
            numbers.push(members.collect::<Vec<u16>>());
        }
        let events = happened.iter().zip(&numbers).map(|((_, happened), members)| Event {
            month: happened.month,
            members,
            value: happened.value,
        });
        cube.add(&events.collect::<Vec<_>>()).map_err(|error| Error::Broken(error.to_string()))
    }

    fn month(&self, day: &Value) -> Option<usize> {
        month_of(day.day()?)?.since(self.first)
    }

    /// The row of a subject's registration that counts: the one recorded last.
    fn newest<'f>(&self, found: &'f Found) -> Option<(usize, &'f Vec<Value>)> {
        let rows =
            self.sources.iter().enumerate().flat_map(|(at, source)| source.rows(found).map(move |row| (at, row)));
        rows.max_by_key(|(at, row)| self.sources[*at].arrived.and_then(|column| column.of(row).instant()))
    }

    /// That a subject came into being, or that it is there.
    fn subject<'f>(&self, found: &'f Found, stands: bool) -> Vec<(usize, Happened<'f>)> {
        let Some((at, row)) = self.newest(found) else { return Vec::new() };
        let source = &self.sources[at];
        let event = |month, value| (at, Happened { month, value, row: row.as_slice(), days: None });
        let Some(day) = source.day.of(row).day() else { return Vec::new() };
        if !stands {
            return self.month(source.day.of(row)).map(|month| event(month, 1)).into_iter().collect();
        }
        // What was there before the first month is there in it.
        let began = month_of(day).map(|month| month.since(self.first).unwrap_or(0));
        let ended = source.until.and_then(|column| column.of(row).day()).and_then(month_of);
        match (began, ended.map(|month| month.since(self.first))) {
            (None, _) | (_, Some(None)) => Vec::new(),
            (Some(began), None) => vec![event(began, 1)],
            (Some(began), Some(Some(ended))) if ended <= began => Vec::new(),
            (Some(began), Some(Some(ended))) => vec![event(began, 1), event(ended, -1)],
        }
    }

    fn records<'f>(&self, found: &'f Found) -> Vec<(usize, Happened<'f>)> {
        let mut happened = Vec::new();
        for (at, source) in self.sources.iter().enumerate() {
            for row in source.rows(found) {
                let value = match source.sum {
                    // In whole units: what is published is not told to the cent.
                    Some(column) => column.of(row).money().map_or(0, |minor| minor.div_euclid(100)),
                    None => 1,
                };
                if let Some(month) = self.month(source.day.of(row)).filter(|_| value > 0) {
                    happened.push((at, Happened { month, value, row, days: None }));
                }
            }
        }
        happened
    }

    /// Entries on lists, or their ends: before their time, or with it.
    fn listings<'f>(&self, found: &'f Found) -> Vec<(usize, Happened<'f>)> {
        let mut happened = Vec::new();
        for (at, source) in self.sources.iter().enumerate() {
            for row in source.rows(found) {
                let ended = source.until.map(|column| column.of(row)).filter(|ended| ended.day().is_some());
                let day = ended.unwrap_or_else(|| source.day.of(row));
                happened.extend(self.month(day).map(|month| (at, Happened { month, value: 1, row, days: None })));
            }
        }
        happened
    }

    /// Records with a deadline: one with several counts by the first.
    fn arrivals<'f>(&self, found: &'f Found) -> Vec<(usize, Happened<'f>)> {
        let (mut happened, mut seen) = (Vec::new(), HashSet::new());
        for (at, source) in self.sources.iter().enumerate() {
            for row in source.rows(found) {
                let record = source.record.and_then(|column| column.of(row).integer());
                let arrived = source.arrived.and_then(|column| column.of(row).instant());
                let arrived = arrived.and_then(|instant| self.clock.day_of(instant));
                let (Some(from), Some(arrived)) = (source.day.of(row).day(), arrived) else { continue };
                if let Some(month) = self.month(&Value::Day(arrived)).filter(|_| seen.insert(record)) {
                    let days = i64::from((arrived - from).get_days());
                    happened.push((at, Happened { month, value: 1, row, days: Some(days) }));
                }
            }
        }
        happened
    }

    fn add_lifetime(&mut self, found: &Found, of_subject: &[String]) {
        let Some((at, row)) = self.newest(found) else { return };
        let source = &self.sources[at];
        let last = self.first.later(self.months.saturating_sub(1));
        let month = |day: Option<domain::Date>| day.and_then(month_of);
        let born = month(source.day.of(row).day());
        let died = month(source.until.and_then(|column| column.of(row).day()));
        let Some(born) = born.filter(|born| *born <= last) else { return };
        let died = died.filter(|died| *died <= last);
        let Some(age) = died.unwrap_or(last).since(born) else { return };
        let member = self.dimensions.first().and_then(|(place, _)| of_subject.get(*place)).cloned();
        if let Tally::Lives(groups) = &mut self.tally {
            groups.entry(member.unwrap_or_default()).or_default().add(age, died.is_some());
        }
    }

    fn finish(self, plan: &Statistics) -> StatisticContent {
        let share = |percent: u8| f64::from(percent) / 100.0;
        let rules = Rules {
            fewest_subjects: plan.protection.fewest_subjects,
            most_of_one: share(plan.protection.most_of_one_percent),
            protection: share(plan.protection.uncertain_percent),
            least_protection: 1.0,
            // Where nothing was counted, nothing is what is shown.
            known_least: 1.0,
        };
        match self.tally {
            Tally::Cube(cube) => {
                let horizon = if self.statistic.foretold { usize::from(plan.months_foretold) } else { 0 };
                let counted = cube.finish(usize::from(plan.most_members), rules.fewest_subjects);
                StatisticContent::Figures(counted.release(&rules, horizon))
            }
            Tally::Lives(groups) => {
                let curve = |lives: &Lifetimes| lives.published(MONTHS_BETWEEN_AGES, OLDEST_MONTHS, &rules);
                let curves = groups.iter().map(|(member, lives)| (member.clone(), curve(lives)));
                StatisticContent::Survival(curves.filter(|(_, curve)| !curve.is_empty()).collect())
            }
        }
    }
}
