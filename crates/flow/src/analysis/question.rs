//! Questions in SQL: who may ask what, and what it may take.

use std::time::Duration;

use lake::{
    sql::{Answer, Limits, RecordBatch, SchemaRef, Scope, Shown, ask},
    tables::{TableFiles, Tables},
};
use tokio::time::Instant;

use super::ForAnalysts;
use crate::{
    Error, Result,
    authorise::{Action, Purpose, Resource, Viewer},
    node::Node,
    read::Looked,
};

/// Characters of a question that the access log keeps.
const LOGGED: usize = 1_000;

/// What a question may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Bytes of memory.
    pub memory: u64,
    /// Bytes of disk for what does not fit into memory.
    pub spill: u64,
    /// How long it may take until its last row is there.
    pub time: Duration,
}

/// A question that is being answered.
pub struct Question {
    answer: Answer,
    time: Duration,
    until: Instant,
}

impl Question {
    /// The columns of the answer.
    pub fn columns(&self) -> SchemaRef {
        self.answer.schema()
    }

    /// Until when its last row must be there, and the error where it is not.
    pub fn until(&self) -> (Instant, Error) {
        (self.until, self.late())
    }

    /// The next rows, which must be there within the time that the whole question may take; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<RecordBatch>> {
        match tokio::time::timeout_at(self.until, self.answer.next()).await {
            Ok(rows) => Ok(rows?),
            Err(_) => Err(self.late()),
        }
    }

    fn late(&self) -> Error {
        Error::TooLong { seconds: self.time.as_secs() }
    }

    /// Does something with the answer, which must be done within the time that the question may take.
    pub async fn answered<T>(self, with: impl AsyncFnOnce(Answer) -> lake::Result<T>) -> Result<T> {
        match tokio::time::timeout_at(self.until, with(self.answer)).await {
            Ok(done) => Ok(done?),
            Err(_) => Err(Error::TooLong { seconds: self.time.as_secs() }),
        }
    }
}

impl Node {
    /// Asks a question in SQL over the tables, brought up to the last entry first. What is seen follows from
    /// what the viewer may read of records: all, those of its own organ, or what everyone may have in bulk.
    pub async fn ask(&self, viewer: &Viewer, question: &str, budget: Budget) -> Result<Question> {
        self.authorise_here(viewer, Action::ReadPublic)?;
        let scope = self.scope(viewer);
        if !matches!(scope, Scope::Public { .. }) {
            let matter: String = question.chars().take(LOGGED).collect();
            let looked = Looked { action: "sql", subject: None, record: None, dataset: None, matter: &matter };
            self.note_access(viewer, looked).await?;
        }
        let (lake, tables) = self.tables_lake()?;
        let files = self.columns(&lake, &ForAnalysts(tables.clone())).await?;
        let limits = self.limits(budget);
        let until = Instant::now() + budget.time;
        let asking = self.answer(&files, &tables, &scope, &limits, question);
        let answer = match tokio::time::timeout_at(until, asking).await {
            Ok(answer) => answer?,
            Err(_) => return Err(Error::TooLong { seconds: budget.time.as_secs() }),
        };
        Ok(Question { answer, time: budget.time, until })
    }

    /// The columns that the answer to a question has for this viewer; no row is read.
    pub async fn answer_columns(&self, viewer: &Viewer, question: &str, budget: Budget) -> Result<SchemaRef> {
        self.authorise_here(viewer, Action::ReadPublic)?;
        let (lake, tables) = self.tables_lake()?;
        let files = self.columns(&lake, &ForAnalysts(tables.clone())).await?;
        let (scope, limits) = (self.scope(viewer), self.limits(budget));
        Ok(lake::sql::columns(&files, &tables, &self.pack, &scope, &limits, question).await?)
    }

    /// The tables of which this viewer sees anything, each with the columns that it sees.
    pub async fn shown_tables(&self, viewer: &Viewer, budget: Budget) -> Result<Vec<Shown>> {
        self.authorise_here(viewer, Action::ReadPublic)?;
        let (lake, tables) = self.tables_lake()?;
        let files = self.columns(&lake, &ForAnalysts(tables.clone())).await?;
        Ok(lake::sql::shown(&files, &tables, &self.scope(viewer), &self.limits(budget)).await?)
    }

    fn limits(&self, budget: Budget) -> Limits {
        Limits {
            memory: budget.memory,
            spill: budget.spill,
            spill_folder: self.folder.tables().join("spill"),
            threads: std::thread::available_parallelism().map_or(1, usize::from),
        }
    }

    async fn answer(
        &self,
        files: &TableFiles,
        tables: &Tables,
        scope: &Scope,
        limits: &Limits,
        question: &str,
    ) -> Result<Answer> {
        #[cfg(feature = "cluster")]
        if let Some(driver) = self.driver().await? {
            return Ok(lake::sql::ask_cluster(&driver, files, tables, scope, limits, question).await?);
        }
        Ok(ask(files, tables, &self.pack, scope, limits, question).await?)
    }

    fn scope(&self, viewer: &Viewer) -> Scope {
        let (today, now) = (self.clock.today(), self.clock.now());
        // The node as a whole: any record of any organ.
        if self.authorise_here(viewer, Action::ReadRecord).is_ok() {
            return Scope::All;
        }
        let own = viewer.organ.clone().filter(|organ| {
            let record = Resource::Record { deliverer: organ.clone(), subject: None, sharing: domain::Sharing::None };
            self.authorise(viewer, Action::ReadRecord, &record, &Purpose::default()).is_ok()
        });
        match own {
            Some(organ) => Scope::Organ { organ, today, now },
            None => Scope::Public { today, now },
        }
    }
}
