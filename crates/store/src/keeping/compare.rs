//! Tables in one number each: the same rows in any order, the same number.

use super::{TableDigest, shadow::places};
use crate::{
    Error, Result,
    engine::{Connection, Engine, Row, Table, bulk::Kind},
    project::tables::STATE,
};

/// The digests of the lasting tables, each equal to its shadow.
pub(crate) async fn equal_tables(connection: &mut Connection) -> Result<Vec<TableDigest>> {
    let (lasting, temporary) = places(connection.engine());
    let mut tables = Vec::with_capacity(STATE.len());
    for table in STATE {
        if !are_equal(connection, table).await? {
            let row = match difference(connection, table, lasting, temporary).await? {
                Some(row) => Some(format!("it holds {row}, which does not follow from the entries")),
                None => difference(connection, table, temporary, lasting)
                    .await?
                    .map(|row| format!("{row} follows from the entries and is not in it")),
            };
            let row = row.unwrap_or_else(|| "rows differ".to_owned());
            return Err(Error::NotVerified { what: format!("table {}: {row}", table.name) });
        }
        tables.push(digest(connection, table, lasting).await?);
    }
    Ok(tables)
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

/// Whether both tables hold the same rows: as many, and each with its equal under its key.
async fn are_equal(connection: &mut Connection, table: &Table) -> Result<bool> {
    let (lasting, temporary) = places(connection.engine());
    let same = match connection.engine() {
        Engine::Sqlite => "is",
        Engine::Postgres => "is not distinct from",
    };
    let pairs = |columns: &[(&str, Kind)], how: &str| {
        columns.iter().map(|(column, _)| format!("a.{column} {how} b.{column}")).collect::<Vec<_>>()
    };
    let mut conditions = pairs(&table.columns[..table.key], "=");
    conditions.extend(pairs(&table.columns[table.key..], same));
    let name = table.name;
    let text = format!(
        "select (select count(*) from {lasting}.{name}), (select count(*) from {temporary}.{name}), \
         (select count(*) from {lasting}.{name} a join {temporary}.{name} b on {})",
        conditions.join(" and ")
    );
    let rows = connection.ask("comparing a table with its shadow", text).await?;
    let Some(row) = rows.first() else { return Ok(false) };
    Ok(row.int(0)? == row.int(1)? && row.int(1)? == row.int(2)?)
}

fn columns(table: &Table) -> String {
    table.columns.iter().map(|(column, _)| *column).collect::<Vec<_>>().join(", ")
}

async fn digest(connection: &mut Connection, table: &Table, place: &str) -> Result<TableDigest> {
    let (mut rows, mut sum) = (0u64, 0u128);
    let mut bytes = Vec::with_capacity(256);
    let text = format!("select {} from {place}.{}", columns(table), table.name);
    connection
        .each(text, |row| {
            bytes.clear();
            write_row(row, table, &mut bytes)?;
            let hash = blake3::hash(&bytes);
            let mut low = [0u8; 16];
            low.copy_from_slice(&hash.as_bytes()[..16]);
            sum = sum.wrapping_add(u128::from_le_bytes(low));
            rows += 1;
            Ok(())
        })
        .await?;
    Ok(TableDigest { table: table.name.to_owned(), rows, digest: sum.to_le_bytes() })
}

fn write_row(row: &Row, table: &Table, bytes: &mut Vec<u8>) -> Result<()> {
    for (at, (_, kind)) in table.columns.iter().enumerate() {
        match kind {
            Kind::Int => match row.opt_int(at)? {
                Some(value) => {
                    bytes.push(1);
                    bytes.extend_from_slice(&value.to_le_bytes());
                }
                None => bytes.push(0),
            },
            Kind::Text => write_bytes(row.opt_str(at)?.map(str::as_bytes), bytes),
            Kind::Bytes => write_bytes(row.opt_bytes(at)?, bytes),
        }
    }
    Ok(())
}

fn write_bytes(value: Option<&[u8]>, bytes: &mut Vec<u8>) {
    let Some(value) = value else { return bytes.push(0) };
    bytes.push(2);
    bytes.extend_from_slice(&(value.len() as u64).to_le_bytes());
    bytes.extend_from_slice(value);
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
