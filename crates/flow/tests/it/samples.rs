//! Records drawn by chance and compared with their originals: who may, what follows, what it counts for.

use domain::{DatasetId, Dimension, FieldCode, RecordId, Role, id::SampleId, sample::Comparison};
use flow::{
    Error,
    authorise::Viewer,
    node::{Node, OpenOptions},
    read::Part,
    sampling::SampleWanted,
};
use jiff::civil::date;
use publish::{DrawnState, PublicationState};

use crate::town::{TODAY, Town, organ, penalty, viewer};

const ALL: Part = Part { after: None, limit: 100 };

fn penalties() -> DatasetId {
    DatasetId::parse("penalty-2018").unwrap()
}

fn wanted(of: Option<&str>, size: u32) -> SampleWanted {
    SampleWanted { dataset: penalties(), deliverer: of.map(organ), size, reasons: "a yearly check".to_owned() }
}

fn fine_differs() -> Comparison {
    Comparison::Differs(vec![FieldCode::parse("CF_NR_FK").unwrap()])
}

/// A town with so many penalties of one company.
async fn penalised(count: usize) -> Town {
    let town = Town::new().await;
    for at in 1..=count {
        town.deliver("market", "penalty-2018", &penalty(&format!("示罚{at}号"), "I")).await;
    }
    town
}

async fn drawn(town: &Town, size: u32) -> (SampleId, Vec<RecordId>) {
    let reviewer = viewer(Role::Reviewer);
    let sample = town.node.draw_sample(&reviewer, wanted(None, size)).await.unwrap();
    let file = town.node.sample(&reviewer, sample, &ALL).await.unwrap();
    (sample, file.items.iter().map(|row| row.record.0).collect())
}

async fn compare(town: &Town, sample: SampleId, record: RecordId, comparison: Comparison) -> Result<(), Error> {
    town.node.compare_record(&viewer(Role::Reviewer), sample, record, comparison, "the decision on paper").await
}

async fn state(town: &Town, record: RecordId) -> PublicationState {
    town.node.record_file(&viewer(Role::Reviewer), record).await.unwrap().row.state
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_is_not_as_its_original_is_held_until_it_is_stated_anew_and_released() {
    let town = penalised(3).await;
    let (sample, records) = drawn(&town, 3).await;
    assert_eq!(records.len(), 3);
    compare(&town, sample, records[0], Comparison::Agrees).await.unwrap();
    compare(&town, sample, records[1], fine_differs()).await.unwrap();
    assert_eq!(state(&town, records[0]).await, PublicationState::Public);
    assert_eq!(state(&town, records[1]).await, PublicationState::Held);
    assert!(matches!(compare(&town, sample, records[1], Comparison::Agrees).await, Err(Error::Conflict(_))));
    // Its deliverer reads what is wrong, and the subject why it is held.
    let market = Viewer { organ: Some(organ("market")), ..viewer(Role::Deliverer) };
    let quality = town.node.dataset_quality(&market, &penalties()).await.unwrap();
    let told = &quality.differing[0];
    assert_eq!((told.record.0, told.state, told.restated), (records[1], DrawnState::Differs, false));
    assert_eq!(told.fields.iter().map(|field| field.code.to_string()).collect::<Vec<_>>(), ["CF_NR_FK"]);
    assert_eq!((told.reasons.as_str(), told.compared_by.as_ref()), ("the decision on paper", None));
    let traffic = Viewer { organ: Some(organ("traffic")), ..viewer(Role::Deliverer) };
    assert!(town.node.dataset_quality(&traffic, &penalties()).await.unwrap().differing.is_empty());
    let own = town.node.record_file(&town.its_account().await, records[1]).await.unwrap();
    assert!(own.decisions.iter().any(|decision| decision.reasons == "the decision on paper"));
    // Stated anew it stays held until a reviewer releases it.
    let number = own.row.document_number.clone().unwrap();
    town.deliver("market", "penalty-2018", &penalty(&number, "U").replace("0.2,", "0.3,")).await;
    assert_eq!(state(&town, records[1]).await, PublicationState::Held);
    assert!(town.node.dataset_quality(&market, &penalties()).await.unwrap().differing[0].restated);
    town.node.release_publication(&viewer(Role::Reviewer), records[1], "as its original now").await.unwrap();
    assert_eq!(state(&town, records[1]).await, PublicationState::Public);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_centre_alone_draws_and_compares_and_nobody_what_they_delivered() {
    let town = penalised(2).await;
    let (sample, records) = drawn(&town, 9).await;
    for role in [Role::Deliverer, Role::DecidingOfficer, Role::Operator, Role::Auditor, Role::Subject, Role::Public] {
        let who = Viewer { organ: Some(organ("market")), ..viewer(role) };
        assert!(town.node.draw_sample(&who, wanted(None, 1)).await.is_err(), "{role:?}");
        let compared = town.node.compare_record(&who, sample, records[0], Comparison::Agrees, "x").await;
        assert!(compared.is_err(), "{role:?}");
        let reads = town.node.sample(&who, sample, &ALL).await.is_ok();
        assert_eq!(reads, role == Role::Auditor, "{role:?}");
    }
    let clerk = Viewer { account: viewer(Role::Deliverer).account, ..viewer(Role::Reviewer) };
    let own = town.node.compare_record(&clerk, sample, records[0], Comparison::Agrees, "x").await;
    assert!(matches!(own, Err(Error::Conflict(_))), "{own:?}");
    for wrong in [vec![], vec!["NO_SUCH_FIELD"], vec!["CF_NR_FK", "CF_NR_FK"]] {
        let fields = wrong.iter().map(|code| FieldCode::parse(code).unwrap()).collect();
        let answer = compare(&town, sample, records[0], Comparison::Differs(fields)).await;
        assert!(matches!(answer, Err(Error::Invalid { .. })), "{wrong:?}: {answer:?}");
    }
    let reviewer = viewer(Role::Reviewer);
    for size in [0, 1_001] {
        assert!(matches!(town.node.draw_sample(&reviewer, wanted(None, size)).await, Err(Error::Invalid { .. })));
    }
    let nobody = town.node.draw_sample(&reviewer, wanted(Some("traffic"), 5)).await;
    assert!(matches!(nobody, Err(Error::Conflict(_))), "{nobody:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_drawn_follows_from_the_register_and_what_changed_meanwhile_does_not_count() {
    let town = penalised(8).await;
    let reviewer = viewer(Role::Reviewer);
    let (sample, records) = drawn(&town, 3).await;
    let file = town.node.sample(&reviewer, sample, &ALL).await.unwrap();
    assert_eq!((file.row.among, file.row.records, file.row.done()), (8, 3, 0));
    // Whoever has the register draws the same: the least digests under the seed.
    let key = blake3::derive_key("probity 2026 sample of records", file.seed.as_bytes());
    let mut all = town.records("penalty-2018").await;
    all.sort_by_key(|record| *blake3::keyed_hash(&key, &record.raw().to_be_bytes()).as_bytes());
    assert_eq!(records, all[..3]);
    let before = town.node.register.entry(domain::EntryId::from_raw(sample.raw() - 1)).await.unwrap().unwrap();
    assert_eq!(file.seed, hex::encode(before.commitment));
    let (second, again) = drawn(&town, 3).await;
    assert!(second != sample && again != records, "another seed, another draw");
    let number = town.node.record_file(&reviewer, records[0]).await.unwrap().row.document_number.clone().unwrap();
    town.deliver("market", "penalty-2018", &penalty(&number, "U").replace("0.2,", "0.3,")).await;
    let answer = compare(&town, sample, records[0], Comparison::Agrees).await;
    assert!(matches!(answer, Err(Error::Conflict(_))), "{answer:?}");
    let file = town.node.sample(&reviewer, sample, &ALL).await.unwrap();
    assert_eq!(file.items.iter().filter(|row| row.state == DrawnState::StatedAnew).count(), 1);
    assert_eq!(file.items.last().unwrap().record.0, records[0], "those that wait come first");
    let first = town.node.sample(&reviewer, sample, &Part { after: None, limit: 2 }).await.unwrap();
    let rest = Part { after: first.next.clone(), limit: 2 };
    let rest = town.node.sample(&reviewer, sample, &rest).await.unwrap();
    let paged: Vec<RecordId> = first.items.iter().chain(&rest.items).map(|row| row.record.0).collect();
    assert_eq!(paged, [records[1], records[2], records[0]]);
    assert!(rest.next.is_none());
}

/// Of 30 compared with one that differs, the share is 29 of 30.
#[tokio::test(flavor = "multi_thread")]
async fn comparisons_stand_for_accuracy_once_they_are_enough_and_for_a_year() {
    let town = penalised(30).await;
    let (sample, records) = drawn(&town, 30).await;
    let accuracy = async |node: &Node| {
        let league = node.league(&viewer(Role::Reviewer)).await.unwrap();
        let row = league.items.iter().find(|row| row.deliverer.0 == organ("market")).unwrap().clone();
        let score = row.scores.iter().find(|score| score.dimension == Dimension::Accuracy).unwrap().score;
        (score, row.compared)
    };
    assert_eq!(accuracy(&town.node).await, (100, None));
    for record in &records[..29] {
        compare(&town, sample, *record, Comparison::Agrees).await.unwrap();
    }
    let (score, few) = accuracy(&town.node).await;
    assert_eq!((score, few.map(|few| (few.compared, few.enough))), (100, Some((29, false))));
    compare(&town, sample, records[29], Comparison::NoOriginal).await.unwrap();
    let (score, all) = accuracy(&town.node).await;
    let all = all.unwrap();
    assert_eq!((score, all.compared, all.agree, all.enough), (96, 30, 29, true));
    // Wilson at 95 per cent, worked out apart from the product.
    assert!((all.from - 0.833_296).abs() < 1e-5 && (all.to - 0.994_091).abs() < 1e-5, "{all:?}");
    let quality = town.node.dataset_quality(&viewer(Role::Auditor), &penalties()).await.unwrap();
    assert_eq!(quality.deliverers[0].compared, Some(all));
    // A year and a day later they count no more.
    let Town { folder, node } = town;
    let root = node.folder.root().to_owned();
    node.close().await.unwrap();
    let later = OpenOptions { today: Some(date(2027, 11, 26)) };
    assert!(later.today > Some(TODAY));
    let node = Node::open(&root, later).await.unwrap();
    let quality = node.dataset_quality(&viewer(Role::Auditor), &penalties()).await.unwrap();
    assert!(quality.deliverers.iter().all(|deliverer| deliverer.compared.is_none()) && quality.differing.is_empty());
    drop(folder);
}
