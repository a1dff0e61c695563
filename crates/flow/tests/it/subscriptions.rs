//! Whoever follows a subject or a list is told what anybody may see, once.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, atomic::Ordering},
};

use domain::{AccountName, Language, Role, date::add_days};
use flow::{
    Error,
    authorise::Viewer,
    measures::{Notifier, Reach, Sending, Signed, Unsent, sign},
    node::{NewNode, Node},
    subscription::{Letter, LinkAct, Postman, Says, Wanted},
};
use store::About;

use crate::{
    measures::Systems,
    town::{TODAY, Town, penalty, viewer},
};

/// What was put into it.
#[derive(Default)]
struct Postbox(Mutex<Vec<Letter>>);

impl Postman for Postbox {
    fn send<'a>(&'a self, letter: &'a Letter) -> Pin<Box<dyn Future<Output = Result<(), String>> + Send + 'a>> {
        self.0.lock().unwrap().push(letter.clone());
        Box::pin(async { Ok(()) })
    }
}

impl Postbox {
    fn taken(&self) -> Vec<Letter> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

fn bank() -> Viewer {
    Viewer { account: AccountName::parse("bank").ok(), ..viewer(Role::Auditor) }
}

/// A town whose account `bank` is told by `systems`.
async fn followed() -> (Town, Node, Arc<Systems>, About) {
    let town = Town::new().await;
    account(&town.node, "bank").await;
    let systems = Arc::new(Systems::default());
    let node = town.node.clone().notifying(systems.clone());
    let about = About::Subject(town.company().await);
    (town, node, systems, about)
}

async fn account(node: &Node, name: &str) {
    let name = AccountName::parse(name).unwrap();
    let new = flow::account::NewAccount { name, role: Role::Auditor, organ: None, subject: None, password: None };
    node.add_account(&viewer(Role::Operator), new).await.unwrap();
}

fn hook() -> Wanted {
    Wanted::Webhook("https://bank.example/in".to_owned())
}

/// What the messages said, as JSON.
fn said(systems: &Systems) -> Vec<serde_json::Value> {
    let taken = std::mem::take(&mut *systems.taken.lock().unwrap());
    taken.iter().map(|signed| serde_json::from_str(&signed.body).unwrap()).collect()
}

/// So many days later, when it is everybody's turn.
fn later(node: &Node, days: i64) -> Node {
    node.on(add_days(TODAY, days).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_penalty_is_told_once_by_its_id_alone() {
    let (town, node, systems, about) = followed().await;
    town.deliver("market", "penalty-2018", &penalty("W-1", "I")).await;
    let made = node.subscribe(&bank(), about, &hook(), Language::English).await.unwrap();
    assert_eq!(node.tell_subscribers().await.unwrap(), 0, "what was there is not new");
    town.deliver("market", "penalty-2018", &penalty("W-2", "I")).await;
    let record = town.records("penalty-2018").await.into_iter().max().unwrap();
    assert_eq!(later(&node, 1).tell_subscribers().await.unwrap(), 1);
    let signed = systems.taken.lock().unwrap()[0].clone();
    assert_eq!((signed.reach, &*signed.url), (Reach::Public, "https://bank.example/in"));
    let at = domain::Instant::from_millis(1_000 * signed.timestamp.parse::<i64>().unwrap());
    let shown = made.secret.unwrap();
    let kept = node.register.subscriptions_of(&bank().account.unwrap(), 10).await.unwrap();
    assert!(!format!("{kept:?}").contains(&shown), "it lies sealed in the database");
    let again = sign(&signed.url, &shown, &signed.id, at, signed.body.clone()).unwrap();
    assert_eq!(again.signature, signed.signature, "signed with the key that was shown");
    let message = said(&systems).remove(0);
    assert_eq!(message["type"], "subscription.news");
    assert_eq!(message["data"]["new"], serde_json::json!([record.to_string()]));
    for word in ["W-2", "示例甲", "penalty", "罚"] {
        assert!(!message.to_string().contains(word), "{message}");
    }
    assert_eq!(later(&node, 2).tell_subscribers().await.unwrap(), 0, "told once");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ended_before_it_could_be_sent_is_told_to_nobody() {
    let (town, node, systems, about) = followed().await;
    node.subscribe(&bank(), about, &hook(), Language::Chinese).await.unwrap();
    systems.down.store(true, Ordering::SeqCst);
    town.deliver("market", "penalty-2018", &penalty("W-1", "I")).await;
    assert_eq!(later(&node, 1).tell_subscribers().await.unwrap(), 0);
    assert_eq!(node.subscriptions(&bank()).await.unwrap()[0].failures, 1);
    town.deliver("market", "penalty-2018", &penalty("W-1", "D")).await;
    systems.down.store(false, Ordering::SeqCst);
    assert_eq!(later(&node, 2).tell_subscribers().await.unwrap(), 0);
    assert!(said(&systems).is_empty());
    assert_eq!(node.subscriptions(&bank()).await.unwrap()[0].failures, 0);
}

/// A receiver that is there no more.
struct Gone;

impl Notifier for Gone {
    fn send<'a>(&'a self, _: &'a Signed) -> Sending<'a> {
        Box::pin(async { Err(Unsent { why: "it answered 410".to_owned(), gone: true }) })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_is_gone_is_told_no_more() {
    let (town, node, _, about) = followed().await;
    node.subscribe(&bank(), about, &hook(), Language::Chinese).await.unwrap();
    town.deliver("market", "penalty-2018", &penalty("W-1", "I")).await;
    later(&node, 1).notifying(Arc::new(Gone)).tell_subscribers().await.unwrap();
    assert!(node.subscriptions(&bank()).await.unwrap()[0].stopped_at.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_tells_of_entries_and_of_those_that_left() {
    let (town, node, systems, _) = followed().await;
    let list = About::List("abnormal-operations".parse().unwrap());
    node.subscribe(&bank(), list, &hook(), Language::Chinese).await.unwrap();
    let entry = |removed: &str| {
        format!(
            "UNISCID,ENTNAME,SPECAUSE,ABNTIME,DECORG_CN,REMDATE,OPT_TYPE\n\
             {},示例甲商贸有限公司,未依照规定的期限公示年度报告,2026-11-10,示例市市场监督管理局,{removed},U\n",
            crate::town::COMPANY
        )
    };
    town.deliver("market", "abnormal-operations", &entry("")).await;
    assert_eq!(later(&node, 1).tell_subscribers().await.unwrap(), 1);
    let entered = said(&systems).remove(0)["data"]["new"].clone();
    assert_eq!(entered.as_array().unwrap().len(), 1);
    town.deliver("market", "abnormal-operations", &entry("2026-11-24")).await;
    assert_eq!(later(&node, 2).tell_subscribers().await.unwrap(), 1);
    let message = said(&systems).remove(0);
    assert_eq!((&message["data"]["left"], &message["data"]["new"]), (&entered, &serde_json::json!([])));
    assert_eq!(later(&node, 3).tell_subscribers().await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_are_sent_once_the_address_is_confirmed_and_end_with_one_link() {
    let folder = tempfile::TempDir::new().unwrap();
    let new = NewNode {
        address: Some("https://city.example".to_owned()),
        name: None,
        pack: "cn".to_owned(),
        publisher: None,
        demo: true,
        mail_from: Some("credit@city.example".to_owned()),
        second_factor: Vec::new(),
        recipient: None,
        database: None,
        today: Some(TODAY),
    };
    let (node, _) = Node::create(&folder.path().join("node"), new).await.unwrap();
    let postbox = Arc::new(Postbox::default());
    let town = Town::furnished(folder, node).await;
    account(&town.node, "bank").await;
    let node = town.node.clone().notifying(Arc::new(Systems::default())).writing(postbox.clone());
    let about = About::Subject(town.company().await);
    let wanted = Wanted::Mail("li@bank.example".to_owned());
    node.subscribe(&bank(), about.clone(), &wanted, Language::English).await.unwrap();
    let asked = postbox.taken().remove(0);
    let Says::Confirm { link, .. } = asked.says else { panic!("{asked:?}") };
    let token = |link: &str| link.rsplit('/').next().unwrap().to_owned();
    town.deliver("market", "penalty-2018", &penalty("W-1", "I")).await;
    assert_eq!(later(&node, 1).tell_subscribers().await.unwrap(), 0, "not confirmed");
    for (act, token) in [(LinkAct::End, token(&link)), (LinkAct::Confirm, "abc.def".to_owned())] {
        assert!(matches!(node.follow_link(act, &token).await, Err(Error::NotFound { .. })));
    }
    node.follow_link(LinkAct::Confirm, &token(&link)).await.unwrap();
    assert_eq!(later(&node, 2).tell_subscribers().await.unwrap(), 1);
    let letter = postbox.taken().remove(0);
    assert_eq!((&*letter.to, &*letter.from), ("li@bank.example", "credit@city.example"));
    let Says::News { about: name, page, new, left, end } = letter.says else { panic!() };
    assert!(name.contains("示例甲") && page.starts_with("https://city.example/en/subjects/s"));
    assert_eq!((new.len(), left), (1, 0));
    assert!(new[0].starts_with("https://city.example/en/records/r"));
    node.follow_link(LinkAct::End, &token(&end)).await.unwrap();
    assert_eq!(node.subscriptions(&bank()).await.unwrap(), []);
    assert!(node.follow_link(LinkAct::End, &token(&end)).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_follows_for_oneself_and_what_the_public_sees() {
    let (town, node, _, about) = followed().await;
    let subscribe = |viewer: Viewer, about: About, wanted: Wanted| {
        let node = node.clone();
        async move { node.subscribe(&viewer, about, &wanted, Language::Chinese).await }
    };
    let public = subscribe(Viewer::PUBLIC, about.clone(), hook()).await;
    assert!(matches!(public, Err(Error::NotSignedIn)));
    let mail = Wanted::Mail("li@bank.example".to_owned());
    assert!(
        matches!(subscribe(bank(), about.clone(), mail).await, Err(Error::Invalid { field: "mail", .. })),
        "no mail"
    );
    for bad in ["ftp://bank.example/", "https://me:secret@bank.example/"] {
        let refused = subscribe(bank(), about.clone(), Wanted::Webhook(bad.to_owned())).await;
        assert!(matches!(refused, Err(Error::Invalid { field: "url", .. })), "{bad}");
    }
    let unknown = About::List("no-such-list".parse().unwrap());
    assert!(matches!(subscribe(bank(), unknown, hook()).await, Err(Error::NotFound { .. })));
    let made = subscribe(bank(), about, hook()).await.unwrap();
    account(&town.node, "other").await;
    let other = Viewer { account: AccountName::parse("other").ok(), ..bank() };
    assert!(matches!(node.unsubscribe(&other, &made.id).await, Err(Error::NotFound { .. })));
    node.unsubscribe(&bank(), &made.id).await.unwrap();
}
