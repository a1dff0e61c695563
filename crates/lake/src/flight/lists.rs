//! What is listed: tables as their asker sees them, and what the server says of itself.

use arrow_array::RecordBatch;
use arrow_flight::{
    error::FlightError,
    sql::{Command, CommandGetTables, metadata::SqlInfoData, metadata::XdbcTypeInfoData},
};

use super::{Desk, Refusal, about, keys, rows::plain};
use crate::sql::{CATALOG, SCHEMA, Shown};

/// The kind of every table.
const TABLE: &str = "TABLE";

/// Lists that are the same for everyone.
pub(super) struct Lists {
    server: SqlInfoData,
    types: XdbcTypeInfoData,
}

impl Lists {
    pub fn new() -> Result<Lists, FlightError> {
        Ok(Lists { server: about::server()?, types: about::types()? })
    }

    /// What a command lists for an asker.
    pub async fn of<D: Desk>(&self, command: Command, desk: &D, asker: &D::Asker) -> Result<RecordBatch, Refusal> {
        let listed = match command {
            Command::CommandGetTables(query) => tables(query, &desk.tables(asker).await?),
            Command::CommandGetCatalogs(query) => {
                let mut all = query.into_builder();
                all.append(CATALOG);
                all.build()
            }
            Command::CommandGetDbSchemas(query) => {
                let mut all = query.into_builder();
                all.append(CATALOG, SCHEMA);
                all.build()
            }
            Command::CommandGetTableTypes(query) => {
                let mut all = query.into_builder();
                all.append(TABLE);
                all.build()
            }
            Command::CommandGetSqlInfo(query) => query.into_builder(&self.server).build(),
            Command::CommandGetXdbcTypeInfo(query) => query.into_builder(&self.types).build(),
            Command::CommandGetPrimaryKeys(_) => Ok(keys::primary()),
            Command::CommandGetExportedKeys(_)
            | Command::CommandGetImportedKeys(_)
            | Command::CommandGetCrossReference(_) => Ok(keys::foreign()),
            other => return Err(Refusal::NotOffered(format!("`{}` is not answered here", other.type_url()))),
        };
        listed.map_err(|error| Refusal::Question(error.to_string()))
    }
}

fn tables(query: CommandGetTables, shown: &[Shown]) -> Result<RecordBatch, FlightError> {
    let mut all = query.into_builder();
    for table in shown {
        all.append(CATALOG, SCHEMA, &table.name, TABLE, &plain(&table.columns))?;
    }
    all.build()
}
