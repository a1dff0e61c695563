//! "Not this subject" holds for whoever says the same, until one of the two says something else.

use domain::{
    Role,
    case::{ObjectionKind, ObjectionOutcome},
    link::Certainty,
};
use flow::{authorise::Viewer, officer::LinkAnswer, read::Part};
use store::{RecordHead, Scope};

use crate::town::{COMPANY, Town, penalty, viewer};

async fn head(town: &Town, record: domain::RecordId) -> RecordHead {
    town.node.register.record(record, Scope::All, store::Known::Now).await.unwrap().unwrap().head
}

/// What waits: each with its reasons and how many subjects are proposed.
async fn waiting(town: &Town) -> Vec<(Vec<&'static str>, usize)> {
    let part = Part { after: None, limit: 10 };
    let page = town.node.review_queue(&viewer(Role::Reviewer), &part).await.unwrap();
    page.items.iter().map(|item| (item.reasons.clone(), item.candidates.len())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_is_not_linked_or_proposed_again_until_something_new_is_known() {
    let town = Town::new().await;
    let (node, reviewer, company) = (&town.node, viewer(Role::Reviewer), town.company().await);
    town.deliver("market", "penalty-2018", &penalty("1", "I")).await;
    let record = town.records("penalty-2018").await[0];
    node.decide_link(&reviewer, record, LinkAnswer::NotSubject(company), "the code was copied").await.unwrap();
    let refused = head(&town, record).await;
    assert_eq!((refused.subject, refused.certainty), (None, Certainty::Open));
    assert!(node.record_file(&Viewer::PUBLIC, record).await.is_err(), "it is public no longer");

    // Another record of the same name and code, and the same one judged again.
    let receipt = town.deliver("market", "penalty-2018", &penalty("2", "I")).await;
    assert_eq!((receipt.counts.accepted, receipt.counts.review, receipt.counts.subjects_opened), (1, 1, 0));
    let more = "name,code,registration_day,character,capital,business_scope,province,city,address\n\
        示例戊商贸有限公司,91350100M000103Y31,2001-05-06,有限责任公司,500(万元人民币),食品销售,福建,福州,福州市鼓楼区示例路5号\n";
    town.deliver("market", "registration", more).await;
    assert_eq!(waiting(&town).await, [(vec!["refused-before"], 0), (vec!["refused-before"], 0)]);
    assert!(town.records("penalty-2018").await.is_empty());
    node.verify(|_| ()).await.unwrap();

    // One that says something else of whom it is about is judged by itself.
    let other = penalty("3", "I").replace("示例甲商贸有限公司", "福州示例甲商贸有限公司");
    assert_eq!(town.deliver("market", "penalty-2018", &other).await.counts.review, 0);
    assert_eq!(town.records("penalty-2018").await.len(), 1);

    // The subject is known by another name now: what was refused is asked again.
    let renamed = "name,code,registration_day,character,capital,business_scope,province,city,address,former_names\n\
        示例己商贸有限公司,91350100M000100Y43,2026-11-20,有限责任公司,500(万元人民币),食品销售,福建,福州,福州市鼓楼区示例路1号,示例甲商贸有限公司\n";
    town.deliver("market", "registration", renamed).await;
    assert!(waiting(&town).await.is_empty());
    assert_eq!(town.records("penalty-2018").await.len(), 3);
    node.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_may_look_again() {
    let town = Town::new().await;
    let (node, reviewer, company) = (&town.node, viewer(Role::Reviewer), town.company().await);
    town.deliver("market", "penalty-2018", &penalty("1", "I")).await;
    let record = town.records("penalty-2018").await[0];
    node.decide_link(&reviewer, record, LinkAnswer::NoneKnown, "the original names nobody").await.unwrap();
    assert_eq!(town.deliver("market", "penalty-2018", &penalty("2", "I")).await.counts.review, 1);
    node.decide_link(&reviewer, record, LinkAnswer::Subject(company), "the registrar wrote").await.unwrap();
    assert!(!node.register.has_refusals().await.unwrap(), "the refusal is lifted");
    assert_eq!(town.deliver("market", "penalty-2018", &penalty("3", "I")).await.counts.review, 0);
    assert!(node.record_file(&Viewer::PUBLIC, record).await.is_ok());
    node.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn this_is_not_us_is_kept_once_it_is_upheld() {
    let town = Town::new().await;
    let (node, reviewer) = (&town.node, viewer(Role::Reviewer));
    town.deliver("market", "penalty-2018", &penalty("1", "I")).await;
    let record = town.records("penalty-2018").await[0];
    let case = node.object(&town.its_account().await, record, ObjectionKind::NotUs, "another shop").await.unwrap();
    node.answer_objection(&reviewer, case, ObjectionOutcome::Upheld, "another shop").await.unwrap();
    let receipt = town.deliver("market", "penalty-2018", &penalty("2", "I")).await;
    assert_eq!((receipt.counts.accepted, receipt.counts.review), (1, 1));
    assert_eq!(node.find_code(COMPANY, false).await.unwrap(), Some(town.company().await));
}
