//! A credit report is issued: made from a view, signed, printed and entered.

use std::sync::Arc;

use domain::{
    Audience, Date, Language, Role, SubjectId,
    entry::Body,
    report::{ReportHead, ReportIssued, ReportNumber},
};
use publish::{CreditReport, Reader, View};
use store::{NewEntry, Scope};

use super::data::{content, digest};
use crate::{
    Error, Result,
    authorise::{Action, Purpose, Resource, Viewer},
    node::{Node, actor, audit},
    read::{Looked, Reading, Times, inputs::Organs, reader},
    secret,
};

/// For how many days a report is valid at most.
const VALID_DAYS: i64 = 30;

/// The latest reports of a subject among which the same one is looked for.
const LATEST: u32 = 20;

/// A report as asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportAsked {
    /// Whom it is to be about.
    pub subject: SubjectId,
    /// In which language.
    pub language: Language,
    /// Whether it shows what the viewer may see; what the public sees where not.
    pub whole: bool,
    /// The day as of which it shows the file; now where absent. A past day needs `whole`.
    pub as_of: Option<Date>,
}

/// A report as issued.
#[derive(Clone, Debug, PartialEq)]
pub struct MadeReport {
    /// What stands at its head.
    pub head: ReportHead,
    /// The document.
    pub document: Vec<u8>,
    /// Its signed data, which the document bears too.
    pub data: Vec<u8>,
}

impl Node {
    /// Issues the credit report of a subject. The same report that was issued on the same day already is
    /// given again under its number, and nothing is entered.
    pub async fn make_report(&self, viewer: &Viewer, asked: &ReportAsked) -> Result<MadeReport> {
        self.authorise_here(viewer, Action::ReadPublic)?;
        self.printing.press()?;
        let of_the_past = asked.as_of.is_some_and(|day| day != self.clock.today());
        let report = match asked.as_of.filter(|_| of_the_past) {
            Some(day) => self.past_report(viewer, asked.subject, day).await?,
            None => self.report_for(viewer, asked).await?,
        };
        let report = Arc::new(report);
        let head = ReportHead {
            number: ReportNumber::drawn(secret::random()?),
            subject: asked.subject,
            audience: report.audience(),
            language: asked.language,
            made_at: self.clock.now(),
            as_of: report.today(),
            valid_until: match of_the_past {
                true => domain::date::add_days(self.clock.today(), VALID_DAYS).unwrap_or(Date::MAX),
                false => report.valid_until(VALID_DAYS),
            },
            of_the_past,
        };
        let content = content(&report)?;
        if let Some(again) = self.issued_today(&head, &content, &report).await? {
            return Ok(again);
        }
        let made = self.print_report(head, report).await?;
        let issued = ReportIssued {
            head: made.head.clone(),
            content,
            data: digest(&made.data),
            document: digest(&made.document),
        };
        let mut step = self.step(actor(viewer));
        step.audit = Some(audit("report-issued", asked.subject, &issued.head.number));
        let effective_on = Some(issued.head.as_of);
        step.add(NewEntry { effective_on, ..Body::ReportIssued(Box::new(issued)).into() });
        self.register.commit(step).await?;
        Ok(made)
    }

    async fn print_report(&self, head: ReportHead, report: Arc<View<CreditReport>>) -> Result<MadeReport> {
        let from = self.letterhead();
        let data = Arc::new(self.report_data(&from, &head, &report)?);
        let document = {
            let (head, data) = (head.clone(), data.clone());
            self.printing.make(move |press| press.credit_report(&from, &head, &report, &data)).await?
        };
        Ok(MadeReport { head, document, data: Arc::unwrap_or_clone(data) })
    }

    /// The same report, if it was issued today and is made the same still.
    async fn issued_today(
        &self,
        head: &ReportHead,
        content: &str,
        report: &Arc<View<CreditReport>>,
    ) -> Result<Option<MadeReport>> {
        let issued = self.register.reports_of(head.subject, LATEST).await?;
        let today = self.clock.today();
        let same = issued.into_iter().find(|issued| {
            let named = ReportHead { number: head.number.clone(), made_at: head.made_at, ..issued.head.clone() };
            named == *head && issued.content == content && self.clock.day_of(issued.head.made_at) == Some(today)
        });
        let Some(issued) = same else { return Ok(None) };
        let made = self.print_report(issued.head, report.clone()).await?;
        Ok((digest(&made.document) == issued.document && digest(&made.data) == issued.data).then_some(made))
    }

    /// The report as the viewer may have it now.
    async fn report_for(&self, viewer: &Viewer, asked: &ReportAsked) -> Result<View<CreditReport>> {
        let id = asked.subject;
        if !asked.whole {
            return self.report_as(&Reader::public(), id).await;
        }
        let Reading { reader, logged, .. } = self.reading(viewer, id).await?;
        if reader.audience() == Audience::Public {
            // Says who may.
            self.authorise(viewer, Action::ReadFile, &Resource::Subject(id), &Purpose::default())?;
            return Err(Error::Forbidden { role: viewer.role.name(), action: Action::ReadFile.name() });
        }
        let view = self.report_as(&reader, id).await?;
        if let Some(line) = logged {
            self.note_access(viewer, looked_at(id, &line)).await?;
        }
        Ok(view)
    }

    /// What a report for `reader` says now.
    pub(super) async fn report_as(&self, reader: &Reader, id: SubjectId) -> Result<View<CreditReport>> {
        let public = Scope::Public(self.now());
        let scope = if reader.audience() == Audience::Public { public } else { Scope::All };
        let known = self.known_subject(id).await?;
        let mut organs = Organs::default();
        let mut input = self.subject_input(&mut organs, known, scope, &[]).await?;
        if reader.audience() == Audience::Inquirer {
            // An authorisation opens records; a listing is shown while it is public, or not at all.
            input.listings = self.listing_inputs(&mut organs, id, public).await?;
        }
        Ok(CreditReport::view(&self.glossary, reader, self.moment(), &input)?)
    }

    /// What it said on a past day, as known now: for the subject itself, reviewers and the auditor.
    async fn past_report(&self, viewer: &Viewer, id: SubjectId, day: Date) -> Result<View<CreditReport>> {
        if day > self.clock.today() {
            return Err(Error::invalid("as_of", "lies in the future"));
        }
        let times = Times { as_of: Some(day), known_at: None };
        let (file, as_of) = self.past_file(viewer, id, times).await?;
        let reader = reader(viewer);
        if !matches!(reader.audience(), Audience::Subject | Audience::Officer | Audience::Auditor) {
            return Err(Error::Forbidden { role: viewer.role.name(), action: Action::ReadFile.name() });
        }
        let mut input = file.subject;
        input.records = file.records.into_iter().map(|filed| filed.record).collect();
        let moment = publish::Moment { today: as_of.day, now: as_of.known_at };
        let view = CreditReport::view(&self.glossary, &reader, moment, &input)?;
        if viewer.role != Role::Subject {
            self.note_access(viewer, looked_at(id, "")).await?;
        }
        Ok(view)
    }
}

fn looked_at(subject: SubjectId, matter: &str) -> Looked<'_> {
    Looked { action: "make-report", subject: Some(subject), record: None, dataset: None, matter }
}
