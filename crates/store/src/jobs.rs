//! Jobs: work that follows a step, durable, at least once, fenced.

use domain::Instant;

use crate::{
    Error, Register, Result,
    engine::{Args, Connection, Row},
};

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

/// A job that is not done, as an operator sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenJob {
    /// Its number.
    pub id: i64,
    /// See [`NewJob::kind`].
    pub kind: String,
    /// How often it was claimed.
    pub attempts: u32,
    /// The earliest time to run, or to run again.
    pub run_at: Instant,
    /// Until when somebody has claimed it.
    pub lease_until: Option<Instant>,
    /// What the last failure said.
    pub last_error: Option<String>,
}

impl Register {
    /// Jobs that are not done, failures first.
    pub async fn unfinished_jobs(&self, limit: u32) -> Result<Vec<OpenJob>> {
        let rows = self.pool().reader().await?.rows("job.unfinished", Args::new().int(i64::from(limit))).await?;
        let read = |row: &Row| {
            Ok(OpenJob {
                id: row.int(0)?,
                kind: row.text(1)?,
                attempts: u32::try_from(row.int(2)?).unwrap_or(u32::MAX),
                run_at: Instant::from_millis(row.int(3)?),
                lease_until: row.opt_int(4)?.map(Instant::from_millis),
                last_error: row.opt_text(5)?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// Lets a job that failed be tried again at once; false where it did not fail, is done or is being done.
    pub async fn retry_job(&self, job: i64, now: Instant) -> Result<bool> {
        Ok(self.pool().writer().await?.run("job.retry", Args::new().int(job).int(now.millis())).await? == 1)
    }

    /// Adds jobs outside a step.
    pub async fn add_jobs(&self, jobs: &[NewJob]) -> Result<()> {
        let mut connection = self.pool().writer().await?;
        connection.begin().await?;
        match self.write_jobs(&mut connection, jobs).await {
            Ok(()) => connection.commit().await,
            Err(error) => {
                connection.abandon().await;
                Err(error)
            }
        }
    }

    /// Claims the job of one of `kinds` that is due longest, until `lease_until`; one whose lease
    /// has run out is due again.
    pub async fn claim_job(&self, kinds: &[&str], now: Instant, lease_until: Instant) -> Result<Option<Job>> {
        loop {
            let args = Args::new().int(now.millis()).texts(kinds.iter().map(|kind| (*kind).to_owned()));
            // Nothing due is the usual answer: it is found without waiting for the writer.
            let Some(row) = self.pool().reader().await?.row("job.due", args).await? else { return Ok(None) };
            let (job, fence) = (row.int(0)?, row.int(5)?);
            let args = Args::new().int(job).int(fence).int(lease_until.millis());
            if self.pool().writer().await?.run("job.claim", args).await? == 1 {
                return Ok(Some(Job {
                    lease: JobLease { job, fence: fence + 1 },
                    key: row.text(1)?,
                    kind: row.text(2)?,
                    payload: row.text(3)?,
                    attempts: u32::try_from(row.int(4)? + 1).unwrap_or(u32::MAX),
                    last_error: row.opt_text(6)?,
                }));
            }
        }
    }

    /// Whether another job of the same kind was added later and is due: it does what this one would.
    pub async fn has_later_job(&self, lease: JobLease, now: Instant) -> Result<bool> {
        let args = Args::new().int(lease.job).int(now.millis());
        Ok(self.pool().reader().await?.row("job.later", args).await?.is_some())
    }

    /// Extends a lease.
    ///
    /// # Errors
    /// [`crate::Error::LeaseLost`].
    pub async fn heartbeat_job(&self, lease: JobLease, lease_until: Instant) -> Result<()> {
        self.renew_in(&mut self.pool().writer().await?, lease, lease_until).await
    }

    /// Marks a job done (where no step does).
    ///
    /// # Errors
    /// [`crate::Error::LeaseLost`].
    pub async fn finish_job(&self, lease: JobLease, now: Instant) -> Result<()> {
        self.finish_in(&mut self.pool().writer().await?, lease, now).await
    }

    /// Gives a job back after a failure, to run again at `retry_at`.
    ///
    /// # Errors
    /// [`crate::Error::LeaseLost`].
    pub async fn fail_job(&self, lease: JobLease, error: &str, retry_at: Instant) -> Result<()> {
        let args = Args::new().int(lease.job).int(lease.fence).int(retry_at.millis()).text(error);
        kept(lease, self.pool().writer().await?.run("job.fail", args).await?)
    }

    /// How many jobs stand how.
    pub async fn job_counts(&self, now: Instant) -> Result<JobCounts> {
        let row = self.pool().reader().await?.row("job.counts", Args::new().int(now.millis())).await?;
        read_counts(row)
    }

    /// How many jobs of some kinds stand how.
    pub async fn job_counts_of(&self, kinds: &[&str], now: Instant) -> Result<JobCounts> {
        let args = Args::new().int(now.millis()).texts(kinds.iter().map(|kind| (*kind).to_owned()));
        let row = self.pool().reader().await?.row("job.counts_of", args).await?;
        read_counts(row)
    }

    /// Forgets jobs done before `before`; returns how many.
    pub async fn forget_jobs(&self, before: Instant) -> Result<u64> {
        self.pool().writer().await?.run("job.forget", Args::new().int(before.millis())).await
    }

    pub(crate) async fn write_jobs(&self, connection: &mut Connection, jobs: &[NewJob]) -> Result<()> {
        if jobs.is_empty() {
            return Ok(());
        }
        connection.rows("engine.lock_jobs", Args::new()).await?;
        for job in jobs {
            let args = Args::new()
                .text(job.key.as_str())
                .text(job.kind.as_str())
                .text(job.payload.as_str())
                .int(job.run_at.millis());
            connection.run("job.add", args).await?;
        }
        Ok(())
    }

    pub(crate) async fn renew_in(&self, connection: &mut Connection, lease: JobLease, until: Instant) -> Result<()> {
        let args = Args::new().int(lease.job).int(lease.fence).int(until.millis());
        kept(lease, connection.run("job.heartbeat", args).await?)
    }

    pub(crate) async fn finish_in(&self, connection: &mut Connection, lease: JobLease, now: Instant) -> Result<()> {
        let args = Args::new().int(lease.job).int(lease.fence).int(now.millis());
        kept(lease, connection.run("job.finish", args).await?)
    }
}

fn read_counts(row: Option<Row>) -> Result<JobCounts> {
    let Some(row) = row else { return Ok(JobCounts::default()) };
    let count = |at| row.int(at).map(i64::unsigned_abs);
    Ok(JobCounts { waiting: count(0)?, running: count(1)?, failed: count(2)?, done: count(3)? })
}

/// A claim is lost where no job has its fence any more.
fn kept(lease: JobLease, touched: u64) -> Result<()> {
    if touched == 1 { Ok(()) } else { Err(Error::LeaseLost { job: lease.job }) }
}
