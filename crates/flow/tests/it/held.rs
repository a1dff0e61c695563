//! Deliveries that are held because they are not like those before: nothing of them is taken until an officer answers,
//! and what is taken then is what would have been.

use std::{fmt::Write, io::Cursor, sync::Arc};

use catalogue::Pack;
use domain::{
    DatasetId, Date, DeliveryId, RecordId, Role,
    delivery::{Coverage, HeldAnswer, Receipt},
    entry::Body,
};
use flow::{
    Error,
    authorise::Viewer,
    correcting::Corrected,
    node::Node,
    offer::Offer,
    read::{Part, TableFormat},
};
use jiff::civil::date;
use publish::DeliveryState;
use store::{Known, Scope};

use crate::town::{TODAY, Town, organ, penalty, viewer};

/// A data set that is held where it drifts.
const DATASET: &str = "penalty-2018";
/// Rows of a usual delivery, and of one that is not.
const USUAL: usize = 220;
const FEW: usize = 12;
/// Days that a held delivery waits.
const LATER: Date = date(2027, 3, 1);

fn market() -> Viewer {
    Viewer { organ: Some(organ("market")), ..viewer(Role::Deliverer) }
}

fn penalties(from: usize, rows: usize) -> String {
    let one = penalty("N", "I");
    let (heading, row) = one.trim_end().split_once('\n').unwrap();
    let mut text = heading.to_owned();
    for number in from..from + rows {
        write!(text, "\n{}", row.replacen(",N,", &format!(",示罚{number}号,"), 1)).unwrap();
    }
    text
}

fn offer() -> Offer {
    let coverage = Coverage { from: date(2026, 11, 1), to: date(2026, 11, 24), complete: true };
    Offer {
        dataset: DatasetId::parse(DATASET).unwrap(),
        file_name: "penalties.csv".to_owned(),
        coverage: Some(coverage),
        on_behalf_of: None,
    }
}

async fn deliver(town: &Town, text: &str) -> (DeliveryId, Receipt) {
    let id = town.node.receive(&market(), offer(), Cursor::new(text.to_owned().into_bytes())).await.unwrap();
    (id, town.node.take(id, |_, _| ()).await.unwrap())
}

/// A node of the same register whose pack only tells what drifts, as that of the software does, or holds it.
fn node_that(town: &Town, holds: bool) -> Node {
    let mut files = Pack::embedded_files("cn").unwrap();
    let contract = files.get_mut("contracts/penalty-2018.yaml").unwrap();
    let text = String::from_utf8(contract.to_vec()).unwrap();
    if holds {
        *contract = text.replacen("\nfields:", "\non-drift: hold\n\nfields:", 1).into_bytes();
    }
    let mut node = town.node.clone();
    node.pack = Arc::new(Pack::load(&files).unwrap());
    node
}

/// A town that delivered as usual three times.
async fn town() -> Town {
    let mut town = Town::new().await;
    town.node = node_that(&town, true);
    for number in 0..3 {
        let (_, receipt) = deliver(&town, &penalties(1_000 * number, USUAL)).await;
        assert!(!receipt.is_held(), "nothing is usual yet");
    }
    town.node.work_off().await.unwrap();
    town
}

/// Every record with all that was said of it, and the days on which it came and is public.
async fn records(town: &Town) -> Vec<String> {
    let mut told = Vec::new();
    for id in town.records(DATASET).await {
        let head = town.node.register.record(id, Scope::All, Known::Now).await.unwrap().unwrap().head;
        let bodies = town.node.register.history(id).await.unwrap().into_iter().filter_map(|entry| entry.body);
        let said: Vec<Body> = bodies.map(|body| without_id(body, id)).collect();
        told.push(format!("{:?} {:?} {:?} {said:?}", head.taken_on, head.public_until, head.due));
    }
    told.sort();
    told
}

/// What was said, whichever number its record bears.
fn without_id(mut body: Body, id: RecordId) -> Body {
    let nobody = RecordId::from_raw(0);
    match &mut body {
        Body::LinkDecided(link) if link.record == id => link.record = nobody,
        Body::PublicationDecided(decided) if decided.record == id => decided.record = nobody,
        _ => {}
    }
    body
}

async fn waiting(town: &Town, who: &Viewer) -> usize {
    town.node.held_deliveries(who, &Part { after: None, limit: 20 }).await.unwrap().items.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_drifts_waits_and_is_then_taken_as_if_it_had_not_waited() {
    let (held, plain) = (town().await, town().await);
    let before = held.records(DATASET).await.len();
    let run = held.node.dry_run(&market(), offer(), Cursor::new(penalties(9_000, FEW).into_bytes()), |_, _| ()).await;
    assert!(run.unwrap().receipt.is_held(), "a dry run says that it would wait");

    let (id, receipt) = deliver(&held, &penalties(9_000, FEW)).await;
    assert!(receipt.is_held() && receipt.counts.rows == FEW as u64 && receipt.counts.accepted == 0);
    assert!(receipt.file_findings.iter().any(|finding| finding.code.as_str() == "delivery-volume"));
    held.node.work_through().await.unwrap();
    assert_eq!(held.records(DATASET).await.len(), before, "nothing of it is taken, its bytes stay");
    assert_eq!((waiting(&held, &viewer(Role::Reviewer)).await, waiting(&held, &market()).await), (1, 1));
    let dataset = DatasetId::parse(DATASET).unwrap();
    let coverage = held.node.register.coverage(&dataset).await.unwrap();
    assert!(coverage.iter().any(|stated| stated.delivery == id && !stated.closed), "it covers nothing yet");

    // Months later an officer lets it be taken; in the other town, it never waited.
    let later = held.node.on(LATER).unwrap();
    later.answer_held(&viewer(Role::Reviewer), id, true, "年底集中结案").await.unwrap();
    later.work_off().await.unwrap();
    let taken = later.take(id, |_, _| ()).await.unwrap();
    let unheld = node_that(&plain, false);
    let other = unheld.receive(&market(), offer(), Cursor::new(penalties(9_000, FEW).into_bytes())).await.unwrap();
    let told = unheld.take(other, |_, _| ()).await.unwrap();
    assert_eq!(taken, told);
    assert_eq!(records(&held).await, records(&plain).await);
    let came = held.node.register.latest_deliveries().await.unwrap();
    assert!(came.iter().all(|(.., at)| held.node.clock.day_of(*at) == Some(TODAY)), "it came when it did");
    held.node.register.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_turned_down_leaves_nothing_and_may_come_again() {
    let town = town().await;
    let before = town.records(DATASET).await.len();
    let (id, _) = deliver(&town, &penalties(9_000, FEW)).await;
    let reviewer = viewer(Role::Reviewer);
    assert!(matches!(town.node.answer_held(&market(), id, true, "我们的").await, Err(Error::Forbidden { .. })));
    let colleague = Viewer { organ: Some(organ("market")), ..reviewer.clone() };
    assert!(matches!(town.node.answer_held(&colleague, id, true, "我们的").await, Err(Error::Forbidden { .. })));
    assert!(town.node.answer_held(&reviewer, id, false, " ").await.is_err(), "reasons are needed");
    town.node.answer_held(&reviewer, id, false, "只有本区数据").await.unwrap();
    town.node.work_through().await.unwrap();
    assert_eq!(town.records(DATASET).await.len(), before);
    let state = town.node.register.delivery(id).await.unwrap().unwrap();
    assert!(state.is_turned_away() && state.taken().is_none());
    let answered = state.held.as_ref().unwrap().answered.clone().unwrap();
    assert_eq!((answered.answer, answered.reasons.as_str()), (HeldAnswer::Refuse, "只有本区数据"));
    let page = town.node.delivery(&market(), id).await.unwrap();
    assert_eq!(
        (page.row.state, page.held.as_ref().unwrap().reasons.as_str()),
        (DeliveryState::Refused, "只有本区数据")
    );
    assert_eq!(page.held.as_ref().unwrap().differences[0].usual, Some(USUAL as u64));
    let dataset = DatasetId::parse(DATASET).unwrap();
    assert!(town.node.register.coverage(&dataset).await.unwrap().iter().all(|stated| stated.delivery != id));
    let spool = std::fs::read_dir(town.folder.path().join("node/spool")).unwrap().count();
    assert_eq!(spool, 0, "its bytes are gone");
    assert!(matches!(town.node.answer_held(&reviewer, id, true, "再看").await, Err(Error::Conflict(_))));
    assert!(matches!(town.node.withdraw_delivery(&market(), id, "再看").await, Err(Error::Conflict(_))));
    let (_, again) = deliver(&town, &penalties(9_000, USUAL)).await;
    assert_eq!((again.is_held(), again.counts.accepted), (false, USUAL as u64));
    town.node.register.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn its_deliverer_withdraws_it_while_it_waits() {
    let town = town().await;
    let before = town.records(DATASET).await.len();
    let (id, _) = deliver(&town, &penalties(9_000, FEW)).await;
    assert_eq!(town.node.withdraw_delivery(&market(), id, "报错了文件").await.unwrap(), id);
    let page = town.node.delivery(&market(), id).await.unwrap();
    assert_eq!(page.row.state, DeliveryState::TakenBack);
    assert_eq!((waiting(&town, &market()).await, town.records(DATASET).await.len()), (0, before));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_row_put_right_by_hand_is_like_no_file_and_waits_for_nobody() {
    let town = town().await;
    let mut text = penalties(9_000, USUAL);
    text = text.replacen("2026-11-20", "2026-13-20", 1);
    let (id, receipt) = deliver(&town, &text).await;
    assert_eq!((receipt.is_held(), receipt.counts.rejected), (false, 1));
    let cells = [(domain::FieldCode::parse("CF_JDRQ").unwrap(), "2026-11-20".to_owned())].into();
    let Corrected::Taken(corrected) = town.node.correct_row(&market(), id, 1, &cells).await.unwrap() else {
        panic!("the checks refuse what is right")
    };
    assert!(!town.node.take(corrected, |_, _| ()).await.unwrap().is_held());
}

#[tokio::test(flavor = "multi_thread")]
async fn rejected_rows_that_come_back_wait_for_nobody_and_are_no_measure_of_files() {
    let town = town().await;
    let text = penalties(9_000, USUAL).replacen("2026-11-20", "2026-13-20", FEW);
    let (mut id, receipt) = deliver(&town, &text).await;
    assert_eq!((receipt.is_held(), receipt.counts.rejected), (false, FEW as u64));
    for _ in 0..4 {
        let rejected = town.node.rejected_table(&market(), id, TableFormat::Csv).await.unwrap();
        let table = String::from_utf8(rejected).unwrap();
        let run = town.node.dry_run(&market(), offer(), Cursor::new(table.clone().into_bytes()), |_, _| ()).await;
        assert!(!run.unwrap().receipt.is_held());
        let (delivery, back) = deliver(&town, &table).await;
        id = delivery;
        assert!(!back.is_held() && back.counts.rejected == FEW as u64, "{back:?}");
    }
    // Were those files remembered, this one would be many times what is usual.
    let (_, usual) = deliver(&town, &penalties(20_000, USUAL)).await;
    let told = usual.file_findings.iter().any(|finding| finding.code.as_str() == "delivery-volume");
    assert!(!usual.is_held() && !told, "{usual:?}");
}
