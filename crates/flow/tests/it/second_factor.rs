//! The second factor of accounts: who needs it, what is taken once, what brings it back.

use std::time::{SystemTime, UNIX_EPOCH};

use domain::{AccountName, Role};
use flow::{
    Error,
    account::{AfterPassword, NewAccount},
    authorise::{Action, Viewer},
    folder::NodeFile,
    node::{Node, OpenOptions},
    second_factor::NewFactor,
};
use hmac::{Hmac, KeyInit, Mac};

use crate::town::{TODAY, Town, viewer};

/// The code that an app shows now, or so many steps later.
fn app(factor: &NewFactor, later: u64) -> String {
    let secret = data_encoding::BASE32_NOPAD.decode(factor.secret.as_bytes()).unwrap();
    let step = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() / 30 + later;
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(&secret).unwrap();
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let from = (hash[19] & 15) as usize;
    let number = u32::from_be_bytes(hash[from..from + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

struct Person {
    name: AccountName,
    password: String,
}

async fn person(node: &Node, name: &str) -> Person {
    let name = AccountName::parse(name).unwrap();
    let new = NewAccount { name: name.clone(), role: Role::Reviewer, organ: None, subject: None, password: None };
    let password = node.add_account(&viewer(Role::Operator), new).await.unwrap();
    Person { name, password }
}

impl Person {
    async fn viewer(&self, node: &Node) -> Viewer {
        node.viewer_by_password(&self.name, &self.password, None).await.unwrap()
    }

    /// Signs in with the password; the token that a code is sent with.
    async fn password(&self, node: &Node) -> String {
        match node.sign_in(&self.name, &self.password, None).await.unwrap() {
            AfterPassword::CodeAwaited { token, .. } => token,
            AfterPassword::SignedIn(_) => panic!("no code is asked for"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_factor_counts_once_confirmed_and_each_code_is_taken_once() {
    let town = Town::new().await;
    let node = &town.node;
    let li = person(node, "li").await;
    let who = li.viewer(node).await;
    let factor = node.begin_second_factor(&who).await.unwrap();
    assert!(
        matches!(node.sign_in(&li.name, &li.password, None).await, Ok(AfterPassword::SignedIn(_))),
        "not confirmed yet"
    );
    assert!(matches!(node.confirm_second_factor(&who, "000").await, Err(Error::Invalid { field: "code", .. })));
    let recovery = node.confirm_second_factor(&who, &app(&factor, 0)).await.unwrap();
    assert_eq!(recovery.len(), 10);
    assert!(node.begin_second_factor(&who).await.is_err(), "it is not replaced by whoever has a session");

    // The password alone opens nothing, and its token is no session.
    let token = li.password(node).await;
    assert!(node.viewer_by_session(&token).await.unwrap().is_none());
    let refused = node.viewer_by_password(&li.name, &li.password, None).await;
    assert!(matches!(refused, Err(Error::CodeNeeded)));
    // The code that confirmed it was taken; the next one is taken once.
    let next = app(&factor, 1);
    for (code, taken) in [(app(&factor, 0), false), (next.clone(), true)] {
        assert_eq!(node.sign_in_with_code(&token, &code, None).await.is_ok(), taken);
    }
    let token = li.password(node).await;
    assert!(matches!(node.sign_in_with_code(&token, &next, None).await, Err(Error::NotSignedIn)), "replayed");
    // A recovery code signs in once, and the auditor reads it.
    let signed_in = node.sign_in_with_code(&token, &recovery[3].to_uppercase(), None).await.unwrap();
    assert_eq!(node.viewer_by_session(&signed_in.token).await.unwrap().unwrap().0.role, Role::Reviewer);
    assert!(node.sign_in_with_code(&token, &recovery[4], None).await.is_err(), "the sign-in is over");
    let token = li.password(node).await;
    assert!(node.sign_in_with_code(&token, &recovery[3], None).await.is_err());
    let audit = node.register.audit(None, 50).await.unwrap();
    assert!(audit.iter().any(|line| line.audit.action == "recovery-code-used" && line.audit.detail == "9 left"));
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_of_a_code_are_counted_with_those_of_the_password() {
    let town = Town::new().await;
    let node = &town.node;
    let li = person(node, "li").await;
    let who = li.viewer(node).await;
    let factor = node.begin_second_factor(&who).await.unwrap();
    node.confirm_second_factor(&who, &app(&factor, 0)).await.unwrap();
    let token = li.password(node).await;
    let mut refused = None;
    for guess in 0..10 {
        refused = node.sign_in_with_code(&token, &format!("{guess:06}"), None).await.err();
    }
    assert!(matches!(refused, Some(Error::TooMany { .. })), "nine guesses after one password");
    assert!(matches!(node.sign_in_with_code(&token, &app(&factor, 1), None).await, Err(Error::TooMany { .. })));
    assert!(matches!(node.remove_second_factor(&who, "000000").await, Err(Error::TooMany { .. })), "and in a form");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_needs_a_factor_has_no_rights_without_it() {
    let town = Town::new().await;
    let li = person(&town.node, "li").await;
    let root = town.folder.path().join("node");
    let path = root.join("node.json");
    let mut file: NodeFile = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    file.second_factor = vec![Role::Reviewer];
    std::fs::write(&path, serde_json::to_vec(&file).unwrap()).unwrap();
    town.node.clone().close().await.unwrap();
    let node = Node::open(&root, OpenOptions { today: Some(TODAY) }).await.unwrap();

    let who = li.viewer(&node).await;
    assert_eq!((who.role, who.account.as_ref()), (Role::Public, Some(&li.name)));
    assert!(node.authorise_here(&who, Action::Review).is_err());
    assert!(node.add_token(&who, "around it", None).await.is_err(), "nor a key that would go around it");
    assert!(node.second_factor(&who).await.unwrap().required);
    let factor = node.begin_second_factor(&who).await.unwrap();
    node.confirm_second_factor(&who, &app(&factor, 0)).await.unwrap();
    let code = app(&factor, 1);
    let who = node.viewer_by_password(&li.name, &li.password, Some(&code)).await.unwrap();
    assert!(node.authorise_here(&who, Action::Review).is_ok());

    // Whoever lost everything asks the operator, who ends the sessions as well.
    let operator = Viewer { account: AccountName::parse("root").ok(), ..viewer(Role::Operator) };
    assert!(node.reset_second_factor(&who, &li.name).await.is_err(), "not one's own, nor without the role");
    node.reset_second_factor(&operator, &li.name).await.unwrap();
    assert!(node.reset_second_factor(&operator, &li.name).await.is_err(), "there is none any more");
    assert_eq!(li.viewer(&node).await.role, Role::Public);
    let audit = node.register.audit(None, 5).await.unwrap();
    assert_eq!((&*audit[0].audit.action, &*audit[0].audit.target), ("second-factor-reset", "li"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_has_an_end_and_is_its_holders_alone() {
    let town = Town::new().await;
    let node = &town.node;
    let (li, wang) = (person(node, "li").await, person(node, "wang").await);
    let (li, wang) = (li.viewer(node).await, wang.viewer(node).await);
    let day = |days| domain::date::add_days(TODAY, days).unwrap();
    for (label, until) in [("", day(10)), ("x", TODAY), ("x", day(400))] {
        assert!(node.add_key(&li, label, until).await.is_err(), "{label} {until}");
    }
    let key = node.add_key(&li, "nightly", day(1)).await.unwrap();
    assert_eq!(node.viewer_by_token(&key).await.unwrap(), li);
    let kept = node.keys(&li).await.unwrap();
    assert_eq!((kept.len(), &*kept[0].label), (1, "nightly"));
    assert!(!key.contains(&kept[0].id));
    assert_eq!(node.keys(&wang).await.unwrap(), []);
    assert!(matches!(node.end_key(&wang, &kept[0].id).await, Err(Error::NotFound { .. })));
    let tomorrow = node.on(day(1)).unwrap();
    assert!(tomorrow.viewer_by_token(&key).await.is_err(), "until, not including");
    node.end_key(&li, &kept[0].id).await.unwrap();
    assert!(node.viewer_by_token(&key).await.is_err());
}
