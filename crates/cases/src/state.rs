//! Where a case stands: a fold over its entries.

use domain::{
    CaseTemplateId, Date, EntryId, OrganCode,
    case_entry::{
        CaseClockChanged, CaseEffect, CaseEnded, CaseMatter, CaseOpened, CaseTaskDone, ClockChange, TaskBegun,
        TaskResult,
    },
    entry::{Actor, Body, Entry},
    id::CaseId,
    publication::Clock,
};

use crate::clock::Stop;

/// A case as its entries tell it.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseState {
    /// The case.
    pub id: CaseId,
    /// What it was opened with.
    pub opened: CaseOpened,
    /// Who opened it; the system where somebody without an account did.
    pub opened_by: Actor,
    /// The task that waits; absent once the case has ended.
    pub task: Option<OpenTask>,
    /// What was done, in order.
    pub done: Vec<DoneTask>,
    /// How it ended.
    pub ended: Option<End>,
    /// Its last entry: what whoever acts next must have seen.
    pub last: EntryId,
}

/// A task that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenTask {
    /// The task of the template.
    pub task: String,
    /// Its clock as it was last counted; absent where none runs.
    pub clock: Option<Clock>,
    /// When its clock stood still.
    pub stops: Vec<Stop>,
    /// Why it stands still now.
    pub stopped_for: Option<String>,
}

/// A task that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoneTask {
    /// The entry.
    pub entry: EntryId,
    /// The task of the template.
    pub task: String,
    /// How it ended.
    pub result: TaskResult,
    /// Who did it; the system where its clock ran out.
    pub by: Actor,
    /// Why.
    pub reasons: String,
    /// What it rests on.
    pub evidence: Vec<String>,
}

/// The end of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The entry.
    pub entry: EntryId,
    /// The end of the template.
    pub end: String,
    /// What it did.
    pub effect: CaseEffect,
}

/// Why an entry does not follow from those before.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FoldError {
    /// It is of another case, or of none.
    #[error("the entry is not of this case")]
    Foreign,
    /// Another entry of the case came between.
    #[error("another entry of the case came first")]
    Behind,
    /// The case has ended.
    #[error("the case has ended")]
    Ended,
    /// It names another task than the one that waits, or a clock that does not run so.
    #[error("the case does not stand there")]
    OutOfPlace,
}

impl CaseState {
    /// A case as `entry` opens it.
    pub fn opened(entry: &Entry) -> Result<CaseState, FoldError> {
        let Some(Body::CaseOpened(opened)) = &entry.body else { return Err(FoldError::Foreign) };
        Ok(CaseState {
            id: CaseId::opened_by(entry.id),
            opened: (**opened).clone(),
            opened_by: entry.actor.clone(),
            task: Some(OpenTask::begins(&opened.first)),
            done: Vec::new(),
            ended: None,
            last: entry.id,
        })
    }

    /// A case from all its entries, in their order.
    pub fn fold<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Result<CaseState, FoldError> {
        let mut entries = entries.into_iter();
        let first = CaseState::opened(entries.next().ok_or(FoldError::Foreign)?)?;
        entries.try_fold(first, |state, entry| state.after(entry))
    }

    /// Where it stands after one more entry.
    pub fn after(mut self, entry: &Entry) -> Result<CaseState, FoldError> {
        let (case, after) = match &entry.body {
            Some(Body::CaseTaskDone(done)) => (done.case, done.after),
            Some(Body::CaseClockChanged(changed)) => (changed.case, changed.after),
            Some(Body::CaseEnded(ended)) => (ended.case, ended.after),
            _ => return Err(FoldError::Foreign),
        };
        if case != self.id {
            return Err(FoldError::Foreign);
        }
        if self.ended.is_some() {
            return Err(FoldError::Ended);
        }
        if after != self.last {
            return Err(FoldError::Behind);
        }
        match &entry.body {
            Some(Body::CaseTaskDone(done)) => self.task_done(entry, done)?,
            Some(Body::CaseClockChanged(changed)) => self.clock_changed(changed)?,
            Some(Body::CaseEnded(ended)) => self.case_ended(entry, ended)?,
            _ => {}
        }
        self.last = entry.id;
        Ok(self)
    }

    fn task_done(&mut self, entry: &Entry, done: &CaseTaskDone) -> Result<(), FoldError> {
        if self.task.as_ref().is_none_or(|open| open.task != done.task) {
            return Err(FoldError::OutOfPlace);
        }
        self.task = done.next.as_ref().map(OpenTask::begins);
        self.done.push(DoneTask {
            entry: entry.id,
            task: done.task.clone(),
            result: done.result.clone(),
            by: entry.actor.clone(),
            reasons: done.reasons.clone(),
            evidence: done.evidence.clone(),
        });
        Ok(())
    }

    fn clock_changed(&mut self, changed: &CaseClockChanged) -> Result<(), FoldError> {
        let open = self.task.as_mut().ok_or(FoldError::OutOfPlace)?;
        let clock = open.clock.as_mut().ok_or(FoldError::OutOfPlace)?;
        match &changed.change {
            ClockChange::Stopped { on, reason } if open.stopped_for.is_none() => {
                open.stops.push(Stop { on: *on, until: None });
                open.stopped_for = Some(reason.clone());
            }
            ClockChange::Continued { on, due, provisional } if open.stopped_for.is_some() => {
                let stop = open.stops.last_mut().ok_or(FoldError::OutOfPlace)?;
                stop.until = Some(*on);
                open.stopped_for = None;
                (clock.due, clock.provisional) = (*due, *provisional);
            }
            ClockChange::Recomputed { due, provisional } if open.stopped_for.is_none() => {
                (clock.due, clock.provisional) = (*due, *provisional);
            }
            _ => return Err(FoldError::OutOfPlace),
        }
        Ok(())
    }

    fn case_ended(&mut self, entry: &Entry, ended: &CaseEnded) -> Result<(), FoldError> {
        if self.task.is_some() {
            return Err(FoldError::OutOfPlace);
        }
        self.ended = Some(End { entry: entry.id, end: ended.end.clone(), effect: ended.effect });
        Ok(())
    }

    /// The template it was opened under.
    pub fn template(&self) -> &CaseTemplateId {
        &self.opened.template
    }

    /// What it is about.
    pub fn matter(&self) -> &CaseMatter {
        &self.opened.matter
    }

    /// The organ that is competent.
    pub fn organ(&self) -> Option<&OrganCode> {
        self.opened.organ.as_ref()
    }

    /// The day on which the clock that runs is due; `None` where none runs.
    pub fn due(&self) -> Option<Date> {
        let open = self.task.as_ref()?;
        if open.stopped_for.is_some() { None } else { open.clock.as_ref().map(|clock| clock.due) }
    }
}

impl OpenTask {
    fn begins(begun: &TaskBegun) -> OpenTask {
        OpenTask { task: begun.task.clone(), clock: begun.clock.clone(), stops: Vec::new(), stopped_for: None }
    }
}
