//! Reading cases: whose turn it is, what is due, one case, the outcome for an informant.

use catalogue::case_template::{CaseAbout, OwnerOrgan};
use domain::{
    Date, OrganCode, Role,
    case_entry::ClockChange,
    date::add_days,
    entry::{Body, Entry},
    id::CaseId,
    subject::Subject,
};
use publish::{
    CaseFile, CaseGiven, CaseKind, CaseLine, CaseOutcome, CaseStepGiven, CaseStepKind, CaseTold, Explained, Page,
    Reader, View,
};
use store::{CaseRow, CaseStages};

use super::Loaded;
use crate::{
    Error, Result,
    authorise::{Action, Purpose, Resource, Viewer},
    node::{Node, actor},
    read::{Looked, Part},
};

/// The digest under which a receipt is kept.
pub(super) fn receipt_digest(receipt: &str) -> String {
    crate::secret::token_hash(receipt.trim()).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Node {
    /// The kinds of cases of the pack.
    pub fn case_kinds(&self, viewer: &Viewer) -> View<Page<CaseKind>> {
        CaseKind::all(&self.glossary, &case_reader(viewer), self.moment())
    }

    /// The open cases in which the viewer's task waits, the earliest due first; a subject's own cases, the
    /// latest first.
    pub async fn my_cases(&self, viewer: &Viewer, part: &Part) -> Result<View<Page<CaseLine>>> {
        self.authorise_here(viewer, Action::SeeCases)?;
        let (rows, next) = match (viewer.role, viewer.subject) {
            (Role::Subject, Some(subject)) => self.register.cases_of(subject, part.cursor()?, part.limit()).await?,
            _ => self.register.cases_waiting(&self.stages_of(viewer), part.cursor()?, part.limit()).await?,
        };
        self.case_lines(viewer, rows, next.map(|cursor| cursor.to_string())).await
    }

    /// Of those, what is due by a day, or was before.
    pub async fn cases_due(&self, viewer: &Viewer, within_days: u32, limit: u32) -> Result<View<Page<CaseLine>>> {
        self.authorise_here(viewer, Action::SeeCases)?;
        let until = add_days(self.clock.today(), i64::from(within_days)).unwrap_or(Date::MAX);
        let part = Part { after: None, limit };
        let rows = match (viewer.role, viewer.subject) {
            (Role::Subject, Some(subject)) => self.register.cases_of(subject, None, part.limit()).await?.0,
            _ => self.register.cases_waiting(&self.stages_of(viewer), None, part.limit()).await?.0,
        };
        let due = rows.into_iter().filter(|row| row.due.is_some_and(|due| due <= until)).collect();
        self.case_lines(viewer, due, None).await
    }

    /// The cases about a record or a subject's own, as whoever may see them sees them.
    async fn case_lines(
        &self,
        viewer: &Viewer,
        rows: Vec<CaseRow>,
        next: Option<String>,
    ) -> Result<View<Page<CaseLine>>> {
        let reader = case_reader(viewer);
        let mut subjects = std::collections::HashMap::new();
        let mut lines = Vec::with_capacity(rows.len());
        for row in rows {
            let id = self.lead_of(row.matter.subject).await?;
            if let Some(id) = id
                && !subjects.contains_key(&id)
            {
                subjects.insert(id, self.register.subject(id).await?);
            }
            let subject = id.and_then(|id| subjects.get(&id)).and_then(Option::as_ref);
            let end = self.end_of(&row).await?;
            let given = given(&row, subject, end, false);
            lines.extend(CaseLine::view(&self.glossary, &reader, self.moment(), &given));
        }
        Ok(Page::of(&reader, self.moment(), lines, next, None))
    }

    pub(crate) async fn end_of(&self, row: &CaseRow) -> Result<Option<String>> {
        let Some(ended) = row.ended else { return Ok(None) };
        Ok(match self.register.entry(ended).await?.and_then(|entry| entry.body) {
            Some(Body::CaseEnded(ended)) => Some(ended.end),
            _ => None,
        })
    }

    /// The tasks that belong to the viewer's role.
    fn stages_of(&self, viewer: &Viewer) -> CaseStages {
        let mut stages = CaseStages { organ: viewer.organ.clone(), ..CaseStages::default() };
        for template in self.pack.case_templates() {
            for task in template.tasks.iter().filter(|task| task.owner.role == viewer.role) {
                let stage = (template.id.to_string(), task.id.clone());
                match task.owner.organ {
                    Some(OwnerOrgan::Competent) => stages.competent.push(stage),
                    _ => stages.any.push(stage),
                }
            }
        }
        stages
    }

    /// A case, whole: for the subject that it is about, those who work on it, and the auditor. What
    /// officers read is logged.
    pub async fn case(&self, viewer: &Viewer, id: CaseId) -> Result<View<CaseFile>> {
        let whole = self.whole_case(viewer, id).await?;
        let view = CaseFile::view(&self.glossary, &case_reader(viewer), self.moment(), &whole.given(), &whole.told)?;
        self.note_case(viewer, &whole, "read-case").await?;
        Ok(view)
    }

    /// The same in sentences.
    pub(crate) async fn case_explained(&self, viewer: &Viewer, id: CaseId) -> Result<View<Explained>> {
        let whole = self.whole_case(viewer, id).await?;
        let view = Explained::case(&self.glossary, &case_reader(viewer), self.moment(), &whole.given(), &whole.told)?;
        self.note_case(viewer, &whole, "explain-case").await?;
        Ok(view)
    }

    async fn whole_case(&self, viewer: &Viewer, id: CaseId) -> Result<WholeCase> {
        let mut row = self.register.case(id).await?.ok_or_else(|| Error::not_found("case", id))?;
        self.leave_to_read(viewer, &row).await.map_err(|error| match error {
            Error::Forbidden { .. } | Error::NotSignedIn => Error::not_found("case", id),
            other => other,
        })?;
        let loaded = self.load_case(id).await?;
        let may_act = loaded.state.ended.is_none() && self.leave_for_task(viewer, &loaded).await.is_ok();
        let subject = match self.lead_of(row.matter.subject).await? {
            Some(lead) => self.register.subject(lead).await?,
            None => None,
        };
        let end = loaded.state.ended.as_ref().map(|end| end.end.clone());
        // Which commitment it is about stands in its opening alone.
        row.matter.commitment = loaded.state.matter().commitment;
        let told = self.told(&loaded).await?;
        Ok(WholeCase { row, subject, end, may_act, told })
    }

    async fn note_case(&self, viewer: &Viewer, whole: &WholeCase, action: &'static str) -> Result<()> {
        if viewer.role == Role::Subject {
            return Ok(());
        }
        let (subject, record) = (whole.subject.as_ref().map(|subject| subject.id), whole.row.matter.record);
        let matter = whole.row.id.to_string();
        self.note_access(viewer, Looked { action, subject, record, dataset: None, matter: &matter }).await
    }

    /// Where a case stands, for whoever holds its receipt.
    pub async fn case_outcome(&self, id: CaseId, receipt: &str) -> Result<View<CaseOutcome>> {
        let unknown = || Error::not_found("case", id);
        let row = self.register.case(id).await?.ok_or_else(unknown)?;
        let loaded = self.load_case(id).await?;
        let kept = loaded.state.opened.informant.as_ref().map(|informant| informant.receipt.as_str());
        if kept != Some(receipt_digest(receipt).as_str()) {
            return Err(unknown());
        }
        let end = loaded.state.ended.as_ref().map(|end| end.end.clone());
        Ok(CaseOutcome::view(&self.glossary, self.moment(), &given(&row, None, end, false)))
    }

    /// Refuses whoever has no part in the case.
    pub(super) async fn leave_to_read(&self, viewer: &Viewer, row: &CaseRow) -> Result<()> {
        let template = self.case_template(&row.template)?;
        let subject = if template.informant_sealed { None } else { self.lead_of(row.matter.subject).await? };
        // Whoever reviews the case reads it too, and the case that is reviewed.
        let by = actor(viewer);
        if let Ok(loaded) = self.load_case(row.id).await
            && let Ok((_, task)) = self.acting(&by).waiting(&loaded.state)
        {
            let resource = self.case_resource(row, &task.owner).await?;
            if self.authorise(viewer, Action::ActOnCase, &resource, &Purpose::default()).is_ok() {
                return Ok(());
            }
        }
        let organ = self.part_of(viewer, row).await?;
        let resource = Resource::Case { owner: Role::Subject, organ, other_than: None, subject };
        self.authorise(viewer, Action::ReadCase, &resource, &Purpose::default())
    }

    /// The organ by which a viewer has part in a case: the competent one, or the one that asks to be shared with.
    async fn part_of(&self, viewer: &Viewer, row: &CaseRow) -> Result<Option<OrganCode>> {
        if self.case_template(&row.template)?.about != CaseAbout::DataSet || viewer.organ == row.organ {
            return Ok(row.organ.clone());
        }
        Ok(self.load_case(row.id).await?.state.opened.sharing.map(|asked| asked.organ))
    }

    async fn told(&self, loaded: &Loaded) -> Result<CaseTold> {
        let entries = self.register.case_entries(loaded.row.id).await?;
        let opened = &loaded.state.opened;
        let open = loaded.state.task.as_ref();
        Ok(CaseTold {
            opened_at: entries.first().map_or_else(|| self.clock.now(), |entry| entry.recorded_at),
            statement: opened.statement.clone(),
            sharing: self.sharing_input(opened).await?,
            inputs: opened.inputs.iter().map(|(id, text)| (id.clone(), text.clone())).collect(),
            conditions: opened.conditions.clone(),
            clock: open.and_then(|open| open.clock.clone()),
            stopped_for: open.and_then(|open| open.stopped_for.clone()),
            steps: entries.iter().filter_map(told_step).collect(),
        })
    }
}

/// A case with all that is told of it to whoever may read it.
struct WholeCase {
    row: CaseRow,
    subject: Option<Subject>,
    end: Option<String>,
    may_act: bool,
    told: CaseTold,
}

impl WholeCase {
    fn given(&self) -> CaseGiven<'_> {
        given(&self.row, self.subject.as_ref(), self.end.clone(), self.may_act)
    }
}

fn told_step(entry: &Entry) -> Option<CaseStepGiven> {
    let (what, reasons, evidence) = match entry.body.as_ref()? {
        Body::CaseTaskDone(done) => {
            let what = CaseStepKind::Task { task: done.task.clone(), result: done.result.clone() };
            (what, done.reasons.clone(), done.evidence.clone())
        }
        Body::CaseClockChanged(changed) => {
            let what = match &changed.change {
                ClockChange::Stopped { reason, .. } => CaseStepKind::Stopped { reason: reason.clone() },
                ClockChange::Continued { due, .. } => CaseStepKind::Continued { due: *due },
                ClockChange::Recomputed { due, .. } => CaseStepKind::Recomputed { due: *due },
            };
            (what, changed.reasons.clone(), Vec::new())
        }
        _ => return None,
    };
    Some(CaseStepGiven { at: entry.recorded_at, by: entry.actor.clone(), what, reasons, evidence })
}

fn given<'a>(row: &CaseRow, subject: Option<&'a Subject>, end: Option<String>, may_act: bool) -> CaseGiven<'a> {
    CaseGiven {
        id: row.id,
        template: row.template.clone(),
        matter: row.matter,
        subject,
        organ: row.organ.clone(),
        task: row.task.clone(),
        due: row.due,
        end,
        revoked: row.revoked.is_some(),
        may_act,
    }
}

/// As whom a viewer reads cases: those who work on them read as officers do.
fn case_reader(viewer: &Viewer) -> Reader {
    match (viewer.role, viewer.subject) {
        (Role::Subject, Some(subject)) => Reader::subject(subject),
        (Role::Auditor, _) => Reader::auditor(),
        (Role::Reviewer | Role::DecidingOfficer | Role::Deliverer, _) => Reader::officer(),
        _ => Reader::public(),
    }
}
