//! The audit log: every act of a person or a job, written in the transaction of the act.

use domain::{EntryId, Instant, entry::Actor};

use crate::{
    Register, Result,
    engine::{Args, Connection, Row},
    words::{actor as read_actor, actor_word},
};

/// What the audit log says of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audit {
    /// What was done, such as `publication-hold`.
    pub action: String,
    /// To what, such as `r1f`.
    pub target: String,
    /// What else an auditor must know; no personal data.
    pub detail: String,
}

/// A line of the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its line.
    pub line: i64,
    /// When.
    pub at: Instant,
    /// Who.
    pub actor: Actor,
    /// What.
    pub audit: Audit,
    /// The first entry of the step, and how many; none where it had none.
    pub entries: Option<(EntryId, u32)>,
}

/// Which lines of the audit log are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// By this account or the system; by anyone where absent.
    pub actor: Option<Actor>,
    /// Of this action.
    pub action: Option<String>,
    /// To this target.
    pub target: Option<String>,
    /// From this instant on.
    pub from: Option<Instant>,
    /// Until, not including, this instant.
    pub until: Option<Instant>,
    /// Before this line.
    pub before: Option<i64>,
}

impl Register {
    /// Notes an act that is no step (signing in, an export read).
    pub async fn note_audit(&self, at: Instant, actor: &Actor, audit: &Audit) -> Result<()> {
        let mut connection = self.pool().writer().await?;
        connection.begin().await?;
        match self.write_audit(&mut connection, at, actor, audit, None).await {
            Ok(()) => connection.commit().await,
            Err(error) => {
                connection.abandon().await;
                Err(error)
            }
        }
    }

    pub(crate) async fn write_audit(
        &self,
        connection: &mut Connection,
        at: Instant,
        actor: &Actor,
        audit: &Audit,
        entries: Option<(EntryId, u32)>,
    ) -> Result<()> {
        connection.rows("engine.lock_audit", Args::new()).await?;
        let args = Args::new()
            .int(at.millis())
            .text(actor_word(actor).as_str())
            .text(audit.action.as_str())
            .text(audit.target.as_str())
            .text(audit.detail.as_str())
            .int(entries.map(|(first, _)| first.raw()))
            .int(entries.map_or(0, |(_, count)| i64::from(count)));
        connection.run("log.note", args).await.map(drop)
    }

    /// The lines before `before`, the newest first.
    pub async fn audit(&self, before: Option<i64>, limit: u32) -> Result<Vec<AuditEntry>> {
        let args = Args::new().int(before.unwrap_or(i64::MAX)).int(i64::from(limit));
        self.pool().reader().await?.rows("log.audit", args).await?.iter().map(read_line).collect()
    }

    /// The lines that a filter finds, the newest first.
    pub async fn audit_found(&self, filter: &AuditFilter, limit: u32) -> Result<Vec<AuditEntry>> {
        let args = Args::new()
            .int(filter.before.unwrap_or(i64::MAX))
            .int(i64::from(limit))
            .int(filter.from.map_or(i64::MIN, Instant::millis))
            .int(filter.until.map_or(i64::MAX, Instant::millis))
            .text(filter.actor.as_ref().map(actor_word).unwrap_or_default().as_str())
            .text(filter.action.as_deref().unwrap_or_default())
            .text(filter.target.as_deref().unwrap_or_default());
        self.pool().reader().await?.rows("log.audit_found", args).await?.iter().map(read_line).collect()
    }
}

fn read_line(row: &Row) -> Result<AuditEntry> {
    let count = u32::try_from(row.int(7)?).unwrap_or(u32::MAX);
    Ok(AuditEntry {
        line: row.int(0)?,
        at: Instant::from_millis(row.int(1)?),
        actor: read_actor(&row.text(2)?)?,
        audit: Audit { action: row.text(3)?, target: row.text(4)?, detail: row.text(5)? },
        entries: row.opt_int(6)?.map(|first| (EntryId::from_raw(first), count)),
    })
}
