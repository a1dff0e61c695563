//! Divisions of a place: part of the catalogue in force, and of the register.

use domain::{Role, delivery_manifest::LocalDivision};
use flow::{
    Error,
    node::{Node, OpenOptions},
};

use crate::town::{TODAY, Town, viewer};

fn division(code: &str, name: &str, parent: Option<&str>) -> LocalDivision {
    LocalDivision { code: code.to_owned(), name: name.to_owned(), parent: parent.map(str::to_owned) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_adds_divisions_to_its_catalogue_and_another_opening_knows_them() {
    let town = Town::new().await;
    let operator = viewer(Role::Operator);
    let own = [division("980100", "某某市", None), division("980102", "某某区", Some("980100"))];
    let before = town.node.pack.hash().to_owned();
    assert!(!town.node.pack.divisions().is_known("980102"));
    let node = town.node.with_divisions(&operator, &own).await.unwrap();
    assert!(node.pack.divisions().is_known("980102"));
    assert_ne!(node.pack.hash(), before);
    assert_eq!(node.register.catalogue().await.unwrap().unwrap().2, node.pack.hash());
    // Taken again, nothing is adopted anew.
    let entries = node.register.head(flow::node::STREAM).await.unwrap();
    let again = node.with_divisions(&operator, &own[1..]).await.unwrap();
    assert_eq!((again.pack.hash(), node.register.head(flow::node::STREAM).await.unwrap()), (node.pack.hash(), entries));
    let opened = Node::open(town.node.folder.root(), OpenOptions { today: Some(TODAY) }).await.unwrap();
    assert_eq!(
        (opened.pack.hash(), opened.register.head(flow::node::STREAM).await.unwrap()),
        (node.pack.hash(), entries)
    );
    opened.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_contradicts_the_pack_or_itself_is_refused() {
    let town = Town::new().await;
    for (wrong, part) in [
        (division("350100", "某某市", None), "福州市"),
        (division("", "某某市", None), "no code"),
        (division("980100", " ", None), "needs a name"),
        (division("980102", "某某区", Some("350100")), "does not lie in 350100"),
    ] {
        let refused = town.node.with_divisions(&viewer(Role::Operator), &[wrong]).await.err().unwrap();
        assert!(matches!(refused, Error::Invalid { .. }) && refused.to_string().contains(part), "{refused}");
    }
    let known = division("350100", "福州市", None);
    town.node.with_divisions(&viewer(Role::Operator), &[known]).await.unwrap();
    assert_eq!(town.node.register.local_divisions().await.unwrap(), []);
    assert!(town.node.with_divisions(&viewer(Role::Reviewer), &[]).await.is_err());
}
