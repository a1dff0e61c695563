//! When a clock runs out, and when the calendar changes under it. Each is a job: what a clock leads to
//! happens whether or not anybody looks.

use cases::{CaseState, expire, recompute};
use domain::{
    Instant,
    case_entry::{CaseEffect, CaseEnded},
    entry::{Actor, Body},
    id::CaseId,
};
use store::{CaseRow, Job, JobLease, NewJob, Step};

use super::{Loaded, later};
use crate::{
    Error, Result,
    node::{Node, audit},
    work::lease_end,
};

/// The kind of the job that looks whether the clocks that are due have run out.
pub(crate) const RUN_OUT: &str = "case-clock";
/// The kind of the job that counts all clocks anew under another catalogue.
pub(crate) const COUNT_CLOCKS: &str = "count-case-clocks";

/// Cases looked at at a time.
const CASES_AT_A_TIME: u32 = 200;

/// The job that looks at `run_at` for the clocks that have run out by then; `about` and `now` make its key.
pub(super) fn job(about: &str, run_at: Instant, now: Instant) -> NewJob {
    let key = format!("{RUN_OUT}/{about}/{}/{}", run_at.millis(), now.millis());
    NewJob { key, kind: RUN_OUT.to_owned(), payload: String::new(), run_at }
}

/// The job that counts all running clocks anew, under the catalogue of this hash.
pub(crate) fn count_clocks(catalogue: &str, now: Instant) -> NewJob {
    let key = format!("{COUNT_CLOCKS}/{catalogue}/{}", now.millis());
    NewJob { key, kind: COUNT_CLOCKS.to_owned(), payload: String::new(), run_at: later(now, 0) }
}

impl Node {
    /// Acts on every clock that has run out.
    pub(crate) async fn run_out_all(&self, job: &Job) -> Result<()> {
        let mut after = None;
        loop {
            let today = self.clock.today();
            let (rows, next) = self.register.cases_with_clocks(after, today, CASES_AT_A_TIME).await?;
            for row in &rows {
                self.run_out_one(row, job.lease).await?;
            }
            after = next;
            if after.is_none() {
                return Ok(self.register.finish_job(job.lease, self.clock.now()).await?);
            }
        }
    }

    async fn run_out_one(&self, row: &CaseRow, lease: JobLease) -> Result<()> {
        match self.run_out_by_id(row.id, lease).await {
            // An officer acted in the same moment: the job of the clock that runs now sees to it.
            Err(Error::Conflict(_)) => Ok(()),
            // One that can't be read holds up no other.
            Err(error @ (Error::Broken(_) | Error::NotFound { .. })) => {
                tracing::error!(case = %row.id, %error, "the clock of a case could not be looked at");
                Ok(())
            }
            answer => answer.map(drop),
        }
    }

    async fn run_out_by_id(&self, id: CaseId, lease: JobLease) -> Result<bool> {
        self.run_out(&self.load_case(id).await?, Some(lease)).await
    }

    /// Counts every running clock anew: the calendar of a year may have been published since.
    pub(crate) async fn count_clocks_anew(&self, job: &Job) -> Result<()> {
        self.count_all(Some(job.lease)).await?;
        Ok(self.register.finish_job(job.lease, self.clock.now()).await?)
    }

    /// The same at once: what follows when another catalogue is adopted.
    pub async fn count_case_clocks(&self) -> Result<()> {
        self.count_all(None).await
    }

    async fn count_all(&self, lease: Option<JobLease>) -> Result<()> {
        let mut after = None;
        loop {
            let (rows, next) = self.register.cases_with_clocks(after, domain::Date::MAX, CASES_AT_A_TIME).await?;
            for row in &rows {
                let loaded = self.load_case(row.id).await?;
                match self.count_anew(&loaded, lease).await {
                    Err(Error::Conflict(_)) => {}
                    answer => drop(answer?),
                }
            }
            after = next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    /// Where the calendar moved the day on which the clock is due, the register says so. Returns the
    /// state after it.
    async fn count_anew(&self, loaded: &Loaded, lease: Option<JobLease>) -> Result<bool> {
        let by = Actor::System;
        let Some(body) = recompute(&self.acting(&by), &loaded.state)? else { return Ok(false) };
        let mut step = self.step(by);
        self.add_to_case(&mut step, loaded, body, "").await?;
        step.renews = lease.map(|lease| (lease, lease_end(self.clock.now())));
        step.audit = Some(audit("case-clock-recomputed", loaded.row.id, ""));
        self.decided(step).await?;
        Ok(true)
    }

    /// Where the clock of the task that waits has run out, the case goes where the template leads. The
    /// clock is counted by today's calendar first. Whether anything was done.
    pub(super) async fn run_out(&self, loaded: &Loaded, lease: Option<JobLease>) -> Result<bool> {
        if loaded.state.ended.is_some() {
            return Ok(false);
        }
        if self.count_anew(loaded, lease).await? {
            let state = self.folded(loaded.row.id).await?;
            let again = Loaded { row: loaded.row.clone(), state };
            self.expire_now(&again, lease).await?;
            return Ok(true);
        }
        self.expire_now(loaded, lease).await
    }

    async fn folded(&self, id: CaseId) -> Result<CaseState> {
        Ok(self.load_case(id).await?.state)
    }

    async fn expire_now(&self, loaded: &Loaded, lease: Option<JobLease>) -> Result<bool> {
        let by = Actor::System;
        let bodies = expire(&self.acting(&by), &loaded.state)?;
        if bodies.is_empty() {
            return Ok(false);
        }
        let mut step = match self.expired(loaded, bodies.clone()).await {
            // What its end would do can no longer be done: it ends all the same.
            Err(Error::Conflict(_)) => self.expired(loaded, bodies.into_iter().map(without_effect).collect()).await?,
            step => step?,
        };
        step.renews = lease.map(|lease| (lease, lease_end(self.clock.now())));
        step.audit = Some(audit("case-clock-ran-out", loaded.row.id, ""));
        self.decided(step).await?;
        Ok(true)
    }

    async fn expired(&self, loaded: &Loaded, bodies: Vec<Body>) -> Result<Step> {
        let mut step = self.step(Actor::System);
        for body in bodies {
            self.add_to_case(&mut step, loaded, body, "").await?;
        }
        Ok(step)
    }
}

fn without_effect(body: Body) -> Body {
    match body {
        Body::CaseEnded(ended) => {
            Body::CaseEnded(CaseEnded { effect: CaseEffect::None, record: None, reviewed: None, ..ended })
        }
        other => other,
    }
}
