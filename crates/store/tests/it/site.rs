//! A place for a register of one test, on either engine.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use store::{NewRegister, Place, Register};
use tempfile::TempDir;

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// A data folder, and a database where the engine needs one.
pub struct Site {
    pub folder: TempDir,
    pub place: Place,
    server: Option<(String, String)>,
}

impl Site {
    pub fn sqlite() -> Site {
        let folder = TempDir::new().unwrap();
        let place = Place::Folder(folder.path().to_path_buf());
        Site { folder, place, server: None }
    }

    /// `None` where no server is named.
    pub async fn postgres() -> Option<Site> {
        let Ok(server) = std::env::var("PROBITY_TEST_POSTGRES") else {
            assert!(
                std::env::var_os("PROBITY_REQUIRE_ALL").is_none(),
                "PROBITY_TEST_POSTGRES names no server and PROBITY_REQUIRE_ALL asks for one"
            );
            println!("skipped: PostgreSQL, because PROBITY_TEST_POSTGRES names no server");
            return None;
        };
        let name = format!("probity_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        run(&server, &format!("drop database if exists {name} with (force)")).await;
        run(&server, &format!("create database {name}")).await;
        let folder = TempDir::new().unwrap();
        let (address, _) = server.rsplit_once('/').unwrap();
        let place = Place::Server { folder: folder.path().to_path_buf(), url: format!("{address}/{name}") };
        Some(Site { folder, place, server: Some((server, name)) })
    }

    pub async fn register(&self) -> Register {
        Register::create(&self.place, &NewRegister::default()).await.unwrap()
    }

    /// Runs a statement against the database behind the register's back.
    pub async fn tamper(&self, statement: &str) {
        match &self.place {
            Place::Folder(folder) => {
                let url = format!("sqlite://{}", folder.join("register.db").display());
                let mut connection = sqlx::SqliteConnection::connect(&url).await.unwrap();
                connection.execute(AssertSqlSafe(statement)).await.unwrap();
                connection.close().await.unwrap();
            }
            Place::Server { url, .. } => run(url, statement).await,
        }
    }

    /// The bytes that a statement finds in the register's file.
    pub async fn bytes(&self, statement: &str) -> Vec<u8> {
        let url = format!("sqlite://{}", self.folder.path().join("register.db").display());
        let mut connection = sqlx::SqliteConnection::connect(&url).await.unwrap();
        sqlx::query_scalar(AssertSqlSafe(statement)).fetch_one(&mut connection).await.unwrap()
    }

    pub async fn end(self) {
        if let Some((server, name)) = &self.server {
            run(server, &format!("drop database if exists {name} with (force)")).await;
        }
    }
}

async fn run(url: &str, statement: &str) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    connection.execute(AssertSqlSafe(statement)).await.unwrap();
    connection.close().await.unwrap();
}

/// Makes a test of each of these functions for both engines.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let site = crate::site::Site::sqlite();
                super::$name(&site).await;
                site.end().await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let Some(site) = crate::site::Site::postgres().await else { return };
                super::$name(&site).await;
                site.end().await;
            })+
        }
    };
}
pub(crate) use on_both;
