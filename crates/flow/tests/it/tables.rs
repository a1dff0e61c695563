//! The tables for analysts follow the register.

use domain::Role;
use flow::analysis::TablesState;

use crate::town::{Town, penalty, viewer};

async fn rows(town: &Town, anew: bool) -> (u64, u64) {
    let state: TablesState = town.node.follow_tables(&viewer(Role::Operator), anew, |_| ()).await.unwrap();
    (state.through, state.tables.iter().find(|(name, _)| name == "penalty_2018").unwrap().1)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tables_hold_what_was_taken_up_to_the_last_entry() {
    let town = Town::new().await;
    assert_eq!(rows(&town, false).await.1, 0);
    let mut before = 0;
    for (count, number) in (1..).zip(["one", "two", "three"]) {
        town.deliver("market", "penalty-2018", &penalty(number, "")).await;
        let head = town.node.register.head(flow::node::STREAM).await.unwrap().unwrap().seq();
        let (through, lines) = rows(&town, false).await;
        assert_eq!(through, head);
        assert_eq!(lines, before + count, "the subject was written anew with all its records");
        assert_eq!(rows(&town, false).await, (through, lines), "nothing changed, nothing is written");
        before = lines;
    }
    assert_eq!(rows(&town, true).await.1, 3, "made anew, each record lies there once");
    let files =
        std::fs::read_dir(town.node.folder.root().join("tables")).unwrap().map(|file| file.unwrap().file_name());
    let of_penalties = files.filter(|name| name.to_string_lossy().ends_with(".penalty_2018.parquet")).count();
    assert_eq!(of_penalties, 1, "of what lay there before nothing is left");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_operator_brings_them_up() {
    let town = Town::new().await;
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Operator) {
        let refused = town.node.follow_tables(&viewer(role), false, |_| ()).await;
        assert!(refused.is_err(), "{}", role.name());
    }
}
