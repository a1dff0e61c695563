//! Statistics of the register: counted from the tables that analysts read, protected, kept as they were published.
//!
//! A release is made when a month is over and stays as it is until another one is made: what was published does
//! not change with every record that comes late, so that comparing two days tells nothing of one subject.
//!
//! In reading order: `kept` (releases on disk), `count` (a pass over the tables), `sources` (which columns are read),
//! `members` (to which member of a dimension a subject belongs).

mod count;
#[cfg(feature = "cluster")]
mod elsewhere;
mod kept;
mod members;
mod sources;

use std::{collections::BTreeMap, sync::Arc};

use catalogue::{
    Statistic, Statistics,
    contract::{FieldRole, FieldType},
    statistic::{Dimension, DimensionKind},
};
use domain::{Date, Label, OrganCode, Role, StatisticId};
use lake::tables::{TableFiles, Tables};
use publish::{
    Page, Reader, StatisticFile, StatisticRow, View,
    input::{StatisticContent, StatisticInput},
};
use store::{Job, NewJob};
use supervise::{ReferencePeriod, cube::OTHER};

pub use count::all as counted;
#[cfg(feature = "cluster")]
pub(crate) use elsewhere::Counting;
pub use kept::KeptStatistics;
pub(crate) use kept::NewestStatistics;

use crate::{
    Error, Result,
    apart::apart,
    authorise::{Action, Viewer},
    node::Node,
    read::inputs::Organs,
};

/// The kind of the job that makes them.
pub(crate) const MAKE_STATISTICS: &str = "make-statistics";

impl Node {
    /// Counts all statistics up to the last whole month and publishes them.
    pub async fn make_statistics(&self, viewer: &Viewer, progress: impl Fn(u64)) -> Result<KeptStatistics> {
        self.authorise_here(viewer, Action::Operate)?;
        self.release_statistics(progress).await
    }

    async fn release_statistics(&self, progress: impl Fn(u64)) -> Result<KeptStatistics> {
        if self.pack.statistics().is_none() {
            return Err(Error::not_found("statistics of the pack", self.pack.id()));
        }
        let (made_on, last) = (self.clock.today(), self.last_whole_month()?);
        let (files, tables) = self.table_files(progress).await?;
        let through = files.through().seq;
        let contents = self.count_statistics(files, tables, last).await?;
        let catalogue = self.pack.hash().to_owned();
        let kept = KeptStatistics { made_on, last: last.to_string(), through, catalogue, contents };
        self.folder.keep_statistics(&kept)?;
        Ok(kept)
    }

    async fn count_statistics(
        &self,
        files: TableFiles,
        tables: Arc<Tables>,
        last: ReferencePeriod,
    ) -> Result<BTreeMap<StatisticId, StatisticContent>> {
        #[cfg(feature = "cluster")]
        if let Some(driver) = self.driver().await? {
            return self.count_elsewhere(&driver, files, &tables, last).await;
        }
        let (pack, clock) = (self.pack.clone(), self.clock.clone());
        apart(move || counted(&pack, &tables, &files, last, &clock)).await?
    }

    /// Lets statistics be made where a month is over and those of it are not published.
    pub(crate) async fn queue_statistics(&self) -> Result<()> {
        let last = self.last_whole_month()?;
        let counted = self.folder.newest_statistics_day()?.and_then(month_of).map(|month| month.earlier(1));
        if self.pack.statistics().is_none() || counted.is_some_and(|counted| counted >= last) {
            return Ok(());
        }
        let job = NewJob {
            key: format!("{MAKE_STATISTICS}/{last}"),
            kind: MAKE_STATISTICS.to_owned(),
            payload: String::new(),
            run_at: self.clock.now(),
        };
        Ok(self.register.add_jobs(&[job]).await?)
    }

    pub(crate) async fn make_statistics_job(&self, job: &Job) -> Result<()> {
        self.release_statistics(|_| ()).await?;
        Ok(self.register.finish_job(job.lease, self.clock.now()).await?)
    }

    /// The statistics that are published.
    pub async fn statistics(&self) -> Result<View<Page<StatisticRow>>> {
        let moment = self.moment();
        let Some(plan) = self.pack.statistics() else {
            return Ok(Page::of(&Reader::public(), moment, [], None, None));
        };
        let kept = self.newest_statistics.of(&self.folder)?;
        let rows = plan.statistics.iter().map(|statistic| {
            let content = kept.as_ref().and_then(|kept| kept.contents.get(&statistic.id));
            StatisticRow::view(moment, statistic, &plan.licence, content, kept.as_ref().map(|kept| kept.made_on))
        });
        Ok(Page::of(&Reader::public(), moment, rows, None, None))
    }

    /// One of them, with the names of all that it counts by; officers see what stands out in it.
    pub async fn statistic(&self, viewer: &Viewer, id: &StatisticId) -> Result<View<StatisticFile>> {
        let (plan, statistic) = self.planned(id)?;
        let kept = self.newest_statistics.of(&self.folder)?;
        let kept = kept.ok_or(Error::NotReady("the first statistics are not made yet: an operator makes them"))?;
        let content = kept.contents.get(id).ok_or_else(|| Error::not_found("statistic", id))?;
        let dimensions = plan.dimensions_of(statistic);
        let mut names = Vec::new();
        for (at, dimension) in dimensions.iter().enumerate() {
            names.push(self.names(plan, dimension, content.members(at), kept.made_on).await?);
        }
        let sees_warnings = self.authorise_here(viewer, Action::SeeWarnings).is_ok();
        let reader = if sees_warnings { officer(viewer) } else { Reader::public() };
        let input =
            StatisticInput { statistic, licence: &plan.licence, dimensions, names, content, made_on: kept.made_on };
        Ok(StatisticFile::view(&reader, self.moment(), &input))
    }

    /// The same for those alone who may see what stands out in it.
    pub async fn statistic_warnings(&self, viewer: &Viewer, id: &StatisticId) -> Result<View<StatisticFile>> {
        self.authorise_here(viewer, Action::SeeWarnings)?;
        self.statistic(viewer, id).await
    }

    fn planned(&self, id: &StatisticId) -> Result<(&Statistics, &Statistic)> {
        let plan = self.pack.statistics().ok_or_else(|| Error::not_found("statistic", id))?;
        let statistic = plan.statistic(id).ok_or_else(|| Error::not_found("statistic", id))?;
        Ok((plan, statistic))
    }

    /// The names of the members of a dimension.
    async fn names(
        &self,
        plan: &Statistics,
        dimension: &Dimension,
        codes: Vec<&str>,
        on: Date,
    ) -> Result<BTreeMap<String, Label>> {
        let mut organs = Organs::default();
        let mut names = BTreeMap::new();
        for code in codes {
            let name = match (code, dimension.from) {
                (OTHER, _) => plan.other.clone(),
                ("", _) => plan.unknown.clone(),
                (code, DimensionKind::Deliverer) => match OrganCode::parse(code) {
                    Ok(organ) => self.organ_input(&mut organs, &organ).await?.name,
                    Err(_) => same(code),
                },
                (code, _) => self.word(dimension, code, on).unwrap_or_else(|| same(code)),
            };
            names.insert(code.to_owned(), name);
        }
        Ok(names)
    }

    fn word(&self, dimension: &Dimension, code: &str, on: Date) -> Option<Label> {
        match dimension.from {
            DimensionKind::Division => self.division_path(Some(code), on).last().map(|name| same(name)),
            DimensionKind::Industry => {
                let industries = self.pack.industries();
                let section = industries.get(industries.editions().last()?, code)?;
                Some(same(&format!("{code} {}", section.name)))
            }
            DimensionKind::SubjectClass => self.pack.code_list(self.class_list()?)?.read(code).map(|c| c.label.clone()),
            DimensionKind::Amount | DimensionKind::Days => {
                dimension.bands.iter().find(|band| band.code == code).map(|band| band.title.clone())
            }
            DimensionKind::Deliverer => None,
        }
    }

    /// The code list with the words for classes of subjects.
    fn class_list(&self) -> Option<&str> {
        let fields = self.pack.contracts().filter_map(|contract| contract.with_role(FieldRole::SubjectClass));
        fields.into_iter().find_map(|field| match &field.kind {
            FieldType::Code { list, .. } => Some(list.as_str()),
            _ => None,
        })
    }

    fn last_whole_month(&self) -> Result<ReferencePeriod> {
        let month = month_of(self.clock.today());
        Ok(month.ok_or_else(|| Error::Broken("the clock stands beyond the calendar".to_owned()))?.earlier(1))
    }
}

/// The month of a day.
fn month_of(day: Date) -> Option<ReferencePeriod> {
    ReferencePeriod::month(day.year(), day.month())
}

fn same(text: &str) -> Label {
    Label::new(text, text)
}

fn officer(viewer: &Viewer) -> Reader {
    if viewer.role == Role::Auditor { Reader::auditor() } else { Reader::officer() }
}
