//! Jobs: work that follows a step, durable, at least once, fenced.

use domain::Instant;

use crate::{Register, Result};

/// A job to add; one with the same key that is there already, done or not, is left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJob {
    /// What makes two jobs the same, such as `deliver/d1f`.
    pub key: String,
    /// What kind of work.
    pub kind: String,
    /// What the worker needs, as JSON.
    pub payload: String,
    /// The earliest time to run.
    pub run_at: Instant,
}

/// A claim on a job; the fence grows with every claim, so that a late worker can't finish it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobLease {
    /// The job.
    pub job: i64,
    /// The fence.
    pub fence: i64,
}

/// A job as claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// The claim.
    pub lease: JobLease,
    /// See [`NewJob::key`].
    pub key: String,
    /// See [`NewJob::kind`].
    pub kind: String,
    /// See [`NewJob::payload`].
    pub payload: String,
    /// How often it was claimed, this time counted.
    pub attempts: u32,
    /// What the last failure said.
    pub last_error: Option<String>,
}

/// How many jobs stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JobCounts {
    /// Due or waiting.
    pub waiting: u64,
    /// Leased.
    pub running: u64,
    /// Waiting after a failure.
    pub failed: u64,
    /// Done and not yet forgotten.
    pub done: u64,
}

impl Register {
    /// Adds jobs outside a step.
    pub async fn add_jobs(&self, jobs: &[NewJob]) -> Result<()> {
        let _ = jobs;
        todo!()
    }

    /// Claims the job of one of `kinds` that is due longest, until `lease_until`; one whose lease
    /// has run out is due again.
    pub async fn claim_job(&self, kinds: &[&str], now: Instant, lease_until: Instant) -> Result<Option<Job>> {
        let _ = (kinds, now, lease_until);
        todo!()
    }

    /// Extends a lease.
    ///
    /// # Errors
    /// [`crate::Error::LeaseLost`].
    pub async fn heartbeat_job(&self, lease: JobLease, lease_until: Instant) -> Result<()> {
        let _ = (lease, lease_until);
        todo!()
    }

    /// Marks a job done (where no step does).
    ///
    /// # Errors
    /// [`crate::Error::LeaseLost`].
    pub async fn finish_job(&self, lease: JobLease, now: Instant) -> Result<()> {
        let _ = (lease, now);
        todo!()
    }

    /// Gives a job back after a failure, to run again at `retry_at`.
    ///
    /// # Errors
    /// [`crate::Error::LeaseLost`].
    pub async fn fail_job(&self, lease: JobLease, error: &str, retry_at: Instant) -> Result<()> {
        let _ = (lease, error, retry_at);
        todo!()
    }

    /// How many jobs stand how.
    pub async fn job_counts(&self, now: Instant) -> Result<JobCounts> {
        let _ = now;
        todo!()
    }

    /// Forgets jobs done before `before`; returns how many.
    pub async fn forget_jobs(&self, before: Instant) -> Result<u64> {
        let _ = before;
        todo!()
    }
}
