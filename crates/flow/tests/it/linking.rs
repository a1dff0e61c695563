//! Linkage over what waits: linked where that costs less than a look, and explained like any link.

use domain::{
    RecordId, Role,
    link::{Certainty, Evidence},
};
use flow::{Error, authorise::Viewer, officer::LinkAnswer, read::Part};
use store::{RecordHead, Scope};

use crate::town::{Town, penalty, viewer};

/// Registrations, far enough apart that a name with its representative and address is one subject's.
const REGISTRATIONS: &str = "name,code,registration_day,character,capital,business_scope,province,city,address,legal_representative\n\
    福州明湖信息科技有限公司,91350100M000102Y7P,2001-05-06,有限责任公司,500(万元人民币),软件开发,福建,福州,福州市鼓楼区示例路11号,示例一\n\
    福州金谷餐饮管理有限公司,91350100M000103Y31,2003-05-06,有限责任公司,500(万元人民币),餐饮服务,福建,福州,福州市鼓楼区示例路77号,示例二\n";

/// A licence without a code, of a holder with this name.
fn licence(number: &str, name: &str) -> String {
    format!(
        "XK_XDR_MC,XK_XDR_LB,XK_XKWS,XK_WSH,XK_XKLB,XK_NR,XK_JDRQ,XK_YXQZ,XK_YXQZI,XK_XKJG,XK_ZT,XK_FRDB,XK_LYDW,OPT_TYPE\n\
         {name},法人及非法人组织,准予许可决定书,{number},普通,经营许可,2026-11-20,2026-11-20,2029-11-20,某市市场监督管理局,1,示例一,某市市场监督管理局,I\n"
    )
}

async fn head(town: &Town, record: RecordId) -> RecordHead {
    town.node.register.record(record, Scope::All, store::Known::Now).await.unwrap().unwrap().head
}

async fn waiting(town: &Town) -> Vec<(RecordId, Vec<Option<String>>)> {
    let page = town.node.review_queue(&viewer(Role::Reviewer), &Part { after: None, limit: 50 }).await.unwrap();
    let likely = |item: &publish::ReviewItem| {
        let of = |candidate: &publish::CandidateView| {
            candidate.evidence.iter().find(|one| one.kind == "linkage").and_then(|one| one.value.clone())
        };
        item.candidates.iter().map(of).collect()
    };
    page.items.iter().map(|item| (item.record.id.0, likely(item))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_adverse_record_waits_for_a_person_with_better_candidates() {
    let town = Town::new().await;
    town.deliver("market", "registration", REGISTRATIONS).await;
    let without_code =
        penalty("1", "I").replace("示例甲商贸有限公司", "福州明湖信息科技公司").replace("91350100M000100Y43", "");
    let receipt = town.deliver("market", "penalty-2018", &without_code).await;
    assert_eq!((receipt.counts.accepted, receipt.counts.review), (1, 1), "{receipt:?}");
    let waits = waiting(&town).await;
    assert_eq!(waits.len(), 1);
    let (record, likely) = &waits[0];
    assert!(likely.first().is_some_and(Option::is_some), "linkage names a candidate and how likely: {likely:?}");
    assert_eq!(head(&town, *record).await.subject, None);
    // Once more, nothing is written.
    let before = town.node.register.head(flow::node::STREAM).await.unwrap();
    let deliveries = town.deliver("market", "penalty-2018", &without_code).await;
    assert_eq!(deliveries.counts.unchanged, 1);
    let after = town.node.register.head(flow::node::STREAM).await.unwrap();
    assert_eq!(after.unwrap().seq() - before.unwrap().seq(), 2, "the delivery's own two entries alone");
    // What was not linked by linkage can't be checked as if it were.
    let refused = town.node.check_link(&viewer(Role::Reviewer), *record, true, "seen").await;
    assert!(matches!(refused, Err(Error::Conflict(_))));
    town.node.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_licence_is_linked_by_linkage_and_says_how_likely_and_why() {
    let town = Town::new().await;
    town.deliver("market", "registration", REGISTRATIONS).await;
    let receipt = town.deliver("market", "licence-2018", &licence("许1号", "福州明湖信息科技公司")).await;
    assert_eq!((receipt.counts.accepted, receipt.counts.review), (1, 1), "{receipt:?}");
    let subject = town.node.find_code("91350100M000102Y7P", true).await.unwrap().unwrap();
    let counts = town.node.register.record_counts(subject, Scope::All).await.unwrap();
    let linked = counts.get(&domain::DatasetId::parse("licence-2018").unwrap()).copied();
    assert_eq!(linked, Some(1), "{:?}", waiting(&town).await);
    let query = store::RecordQuery {
        subject,
        datasets: vec!["licence-2018".parse().unwrap()],
        scope: Scope::All,
        after: None,
        limit: 5,
    };
    let record = town.node.register.records_of(&query).await.unwrap().0[0].head.id;
    assert_eq!(head(&town, record).await.certainty, Certainty::Probable);
    let history = town.node.register.history(record).await.unwrap();
    let judged = history.iter().rev().find_map(|entry| match entry.body.as_ref()? {
        domain::entry::Body::LinkDecided(link) => Some(link.evidence.clone()),
        _ => None,
    });
    assert!(
        matches!(&judged.unwrap()[..], [Evidence::Linkage(one)] if one.probability_ppm >= 995_000 && !one.findings.is_empty())
    );
    assert!(town.node.record_file(&Viewer::PUBLIC, record).await.is_ok(), "what speaks for it is public by its rules");
    // An officer who knows better is heard, and linkage does not link it again.
    let reviewer = viewer(Role::Reviewer);
    town.node.decide_link(&reviewer, record, LinkAnswer::NotSubject(subject), "another shop").await.unwrap();
    town.deliver("market", "licence-2018", &licence("许2号", "福州明湖信息科技公司")).await;
    assert_eq!(head(&town, record).await.subject, None);
    town.node.verify(|_| ()).await.unwrap();
}
