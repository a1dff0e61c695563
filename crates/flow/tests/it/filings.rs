//! What a subject reports itself: the register's own values, the checks of a delivery, and nobody else's hands.

use std::collections::BTreeMap;

use domain::{DatasetId, FieldCode, Role};
use flow::{Error, authorise::Viewer, filing::Filed};

use crate::town::{COMPANY, Town, viewer};

fn report() -> DatasetId {
    DatasetId::parse("annual-report").unwrap()
}

fn values(pairs: &[(&str, &str)]) -> BTreeMap<FieldCode, String> {
    pairs.iter().map(|(code, value)| (FieldCode::parse(code).unwrap(), (*value).to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_filled_in_from_the_register_checked_and_stands_in_the_file() {
    let town = Town::new().await;
    let owner = town.its_account().await;
    assert!(town.node.filings().items.iter().any(|entry| entry.dataset.0 == report()));
    let form = town.node.filing_form(&owner, &report()).await.unwrap();
    let fixed: Vec<(&str, &str)> = form
        .fields
        .iter()
        .filter(|field| field.fixed)
        .map(|field| (field.code.as_str(), field.value.as_str()))
        .collect();
    assert!(fixed.contains(&("UNISCID", COMPANY)) && fixed.contains(&("ENTNAME", "示例甲商贸有限公司")), "{fixed:?}");
    assert!(fixed.contains(&("ANCHEDATE", "2026-11-25")));
    // What is for departments, or steers a delivery, is not asked for.
    for code in ["ANCHEID", "OPT_TYPE", "MJ"] {
        assert!(form.fields.iter().all(|field| field.code.as_str() != code), "{code}");
    }

    let wrong = town.node.file_report(&owner, &report(), &values(&[("ANCHEYEAR", "1999"), ("EMPNUM", "many")])).await;
    let Filed::Refused(form) = wrong.unwrap() else { panic!("a wrong report was taken") };
    let found = |code: &str| {
        let field = form.fields.iter().find(|field| field.code.as_str() == code).unwrap();
        (field.value.clone(), field.findings.len())
    };
    assert_eq!(found("ANCHEYEAR"), ("1999".to_owned(), 1));
    assert_eq!(found("EMPNUM"), ("many".to_owned(), 1));
    assert_eq!(town.records("annual-report").await, []);

    // A code and a name of somebody else, sent along, count for nothing.
    let sent =
        values(&[("ANCHEYEAR", "2025"), ("EMPNUM", "12"), ("UNISCID", "91350100M000101Y0C"), ("ENTNAME", "别人")]);
    let Filed::Taken(delivery) = town.node.file_report(&owner, &report(), &sent).await.unwrap() else {
        panic!("a right report was refused")
    };
    let taken = town.node.take(delivery, |_, _| ()).await.unwrap();
    town.node.work_off().await.unwrap();
    assert_eq!(taken.counts.accepted, 1, "{taken:?}");
    let [record] = town.records("annual-report").await[..] else { panic!("not one record") };
    let public = town.node.record_file(&Viewer::PUBLIC, record).await.unwrap();
    assert_eq!(public.row.subject.as_ref().unwrap().code.as_deref(), Some(COMPANY));

    // The same year again corrects it.
    let again = town.node.file_report(&owner, &report(), &values(&[("ANCHEYEAR", "2025"), ("EMPNUM", "13")])).await;
    let Filed::Taken(delivery) = again.unwrap() else { panic!("a correction was refused") };
    assert_eq!(town.node.take(delivery, |_, _| ()).await.unwrap().counts.corrected, 1);
    assert_eq!(town.records("annual-report").await, [record]);
    town.node.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reports_for_another_and_nothing_but_reports() {
    let town = Town::new().await;
    for role in [Role::Public, Role::Deliverer, Role::Reviewer, Role::DecidingOfficer, Role::Operator, Role::Auditor] {
        let who = Viewer { subject: Some(town.company().await), ..viewer(role) };
        let got = town.node.file_report(&who, &report(), &values(&[("ANCHEYEAR", "2025")])).await;
        assert!(matches!(got, Err(Error::Forbidden { .. } | Error::NotSignedIn)), "{role:?}: {got:?}");
    }
    let owner = town.its_account().await;
    for dataset in ["penalty-2018", "licence-2018", "registration", "honour"] {
        let got = town.node.filing_form(&owner, &DatasetId::parse(dataset).unwrap()).await;
        assert!(matches!(got, Err(Error::NotFound { .. })), "{dataset}: {got:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_subject_states_of_its_own_accord_stands_until_it_withdraws_it() {
    let town = Town::new().await;
    let (node, owner) = (&town.node, town.its_account().await);
    let dataset = DatasetId::parse("voluntary-statement").unwrap();
    let stated = values(&[
        ("XXLB", "certificate"),
        ("XXMC", "质量管理体系认证"),
        ("FZDW", "某认证中心"),
        ("YXQZ", "2028-05-31"),
    ]);
    let take = async |filed: Filed| {
        let Filed::Taken(delivery) = filed else { panic!("{filed:?}") };
        let receipt = node.take(delivery, |_, _| ()).await.unwrap();
        node.work_off().await.unwrap();
        receipt.counts
    };
    assert_eq!(take(node.file_report(&owner, &dataset, &stated).await.unwrap()).await.accepted, 1);
    let [record] = town.records("voluntary-statement").await[..] else { panic!("not one record") };
    let shown = node.record_file(&Viewer::PUBLIC, record).await.unwrap();
    assert!(!shown.row.favourable && !shown.row.adverse, "it speaks neither for nor against its subject");
    // Its validity ends on 31 May 2028; the two years would have ended on 25 November.
    assert_eq!(shown.row.until.map(|day| day.to_string()).as_deref(), Some("2028-06-01"));
    let form = node.filing_form(&owner, &dataset).await.unwrap();
    assert!(form.voluntary && form.stated.len() == 1 && form.stated[0].id.0 == record);

    // While it is typed: what is wrong is said, and nothing is taken.
    let typed = values(&[("XXLB", "certificate"), ("QDRQ", "2029-01-01"), ("YXQZ", "2028-13-01")]);
    let tried = node.try_report(&owner, &dataset, &typed).await.unwrap();
    let wrong: Vec<&str> =
        tried.fields.iter().filter(|field| !field.findings.is_empty()).map(|field| field.code.as_str()).collect();
    for code in ["XXMC", "QDRQ", "YXQZ"] {
        assert!(wrong.contains(&code), "{code} is not among {wrong:?}");
    }
    assert_eq!(town.records("voluntary-statement").await, [record]);

    let again = values(&[("XXLB", "certificate"), ("XXMC", "质量管理体系认证"), ("FZDW", "另一认证中心")]);
    assert_eq!(take(node.file_report(&owner, &dataset, &again).await.unwrap()).await.corrected, 1);
    town.register_other().await;
    let market = Viewer { organ: Some(crate::town::organ("market")), ..viewer(Role::Deliverer) };
    for other in [market, viewer(Role::Reviewer), Viewer { subject: Some(town.other().await), ..owner.clone() }] {
        let refused = node.withdraw_statement(&other, record).await;
        assert!(matches!(refused, Err(Error::Forbidden { .. } | Error::NotFound { .. })), "{other:?}: {refused:?}");
    }
    let delivery = node.withdraw_statement(&owner, record).await.unwrap();
    assert_eq!(node.take(delivery, |_, _| ()).await.unwrap().counts.withdrawn, 1);
    node.work_off().await.unwrap();
    assert!(node.record_file(&Viewer::PUBLIC, record).await.is_err());
    assert!(node.filing_form(&owner, &dataset).await.unwrap().stated.is_empty());
    assert!(matches!(node.withdraw_statement(&owner, record).await, Err(Error::Conflict(_))));
    node.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_is_asked_for_is_not_withdrawn() {
    let town = Town::new().await;
    let owner = town.its_account().await;
    let sent = values(&[("ANCHEYEAR", "2025"), ("EMPNUM", "12")]);
    let Filed::Taken(delivery) = town.node.file_report(&owner, &report(), &sent).await.unwrap() else { panic!() };
    town.node.take(delivery, |_, _| ()).await.unwrap();
    town.node.work_off().await.unwrap();
    let record = town.records("annual-report").await[0];
    let refused = town.node.withdraw_statement(&owner, record).await;
    assert!(matches!(refused, Err(Error::NotFound { .. })), "{refused:?}");
}
