//! A dry run says what a delivery of the same file would come to, and leaves nothing behind.

use std::{fmt::Write, io::Cursor};

use domain::{DatasetId, Role};
use flow::{
    authorise::Viewer,
    offer::Offer,
    taking::{DryRun, ROWS_COMPARED},
};

use crate::town::{COMPANY, Town, code, organ, penalty, viewer};

fn market() -> Viewer {
    Viewer { organ: Some(organ("market")), ..viewer(Role::Deliverer) }
}

async fn dry_run(town: &Town, dataset: &str, text: &str) -> DryRun {
    let offer = Offer {
        dataset: DatasetId::parse(dataset).unwrap(),
        file_name: format!("{dataset}.csv"),
        coverage: None,
        on_behalf_of: None,
    };
    town.node.dry_run(&market(), offer, Cursor::new(text.to_owned().into_bytes()), |_, _| ()).await.unwrap()
}

/// The files in the folders of deliveries.
fn files(town: &Town) -> usize {
    let folder = |name: &str| std::fs::read_dir(town.node.folder.root().join(name)).unwrap().count();
    folder("spool") + folder("raw")
}

/// Penalties: `rows` are number and operation.
fn penalties(rows: &[(&str, &str)]) -> String {
    let mut text = penalty("1", "I").lines().next().unwrap().to_owned() + "\n";
    for (number, operation) in rows {
        let _ = writeln!(text, "{}", penalty(number, operation).lines().nth(1).unwrap());
    }
    text
}

fn registrations(numbers: std::ops::Range<usize>) -> String {
    let mut text = "ENTNAME,UNISCID,ESTDATE,REGSTATE\n".to_owned();
    for number in numbers {
        let _ = writeln!(text, "示例{number}号商贸有限公司,{},2020-05-06,存续", code(number));
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn it_says_what_the_receipt_of_the_delivery_says() {
    let town = Town::new().await;
    let first = penalties(&[("示罚1号", "I"), ("示罚2号", "I"), ("示罚2号", "I"), ("示罚3号", "I")]);
    let wrong_code = penalties(&[("示罚4号", "I")]).replace(COMPANY, "91350100M000100Y44");
    let second = penalties(&[("示罚1号", "D"), ("示罚2号", "I"), ("示罚5号", "I"), ("示罚6号", "D")])
        .replace("示罚5号,未按规定公示,", "示罚5号,未按期公示,")
        + wrong_code.lines().nth(1).unwrap();
    let many =
        registrations(10_000..11_500) + &registrations(10_100..10_102).lines().skip(1).collect::<Vec<_>>().join("\n");
    let files = [("penalty-2018", first), ("penalty-2018", second), ("registration", many)];
    for (dataset, text) in &files {
        let tried = dry_run(&town, dataset, text).await;
        let delivered = town.deliver("market", dataset, text).await;
        assert_eq!(tried.receipt, delivered);
        assert!(!tried.is_longer());
    }
    let again = dry_run(&town, "penalty-2018", &files[1].1).await.receipt.counts;
    assert_eq!((again.rows, again.unchanged, again.rejected), (5, 4, 1), "it is all known by now: {again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_left_of_it() {
    let town = Town::new().await;
    let (before, entries) = (files(&town), town.node.register.head(flow::node::STREAM).await.unwrap());
    let text = penalties(&[("示罚1号", "I"), ("示罚2号", "I")]).replace("示罚2号,未按规定公示", "示罚2号,");
    let tried = dry_run(&town, "penalty-2018", &text).await;
    assert_eq!((tried.receipt.counts.accepted, tried.receipt.counts.rejected), (1, 1));
    let file = town.node.dry_run_file(&market(), tried).await.unwrap();
    assert_eq!(file.rows.iter().map(|row| row.row).collect::<Vec<_>>(), [2]);
    assert_eq!(files(&town), before, "no byte of the file is kept");
    assert_eq!(town.node.register.head(flow::node::STREAM).await.unwrap(), entries);
    assert!(town.records("penalty-2018").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_long_file_all_rows_are_checked_and_the_first_compared() {
    let town = Town::new().await;
    let text = registrations(10_000..10_000 + ROWS_COMPARED + 5);
    let right = text.rfind(",2020-05-06").unwrap();
    let text = format!("{},2031-05-06{}", &text[..right], &text[right + ",2020-05-06".len()..]);
    let tried = dry_run(&town, "registration", &text).await;
    let counts = tried.receipt.counts;
    assert!(tried.is_longer());
    assert_eq!((counts.rows, counts.rejected), (ROWS_COMPARED as u64 + 5, 1), "the last row's day is to come");
    assert_eq!((counts.accepted, counts.subjects_opened), (ROWS_COMPARED as u64, ROWS_COMPARED as u64));
}
