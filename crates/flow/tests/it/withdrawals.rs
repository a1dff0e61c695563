//! A delivery that is taken back: what it alone said is withdrawn, what it corrected says again what it said before,
//! and what was stated anew since stays.

use std::io::Cursor;

use domain::{
    DatasetId, Date, DeliveryId, RecordId, Role, delivery::Coverage, publication::HoldReason, record::Operation,
    subject::SubjectState,
};
use flow::{Error, authorise::Viewer, offer::Offer};
use store::{Known, RecordQuery, RecordView, Scope};

use crate::town::{COMPANY, OTHER, OTHER_NAME, Town, organ, penalty, viewer};

const WHY: &str = "报错了文件";

fn by(code: &str) -> Viewer {
    Viewer { organ: Some(organ(code)), ..viewer(Role::Deliverer) }
}

/// Delivers penalties; each row is a number and what the penalty is for.
async fn deliver(town: &Town, rows: &[(&str, &str)], coverage: Option<Coverage>) -> DeliveryId {
    let mut text = penalty("1", "I").lines().next().unwrap().to_owned();
    for (number, act) in rows {
        let operation = if act.is_empty() { "D" } else { "I" };
        text =
            format!("{text}\n{}", penalty(number, operation).lines().nth(1).unwrap().replace("未按规定公示价格", act));
    }
    let offer = Offer {
        dataset: DatasetId::parse("penalty-2018").unwrap(),
        file_name: "penalties.csv".to_owned(),
        coverage,
        on_behalf_of: None,
    };
    let id = town.node.receive(&by("market"), offer, Cursor::new(text.into_bytes())).await.unwrap();
    let receipt = town.node.take(id, |_, _| ()).await.unwrap();
    assert_eq!((receipt.counts.rejected, receipt.counts.rows), (0, rows.len() as u64), "{receipt:?}");
    town.node.work_off().await.unwrap();
    id
}

async fn withdraw(town: &Town, id: DeliveryId) -> DeliveryId {
    let withdrawal = town.node.withdraw_delivery(&by("market"), id, WHY).await.unwrap();
    town.node.work_off().await.unwrap();
    withdrawal
}

async fn view(town: &Town, id: RecordId) -> RecordView {
    town.node.register.record(id, Scope::All, Known::Now).await.unwrap().unwrap()
}

/// What each record says of the act, by its number; nothing where it is withdrawn.
async fn acts(town: &Town) -> Vec<(String, Option<String>)> {
    let mut acts = Vec::new();
    for id in town.records("penalty-2018").await {
        let history = town.node.register.history(id).await.unwrap();
        let number = history.iter().find_map(|entry| match &entry.body {
            Some(domain::entry::Body::RecordTaken(taken)) => value(&taken.values, "CF_WSH"),
            _ => None,
        });
        let now = view(town, id).await;
        let stands = now.head.operation == Operation::State;
        let act = now.values.as_ref().filter(|_| stands).and_then(|values| value(values, "CF_SY"));
        acts.push((number.unwrap(), act));
    }
    acts.sort();
    acts
}

fn value(values: &domain::Values, field: &str) -> Option<String> {
    values.get(&domain::FieldCode::parse(field).unwrap()).cloned()
}

fn said(pairs: &[(&str, &str)]) -> Vec<(String, Option<String>)> {
    pairs.iter().map(|(number, act)| ((*number).to_owned(), (!act.is_empty()).then(|| (*act).to_owned()))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn records_say_what_they_said_before_it_and_those_stated_since_stay() {
    let town = Town::new().await;
    deliver(&town, &[("示罚1号", "旧一"), ("示罚2号", "旧二"), ("示罚3号", "旧三")], None).await;
    let wrong = deliver(
        &town,
        &[("示罚1号", "错一"), ("示罚2号", ""), ("示罚3号", "错三"), ("示罚4号", "错四"), ("示罚5号", "错五")],
        None,
    )
    .await;
    deliver(&town, &[("示罚3号", "新三"), ("示罚5号", "新五")], None).await;
    let before = acts(&town).await;
    assert_eq!(
        before,
        said(&[("示罚1号", "错一"), ("示罚2号", ""), ("示罚3号", "新三"), ("示罚4号", "错四"), ("示罚5号", "新五")])
    );

    let withdrawal = withdraw(&town, wrong).await;
    let after = acts(&town).await;
    assert_eq!(
        after,
        said(&[("示罚1号", "旧一"), ("示罚2号", "旧二"), ("示罚3号", "新三"), ("示罚4号", ""), ("示罚5号", "新五")])
    );

    let (of_wrong, of_withdrawal) = (state(&town, wrong).await, state(&town, withdrawal).await);
    assert_eq!(of_wrong.withdrawn_by, Some(withdrawal));
    let told = of_withdrawal.withdraws.unwrap();
    assert_eq!((told.delivery, told.reasons.as_str()), (wrong, WHY));
    let counts = of_withdrawal.closed.unwrap().1.counts;
    assert_eq!((counts.rows, counts.corrected, counts.withdrawn, counts.accepted), (3, 2, 1, 0));
    town.node.register.verify(|_| ()).await.unwrap();
}

async fn state(town: &Town, id: DeliveryId) -> store::DeliveryState {
    town.node.register.delivery(id).await.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_it_covered_is_covered_no_longer() {
    let town = Town::new().await;
    let day = |text: &str| text.parse::<Date>().unwrap();
    let covered = Coverage { from: day("2026-11-01"), to: day("2026-11-30"), complete: true };
    let wrong = deliver(&town, &[("示罚1号", "错一")], Some(covered)).await;
    let dataset = DatasetId::parse("penalty-2018").unwrap();
    assert_eq!(town.node.register.coverage(&dataset).await.unwrap().len(), 1);
    withdraw(&town, wrong).await;
    assert_eq!(town.node.register.coverage(&dataset).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_its_deliverer_withdraws_it_with_reasons_and_once() {
    let town = Town::new().await;
    let (node, id) = (&town.node, deliver(&town, &[("示罚1号", "错一")], None).await);
    let other = node.withdraw_delivery(&by("traffic"), id, WHY).await;
    assert!(matches!(other, Err(Error::Forbidden { .. } | Error::NotFound { .. })), "{other:?}");
    let officer = node.withdraw_delivery(&viewer(Role::Reviewer), id, WHY).await;
    assert!(matches!(officer, Err(Error::Forbidden { .. })), "{officer:?}");
    let silent = node.withdraw_delivery(&by("market"), id, "  ").await;
    assert!(matches!(silent, Err(Error::Invalid { .. })), "{silent:?}");
    let withdrawal = withdraw(&town, id).await;
    for done in [id, withdrawal] {
        let again = node.withdraw_delivery(&by("market"), done, WHY).await;
        assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
    }
    // The right file, delivered after it, stands.
    deliver(&town, &[("示罚1号", "对一")], None).await;
    assert_eq!(acts(&town).await, said(&[("示罚1号", "对一")]));
}

fn registration(name: &str, code: &str) -> String {
    format!(
        "name,code,registration_day,character,capital,business_scope,province,city,address\n\
         {name},{code},2001-05-06,有限责任公司,500(万元人民币),食品销售,福建,福州,福州市鼓楼区示例路1号\n"
    )
}

async fn last_delivery(town: &Town) -> DeliveryId {
    let query = store::DeliveryQuery { limit: 1, ..Default::default() };
    town.node.register.deliveries(&query).await.unwrap().0[0].id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subject_that_it_changed_is_as_it_was() {
    let town = Town::new().await;
    let company = town.company().await;
    town.deliver("market", "registration", &registration("示例错名商贸有限公司", COMPANY)).await;
    let names = || async { town.node.register.subject(company).await.unwrap().unwrap().name().to_owned() };
    assert_eq!(names().await, "示例错名商贸有限公司");
    withdraw(&town, last_delivery(&town).await).await;
    assert_eq!(names().await, "示例甲商贸有限公司");
    town.node.register.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subject_that_it_opened_waits_for_a_registration_with_all_that_is_said_of_it() {
    let town = Town::new().await;
    town.register_other().await;
    let wrong = last_delivery(&town).await;
    let other = penalty("示罚1号", "I").replace(COMPANY, OTHER).replace("示例甲商贸有限公司", OTHER_NAME);
    assert_eq!(town.deliver("market", "penalty-2018", &other).await.counts.held, 0);
    let subject = town.other().await;
    let public = || async {
        let found = town.node.register.subject(subject).await.unwrap().unwrap();
        let query = RecordQuery {
            subject,
            datasets: vec![DatasetId::parse("penalty-2018").unwrap()],
            scope: Scope::All,
            after: None,
            limit: 9,
        };
        let records = town.node.register.records_of(&query).await.unwrap().0;
        (found.state, records[0].head.holds.reasons())
    };
    assert_eq!(public().await, (SubjectState::Confirmed, vec![]));
    withdraw(&town, wrong).await;
    assert_eq!(public().await, (SubjectState::Provisional, vec![HoldReason::ProvisionalSubject]));
    town.deliver("market", "registration", &registration(OTHER_NAME, OTHER)).await;
    assert_eq!(public().await, (SubjectState::Confirmed, vec![]), "registered rightly, all is as it was");
    town.node.register.verify(|_| ()).await.unwrap();
}
