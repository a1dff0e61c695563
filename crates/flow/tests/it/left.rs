//! What left a list or a day: told by id, only where the thing itself answers "gone".

use domain::id::ThingId;
use flow::{Error, authorise::Viewer, read::Part};
use jiff::civil::date;

use crate::town::{COMPANY, TODAY, Town, organ, penalty};

const LIST: &str = "abnormal-operations";

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_penalty_leaves_its_day_as_an_id() {
    let town = Town::new().await;
    let day = date(2026, 11, 20);
    let left = || async { town.node.left_day(&organ("market"), day).await.unwrap().items.clone() };
    town.deliver("market", "penalty-2018", &penalty("W-1", "I")).await;
    town.deliver("market", "penalty-2018", &penalty("W-2", "I")).await;
    assert_eq!(left().await, []);
    let records = town.records("penalty-2018").await;
    town.deliver("market", "penalty-2018", &penalty("W-1", "D")).await;
    let gone = left().await;
    assert_eq!(gone.len(), 1);
    assert_eq!(gone[0].on, TODAY);
    let ThingId::Record(record) = gone[0].id.0 else { panic!("not a record: {:?}", gone[0]) };
    assert!(records.contains(&record));
    assert!(matches!(town.node.record_file(&Viewer::PUBLIC, record).await, Err(Error::Gone)));
    let all = Part { after: None, limit: 10 };
    let shown = town.node.publicity_day(&organ("market"), day, &all).await.unwrap();
    assert!(shown.items.iter().all(|row| row.record.id.0 != record));
    // Another department's day, and another day, know nothing of it.
    assert_eq!(town.node.left_day(&organ("traffic"), day).await.unwrap().items, []);
    assert_eq!(town.node.left_day(&organ("market"), date(2026, 11, 19)).await.unwrap().items, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_penalty_whose_term_is_over_leaves_on_the_day_it_ends_and_is_forgotten_later() {
    let town = Town::new().await;
    let day = date(2026, 11, 20);
    town.deliver("market", "penalty-2018", &penalty("W-1", "I")).await;
    let record = town.records("penalty-2018").await[0];
    let until = town.node.record_file(&Viewer::PUBLIC, record).await.unwrap().row.until.unwrap();
    let on = |day| town.node.on(day).unwrap();
    let left =
        |node: flow::node::Node| async move { node.left_day(&organ("market"), day).await.unwrap().items.clone() };
    assert_eq!(left(on(until.yesterday().unwrap())).await, []);
    let gone = left(on(until)).await;
    assert_eq!((gone.len(), gone[0].on), (1, until));
    assert_eq!(left(on(until.checked_add(jiff::Span::new().days(91)).unwrap())).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exit_leaves_its_list_as_an_id() {
    let town = Town::new().await;
    let entry = |removed: &str| {
        format!(
            "UNISCID,ENTNAME,SPECAUSE,ABNTIME,DECORG_CN,REMDATE,OPT_TYPE\n\
             {COMPANY},示例甲商贸有限公司,未依照规定的期限公示年度报告,2026-11-10,某市市场监督管理局,{removed},U\n"
        )
    };
    let list = LIST.parse().unwrap();
    town.deliver("market", LIST, &entry("")).await;
    assert_eq!(town.node.left_list(&list).await.unwrap().items, []);
    town.deliver("market", LIST, &entry("2026-11-24")).await;
    let left = town.node.left_list(&list).await.unwrap();
    // The entry as it was reported first ended today, when the removal was; reported again, it ended the day before.
    let mut days: Vec<_> = left.items.iter().map(|left| left.on).collect();
    days.sort();
    assert_eq!(days, [date(2026, 11, 24), TODAY]);
    let told = serde_json::to_string(&left.items).unwrap();
    assert!(!told.contains(COMPANY) && !told.contains("示例"), "{told}");
    assert!(town.node.left_list(&"no-such-list".parse().unwrap()).await.is_err());
}
