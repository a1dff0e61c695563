//! Standing in for a colleague.

use domain::{Date, Role, entry::Actor};
use flow::{Error, account::NewAccount, authorise::Viewer, delegation::NewDelegation, node::Node};
use jiff::civil::date;

use crate::{
    cases::{opened, repair},
    town::{Town, organ, penalty, viewer},
};

/// An account with a session; the viewer is asked for anew each time, as a request does.
struct Person {
    name: &'static str,
    session: String,
}

impl Person {
    async fn of(node: &Node, name: &'static str, role: Role, of: Option<&str>) -> Person {
        let account = name.parse().unwrap();
        let new = NewAccount { name: account, role, organ: of.map(organ), subject: None, password: None };
        let password = node.add_account(&viewer(Role::Operator), new).await.unwrap();
        let flow::account::AfterPassword::SignedIn(signed_in) =
            node.sign_in(&name.parse().unwrap(), &password, None).await.unwrap()
        else {
            panic!("no second factor is asked for")
        };
        Person { name, session: signed_in.token }
    }

    async fn viewer(&self, node: &Node) -> Viewer {
        node.viewer_by_session(&self.session).await.unwrap().unwrap().0
    }
}

fn delegation(giver: &Person, taker: &Person, from: Date, until: Date) -> NewDelegation {
    let name = |person: &Person| person.name.parse().unwrap();
    NewDelegation { giver: name(giver), taker: name(taker), from, until, reasons: "leave".to_owned() }
}

const FROM: Date = date(2026, 11, 25);
const UNTIL: Date = date(2026, 12, 25);

#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_decides_in_the_place_of_another_and_both_are_named() {
    let town = Town::new().await;
    let node = &town.node;
    town.deliver("market", "penalty-2018", &penalty("某罚字〔2026〕1号", "I")).await;
    let record = town.records("penalty-2018").await[0];
    let case = opened(node, &town.its_account().await, repair(record)).await;
    node.do_case_task(&viewer(Role::Reviewer), case, "accepted", "complete", &[]).await.unwrap();

    let chief = Person::of(node, "chief", Role::DecidingOfficer, Some("market")).await;
    let clerk = Person::of(node, "clerk", Role::Deliverer, Some("market")).await;
    let before = node.do_case_task(&clerk.viewer(node).await, case, "repaired", "done", &[]).await;
    assert!(matches!(before, Err(Error::Forbidden { .. })), "{before:?}");
    let id = node.delegate(&chief.viewer(node).await, delegation(&chief, &clerk, FROM, UNTIL)).await.unwrap();
    assert_eq!(clerk.viewer(node).await.role, Role::Deliverer, "nothing changes before one says so");

    node.stand_in(&clerk.viewer(node).await, &clerk.session, Some(&id)).await.unwrap();
    let acting = clerk.viewer(node).await;
    assert_eq!(
        (acting.role, acting.in_place_of.as_ref().map(|giver| giver.as_str())),
        (Role::DecidingOfficer, Some("chief"))
    );
    node.do_case_task(&acting, case, "repaired", "the fine is paid", &[]).await.unwrap();
    let entries = node.register.case_entries(case).await.unwrap();
    let done = entries.iter().rev().find(|entry| entry.actor != Actor::System).unwrap();
    let named = |name: &str| name.parse().unwrap();
    assert_eq!(done.actor, Actor::InPlaceOf { account: named("clerk"), giver: named("chief") });
    // The auditor finds it under the account that acted.
    let search = flow::read::AuditSearch { account: Some(named("clerk")), ..Default::default() };
    let (lines, _) =
        node.audit_lines(&viewer(Role::Auditor), &search, &flow::read::Part { after: None, limit: 50 }).await.unwrap();
    assert!(lines.iter().any(|line| matches!(line.actor, Actor::InPlaceOf { .. })), "{lines:?}");

    node.stand_in(&acting, &clerk.session, None).await.unwrap();
    assert_eq!(clerk.viewer(node).await.role, Role::Deliverer);
    node.stand_in(&clerk.viewer(node).await, &clerk.session, Some(&id)).await.unwrap();
    node.withdraw_delegation(&chief.viewer(node).await, &id).await.unwrap();
    assert_eq!(clerk.viewer(node).await.role, Role::Deliverer, "withdrawn, it opens nothing at once");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_persons_stay_two() {
    let town = Town::new().await;
    let node = &town.node;
    town.deliver("market", "penalty-2018", &penalty("某罚字〔2026〕1号", "I")).await;
    let record = town.records("penalty-2018").await[0];
    let (one, two) = (
        Person::of(node, "one", Role::Deliverer, Some("market")).await,
        Person::of(node, "two", Role::Deliverer, Some("market")).await,
    );
    node.withdraw_by_hand(&one.viewer(node).await, record, "of another company").await.unwrap();
    let id = node.delegate(&one.viewer(node).await, delegation(&one, &two, FROM, UNTIL)).await.unwrap();
    node.stand_in(&two.viewer(node).await, &two.session, Some(&id)).await.unwrap();
    let read = node.edit_form(&two.viewer(node).await, record).await.unwrap().waits.as_ref().unwrap().proposed_at.0;
    let same = node.answer_edit(&two.viewer(node).await, record, read, true).await;
    assert!(matches!(same, Err(Error::Conflict(_))), "in the place of who wrote it: {same:?}");
    let account = |name: &str| Actor::Account(name.parse().unwrap());
    let standing = Actor::InPlaceOf { account: "two".parse().unwrap(), giver: "one".parse().unwrap() };
    assert!(standing.is_same_side(&account("one")) && account("two").is_same_side(&standing));
    assert!(!account("one").is_same_side(&account("two")) && !Actor::System.is_same_side(&Actor::System));
    node.stand_in(&two.viewer(node).await, &two.session, None).await.unwrap();
    node.answer_edit(&two.viewer(node).await, record, read, true).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gives_what_is_not_theirs_or_takes_what_was_not_given() {
    let town = Town::new().await;
    let node = &town.node;
    let chief = Person::of(node, "chief", Role::DecidingOfficer, Some("market")).await;
    let clerk = Person::of(node, "clerk", Role::Deliverer, Some("market")).await;
    let other = Person::of(node, "other", Role::Deliverer, Some("traffic")).await;
    let auditor = Person::of(node, "auditor", Role::Auditor, None).await;
    let stolen = node.delegate(&clerk.viewer(node).await, delegation(&chief, &clerk, FROM, UNTIL)).await;
    assert!(matches!(stolen, Err(Error::Forbidden { .. })), "{stolen:?}");
    let own = chief.viewer(node).await;
    for wrong in [
        delegation(&chief, &other, FROM, UNTIL),
        delegation(&chief, &auditor, FROM, UNTIL),
        delegation(&chief, &chief, FROM, UNTIL),
        delegation(&chief, &clerk, FROM, FROM),
        delegation(&chief, &clerk, FROM, date(2027, 11, 25)),
        NewDelegation { reasons: " ".to_owned(), ..delegation(&chief, &clerk, FROM, UNTIL) },
    ] {
        let refused = node.delegate(&own, wrong.clone()).await;
        assert!(matches!(refused, Err(Error::Invalid { .. })), "{wrong:?}: {refused:?}");
    }
    let later = node.delegate(&own, delegation(&chief, &clerk, date(2026, 12, 1), UNTIL)).await.unwrap();
    let early = node.stand_in(&clerk.viewer(node).await, &clerk.session, Some(&later)).await;
    assert!(matches!(early, Err(Error::NotFound { .. })), "not before its day: {early:?}");
    let by_operator = node.delegate(&viewer(Role::Operator), delegation(&chief, &clerk, FROM, UNTIL)).await.unwrap();
    let taken = node.stand_in(&other.viewer(node).await, &other.session, Some(&by_operator)).await;
    assert!(matches!(taken, Err(Error::NotFound { .. })), "{taken:?}");
    let of_another = node.stand_in(&other.viewer(node).await, &clerk.session, Some(&by_operator)).await;
    assert!(matches!(of_another, Err(Error::NotSignedIn)), "another's session: {of_another:?}");
    assert!(node.withdraw_delegation(&other.viewer(node).await, &by_operator).await.is_err());
    assert_eq!(node.delegations(&clerk.viewer(node).await).await.unwrap().len(), 2);
    assert!(node.delegations(&other.viewer(node).await).await.unwrap().is_empty());
    assert_eq!(node.delegations(&viewer(Role::Operator)).await.unwrap().len(), 2);
}
