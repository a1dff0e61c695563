//! What an operator does with the accounts of others, and what their holders do with their password.

use domain::{AccountName, Date, Role, entry::Actor};
use flow::{
    Error,
    account::{AfterPassword, NewAccount},
    authorise::Viewer,
    read::{AuditSearch, Part, ReadingSearch},
};

use crate::town::{Town, viewer};

const UNTIL: Date = jiff::civil::date(2026, 12, 31);

/// An account with that name, its password, the token of a session and a key.
async fn somebody(town: &Town, name: &str) -> (AccountName, String, String, String) {
    let name = AccountName::parse(name).unwrap();
    let new = NewAccount { name: name.clone(), role: Role::Reviewer, organ: None, subject: None, password: None };
    let password = town.node.add_account(&viewer(Role::Operator), new).await.unwrap();
    let session = session(town, &name, &password).await.unwrap();
    let holder = Viewer { account: Some(name.clone()), ..viewer(Role::Reviewer) };
    let key = town.node.add_key(&holder, "nightly", UNTIL).await.unwrap();
    (name, password, session, key)
}

async fn session(town: &Town, name: &AccountName, password: &str) -> flow::Result<String> {
    match town.node.sign_in(name, password, None).await? {
        AfterPassword::SignedIn(signed) => Ok(signed.token),
        AfterPassword::CodeAwaited { .. } => panic!("no second factor was set up"),
    }
}

/// Whether neither the session nor the key opens anything.
async fn is_shut(town: &Town, session: &str, key: &str) -> bool {
    let session = town.node.viewer_by_session(session).await.unwrap();
    session.is_none() && town.node.viewer_by_token(key).await.is_err()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_account_opens_nothing_and_its_keys_never_come_back() {
    let town = Town::new().await;
    let (node, operator) = (&town.node, viewer(Role::Operator));
    let (name, password, token, key) = somebody(&town, "li").await;
    assert!(!is_shut(&town, &token, &key).await);
    node.close_account(&operator, &name).await.unwrap();
    assert!(is_shut(&town, &token, &key).await);
    assert!(matches!(session(&town, &name, &password).await, Err(Error::NotSignedIn)));
    assert!(matches!(node.close_account(&operator, &name).await, Err(Error::Conflict(_))));
    assert!(matches!(node.renew_password(&operator, &name).await, Err(Error::Conflict(_))));

    let new = node.reopen_account(&operator, &name).await.unwrap();
    assert_ne!(new, password);
    assert!(session(&town, &name, &password).await.is_err(), "the old password is gone");
    session(&town, &name, &new).await.unwrap();
    assert!(is_shut(&town, &token, &key).await, "what was ended stays ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_ends_sessions_and_keys() {
    let town = Town::new().await;
    let (name, password, token, key) = somebody(&town, "li").await;
    let new = town.node.renew_password(&viewer(Role::Operator), &name).await.unwrap();
    assert!(is_shut(&town, &token, &key).await);
    assert!(session(&town, &name, &password).await.is_err());

    let holder = Viewer { account: Some(name.clone()), ..viewer(Role::Reviewer) };
    let change = async |old: &str, new: &str| town.node.change_password(&holder, old, new).await;
    assert!(matches!(change("wrong", "a new password").await, Err(Error::Invalid { field: "old", .. })));
    assert!(matches!(change(&new, "short").await, Err(Error::Invalid { field: "new", .. })));
    change(&new, "a new password").await.unwrap();
    assert!(session(&town, &name, &new).await.is_err());
    session(&town, &name, "a new password").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn only_another_operator_changes_an_account() {
    let town = Town::new().await;
    let (name, ..) = somebody(&town, "li").await;
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Operator) {
        let who = if role == Role::Public { Viewer::PUBLIC } else { viewer(role) };
        let refused = |done: flow::Result<()>| matches!(done, Err(Error::Forbidden { .. } | Error::NotSignedIn));
        assert!(refused(town.node.close_account(&who, &name).await), "{role:?}");
        assert!(refused(town.node.reopen_account(&who, &name).await.map(drop)), "{role:?}");
        assert!(refused(town.node.renew_password(&who, &name).await.map(drop)), "{role:?}");
        assert!(refused(town.node.jobs(&who).await.map(drop)), "{role:?}");
        assert!(refused(town.node.retry_job(&who, 1).await), "{role:?}");
        assert!(refused(town.node.simulations(&who).map(drop)), "{role:?}");
    }
    let own = AccountName::parse("operator").unwrap();
    assert!(matches!(town.node.close_account(&viewer(Role::Operator), &own).await, Err(Error::Conflict(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_auditor_finds_who_did_what_and_nobody_else_does() {
    let town = Town::new().await;
    let (name, ..) = somebody(&town, "li").await;
    town.node.close_account(&viewer(Role::Operator), &name).await.unwrap();
    let (auditor, part) = (viewer(Role::Auditor), Part { after: None, limit: 10 });
    let search = AuditSearch { action: Some("account-closed".to_owned()), ..AuditSearch::default() };
    let (lines, next) = town.node.audit_lines(&auditor, &search, &part).await.unwrap();
    assert_eq!((lines.len(), next), (1, None));
    assert_eq!(lines[0].actor, Actor::Account("operator".parse().unwrap()));
    assert_eq!(lines[0].audit.target, "li");
    let today = town.node.clock.today();
    let yesterday = today.yesterday().unwrap();
    let on = |from, to| AuditSearch { from, to, ..search.clone() };
    assert_eq!(town.node.audit_lines(&auditor, &on(Some(today), Some(today)), &part).await.unwrap().0.len(), 1);
    assert!(town.node.audit_lines(&auditor, &on(None, Some(yesterday)), &part).await.unwrap().0.is_empty());
    // A part that is full says where the next one begins.
    let one = Part { after: None, limit: 1 };
    let (first, next) = town.node.audit_lines(&auditor, &AuditSearch::default(), &one).await.unwrap();
    let (second, _) =
        town.node.audit_lines(&auditor, &AuditSearch::default(), &Part { after: next, limit: 1 }).await.unwrap();
    assert!(second[0].line < first[0].line);
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Auditor) {
        let who = if role == Role::Public { Viewer::PUBLIC } else { viewer(role) };
        assert!(town.node.audit_lines(&who, &AuditSearch::default(), &part).await.is_err(), "{role:?}");
        assert!(town.node.readings(&who, &ReadingSearch::default(), &part).await.is_err(), "{role:?}");
    }
}
