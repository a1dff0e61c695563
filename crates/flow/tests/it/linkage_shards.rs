//! Linkage over a register that lies in several shards, held or not.

use std::{fs, path::PathBuf, sync::Arc};

use domain::{PartyRow, Role};
use flow::{Error, authorise::Viewer, matching::Limits, node::Node};

use crate::town::{Town, code, viewer};

const CHARACTERS: [&str; 7] = ["明", "湖", "金", "鼎", "锦", "达", "汇"];
const TRADES: [&str; 3] = ["商贸", "餐饮", "物流"];
/// How many companies come to the one of the town.
const COMPANIES: usize = 27;

fn name(nth: usize) -> String {
    format!("福州{}{}{}有限公司", CHARACTERS[nth % 7], CHARACTERS[nth / 7 % 7], TRADES[nth % 3])
}

async fn town() -> Town {
    let town = Town::new().await;
    let mut text = "name,code,registration_day,character,capital,business_scope,province,city,address\n".to_owned();
    for nth in 0..COMPANIES {
        text.push_str(&format!(
            "{},{},2001-05-06,有限责任公司,500(万元人民币),食品销售,福建,福州,福州市鼓楼区示例路{}号\n",
            name(nth),
            code(200 + nth),
            nth % 9 + 1
        ));
    }
    let receipt = town.deliver("market", "registration", &text).await;
    assert_eq!(receipt.counts.accepted, COMPANIES as u64, "{receipt:?}");
    town
}

/// The node with other limits, which has read nothing.
fn limited(town: &Town, registrations_a_shard: usize, memory: u64) -> Node {
    let mut node = town.node.clone();
    node.linkage_limits = Limits { memory, registrations_a_shard };
    node
}

fn folder(town: &Town) -> PathBuf {
    town.folder.path().join("node/linkage")
}

fn rows() -> Vec<PartyRow> {
    let row = |nth: usize| PartyRow {
        id: nth.to_string(),
        name: if nth % 4 == 1 {
            name(nth).replace("福州", "").replace("有限公司", "")
        } else {
            name(nth + nth % 2)
        },
        code: if nth.is_multiple_of(3) { code(200 + nth) } else { String::new() },
        address: format!("福州市鼓楼区示例路{}号", nth % 9 + 1),
        ..PartyRow::default()
    };
    (0..COMPANIES + 4).map(row).collect()
}

type Told = Vec<(String, Vec<(String, f64, Vec<String>)>)>;

/// How many were read from the register, in how many shards, whether all are held, and what is answered.
async fn asked(node: &Node, who: &Viewer) -> flow::Result<(u64, usize, bool, Told)> {
    let read = std::cell::Cell::new(0);
    let linkage = Arc::new(node.read_linkage(|subjects| read.set(subjects)).await?);
    let (shards, held) = (linkage.shards(), linkage.is_at_hand());
    let mut matching = node.matching(who, linkage);
    matching.learn(&rows())?;
    let answers = node.answer_rows(&matching, rows()).await?;
    let told = answers.iter().map(|row| {
        let candidates = row.candidates.iter().map(|one| {
            let reasons = one.reasons.iter().map(|reason| format!("{:?} {}", reason.findings, reason.decibans));
            (one.name.clone(), one.probability, reasons.collect())
        });
        (row.decision.to_owned(), candidates.collect())
    });
    Ok((read.get(), shards, held, told.collect()))
}

fn assert_alike(told: &Told, expected: &Told) {
    for ((decision, candidates), (other_decision, others)) in told.iter().zip(expected) {
        assert_eq!(decision, other_decision);
        assert_eq!(candidates.len(), others.len());
        for ((name, probability, reasons), (other_name, other, other_reasons)) in candidates.iter().zip(others) {
            assert!((probability - other).abs() < 1e-5, "{name}: {probability} and {other}");
            assert_eq!((name, reasons), (other_name, other_reasons));
        }
    }
    assert_eq!(told.len(), expected.len());
}

const ALL: u64 = COMPANIES as u64 + 1;
const ENOUGH: u64 = 1 << 40;

#[tokio::test]
async fn answers_are_the_same_over_one_two_and_seven_shards() {
    let town = town().await;
    let reviewer = viewer(Role::Reviewer);
    let _ = fs::remove_dir_all(folder(&town));
    let (read, shards, held, expected) = asked(&limited(&town, 1_000, ENOUGH), &reviewer).await.unwrap();
    assert_eq!((read, shards, held), (ALL, 1, true));
    assert!(expected.iter().filter(|(decision, _)| decision == "link").count() > 5, "{expected:?}");
    for (size, shards) in [(14, 2), (4, 7)] {
        fs::remove_dir_all(folder(&town)).unwrap();
        for memory in [ENOUGH, 1] {
            let node = limited(&town, size, memory);
            // Made anew, and as it was kept.
            let _ = fs::remove_file(folder(&town).join("all"));
            for read in [ALL, 0] {
                let (now_read, now_shards, held, told) = asked(&node, &reviewer).await.unwrap();
                assert_eq!((now_read, now_shards, held), (read, shards, memory == ENOUGH));
                assert_alike(&told, &expected);
            }
        }
        let files = fs::read_dir(folder(&town)).unwrap().count();
        assert_eq!(files, 2 * shards + 1, "shards, lines of subjects, and what says that they are there");
    }
}

#[tokio::test]
async fn what_changed_is_known_in_every_shard() {
    let town = town().await;
    let reviewer = viewer(Role::Reviewer);
    let _ = fs::remove_dir_all(folder(&town));
    asked(&limited(&town, 4, 1), &reviewer).await.unwrap();
    let renamed = format!(
        "name,code,registration_day,character,capital,business_scope,province,city,address\n\
         福州天琪机械设备有限公司,{},2001-05-06,有限责任公司,500(万元人民币),食品销售,福建,福州,福州市鼓楼区示例路1号\n",
        code(209)
    );
    town.deliver("market", "registration", &renamed).await;
    let of_nine = async |memory| {
        let (read, shards, _, told) = asked(&limited(&town, 4, memory), &reviewer).await.unwrap();
        assert_eq!((read, shards), (0, 7));
        told[9].1.first().map(|(name, ..)| name.clone())
    };
    let now = Some("福州天琪机械设备有限公司".to_owned());
    assert_eq!((of_nine(1).await, of_nine(ENOUGH).await), (now.clone(), now));
}

#[tokio::test]
async fn a_shard_that_is_cut_damaged_missing_or_of_another_time_is_made_anew() {
    let town = town().await;
    let reviewer = viewer(Role::Reviewer);
    let _ = fs::remove_dir_all(folder(&town));
    let node = limited(&town, 4, ENOUGH);
    let (.., expected) = asked(&node, &reviewer).await.unwrap();
    let old = fs::read(folder(&town).join("0002")).unwrap();
    let spoil: [&dyn Fn(&str); 5] = [
        &|name| fs::write(folder(&town).join(name), &old[..old.len() / 2]).unwrap(),
        &|name| {
            let mut bytes = fs::read(folder(&town).join(name)).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            fs::write(folder(&town).join(name), bytes).unwrap();
        },
        &|name| fs::remove_file(folder(&town).join(name)).unwrap(),
        &|name| fs::write(folder(&town).join(name), "").unwrap(),
        &|name| fs::copy(folder(&town).join("0001"), folder(&town).join(name)).map(drop).unwrap(),
    ];
    for name in ["0002", "plain-0003", "all"] {
        for (nth, spoil) in spoil.iter().enumerate() {
            spoil(name);
            let (read, .., told) = asked(&node, &reviewer).await.unwrap();
            assert_eq!(read, ALL, "{name} in way {nth}");
            assert_alike(&told, &expected);
            assert_eq!(asked(&node, &reviewer).await.unwrap().0, 0);
        }
    }
    // Damage within a shard that is not held shows when it is read: the question fails, the next
    // reads the register.
    let apart = limited(&town, 4, 1);
    spoil[1]("0003");
    assert!(matches!(asked(&apart, &reviewer).await, Err(Error::NotReady(_))));
    let (read, .., told) = asked(&apart, &reviewer).await.unwrap();
    assert_eq!(read, ALL);
    assert_alike(&told, &expected);
    // What a killed process left goes.
    let left = folder(&town).join("draft-999999999-0");
    fs::create_dir(&left).unwrap();
    spoil[2]("0000");
    assert_eq!(asked(&node, &reviewer).await.unwrap().0, ALL);
    assert!(!left.exists());
}

#[tokio::test]
async fn shards_of_a_later_history_are_not_those_of_a_restored_backup() {
    let town = town().await;
    let reviewer = viewer(Role::Reviewer);
    let backup = town.node.backup(&viewer(Role::Operator), &town.folder.path().join("backup")).await.unwrap();
    town.register_other().await;
    let _ = fs::remove_dir_all(folder(&town));
    assert_eq!(asked(&limited(&town, 4, 1), &reviewer).await.unwrap().0, ALL + 1);
    let Town { folder: of_town, node } = town;
    node.close().await.unwrap();
    let root = of_town.path().join("node");
    let options = flow::node::OpenOptions { today: Some(crate::town::TODAY) };
    flow::keeping::restore(&root, &backup, None, options).await.unwrap();
    assert!(root.join("linkage/0006").exists(), "the shards of the later history are still there");
    let mut restored = Node::open(&root, options).await.unwrap();
    restored.linkage_limits = Limits { memory: 1, registrations_a_shard: 4 };
    assert_eq!(asked(&restored, &reviewer).await.unwrap().0, ALL);
}

#[tokio::test]
async fn a_question_is_told_why_it_is_not_answered_where_the_register_does_not_fit() {
    let town = town().await;
    let _ = fs::remove_dir_all(folder(&town));
    let penalty = crate::town::penalty("甲2号", "I").replace("示例甲商贸", "福州金鼎餐饮");
    let receipt = town.take_only("market", "penalty-2018", &penalty).await;
    assert_eq!(receipt.counts.review, 1, "{receipt:?}");
    let Town { folder: of_town, node } = town;
    node.close().await.unwrap();
    let options = flow::node::OpenOptions { today: Some(crate::town::TODAY) };
    let mut node = Node::open(&of_town.path().join("node"), options).await.unwrap();
    node.linkage_limits = Limits { memory: 1, registrations_a_shard: 4 };
    let error = node.match_rows(&Viewer::PUBLIC, rows(), 3).await.unwrap_err();
    assert!(matches!(error, Error::LinkageTooLarge { needs_mebibytes: 1.., has_mebibytes: 0 }), "{error}");
    assert!(error.to_string().contains("--linkage-memory"), "{error}");
    // What waits is weighed all the same, and the question comes without linkage's view of it.
    node.work_off().await.unwrap();
    let reviewer = viewer(Role::Reviewer);
    let queue = node.review_queue(&reviewer, &flow::read::Part { after: None, limit: 10 }).await.unwrap();
    let item = node.review_item(&reviewer, queue.items[0].record.id.0).await.unwrap();
    assert!(!item.candidates.is_empty() && item.none.is_none(), "{item:?}");
}
