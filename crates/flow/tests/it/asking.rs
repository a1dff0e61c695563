//! Questions in SQL: who sees which rows and columns, what stops a question, and that it is answered from the
//! register as it stands now.

use std::{collections::BTreeSet, time::Duration};

use domain::{DatasetId, Role, date::add_days};
use flow::{analysis::Budget, authorise::Viewer, node::Node, read::Part};

use crate::town::{COMPANY, TODAY, Town, organ, penalty, viewer};

const BUDGET: Budget = Budget { memory: 64 << 20, spill: 256 << 20, time: Duration::from_secs(60) };

async fn rows(node: &Node, viewer: &Viewer, question: &str) -> Vec<Vec<String>> {
    let asked = node.ask(viewer, question, BUDGET).await.unwrap_or_else(|error| panic!("{question}: {error}"));
    asked.answered(async |answer| answer.rows(100_000).await).await.unwrap().rows
}

async fn refused(node: &Node, viewer: &Viewer, question: &str, budget: Budget) -> String {
    match node.ask(viewer, question, budget).await {
        Err(error) => error.to_string(),
        Ok(asked) => match asked.answered(async |answer| answer.rows(100_000).await).await {
            Err(error) => error.to_string(),
            Ok(answer) => panic!("`{question}` was answered: {answer:?}"),
        },
    }
}

/// What everyone may have in bulk, by the open data.
async fn open(node: &Node, dataset: &str) -> BTreeSet<i64> {
    let page = node.open_rows(&DatasetId::parse(dataset).unwrap(), &Part { after: None, limit: 1_000 }).await.unwrap();
    page.items.iter().map(|row| row.record.raw()).collect()
}

async fn seen(node: &Node, viewer: &Viewer, table: &str) -> BTreeSet<i64> {
    let rows = rows(node, viewer, &format!("select record from {table}")).await;
    rows.into_iter().map(|row| row[0].parse().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_is_told_what_is_open_data_on_that_day_and_no_more() {
    let town = Town::new().await;
    town.deliver("market", "penalty-2018", &penalty("one", "")).await;
    let shown = open(&town.node, "penalty-2018").await;
    assert_eq!(shown.len(), 1, "the penalty is published");
    assert_eq!(seen(&town.node, &Viewer::PUBLIC, "penalty_2018").await, shown);
    // The same files on a day after its publication ended: nothing wrote them anew.
    let later = town.node.on(add_days(TODAY, 4_000).unwrap()).unwrap();
    assert_eq!(seen(&later, &Viewer::PUBLIC, "penalty_2018").await, BTreeSet::new());
    assert_eq!(seen(&later, &viewer(Role::Operator), "penalty_2018").await, BTreeSet::new(), "no more for who runs it");
    assert_eq!(seen(&later, &viewer(Role::Auditor), "penalty_2018").await, shown);
    assert_eq!(seen(&town.node, &viewer(Role::Reviewer), "penalty_2018").await, shown);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deliverer_sees_its_own_records_and_what_everyone_sees_of_subjects() {
    let town = Town::new().await;
    town.deliver("market", "penalty-2018", &penalty("one", "")).await;
    let of = |code: &str| Viewer { organ: Some(organ(code)), ..viewer(Role::Deliverer) };
    let all = seen(&town.node, &viewer(Role::Auditor), "penalty_2018").await;
    assert_eq!(seen(&town.node, &of("market"), "penalty_2018").await, all);
    assert_eq!(seen(&town.node, &of("traffic"), "penalty_2018").await, BTreeSet::new());
    let named = rows(&town.node, &of("traffic"), &format!("select name from subjects where code = '{COMPANY}'")).await;
    assert_eq!(named.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_to_be_seen_is_not_there_for_the_question() {
    let town = Town::new().await;
    town.deliver("market", "penalty-2018", &penalty("one", "")).await;
    let public = Viewer::PUBLIC;
    for question in [
        "select cf_fr_zjhm from penalty_2018",
        "select cf_frdb from penalty_2018",
        "select held from penalty_2018",
        "select * from links",
        "select * from changed",
        "select * from '/etc/passwd'",
    ] {
        let said = refused(&town.node, &public, question, BUDGET).await;
        assert!(said.contains("can't be answered"), "{question}: {said}");
    }
    for question in [
        "create table mine as select 1",
        "insert into subjects select * from subjects",
        "delete from subjects",
        "drop table subjects",
        "copy subjects to 'file.csv'",
        "set datafusion.execution.batch_size = 1",
        "create external table e stored as csv location '/etc/passwd'",
        "select 1; select 2",
        "selec 1",
        "",
    ] {
        let said = refused(&town.node, &viewer(Role::Auditor), question, BUDGET).await;
        assert!(said.contains("can't be answered"), "{question}: {said}");
    }
    // No person's name and no secret field, whoever asks.
    for question in ["select cf_fr_zjhm from penalty_2018", "select cf_frdb from penalty_2018"] {
        refused(&town.node, &viewer(Role::Auditor), question, BUDGET).await;
    }
}

/// A condition that fails on a hidden row must not tell of it: it is asked only of rows that are seen.
#[tokio::test(flavor = "multi_thread")]
async fn no_error_tells_of_a_row_that_is_not_seen() {
    let town = Town::new().await;
    town.deliver("market", "penalty-2018", &penalty("one", "")).await;
    let later = town.node.on(add_days(TODAY, 4_000).unwrap()).unwrap();
    let question = "select record from penalty_2018 where cast(cf_wsh as bigint) > 0";
    let said = refused(&later, &viewer(Role::Auditor), question, BUDGET).await;
    assert!(said.contains("can't be answered"), "{said}");
    assert_eq!(rows(&later, &Viewer::PUBLIC, question).await, Vec::<Vec<String>>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn values_are_typed_and_our_functions_answer() {
    let town = Town::new().await;
    town.deliver("market", "penalty-2018", &penalty("one", "")).await;
    let auditor = viewer(Role::Auditor);
    let types = rows(
        &town.node,
        &auditor,
        "select column_name, data_type from information_schema.columns where table_name = 'penalty_2018' \
         and column_name in ('subject', 'decided_on', 'cf_nr_fk', 'cf_xdr_lb', 'open', 'recorded_at') order by 1",
    )
    .await;
    let types: Vec<(&str, &str)> = types.iter().map(|row| (row[0].as_str(), row[1].as_str())).collect();
    let expected = [
        ("cf_nr_fk", "Decimal128(18, 2)"),
        ("cf_xdr_lb", "Utf8View"),
        ("decided_on", "Date32"),
        ("open", "Boolean"),
        ("recorded_at", "Timestamp(ms, \"UTC\")"),
        ("subject", "Int64"),
    ];
    assert_eq!(types, expected);
    let one = async |question: &str| rows(&town.node, &auditor, question).await.remove(0).remove(0);
    assert_eq!(one(&format!("select code_is_valid('uscc', '{COMPANY}')")).await, "true");
    assert_eq!(one("select code_is_valid('uscc', '91350100M000100Y44')").await, "false");
    // 1 to 7 October 2026 are the holidays of the National Day; the 10th, a Saturday, is worked for them.
    let calendar = town.node.pack.calendar();
    let (from, to) = (jiff::civil::date(2026, 9, 28), jiff::civil::date(2026, 10, 12));
    let counted = one("select working_days(date '2026-09-28', date '2026-10-12')").await;
    assert_eq!(counted, calendar.working_days_between(from, to).to_string());
    assert_eq!(one("select add_working_days(date '2026-11-25', 3)").await, "2026-11-30");
    assert_eq!(one("select count(*) from subjects where name_key(name) <> name_key").await, "0");
    assert_eq!(one("select count(*) from records where dataset = 'penalty-2018'").await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_holds_what_was_taken_before_it() {
    let town = Town::new().await;
    let auditor = viewer(Role::Auditor);
    for number in ["one", "two", "three"] {
        town.deliver("market", "penalty-2018", &penalty(number, "")).await;
        let held: BTreeSet<i64> = town.records("penalty-2018").await.iter().map(|record| record.raw()).collect();
        assert_eq!(seen(&town.node, &auditor, "penalty_2018").await, held);
    }
    let state = town.node.follow_tables(&viewer(Role::Operator), true, |_| ()).await.unwrap();
    let rows = state.tables.iter().find(|(name, _)| name == "penalty_2018").unwrap().1;
    assert_eq!(rows, 3, "made anew, each row lies there once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_takes_too_much_is_refused_in_words() {
    let town = Town::new().await;
    let auditor = viewer(Role::Auditor);
    let small = Budget { memory: 1 << 20, spill: 1 << 20, ..BUDGET };
    let large =
        "select count(*) from (select distinct a.value * 1000 + b.value as n from range(100000) a, range(50) b)";
    let said = refused(&town.node, &auditor, large, small).await;
    assert!(said.contains("more memory or disk"), "{said}");
    let sorted = "select max(n) from (select value as n, row_number() over (order by value desc) from range(300000))";
    assert_eq!(rows(&town.node, &auditor, sorted).await, [["299999"]]);
    let short = Budget { time: Duration::from_millis(300), ..BUDGET };
    let endless = "select count(*) from range(1000000) a, range(1000000) b where a.value + b.value = -1";
    let said = refused(&town.node, &auditor, endless, short).await;
    assert!(said.contains("was not answered within"), "{said}");
    assert_eq!(
        rows(&town.node, &auditor, "select 1").await,
        [["1"]],
        "the next question clears away what that one left"
    );
    let spill = town.folder.path().join("node/tables/spill");
    let left = std::fs::read_dir(spill).unwrap().filter(|entry| entry.as_ref().unwrap().path().is_dir()).count();
    assert_eq!(left, 0, "nothing is left of what did not fit");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_is_cut_down_to_its_month_as_its_first_instant_is() {
    let town = Town::new().await;
    let auditor = viewer(Role::Auditor);
    let days = "(select arrow_cast(arrow_cast(value, 'Int32'), 'Date32') as day from range(-40000, 60000)) as days";
    for (period, function) in [("month", "first_of_month"), ("quarter", "first_of_quarter"), ("YEAR", "first_of_year")]
    {
        let short = format!("cast(date_trunc('{period}', day) as date)");
        // Of an instant the engine does it by itself.
        let long = format!("cast(date_trunc('{period}', cast(day as timestamp)) as date)");
        let differ = format!("select count(*) from {days} where {short} <> {long} or {function}(day) <> {long}");
        assert_eq!(rows(&town.node, &auditor, &differ).await, [["0"]], "{period}");
        let plan = rows(&town.node, &auditor, &format!("explain select {short} from {days}")).await.concat().join(" ");
        assert!(plan.contains(&format!("Projection: {function}(days.day) AS")), "{plan}");
    }
    let nothing =
        "select cast(date_trunc('month', cast(null as date)) as date), date_trunc('month', date '2026-11-25')";
    assert_eq!(rows(&town.node, &auditor, nothing).await, [["", "2026-11-01T00:00:00"]]);
}
