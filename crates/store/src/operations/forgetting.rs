//! Logs end with their terms: what was noted before an instant is destroyed, the oldest first, in groups, so that
//! nobody waits for it. The last line of a log stays: lines are numbered from it.

use domain::Instant;

use crate::{Register, Result, engine::Args};

/// Lines that are looked at together.
const GROUP: i64 = 5_000;

impl Register {
    /// Destroys readings that were noted before an instant; returns how many.
    pub async fn forget_accesses(&self, before: Instant) -> Result<u64> {
        let mut forgotten = 0;
        loop {
            let args = Args::new().int(before.millis()).int(GROUP);
            let group = self.pool().access().await?.run("log.forget_accesses", args).await?;
            forgotten += group;
            if group == 0 {
                return Ok(forgotten);
            }
        }
    }

    /// Destroys lines of the audit log that were written before an instant; returns how many.
    pub async fn forget_audit(&self, before: Instant) -> Result<u64> {
        let mut forgotten = 0;
        loop {
            let args = Args::new().int(before.millis()).int(GROUP);
            let group = self.pool().writer().await?.run("log.forget_audit", args).await?;
            forgotten += group;
            if group == 0 {
                return Ok(forgotten);
            }
        }
    }
}
