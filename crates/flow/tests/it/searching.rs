//! What is found by address and scope of business: what the public sees of a registration, for as long as
//! it does.

use domain::{RecordId, Role, case::ObjectionKind};
use flow::read::SubjectQuery;
use publish::{SearchPage, View};

use crate::town::{COMPANY, Town, viewer};

/// A registration of the town's company.
fn registration(address: &str, scope: &str) -> String {
    format!(
        "name,code,registration_day,character,capital,business_scope,province,city,address\n\
         示例甲商贸有限公司,{COMPANY},2001-05-06,有限责任公司,500(万元人民币),{scope},福建,福州,{address}\n"
    )
}

async fn found(town: &Town, text: &str) -> View<SearchPage> {
    town.node.bring_up_index().await.unwrap();
    town.node.search(&SubjectQuery { text: text.to_owned(), ..SubjectQuery::default() }).await.unwrap()
}

/// How many a text finds: those told and those counted are the same.
async fn total(town: &Town, text: &str) -> u64 {
    let page = found(town, text).await;
    assert_eq!(page.total, page.items.len() as u64, "`{text}`");
    page.total
}

async fn record(town: &Town) -> RecordId {
    town.records("registration").await[0]
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_and_a_scope_find_their_subject_and_say_where() {
    let town = Town::new().await;
    let by_address = found(&town, "鼓楼区示例路1号").await;
    let place = by_address.items[0].found_in.clone().unwrap();
    assert_eq!((place.title.0.en.as_str(), place.text.as_str()), ("Address of the seat", "鼓楼区示例路1号"));
    assert_eq!(place.before, "福州市");
    assert!(by_address.changes_on().is_some(), "no copy of the page outlives the registration's term");
    let by_scope = found(&town, "食品销售").await;
    assert_eq!(by_scope.items[0].found_in.as_ref().unwrap().title.0.en, "Scope of business");
    assert!(found(&town, "示例甲").await.items[0].found_in.is_none());
    assert_eq!(found(&town, "示例甲 食品销售 鼓樓區").await.total, 1, "in part by each, and in traditional characters");
    town.node.rebuild_index(|_| ()).await.unwrap();
    assert_eq!((total(&town, "示例路1号").await, total(&town, "食品销售").await), (1, 1), "made anew, it is the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_corrected_registration_is_found_by_what_it_says_now() {
    let town = Town::new().await;
    town.deliver("market", "registration", &registration("福州市仓山区样板街9号", "货物运输")).await;
    for text in ["样板街9号", "货物运输"] {
        assert_eq!(total(&town, text).await, 1, "{text}");
    }
    for text in ["示例路1号", "食品销售"] {
        assert_eq!(total(&town, text).await, 0, "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_held_hidden_or_withdrawn_is_found_by_its_name_alone() {
    let town = Town::new().await;
    let reviewer = viewer(Role::Reviewer);
    town.node.hold_publication(&reviewer, record(&town).await, "it is looked into").await.unwrap();
    assert_eq!((total(&town, "食品销售").await, total(&town, "示例甲").await), (0, 1));
    town.node.release_publication(&reviewer, record(&town).await, "it is right").await.unwrap();
    assert_eq!(total(&town, "食品销售").await, 1);
    let company = town.its_account().await;
    town.node.object(&company, record(&town).await, ObjectionKind::NotUs, "it is not ours").await.unwrap();
    assert_eq!(total(&town, "食品销售").await, 0, "hidden at once");
    let withdrawn = registration("福州市鼓楼区示例路1号", "食品销售").replace("address\n", "address,operation\n");
    let withdrawn = withdrawn.replace("路1号\n", "路1号,D\n");
    let town = Town::new().await;
    assert_eq!(town.deliver("market", "registration", &withdrawn).await.counts.withdrawn, 1);
    assert_eq!((total(&town, "食品销售").await, total(&town, "示例路1号").await), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_is_late_finds_nothing_that_is_no_longer_public() {
    let town = Town::new().await;
    assert_eq!(total(&town, "食品销售").await, 1);
    town.node.hold_publication(&viewer(Role::Reviewer), record(&town).await, "it is looked into").await.unwrap();
    // The index still holds it.
    let page =
        town.node.search(&SubjectQuery { text: "食品销售".to_owned(), ..SubjectQuery::default() }).await.unwrap();
    assert_eq!((page.total, page.items.len()), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_of_persons_in_a_scope_find_nobody() {
    let town = Town::new().await;
    let receipt = town
        .deliver(
            "market",
            "registration",
            &registration("福州市鼓楼区示例路1号 联系13800138000", "食品销售，经营者身份证11010519491231002X"),
        )
        .await;
    assert_eq!(receipt.counts.corrected, 1, "{receipt:?}");
    for text in ["13800138000", "11010519491231002X", "身份证11010519491231002X", "联系13800138000"] {
        assert_eq!(total(&town, text).await, 0, "{text}");
    }
    town.node
        .release_publication(&viewer(Role::Reviewer), record(&town).await, "the numbers are masked")
        .await
        .unwrap();
    for text in ["13800138000", "11010519491231002X", "0519491231"] {
        assert_eq!(total(&town, text).await, 0, "{text}");
    }
    assert_eq!(total(&town, "示例路1号").await, 1, "the rest of the address is found");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_address_of_a_sole_trader_finds_nobody() {
    let town = Town::new().await;
    let trader = "name,code,registration_day,ENTCLASS,business_scope,province,city,address\n\
         示例乙饮食店,92350100M000101Y09,2001-05-06,sole-trader,小吃服务,福建,福州,福州市鼓楼区私宅巷2号\n";
    let receipt = town.deliver("market", "registration", trader).await;
    assert_eq!(receipt.counts.accepted, 1, "{receipt:?}");
    assert_eq!(total(&town, "示例乙饮食店").await, 1);
    assert_eq!((total(&town, "私宅巷2号").await, total(&town, "小吃服务").await), (0, 1));
}
