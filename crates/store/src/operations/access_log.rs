//! The access log: who read what, for what matter. It has its own file (SQLite) or table, and is
//! written in groups, so that reading never waits for a disk.

use domain::{AccountName, DatasetId, Instant, OrganCode, RecordId, SubjectId};

use tokio::sync::{mpsc, oneshot};

use crate::{
    Error, Register, Result,
    engine::{
        Args, Cells, Connection, Pool, Row, Table,
        bulk::{Cell, Kind},
    },
};

/// Readings written together at most.
const GROUP: usize = 512;
/// Readings that may wait: beyond, noting waits for the disk.
const WAITING: usize = 8192;

pub(crate) static ACCESS: Table = Table {
    name: "access",
    columns: &[
        ("id", Kind::Int),
        ("at", Kind::Int),
        ("account", Kind::Text),
        ("organ", Kind::Text),
        ("action", Kind::Text),
        ("subject", Kind::Int),
        ("record", Kind::Int),
        ("dataset", Kind::Text),
        ("matter", Kind::Text),
    ],
    key: 1,
    adds: None,
};

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
pub struct AccessLog {
    sender: mpsc::Sender<Note>,
}

struct Note {
    access: Option<Access>,
    written: Option<oneshot::Sender<std::result::Result<(), String>>>,
}

impl AccessLog {
    /// Starts the task that writes the groups; it ends when the last handle is gone.
    pub(crate) fn start(pool: Pool) -> AccessLog {
        let (sender, mut receiver) = mpsc::channel(WAITING);
        tokio::spawn(async move {
            let mut group = Vec::with_capacity(GROUP);
            // While one group is being written, the next gathers: no timer is needed.
            while receiver.recv_many(&mut group, GROUP).await > 0 {
                write_group(&pool, &mut group).await;
            }
        });
        AccessLog { sender }
    }

    /// Notes a reading and returns once it is safely written, together with others of the moment.
    pub async fn note(&self, access: Access) -> Result<()> {
        self.send(Some(access)).await
    }

    /// Notes many readings and returns once all are safely written.
    pub async fn note_all(&self, accesses: Vec<Access>) -> Result<()> {
        let stopped = |what: String| Error::Stopped { what: format!("the access log: {what}") };
        let mut waiting = Vec::with_capacity(accesses.len());
        for access in accesses {
            let (sender, receiver) = oneshot::channel();
            let note = Note { access: Some(access), written: Some(sender) };
            self.sender.send(note).await.map_err(|error| stopped(error.to_string()))?;
            waiting.push(receiver);
        }
        for receiver in waiting {
            receiver.await.map_err(|error| stopped(error.to_string()))?.map_err(stopped)?;
        }
        Ok(())
    }

    /// Notes a reading that may be lost with the process; it is written within a moment. Where too
    /// many wait already, it says so in the log rather than hold up the reader.
    pub fn note_soon(&self, access: Access) {
        if self.sender.try_send(Note { access: Some(access), written: None }).is_err() {
            tracing::error!("the access log is full or closed: a reading was not noted");
        }
    }

    /// Waits until everything noted is written.
    pub async fn flush(&self) -> Result<()> {
        self.send(None).await
    }

    async fn send(&self, access: Option<Access>) -> Result<()> {
        let stopped = |what: String| Error::Stopped { what: format!("the access log: {what}") };
        let (sender, receiver) = oneshot::channel();
        let note = Note { access, written: Some(sender) };
        self.sender.send(note).await.map_err(|error| stopped(error.to_string()))?;
        receiver.await.map_err(|error| stopped(error.to_string()))?.map_err(stopped)
    }
}

async fn write_group(pool: &Pool, group: &mut Vec<Note>) {
    let accesses: Vec<Access> = group.iter_mut().filter_map(|note| note.access.take()).collect();
    let result = match write_accesses(pool, &accesses).await {
        Ok(()) => Ok(()),
        Err(error) => {
            tracing::error!(%error, readings = accesses.len(), "readings were not noted in the access log");
            Err(error.to_string())
        }
    };
    for note in group.drain(..) {
        if let Some(written) = note.written {
            // Whoever asked may have gone; that is no error.
            let _ = written.send(result.clone());
        }
    }
}

async fn write_accesses(pool: &Pool, accesses: &[Access]) -> Result<()> {
    if accesses.is_empty() {
        return Ok(());
    }
    let mut connection = pool.access().await?;
    connection.begin().await?;
    match write_in(&mut connection, accesses).await {
        Ok(()) => connection.commit().await,
        Err(error) => {
            connection.abandon().await;
            Err(error)
        }
    }
}

async fn write_in(connection: &mut Connection, accesses: &[Access]) -> Result<()> {
    // Lines follow each other, so one writes at a time.
    connection.rows("engine.lock_audit", Args::new()).await?;
    let last = connection.row("log.last_access", Args::new()).await?.map_or(Ok(0), |row| row.int(0))?;
    let mut cells = Cells::new(&ACCESS, false);
    let text = |text: Option<&str>| text.map_or(Cell::Null, |text| Cell::Text(text.to_owned()));
    for (line, access) in (last + 1..).zip(accesses) {
        cells.int(line);
        cells.int(access.at.millis());
        cells.text(access.account.as_str());
        cells.push(text(access.organ.as_ref().map(OrganCode::as_str)));
        cells.text(access.action.as_str());
        cells.int(access.subject.map(SubjectId::raw));
        cells.int(access.record.map(RecordId::raw));
        cells.push(text(access.dataset.as_ref().map(DatasetId::as_str)));
        cells.text(access.matter.as_str());
    }
    connection.write(cells).await
}

impl Register {
    /// How often an organ read records of a data set from an instant on, and when last.
    pub async fn readings_of(
        &self,
        organ: &OrganCode,
        dataset: &DatasetId,
        from: Instant,
    ) -> Result<(u64, Option<Instant>)> {
        let args = Args::new().text(organ.as_str()).text(dataset.as_str()).int(from.millis());
        let row = self.pool().access().await?.row("log.readings_of", args).await?;
        let Some(row) = row else { return Ok((0, None)) };
        Ok((row.int(0)?.unsigned_abs(), row.opt_int(1)?.map(Instant::from_millis)))
    }

    /// Readings, the newest first, each with its line. The filter's narrowest part chooses the
    /// index; the rest is applied to what it finds.
    pub async fn accesses(&self, filter: &AccessFilter, limit: u32) -> Result<Vec<(i64, Access)>> {
        let mut found = Vec::new();
        let mut before = filter.before.unwrap_or(i64::MAX);
        let mut connection = self.pool().access().await?;
        loop {
            let args = Args::new().int(before).int(i64::from(limit));
            let rows = match (filter.record, filter.subject, &filter.account) {
                (Some(record), _, _) => connection.rows("log.accesses_of_record", args.int(record.raw())).await?,
                (_, Some(subject), _) => connection.rows("log.accesses_of_subject", args.int(subject.raw())).await?,
                (_, _, Some(account)) => {
                    connection.rows("log.accesses_by_account", args.text(account.as_str())).await?
                }
                _ => connection.rows("log.accesses", args).await?,
            };
            let full = rows.len() == limit as usize;
            for row in &rows {
                let (line, access) = read_access(row)?;
                before = line;
                let wanted = filter.record.is_none_or(|record| access.record == Some(record))
                    && filter.subject.is_none_or(|subject| access.subject == Some(subject))
                    && filter.account.as_ref().is_none_or(|account| access.account == *account);
                if wanted && found.len() < limit as usize {
                    found.push((line, access));
                }
            }
            if !full || found.len() == limit as usize {
                return Ok(found);
            }
        }
    }
}

fn read_access(row: &Row) -> Result<(i64, Access)> {
    let bad = |error: domain::names::NameError| Error::BadValue { table: "access", value: error.to_string() };
    let access = Access {
        at: Instant::from_millis(row.int(1)?),
        account: AccountName::parse(&row.text(2)?).map_err(bad)?,
        organ: row.opt_text(3)?.map(|organ| OrganCode::parse(&organ).map_err(bad)).transpose()?,
        action: row.text(4)?,
        subject: row.opt_int(5)?.map(SubjectId::from_raw),
        record: row.opt_int(6)?.map(RecordId::from_raw),
        dataset: row.opt_text(7)?.map(|dataset| DatasetId::parse(&dataset).map_err(bad)).transpose()?,
        matter: row.text(8)?,
    };
    Ok((row.int(0)?, access))
}
