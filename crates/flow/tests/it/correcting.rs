//! A rejected row that is corrected where it stands.

use std::{collections::BTreeMap, io::Cursor};

use domain::{DatasetId, DeliveryId, FieldCode, Role};
use flow::{
    Error,
    authorise::Viewer,
    correcting::Corrected,
    offer::Offer,
    read::{Part, TableFormat},
};

use crate::town::{COMPANY, Town, organ, penalty, viewer};

fn deliverer(code: &str) -> Viewer {
    Viewer { organ: Some(organ(code)), ..viewer(Role::Deliverer) }
}

fn written(pairs: &[(&str, &str)]) -> BTreeMap<FieldCode, String> {
    pairs.iter().map(|(code, value)| (FieldCode::parse(code).unwrap(), (*value).to_owned())).collect()
}

/// A delivery of three rows: one is right, of the second the code does not check, of the third the day is none.
async fn delivered(town: &Town) -> DeliveryId {
    let row = |number| penalty(number, "I").lines().nth(1).unwrap().to_owned();
    let head = penalty("1", "I").lines().next().unwrap().to_owned();
    let wrong_code = row("示罚2号").replace(COMPANY, "91350100M000100Y44");
    let wrong_day = row("示罚3号").replace("2026-11-20", "十月");
    let text = [head, row("示罚1号"), wrong_code, wrong_day].join("\n");
    let offer = Offer {
        dataset: DatasetId::parse("penalty-2018").unwrap(),
        file_name: "penalties.csv".to_owned(),
        coverage: None,
        on_behalf_of: None,
    };
    let id = town.node.receive(&deliverer("market"), offer, Cursor::new(text.into_bytes())).await.unwrap();
    let receipt = town.node.take(id, |_, _| ()).await.unwrap();
    assert_eq!((receipt.counts.accepted, receipt.counts.rejected), (1, 2));
    town.node.work_off().await.unwrap();
    id
}

async fn rows_left(town: &Town, id: DeliveryId) -> Vec<u32> {
    let part = Part { after: None, limit: 50 };
    let rows = town.node.delivery_rows(&deliverer("market"), id, None, &part).await.unwrap();
    rows.items.iter().map(|row| row.row).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_is_refused_while_it_is_wrong_and_then_taken_beside_the_others() {
    let town = Town::new().await;
    let (node, market, id) = (&town.node, deliverer("market"), delivered(&town).await);
    let form = node.correction_form(&market, id, 2).await.unwrap();
    assert_eq!(form.fields[0].code.as_str(), "CF_XDR_SHXYM", "what is wrong stands first");
    assert!(!form.fields[0].findings.is_empty());

    let still_wrong = node.correct_row(&market, id, 2, &written(&[("CF_XDR_SHXYM", "91350100M000100Y4")])).await;
    let Ok(Corrected::Refused(form)) = still_wrong else { panic!("{still_wrong:?}") };
    assert_eq!(form.fields[0].value, "91350100M000100Y4", "what was written stands there");
    assert_eq!(rows_left(&town, id).await, [2, 3]);

    let right = node.correct_row(&market, id, 2, &written(&[("CF_XDR_SHXYM", COMPANY)])).await;
    let Ok(Corrected::Taken(taken)) = right else { panic!("{right:?}") };
    let receipt = node.take(taken, |_, _| ()).await.unwrap();
    node.work_off().await.unwrap();
    assert_eq!((receipt.counts.accepted, receipt.counts.rejected), (1, 0));
    assert_eq!(receipt.deliverer, organ("market"));
    // The row that is not corrected yet waits as it was, in the table too.
    assert_eq!(rows_left(&town, id).await, [3]);
    let table = node.rejected_table(&market, id, TableFormat::Csv).await.unwrap();
    let table = String::from_utf8(table).unwrap();
    assert!(table.contains("示罚3号") && !table.contains("示罚2号"), "{table}");
    assert!(matches!(node.correction_form(&market, id, 2).await, Err(Error::NotFound { .. })));
    assert_eq!(town.records("penalty-2018").await.len(), 2);
    // The file of the next day says nothing of them; the table of rejected rows, come back, takes their place.
    town.deliver("market", "penalty-2018", &penalty("示罚4号", "I")).await;
    assert_eq!(rows_left(&town, id).await, [3]);
    town.deliver("market", "penalty-2018", &table.replace("十月", "2026-11-20")).await;
    assert!(rows_left(&town, id).await.is_empty());
    assert_eq!(town.records("penalty-2018").await.len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_corrects_a_row() {
    let town = Town::new().await;
    let id = delivered(&town).await;
    let own_organ_without_leave = Viewer { organ: Some(organ("market")), ..viewer(Role::DecidingOfficer) };
    for other in [
        deliverer("traffic"),
        own_organ_without_leave,
        viewer(Role::Reviewer),
        viewer(Role::Operator),
        viewer(Role::Auditor),
        Viewer::PUBLIC,
    ] {
        let form = town.node.correction_form(&other, id, 2).await;
        assert!(matches!(form, Err(Error::Forbidden { .. } | Error::NotSignedIn)), "{other:?}: {form:?}");
        let done = town.node.correct_row(&other, id, 2, &written(&[("CF_XDR_SHXYM", COMPANY)])).await;
        assert!(matches!(done, Err(Error::Forbidden { .. } | Error::NotSignedIn)), "{other:?}: {done:?}");
    }
    assert_eq!(rows_left(&town, id).await, [2, 3]);
    let market = deliverer("market");
    for row in [0, 1, 4, u32::MAX] {
        let form = town.node.correction_form(&market, id, row).await;
        assert!(matches!(form, Err(Error::NotFound { .. })), "row {row}: {form:?}");
    }
}
