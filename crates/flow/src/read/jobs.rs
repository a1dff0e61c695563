//! The node's work that is not done, for its operator; what failed is tried again.

use store::{JobCounts, OpenJob};

use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    node::{Node, actor, audit},
};

/// Jobs shown at most: more are counted.
const MOST: u32 = 200;

impl Node {
    /// How many jobs stand how, and those that are not done, failures first.
    pub async fn jobs(&self, viewer: &Viewer) -> Result<(JobCounts, Vec<OpenJob>)> {
        self.authorise_here(viewer, Action::Operate)?;
        let counts = self.register.job_counts(self.clock.now()).await?;
        Ok((counts, self.register.unfinished_jobs(MOST).await?))
    }

    /// Lets a job that failed be tried again at once.
    ///
    /// # Errors
    /// [`Error::Conflict`] where it did not fail, is done meanwhile, or is being done.
    pub async fn retry_job(&self, viewer: &Viewer, job: i64) -> Result<()> {
        self.authorise_here(viewer, Action::Operate)?;
        if !self.register.retry_job(job, self.clock.now()).await? {
            return Err(Error::Conflict(format!("job {job} waits for no other try")));
        }
        let line = audit("job-retried", job, "");
        Ok(self.register.note_audit(self.clock.now(), &actor(viewer), &line).await?)
    }
}
