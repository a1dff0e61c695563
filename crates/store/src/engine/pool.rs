//! The connections of a register.

use std::{path::Path, sync::Arc, time::Duration};

use sqlx::{
    ConnectOptions, PgPool, SqlitePool,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::sync::Mutex;

use super::{
    Connection,
    turn::{Queue, Turn, Writer},
};
use crate::{Error, Place, Result};

/// The register's file in the data folder.
pub(crate) const REGISTER_FILE: &str = "register.db";
/// The access log's.
pub(crate) const ACCESS_FILE: &str = "access.db";
/// Bytes of a page. A record touches a page of each of its indexes, at another place than the one
/// before it, and the whole page is written: short pages, little to write.
const PAGE_BYTES: u32 = 2_048;
/// Readers at most. Each has a page cache of its own, so their number bounds memory.
const READERS: u32 = 8;

/// How PostgreSQL plans here: statements ask for the rows of given keys, or read in the order of
/// one, and an index leads there. What a server believes of tables that it has not yet counted, or that
/// were empty when a statement was first planned, must not make it read them whole.
const PLANNING: [(&str, &str); 4] = [
    ("plan_cache_mode", "force_generic_plan"),
    ("enable_seqscan", "off"),
    ("random_page_cost", "1.1"),
    ("max_parallel_workers_per_gather", "0"),
];

/// The connections of a register: on SQLite one that writes and some that read.
#[derive(Clone)]
pub(crate) enum Pool {
    Sqlite { writer: Arc<Mutex<SqliteConnection>>, queue: Queue, readers: SqlitePool, access: SqlitePool },
    Postgres(PgPool),
}

impl Pool {
    /// Connects; on SQLite, makes the files where `create` says so.
    pub(crate) async fn connect(place: &Place, create: bool) -> Result<Pool> {
        match place {
            Place::Folder(folder) => Pool::sqlite(folder, create).await,
            Place::Server { url, .. } => {
                let options: PgConnectOptions =
                    url.parse().map_err(|source| Error::of("reading the server's address", source))?;
                let options = options
                    .application_name("probity")
                    .options(PLANNING)
                    .statement_cache_capacity(512)
                    .disable_statement_logging();
                let pool = PgPoolOptions::new()
                    .max_connections(16)
                    .acquire_timeout(Duration::from_secs(10))
                    .connect_with(options)
                    .await
                    .map_err(|source| Error::of("connecting", source))?;
                Ok(Pool::Postgres(pool))
            }
        }
    }

    async fn sqlite(folder: &Path, create: bool) -> Result<Pool> {
        let failed = |source| Error::of("opening the register", source);
        // The writer's cache holds the inner pages of the indexes and the last leaves. Checkpoints
        // are made by `Register`, not in the middle of somebody's commit. No copy of a row stays behind
        // where a page is split: see `Connection::wiping`.
        let writer = register_file(folder, create)
            .pragma("cache_size", "-131072")
            .pragma("wal_autocheckpoint", "0")
            .pragma("secure_delete", "fast")
            .command_buffer_size(64)
            .row_buffer_size(1024)
            .connect()
            .await
            .map_err(failed)?;
        let reader = register_file(folder, create)
            .pragma("cache_size", "-8192")
            .pragma("mmap_size", "67108864")
            .pragma("query_only", "on")
            .row_buffer_size(1024);
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(Duration::from_secs(10))
            .test_before_acquire(false)
            .connect_with(reader)
            .await
            .map_err(failed)?;
        let access = SqlitePoolOptions::new()
            .max_connections(2)
            .test_before_acquire(false)
            .connect_with(file(&folder.join(ACCESS_FILE), true))
            .await
            .map_err(failed)?;
        Ok(Pool::Sqlite { writer: Arc::new(Mutex::new(writer)), queue: Queue::of(folder), readers, access })
    }

    /// A connection for reading.
    pub(crate) async fn reader(&self) -> Result<Connection> {
        let failed = |source| Error::of("connecting", source);
        Ok(match self {
            Pool::Sqlite { readers, .. } => Connection::Sqlite(readers.acquire().await.map_err(failed)?),
            Pool::Postgres(pool) => Connection::Postgres(pool.acquire().await.map_err(failed)?),
        })
    }

    /// A connection for writing: on SQLite the only one of this process, in the order of asking, and
    /// in turn with other processes for as long as it is held.
    pub(crate) async fn writer(&self) -> Result<Connection> {
        let failed = |source| Error::of("connecting", source);
        Ok(match self {
            Pool::Sqlite { writer, queue, .. } => {
                let writer = writer.clone().lock_owned().await;
                Connection::SqliteWriter(Writer::new(writer, queue.turn().await?))
            }
            Pool::Postgres(pool) => Connection::Postgres(pool.acquire().await.map_err(failed)?),
        })
    }

    /// A turn to write with a connection from [`Pool::beside`].
    pub(crate) async fn turn(&self) -> Result<Option<Turn>> {
        match self {
            Pool::Sqlite { queue, .. } => queue.turn().await,
            Pool::Postgres(_) => Ok(None),
        }
    }

    /// A connection to the access log.
    pub(crate) async fn access(&self) -> Result<Connection> {
        let failed = |source| Error::of("connecting", source);
        Ok(match self {
            Pool::Sqlite { access, .. } => Connection::Sqlite(access.acquire().await.map_err(failed)?),
            Pool::Postgres(pool) => Connection::Postgres(pool.acquire().await.map_err(failed)?),
        })
    }

    /// A connection of its own for long work beside writer and readers, that can write temporary
    /// tables.
    pub(crate) async fn beside(&self, place: &Place) -> Result<Connection> {
        match (self, place) {
            (Pool::Sqlite { .. }, Place::Folder(folder)) => {
                let own = register_file(folder, false)
                    .pragma("cache_size", "-65536")
                    .pragma("wal_autocheckpoint", "0")
                    .row_buffer_size(1024)
                    .connect()
                    .await
                    .map_err(|source| Error::of("connecting", source))?;
                let own = Arc::new(Mutex::new(own));
                Ok(Connection::SqliteWriter(Writer::new(own.lock_owned().await, None)))
            }
            _ => self.reader().await,
        }
    }

    /// Closes all connections.
    pub(crate) async fn close(&self) {
        match self {
            Pool::Sqlite { readers, access, .. } => {
                readers.close().await;
                access.close().await;
            }
            Pool::Postgres(pool) => pool.close().await,
        }
    }
}

fn register_file(folder: &Path, create: bool) -> SqliteConnectOptions {
    file(&folder.join(REGISTER_FILE), create)
}

fn file(path: &Path, create: bool) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(create)
        .page_size(PAGE_BYTES)
        .journal_mode(SqliteJournalMode::Wal)
        // Every commit is on the disk when it returns: neither a killed process nor lost power takes
        // back what a deliverer was told.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(10))
        .statement_cache_capacity(512)
        .pragma("temp_store", "file")
        .disable_statement_logging()
}
