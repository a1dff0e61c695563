//! A record that an officer of its deliverer corrects or withdraws by hand.

use std::collections::BTreeMap;

use domain::{DeliveryId, FieldCode, Instant, RecordId, Role, record::Operation};
use flow::{Error, authorise::Viewer, editing::Edited, read::Part};
use store::{Known, RecordView, Scope};

use crate::town::{COMPANY, Town, organ, penalty, viewer};

fn officer(name: &str, code: &str) -> Viewer {
    Viewer { account: Some(name.parse().unwrap()), organ: Some(organ(code)), ..viewer(Role::Deliverer) }
}

fn written(pairs: &[(&str, &str)]) -> BTreeMap<FieldCode, String> {
    pairs.iter().map(|(code, value)| (FieldCode::parse(code).unwrap(), (*value).to_owned())).collect()
}

async fn penalised(town: &Town) -> RecordId {
    town.deliver("market", "penalty-2018", &penalty("示罚1号", "I")).await;
    town.records("penalty-2018").await[0]
}

/// The one record of the company.
async fn one(town: &Town, dataset: &str) -> RecordView {
    let records = town.records(dataset).await;
    assert_eq!(records.len(), 1);
    town.node.register.record(records[0], Scope::All, Known::Now).await.unwrap().unwrap()
}

fn licence(number: &str) -> String {
    format!(
        "XK_XDR_MC,XK_XDR_LB,XK_XDR_SHXYM,XK_XKWS,XK_WSH,XK_XKLB,XK_NR,XK_JDRQ,XK_YXQZ,XK_YXQZI,XK_XKJG,XK_ZT,XK_FRDB,XK_LYDW,OPT_TYPE\n\
         示例甲商贸有限公司,法人及非法人组织,{COMPANY},准予许可决定书,{number},普通,经营许可,2026-11-20,2026-11-20,2029-11-20,\
         某市市场监督管理局,1,示例一,某市市场监督管理局,I\n"
    )
}

fn taken(edited: flow::Result<Edited>) -> DeliveryId {
    let Ok(Edited::Taken(delivery)) = edited else { panic!("{edited:?}") };
    delivery
}

/// When what waits about a record was written.
async fn proposed_at(town: &Town, who: &Viewer, record: RecordId) -> Instant {
    town.node.edit_form(who, record).await.unwrap().waits.as_ref().unwrap().proposed_at.0
}

const ALL: Part = Part { after: None, limit: 50 };

#[tokio::test(flavor = "multi_thread")]
async fn what_is_adverse_waits_for_a_second_officer_of_the_organ() {
    let town = Town::new().await;
    let (node, record) = (&town.node, penalised(&town).await);
    let (li, wang) = (officer("li", "market"), officer("wang", "market"));
    let form = node.edit_form(&li, record).await.unwrap();
    assert!(form.second_officer && form.stands && form.waits.is_none());
    let field = |code: &str| form.fields.iter().find(|field| field.code.as_str() == code).unwrap().clone();
    assert!(field("CF_WSH").fixed, "its key makes it this record");
    assert_eq!(field("CF_XDR_SHXYM").value, COMPANY);

    let wrong = node.edit_record(&li, record, &written(&[("CF_JDRQ", "十月")]), "a typing error").await;
    let Ok(Edited::Refused(form)) = wrong else { panic!("{wrong:?}") };
    assert!(form.fields.iter().any(|field| field.code.as_str() == "CF_JDRQ" && !field.findings.is_empty()));
    assert_eq!(form.reasons, "a typing error");
    let nothing = node.edit_record(&li, record, &written(&[]), "none").await;
    assert!(matches!(nothing, Err(Error::Invalid { .. })), "{nothing:?}");
    let silent = node.edit_record(&li, record, &written(&[("CF_SY", "未亮照经营。")]), " ").await;
    assert!(matches!(silent, Err(Error::Invalid { .. })), "{silent:?}");

    let fact = written(&[("CF_SY", "未亮照经营。")]);
    assert_eq!(node.edit_record(&li, record, &fact, "a typing error").await.unwrap(), Edited::Waits);
    let again = node.edit_record(&wang, record, &fact, "the same").await;
    assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
    let waiting = node.edits(&wang, &ALL).await.unwrap();
    assert_eq!(waiting.items[0].waits.changes.len(), 1);
    assert!(!waiting.items[0].waits.own && node.edits(&li, &ALL).await.unwrap().items[0].waits.own);
    assert!(node.edits(&officer("zhao", "traffic"), &ALL).await.unwrap().items.is_empty());

    let read = proposed_at(&town, &wang, record).await;
    let alone = node.answer_edit(&li, record, read, true).await;
    assert!(matches!(alone, Err(Error::Conflict(_))), "{alone:?}");
    assert!(node.answer_edit(&officer("zhao", "traffic"), record, read, true).await.is_err());
    let delivery = node.answer_edit(&wang, record, read, true).await.unwrap().unwrap();
    let receipt = node.take(delivery, |_, _| ()).await.unwrap();
    node.work_off().await.unwrap();
    assert_eq!((receipt.counts.corrected, receipt.counts.rejected), (1, 0));
    let now = one(&town, "penalty-2018").await;
    assert_eq!(now.head.id, record);
    assert_eq!(now.values.as_ref().unwrap()[&FieldCode::parse("CF_SY").unwrap()], "未亮照经营。");
    let shown = node.delivery(&wang, delivery).await.unwrap();
    assert_eq!((shown.reasons.as_str(), shown.proposed_by.as_deref()), ("a typing error", Some("li")));
    assert!(node.edits(&li, &ALL).await.unwrap().items.is_empty());
    assert!(matches!(node.answer_edit(&wang, record, read, true).await, Err(Error::Conflict(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_turned_down_or_overtaken_changes_nothing() {
    let town = Town::new().await;
    let (node, record) = (&town.node, penalised(&town).await);
    let (li, wang) = (officer("li", "market"), officer("wang", "market"));
    let fact = written(&[("CF_SY", "未亮照经营。")]);
    node.edit_record(&li, record, &fact, "a typing error").await.unwrap();
    let read = proposed_at(&town, &wang, record).await;
    assert_eq!(node.answer_edit(&li, record, read, false).await.unwrap(), None, "who wrote it may take it back");
    node.edit_record(&li, record, &written(&[("CF_SY", "另一事实。")]), "another error").await.unwrap();
    for confirmed in [true, false] {
        let unread = node.answer_edit(&wang, record, read, confirmed).await;
        assert!(matches!(unread, Err(Error::Conflict(_))), "what was read is gone, another waits: {unread:?}");
    }
    let read = proposed_at(&town, &wang, record).await;
    let before = one(&town, "penalty-2018").await.head.version;
    town.deliver("market", "penalty-2018", &penalty("示罚1号", "I").replace("2026-11-20", "2026-11-19")).await;
    let overtaken = node.answer_edit(&wang, record, read, true).await;
    assert!(matches!(overtaken, Err(Error::Conflict(_))), "{overtaken:?}");
    assert!(node.edit_form(&wang, record).await.unwrap().waits.as_ref().unwrap().outdated);
    assert_eq!(node.answer_edit(&wang, record, read, false).await.unwrap(), None);
    assert_ne!(one(&town, "penalty-2018").await.head.version, before, "the delivery holds, the edit does not");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_is_withdrawn_by_hand_and_delivered_anew() {
    let town = Town::new().await;
    let (node, record) = (&town.node, penalised(&town).await);
    let (li, wang) = (officer("li", "market"), officer("wang", "market"));
    assert_eq!(node.withdraw_by_hand(&li, record, "of another company").await.unwrap(), Edited::Waits);
    assert!(node.edit_form(&wang, record).await.unwrap().waits.as_ref().unwrap().withdraws);
    let read = proposed_at(&town, &wang, record).await;
    let delivery = node.answer_edit(&wang, record, read, true).await.unwrap().unwrap();
    let receipt = node.take(delivery, |_, _| ()).await.unwrap();
    assert_eq!((receipt.counts.withdrawn, receipt.counts.rejected), (1, 0), "{receipt:?}");
    node.work_off().await.unwrap();
    assert_eq!(one(&town, "penalty-2018").await.head.operation, Operation::Withdraw);
    let again = node.withdraw_by_hand(&li, record, "again").await;
    assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_licence_is_corrected_by_one_officer() {
    let town = Town::new().await;
    town.deliver("market", "licence-2018", &licence("示许1号")).await;
    let record = one(&town, "licence-2018").await.head.id;
    let li = officer("li", "market");
    assert!(!town.node.edit_form(&li, record).await.unwrap().second_officer);
    let edited = town.node.edit_record(&li, record, &written(&[("XK_NR", "食品销售。")]), "incomplete").await;
    let receipt = town.node.take(taken(edited), |_, _| ()).await.unwrap();
    assert_eq!(receipt.counts.corrected, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_edits_a_record() {
    let town = Town::new().await;
    let record = penalised(&town).await;
    let elsewhere = officer("zhao", "traffic");
    let decides = Viewer { organ: Some(organ("market")), ..viewer(Role::DecidingOfficer) };
    for other in [elsewhere, decides, viewer(Role::Reviewer), viewer(Role::Operator), Viewer::PUBLIC] {
        let refused =
            |error: &Error| matches!(error, Error::Forbidden { .. } | Error::NotSignedIn | Error::NotFound { .. });
        assert!(town.node.edit_form(&other, record).await.is_err_and(|error| refused(&error)), "{other:?}");
        let done = town.node.withdraw_by_hand(&other, record, "because").await;
        assert!(done.is_err_and(|error| refused(&error)), "{other:?}");
        assert!(
            town.node
                .answer_edit(&other, record, Instant::from_millis(0), true)
                .await
                .is_err_and(|error| refused(&error)),
            "{other:?}"
        );
    }
}
