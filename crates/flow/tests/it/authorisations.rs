//! A subject lets an inquirer read its file, for a purpose and a term, and takes it back.

use domain::{Date, Role};
use flow::{Error, authorise::Viewer, read::Part};
use jiff::civil::date;

use crate::town::{COMPANY, Town, organ, viewer};

const PART: Part = Part { after: None, limit: 50 };
const UNTIL: Date = date(2027, 5, 1);

fn bank() -> Viewer {
    Viewer { organ: Some(organ("market")), ..viewer(Role::Inquirer) }
}

/// A tax class B, which is read on authorisation only.
async fn with_tax_class() -> Town {
    let town = Town::new().await;
    let text =
        format!("UNISCID,NSRMC,PDND,XYJB,PDRQ,PDJG\n{COMPANY},示例甲商贸有限公司,2025,B,2026-04-30,某市税务局\n");
    assert_eq!(town.deliver("market", "tax-credit-class", &text).await.counts.accepted, 1);
    town
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authorisation_opens_the_file_until_its_day_and_every_reading_is_in_the_log() {
    let town = with_tax_class().await;
    let (node, subject, company) = (&town.node, town.its_account().await, town.company().await);
    let seen = |node: &flow::node::Node, viewer: Viewer| {
        let node = node.clone();
        async move { node.subject_file(&viewer, company).await.unwrap().timeline_total }
    };
    let public = seen(node, Viewer::PUBLIC).await;
    assert_eq!(seen(node, bank()).await, public, "without authorisation an inquirer sees what everyone sees");
    let id = node.give_authorisation(&subject, &organ("market"), "a loan", UNTIL).await.unwrap();
    assert_eq!(seen(node, bank()).await, public + 1);
    let record = town.records("tax-credit-class").await[0];
    node.record_file(&bank(), record).await.unwrap();
    let other = Viewer { organ: Some(organ("traffic")), ..bank() };
    assert_eq!(seen(node, other.clone()).await, public, "another institution's inquirer has no part in it");

    let log = node.access_log(&subject, company, &PART).await.unwrap();
    let read: Vec<_> = log.items.iter().map(|row| (row.purpose.as_str(), row.matter.clone())).collect();
    assert_eq!(read, [("a loan", id.to_string()), ("a loan", id.to_string())]);

    let mine = node.inquiries(&bank(), &PART).await.unwrap();
    assert_eq!(mine.items.iter().map(|row| row.id.0).collect::<Vec<_>>(), [id]);
    assert!(node.inquiries(&other, &PART).await.unwrap().items.is_empty());

    let later = node.on(UNTIL).unwrap();
    assert_eq!(seen(&later, bank()).await, seen(&later, Viewer::PUBLIC).await, "its term is over");
    assert!(later.inquiries(&bank(), &PART).await.unwrap().items.is_empty());

    node.withdraw_authorisation(&subject, id).await.unwrap();
    assert_eq!(seen(node, bank()).await, public);
    assert!(matches!(node.record_file(&bank(), record).await, Err(Error::NotFound { .. })));
    let given = node.authorisations(&subject, &PART).await.unwrap();
    assert!(given.items[0].withdrawn_at.is_some() && !given.items[0].stands);
    assert!(matches!(node.withdraw_authorisation(&subject, id).await, Err(Error::Conflict(_))));
    node.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_subject_authorises_and_only_within_a_term() {
    let town = Town::new().await;
    let (node, subject, to) = (&town.node, town.its_account().await, organ("market"));
    for until in [date(2026, 11, 25), date(2036, 1, 1)] {
        let refused = node.give_authorisation(&subject, &to, "a loan", until).await;
        assert!(matches!(refused, Err(Error::Invalid { .. })), "{until}");
    }
    assert!(matches!(node.give_authorisation(&subject, &to, " ", UNTIL).await, Err(Error::Invalid { .. })));
    let nobody = node.give_authorisation(&subject, &organ("unknown"), "a loan", UNTIL).await;
    assert!(matches!(nobody, Err(Error::NotFound { .. })));
    for role in [Role::Operator, Role::Reviewer, Role::Inquirer] {
        let refused = node.give_authorisation(&viewer(role), &to, "a loan", UNTIL).await;
        assert!(matches!(refused, Err(Error::Forbidden { .. })), "{role:?}");
    }
    let id = node.give_authorisation(&subject, &to, "a loan", UNTIL).await.unwrap();
    let stranger = Viewer { subject: Some(domain::SubjectId::from_raw(999)), ..viewer(Role::Subject) };
    assert!(matches!(node.withdraw_authorisation(&stranger, id).await, Err(Error::NotFound { .. })));
}
