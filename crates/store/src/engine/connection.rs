//! A connection of either engine.

use futures_util::TryStreamExt;
use sqlx::{
    AssertSqlSafe, Postgres, Sqlite, pool::PoolConnection, postgres::PgArguments, query::Query, sqlite::SqliteArguments,
};

use super::{
    Engine, Row,
    bulk::{Cell, Cells},
    sql::sql,
    turn::Writer,
};
use crate::{Error, Result};

/// An argument of a statement.
#[derive(Clone, Debug)]
pub(crate) enum Arg {
    Int(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
    Ints(Vec<i64>),
    Texts(Vec<String>),
    Blobs(Vec<Vec<u8>>),
}

/// The arguments of a statement, in the order of `$1`, `$2` ...
#[derive(Clone, Debug, Default)]
pub(crate) struct Args(pub(crate) Vec<Arg>);

impl Args {
    pub(crate) fn new() -> Args {
        Args::default()
    }

    pub(crate) fn int(mut self, value: impl Into<Option<i64>>) -> Args {
        self.0.push(Arg::Int(value.into()));
        self
    }

    pub(crate) fn text<'a>(mut self, value: impl Into<Option<&'a str>>) -> Args {
        self.0.push(Arg::Text(value.into().map(str::to_owned)));
        self
    }

    pub(crate) fn bytes<'a>(mut self, value: impl Into<Option<&'a [u8]>>) -> Args {
        self.0.push(Arg::Bytes(value.into().map(<[u8]>::to_vec)));
        self
    }

    pub(crate) fn ints(mut self, values: impl IntoIterator<Item = i64>) -> Args {
        self.0.push(Arg::Ints(values.into_iter().collect()));
        self
    }

    pub(crate) fn texts(mut self, values: impl IntoIterator<Item = String>) -> Args {
        self.0.push(Arg::Texts(values.into_iter().collect()));
        self
    }

    pub(crate) fn blobs(mut self, values: impl IntoIterator<Item = Vec<u8>>) -> Args {
        self.0.push(Arg::Blobs(values.into_iter().collect()));
        self
    }
}

/// A connection of either engine.
pub(crate) enum Connection {
    /// One of the pool's readers, or the access log's.
    Sqlite(PoolConnection<Sqlite>),
    /// The one writer, with its turn among those of other processes.
    SqliteWriter(Writer),
    Postgres(PoolConnection<Postgres>),
}

type SqliteQuery = Query<'static, Sqlite, SqliteArguments>;
type PostgresQuery = Query<'static, Postgres, PgArguments>;

impl Connection {
    pub(crate) fn engine(&self) -> Engine {
        match self {
            Connection::Sqlite(_) | Connection::SqliteWriter(..) => Engine::Sqlite,
            Connection::Postgres(_) => Engine::Postgres,
        }
    }

    /// All rows of the statement `area.name`.
    pub(crate) async fn rows(&mut self, name: &'static str, args: Args) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        let text = sql(self.engine(), name);
        let failed = |source| Error::of(name, source);
        match self {
            Connection::Sqlite(connection) => {
                let mut stream = sqlite_query(text, args).fetch(&mut **connection);
                while let Some(row) = stream.try_next().await.map_err(failed)? {
                    rows.push(Row::Sqlite(row));
                }
            }
            Connection::SqliteWriter(connection) => {
                let mut stream = sqlite_query(text, args).fetch(&mut **connection);
                while let Some(row) = stream.try_next().await.map_err(failed)? {
                    rows.push(Row::Sqlite(row));
                }
            }
            Connection::Postgres(connection) => {
                let mut stream = postgres_query(text, args).fetch(&mut **connection);
                while let Some(row) = stream.try_next().await.map_err(failed)? {
                    rows.push(Row::Postgres(row));
                }
            }
        }
        Ok(rows)
    }

    /// The first row, if there is one.
    pub(crate) async fn row(&mut self, name: &'static str, args: Args) -> Result<Option<Row>> {
        Ok(self.rows(name, args).await?.into_iter().next())
    }

    /// Runs the statement `area.name`; returns how many rows it touched.
    pub(crate) async fn run(&mut self, name: &'static str, args: Args) -> Result<u64> {
        let text = sql(self.engine(), name);
        let failed = |source| Error::of(name, source);
        Ok(match self {
            Connection::Sqlite(connection) => {
                sqlite_query(text, args).execute(&mut **connection).await.map_err(failed)?.rows_affected()
            }
            Connection::SqliteWriter(connection) => {
                sqlite_query(text, args).execute(&mut **connection).await.map_err(failed)?.rows_affected()
            }
            Connection::Postgres(connection) => {
                postgres_query(text, args).execute(&mut **connection).await.map_err(failed)?.rows_affected()
            }
        })
    }

    /// Runs statements made here (schema, bulk, pragmas): never with outside text in them.
    pub(crate) async fn script(&mut self, what: &'static str, text: impl Into<String>) -> Result<()> {
        let failed = |source| Error::of(what, source);
        let script = sqlx::raw_sql(AssertSqlSafe(text.into()));
        match self {
            Connection::Sqlite(connection) => script.execute(&mut **connection).await.map(drop).map_err(failed),
            Connection::SqliteWriter(connection) => script.execute(&mut **connection).await.map(drop).map_err(failed),
            Connection::Postgres(connection) => script.execute(&mut **connection).await.map(drop).map_err(failed),
        }
    }

    /// Whether pages that become free are overwritten in the file, as places inside of pages always are.
    /// PostgreSQL leaves that to its vacuum.
    pub(crate) async fn wiping(&mut self, wiping: bool) -> Result<()> {
        let text = if wiping { "pragma secure_delete = on" } else { "pragma secure_delete = fast" };
        match self.engine() {
            Engine::Sqlite => self.script("wiping", text).await,
            Engine::Postgres => Ok(()),
        }
    }

    /// Rows of a statement made here, without arguments.
    pub(crate) async fn ask(&mut self, what: &'static str, text: impl Into<String>) -> Result<Vec<Row>> {
        let failed = |source| Error::of(what, source);
        let text = AssertSqlSafe(text.into());
        match self {
            Connection::Sqlite(connection) => wrap(sqlx::query(text).fetch_all(&mut **connection).await, Row::Sqlite),
            Connection::SqliteWriter(connection) => {
                wrap(sqlx::query(text).fetch_all(&mut **connection).await, Row::Sqlite)
            }
            Connection::Postgres(connection) => {
                wrap(sqlx::query(text).fetch_all(&mut **connection).await, Row::Postgres)
            }
        }
        .map_err(failed)
    }

    /// Gives every row of a statement made here to `take`, one at a time.
    pub(crate) async fn each(&mut self, text: String, mut take: impl FnMut(&Row) -> Result<()> + Send) -> Result<()> {
        let failed = |source| Error::of("reading a table", source);
        let query = AssertSqlSafe(text);
        match self {
            Connection::Sqlite(connection) => {
                let mut stream = sqlx::query(query).fetch(&mut **connection);
                while let Some(row) = stream.try_next().await.map_err(failed)? {
                    take(&Row::Sqlite(row))?;
                }
            }
            Connection::SqliteWriter(connection) => {
                let mut stream = sqlx::query(query).fetch(&mut **connection);
                while let Some(row) = stream.try_next().await.map_err(failed)? {
                    take(&Row::Sqlite(row))?;
                }
            }
            Connection::Postgres(connection) => {
                let mut stream = sqlx::query(query).fetch(&mut **connection);
                while let Some(row) = stream.try_next().await.map_err(failed)? {
                    take(&Row::Postgres(row))?;
                }
            }
        }
        Ok(())
    }

    /// Writes `cells` with statements of many rows each.
    pub(crate) async fn write(&mut self, mut cells: Cells) -> Result<()> {
        let table = cells.table;
        let failed = |source| Error::of(table.name, source);
        match self {
            Connection::Postgres(connection) => {
                if let Some((text, arguments)) = cells.postgres() {
                    sqlx::query_with(AssertSqlSafe(text), arguments)
                        .execute(&mut **connection)
                        .await
                        .map_err(failed)?;
                }
            }
            Connection::SqliteWriter(connection) => {
                while let Some((text, arguments)) = cells.next_sqlite() {
                    sqlx::query_with(AssertSqlSafe(text), arguments)
                        .execute(&mut **connection)
                        .await
                        .map_err(failed)?;
                }
            }
            Connection::Sqlite(connection) => {
                while let Some((text, arguments)) = cells.next_sqlite() {
                    sqlx::query_with(AssertSqlSafe(text), arguments)
                        .execute(&mut **connection)
                        .await
                        .map_err(failed)?;
                }
            }
        }
        Ok(())
    }

    /// Begins a transaction that will write, and is on the disk once it is committed.
    pub(crate) async fn begin(&mut self) -> Result<()> {
        self.begin_with("pragma synchronous = full; begin immediate", "begin").await
    }

    /// Begins a transaction that need not be on the disk when it is committed: whoever is killed
    /// loses nothing, and what lost power takes back is done again. The next one that must be takes
    /// it along.
    pub(crate) async fn begin_lightly(&mut self) -> Result<()> {
        let on_postgres = "begin; set local synchronous_commit = off";
        self.begin_with("pragma synchronous = normal; begin immediate", on_postgres).await
    }

    async fn begin_with(&mut self, on_sqlite: &'static str, on_postgres: &'static str) -> Result<()> {
        match self.engine() {
            Engine::Sqlite => {
                if self.script("begin", on_sqlite).await.is_ok() {
                    return Ok(());
                }
                // A task that was stopped half-way may have left its transaction open.
                let _ = self.roll_back().await;
                self.script("begin", on_sqlite).await
            }
            Engine::Postgres => self.script("begin", on_postgres).await,
        }
    }

    /// Ends it for good.
    pub(crate) async fn commit(&mut self) -> Result<()> {
        self.script("commit", "commit").await
    }

    /// Ends for good what was begun lightly.
    pub(crate) async fn commit_lightly(&mut self) -> Result<()> {
        match self.engine() {
            Engine::Sqlite => self.script("commit", "commit; pragma synchronous = full").await,
            Engine::Postgres => self.commit().await,
        }
    }

    /// Undoes it after an error; a connection on which even that fails is not used again.
    pub(crate) async fn abandon(mut self) {
        if self.roll_back().await.is_err() {
            self.close_on_drop();
        }
    }

    /// Has it closed, and not used again, once it is dropped.
    pub(crate) fn close_on_drop(&mut self) {
        if let Connection::Postgres(connection) = self {
            connection.close_on_drop();
        }
    }

    /// Undoes it.
    pub(crate) async fn roll_back(&mut self) -> Result<()> {
        self.script("rollback", "rollback").await
    }
}

fn wrap<R>(
    rows: std::result::Result<Vec<R>, sqlx::Error>,
    make: fn(R) -> Row,
) -> std::result::Result<Vec<Row>, sqlx::Error> {
    Ok(rows?.into_iter().map(make).collect())
}

fn sqlite_query(text: &'static str, args: Args) -> SqliteQuery {
    let mut query = sqlx::query(text);
    for arg in args.0 {
        query = match arg {
            Arg::Int(value) => query.bind(value),
            Arg::Text(value) => query.bind(value),
            Arg::Bytes(value) => query.bind(value),
            Arg::Ints(values) => query.bind(json_list(values.iter().map(|value| value.to_string()))),
            Arg::Texts(values) => {
                query.bind(json_list(values.into_iter().map(|value| serde_json::Value::from(value).to_string())))
            }
            Arg::Blobs(values) => {
                query.bind(json_list(values.iter().map(|value| format!("\"{}\"", super::bulk::hex(value)))))
            }
        };
    }
    query
}

fn json_list(values: impl Iterator<Item = String>) -> String {
    let mut list = String::from("[");
    for (at, value) in values.enumerate() {
        if at > 0 {
            list.push(',');
        }
        list.push_str(&value);
    }
    list.push(']');
    list
}

fn postgres_query(text: &'static str, args: Args) -> PostgresQuery {
    let mut query = sqlx::query(text);
    for arg in args.0 {
        query = match arg {
            Arg::Int(value) => query.bind(value),
            Arg::Text(value) => query.bind(value),
            Arg::Bytes(value) => query.bind(value),
            Arg::Ints(values) => query.bind(values),
            Arg::Texts(values) => query.bind(values),
            Arg::Blobs(values) => query.bind(values),
        };
    }
    query
}

impl From<Option<i64>> for Cell {
    fn from(value: Option<i64>) -> Cell {
        value.map_or(Cell::Null, Cell::Int)
    }
}
