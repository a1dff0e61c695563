//! Samples of records: which can be drawn, and what came of comparing them.

use domain::{
    DatasetId, EntryId, RecordId,
    entry::Body,
    id::SampleId,
    sample::{Comparison, RecordCompared, RecordDrawn, SampleDrawn},
};
use store::{Cursor, Error, Register};

use crate::{
    site::{Site, on_both},
    words::*,
};

on_both!(records_that_stand_can_be_drawn_page_by_page, a_drawn_record_is_compared_once_and_as_it_was_drawn,);

fn penalties() -> DatasetId {
    dataset("penalty-2018")
}

/// A subject with so many penalties.
async fn several(register: &Register, count: usize) -> Vec<RecordId> {
    let mut step = step();
    let about = subject(step.add(Body::SubjectOpened(opened("福州某某贸易有限公司", "91350100M000100Y43")).into()));
    let added: Vec<_> =
        (1..=count).map(|at| add_penalty(&mut step, &format!("榕市监罚〔2026〕{at}号"), about)).collect();
    let committed = register.commit(step).await.unwrap();
    added.iter().map(|one| record(committed.settle(one.entry()))).collect()
}

async fn version(register: &Register, id: RecordId) -> EntryId {
    register.record_heads_by_id(&[id]).await.unwrap()[&id].version
}

async fn restate(register: &Register, id: RecordId, number: &str) {
    let mut again = taken(number);
    again.record = Some(id);
    let mut step = step();
    step.add(store::NewEntry { supersedes: Some(version(register, id).await), ..Body::RecordTaken(again).into() });
    register.commit(step).await.unwrap();
}

/// Draws these records as one sample; the entry of each.
async fn draw(register: &Register, records: &[RecordId]) -> (SampleId, Vec<EntryId>) {
    let mut step = step();
    let (dataset, seed) = (penalties(), "00".repeat(32));
    let drawn = SampleDrawn { dataset, deliverer: None, seed, among: 9, reasons: "a yearly check".to_owned() };
    let sample = SampleId::opened_by(step.add(Body::SampleDrawn(drawn).into()));
    let mut entries = Vec::new();
    for record in records {
        let (record, version) = (*record, version(register, *record).await);
        entries.push(step.add(Body::RecordDrawn(RecordDrawn { sample, record, version }).into()));
    }
    let committed = register.commit(step).await.unwrap();
    let settled = entries.into_iter().map(|entry| committed.settle(entry)).collect();
    (SampleId::opened_by(committed.settle(sample.entry())), settled)
}

async fn compare(
    register: &Register,
    drawn: EntryId,
    record: RecordId,
    comparison: Comparison,
) -> Result<EntryId, Error> {
    let mut step = step();
    let reasons = "the decision on paper".to_owned();
    step.add(Body::RecordCompared(RecordCompared { drawn, record, comparison, reasons }).into());
    Ok(register.commit(step).await?.entry(0))
}

async fn records_that_stand_can_be_drawn_page_by_page(site: &Site) {
    let register = site.register().await;
    let records = several(&register, 5).await;
    let (mut seen, mut after): (Vec<RecordId>, Option<Cursor>) = (Vec::new(), None);
    loop {
        let (page, next) = register.standing_records(&penalties(), None, after, 2).await.unwrap();
        assert!(page.len() <= 2);
        for (record, stands) in page {
            assert_eq!(stands, version(&register, record).await);
            seen.push(record);
        }
        after = next;
        if after.is_none() {
            break;
        }
    }
    seen.sort_unstable();
    assert_eq!(seen, records);
    let of = async |dataset: DatasetId, code: &str| {
        register.standing_records(&dataset, Some(&organ(code)), None, 9).await.unwrap().0.len()
    };
    assert_eq!(of(penalties(), "market").await, 5);
    assert_eq!((of(penalties(), "traffic").await, of(dataset("licence-2018"), "market").await), (0, 0));
    // What was withdrawn is not there to be drawn.
    let mut gone = taken("榕市监罚〔2026〕1号");
    (gone.record, gone.operation) = (Some(records[0]), domain::record::Operation::Withdraw);
    let mut step = step();
    let before = version(&register, records[0]).await;
    step.add(store::NewEntry { supersedes: Some(before), ..Body::RecordTaken(gone).into() });
    register.commit(step).await.unwrap();
    assert_eq!(of(penalties(), "market").await, 4);
}

async fn a_drawn_record_is_compared_once_and_as_it_was_drawn(site: &Site) {
    let register = site.register().await;
    let records = several(&register, 4).await;
    let (sample, drawn) = draw(&register, &records).await;
    let counts = async || {
        let one = register.sample(sample).await.unwrap().unwrap();
        (one.records, one.compared, one.agree)
    };
    assert_eq!(counts().await, (4, 0, 0));
    compare(&register, drawn[0], records[0], Comparison::Agrees).await.unwrap();
    let refused = |result: Result<EntryId, Error>| matches!(result, Err(Error::Refused { .. }));
    assert!(refused(compare(&register, drawn[0], records[0], Comparison::NoOriginal).await), "compared once");
    assert!(refused(compare(&register, drawn[1], records[2], Comparison::Agrees).await), "another record");
    let differs = Comparison::Differs(vec!["CF_NR_FK".parse().unwrap()]);
    let answer = compare(&register, drawn[1], records[1], differs).await.unwrap();
    restate(&register, records[2], "榕市监罚〔2026〕3号").await;
    assert!(refused(compare(&register, drawn[2], records[2], Comparison::Agrees).await), "stated anew");
    assert_eq!(counts().await, (4, 2, 1));
    let states: Vec<_> = register.drawn_records(sample).await.unwrap();
    let state = |one: &store::DrawnRecord| (one.record, one.answer.map(|(agrees, _)| agrees), one.restated);
    let expected = [
        (records[0], Some(true), false),
        (records[1], Some(false), false),
        (records[2], None, true),
        (records[3], None, false),
    ];
    assert_eq!(states.iter().map(state).collect::<Vec<_>>(), expected);
    let answered_at = register.entry(answer).await.unwrap().unwrap().recorded_at;
    let compared = register.compared_since(answered_at).await.unwrap();
    let figures: Vec<_> = compared.iter().map(|one| (one.deliverer.as_str(), one.compared, one.agree)).collect();
    assert_eq!(figures, [("market", 2, 1)]);
    let later = domain::Instant::from_millis(answered_at.millis() + 1);
    assert!(register.compared_since(later).await.unwrap().is_empty(), "it counts no more");
    let differing = async |of: Option<&str>| {
        let organ = of.map(organ);
        register.differing_records(&penalties(), organ.as_ref(), answered_at, 9).await.unwrap()
    };
    assert_eq!(differing(None).await.iter().map(|one| one.record).collect::<Vec<_>>(), [records[1]]);
    assert!(differing(Some("traffic")).await.is_empty());
    let (second, _) = draw(&register, &records[3..]).await;
    let ids = async |before, limit| {
        register.samples(before, limit).await.unwrap().iter().map(|one| one.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(None, 9).await, [second, sample]);
    assert_eq!((ids(None, 1).await, ids(Some(second), 9).await), (vec![second], vec![sample]));
    proved(&register).await;
    // A body that is erased takes its words along and not what it counts.
    let order = "an order".to_owned();
    let mut step = step();
    step.add(Body::BodyErased { entry: answer, order }.into());
    register.commit(step).await.unwrap();
    assert_eq!(counts().await, (4, 2, 1));
    proved(&register).await;
}
