//! What an act on a case entails: the entries that say it, or why it can't be done.

use std::collections::BTreeMap;

use catalogue::{
    CaseTemplate, Pack,
    case_template::{CaseTask, InputKind, LeadsTo, OPENING},
};
use domain::{
    CaseTemplateId, Date, EntryId, OrganCode,
    case_entry::{
        CaseClockChanged, CaseEffect, CaseEnded, CaseMatter, CaseOpened, CaseTaskDone, ClockChange, ConditionChecked,
        Informant, SharingAsked, TaskBegun, TaskResult,
    },
    entry::{Actor, Body},
    publication::Clock,
};

use crate::{CaseState, clock, state::OpenTask};

/// Why an act can't be done. `Display` is for whoever acts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The pack has no such template any more.
    #[error("the catalogue has no template of cases `{0}`")]
    NoTemplate(CaseTemplateId),
    /// The template has no such task any more.
    #[error("the template has no task `{0}` any more")]
    NoTask(String),
    /// The case has ended.
    #[error("the case has ended")]
    Ended,
    /// The task has no such outcome.
    #[error("`{outcome}` is not an outcome of `{task}`; there are {known}")]
    NoOutcome { task: String, outcome: String, known: String },
    /// Who did an earlier task may not do this one.
    #[error("`{task}` is done by another person than `{earlier}`")]
    SamePerson { task: String, earlier: String },
    /// An input is missing or unknown.
    #[error("the input `{0}` is required")]
    MissingInput(String),
    /// An input that the template does not ask for.
    #[error("`{input}` is not an input of this case; there are {known}")]
    UnknownInput { input: String, known: String },
    /// No clock runs.
    #[error("no clock runs for `{0}`")]
    NoClock(String),
    /// The clock may not stop for this reason.
    #[error("the clock of `{task}` does not stop for `{reason}`; it stops for {known}")]
    NoStop { task: String, reason: String, known: String },
    /// It stands still already.
    #[error("the clock stands still already")]
    Stopped,
    /// It is running.
    #[error("the clock is running")]
    Running,
    /// It ran out before.
    #[error("the clock ran out on {0}")]
    RanOut(Date),
    /// A clock of the catalogue gives no day.
    #[error("the clock `{0}` gives no day")]
    NoDay(String),
}

/// Who acts, when, and under which pack.
#[derive(Clone, Copy, Debug)]
pub struct Acting<'a> {
    /// The pack.
    pub pack: &'a Pack,
    /// The day.
    pub today: Date,
    /// Who.
    pub by: &'a Actor,
}

/// What a case is opened with.
#[derive(Clone, Debug, Default)]
pub struct Opening {
    /// What it is about.
    pub matter: CaseMatter,
    /// The organ that is competent.
    pub organ: Option<OrganCode>,
    /// What the opener says.
    pub statement: String,
    /// What is handed in.
    pub inputs: BTreeMap<String, String>,
    /// What the file answered to the conditions.
    pub conditions: Vec<ConditionChecked>,
    /// Who informs.
    pub informant: Option<Informant>,
    /// What a department asks to read.
    pub sharing: Option<SharingAsked>,
}

impl<'a> Acting<'a> {
    /// The template of a case.
    pub fn template(&self, id: &CaseTemplateId) -> Result<&'a CaseTemplate, Refusal> {
        self.pack.case_template(id.as_str()).ok_or_else(|| Refusal::NoTemplate(id.clone()))
    }

    /// The task that waits in a case.
    pub fn waiting<'s>(&self, state: &'s CaseState) -> Result<(&'s OpenTask, &'a CaseTask), Refusal> {
        let open = state.task.as_ref().ok_or(Refusal::Ended)?;
        let template = self.template(state.template())?;
        Ok((open, template.task(&open.task).ok_or_else(|| Refusal::NoTask(open.task.clone()))?))
    }

    fn begins(&self, task: &CaseTask) -> Result<TaskBegun, Refusal> {
        let clock = match &task.clock {
            None => None,
            Some(id) => Some(self.clock(id, self.today, &[])?),
        };
        Ok(TaskBegun { task: task.id.clone(), clock })
    }

    fn clock(&self, id: &str, from: Date, stops: &[clock::Stop]) -> Result<Clock, Refusal> {
        let no_day = || Refusal::NoDay(id.to_owned());
        let rule = self.pack.clock(id).ok_or_else(no_day)?;
        let due = clock::due(rule, from, stops, self.pack.calendar()).ok_or_else(no_day)?;
        Ok(Clock { rule: id.to_owned(), from, due: due.day, provisional: due.provisional })
    }
}

/// A case of `template` is opened.
pub fn open(acting: &Acting<'_>, template: &CaseTemplate, opening: Opening) -> Result<Body, Refusal> {
    let asked = || template.inputs.iter().filter(|input| input.kind != InputKind::Query);
    if let Some(input) = opening.inputs.keys().find(|id| asked().all(|input| input.id != **id)) {
        let known = listed(asked().map(|input| input.id.as_str()));
        return Err(Refusal::UnknownInput { input: input.clone(), known });
    }
    let given = |id: &str| opening.inputs.get(id).is_some_and(|text| !text.trim().is_empty());
    if let Some(missing) = asked().find(|input| input.required && !given(&input.id)) {
        return Err(Refusal::MissingInput(missing.id.clone()));
    }
    let first = template.task(&template.first).ok_or_else(|| Refusal::NoTask(template.first.clone()))?;
    Ok(Body::CaseOpened(Box::new(CaseOpened {
        template: template.id.clone(),
        matter: opening.matter,
        organ: opening.organ,
        statement: opening.statement,
        inputs: opening.inputs,
        conditions: opening.conditions,
        informant: opening.informant,
        sharing: opening.sharing.map(Box::new),
        first: acting.begins(first)?,
    })))
}

/// The task that waits comes to `outcome`. Two entries where the case ends with it.
pub fn do_task(
    acting: &Acting<'_>,
    state: &CaseState,
    outcome: &str,
    reasons: &str,
    evidence: &[String],
) -> Result<Vec<Body>, Refusal> {
    let (_, task) = acting.waiting(state)?;
    if let Some(earlier) = task.not_by.iter().find(|earlier| did(state, earlier, acting.by)) {
        return Err(Refusal::SamePerson { task: task.id.clone(), earlier: earlier.clone() });
    }
    let Some(outcome) = task.outcome(outcome) else {
        let known = listed(task.outcomes.iter().map(|outcome| outcome.id.as_str()));
        return Err(Refusal::NoOutcome { task: task.id.clone(), outcome: outcome.to_owned(), known });
    };
    let done = CaseTaskDone {
        case: state.id,
        after: state.last,
        task: task.id.clone(),
        result: TaskResult::Outcome(outcome.id.clone()),
        reasons: reasons.to_owned(),
        evidence: evidence.to_vec(),
        next: None,
    };
    follows(acting, state, done, &outcome.then)
}

/// The clock of the task that waits ran out before today; nothing where it did not.
pub fn expire(acting: &Acting<'_>, state: &CaseState) -> Result<Vec<Body>, Refusal> {
    let (_, task) = acting.waiting(state)?;
    let (Some(due), Some(expiry)) = (state.due(), &task.expiry) else { return Ok(Vec::new()) };
    if acting.today <= due {
        return Ok(Vec::new());
    }
    let done = CaseTaskDone {
        case: state.id,
        after: state.last,
        task: task.id.clone(),
        result: TaskResult::Expired,
        reasons: String::new(),
        evidence: Vec::new(),
        next: None,
    };
    follows(acting, state, done, expiry)
}

/// The task as done with what it leads to. The end of the case names the task's entry as pending: it
/// stands first in its step.
fn follows(
    acting: &Acting<'_>,
    state: &CaseState,
    mut done: CaseTaskDone,
    then: &LeadsTo,
) -> Result<Vec<Body>, Refusal> {
    let template = acting.template(state.template())?;
    match then {
        LeadsTo::Task(id) => {
            let next = template.task(id).ok_or_else(|| Refusal::NoTask(id.clone()))?;
            done.next = Some(acting.begins(next)?);
            Ok(vec![Body::CaseTaskDone(Box::new(done))])
        }
        LeadsTo::End(id) => {
            let effect = template.end(id).map_or(CaseEffect::None, |end| end.effect);
            let matter = state.matter();
            let ended = CaseEnded {
                case: state.id,
                after: EntryId::pending(0),
                end: id.clone(),
                effect,
                record: matter.record.filter(|_| effect != CaseEffect::None),
                reviewed: matter.reviewed.filter(|_| effect == CaseEffect::RevokeOutcome),
            };
            Ok(vec![Body::CaseTaskDone(Box::new(done)), Body::CaseEnded(ended)])
        }
    }
}

/// The clock stops today for `reason`.
pub fn stop_clock(acting: &Acting<'_>, state: &CaseState, reason: &str, reasons: &str) -> Result<Body, Refusal> {
    let (open, task) = acting.waiting(state)?;
    let clock = open.clock.as_ref().ok_or_else(|| Refusal::NoClock(task.id.clone()))?;
    if open.stopped_for.is_some() {
        return Err(Refusal::Stopped);
    }
    if acting.today > clock.due {
        return Err(Refusal::RanOut(clock.due));
    }
    if !task.stops.iter().any(|stop| stop == reason) {
        let known = listed(task.stops.iter().map(String::as_str));
        return Err(Refusal::NoStop { task: task.id.clone(), reason: reason.to_owned(), known });
    }
    Ok(changed(state, ClockChange::Stopped { on: acting.today, reason: reason.to_owned() }, reasons))
}

/// The clock that stands still goes on from today.
pub fn continue_clock(acting: &Acting<'_>, state: &CaseState, reasons: &str) -> Result<Body, Refusal> {
    let (open, task) = acting.waiting(state)?;
    let clock = open.clock.as_ref().ok_or_else(|| Refusal::NoClock(task.id.clone()))?;
    if open.stopped_for.is_none() {
        return Err(Refusal::Running);
    }
    let mut stops = open.stops.clone();
    if let Some(stop) = stops.last_mut() {
        stop.until = Some(acting.today.max(stop.on));
    }
    let counted = acting.clock(&clock.rule, clock.from, &stops)?;
    let on = acting.today.max(open.stops.last().map_or(acting.today, |stop| stop.on));
    let change = ClockChange::Continued { on, due: counted.due, provisional: counted.provisional };
    Ok(changed(state, change, reasons))
}

/// The clock that runs, counted under the calendar of today's pack; `None` where that changes nothing.
pub fn recompute(acting: &Acting<'_>, state: &CaseState) -> Result<Option<Body>, Refusal> {
    let (open, _) = acting.waiting(state)?;
    let Some(clock) = open.clock.as_ref().filter(|_| open.stopped_for.is_none()) else { return Ok(None) };
    let counted = acting.clock(&clock.rule, clock.from, &open.stops)?;
    if (counted.due, counted.provisional) == (clock.due, clock.provisional) {
        return Ok(None);
    }
    let change = ClockChange::Recomputed { due: counted.due, provisional: counted.provisional };
    Ok(Some(changed(state, change, "")))
}

fn changed(state: &CaseState, change: ClockChange, reasons: &str) -> Body {
    let (case, after) = (state.id, state.last);
    Body::CaseClockChanged(CaseClockChanged { case, after, change, reasons: reasons.to_owned() })
}

/// Whether `who` did `task` before. The system is nobody: what it did excludes no one.
fn did(state: &CaseState, task: &str, who: &Actor) -> bool {
    (task == OPENING && state.opened_by.is_same_side(who))
        || state.done.iter().any(|done| done.task == task && done.by.is_same_side(who))
}

fn listed<'a>(ids: impl Iterator<Item = &'a str>) -> String {
    let all: Vec<String> = ids.map(|id| format!("`{id}`")).collect();
    if all.is_empty() { "none".to_owned() } else { all.join(", ") }
}
