//! Locked databases, full disks, damaged bodies: typed errors with a remedy, nothing half done.

use domain::entry::Body;
use sqlx::{AssertSqlSafe, Connection, Executor, SqliteConnection};
use store::{Error, Register};

use crate::{
    site::{Site, on_both},
    words::*,
};

on_both!(a_step_whose_caller_goes_away_is_whole_or_absent, a_damaged_body_is_named);

async fn a_step_whose_caller_goes_away_is_whole_or_absent(site: &Site) {
    let register = site.register().await;
    let (about, _) = one_penalty(&register).await;
    for number in 0..30u32 {
        let mut step = step();
        for part in 0..20 {
            add_penalty(&mut step, &format!("{number} {part}"), about);
        }
        let register = register.clone();
        let task = tokio::spawn(async move { register.commit(step).await });
        for _ in 0..number {
            tokio::task::yield_now().await;
        }
        task.abort();
        let _ = task.await;
    }
    // The writer is free again, and every step there is in it wholly.
    let mut step = step();
    step.add(act(Body::RecordTaken(taken("last"))));
    let last = register.commit(step).await.unwrap().entry(0);
    assert_eq!((last.seq() - 4 - 1) % 60, 0);
    register.verify(|_| {}).await.unwrap();
}

async fn a_damaged_body_is_named(site: &Site) {
    let register = site.register().await;
    let (_, id) = one_penalty(&register).await;
    let bytes = match site.place {
        store::Place::Folder(_) => "x'00ff00ff'",
        store::Place::Server { .. } => "'\\x00ff00ff'",
    };
    site.tamper(&format!("update entry set content = {bytes} where id = {}", id.raw())).await;
    let error = register.entry(id.entry()).await.unwrap_err();
    assert!(matches!(error, Error::Damaged { entry, .. } if entry == id.entry()), "{error}");
    assert!(register.verify(|_| {}).await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_said_and_nothing_is_written() {
    let site = Site::sqlite();
    let register = site.register().await;
    let (about, _) = one_penalty(&register).await;
    let head = register.head(STREAM).await.unwrap();
    register.limit_pages_for_tests(register.pages_for_tests().await.unwrap() + 2).await.unwrap();
    let mut step = step();
    for number in 0..500 {
        add_penalty(&mut step, &number.to_string(), about);
    }
    let full = register.commit(step.clone()).await.unwrap_err();
    assert!(matches!(full, Error::DiskFull { .. }), "{full}");
    assert!(full.is_passing() && full.hint().unwrap().contains("free some space"));
    assert_eq!(register.head(STREAM).await.unwrap(), head);
    register.limit_pages_for_tests(1 << 30).await.unwrap();
    register.commit(step).await.unwrap();
    register.verify(|_| {}).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lock_held_by_another_program_is_said() {
    let site = Site::sqlite();
    let register = site.register().await;
    one_penalty(&register).await;
    let url = format!("sqlite://{}", site.folder.path().join("register.db").display());
    let mut other = SqliteConnection::connect(&url).await.unwrap();
    other.execute(AssertSqlSafe("begin immediate")).await.unwrap();
    register.wait_for_locks_for_tests(50).await.unwrap();
    let mut step = step();
    step.add(act(Body::RecordTaken(taken("2"))));
    let locked = register.commit(step.clone()).await.unwrap_err();
    assert!(matches!(locked, Error::Locked { .. }), "{locked}");
    assert!(locked.is_passing() && locked.hint().is_some());
    // Reading goes on meanwhile.
    assert_eq!(register.entries_after(STREAM, 0, 9).await.unwrap().len(), 4);
    other.execute(AssertSqlSafe("rollback")).await.unwrap();
    register.commit(step).await.unwrap();
}

#[tokio::test]
async fn a_server_out_of_reach_is_said() {
    let site = Site::sqlite();
    let place = store::Place::Server {
        folder: site.folder.path().to_path_buf(),
        url: "postgres://nobody:secret@127.0.0.1:1/none".to_owned(),
    };
    let error = Register::open(&place).await.err().unwrap();
    assert!(matches!(error, Error::Unreachable { .. }), "{error}");
    assert!(!format!("{error} {place}").contains("secret"));
}
