//! Subscriptions on both engines.

use domain::{Language, id::ThingId};
use store::{About, Account, Subscription, Told, Way};

use crate::{
    site::{Site, on_both},
    words::*,
};

on_both!(a_subscription_is_looked_at_by_one_and_leaves_nothing, an_address_counts_once_confirmed);

fn subscription(id: &str) -> Subscription {
    Subscription {
        id: id.to_owned(),
        account: "li".parse().unwrap(),
        about: About::List("abnormal-operations".parse().unwrap()),
        way: Way::Webhook { url: "https://bank.example/in".to_owned(), secret: "whsec_x".to_owned() },
        language: Language::English,
        made_at: at(0),
        since: 7,
        confirmed_at: Some(at(0)),
        stopped_at: None,
        next_look: at(10),
        failures: 0,
    }
}

async fn with_account(site: &Site) -> store::Register {
    let register = site.register().await;
    let account = Account {
        name: "li".parse().unwrap(),
        role: domain::Role::Auditor,
        organ: None,
        subject: None,
        password_hash: String::new(),
        created_at: at(0),
        closed_at: None,
    };
    register.add_account(&account).await.unwrap();
    register
}

async fn a_subscription_is_looked_at_by_one_and_leaves_nothing(site: &Site) {
    let register = with_account(site).await;
    let thing = |text: &str| text.parse::<ThingId>().unwrap();
    let one = subscription("one");
    register.add_subscription(&one, &[thing("r1")]).await.unwrap();
    assert_eq!(register.subscription("one").await.unwrap(), Some(one.clone()));
    assert_eq!(register.subscriptions_due(at(9), 10).await.unwrap(), []);
    assert_eq!(register.subscriptions_due(at(10), 10).await.unwrap(), std::slice::from_ref(&one));
    assert!(register.claim_subscription(&one, at(20)).await.unwrap());
    assert!(!register.claim_subscription(&one, at(20)).await.unwrap(), "another has its turn");
    let looked = Subscription { next_look: at(50), failures: 2, ..one.clone() };
    register.looked(&looked, &[thing("l5"), thing("r1")], &[thing("r1")], at(12)).await.unwrap();
    assert_eq!(register.subscriptions_of(&one.account, 10).await.unwrap(), std::slice::from_ref(&looked));
    let mut told = register.told("one").await.unwrap();
    told.sort_by_key(|told| told.thing.to_string());
    assert_eq!(told, [Told { thing: thing("l5"), left: false }, Told { thing: thing("r1"), left: true }]);
    let stopped = Subscription { stopped_at: Some(at(60)), ..looked };
    register.looked(&stopped, &[], &[], at(60)).await.unwrap();
    assert_eq!(register.subscriptions_due(at(1_000), 10).await.unwrap(), []);
    assert!(register.end_subscription("one").await.unwrap());
    assert!(!register.end_subscription("one").await.unwrap());
    register.looked(&stopped, &[thing("r9")], &[], at(70)).await.unwrap();
    assert_eq!(register.told("one").await.unwrap(), [], "a look that was under way leaves nothing either");
}

async fn an_address_counts_once_confirmed(site: &Site) {
    let register = with_account(site).await;
    let about = About::Subject(domain::SubjectId::from_raw(77));
    let way = Way::Mail { address: "li@bank.example".to_owned() };
    let one = Subscription { about, way, confirmed_at: None, ..subscription("one") };
    register.add_subscription(&one, &[]).await.unwrap();
    register.add_subscription(&Subscription { id: "two".to_owned(), ..one.clone() }, &[]).await.unwrap();
    assert_eq!(register.subscriptions_due(at(100), 10).await.unwrap(), []);
    assert!(register.confirm_subscription("one", at(5)).await.unwrap());
    assert!(!register.confirm_subscription("one", at(6)).await.unwrap());
    assert!(!register.confirm_subscription("none", at(6)).await.unwrap());
    assert_eq!(register.forget_unconfirmed_subscriptions(at(1)).await.unwrap(), 1);
    let confirmed = Subscription { confirmed_at: Some(at(5)), ..one };
    assert_eq!(register.subscriptions_of(&confirmed.account, 10).await.unwrap(), [confirmed]);
}
