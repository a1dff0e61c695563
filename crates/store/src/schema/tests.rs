//! The schema and the statements, on both engines.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{AssertSqlSafe, Connection as _, Executor, PgConnection, SqlSafeStr};
use tempfile::TempDir;

use super::*;
use crate::{
    Place,
    commit::ENTRY,
    engine::{
        Pool, Table,
        bulk::{postgres_text, sqlite_text},
        sql::all,
    },
    operations::{access_log::ACCESS, rejected::REJECTED_ROW},
    project::tables::STATE as STATE_TABLES,
};

/// The classes of columns: who may ever see what they hold.
const CLASSES: [&str; 4] = ["open", "internal", "personal", "secret"];

struct Site {
    _folder: TempDir,
    pool: Pool,
    server: Option<(String, String)>,
}

impl Site {
    async fn sqlite() -> Site {
        let folder = TempDir::new().unwrap();
        let pool = Pool::connect(&Place::Folder(folder.path().to_path_buf()), true).await.unwrap();
        Site { _folder: folder, pool, server: None }
    }

    async fn postgres(name: &str) -> Option<Site> {
        let Ok(server) = std::env::var("PROBITY_TEST_POSTGRES") else {
            assert!(std::env::var_os("PROBITY_REQUIRE_ALL").is_none(), "PROBITY_REQUIRE_ALL asks for PostgreSQL");
            println!("skipped: PostgreSQL, because PROBITY_TEST_POSTGRES names no server");
            return None;
        };
        let name = format!("probity_schema_{name}_{}", std::process::id());
        server_runs(&server, &format!("drop database if exists {name} with (force)")).await;
        server_runs(&server, &format!("create database {name}")).await;
        let folder = TempDir::new().unwrap();
        let url = format!("{}/{name}", server.rsplit_once('/').unwrap().0);
        let place = Place::Server { folder: folder.path().to_path_buf(), url };
        let pool = Pool::connect(&place, true).await.unwrap();
        Some(Site { _folder: folder, pool, server: Some((server, name)) })
    }

    async fn end(self) {
        self.pool.close().await;
        if let Some((server, name)) = self.server {
            server_runs(&server, &format!("drop database if exists {name} with (force)")).await;
        }
    }
}

async fn server_runs(url: &str, statement: &str) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    connection.execute(AssertSqlSafe(statement)).await.unwrap();
}

/// What the database says of its tables and indexes.
async fn described(connection: &mut Connection) -> Vec<String> {
    let text = match connection.engine() {
        Engine::Sqlite => {
            "select type || ' ' || name || ' ' || coalesce(sql, '') from sqlite_master where name <> 'access' order by 1"
        }
        Engine::Postgres => {
            "select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || ordinal_position \
             || coalesce(collation_name, '') from information_schema.columns where table_schema = 'public' \
             union all select indexdef from pg_indexes where schemaname = 'public' order by 1"
        }
    };
    let rows = connection.ask("describing", text).await.unwrap();
    // A column that was added stands in the text of its table as it was added: on a line of its own or not.
    rows.iter().map(|row| row.text(0).unwrap().split_whitespace().collect()).collect()
}

async fn fresh_and_migrated_are_equal(fresh: Site, migrated: Site) {
    let mut one = fresh.pool.writer().await.unwrap();
    create(&mut one).await.unwrap();
    let mut other = migrated.pool.writer().await.unwrap();
    // Version 0 is an empty database with a place for settings to come.
    migrate(&mut other, 0).await.unwrap();
    let (fresh_has, migrated_has) = (described(&mut one).await, described(&mut other).await);
    let only = |some: &[String], others: &[String]| -> Vec<String> {
        some.iter().filter(|line| !others.contains(line)).cloned().collect()
    };
    assert_eq!(only(&fresh_has, &migrated_has), only(&migrated_has, &fresh_has), "fresh, and migrated");
    assert_eq!(version(&mut other).await.unwrap(), Some(VERSION));
    assert_eq!(MIGRATIONS.last().map(|(version, _)| *version), Some(VERSION));
    // Nothing is left to do, and doing it changes nothing.
    migrate(&mut other, VERSION).await.unwrap();
    assert_eq!(described(&mut other).await, migrated_has);
    drop((one, other));
    fresh.end().await;
    migrated.end().await;
}

#[tokio::test]
async fn sqlite_fresh_and_migrated_are_equal() {
    fresh_and_migrated_are_equal(Site::sqlite().await, Site::sqlite().await).await;
}

#[tokio::test]
async fn postgres_fresh_and_migrated_are_equal() {
    let (Some(fresh), Some(migrated)) = (Site::postgres("fresh").await, Site::postgres("migrated").await) else {
        return;
    };
    fresh_and_migrated_are_equal(fresh, migrated).await;
}

fn bulk_tables() -> Vec<&'static Table> {
    STATE_TABLES.into_iter().chain([&ENTRY, &ACCESS, &REJECTED_ROW]).collect()
}

async fn every_statement_is_prepared(site: Site) {
    let mut connection = site.pool.writer().await.unwrap();
    create(&mut connection).await.unwrap();
    let engine = connection.engine();
    if engine == Engine::Sqlite {
        connection.script("access", render(engine, ACCESS_TEXT)).await.unwrap();
    }
    let mut statements: BTreeMap<String, String> =
        all(engine).iter().map(|(name, text)| (name.clone(), text.clone())).collect();
    for table in bulk_tables() {
        for replace in [false, true] {
            let text = match engine {
                Engine::Sqlite => sqlite_text(table, 256, replace),
                Engine::Postgres => postgres_text(table, replace),
            };
            statements.insert(format!("bulk {} {replace}", table.name), text);
        }
    }
    for (name, text) in statements {
        assert!(!text.contains('{'), "{name} has a placeholder that nothing fills: {text}");
        let text = AssertSqlSafe(text).into_sql_str();
        let prepared = match &mut connection {
            Connection::Sqlite(connection) => connection.prepare(text).await.map(drop),
            Connection::SqliteWriter(connection) => connection.prepare(text).await.map(drop),
            Connection::Postgres(connection) => connection.prepare(text).await.map(drop),
        };
        prepared.unwrap_or_else(|error| panic!("{engine:?} refuses {name}: {error}"));
    }
    drop(connection);
    site.end().await;
}

const ACCESS_TEXT: &str = super::ACCESS;

#[tokio::test]
async fn sqlite_prepares_every_statement() {
    every_statement_is_prepared(Site::sqlite().await).await;
}

#[tokio::test]
async fn postgres_prepares_every_statement() {
    let Some(site) = Site::postgres("statements").await else { return };
    every_statement_is_prepared(site).await;
}

/// The names of statements in the sources, such as `"record.by_ids"`.
fn names_used(folder: &std::path::Path, used: &mut BTreeSet<String>) {
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            names_used(&path, used);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            for part in text.split('"').skip(1).step_by(1) {
                let Some((area, name)) = part.split_once('.') else { continue };
                let word = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c == '_');
                if word(area)
                    && word(name)
                    && !["rs", "db", "sql", "ndjson", "restoring", "lock", "next", "turn"].contains(&name)
                {
                    used.insert(part.to_owned());
                }
            }
        }
    }
}

#[test]
fn every_name_in_the_sources_is_a_statement_and_the_other_way_round() {
    let mut used = BTreeSet::new();
    names_used(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut used);
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let known: BTreeSet<String> = all(engine).keys().cloned().collect();
        assert_eq!(used, known, "{engine:?}");
    }
}

/// Every column of every table has a class in `sql/columns.csv`.
#[tokio::test]
async fn every_column_has_a_class() {
    let site = Site::sqlite().await;
    let mut connection = site.pool.writer().await.unwrap();
    create(&mut connection).await.unwrap();
    connection.script("access", render(Engine::Sqlite, ACCESS_TEXT)).await.unwrap();
    let text =
        "select m.name || '.' || c.name from sqlite_master m, pragma_table_info(m.name) c where m.type = 'table'";
    let rows = connection.ask("listing columns", text).await.unwrap();
    let columns: BTreeSet<String> = rows.iter().map(|row| row.text(0).unwrap()).collect();
    let mut decided = BTreeSet::new();
    for line in include_str!("../../sql/columns.csv").lines().skip(1) {
        let mut parts = line.splitn(3, ',');
        let (column, class, why) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap_or_default());
        assert!(CLASSES.contains(&class), "{column} has the class {class}");
        assert!(!why.is_empty() || class == "internal", "{column} is {class} for no reason given");
        assert!(decided.insert(column.to_owned()), "{column} is decided twice");
    }
    let undecided: Vec<_> = columns.difference(&decided).collect();
    let gone: Vec<_> = decided.difference(&columns).collect();
    assert!(undecided.is_empty() && gone.is_empty(), "undecided: {undecided:?}; not in the schema: {gone:?}");
}

/// Bulk writes and `select r.*` rest on the order of columns.
#[tokio::test]
async fn bulk_tables_have_the_columns_of_the_schema_in_order() {
    let site = Site::sqlite().await;
    let mut connection = site.pool.writer().await.unwrap();
    create(&mut connection).await.unwrap();
    connection.script("access", render(Engine::Sqlite, ACCESS_TEXT)).await.unwrap();
    for table in bulk_tables() {
        let text = format!("select name, pk from pragma_table_info('{}') order by cid", table.name);
        let rows = connection.ask("listing columns", text).await.unwrap();
        let columns: Vec<String> = rows.iter().map(|row| row.text(0).unwrap()).collect();
        assert_eq!(columns, table.columns.iter().map(|(column, _)| *column).collect::<Vec<_>>(), "{}", table.name);
        let key = rows.iter().filter(|row| row.int(1).unwrap() > 0).count();
        assert_eq!(key, table.key, "the key of {}", table.name);
    }
}
