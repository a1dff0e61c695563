//! What an officer says stands in the entry, and is shown to those who may see it.

use domain::{
    Role,
    case::{ObjectionKind, ObjectionOutcome},
    entry::Body,
};
use flow::{authorise::Viewer, officer::LinkAnswer};
use publish::Decided;

use crate::town::{Town, penalty, viewer};

#[tokio::test(flavor = "multi_thread")]
async fn the_reasons_of_every_decision_are_in_the_register_and_on_the_page() {
    let town = Town::new().await;
    assert_eq!(town.deliver("market", "penalty-2018", &penalty("某罚字〔2026〕1号", "I")).await.counts.accepted, 1);
    let record = town.records("penalty-2018").await[0];
    let (node, reviewer, subject) = (&town.node, viewer(Role::Reviewer), town.its_account().await);
    node.hold_publication(&reviewer, record, "the amount is doubted").await.unwrap();
    node.release_publication(&reviewer, record, "the amount was checked").await.unwrap();
    let company = town.company().await;
    node.decide_link(&reviewer, record, LinkAnswer::Subject(company), "the original was read").await.unwrap();
    let case = node.object(&subject, record, ObjectionKind::Objection, "it was paid").await.unwrap();
    node.answer_objection(&reviewer, case, ObjectionOutcome::Rejected, "paying does not end it").await.unwrap();

    let history = node.register.history(record).await.unwrap();
    let said: Vec<&str> = history
        .iter()
        .filter_map(|entry| match entry.body.as_ref()? {
            Body::LinkDecided(link) => link.reasons.as_deref(),
            Body::PublicationDecided(decided) => decided.reasons.as_deref(),
            _ => None,
        })
        .collect();
    assert_eq!(said, ["the amount is doubted", "the amount was checked", "the original was read"]);

    let page = node.record_file(&subject, record).await.unwrap();
    let shown: Vec<_> = page.decisions.iter().map(|one| (one.decided, one.reasons.as_str())).collect();
    assert_eq!(
        shown,
        [
            (Decided::ObjectionRejected, "paying does not end it"),
            (Decided::Linked, "the original was read"),
            (Decided::Released, "the amount was checked"),
            (Decided::Held, "the amount is doubted"),
        ]
    );
    assert!(node.record_file(&Viewer::PUBLIC, record).await.unwrap().decisions.is_empty());
    node.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reasons_for_confirming_a_subject_stand_in_its_file() {
    let town = Town::new().await;
    let rows = penalty("某罚字〔2026〕2号", "I")
        .replace("示例甲商贸有限公司", "示例乙商贸有限公司")
        .replace("91350100M000100Y43", "91350100M000101Y0C");
    let receipt = town.deliver("market", "penalty-2018", &rows).await;
    assert_eq!(receipt.counts.subjects_opened, 1, "{receipt:?}");
    let (node, reviewer) = (&town.node, viewer(Role::Reviewer));
    let opened = node.find_code("91350100M000101Y0C", true).await.unwrap().unwrap();
    node.confirm_subject(&reviewer, opened, "seen in the registrar's own search").await.unwrap();
    let file = node.subject_file(&reviewer, opened).await.unwrap();
    let shown: Vec<_> = file.decisions.iter().map(|one| (one.decided, one.reasons.as_str())).collect();
    assert_eq!(shown, [(Decided::Confirmed, "seen in the registrar's own search")]);
    assert!(node.subject_file(&Viewer::PUBLIC, opened).await.unwrap().decisions.is_empty());
}
