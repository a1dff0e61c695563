//! What was done and what was read, for the auditor.

use domain::{AccountName, Date, RecordId, SubjectId, date::add_days, entry::Actor};
use store::{Access, AccessFilter, AuditEntry, AuditFilter};

use super::Part;
use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    node::Node,
};

/// What an auditor looks for; everything that is absent is left open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditSearch {
    /// Done by this account.
    pub account: Option<AccountName>,
    /// Done by the system itself.
    pub system: bool,
    /// What was done, such as `publication-hold`.
    pub action: Option<String>,
    /// To what, such as `r1f`.
    pub target: Option<String>,
    /// From this day on.
    pub from: Option<Date>,
    /// Up to and including this day.
    pub to: Option<Date>,
}

/// Whose readings an auditor looks for; of all where all are absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadingSearch {
    /// By this account.
    pub account: Option<AccountName>,
    /// Of this subject's file.
    pub subject: Option<SubjectId>,
    /// Of this record.
    pub record: Option<RecordId>,
}

impl Node {
    /// The acts that were done, the newest first, and where the next part begins.
    pub async fn audit_lines(
        &self,
        viewer: &Viewer,
        search: &AuditSearch,
        part: &Part,
    ) -> Result<(Vec<AuditEntry>, Option<String>)> {
        self.authorise_here(viewer, Action::Audit)?;
        let account = search.account.clone().map(Actor::Account);
        let filter = AuditFilter {
            actor: account.or(search.system.then_some(Actor::System)),
            action: search.action.clone(),
            target: search.target.clone(),
            from: search.from.and_then(|day| self.clock.start_of(day)),
            until: search.to.and_then(|day| self.clock.start_of(add_days(day, 1)?)),
            before: before(part)?,
        };
        let lines = self.register.audit_found(&filter, part.limit()).await?;
        let next = (lines.len() as u32 == part.limit()).then(|| lines.last().map(|line| line.line.to_string()));
        Ok((lines, next.flatten()))
    }

    /// Who read what is not public, the newest first, and where the next part begins.
    pub async fn readings(
        &self,
        viewer: &Viewer,
        search: &ReadingSearch,
        part: &Part,
    ) -> Result<(Vec<(i64, Access)>, Option<String>)> {
        self.authorise_here(viewer, Action::Audit)?;
        let filter = AccessFilter {
            subject: search.subject,
            record: search.record,
            account: search.account.clone(),
            before: before(part)?,
        };
        let lines = self.register.accesses(&filter, part.limit()).await?;
        let next = (lines.len() as u32 == part.limit()).then(|| lines.last().map(|(line, _)| line.to_string()));
        Ok((lines, next.flatten()))
    }
}

fn before(part: &Part) -> Result<Option<i64>> {
    part.after.as_ref().map(|text| text.parse().map_err(|_| Error::invalid("after", "is not a line"))).transpose()
}
