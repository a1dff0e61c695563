//! The legal state from its entries: anew in the place of what is there, or a second time beside it,
//! in temporary tables of the same names, which both engines find before the lasting ones, so that
//! the projection writes there unchanged.

use crate::{
    Result,
    engine::{Connection, Engine, sql::render},
    project::tables::STATE,
    schema,
};

/// Where the lasting and the temporary tables are.
pub(crate) fn places(engine: Engine) -> (&'static str, &'static str) {
    match engine {
        Engine::Sqlite => ("main", "temp"),
        Engine::Postgres => ("public", "pg_temp"),
    }
}

/// Begins a snapshot of the register in which temporary tables can be written.
pub(crate) async fn begin_reading(connection: &mut Connection) -> Result<()> {
    let text = match connection.engine() {
        Engine::Sqlite => "begin",
        Engine::Postgres => "begin isolation level repeatable read",
    };
    connection.script("begin", text).await
}

/// Keeps writers out until the transaction ends.
pub(crate) async fn lock_streams(connection: &mut Connection) -> Result<()> {
    if connection.engine() == Engine::Postgres {
        connection.script("locking the streams", "lock table stream in exclusive mode").await?;
    }
    Ok(())
}

/// Makes the temporary tables; of the indexes, only the keys.
pub(crate) async fn make(connection: &mut Connection) -> Result<()> {
    let engine = connection.engine();
    if engine == Engine::Sqlite {
        connection.script("preparing the shadow", "pragma temp.cache_size = -65536").await?;
    }
    for statement in statements(engine) {
        if let Some(rest) = statement.strip_prefix("create table ") {
            connection.script("making the shadow", format!("create temporary table {rest}")).await?;
        }
    }
    Ok(())
}

/// Takes the temporary tables away.
pub(crate) async fn forget(connection: &mut Connection) -> Result<()> {
    let (_, temporary) = places(connection.engine());
    for table in STATE {
        connection.script("forgetting the shadow", format!("drop table if exists {temporary}.{}", table.name)).await?;
    }
    Ok(())
}

/// Empties the legal state for a projection of all entries. On SQLite its indexes go too: there
/// readers see the old ones until the transaction ends, on PostgreSQL they would wait.
pub(crate) async fn empty(connection: &mut Connection) -> Result<()> {
    let engine = connection.engine();
    let (lasting, _) = places(engine);
    if engine == Engine::Sqlite {
        for (name, _) in statements(engine).iter().filter_map(|text| index(text)) {
            connection.script("dropping an index", format!("drop index if exists {lasting}.{name}")).await?;
        }
    }
    for table in STATE {
        connection.script("emptying a table", format!("delete from {lasting}.{}", table.name)).await?;
    }
    Ok(())
}

/// Makes the indexes anew that [`empty`] took away, over all rows at once.
pub(crate) async fn index_all(connection: &mut Connection) -> Result<()> {
    let engine = connection.engine();
    if engine == Engine::Sqlite {
        for statement in statements(engine).into_iter().filter(|text| index(text).is_some()) {
            connection.script("making an index", statement).await?;
        }
    }
    Ok(())
}

/// Name and the rest of a statement that makes an index.
fn index(statement: &str) -> Option<(&str, &str)> {
    let rest = statement.strip_prefix("create unique index ").or_else(|| statement.strip_prefix("create index "))?;
    rest.split_once(" on ")
}

/// The statements of the state's schema, without comments.
fn statements(engine: Engine) -> Vec<String> {
    let text: String = render(engine, schema::STATE)
        .lines()
        .filter(|line| !line.trim_start().starts_with("--"))
        .collect::<Vec<_>>()
        .join("\n");
    text.split(';').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}
