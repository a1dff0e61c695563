//! The access log: who read what, for what matter. It has its own file (SQLite) or table, and is
//! written in groups, so that reading never waits for a disk.

use domain::{AccountName, DatasetId, Instant, OrganCode, RecordId, SubjectId};

use crate::{Register, Result};

/// One reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// When.
    pub at: Instant,
    /// Who.
    pub account: AccountName,
    /// For which organ.
    pub organ: Option<OrganCode>,
    /// What was done, such as `read-file`, `read-record`, `export`.
    pub action: String,
    /// Whose file.
    pub subject: Option<SubjectId>,
    /// Which record.
    pub record: Option<RecordId>,
    /// Which data set.
    pub dataset: Option<DatasetId>,
    /// The matter it was read for, as the reader gave it.
    pub matter: String,
}

/// Which readings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccessFilter {
    /// Of this subject's file or records.
    pub subject: Option<SubjectId>,
    /// Of this record.
    pub record: Option<RecordId>,
    /// By this account.
    pub account: Option<AccountName>,
    /// Before this line (from [`Register::accesses`], newest first).
    pub before: Option<i64>,
}

/// A handle on the access log; clones share the group.
#[derive(Clone)]
pub struct AccessLog {}

impl AccessLog {
    /// Notes a reading and returns once it is safely written, together with others of the moment.
    pub async fn note(&self, access: Access) -> Result<()> {
        let _ = access;
        todo!()
    }

    /// Notes a reading that may be lost with the process; it is written within a second.
    pub fn note_soon(&self, access: Access) {
        let _ = access;
    }

    /// Waits until everything noted is written.
    pub async fn flush(&self) -> Result<()> {
        todo!()
    }
}

impl Register {
    /// The access log.
    pub fn access_log(&self) -> AccessLog {
        todo!()
    }

    /// Readings, the newest first, each with its line.
    pub async fn accesses(&self, filter: &AccessFilter, limit: u32) -> Result<Vec<(i64, Access)>> {
        let _ = (filter, limit);
        todo!()
    }
}
