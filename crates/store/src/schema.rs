//! The schema: made at once for a new register, step by step for an older one. A test proves that
//! both ways lead to the same tables.

use crate::{
    Error, Result,
    engine::{Args, Connection, Engine, sql::render},
};

/// The version of the schema that this program knows.
pub(crate) const VERSION: i64 = 16;

const REGISTER: &str = include_str!("../sql/schema/register.sql");
/// The tables of the legal state.
pub(crate) const STATE: &str = include_str!("../sql/schema/state.sql");
const OPERATIONS: &str = include_str!("../sql/schema/operations.sql");
const ACCESS: &str = include_str!("../sql/schema/access.sql");

/// Each migration brings the schema from the version before it to its own. On PostgreSQL the access
/// log lies in the same database and moves along.
const MIGRATIONS: &[(i64, &str)] = &[
    (1, include_str!("../migrations/0001_register.sql")),
    (2, include_str!("../migrations/0002_acts.sql")),
    (3, include_str!("../migrations/0003_identity.sql")),
    (4, include_str!("../migrations/0004_cases.sql")),
    (5, include_str!("../migrations/0005_measures.sql")),
    (6, include_str!("../migrations/0006_bodies.sql")),
    (7, include_str!("../migrations/0007_commitments.sql")),
    (8, include_str!("../migrations/0008_referrals.sql")),
    (9, include_str!("../migrations/0009_reports.sql")),
    (10, include_str!("../migrations/0010_accounts.sql")),
    (11, include_str!("../migrations/0011_openid.sql")),
    (12, include_str!("../migrations/0012_withdrawals.sql")),
    (13, include_str!("../migrations/0013_second_officers.sql")),
    (14, include_str!("../migrations/0014_extracts.sql")),
    (15, include_str!("../migrations/0015_held_deliveries.sql")),
    (16, include_str!("../migrations/0016_samples.sql")),
];
const ACCESS_MIGRATIONS: &[(i64, &str)] = &[(1, include_str!("../migrations/0001_access.sql"))];

/// Makes the schema of a new register, in the transaction of the caller.
pub(crate) async fn create(connection: &mut Connection) -> Result<()> {
    let engine = connection.engine();
    for text in [REGISTER, STATE, OPERATIONS] {
        connection.script("making the schema", render(engine, text)).await?;
    }
    if engine == Engine::Postgres {
        connection.script("making the schema", render(engine, ACCESS)).await?;
    }
    note_version(connection).await
}

/// Brings the schema from version `from` to the present one, in the transaction of the caller.
pub(crate) async fn migrate(connection: &mut Connection, from: i64) -> Result<()> {
    let engine = connection.engine();
    for (version, text) in MIGRATIONS {
        if *version > from {
            connection.script("migrating", render(engine, text)).await?;
        }
    }
    if engine == Engine::Postgres {
        for (version, text) in ACCESS_MIGRATIONS {
            if *version > from {
                connection.script("migrating", render(engine, text)).await?;
            }
        }
    }
    note_version(connection).await
}

async fn note_version(connection: &mut Connection) -> Result<()> {
    let args = Args::new().text("schema").text(VERSION.to_string().as_str());
    connection.run("state.set_setting", args).await.map(drop)
}

/// The version of the schema that is there; `None` where there is none.
pub(crate) async fn version(connection: &mut Connection) -> Result<Option<i64>> {
    let table = match connection.engine() {
        Engine::Sqlite => "select count(*) from sqlite_master where type = 'table' and name = 'setting'",
        Engine::Postgres => {
            "select count(*) from pg_tables where schemaname = current_schema and tablename = 'setting'"
        }
    };
    let rows = connection.ask("looking for the schema", table).await?;
    if rows.first().map_or(Ok(0), |row| row.int(0))? == 0 {
        return Ok(None);
    }
    let row = connection.row("state.setting", Args::new().text("schema")).await?;
    let text = row.map_or_else(|| Ok(String::new()), |row| row.text(0))?;
    text.parse().map(Some).map_err(|_| Error::BadValue { table: "setting", value: text })
}

/// Makes the access log's table in its own file, where it is not there yet.
pub(crate) async fn prepare_access(connection: &mut Connection) -> Result<()> {
    let found =
        connection.ask("looking for the access log", "select count(*) from sqlite_master where name = 'access'");
    if found.await?.first().map_or(Ok(0), |row| row.int(0))? > 0 {
        return Ok(());
    }
    for (_, text) in ACCESS_MIGRATIONS {
        let text = render(Engine::Sqlite, text).replace("create table ", "create table if not exists ");
        let text = text.replace("create index ", "create index if not exists ");
        connection.script("making the access log", text).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
