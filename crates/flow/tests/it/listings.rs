//! A listing that a record reported stands while that record says so, and ends by an entry.

use domain::{Role, entry::Body, listing::ListingEnd};
use flow::{authorise::Viewer, officer::LinkAnswer, read::Part};

use crate::town::{COMPANY, Town, viewer};

const LIST: &str = "abnormal-operations";

/// An entry in the directory, decided on that day; removed on another, where named.
fn entry(decided: &str, removed: &str, operation: &str) -> String {
    format!(
        "UNISCID,ENTNAME,SPECAUSE,ABNTIME,DECORG_CN,REMDATE,OPT_TYPE\n\
         {COMPANY},示例甲商贸有限公司,未依照规定的期限公示年度报告,{decided},某市市场监督管理局,{removed},{operation}\n"
    )
}

/// The days of decision of those whom the public sees on the list.
async fn shown(town: &Town) -> Vec<String> {
    let list = town.node.list(&LIST.parse().unwrap(), &Part { after: None, limit: 10 }).await.unwrap();
    let file = town.node.subject_file(&Viewer::PUBLIC, town.company().await).await.unwrap();
    let days: Vec<String> = list.listings.iter().map(|row| row.decided_on.to_string()).collect();
    assert_eq!(days, file.listings.iter().map(|row| row.decided_on.to_string()).collect::<Vec<_>>());
    days
}

/// What ended listings, in the order of the register.
async fn ends(town: &Town) -> Vec<ListingEnd> {
    let entries = town.node.register.entries_after(flow::node::STREAM, 0, 1_000).await.unwrap();
    let ends = entries.iter().filter_map(|entry| match entry.body {
        Some(Body::ListingEnded { end, .. }) => Some(end),
        _ => None,
    });
    ends.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_entry_takes_its_listing_off_and_a_new_statement_puts_it_back() {
    let town = Town::new().await;
    assert_eq!(town.deliver("market", LIST, &entry("2026-11-10", "", "I")).await.counts.accepted, 1);
    assert_eq!(shown(&town).await, ["2026-11-10"]);
    assert_eq!(town.deliver("market", LIST, &entry("2026-11-10", "", "D")).await.counts.withdrawn, 1);
    assert_eq!((shown(&town).await, ends(&town).await), (vec![], vec![ListingEnd::RecordWithdrawn]));
    // The subject itself still reads that it stood, and what ended it; it stands no longer.
    let own = town.node.subject_file(&town.its_account().await, town.company().await).await.unwrap();
    assert_eq!((own.listings.len(), own.listings[0].stands), (1, false));
    assert_eq!(own.listings[0].end, Some(ListingEnd::RecordWithdrawn));
    town.deliver("market", LIST, &entry("2026-11-10", "", "I")).await;
    assert_eq!(shown(&town).await, ["2026-11-10"]);
    town.node.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removal_ends_the_listing_as_it_was_reported() {
    let town = Town::new().await;
    town.deliver("market", LIST, &entry("2026-11-10", "", "I")).await;
    // Said again with another word for the same operation, nothing changes.
    town.deliver("market", LIST, &entry("2026-11-10", "", "U")).await;
    assert_eq!((shown(&town).await.len(), ends(&town).await.len()), (1, 0));
    assert_eq!(town.deliver("market", LIST, &entry("2026-11-10", "2026-11-24", "U")).await.counts.corrected, 1);
    assert_eq!((shown(&town).await, ends(&town).await), (vec![], vec![ListingEnd::RecordChanged]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_is_about_nobody_known_lists_nobody() {
    let town = Town::new().await;
    town.deliver("market", LIST, &entry("2026-11-10", "", "I")).await;
    let (record, reviewer) = (town.records(LIST).await[0], viewer(Role::Reviewer));
    town.node.decide_link(&reviewer, record, LinkAnswer::NoneKnown, "the original names nobody").await.unwrap();
    assert_eq!((shown(&town).await, ends(&town).await), (vec![], vec![ListingEnd::RecordRelinked]));
    let company = LinkAnswer::Subject(town.company().await);
    town.node.decide_link(&reviewer, record, company, "the registrar wrote").await.unwrap();
    assert_eq!(shown(&town).await, ["2026-11-10"]);
    town.node.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_moved_to_another_subject_is_published_there_and_listed_there() {
    let town = Town::new().await;
    let registrations = "name,code,registration_day,character,capital,business_scope,province,city,address\n\
        示例乙商贸有限公司,91350100M000101Y0C,2001-05-06,有限责任公司,500(万元人民币),食品销售,福建,福州,福州市鼓楼区示例路2号\n";
    town.deliver("market", "registration", registrations).await;
    town.deliver("market", LIST, &entry("2026-11-10", "", "I")).await;
    let (record, reviewer) = (town.records(LIST).await[0], viewer(Role::Reviewer));
    let other = town.node.find_code("91350100M000101Y0C", true).await.unwrap().unwrap();
    town.node.decide_link(&reviewer, record, LinkAnswer::Subject(other), "the codes were mixed up").await.unwrap();
    assert_eq!(ends(&town).await, [ListingEnd::RecordRelinked]);
    assert!(town.node.subject_file(&Viewer::PUBLIC, town.company().await).await.unwrap().listings.is_empty());
    let file = town.node.subject_file(&Viewer::PUBLIC, other).await.unwrap();
    assert_eq!((file.listings.len(), file.timeline_total), (1, 2));
}
