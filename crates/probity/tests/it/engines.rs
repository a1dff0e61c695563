//! The same city on SQLite and on PostgreSQL: the same receipts, the same counts, and the same pages.

use std::collections::BTreeMap;

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use crate::{
    http::Answered,
    register::{Register, stdout},
    truth::program,
};

const DAY: &str = "2026-11-25";
const SUBJECTS: &str = "20";
/// Pages of the public at most: the whole city has fewer.
const MOST_PAGES: usize = 8_000;

/// A database of this test's own; `None` where no server is named.
async fn database() -> Option<(String, String)> {
    let Ok(server) = std::env::var("PROBITY_TEST_POSTGRES") else {
        assert!(std::env::var_os("PROBITY_REQUIRE_ALL").is_none(), "PROBITY_TEST_POSTGRES names no server");
        println!("skipped: PostgreSQL, because PROBITY_TEST_POSTGRES names no server");
        return None;
    };
    let name = format!("probity_city_{}", std::process::id());
    run(&server, &format!("create database {name}")).await;
    let (address, _) = server.rsplit_once('/').unwrap();
    let url = format!("{address}/{name}");
    Some((server, url))
}

async fn run(url: &str, statement: &str) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    connection.execute(AssertSqlSafe(statement)).await.unwrap();
}

/// What a register says of the city once it has taken its deliveries.
#[derive(PartialEq, Debug)]
struct Said {
    receipts: String,
    stats: String,
    pages: BTreeMap<String, (u16, String)>,
}

/// Delivers the city, proves the register, and reads all that the public sees and what the operator lists.
fn said(register: &Register, city: &str) -> Said {
    // Some of a city's rows are bad: that is no failure of the delivery.
    let delivered = register.run(&["deliver", city, "--today", DAY, "--output", "csv", "--progress", "none"]);
    let receipts = String::from_utf8(delivered.stdout).unwrap();
    assert!(receipts.lines().count() > 20, "{}", String::from_utf8_lossy(&delivered.stderr));
    register.verify();
    let stats = register.answer(&["stats", "--output", "csv"]);
    let served = register.serve(&["--today", DAY]);
    let mut seen = served.crawl("", &["/zh/search?listed=no"], MOST_PAGES);
    let lists = ["deliveries", "review", "holds", "proposals", "organs"];
    seen.extend(lists.map(|list| served.get(&format!("/api/v1/{list}"), &register.bearer())));
    Said { receipts: timeless(&receipts), stats, pages: seen.into_iter().map(page).collect() }
}

/// The path and the status of a page, and its text where it is one that both engines must say alike.
fn page(answered: Answered) -> (String, (u16, String)) {
    let alike = answered.status == 200 && !answered.body.starts_with(b"PK");
    let text = if alike { timeless(&answered.text()) } else { String::new() };
    (answered.path, (answered.status, text))
}

/// A text without times of day.
fn timeless(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(colon) = rest.find(':') {
        let (before, after) = rest.split_at(colon);
        let digits = |text: &str| text.len() >= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        let is_time =
            before.get(before.len().saturating_sub(2)..).is_some_and(digits) && after.get(1..3).is_some_and(digits);
        if is_time {
            kept.push_str(&before[..before.len() - 2]);
            let end =
                after.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.' | 'Z'))).unwrap_or(after.len());
            rest = &after[end..];
        } else {
            kept.push_str(before);
            kept.push(':');
            rest = &after[1..];
        }
    }
    kept.push_str(rest);
    kept
}

#[tokio::test(flavor = "multi_thread")]
async fn a_city_is_the_same_on_both_engines() {
    let Some((server, url)) = database().await else { return };
    let place = tempfile::tempdir().unwrap();
    let city = place.path().join("city");
    let made = ["example", "city", "--subjects", SUBJECTS, "--seed", "1", "--date", DAY];
    stdout(&program().args(made).arg(&city).output().unwrap());
    let city = city.to_str().unwrap();

    let on_sqlite = said(&Register::demo(DAY), city);
    let options = ["--pack", "cn", "--demo", "--today", DAY, "--database", &url];
    let on_postgres = said(&Register::of(&options), city);
    let database = url.rsplit('/').next().unwrap();
    run(&server, &format!("drop database {database} with (force)")).await;

    assert_eq!(on_sqlite.receipts, on_postgres.receipts);
    assert_eq!(on_sqlite.stats, on_postgres.stats);
    let paths = |said: &Said| said.pages.keys().cloned().collect::<Vec<_>>();
    assert_eq!(paths(&on_sqlite), paths(&on_postgres));
    let shown = |prefix: &str| {
        on_sqlite.pages.iter().filter(|(path, (status, _))| path.starts_with(prefix) && *status == 200).count()
    };
    assert!(shown("/zh/subjects/") > 15 && shown("/api/v1/records/") > 100 && shown("/en/records/") > 100);
    // The key that a node signs reports with is its own.
    let names_the_key = |path: &str| path.ends_with("/report-key") || path.ends_with("/verify");
    for (path, page) in on_sqlite.pages.iter().filter(|(path, _)| !names_the_key(path)) {
        assert_eq!(*page, on_postgres.pages[path], "{path}");
    }
}
