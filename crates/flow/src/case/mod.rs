//! Cases: opened, worked on, ended by the templates of the pack. What follows of an act is computed by
//! `cases`; here its entries are committed, with what they do to records, in one step.

mod act;
mod due;
mod effect;
mod informing;
mod open;
mod read;

pub use domain::case_entry::NewCase;
pub use informing::InformingCounts;
pub use open::OpenedCase;

use cases::{Acting, CaseState, Refusal};
use catalogue::{
    CaseTemplate,
    case_template::{Owner, OwnerOrgan},
};
use domain::{
    CaseTemplateId, Instant, OrganCode, SubjectId,
    entry::{Actor, Body},
    id::CaseId,
};
use store::{CaseRow, NewJob, Step};

pub(crate) use due::{COUNT_CLOCKS, RUN_OUT, count_clocks};

use crate::{Error, Result, authorise::Resource, node::Node};

/// The longest text that is kept of a statement, an input or reasons, in characters.
const LONGEST_TEXT: usize = 4_000;
/// Inputs or documents of one act at most.
const MOST_TEXTS: usize = 20;

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Error {
        match refusal {
            Refusal::NoTemplate(id) => Error::not_found("template of cases", id),
            Refusal::NoOutcome { .. } => Error::invalid("outcome", refusal.to_string()),
            Refusal::MissingInput(_) | Refusal::UnknownInput { .. } => Error::invalid("inputs", refusal.to_string()),
            Refusal::NoStop { .. } => Error::invalid("reason", refusal.to_string()),
            Refusal::NoTask(_) | Refusal::NoDay(_) => Error::Broken(refusal.to_string()),
            other => Error::Conflict(other.to_string()),
        }
    }
}

/// A case as loaded: its row, and what its entries say.
pub(crate) struct Loaded {
    pub row: CaseRow,
    pub state: CaseState,
}

impl Node {
    fn case_template(&self, id: &CaseTemplateId) -> Result<&CaseTemplate> {
        self.pack.case_template(id.as_str()).ok_or_else(|| Error::not_found("template of cases", id))
    }

    /// A case, whoever may see it.
    pub(crate) async fn load_case(&self, id: CaseId) -> Result<Loaded> {
        let row = self.register.case(id).await?.ok_or_else(|| Error::not_found("case", id))?;
        let entries = self.register.case_entries(id).await?;
        let state = CaseState::fold(&entries).map_err(|error| Error::Broken(format!("case {id}: {error}")))?;
        Ok(Loaded { row, state })
    }

    fn acting<'a>(&'a self, by: &'a Actor) -> Acting<'a> {
        Acting { pack: &self.pack, today: self.clock.today(), by }
    }

    /// On what an owner's leave is asked. A subject that was merged acts by the one that it leads to.
    async fn case_resource(&self, row: &CaseRow, owner: &Owner) -> Result<Resource> {
        let reviewed = match (owner.organ, row.matter.reviewed) {
            (Some(OwnerOrgan::Another), Some(case)) => self.register.case(case).await?.and_then(|row| row.organ),
            (Some(OwnerOrgan::Another), None) => row.organ.clone(),
            _ => None,
        };
        Ok(Resource::Case {
            owner: owner.role,
            organ: row.organ.clone().filter(|_| owner.organ == Some(OwnerOrgan::Competent)),
            other_than: reviewed,
            subject: self.lead_of(row.matter.subject).await?,
        })
    }

    async fn lead_of(&self, subject: Option<SubjectId>) -> Result<Option<SubjectId>> {
        Ok(match subject {
            Some(subject) => Some(self.register.lead(subject).await?),
            None => None,
        })
    }

    /// The job that acts when the clock of the task runs out that begins with `body`.
    fn job_of_clock(&self, case: &str, body: &Body) -> Option<NewJob> {
        let due = match body {
            Body::CaseOpened(opened) => opened.first.clock.as_ref().map(|clock| clock.due),
            Body::CaseTaskDone(done) => done.next.as_ref().and_then(|next| next.clock.as_ref()).map(|clock| clock.due),
            Body::CaseClockChanged(changed) => match changed.change {
                domain::case_entry::ClockChange::Continued { due, .. }
                | domain::case_entry::ClockChange::Recomputed { due, .. } => Some(due),
                domain::case_entry::ClockChange::Stopped { .. } => None,
            },
            _ => None,
        }?;
        Some(due::job(case, self.clock.after_day(due)?, self.clock.now()))
    }

    fn add_job(&self, step: &mut Step, case: CaseId, body: &Body) {
        step.jobs.extend(self.job_of_clock(&case.to_string(), body));
    }
}

/// A text of an act, trimmed, refused where it is too long.
fn text(field: &'static str, text: &str) -> Result<String> {
    let text = text.trim();
    if text.chars().count() > LONGEST_TEXT {
        return Err(Error::invalid(field, format!("at most {LONGEST_TEXT} characters")));
    }
    Ok(text.to_owned())
}

/// Documents that an act rests on.
fn texts(field: &'static str, given: &[String]) -> Result<Vec<String>> {
    if given.len() > MOST_TEXTS {
        return Err(Error::invalid(field, format!("at most {MOST_TEXTS}")));
    }
    let checked = given.iter().map(|one| text(field, one)).collect::<Result<Vec<_>>>()?;
    Ok(checked.into_iter().filter(|one| !one.is_empty()).collect())
}

/// Whose organ is competent where a case is opened by `organ` about something delivered by `deliverer`.
fn competent(deliverer: Option<OrganCode>, named: Option<OrganCode>, own: Option<OrganCode>) -> Option<OrganCode> {
    deliverer.or(named).or(own)
}

/// The moment at which a job is to run again.
fn later(now: Instant, millis: i64) -> Instant {
    Instant::from_millis(now.millis().saturating_add(millis))
}
