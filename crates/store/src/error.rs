//! What can go wrong, in words for the caller, with a remedy.

use domain::{DeliveryId, EntryId};

/// An error of the register.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No register lies there.
    #[error("there is no register in {place}")]
    NoRegister { place: String },
    /// A register lies there already.
    #[error("there is a register in {place} already")]
    AlreadyThere { place: String },
    /// Another process serves, rebuilds or restores the register.
    #[error("another process works on {place} alone ({holder})")]
    Busy { place: String, holder: String },
    /// The register was made by a later version.
    #[error("the register has schema {found}, this version knows {known}")]
    Newer { found: i64, known: i64 },
    /// A restored register whose journal of exits has not been replayed.
    #[error("the register was restored from a backup and its journal of exits was not replayed")]
    NotReplayed,
    /// The chunk was committed before.
    #[error("row {from} of delivery {delivery} was committed before; the cursor stands at {at}")]
    AlreadyCommitted { delivery: DeliveryId, from: u32, at: u32 },
    /// The job's lease ran out and another worker has it, or it is done.
    #[error("the lease of job {job} is lost")]
    LeaseLost { job: i64 },
    /// An entry names something that the register does not hold.
    #[error("entry {index} of the step names {what}, which the register does not hold")]
    Unknown { index: usize, what: String },
    /// An entry that the register refuses.
    #[error("entry {index} of the step is refused: {reason}")]
    Refused { index: usize, reason: &'static str },
    /// A record with the same key is there already: it gets a version, not a second record.
    #[error("a record with the same data set and key is in the register already")]
    KeyTaken,
    /// The work was stopped half-way; nothing of it is in the register.
    #[error("the work was stopped: {what}")]
    Stopped { what: String },
    /// The body of an entry does not read as what it must be.
    #[error("entry {entry:?} can't be read: {reason}")]
    Damaged { entry: EntryId, reason: String },
    /// A value of a table does not read as what it must be.
    #[error("a value of table {table} can't be read: {value}")]
    BadValue { table: &'static str, value: String },
    /// The register and its projection differ.
    #[error("the register does not verify: {what}")]
    NotVerified { what: String },
    /// The disk is full.
    #[error("the disk is full")]
    DiskFull { source: sqlx::Error },
    /// The disk fails, or is full in a way that it does not say: over a quota, or a file at its limit.
    #[error("the disk can't be read or written: {source}")]
    DiskFails { source: sqlx::Error },
    /// The database is locked by another process for too long.
    #[error("the database is locked by another process")]
    Locked { source: sqlx::Error },
    /// The database can't be reached.
    #[error("the database can't be reached: {source}")]
    Unreachable { source: sqlx::Error },
    /// The database refused.
    #[error("the database refused ({statement}): {source}")]
    Database { statement: &'static str, source: sqlx::Error },
    /// A file can't be read or written.
    #[error("{path}: {source}")]
    File { path: String, source: std::io::Error },
    /// A program of the database server is missing or failed.
    #[error("{program}: {reason}")]
    ServerTool { program: &'static str, reason: String },
    /// A backup or a journal that can't be used.
    #[error("the backup can't be used: {reason}")]
    BadBackup { reason: String },
}

impl Error {
    /// Sorts an error of the database by what the caller can do about it.
    pub(crate) fn of(statement: &'static str, source: sqlx::Error) -> Error {
        // SQLite's primary result codes are the low byte of its extended ones.
        let code = source.as_database_error().and_then(|error| error.code()).map(|code| code.into_owned());
        let sqlite = code.as_deref().and_then(|code| code.parse::<i64>().ok()).map(|code| code & 0xff);
        match (code.as_deref(), sqlite) {
            (Some("53100"), _) => Error::DiskFull { source },
            (Some("58030"), _) => Error::DiskFails { source },
            (Some("55P03"), _) => Error::Locked { source },
            (Some(code), Some(13)) if code.len() <= 4 => Error::DiskFull { source },
            (Some(code), Some(10)) if code.len() <= 4 => Error::DiskFails { source },
            (Some(code), Some(5 | 6)) if code.len() <= 4 => Error::Locked { source },
            _ => match source {
                sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Tls(_) => {
                    Error::Unreachable { source }
                }
                source => Error::Database { statement, source },
            },
        }
    }

    pub(crate) fn file(path: &std::path::Path, source: std::io::Error) -> Error {
        Error::File { path: path.display().to_string(), source }
    }

    /// Whether the database refused a second row with the same key.
    pub(crate) fn is_taken(&self) -> bool {
        let Error::Database { source, .. } = self else { return false };
        source.as_database_error().is_some_and(|error| error.is_unique_violation())
    }

    /// What the caller can do about it, where there is something.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Error::NoRegister { .. } => "make one with `probity init`, or name its folder with --data",
            Error::AlreadyThere { .. } => "choose an empty folder or database, or use the register that is there",
            Error::Busy { .. } => "stop the other process, or use another data folder",
            Error::Newer { .. } => "use the version of the program that made it, or a later one",
            Error::NotReplayed => "run `probity restore` again with the journal kept beside the backups",
            Error::AlreadyCommitted { .. } => "nothing is lost: go on from the cursor",
            Error::LeaseLost { .. } => "nothing is lost: another worker does the job",
            Error::Damaged { .. } | Error::NotVerified { .. } => {
                "run `probity verify`; restore from a backup if it fails"
            }
            Error::DiskFull { .. } => "free some space; nothing was written, the step can be repeated",
            Error::DiskFails { .. } => {
                "look whether the disk is full, over a quota or failing; nothing was written, the step can be repeated"
            }
            Error::Locked { .. } => "look for another program that holds the database open, then repeat",
            Error::Unreachable { .. } => "check that the server runs and that the address and password are right",
            Error::ServerTool { .. } => {
                "install PostgreSQL's client programs, of the server's version or a later one; nothing was changed"
            }
            Error::BadBackup { .. } => "choose another backup; the register was not touched",
            _ => return None,
        })
    }

    /// Whether the same call may succeed later without anything being changed.
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Error::DiskFull { .. } | Error::DiskFails { .. } | Error::Locked { .. } | Error::Unreachable { .. }
        )
    }
}
