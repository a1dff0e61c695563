//! Logs end with their terms: what was noted before an instant is destroyed, the oldest first, in groups, so that
//! nobody waits for it. The last line of a log stays: lines are numbered from it.

use domain::Instant;

use crate::{
    Register, Result,
    engine::{Args, Row},
};

/// Lines that are looked at together.
const GROUP: i64 = 5_000;

/// What is kept for a term: how many lines, and an instant of the first of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeptLines {
    /// How many.
    pub lines: u64,
    /// When the first was noted, or is destroyed.
    pub first: Option<Instant>,
}

impl Register {
    /// The readings that are noted: since when.
    pub async fn kept_accesses(&self) -> Result<KeptLines> {
        read_kept(self.pool().access().await?.row("log.kept_accesses", Args::new()).await?)
    }

    /// The lines of the audit log: since when.
    pub async fn kept_audit(&self) -> Result<KeptLines> {
        read_kept(self.pool().reader().await?.row("log.kept_audit", Args::new()).await?)
    }

    /// The rejected rows that wait to be corrected: when the first of them is destroyed.
    pub async fn kept_rejected(&self) -> Result<KeptLines> {
        read_kept(self.pool().reader().await?.row("log.kept_rejected", Args::new()).await?)
    }

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

fn read_kept(row: Option<Row>) -> Result<KeptLines> {
    let Some(row) = row else { return Ok(KeptLines::default()) };
    Ok(KeptLines { lines: row.int(0)?.unsigned_abs(), first: row.opt_int(1)?.map(Instant::from_millis) })
}
