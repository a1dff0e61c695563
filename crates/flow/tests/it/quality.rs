//! How a data set is delivered: what a week brought, who is overdue, what is found most, and to whom that is told.

use domain::{DatasetId, Role};
use flow::{Error, authorise::Viewer, clock::Clock};
use jiff::civil::date;

use crate::town::{Town, organ, viewer};

/// Two rows of which nothing is right.
const BAD: &str = "ENTNAME,UNISCID,ESTDATE\n,,\n示例甲商贸有限公司,91350100M000100Y40,2999-01-01\n";

fn registration() -> DatasetId {
    DatasetId::parse("registration").unwrap()
}

fn of(code: &str) -> Viewer {
    Viewer { organ: Some(organ(code)), ..viewer(Role::Deliverer) }
}

/// A town in which two organs delivered on Wednesday, 25 November, and one of them again on Tuesday, 8 December.
async fn town() -> (Town, domain::delivery::Receipt) {
    let mut town = Town::new().await;
    let bad = town.deliver("traffic", "registration", BAD).await;
    town.node.clock = Clock::fixed(town.node.clock.zone().clone(), date(2026, 12, 8));
    town.register_other().await;
    (town, bad)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_week_is_told_with_what_was_taken_and_rejected_and_who_is_overdue() {
    let (town, bad) = town().await;
    let view = town.node.dataset_quality(&viewer(Role::Reviewer), &registration()).await.unwrap();
    assert_eq!((view.since, view.weeks.len(), view.cut), (date(2026, 6, 15), 26, false));
    let brought: Vec<_> = view.weeks.iter().filter(|week| week.deliveries > 0).collect();
    let figures: Vec<_> = brought.iter().map(|week| (week.from, week.deliveries, week.rows, week.rejected)).collect();
    let refused = bad.counts.rejected + bad.counts.persons;
    assert!(refused > 0, "{bad:?}");
    assert_eq!(figures, [(date(2026, 11, 23), 2, 1 + bad.counts.rows, refused), (date(2026, 12, 7), 1, 1, 0)]);
    assert_eq!(view.weeks.last().unwrap().from, date(2026, 12, 7), "the week that runs is told");
    assert!(view.weeks.iter().all(|week| week.score.is_some() == (week.deliveries > 0)));
    // Registrations are due every day: what came on the 25th asked for the next on the 26th.
    let organs: Vec<_> = view
        .deliverers
        .iter()
        .map(|one| (one.deliverer.to_string(), one.in_time.due.unwrap(), one.in_time.overdue, one.rejected))
        .collect();
    assert_eq!(
        organs,
        [("traffic".to_owned(), date(2026, 11, 26), true, refused), ("market".to_owned(), date(2026, 12, 9), false, 0)]
    );
    assert_eq!((view.row.in_time.due, view.row.in_time.overdue), (Some(date(2026, 12, 9)), false));
    let found: u64 = view.findings.iter().map(|group| group.count).sum();
    assert!(found >= bad.findings.values().sum::<u64>());
    assert!(view.findings.is_sorted_by(|a, b| a.count >= b.count));
    assert!(view.findings.iter().all(|group| !group.remedy.0.zh.is_empty()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_department_is_told_of_itself_alone() {
    let (town, bad) = town().await;
    let view = town.node.dataset_quality(&of("traffic"), &registration()).await.unwrap();
    let [traffic] = &view.deliverers[..] else { panic!("{:?}", view.deliverers) };
    assert_eq!(traffic.deliverer.as_str(), "traffic");
    assert_eq!(view.weeks.iter().map(|week| week.rows).sum::<u64>(), bad.counts.rows);
    assert!(view.row.in_time.overdue, "what others deliver does not make it punctual");
    let market = town.node.dataset_quality(&of("market"), &registration()).await.unwrap();
    assert!(!bad.findings.is_empty(), "{bad:?}");
    let of_others = |code: &String| bad.findings.contains_key(code);
    assert!(!market.findings.iter().any(|group| of_others(&group.code)), "{:?}", market.findings);
    let rows = town.node.dataset_qualities(&of("traffic")).await.unwrap();
    let row = rows.items.iter().find(|row| row.dataset.0 == registration()).unwrap();
    assert!(row.in_time.overdue);
    assert!(rows.items.iter().filter(|row| row.in_time.last.is_some()).count() == 1 && rows.items.len() > 10);
    let none = town.node.dataset_quality(&of("tax"), &registration()).await.unwrap();
    assert!(none.deliverers.is_empty() && none.findings.is_empty() && none.row.in_time.last.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reads_no_deliveries_is_told_nothing() {
    let town = Town::new().await;
    for role in Role::ALL {
        let reads = matches!(role, Role::Reviewer | Role::Operator | Role::Auditor);
        let viewer = viewer(role);
        assert_eq!(town.node.dataset_qualities(&viewer).await.is_ok(), reads, "{}", role.name());
        assert_eq!(town.node.dataset_quality(&viewer, &registration()).await.is_ok(), reads, "{}", role.name());
    }
    let unknown = DatasetId::parse("weather").unwrap();
    let answer = town.node.dataset_quality(&viewer(Role::Operator), &unknown).await;
    assert!(matches!(answer, Err(Error::NotFound { .. })), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_that_was_taken_back_is_not_the_last() {
    let (town, _) = town().await;
    let latest = store::DeliveryQuery { limit: 1, ..store::DeliveryQuery::default() };
    let id = town.node.register.deliveries(&latest).await.unwrap().0[0].id;
    town.node.withdraw_delivery(&of("market"), id, "报错了文件").await.unwrap();
    town.node.work_off().await.unwrap();
    let rows = town.node.dataset_qualities(&viewer(Role::Operator)).await.unwrap();
    let row = rows.items.iter().find(|row| row.dataset.0 == registration()).unwrap();
    assert_eq!((row.in_time.due, row.in_time.overdue), (Some(date(2026, 11, 26)), true));
}
