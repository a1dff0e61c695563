//! Verify, rebuild, erase, backup, restore.

use domain::{
    RecordKey,
    entry::{Actor, Body, EntryKind},
    publication::HoldReason,
};
use store::{Error, Exclusive, Known, Place, Register, Scope};

use crate::{
    site::{Site, on_both},
    words::*,
};

on_both!(
    verify_finds_what_was_changed,
    rebuild_makes_the_same_state,
    subjects_that_were_erased_are_passed_over,
    an_erased_body_is_gone_and_the_rest_proves_itself,
    a_register_older_than_its_journal_stays_closed,
    there_is_one_register_in_a_place,
);

async fn fails(register: &Register, part: &str) {
    let error = register.verify(|_| {}).await.unwrap_err();
    assert!(matches!(error, Error::NotVerified { .. } | Error::Damaged { .. }), "{error}");
    assert!(error.to_string().contains(part), "{error} does not say {part}");
    assert!(error.hint().is_some());
}

async fn verify_finds_what_was_changed(site: &Site) {
    let register = site.register().await;
    one_penalty(&register).await;
    let good = register.verify(|_| {}).await.unwrap();
    assert_eq!((good.entries, good.bodies, good.erased), (4, 4, 0));
    for (change, back, part) in [
        (
            "update record set public_until = public_until + 1",
            "update record set public_until = public_until - 1",
            "table record",
        ),
        ("update record set holds = 4", "update record set holds = 0", "table record"),
        ("update tally set count = count + 1", "update tally set count = count - 1", "table tally"),
        (
            "update entry set effective_on = effective_on + 1",
            "update entry set effective_on = effective_on - 1",
            "commitment",
        ),
        (
            "update entry set recorded_at = recorded_at + 1",
            "update entry set recorded_at = recorded_at - 1",
            "commitment",
        ),
        ("update stream set head = 5", "update stream set head = 4", "stream 0"),
        ("update entry set kind = 31 where kind = 30", "update entry set kind = 30 where id = 2", "another kind"),
    ] {
        site.tamper(change).await;
        fails(&register, part).await;
        site.tamper(back).await;
    }
    assert_eq!(register.verify(|_| {}).await.unwrap(), good);
    site.tamper("update entry set salt = null, content = null, dictionary = null where id = 3").await;
    fails(&register, "missing and no order").await;
}

async fn rebuild_makes_the_same_state(site: &Site) {
    let register = site.register().await;
    let (about, id) = one_penalty(&register).await;
    let mut step = step();
    add_penalty(&mut step, "2", about);
    step.add(publication(id, &[HoldReason::Officer]).into());
    register.commit(step).await.unwrap();
    let live = register.table_digests().await.unwrap();
    site.tamper("update record set holds = 0").await;
    site.tamper("delete from subject_name").await;
    let rebuilt = register.rebuild(|_| {}).await.unwrap();
    assert_eq!(rebuilt.tables, live);
    assert_eq!(register.verify(|_| {}).await.unwrap().tables, live);
    assert_eq!(register.holders_of_names(&["福州某某贸易有限公司".to_owned()]).await.unwrap().len(), 1);
    // And the register goes on.
    let mut step = crate::words::step();
    add_penalty(&mut step, "3", about);
    register.commit(step).await.unwrap();
    register.verify(|_| {}).await.unwrap();
}

async fn an_erased_body_is_gone_and_the_rest_proves_itself(site: &Site) {
    let register = site.register().await;
    let (about, id) = one_penalty(&register).await;
    let actor = Actor::Account("officer".parse().unwrap());
    let order = register.erase_body(id.entry(), "court order 7", at(1), &actor).await.unwrap();
    assert_eq!(register.entry(id.entry()).await.unwrap().unwrap().body, None);
    let view = register.record(id, Scope::All, Known::Now).await.unwrap().unwrap();
    assert_eq!(view.values, None);
    assert!(register.record(id, Scope::Public(now()), Known::Now).await.unwrap().is_none());
    assert_eq!(view.head.content, RecordKey::content(&Default::default()), "no digest of what was said is left");
    assert_ne!(view.head.key, key("榕市监罚〔2026〕1号"));
    let verified = register.verify(|_| {}).await.unwrap();
    assert_eq!((verified.entries, verified.bodies, verified.erased), (5, 4, 1));
    register.erase_body(about.entry(), "court order 8", at(2), &actor).await.unwrap();
    assert!(register.holders_of_identifiers(&[uscc("91350100M000100Y43")]).await.unwrap().is_empty());
    assert!(register.subject(about).await.unwrap().is_none());
    let live = register.table_digests().await.unwrap();
    assert_eq!(register.rebuild(|_| {}).await.unwrap().tables, live);
    assert_eq!(register.stats().await.unwrap().erased, 2);
    assert!(register.erase_body(order, "the order itself", at(3), &actor).await.is_err());
    assert!(register.erase_body(id.entry(), "twice", at(3), &actor).await.is_err());
    // An erasure without an order does not verify.
    site.tamper("update erasure set ordered_by = ordered_by + 1 where entry = 1").await;
    fails(&register, "do not match").await;
}

/// On PostgreSQL its vacuum takes them.
#[tokio::test]
async fn no_byte_of_an_erased_body_is_left_in_the_files() {
    let site = Site::sqlite();
    let register = site.register().await;
    let about = one_penalty(&register).await.0;
    // Longer than a page, so that parts of it lie on pages of their own.
    let long: String = (0..4_000u32).map(|at| format!("{:x}", at.wrapping_mul(2_654_435_761))).collect();
    let mut step = step();
    add_penalty(&mut step, &long, about);
    let entry = register.commit(step).await.unwrap().entry(0);
    let kept = site.bytes(&format!("select salt || content from entry where id = {}", entry.raw())).await;
    let left = || {
        let files = std::fs::read_dir(site.folder.path()).unwrap().map(|file| file.unwrap().path());
        let files: Vec<Vec<u8>> =
            files.filter(|path| path.is_file()).map(|path| std::fs::read(path).unwrap()).collect();
        let found = |piece: &[u8]| files.iter().any(|file| file.windows(piece.len()).any(|window| window == piece));
        kept.chunks_exact(32).filter(|piece| found(piece)).count()
    };
    site.tamper("pragma wal_checkpoint(truncate)").await;
    let before = left();
    assert!(before > 300, "{before} pieces of {} bytes", kept.len());
    register.erase_body(entry, "court order 7", at(1), &Actor::System).await.unwrap();
    assert_eq!(left(), 0);
}

async fn subjects_that_were_erased_are_passed_over(site: &Site) {
    let register = site.register().await;
    let mut step = step();
    for number in 0..3 {
        step.add(Body::SubjectOpened(opened("福州某某商贸有限公司", &format!("{number}"))).into());
    }
    let committed = register.commit(step).await.unwrap();
    for number in 0..2 {
        register.erase_body(committed.entry(number), "court order 9", at(1), &Actor::System).await.unwrap();
    }
    // Also where they are all that a page holds.
    let page = register.subjects_after(None, 1).await.unwrap();
    assert_eq!(page.iter().map(|one| one.id).collect::<Vec<_>>(), [subject(committed.entry(2))]);
    assert!(register.subjects_after(Some(page[0].id), 1).await.unwrap().is_empty());
}

async fn a_register_older_than_its_journal_stays_closed(site: &Site) {
    let register = site.register().await;
    let (_, id) = one_penalty(&register).await;
    register.close().await.unwrap();
    // The journal notes an exit that the register does not hold: an older copy was put back.
    let line = r#"{"entry":99,"commitment":"00","body":{"body-erased":{"entry":2,"order":"court order 7"}}}"#;
    std::fs::write(site.place.folder().join("exits.ndjson"), format!("{line}\n")).unwrap();
    assert!(matches!(Register::open(&site.place).await, Err(Error::NotReplayed)));
    if let Place::Server { .. } = site.place {
        let restored = store::restore(&site.place, site.place.folder(), None, at(9), &nothing).await.unwrap();
        assert_eq!((restored.entries, restored.replayed), (4, 1));
        let register = Register::open(&site.place).await.unwrap();
        assert_eq!(register.entry(id.entry()).await.unwrap().unwrap().body, None);
    }
}

async fn there_is_one_register_in_a_place(site: &Site) {
    assert!(matches!(Register::open(&site.place).await, Err(Error::NoRegister { .. })));
    site.register().await.close().await.unwrap();
    let again = Register::create(&site.place, &store::NewRegister::default()).await;
    assert!(matches!(again, Err(Error::AlreadyThere { .. })));
    let held = Exclusive::take(&site.place, "serve").unwrap();
    let refused = Exclusive::take(&site.place, "rebuild").unwrap_err();
    assert!(refused.to_string().contains("serve"), "{refused}");
    drop(held);
    Exclusive::take(&site.place, "rebuild").unwrap();
    Register::open(&site.place).await.unwrap();
    site.tamper("update setting set value = '99' where key = 'schema'").await;
    assert!(matches!(Register::open(&site.place).await, Err(Error::Newer { found: 99, .. })));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite_what_left_after_the_backup_leaves_again() {
    what_left_after_the_backup_leaves_again(Site::sqlite(), Site::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres_what_left_after_the_backup_leaves_again() {
    let (Some(site), Some(fresh)) = (Site::postgres().await, Site::postgres().await) else { return };
    what_left_after_the_backup_leaves_again(site, fresh).await;
}

async fn what_left_after_the_backup_leaves_again(site: Site, fresh: Site) {
    let register = site.register().await;
    let (about, first) = one_penalty(&register).await;
    let mut step = step();
    let held = add_penalty(&mut step, "held later", about);
    let erased = add_penalty(&mut step, "erased later", about);
    let committed = register.commit(step).await.unwrap();
    let (held, erased) = (record(committed.settle(held.entry())), record(committed.settle(erased.entry())));
    let backups = site.folder.path().join("backups");
    let backup = register.backup(&backups, at(10)).await.unwrap();
    assert!(register.backup(&backups, at(10)).await.is_err(), "a backup is never written over");
    // After the backup: one record is held, one erased, one new record comes and leaves.
    let mut exit = crate::words::step();
    let old = register.record_heads_by_id(&[held]).await.unwrap()[&held].publication;
    exit.add(store::NewEntry { supersedes: old, ..publication(held, &[HoldReason::Officer]).into() });
    register.commit(exit).await.unwrap();
    let mut later = crate::words::step();
    let new = add_penalty(&mut later, "new", about);
    let new = record(register.commit(later).await.unwrap().settle(new.entry()));
    let head = register.record_heads_by_id(&[new]).await.unwrap()[&new].publication;
    let mut exit = crate::words::step();
    exit.add(store::NewEntry { supersedes: head, ..publication(new, &[HoldReason::Officer]).into() });
    register.commit(exit).await.unwrap();
    register.erase_body(erased.entry(), "court order 7", at(11), &Actor::System).await.unwrap();
    register.close().await.unwrap();
    // The machine is lost; the backups and the journal beside them are not.
    let restored = store::restore(&fresh.place, &backup, None, at(20), &nothing).await.unwrap();
    assert_eq!((restored.entries, restored.replayed, restored.held), (10, 2, 1));
    let register = Register::open(&fresh.place).await.unwrap();
    let public = |id| {
        let register = register.clone();
        async move { register.record(id, Scope::Public(now()), Known::Now).await.unwrap().is_some() }
    };
    assert!(public(first).await);
    assert!(!public(held).await);
    assert!(!public(erased).await);
    assert_eq!(register.entry(erased.entry()).await.unwrap().unwrap().body, None);
    assert_eq!(register.stats().await.unwrap().entries[&EntryKind::BodyErased], 1);
    register.verify(|_| {}).await.unwrap();
    register.close().await.unwrap();
    // The journal goes on from there, and the register opens again.
    Register::open(&fresh.place).await.unwrap().close().await.unwrap();
    site.end().await;
    fresh.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres_nothing_is_written_over_and_no_other_file_is_put_back() {
    let (Some(site), Some(fresh)) = (Site::postgres().await, Site::postgres().await) else { return };
    let register = site.register().await;
    let (_, id) = one_penalty(&register).await;
    let old = register.record_heads_by_id(&[id]).await.unwrap()[&id].publication;
    let mut exit = step();
    exit.add(store::NewEntry { supersedes: old, ..publication(id, &[HoldReason::Officer]).into() });
    register.commit(exit).await.unwrap();
    let backup = register.backup(&site.folder.path().join("backups"), at(10)).await.unwrap();
    register.close().await.unwrap();
    let there = store::restore(&site.place, &backup, None, at(20), &nothing).await.unwrap_err();
    assert!(matches!(there, Error::AlreadyThere { .. }) && there.hint().is_some(), "{there}");
    let text = site.folder.path().join("text");
    std::fs::write(&text, "no register at all").unwrap();
    let bad = store::restore(&fresh.place, &text, None, at(20), &nothing).await.unwrap_err();
    assert!(matches!(bad, Error::BadBackup { .. }), "{bad}");
    // A dump that is cut off leaves the database empty: it can be tried again.
    let bytes = std::fs::read(&backup).unwrap();
    let cut = site.folder.path().join("backups/cut.dump");
    std::fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
    let failed = store::restore(&fresh.place, &cut, None, at(20), &nothing).await.unwrap_err();
    assert!(matches!(failed, Error::ServerTool { program: "pg_restore", .. }), "{failed}");
    store::restore(&fresh.place, &backup, None, at(20), &nothing).await.unwrap();
    Register::open(&fresh.place).await.unwrap().verify(|_| {}).await.unwrap();
    site.end().await;
    fresh.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_register_that_nothing_ever_left_is_restored_from_its_backup() {
    let site = Site::sqlite();
    let register = site.register().await;
    one_penalty(&register).await;
    let place = register.place().clone();
    let backup = register.backup(&site.folder.path().join("backups"), at(1_000)).await.unwrap();
    register.close().await.unwrap();
    let restored = store::restore(&place, &backup, None, at(2_000), &nothing).await.unwrap();
    assert_eq!((restored.replayed, restored.held), (0, 0));
    let register = Register::open(&place).await.unwrap();
    register.verify(|_| {}).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn backups_out_of_reach_stop_nobody_and_the_next_one_has_the_whole_journal() {
    let site = Site::sqlite();
    let register = site.register().await;
    let (_, first) = one_penalty(&register).await;
    let backups = site.folder.path().join("backups");
    register.backup(&backups, at(10)).await.unwrap();
    std::fs::remove_dir_all(&backups).unwrap();
    let old = register.record_heads_by_id(&[first]).await.unwrap()[&first].publication;
    let mut exit = step();
    exit.add(store::NewEntry { supersedes: old, ..publication(first, &[HoldReason::Officer]).into() });
    register.commit(exit).await.unwrap();
    register.backup(&backups, at(20)).await.unwrap();
    assert_eq!(std::fs::read_to_string(backups.join("exits.ndjson")).unwrap().lines().count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_journal_a_restored_register_stays_closed() {
    let site = Site::sqlite();
    let register = site.register().await;
    one_penalty(&register).await;
    let backup = register.backup(&site.folder.path().join("backups"), at(10)).await.unwrap();
    let alone = site.folder.path().join("elsewhere/alone.db");
    std::fs::create_dir(site.folder.path().join("elsewhere")).unwrap();
    std::fs::copy(backup, &alone).unwrap();
    let fresh = Site::sqlite();
    let closed = store::restore(&fresh.place, &alone, None, at(20), &nothing).await.unwrap_err();
    assert!(matches!(closed, Error::NotReplayed), "{closed}");
    assert!(matches!(Register::open(&fresh.place).await, Err(Error::NotReplayed)));
    std::fs::write(site.folder.path().join("text"), "no register at all").unwrap();
    let bad = store::restore(&fresh.place, &site.folder.path().join("text"), None, at(20), &nothing).await.unwrap_err();
    assert!(matches!(bad, Error::BadBackup { .. }), "{bad}");
}

#[tokio::test]
async fn a_body_erased_twice_over_needs_its_entry() {
    let site = Site::sqlite();
    let register = site.register().await;
    let mut step = step();
    step.add(Body::BodyErased { entry: domain::EntryId::from_raw(7), order: "none".to_owned() }.into());
    assert!(matches!(register.commit(step).await, Err(Error::Unknown { .. })));
}
