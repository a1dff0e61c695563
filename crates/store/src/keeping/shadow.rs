//! The legal state a second time, beside the first: temporary tables of the same names, which both
//! engines find before the lasting ones, so that the projection writes there unchanged.

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

/// Puts the shadow in the place of the legal state; indexes are made anew over all rows at once.
pub(crate) async fn swap(connection: &mut Connection) -> Result<()> {
    let engine = connection.engine();
    let (lasting, temporary) = places(engine);
    let indexes: Vec<String> = statements(engine).into_iter().filter(|text| index(text).is_some()).collect();
    for (name, _, _) in indexes.iter().filter_map(|text| index(text)) {
        connection.script("dropping an index", format!("drop index {lasting}.{name}")).await?;
    }
    for table in STATE {
        let (name, columns) = (table.name, table.columns);
        let columns: Vec<&str> = columns.iter().map(|(column, _)| *column).collect();
        let columns = columns.join(", ");
        let key = table.columns[..table.key].iter().map(|(column, _)| *column).collect::<Vec<_>>().join(", ");
        connection.script("emptying a table", format!("delete from {lasting}.{name}")).await?;
        let copy =
            format!("insert into {lasting}.{name} ({columns}) select {columns} from {temporary}.{name} order by {key}");
        connection.script("filling a table", copy).await?;
    }
    for (name, unique, on) in indexes.iter().filter_map(|text| index(text)) {
        // SQLite names the place before the index, PostgreSQL before the table.
        let text = match engine {
            Engine::Sqlite => format!("create {unique}index {lasting}.{name} on {on}"),
            Engine::Postgres => format!("create {unique}index {name} on {lasting}.{on}"),
        };
        connection.script("making an index", text).await?;
    }
    Ok(())
}

/// Name, `unique ` or nothing, and the rest of a statement that makes an index.
fn index(statement: &str) -> Option<(&str, &str, &str)> {
    let (unique, rest) = match statement.strip_prefix("create unique index ") {
        Some(rest) => ("unique ", rest),
        None => ("", statement.strip_prefix("create index ")?),
    };
    let (name, on) = rest.split_once(" on ")?;
    Some((name, unique, on))
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
