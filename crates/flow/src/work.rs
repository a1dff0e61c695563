//! Jobs: who does them, when they are tried again, and how long one may be silent.

use std::time::Duration;

use domain::{DeliveryId, Instant, date::add_months, delivery::Receipt};
use store::Job;
use tokio::sync::watch;

use crate::{
    Error, Result,
    case::{COUNT_CLOCKS, RUN_OUT},
    commitment::CHECK_COMMITMENTS,
    extracting::EXTRACT,
    identity::merge::CARRY,
    linking::{LINK, WEIGH},
    measures::exits::NOTIFY,
    node::Node,
    offer::TAKE,
    referral::{NOTIFY_REFERRAL, SETTLE_REFERRALS},
    rejudge::REJUDGE,
    reresolve::RERESOLVE,
    statistics::MAKE_STATISTICS,
    taking::WITHDRAW,
};

/// The kinds of jobs that this software does.
const KINDS: [&str; 13] = [
    TAKE,
    WITHDRAW,
    REJUDGE,
    RERESOLVE,
    CARRY,
    LINK,
    WEIGH,
    RUN_OUT,
    COUNT_CLOCKS,
    CHECK_COMMITMENTS,
    SETTLE_REFERRALS,
    MAKE_STATISTICS,
    EXTRACT,
];

/// How long a worker may be silent before another takes its job. A worker that was only slow finds its
/// lease lost and its cursor moved: nothing is doubled.
const LEASE_MILLIS: i64 = 5_000;

/// How often a worker says that it is alive, whatever it does.
const BETWEEN_SIGNS: Duration = Duration::from_millis(1_500);

/// How often one who has nothing to do looks again.
pub(crate) const PAUSE: Duration = Duration::from_millis(250);

/// How often it is looked for exits that must be sent.
const BETWEEN_QUEUEINGS: Duration = Duration::from_secs(5);

/// How often sessions that ended are forgotten.
const BETWEEN_SWEEPS: Duration = Duration::from_secs(600);

/// The longest wait before a job that failed is tried again, in seconds.
const LONGEST_RETRY_SECONDS: u32 = 300;

/// When the lease of a worker ends that is alive at `now`.
pub(crate) fn lease_end(now: Instant) -> Instant {
    Instant::from_millis(now.millis() + LEASE_MILLIS)
}

impl Node {
    /// Takes the rows of a delivery and returns its receipt: here, or by waiting for the server that
    /// does it already. Where it waits for an officer, the receipt says so. `progress` hears how many of how many bytes are read.
    pub async fn take(&self, delivery: DeliveryId, progress: impl Fn(u64, u64) + Sync) -> Result<Receipt> {
        loop {
            let state = self.register.delivery(delivery).await?;
            let state = state.ok_or_else(|| Error::not_found("delivery", delivery))?;
            if let Some((_, receipt)) = state.closed {
                return Ok(receipt);
            }
            if let Some(held) = state.held.filter(|held| held.answered.is_none()) {
                return Ok(held.receipt);
            }
            if !self.work_once(&[TAKE, WITHDRAW], &progress).await? {
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    /// Does all jobs that are due.
    pub async fn work_off(&self) -> Result<()> {
        if self.notifier.is_some() {
            self.queue_notices().await?;
        }
        while self.work_once(&self.kinds(), &|_, _| ()).await? {}
        Ok(())
    }

    /// Does all jobs, waits for those that another worker does or that are to be tried again, and clears
    /// the spool of what broke off while it arrived. What a legal clock brings on its day is not waited for.
    pub async fn work_through(&self) -> Result<()> {
        let of_a_day = [RUN_OUT, CHECK_COMMITMENTS];
        let waited_for: Vec<&str> = KINDS.into_iter().filter(|kind| !of_a_day.contains(kind)).collect();
        loop {
            self.work_off().await?;
            let counts = self.register.job_counts_of(&waited_for, self.clock.now()).await?;
            if counts.waiting + counts.running + counts.failed == 0 {
                return self.sweep_spool().await;
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Does jobs and lets the index follow until `stop` says so: the background of a server. Errors
    /// are logged; the job is tried again later.
    pub async fn work_until(&self, stop: watch::Receiver<bool>) {
        if let Err(error) = self.sweep_spool().await {
            tracing::error!(%error, "the spool could not be cleared");
        }
        let (node, until) = (self.clone(), stop.clone());
        // A job can take minutes; what others enter meanwhile is found within a second.
        let following = tokio::spawn(async move { node.follow_until(until).await });
        let (node, until) = (self.clone(), stop.clone());
        // An extract of a million records keeps no delivery waiting.
        let extracting = tokio::spawn(async move { node.do_until(&[EXTRACT], until).await });
        let (node, until) = (self.clone(), stop.clone());
        let queueing = tokio::spawn(async move { node.queue_until(until).await });
        let (node, until) = (self.clone(), stop.clone());
        let telling = tokio::spawn(async move { node.tell_until(until).await });
        let others: Vec<&str> = self.kinds().into_iter().filter(|kind| *kind != EXTRACT).collect();
        self.do_until(&others, stop).await;
        if let Err(error) = extracting.await {
            tracing::error!(%error, "extracts are no longer made");
        }
        if let Err(error) = telling.await {
            tracing::error!(%error, "subscribers are no longer told");
        }
        if let Err(error) = queueing.await {
            tracing::error!(%error, "notices of exits are no longer queued");
        }
        if let Err(error) = following.await {
            tracing::error!(%error, "the index no longer follows the register");
        }
    }

    /// Does jobs of some kinds until `stop` says so.
    async fn do_until(&self, kinds: &[&str], mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            let worked = self.work_once(kinds, &|_, _| ()).await;
            if let Err(error) = &worked {
                tracing::error!(%error, "a job failed; it is tried again");
            }
            if !matches!(worked, Ok(true)) && !paused(PAUSE, &mut stop).await {
                break;
            }
        }
    }

    /// Lets the index follow the register until `stop` says so, at most half of the time.
    async fn follow_until(&self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            let began = std::time::Instant::now();
            if let Err(error) = self.follow(|_, _| ()).await
                && !matches!(error, Error::Index(search::Error::Busy))
            {
                tracing::error!(%error, "the index could not follow the register; it is tried again");
            }
            if !paused(began.elapsed().max(PAUSE), &mut stop).await {
                break;
            }
        }
    }

    /// The kinds of jobs that this process does: notices only where it can send them.
    fn kinds(&self) -> Vec<&'static str> {
        let sent: &[&str] = if self.notifier.is_some() { &[NOTIFY, NOTIFY_REFERRAL] } else { &[] };
        KINDS.into_iter().chain(sent.iter().copied()).collect()
    }

    /// Lets notices of exits and the statistics of a month be queued until `stop` says so.
    async fn queue_until(&self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            if self.notifier.is_some()
                && let Err(error) = self.queue_notices().await
            {
                tracing::error!(%error, "notices of exits could not be queued; it is tried again");
            }
            if let Err(error) = self.queue_statistics().await {
                tracing::error!(%error, "statistics could not be queued; it is tried again");
            }
            if !paused(BETWEEN_QUEUEINGS, &mut stop).await {
                break;
            }
        }
    }

    /// Tells subscribers, and forgets what signed in long ago, until `stop` says so.
    async fn tell_until(&self, mut stop: watch::Receiver<bool>) {
        let mut swept: Option<std::time::Instant> = None;
        while self.notifier.is_some() && !*stop.borrow() {
            if let Err(error) = self.tell_subscribers().await {
                tracing::error!(%error, "subscribers could not be told; it is tried again");
            }
            if swept.is_none_or(|at| at.elapsed() > BETWEEN_SWEEPS) {
                swept = Some(std::time::Instant::now());
                if let Err(error) = self.forget_what_ended().await {
                    tracing::error!(%error, "sessions that ended could not be forgotten; it is tried again");
                }
            }
            if !paused(BETWEEN_QUEUEINGS, &mut stop).await {
                break;
            }
        }
    }

    async fn forget_what_ended(&self) -> Result<()> {
        self.register.forget_sessions(self.clock.now()).await?;
        self.register.forget_rejected(self.clock.now()).await?;
        self.register.forget_edits(self.clock.now()).await?;
        self.destroy_extracts().await?;
        self.forget_logs().await?;
        self.forget_unconfirmed().await
    }

    /// Destroys what logs hold beyond the terms of the pack.
    pub async fn forget_logs(&self) -> Result<()> {
        let Some(terms) = &self.pack.settings().logs else { return Ok(()) };
        let before = |years: u8| {
            let day = add_months(self.clock.today(), -12 * i32::from(years))?;
            self.clock.start_of(day)
        };
        if let Some(before) = before(terms.access_years) {
            self.register.forget_accesses(before).await?;
        }
        if let Some(before) = before(terms.audit_years) {
            self.register.forget_audit(before).await?;
            self.register.forget_extracts(before).await?;
        }
        Ok(())
    }

    /// Claims the job that is due longest and does it; false where there is none.
    pub(crate) async fn work_once(&self, kinds: &[&str], progress: &(dyn Fn(u64, u64) + Sync)) -> Result<bool> {
        let now = self.clock.now();
        let Some(job) = self.register.claim_job(kinds, now, lease_end(now)).await? else { return Ok(false) };
        let done = self.alive(&job, self.do_job(&job, progress)).await;
        match done {
            // Another worker does it: what was done here until then stands.
            Err(Error::Register(store::Error::LeaseLost { .. })) => Ok(true),
            Err(error) => {
                self.give_back(&job, &error).await?;
                Err(error)
            }
            Ok(()) => Ok(true),
        }
    }

    /// Says from time to time that the worker of a job is alive while it does it, however long it writes nothing.
    async fn alive(&self, job: &Job, work: impl Future<Output = Result<()>>) -> Result<()> {
        let saying = async {
            loop {
                tokio::time::sleep(BETWEEN_SIGNS).await;
                // Where the lease is lost, the next step of the job finds out.
                if let Err(error) = self.register.heartbeat_job(job.lease, lease_end(self.clock.now())).await {
                    tracing::debug!(%error, job = job.key, "a sign of life was not taken");
                }
            }
        };
        tokio::select! {
            done = work => done,
            () = saying => Ok(()),
        }
    }

    async fn do_job(&self, job: &Job, progress: &(dyn Fn(u64, u64) + Sync)) -> Result<()> {
        match job.kind.as_str() {
            TAKE => self.take_job(job, progress).await,
            WITHDRAW => self.withdraw_job(job).await,
            REJUDGE => self.rejudge_subjects(job).await,
            RERESOLVE => self.resolve_waiting(job).await,
            CARRY => self.carry_records(job).await,
            LINK => self.link_waiting(job).await,
            WEIGH => self.weigh_waiting(job).await,
            RUN_OUT => self.run_out_all(job).await,
            COUNT_CLOCKS => self.count_clocks_anew(job).await,
            CHECK_COMMITMENTS => self.check_commitments_job(job).await,
            NOTIFY => self.notify(job).await,
            NOTIFY_REFERRAL => self.notify_referral(job).await,
            SETTLE_REFERRALS => self.settle_referrals_job(job).await,
            EXTRACT => self.make_extract_job(job).await,
            MAKE_STATISTICS => self.make_statistics_job(job).await,
            kind => Err(Error::Broken(format!("nobody does jobs of the kind `{kind}`"))),
        }
    }

    async fn give_back(&self, job: &Job, error: &Error) -> Result<()> {
        let seconds = (1 << job.attempts.min(10)).min(LONGEST_RETRY_SECONDS);
        let retry_at = Instant::from_millis(self.clock.now().millis() + 1_000 * i64::from(seconds));
        match self.register.fail_job(job.lease, &error.to_string(), retry_at).await {
            Err(store::Error::LeaseLost { .. }) => Ok(()),
            answer => Ok(answer?),
        }
    }
}

/// Waits, or until `stop` changes; false where nobody is left to change it.
async fn paused(time: Duration, stop: &mut watch::Receiver<bool>) -> bool {
    tokio::select! {
        () = tokio::time::sleep(time) => true,
        changed = stop.changed() => changed.is_ok(),
    }
}
