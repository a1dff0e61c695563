//! Tables in one digest each: the same rows, the same digest.

use super::{TableDigest, shadow::places};
use crate::{
    Error, Result,
    engine::{Connection, Engine, Table, bulk::Kind},
    project::tables::STATE,
};

/// Bytes of rows that are hashed together.
const HASHED_AT_ONCE: usize = 1 << 16;

/// The digests of the lasting tables, which `reading` reads, each equal to its shadow.
pub(crate) async fn equal_tables(connection: &mut Connection, mut reading: Connection) -> Result<Vec<TableDigest>> {
    let (_, temporary) = places(connection.engine());
    let lasting = tokio::spawn(async move { tables(&mut reading).await });
    let mut follow = Vec::with_capacity(STATE.len());
    for table in STATE {
        follow.push(digest(connection, table, temporary).await?);
    }
    let lasting = lasting.await.map_err(|error| Error::Stopped { what: error.to_string() })??;
    for ((table, held), follows) in STATE.into_iter().zip(&lasting).zip(&follow) {
        if held != follows {
            let what = format!("table {}: {}", table.name, how_they_differ(connection, table).await?);
            return Err(Error::NotVerified { what });
        }
    }
    Ok(lasting)
}

async fn how_they_differ(connection: &mut Connection, table: &Table) -> Result<String> {
    let (lasting, temporary) = places(connection.engine());
    if let Some(row) = difference(connection, table, lasting, temporary).await? {
        return Ok(format!("it holds {row}, which does not follow from the entries"));
    }
    let missing = difference(connection, table, temporary, lasting).await?;
    Ok(missing
        .map_or_else(|| "rows differ".to_owned(), |row| format!("{row} follows from the entries and is not in it")))
}

/// The digests of the lasting tables.
pub(crate) async fn tables(connection: &mut Connection) -> Result<Vec<TableDigest>> {
    let (lasting, _) = places(connection.engine());
    let mut tables = Vec::with_capacity(STATE.len());
    for table in STATE {
        tables.push(digest(connection, table, lasting).await?);
    }
    Ok(tables)
}

fn columns(table: &Table) -> String {
    table.columns.iter().map(|(column, _)| *column).collect::<Vec<_>>().join(", ")
}

async fn digest(connection: &mut Connection, table: &Table, place: &str) -> Result<TableDigest> {
    let mut rows = 0u64;
    let mut hasher = blake3::Hasher::new();
    let mut lines = Vec::with_capacity(HASHED_AT_ONCE + 1_024);
    let key = table.columns[..table.key].iter().map(|(column, _)| *column).collect::<Vec<_>>().join(", ");
    let text = format!("select {} from {place}.{} order by {key}", line(connection.engine(), table), table.name);
    connection
        .each(text, |row| {
            lines.extend_from_slice(row.opt_str(0)?.unwrap_or_default().as_bytes());
            lines.push(b'\n');
            rows += 1;
            if lines.len() >= HASHED_AT_ONCE {
                hasher.update(&lines);
                lines.clear();
            }
            Ok(())
        })
        .await?;
    hasher.update(&lines);
    let mut digest = [0u8; 16];
    hasher.finalize_xof().fill(&mut digest);
    Ok(TableDigest { table: table.name.to_owned(), rows, digest })
}

/// A row as one text, the same on both engines, as each column that is fetched costs: numbers as they
/// are, texts behind their length, bytes in hexadecimal digits.
fn line(engine: Engine, table: &Table) -> String {
    let part = |(column, kind): &(&str, Kind)| match (kind, engine) {
        (Kind::Int, Engine::Sqlite) => format!("coalesce({column}, '-')"),
        (Kind::Int, Engine::Postgres) => format!("coalesce({column}::text, '-')"),
        (Kind::Text, _) => format!("coalesce(length({column}) || ':' || {column}, '-')"),
        (Kind::Bytes, Engine::Sqlite) => format!("iif({column} is null, '-', hex({column}))"),
        (Kind::Bytes, Engine::Postgres) => format!("coalesce(upper(encode({column}, 'hex')), '-')"),
    };
    table.columns.iter().map(part).collect::<Vec<_>>().join(" || ' ' || ")
}

/// The key of a row that one side has and the other has not.
async fn difference(connection: &mut Connection, table: &Table, one: &str, other: &str) -> Result<Option<String>> {
    let columns = columns(table);
    let text = format!(
        "select {columns} from {one}.{name} except select {columns} from {other}.{name} limit 1",
        name = table.name
    );
    let rows = connection.ask("looking for the difference", text).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let mut key = Vec::new();
    for (at, (column, kind)) in table.columns[..table.key].iter().enumerate() {
        key.push(match kind {
            Kind::Int => format!("{column} {}", row.int(at)?),
            _ => (*column).to_owned(),
        });
    }
    Ok(Some(format!("a row of {}", key.join(", "))))
}
