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
