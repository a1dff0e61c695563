//! Cases: for those who work on one, for the subject that it is about, and for whoever informed.

use catalogue::{
    CaseTemplate,
    case_template::{CaseTask, InputKind},
};
use domain::{
    Audience, CaseTemplateId, Date, Instant,
    case_entry::{CaseMatter, ConditionChecked, SharingAsked, TaskResult},
    entry::Actor,
    id::CaseId,
    publication::Clock,
    subject::Subject,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Glossary, Moment, Page, Phrase, Reader, Refused, Stamp, SubjectRef, View, Written,
    input::OrganInput,
    sharing::SharingAskedView,
    view::{CaseIdText, CommitmentIdText, OrganCodeText, RecordIdText},
};

/// A case as it lies in the register.
#[derive(Clone, Debug)]
pub struct CaseGiven<'a> {
    /// Its id.
    pub id: CaseId,
    /// Its template.
    pub template: CaseTemplateId,
    /// What it is about.
    pub matter: CaseMatter,
    /// Whom it is about.
    pub subject: Option<&'a Subject>,
    /// The organ that is competent.
    pub organ: Option<domain::OrganCode>,
    /// The task that waits.
    pub task: Option<String>,
    /// When its clock is due, where one runs.
    pub due: Option<Date>,
    /// How it ended.
    pub end: Option<String>,
    /// Whether that was revoked.
    pub revoked: bool,
    /// Whether whoever reads may do the task that waits.
    pub may_act: bool,
}

/// What its entries say of it.
#[derive(Clone, Debug)]
pub struct CaseTold {
    /// When it was opened.
    pub opened_at: Instant,
    /// What the opener said.
    pub statement: String,
    /// What a department asks to read, with its own name.
    pub sharing: Option<(OrganInput, SharingAsked)>,
    /// What was handed in, by input.
    pub inputs: Vec<(String, String)>,
    /// What the file answered.
    pub conditions: Vec<ConditionChecked>,
    /// Its clock, and why it stands still.
    pub clock: Option<Clock>,
    /// Why the clock stands still.
    pub stopped_for: Option<String>,
    /// What happened, in order.
    pub steps: Vec<CaseStepGiven>,
}

/// Something that happened in a case.
#[derive(Clone, Debug)]
pub struct CaseStepGiven {
    /// When.
    pub at: Instant,
    /// Who did it.
    pub by: Actor,
    /// What.
    pub what: CaseStepKind,
    /// Why.
    pub reasons: String,
    /// What it rests on.
    pub evidence: Vec<String>,
}

/// What happened in a case.
#[derive(Clone, Debug)]
pub enum CaseStepKind {
    /// A task came to its end.
    Task { task: String, result: TaskResult },
    /// The clock stopped for a reason.
    Stopped { reason: String },
    /// The clock went on.
    Continued { due: Date },
    /// The clock was counted anew, because the calendar changed.
    Recomputed { due: Date },
}

/// A case as a line of a list.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct CaseLine {
    /// Its id.
    pub id: CaseIdText,
    /// Its template.
    pub template: String,
    /// What it is.
    pub title: Phrase,
    /// Whom it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<SubjectRef>,
    /// The record that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordIdText>,
    /// The case that it reviews.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reviewed: Option<CaseIdText>,
    /// The commitment that a check doubts; in the case itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commitment: Option<CommitmentIdText>,
    /// The organ that is competent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organ: Option<OrganCodeText>,
    /// The task that waits; absent once it has ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<Named>,
    /// The last day on which its clock is kept; absent where none runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub due: Option<Date>,
    /// Days left; negative where overdue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_left: Option<i32>,
    /// How it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<Named>,
    /// Whether that outcome was revoked in a review.
    pub revoked: bool,
}

/// Something of a template: its id, and its name in words.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct Named {
    /// Its id in the template.
    pub id: String,
    /// Its name.
    pub title: Phrase,
}

/// A case.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct CaseFile {
    /// Where it stands.
    #[serde(flatten)]
    pub line: CaseLine,
    /// What such a case is for.
    pub description: Phrase,
    /// When it was opened.
    pub opened_at: Stamp,
    /// What the opener said.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub statement: String,
    /// What a department asks to read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sharing: Option<SharingAskedView>,
    /// What was handed in, and what the file holds already.
    pub inputs: Vec<CaseInputView>,
    /// The clock that runs, with its rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock: Option<CaseClockView>,
    /// What happened, in order.
    pub steps: Vec<CaseStep>,
    /// What the reader may come to in the task that waits.
    pub outcomes: Vec<Named>,
    /// For what the reader may stop its clock.
    pub stops: Vec<Named>,
    /// The articles.
    pub basis: Vec<Phrase>,
    /// Whether any of the template is known from memory or an excerpt only.
    pub unverified: bool,
}

/// Something that was handed in, or that the file holds.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct CaseInputView {
    /// What it is.
    pub title: Phrase,
    /// What was handed in.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// The records of the file that answer it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<RecordIdText>,
}

/// A clock of a case.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct CaseClockView {
    /// The clock of the catalogue.
    pub rule: String,
    /// What it is.
    pub title: Phrase,
    /// The day it runs from.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// The last day on which it is kept.
    #[schema(value_type = String, format = Date)]
    pub due: Date,
    /// Whether a calendar not yet published could still move it.
    pub provisional: bool,
    /// Why it stands still; absent where it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped_for: Option<Phrase>,
}

/// Something that happened in a case.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct CaseStep {
    /// When.
    pub at: Stamp,
    /// `task`, `expired`, `clock-stopped`, `clock-continued` or `clock-recomputed`.
    pub kind: &'static str,
    /// The task, or why the clock stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what: Option<Phrase>,
    /// The outcome of the task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Phrase>,
    /// The day on which the clock is due now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub due: Option<Date>,
    /// Who did it, for officers; absent where the system did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Why.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reasons: String,
    /// What it rests on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
}

/// The outcome of a case, for whoever informed: nothing else of it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct CaseOutcome {
    /// Its id.
    pub id: CaseIdText,
    /// What it is.
    pub title: Phrase,
    /// The task that waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<Phrase>,
    /// The last day on which its clock is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub due: Option<Date>,
    /// How it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<Phrase>,
}

impl CaseLine {
    /// The case for an officer, the auditor, or the subject that it is about; a case that somebody
    /// informed of is not the subject's.
    ///
    /// # Errors
    /// [`Refused::NotFound`] for everyone else.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        given: &CaseGiven<'_>,
    ) -> Result<View<CaseLine>, Refused> {
        let line = CaseLine::new(glossary, reader, moment, given)?;
        Ok(View::new(reader.audience(), moment, given.due, line))
    }

    fn new(glossary: &Glossary, reader: &Reader, moment: Moment, given: &CaseGiven<'_>) -> Result<CaseLine, Refused> {
        let template = glossary.cases.get(&given.template);
        let may = match reader.audience() {
            Audience::Officer | Audience::Auditor => true,
            Audience::Subject => {
                given.subject.is_some_and(|subject| reader.is_for(subject.id))
                    && template.is_some_and(|template| !template.informant_sealed)
            }
            _ => false,
        };
        if !may {
            return Err(Refused::NotFound);
        }
        let subject = given.subject.map(|subject| SubjectRef::of(glossary, reader.audience(), subject));
        Ok(CaseLine {
            id: Written(given.id),
            template: given.template.to_string(),
            title: title(template, &given.template),
            subject,
            record: given.matter.record.map(Written),
            reviewed: given.matter.reviewed.map(Written),
            commitment: given.matter.commitment.map(Written),
            organ: given.organ.clone().map(Written),
            task: given.task.as_ref().map(|task| named_task(template, task)),
            due: given.due,
            days_left: given.due.map(|due| (due - moment.today).get_days()),
            end: given.end.as_ref().map(|end| named_end(template, end)),
            revoked: given.revoked,
        })
    }
}

impl CaseFile {
    /// The case, whole, for those who may see its line.
    ///
    /// # Errors
    /// As [`CaseLine::view`].
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        given: &CaseGiven<'_>,
        told: &CaseTold,
    ) -> Result<View<CaseFile>, Refused> {
        let line = CaseLine::new(glossary, reader, moment, given)?;
        let template = glossary.cases.get(&given.template);
        let task = template.zip(given.task.as_ref()).and_then(|(template, task)| template.task(task));
        let acts = |task: &&CaseTask| given.may_act && !task.outcomes.is_empty();
        let outcomes = task.filter(acts).map(|task| {
            let all = task.outcomes.iter();
            all.map(|outcome| Named { id: outcome.id.clone(), title: (&outcome.title).into() }).collect()
        });
        let stops = task
            .zip(template)
            .filter(|_| given.may_act && told.stopped_for.is_none())
            .map(|(task, template)| task.stops.iter().map(|stop| named_stop(template, stop)).collect());
        let officer = !matches!(reader.audience(), Audience::Subject);
        let body = CaseFile {
            line,
            description: template.map_or_else(|| Phrase::same(""), |template| (&template.description).into()),
            opened_at: Stamp(told.opened_at),
            statement: told.statement.clone(),
            sharing: told.sharing.as_ref().map(|(organ, asked)| SharingAskedView::new(glossary, organ, asked)),
            inputs: inputs(template, told),
            clock: told.clock.as_ref().map(|clock| clock_view(glossary, template, clock, told.stopped_for.as_deref())),
            steps: told.steps.iter().map(|step| CaseStep::new(template, step, officer)).collect(),
            outcomes: outcomes.unwrap_or_default(),
            stops: stops.unwrap_or_default(),
            basis: template.map(|template| glossary.bases(&template.basis)).unwrap_or_default(),
            unverified: template.is_some_and(|template| template.unverified),
        };
        Ok(View::new(reader.audience(), moment, given.due, body))
    }
}

impl CaseOutcome {
    /// The outcome for whoever holds the receipt of a case that was informed of.
    pub fn view(glossary: &Glossary, moment: Moment, given: &CaseGiven<'_>) -> View<CaseOutcome> {
        let template = glossary.cases.get(&given.template);
        let body = CaseOutcome {
            id: Written(given.id),
            title: title(template, &given.template),
            task: given.task.as_ref().map(|task| named_task(template, task).title),
            due: given.due,
            end: given.end.as_ref().map(|end| named_end(template, end).title),
        };
        View::new(Audience::Public, moment, given.due, body)
    }
}

impl CaseStep {
    fn new(template: Option<&CaseTemplate>, step: &CaseStepGiven, officer: bool) -> CaseStep {
        let by = match &step.by {
            Actor::Account(name) if officer => Some(name.to_string()),
            Actor::InPlaceOf { account, giver } if officer => Some(format!("{account} ({giver})")),
            _ => None,
        };
        let (kind, what, outcome, due) = match &step.what {
            CaseStepKind::Task { task, result: TaskResult::Expired } => {
                ("expired", Some(named_task(template, task).title), None, None)
            }
            CaseStepKind::Task { task, result: TaskResult::Outcome(outcome) } => {
                let title = template.and_then(|template| template.task(task)).and_then(|task| task.outcome(outcome));
                let title = title.map_or_else(|| Phrase::same(outcome), |outcome| (&outcome.title).into());
                ("task", Some(named_task(template, task).title), Some(title), None)
            }
            CaseStepKind::Stopped { reason } => {
                let title =
                    template.map_or_else(|| Phrase::same(reason), |template| named_stop(template, reason).title);
                ("clock-stopped", Some(title), None, None)
            }
            CaseStepKind::Continued { due } => ("clock-continued", None, None, Some(*due)),
            CaseStepKind::Recomputed { due } => ("clock-recomputed", None, None, Some(*due)),
        };
        let (reasons, evidence) = (step.reasons.clone(), step.evidence.clone());
        CaseStep { at: Stamp(step.at), kind, what, outcome, due, by, reasons, evidence }
    }
}

fn inputs(template: Option<&CaseTemplate>, told: &CaseTold) -> Vec<CaseInputView> {
    let Some(template) = template else { return Vec::new() };
    let given = |id: &str| told.inputs.iter().find(|(input, _)| input == id).map(|(_, text)| text.clone());
    let records = |id: &str| {
        let checked = told.conditions.iter().find(|checked| checked.condition == id);
        checked.map(|checked| checked.records.iter().copied().map(Written).collect()).unwrap_or_default()
    };
    (template.inputs.iter())
        .map(|input| CaseInputView {
            title: (&input.title).into(),
            text: given(&input.id).unwrap_or_default(),
            records: if input.kind == InputKind::Query { records(&input.id) } else { Vec::new() },
        })
        .collect()
}

fn clock_view(
    glossary: &Glossary,
    template: Option<&CaseTemplate>,
    clock: &Clock,
    stopped_for: Option<&str>,
) -> CaseClockView {
    let title = glossary.clocks.get(&clock.rule).map_or_else(|| Phrase::same(&clock.rule), |law| (&law.title).into());
    let stopped = |stop: &str| match template {
        Some(template) => named_stop(template, stop).title,
        None => Phrase::same(stop),
    };
    CaseClockView {
        rule: clock.rule.clone(),
        title,
        from: clock.from,
        due: clock.due,
        provisional: clock.provisional,
        stopped_for: stopped_for.map(stopped),
    }
}

fn title(template: Option<&CaseTemplate>, id: &CaseTemplateId) -> Phrase {
    template.map_or_else(|| Phrase::same(id.as_str()), |template| (&template.title).into())
}

fn named_task(template: Option<&CaseTemplate>, id: &str) -> Named {
    let task = template.and_then(|template| template.task(id));
    Named { id: id.to_owned(), title: task.map_or_else(|| Phrase::same(id), |task| (&task.title).into()) }
}

pub(crate) fn named_end(template: Option<&CaseTemplate>, id: &str) -> Named {
    let end = template.and_then(|template| template.end(id));
    Named { id: id.to_owned(), title: end.map_or_else(|| Phrase::same(id), |end| (&end.title).into()) }
}

fn named_stop(template: &CaseTemplate, id: &str) -> Named {
    let stop = template.stop(id);
    Named { id: id.to_owned(), title: stop.map_or_else(|| Phrase::same(id), |stop| (&stop.title).into()) }
}

/// A kind of case, for a form that opens one.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct CaseKind {
    /// The template.
    pub id: String,
    /// What it is.
    pub title: Phrase,
    /// What it is for.
    pub description: Phrase,
    /// What it is about: `record`, `subject` or `case`.
    pub about: &'static str,
    /// The role that opens it.
    pub opened_by: &'static str,
    /// Whether whoever informs is sealed, and gets a receipt.
    pub informant_sealed: bool,
    /// What is handed in.
    pub inputs: Vec<CaseInputAsked>,
    /// The articles.
    pub basis: Vec<Phrase>,
}

/// Something that is asked for when a case is opened.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct CaseInputAsked {
    /// Its id.
    pub id: String,
    /// What it is.
    pub title: Phrase,
    /// Whether no case is opened without it.
    pub required: bool,
}

impl CaseKind {
    /// The kinds of cases of the pack, for everyone.
    pub fn all(glossary: &Glossary, reader: &Reader, moment: Moment) -> View<Page<CaseKind>> {
        let kinds = glossary.cases.values().map(|template| {
            let asked = template.inputs.iter().filter(|input| input.kind != InputKind::Query);
            let body = CaseKind {
                id: template.id.to_string(),
                title: (&template.title).into(),
                description: (&template.description).into(),
                about: template.about.name(),
                opened_by: template.opened_by.role.name(),
                informant_sealed: template.informant_sealed,
                inputs: asked
                    .map(|input| CaseInputAsked {
                        id: input.id.clone(),
                        title: (&input.title).into(),
                        required: input.required,
                    })
                    .collect(),
                basis: glossary.bases(&template.basis),
            };
            View::new(reader.audience(), moment, None, body)
        });
        Page::of(reader, moment, kinds, None, None)
    }
}
