//! Accounts, sessions, what was done and read, rejected rows, deliveries, organs, exports.

use domain::{
    DatasetId, DeliveryId, Finding, FindingCode, Label, Role, Severity,
    delivery::{Counts, Coverage, Receipt},
    delivery_manifest::LocalDivision,
    entry::{Actor, Body},
};
use jiff::civil::date;
use store::{Access, AccessFilter, Account, Audit, DeliveryQuery, KeptAnswer, KeptLines, RejectedRow, Session, Token};

use crate::{
    site::{Site, on_both},
    words::*,
};

on_both!(
    accounts_and_sessions_end,
    readings_are_noted_in_groups,
    logs_end_with_their_terms,
    rejected_rows_go_in_time,
    deliveries_and_what_they_cover,
    organs_grants_and_exports,
    divisions_go_with_the_catalogue,
    settings_are_kept,
    attempts_are_counted_for_a_while,
    answers_are_kept_for_a_while,
);

fn account(name: &str) -> Account {
    Account {
        name: name.parse().unwrap(),
        role: Role::Reviewer,
        organ: Some(organ("market")),
        subject: None,
        password_hash: "$argon2id$".to_owned(),
        created_at: at(0),
        closed_at: None,
    }
}

async fn logs_end_with_their_terms(site: &Site) {
    let register = site.register().await;
    let log = register.access_log();
    for number in 0..6 {
        let access = Access {
            at: at(number),
            account: "li".parse().unwrap(),
            organ: None,
            action: "read-file".to_owned(),
            subject: None,
            record: None,
            dataset: None,
            matter: format!("matter {number}"),
        };
        log.note(access).await.unwrap();
        let line = Audit { action: "signed-in".to_owned(), target: format!("{number}"), detail: String::new() };
        register.note_audit(at(number), &Actor::System, &line).await.unwrap();
    }
    let readings = async || {
        let all = register.accesses(&AccessFilter::default(), 100).await.unwrap();
        all.into_iter().map(|(line, access)| (line, access.matter)).collect::<Vec<_>>()
    };
    let lines = async || {
        let all = register.audit(None, 100).await.unwrap();
        all.into_iter()
            .filter(|line| line.audit.action == "signed-in")
            .map(|line| line.audit.target)
            .collect::<Vec<_>>()
    };
    let before = readings().await;
    assert_eq!(register.kept_accesses().await.unwrap(), KeptLines { lines: 6, first: Some(at(0)) });
    assert_eq!(register.kept_rejected().await.unwrap(), KeptLines::default());
    assert_eq!(register.forget_accesses(at(4)).await.unwrap(), 4);
    assert_eq!(readings().await, before[..2], "the others stand as they were");
    assert!(register.forget_audit(at(4)).await.unwrap() >= 4, "with those that made the register");
    assert_eq!(lines().await, ["5", "4"]);
    for kept in [register.kept_accesses().await.unwrap(), register.kept_audit().await.unwrap()] {
        assert_eq!(kept, KeptLines { lines: 2, first: Some(at(4)) });
    }
    assert_eq!(register.forget_accesses(at(4)).await.unwrap() + register.forget_audit(at(4)).await.unwrap(), 0);
    assert_eq!(register.forget_accesses(at(99)).await.unwrap(), 1, "the last line stays");
    assert_eq!(register.forget_audit(at(99)).await.unwrap(), 1);
    let line = Audit { action: "signed-in".to_owned(), target: "later".to_owned(), detail: String::new() };
    register.note_audit(at(100), &Actor::System, &line).await.unwrap();
    assert_eq!(lines().await, ["later", "5"]);
}

async fn accounts_and_sessions_end(site: &Site) {
    let register = site.register().await;
    let mut li = account("li");
    assert!(register.add_account(&li).await.unwrap());
    assert!(!register.add_account(&li).await.unwrap());
    assert_eq!(register.account(&li.name).await.unwrap().as_ref(), Some(&li));
    let session = Session {
        digest: [7; 32],
        account: li.name.clone(),
        created_at: at(0),
        expires_at: at(100),
        data: "form".to_owned(),
    };
    register.begin_session(&session).await.unwrap();
    assert_eq!(register.session(&[7; 32], at(99)).await.unwrap(), Some((session, li.clone())));
    assert_eq!(register.session(&[7; 32], at(100)).await.unwrap(), None);
    assert_eq!(register.session(&[8; 32], at(0)).await.unwrap(), None);
    let token = Token {
        digest: [9; 32],
        account: li.name.clone(),
        label: "nightly".to_owned(),
        created_at: at(0),
        expires_at: None,
    };
    register.add_token(&token).await.unwrap();
    assert_eq!(register.token(&[9; 32], at(DAY)).await.unwrap().unwrap().0, token);
    li.closed_at = Some(at(5));
    assert!(register.change_account(&li).await.unwrap());
    assert_eq!(register.token(&[9; 32], at(DAY)).await.unwrap(), None, "the account is closed");
    assert_eq!(register.session(&[7; 32], at(6)).await.unwrap(), None);
    assert_eq!(register.forget_sessions(at(100)).await.unwrap(), 1);
    assert_eq!(register.end_tokens_of(&li.name).await.unwrap(), 1);
    register.end_token(&[9; 32]).await.unwrap();
    assert_eq!(register.accounts().await.unwrap(), [li]);
}

async fn readings_are_noted_in_groups(site: &Site) {
    let register = site.register().await;
    let (about, id) = one_penalty(&register).await;
    let log = register.access_log();
    let access = |number: i64| Access {
        at: at(number),
        account: if number % 2 == 0 { "li" } else { "wang" }.parse().unwrap(),
        organ: Some(organ("tax")),
        action: "read-record".to_owned(),
        subject: Some(about),
        record: (number == 3).then_some(id),
        dataset: Some(dataset("penalty-2018")),
        matter: format!("matter {number}"),
    };
    let notes = (0..50).map(|number| {
        let log = log.clone();
        let access = access(number);
        tokio::spawn(async move { log.note(access).await })
    });
    for note in notes.collect::<Vec<_>>() {
        note.await.unwrap().unwrap();
    }
    log.note_soon(access(50));
    log.flush().await.unwrap();
    let all = register.accesses(&AccessFilter::default(), 100).await.unwrap();
    assert_eq!(all.len(), 51);
    assert!(all.is_sorted_by(|one, other| one.0 > other.0), "the newest first");
    let of_record = AccessFilter { record: Some(id), ..AccessFilter::default() };
    assert_eq!(register.accesses(&of_record, 100).await.unwrap()[0].1, access(3));
    let filter = AccessFilter { subject: Some(about), account: Some("li".parse().unwrap()), ..AccessFilter::default() };
    let page = register.accesses(&filter, 10).await.unwrap();
    assert_eq!(page.len(), 10);
    let rest = AccessFilter { before: page.last().map(|(line, _)| *line), ..filter };
    assert_eq!(register.accesses(&rest, 100).await.unwrap().len(), 16);
}

fn opened_delivery(digest: &str, coverage: Option<Coverage>) -> Body {
    Body::DeliveryOpened {
        dataset: dataset("penalty-2018"),
        deliverer: organ("market"),
        file_name: "penalties.csv".to_owned(),
        bytes: 2048,
        digest: digest.to_owned(),
        coverage,
        withdraws: None,
        edits: None,
    }
}

async fn rejected_rows_go_in_time(site: &Site) {
    let register = site.register().await;
    let mut step = step();
    let pending = DeliveryId::opened_by(step.add(opened_delivery("k:1", None).into()));
    let findings = vec![Finding::new(FindingCode::new("check-digit"), Severity::Reject).with("written", "9135")];
    for row in 1..=3 {
        step.rejected.push(RejectedRow {
            delivery: pending,
            row,
            findings: findings.clone(),
            content: (row != 2).then(|| vec![1, 2, 3]),
            until: at(i64::from(row) * DAY),
        });
    }
    let delivery = DeliveryId::opened_by(register.commit(step).await.unwrap().entry(0));
    let rows = register.rejected_rows(delivery, at(0), 0, 10).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.row).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!((&rows[0].findings, &rows[1].content), (&findings, &None));
    assert_eq!(register.rejected_rows(delivery, at(0), 1, 1).await.unwrap()[0].row, 2);
    assert_eq!(register.rejected_rows(delivery, at(DAY), 0, 10).await.unwrap().len(), 2, "its term has run out");
    assert_eq!(register.forget_rejected(at(DAY)).await.unwrap(), 1);
    let next = DeliveryId::from_raw(delivery.raw() + 1);
    let forgotten = register.forget_rejected_of(&dataset("penalty-2018"), &organ("market"), next).await.unwrap();
    assert_eq!(forgotten, 2);
}

async fn deliveries_and_what_they_cover(site: &Site) {
    let register = site.register().await;
    let coverage = Coverage { from: date(2026, 1, 1), to: date(2026, 6, 30), complete: true };
    let mut step = step();
    step.add(opened_delivery("k:1", Some(coverage)).into());
    step.add(opened_delivery("k:2", None).into());
    let committed = register.commit(step).await.unwrap();
    let (first, second) = (DeliveryId::opened_by(committed.entry(0)), DeliveryId::opened_by(committed.entry(1)));
    let receipt = Receipt {
        dataset: dataset("penalty-2018"),
        deliverer: organ("market"),
        file_name: "penalties.csv".to_owned(),
        bytes: 2048,
        encoding: "gb18030".to_owned(),
        coverage: Some(coverage),
        counts: Counts { rows: 3, accepted: 2, rejected: 1, ..Counts::default() },
        findings: Default::default(),
        file_findings: vec![],
        quality: Default::default(),
    };
    assert!(!register.coverage(&dataset("penalty-2018")).await.unwrap()[0].closed, "open, it covers nothing yet");
    let mut close = step_at(9);
    close.add(Body::DeliveryClosed { delivery: first, receipt: Box::new(receipt.clone()) }.into());
    register.commit(close).await.unwrap();
    let state = register.delivery(first).await.unwrap().unwrap();
    assert_eq!(state.closed, Some((at(9), receipt)));
    let stated = register.coverage(&dataset("penalty-2018")).await.unwrap();
    assert_eq!((stated.len(), stated[0].coverage, stated[0].closed), (1, coverage, true));
    let query = DeliveryQuery { limit: 1, ..DeliveryQuery::default() };
    let (page, next) = register.deliveries(&query).await.unwrap();
    assert_eq!(page[0].id, second);
    let (page, next) = register.deliveries(&DeliveryQuery { after: next, ..query }).await.unwrap();
    assert_eq!((page[0].id, next), (first, None));
    let other = DeliveryQuery { deliverer: Some(organ("tax")), limit: 9, ..DeliveryQuery::default() };
    assert!(register.deliveries(&other).await.unwrap().0.is_empty());
    let same = register.delivery_with_digest(&dataset("penalty-2018"), &organ("market"), "k:2").await.unwrap();
    assert_eq!(same.unwrap().id, second);
    let none = register.delivery_with_digest(&dataset("penalty-2018"), &organ("market"), "k:3").await.unwrap();
    assert_eq!(none, None);
}

fn grant() -> Body {
    Body::GrantGiven {
        organ: organ("market"),
        dataset: dataset("penalty-2018"),
        deliverer: Some(organ("traffic")),
        purpose: "licensing".to_owned(),
        until: date(2026, 12, 1),
    }
}

async fn grants_end_where_they_are_withdrawn(register: &store::Register) {
    let today = date(2026, 11, 30);
    let all = register.all_grants(today, 10).await.unwrap();
    let [grant] = &all[..] else { panic!("{all:?}") };
    assert_eq!((&grant.organ, &grant.deliverer), (&organ("market"), &Some(organ("traffic"))));
    assert_eq!(register.grant(grant.id).await.unwrap().as_ref(), Some(grant));
    let withdraw = || {
        let mut step = step();
        step.add(Body::GrantWithdrawn { grant: grant.id, reasons: "not needed".to_owned() }.into());
        register.commit(step)
    };
    withdraw().await.unwrap();
    assert!(register.grants(&organ("market"), today).await.unwrap().is_empty());
    assert!(register.all_grants(today, 10).await.unwrap().is_empty());
    assert_eq!(register.grant(grant.id).await.unwrap(), None);
    assert!(withdraw().await.is_err(), "once");
}

async fn organs_grants_and_exports(site: &Site) {
    let register = site.register().await;
    let (_, id) = one_penalty(&register).await;
    let mut step = step();
    let add = |weight| Body::OrganAdded {
        code: organ("market"),
        name: Label::new("市场监督管理局", "Market Regulator"),
        weight_percent: weight,
        licensed: false,
    };
    step.add(add(50).into());
    step.add(add(100).into());
    step.add(grant().into());
    step.add(
        Body::CatalogueAdopted {
            pack: "cn".to_owned(),
            version: "1".to_owned(),
            hash: "blake3:0123".to_owned(),
            divisions: vec![],
            rules: None,
            simulation: None,
        }
        .into(),
    );
    let export = "double-publicity-2026-11-25".to_owned();
    step.add(Body::Exported { export: export.clone(), rows: 1, digest: "d".to_owned(), records: vec![id] }.into());
    step.add(
        Body::ExportAnswered {
            export: export.clone(),
            record: Some(id),
            document_number: "1号".to_owned(),
            accepted: false,
            reason: "重复".to_owned(),
        }
        .into(),
    );
    register.commit(step).await.unwrap();
    let market = register.organ(&organ("market")).await.unwrap().unwrap();
    assert_eq!((market.weight_percent, market.name.en.as_str()), (100, "Market Regulator"));
    assert_eq!(register.organs().await.unwrap(), [market]);
    assert_eq!(register.grants(&organ("market"), date(2026, 11, 30)).await.unwrap().len(), 1);
    assert!(register.grants(&organ("market"), date(2026, 12, 1)).await.unwrap().is_empty());
    grants_end_where_they_are_withdrawn(&register).await;
    assert_eq!(register.catalogue().await.unwrap().unwrap().0, "cn");
    let exports = register.exports().await.unwrap();
    assert_eq!((exports[0].rows, exports[0].accepted, exports[0].refused), (1, 0, 1));
    assert_eq!(register.export_records(&export).await.unwrap(), Some(vec![id]));
    assert_eq!(register.export_records("none").await.unwrap(), None);
    assert_eq!(register.export_answers(&export).await.unwrap()[0].reason, "重复");
    register.verify(|_| {}).await.unwrap();
    let unknown: DatasetId = dataset("honour");
    assert!(register.coverage(&unknown).await.unwrap().is_empty());
}

async fn settings_are_kept(site: &Site) {
    let register = site.register().await;
    assert_eq!(register.setting("publisher").await.unwrap(), None);
    register.set_setting("publisher", "registrar").await.unwrap();
    register.set_setting("publisher", "credit-centre").await.unwrap();
    register.use_dictionary("行政处罚决定书".repeat(50).as_bytes()).await.unwrap();
    register.use_dictionary("行政处罚决定书".repeat(50).as_bytes()).await.unwrap();
    let (_, id) = one_penalty(&register).await;
    // A second dictionary: older bodies keep theirs, and a handle that never saw it reads them.
    let other = store::Register::open(&site.place).await.unwrap();
    register.use_dictionary("市场监督管理局".repeat(50).as_bytes()).await.unwrap();
    let mut step = step();
    step.add(act(Body::RecordTaken(taken("2"))));
    let committed = register.commit(step).await.unwrap();
    assert!(other.entry(committed.entry(0)).await.unwrap().unwrap().body.is_some());
    assert!(other.entry(id.entry()).await.unwrap().unwrap().body.is_some());
    assert_eq!(other.setting("publisher").await.unwrap().as_deref(), Some("credit-centre"));
    other.verify(|_| {}).await.unwrap();
}

async fn attempts_are_counted_for_a_while(site: &Site) {
    let register = site.register().await;
    let keys = ["account li".to_owned(), "address 192.0.2.7".to_owned()];
    let note = |keys: Vec<String>, at_millis| {
        let register = register.clone();
        async move { register.note_sign_in(&keys, at(at_millis), at(at_millis - 100)).await.unwrap() }
    };
    assert_eq!(note(keys.to_vec(), 0).await, [1, 1]);
    assert_eq!(note(vec!["account wang".to_owned(), keys[1].clone()], 50).await, [1, 2]);
    assert_eq!(note(keys.to_vec(), 99).await, [2, 3]);
    assert_eq!(note(keys.to_vec(), 100).await, [2, 3], "the first has been long enough ago");
    register.forget_sign_ins(&keys[0]).await.unwrap();
    assert_eq!(note(keys.to_vec(), 101).await, [1, 4]);
}

async fn answers_are_kept_for_a_while(site: &Site) {
    let register = site.register().await;
    let kept = KeptAnswer { digest: [3; 32], at: at(0), answer: "[201,null,\"{}\"]".to_owned() };
    register.keep_answer("li", "k", &kept, at(-DAY)).await.unwrap();
    let later = store::Register::open(&site.place).await.unwrap();
    assert_eq!(later.kept_answer("li", "k", at(-1)).await.unwrap(), Some(kept.clone()), "after another opening");
    assert_eq!(later.kept_answer("wang", "k", at(-1)).await.unwrap(), None);
    assert_eq!(later.kept_answer("li", "k", at(0)).await.unwrap(), None, "its day is over");
    let next = KeptAnswer { at: at(DAY), ..kept };
    register.keep_answer("li", "other", &next, at(0)).await.unwrap();
    assert_eq!(register.kept_answer("li", "k", at(-DAY)).await.unwrap(), None, "forgotten");
    assert!(register.kept_answer("li", "other", at(0)).await.unwrap().is_some());
}

async fn divisions_go_with_the_catalogue(site: &Site) {
    let register = site.register().await;
    assert_eq!(register.local_divisions().await.unwrap(), []);
    let division = LocalDivision { code: "980100".to_owned(), name: "某市".to_owned(), parent: None };
    for divisions in [vec![], vec![division.clone()]] {
        let mut step = step();
        let (pack, version, hash) = ("cn".to_owned(), "1".to_owned(), "blake3:0123".to_owned());
        step.add(Body::CatalogueAdopted { pack, version, hash, divisions, rules: None, simulation: None }.into());
        register.commit(step).await.unwrap();
    }
    assert_eq!(register.local_divisions().await.unwrap(), [division], "those of the last adoption");
    register.verify(|_| {}).await.unwrap();
}
