//! The audit log: every act of a person or a job, written in the transaction of the act.

use domain::{EntryId, Instant, entry::Actor};

use crate::{Register, Result};

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

impl Register {
    /// Notes an act that is no step (signing in, an export read).
    pub async fn note_audit(&self, at: Instant, actor: &Actor, audit: &Audit) -> Result<()> {
        let _ = (at, actor, audit);
        todo!()
    }

    /// The lines before `before`, the newest first.
    pub async fn audit(&self, before: Option<i64>, limit: u32) -> Result<Vec<AuditEntry>> {
        let _ = (before, limit);
        todo!()
    }
}
