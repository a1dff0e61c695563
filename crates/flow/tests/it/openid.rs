//! Identities that a provider vouches for: who may link them, and what they open.

use std::sync::Arc;

use domain::{AccountName, Role};
use flow::{
    Error,
    account::{AfterPassword, NewAccount},
    authorise::Viewer,
    node::Node,
    openid::{Challenge, Errand, Provider, Return, Returned, Saying, Vouched},
};

use crate::town::{Town, viewer};

const BACK: &str = "https://city.example/zh/sign-in/openid/back";

/// A provider that vouches for whomever the code names.
struct Obliging;

impl Provider for Obliging {
    fn address<'a>(&'a self, _: &'a str, challenge: &'a Challenge) -> Saying<'a, String> {
        Box::pin(async { Ok(challenge.state.clone()) })
    }
    fn vouch<'a>(&'a self, code: &'a str, _: &'a str, _: &'a Challenge) -> Saying<'a, Vouched> {
        let vouched = Vouched { issuer: "https://id.example".to_owned(), subject: code.to_owned() };
        Box::pin(async { Ok(vouched) })
    }
}

async fn person(node: &Node, name: &str) -> Viewer {
    let name = AccountName::parse(name).unwrap();
    let new = NewAccount { name: name.clone(), role: Role::Reviewer, organ: None, subject: None, password: None };
    node.add_account(&viewer(Role::Operator), new).await.unwrap();
    Viewer { account: Some(name), role: Role::Reviewer, organ: None, subject: None, in_place_of: None }
}

/// Leaves on an errand and comes back as `subject`, to a browser in which `at` is signed in.
async fn way(node: &Node, errand: Errand<'_>, subject: &str, at: &Viewer) -> flow::Result<Returned> {
    let left = node.leave_for_provider(errand, BACK).await?;
    let back = Return { kept: &left.kept, state: &left.address, code: subject, back: BACK, from: None };
    node.return_from_provider(at, back).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_identity_is_linked_to_one_account_by_its_holder() {
    let town = Town::new().await;
    let node = town.node.clone().trusting(Arc::new(Obliging));
    let (li, wang) = (person(&node, "li").await, person(&node, "wang").await);
    let sign_in = Errand::SignIn { next: "/review" };
    assert!(matches!(way(&node, sign_in, "7", &Viewer::PUBLIC).await, Ok(Returned::Unknown(_))));
    assert!(matches!(way(&node, Errand::Link(&li), "7", &li).await, Ok(Returned::Linked)));
    assert!(matches!(way(&node, Errand::Link(&li), "7", &li).await, Ok(Returned::Linked)), "twice is once");
    let taken = way(&node, Errand::Link(&wang), "7", &wang).await;
    assert!(matches!(taken, Err(Error::Conflict(_))), "{taken:?}");
    let elsewhere = way(&node, Errand::Link(&li), "8", &wang).await;
    assert!(matches!(elsewhere, Err(Error::NotSignedIn)), "left for li, came back to wang: {elsewhere:?}");
    assert!(node.leave_for_provider(Errand::Link(&Viewer::PUBLIC), BACK).await.is_err());

    let Ok(Returned::Known { opened: AfterPassword::SignedIn(signed), next }) =
        way(&node, sign_in, "7", &Viewer::PUBLIC).await
    else {
        panic!("it opens the account")
    };
    assert_eq!((signed.viewer.account, next.as_str()), (li.account.clone(), "/review"));
    assert_eq!(node.openids(&li).await.unwrap().len(), 1);
    assert!(node.unlink_openid(&wang, "https://id.example", "7").await.is_err(), "not somebody else's");
    node.unlink_openid(&li, "https://id.example", "7").await.unwrap();
    assert!(matches!(way(&node, sign_in, "7", &Viewer::PUBLIC).await, Ok(Returned::Unknown(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_operator_does_to_an_account_ends_its_identities() {
    let town = Town::new().await;
    let node = town.node.clone().trusting(Arc::new(Obliging));
    let (li, operator) = (person(&node, "li").await, viewer(Role::Operator));
    let name = li.account.clone().unwrap();
    let linked = async || {
        way(&node, Errand::Link(&li), "7", &li).await.unwrap();
        assert_eq!(node.openids(&li).await.unwrap().len(), 1);
    };
    linked().await;
    node.renew_password(&operator, &name).await.unwrap();
    assert_eq!(node.openids(&li).await.unwrap(), []);
    linked().await;
    node.close_account(&operator, &name).await.unwrap();
    node.reopen_account(&operator, &name).await.unwrap();
    assert_eq!(node.openids(&li).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_browser_kept_counts_as_it_was_given_alone() {
    let town = Town::new().await;
    let node = town.node.clone().trusting(Arc::new(Obliging));
    let left = node.leave_for_provider(Errand::SignIn { next: "" }, BACK).await.unwrap();
    let back = async |kept: &str, state: &str| {
        let back = Return { kept, state, code: "7", back: BACK, from: None };
        node.return_from_provider(&Viewer::PUBLIC, back).await
    };
    assert!(back(&left.kept, &left.address).await.is_ok());
    let mut changed = left.kept.clone().into_bytes();
    changed[60] ^= 1;
    let changed = String::from_utf8(changed).unwrap();
    for (kept, state) in [("", &*left.address), ("AAAA", &left.address), (&changed, &left.address), (&left.kept, "")] {
        assert!(matches!(back(kept, state).await, Err(Error::NotSignedIn)), "{kept} {state}");
    }
    assert!(town.node.leave_for_provider(Errand::SignIn { next: "" }, BACK).await.is_err(), "without a provider");
}
