//! How often one may fail to sign in.

use std::net::IpAddr;

use domain::{AccountName, Role};
use flow::{Error, account::NewAccount};

use crate::town::{Town, viewer};

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_closed_for_a_while_after_too_many_attempts_and_the_auditor_reads_it() {
    let town = Town::new().await;
    let node = &town.node;
    let name = AccountName::parse("reviewer").unwrap();
    let new = NewAccount { name: name.clone(), role: Role::Reviewer, organ: None, subject: None, password: None };
    let password = node.add_account(&viewer(Role::Operator), new).await.unwrap();
    let from = Some(IpAddr::from([192, 0, 2, 7]));
    // What failed before somebody signed in is forgotten.
    for _ in 0..3 {
        assert!(node.sign_in(&name, "wrong", from).await.is_err());
    }
    node.sign_in(&name, &password, from).await.unwrap();
    for _ in 0..10 {
        assert!(matches!(node.sign_in(&name, "wrong", from).await, Err(Error::NotSignedIn)));
    }
    for _ in 0..2 {
        let refused = node.sign_in(&name, &password, None).await;
        assert!(matches!(refused, Err(Error::TooMany { .. })), "the right password too");
    }
    let audit = node.register.audit(None, 50).await.unwrap();
    let limited: Vec<_> = audit.iter().filter(|line| line.audit.action == "sign-in-limited").collect();
    assert_eq!(limited.len(), 1, "one line, not one an attempt");
    assert_eq!(limited[0].audit.target, "account reviewer");
}
