//! Working on a case: its tasks and its clock.

use catalogue::case_template::LeadsTo;
use domain::{
    case_entry::CaseEffect,
    entry::{Actor, Body},
    id::CaseId,
};
use store::NewEntry;

use super::{Loaded, text, texts};
use crate::{
    Error, Result,
    authorise::{Action, Purpose, Viewer},
    node::{Node, actor, audit},
    officer::checked_reasons,
};

impl Node {
    /// Whoever the task belongs to comes to an outcome. What the end of the case does to a record
    /// stands in the same step.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to everyone else; [`Error::Conflict`] where another came first, where the
    /// same person did what another must have done, or where the clock ran out.
    pub async fn do_case_task(
        &self,
        viewer: &Viewer,
        id: CaseId,
        outcome: &str,
        reasons: &str,
        evidence: &[String],
    ) -> Result<()> {
        let loaded = self.for_the_task(viewer, id).await?;
        let (reasons, evidence) = (checked_reasons(reasons)?, texts("evidence", evidence)?);
        let by = actor(viewer);
        let bodies = cases::do_task(&self.acting(&by), &loaded.state, outcome, &reasons, &evidence)?;
        let mut step = self.step(by);
        for body in bodies {
            self.add_to_case(&mut step, &loaded, body, &reasons).await?;
        }
        step.audit = Some(audit("case-task-done", id, outcome));
        self.decided(step).await?;
        Ok(())
    }

    /// The outcome of the task that waits which ends the case with that effect.
    pub async fn outcome_with(&self, id: CaseId, effect: CaseEffect) -> Result<String> {
        let loaded = self.load_case(id).await?;
        let template = self.case_template(loaded.state.template())?;
        let by = Actor::System;
        let (_, task) = self.acting(&by).waiting(&loaded.state)?;
        let ends = |then: &LeadsTo| match then {
            LeadsTo::End(end) => template.end(end).is_some_and(|end| end.effect == effect),
            LeadsTo::Task(_) => false,
        };
        let outcome = task.outcomes.iter().find(|outcome| ends(&outcome.then));
        let outcome = outcome.ok_or_else(|| Error::Conflict(format!("the case waits for `{}` first", task.id)))?;
        Ok(outcome.id.clone())
    }

    /// Whoever the task belongs to stops its clock, for a reason of the template.
    pub async fn stop_case_clock(&self, viewer: &Viewer, id: CaseId, reason: &str, reasons: &str) -> Result<()> {
        let loaded = self.for_the_task(viewer, id).await?;
        let by = actor(viewer);
        let body = cases::stop_clock(&self.acting(&by), &loaded.state, reason, &text("reasons", reasons)?)?;
        self.change_clock(viewer, &loaded, body, "case-clock-stopped").await
    }

    /// Whoever the task belongs to lets its clock go on.
    pub async fn continue_case_clock(&self, viewer: &Viewer, id: CaseId, reasons: &str) -> Result<()> {
        let loaded = self.for_the_task(viewer, id).await?;
        let by = actor(viewer);
        let body = cases::continue_clock(&self.acting(&by), &loaded.state, &text("reasons", reasons)?)?;
        self.change_clock(viewer, &loaded, body, "case-clock-continued").await
    }

    async fn change_clock(&self, viewer: &Viewer, loaded: &Loaded, body: Body, what: &str) -> Result<()> {
        let mut step = self.step(actor(viewer));
        self.add_to_case(&mut step, loaded, body, "").await?;
        step.audit = Some(audit(what, loaded.row.id, ""));
        self.decided(step).await?;
        Ok(())
    }

    /// The case as it stands today for whoever does the task that waits. A clock that ran out first leads
    /// on: nobody acts on a task whose time is over.
    async fn for_the_task(&self, viewer: &Viewer, id: CaseId) -> Result<Loaded> {
        let loaded = self.load_case(id).await?;
        self.leave_for_task(viewer, &loaded).await?;
        if !self.run_out(&loaded, None).await? {
            return Ok(loaded);
        }
        let loaded = self.load_case(id).await?;
        self.leave_for_task(viewer, &loaded).await?;
        Ok(loaded)
    }

    /// Refuses whoever the task that waits does not belong to.
    pub(super) async fn leave_for_task(&self, viewer: &Viewer, loaded: &Loaded) -> Result<()> {
        let by = actor(viewer);
        let Ok((_, task)) = self.acting(&by).waiting(&loaded.state) else {
            // Who may see the case learns that it has ended; to others there is none.
            self.leave_to_read(viewer, &loaded.row).await?;
            return Err(Error::Conflict("the case has ended".to_owned()));
        };
        let resource = self.case_resource(&loaded.row, &task.owner).await?;
        self.authorise(viewer, Action::ActOnCase, &resource, &Purpose::default())?;
        if !self.is_of_kind(viewer, &task.owner.kinds).await? {
            return Err(Error::Forbidden { role: viewer.role.name(), action: Action::ActOnCase.name() });
        }
        Ok(())
    }

    /// Adds an entry of the case to the step, with what follows of it.
    pub(super) async fn add_to_case(
        &self,
        step: &mut store::Step,
        loaded: &Loaded,
        body: Body,
        reasons: &str,
    ) -> Result<()> {
        self.add_job(step, loaded.row.id, &body);
        let ended = if let Body::CaseEnded(ended) = &body { Some(ended.clone()) } else { None };
        let template = self.case_template(loaded.state.template())?;
        step.add(NewEntry { effective_on: Some(self.clock.today()), basis: template.basis.join("; "), ..body.into() });
        match ended {
            Some(ended) => self.carry_out(step, &ended, reasons).await,
            None => Ok(()),
        }
    }
}
