//! The file of a subject.

use domain::{Audience, DatasetId, Role, SubjectId, access::Consultation};
use publish::{AccessRow, Page, RecordRow, SubjectFile, View, input::AccessInput};
use store::{AccessFilter, RecordQuery, Scope};

use super::{Looked, Part, Reading, department, inputs::Organs, reader};
use crate::{
    Error, Result,
    authorise::{Action, Purpose, Resource, Viewer},
    node::Node,
};

/// The line of the access log: purpose and matter together.
pub(crate) fn line_of(why: &Consultation) -> String {
    line(&why.purpose, &why.matter)
}

/// Purpose and matter as the access log keeps them.
pub(crate) fn line(purpose: &str, matter: &str) -> String {
    format!("{} — {}", purpose.trim(), matter.trim())
}

impl Node {
    /// The file of a subject as of now.
    pub async fn subject_file(&self, viewer: &Viewer, id: SubjectId) -> Result<View<SubjectFile>> {
        let subject = self.known_subject(id).await?;
        let Reading { reader, scope, logged } = self.reading(viewer, id).await?;
        let mut organs = Organs::default();
        let mut input = self.subject_input(&mut organs, subject, scope, &[]).await?;
        if reader.audience() == Audience::Inquirer {
            // An authorisation opens records; a listing is shown while it is public, or not at all.
            input.listings = self.listing_inputs(&mut organs, id, Scope::Public(self.now())).await?;
        }
        let view = SubjectFile::view(&self.glossary, &reader, self.moment(), &input)?;
        if let Some(line) = logged {
            self.note_access(viewer, looked_at_file(id, &line)).await?;
        }
        Ok(view)
    }

    /// A part of its records of one data set, the newest first.
    pub async fn subject_records(
        &self,
        viewer: &Viewer,
        id: SubjectId,
        dataset: &DatasetId,
        part: &Part,
    ) -> Result<View<Page<RecordRow>>> {
        let subject = self.known_subject(id).await?.subject;
        let Reading { reader, scope, logged } = self.reading(viewer, id).await?;
        let query = RecordQuery {
            subject: id,
            datasets: vec![dataset.clone()],
            scope,
            after: part.cursor()?,
            limit: part.limit(),
        };
        let (views, next) = self.register.records_of(&query).await?;
        if let Some(line) = logged {
            self.note_access(viewer, Looked { dataset: Some(dataset.clone()), ..looked_at_file(id, &line) }).await?;
        }
        let mut organs = Organs::default();
        let mut rows = Vec::with_capacity(views.len());
        for view in views {
            let input = self.record_input(&mut organs, view).await?;
            if let Ok(row) = RecordRow::view(&self.glossary, &reader, self.moment(), Some(&subject), &input) {
                rows.push(row);
            }
        }
        Ok(Page::of(&reader, self.moment(), rows, next.map(|cursor| cursor.to_string()), None))
    }

    /// The file with what other organs share, for a named purpose and matter.
    pub async fn consult(&self, viewer: &Viewer, id: SubjectId, why: &Consultation) -> Result<View<SubjectFile>> {
        let organ = viewer.organ.clone().ok_or_else(|| Error::invalid("organ", "the account acts for no organ"))?;
        check_consultation(why)?;
        if viewer.role == Role::DecidingOfficer {
            self.authorise(viewer, Action::ReadFile, &Resource::Subject(id), &purpose(why, false))?;
        } else {
            self.authorise_here(viewer, Action::Deliver)?;
        }
        let grants = self.register.grants(&organ, self.clock.today()).await?;
        let reader = department(organ, grants);
        let subject = self.known_subject(id).await?;
        self.note_access(viewer, looked_at_file(id, &line_of(why))).await?;
        let input = self.subject_input(&mut Organs::default(), subject, Scope::All, &[]).await?;
        Ok(SubjectFile::view(&self.glossary, &reader, self.moment(), &input)?)
    }

    /// Who consulted a file, the latest first: for the subject itself and the auditor.
    pub async fn access_log(&self, viewer: &Viewer, id: SubjectId, part: &Part) -> Result<View<Page<AccessRow>>> {
        self.authorise(viewer, Action::ReadFile, &Resource::Subject(id), &Purpose::default())?;
        let before = part.after.as_ref().map(|text| text.parse()).transpose();
        let before = before.map_err(|_| Error::invalid("after", "is not what a page before said"))?;
        let filter = AccessFilter { subject: Some(id), before, ..AccessFilter::default() };
        self.register.access_log().flush().await?;
        let lines = self.register.accesses(&filter, part.limit()).await?;
        let next =
            (lines.len() as u32 == part.limit()).then(|| lines.last().map(|(line, _)| line.to_string())).flatten();
        let reader = reader(viewer);
        let mut organs = Organs::default();
        let mut rows = Vec::with_capacity(lines.len());
        for (_, access) in lines {
            let organ = match &access.organ {
                Some(code) => Some(self.organ_input(&mut organs, code).await?),
                None => None,
            };
            let role = self.register.account(&access.account).await?.map_or(Role::Reviewer, |account| account.role);
            let (purpose, matter) = access.matter.split_once(" — ").unwrap_or(("", &access.matter));
            let input = AccessInput {
                at: access.at,
                role,
                organ,
                account: Some(access.account.clone()),
                dataset: access.dataset.clone(),
                purpose: purpose.to_owned(),
                matter: matter.to_owned(),
            };
            if let Ok(row) = AccessRow::view(&self.glossary, &reader, self.moment(), id, &input) {
                rows.push(row);
            }
        }
        Ok(Page::of(&reader, self.moment(), rows, next, None))
    }
}

fn looked_at_file(subject: SubjectId, matter: &str) -> Looked<'_> {
    Looked { action: "read-file", subject: Some(subject), record: None, dataset: None, matter }
}

/// The purpose as the policies see it.
pub(crate) fn purpose(why: &Consultation, granted: bool) -> Purpose {
    Purpose { purpose: Some(why.purpose.clone()), matter: Some(why.matter.clone()), granted }
}

pub(crate) fn check_consultation(why: &Consultation) -> Result<()> {
    if why.purpose.trim().is_empty() || why.matter.trim().is_empty() {
        return Err(Error::invalid("purpose", "name the purpose and the matter; the subject can read both"));
    }
    if why.purpose.chars().count() > 200 || why.matter.chars().count() > 200 {
        return Err(Error::invalid("purpose", "at most 200 characters each"));
    }
    Ok(())
}
