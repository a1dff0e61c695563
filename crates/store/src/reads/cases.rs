//! Cases: where they stand, whose turn it is, what is due.

use domain::{
    CaseTemplateId, Date, EntryId, OrganCode, RecordId, SubjectId, case_entry::CaseMatter, entry::Entry, id::CaseId,
};

use super::page;
use crate::{
    Cursor, Register, Result,
    engine::{Args, Row},
    values::{day, opt_date},
};

/// No day: behind all others, as `coalesce(due, 2932896)` sorts it.
const NEVER: i64 = 2_932_896;

/// A case as the legal state holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRow {
    /// The case.
    pub id: CaseId,
    /// Its template.
    pub template: CaseTemplateId,
    /// What it is about.
    pub matter: CaseMatter,
    /// The organ that is competent.
    pub organ: Option<OrganCode>,
    /// The task that waits; absent once it has ended.
    pub task: Option<String>,
    /// The day on which the clock that runs is due; absent where none runs.
    pub due: Option<Date>,
    /// Its last entry.
    pub last: EntryId,
    /// The entry that ended it.
    pub ended: Option<EntryId>,
    /// The entry that revoked its outcome.
    pub revoked: Option<EntryId>,
}

/// Tasks of templates, as pairs of template and task.
#[derive(Clone, Debug, Default)]
pub struct CaseStages {
    /// Those that whoever asks does in any organ.
    pub any: Vec<(String, String)>,
    /// Those that only the competent organ does, and that organ.
    pub competent: Vec<(String, String)>,
    /// The organ that whoever asks acts for.
    pub organ: Option<OrganCode>,
}

impl Register {
    /// A case.
    pub async fn case(&self, id: CaseId) -> Result<Option<CaseRow>> {
        let rows = self.pool().reader().await?.rows("case.file", Args::new().int(id.raw())).await?;
        Ok(self.read_cases(&rows).await?.into_iter().next().map(|(_, case)| case))
    }

    /// All entries of a case, in their order.
    pub async fn case_entries(&self, id: CaseId) -> Result<Vec<Entry>> {
        let rows = self.pool().reader().await?.rows("case.entries", Args::new().int(id.raw())).await?;
        let ids = rows.iter().map(|row| row.int(0).map(EntryId::from_raw)).collect::<Result<Vec<_>>>()?;
        self.entries(&ids).await
    }

    /// Open cases in which one of these tasks waits, the earliest due first.
    pub async fn cases_waiting(
        &self,
        stages: &CaseStages,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<CaseRow>, Option<Cursor>)> {
        let (sort, id) = after.map_or((i64::MIN, 0), |after| (after.sort, after.id));
        let organ = match &stages.organ {
            Some(organ) => self.known_word(organ.as_str()).await?.unwrap_or(0),
            None => 0,
        };
        let any = self.places(&stages.any).await?;
        let competent = self.places(&stages.competent).await?;
        let args = Args::new().ints(any).ints(competent).int(organ).int(sort).int(id).int(i64::from(limit) + 1);
        let rows = self.pool().reader().await?.rows("case.waiting", args).await?;
        Ok(page(self.read_cases(&rows).await?, limit))
    }

    /// Template and task as one number each, as the statement builds it; unknown words are nowhere.
    async fn places(&self, stages: &[(String, String)]) -> Result<Vec<i64>> {
        let mut places = Vec::with_capacity(stages.len());
        for (template, task) in stages {
            if let (Some(template), Some(task)) = (self.known_word(template).await?, self.known_word(task).await?) {
                places.push((template << 32) | task);
            }
        }
        Ok(places)
    }

    /// Open cases whose clock runs and is due before a day, the earliest first.
    pub async fn cases_with_clocks(
        &self,
        after: Option<Cursor>,
        until: Date,
        limit: u32,
    ) -> Result<(Vec<CaseRow>, Option<Cursor>)> {
        let (sort, id) = after.map_or((i64::MIN, 0), |after| (after.sort, after.id));
        let args = Args::new().int(sort).int(id).int(day(until)).int(i64::from(limit) + 1);
        let rows = self.pool().reader().await?.rows("case.with_clocks", args).await?;
        Ok(page(self.read_cases(&rows).await?, limit))
    }

    /// The cases of a subject, and of those merged into it, the latest first.
    pub async fn cases_of(
        &self,
        subject: SubjectId,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<CaseRow>, Option<Cursor>)> {
        let before = after.map_or(i64::MAX, |after| after.id);
        let args = Args::new().int(subject.raw()).int(before).int(i64::from(limit) + 1);
        let rows = self.pool().reader().await?.rows("case.of_subject", args).await?;
        Ok(page(self.read_cases(&rows).await?, limit))
    }

    /// The cases of a template, the latest first, as many as `limit`.
    pub async fn cases_of_template(&self, template: &CaseTemplateId, limit: u32) -> Result<Vec<CaseRow>> {
        let Some(word) = self.known_word(template.as_str()).await? else { return Ok(Vec::new()) };
        let args = Args::new().int(word).int(i64::MAX).int(i64::from(limit));
        let rows = self.pool().reader().await?.rows("case.of_template", args).await?;
        Ok(self.read_cases(&rows).await?.into_iter().map(|(_, case)| case).collect())
    }

    /// The cases about a record, the latest first, as many as `limit`.
    pub async fn cases_about(&self, record: RecordId, limit: u32) -> Result<Vec<CaseRow>> {
        let args = Args::new().int(record.raw()).int(i64::from(limit));
        let rows = self.pool().reader().await?.rows("case.about_record", args).await?;
        Ok(self.read_cases(&rows).await?.into_iter().map(|(_, case)| case).collect())
    }

    /// The cases that review a case.
    pub async fn reviews_of(&self, case: CaseId, limit: u32) -> Result<Vec<CaseRow>> {
        let args = Args::new().int(case.raw()).int(i64::from(limit));
        let rows = self.pool().reader().await?.rows("case.reviews", args).await?;
        Ok(self.read_cases(&rows).await?.into_iter().map(|(_, case)| case).collect())
    }

    /// How many open cases of a template a subject has, counted up to `most`.
    pub async fn open_cases_of(&self, subject: SubjectId, template: &str, most: u32) -> Result<u32> {
        let Some(template) = self.known_word(template).await? else { return Ok(0) };
        let args = Args::new().int(subject.raw()).int(template).int(i64::from(most));
        let row = self.pool().reader().await?.row("case.count_open", args).await?;
        let count = row.map_or(Ok(0), |row| row.int(0))?;
        Ok(u32::try_from(count).unwrap_or(most))
    }

    async fn read_cases(&self, rows: &[Row]) -> Result<Vec<(Cursor, CaseRow)>> {
        let mut cases = Vec::with_capacity(rows.len());
        for row in rows {
            let words = [Some(row.int(1)?), row.opt_int(5)?, row.opt_int(6)?];
            if words.into_iter().flatten().any(|id| !self.words().knows(id)) {
                self.words().refresh(&mut self.pool().reader().await?).await?;
            }
            let id = row.int(0)?;
            let due = row.opt_int(7)?;
            let task = row.opt_int(6)?.map(|task| self.words().text_of(task, "case_file")).transpose()?;
            let case = CaseRow {
                id: CaseId::from_raw(id),
                template: self.words().read(row.int(1)?, "case_file")?,
                matter: CaseMatter {
                    subject: row.opt_int(2)?.map(SubjectId::from_raw),
                    record: row.opt_int(3)?.map(RecordId::from_raw),
                    reviewed: row.opt_int(4)?.map(CaseId::from_raw),
                    commitment: None,
                },
                organ: row.opt_int(5)?.map(|organ| self.words().read(organ, "case_file")).transpose()?,
                task: task.map(|task| task.to_string()),
                due: opt_date(row.opt_int(7)?, "case_file")?,
                last: EntryId::from_raw(row.int(8)?),
                ended: row.opt_int(9)?.map(EntryId::from_raw),
                revoked: row.opt_int(10)?.map(EntryId::from_raw),
            };
            cases.push((Cursor { sort: due.unwrap_or(NEVER), id }, case));
        }
        Ok(cases)
    }
}
