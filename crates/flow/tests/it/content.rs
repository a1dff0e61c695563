//! What the operator says in the name of the node: kept, in force at once in every process, refused with reasons, and
//! never in the way of the node where its file is broken.

use std::{fs, sync::Arc};

use domain::{
    Label, Language, Role,
    content::{Accent, Contact, Content, NoticeText},
};
use flow::{
    Error,
    node::{Node, OpenOptions},
    read::{AuditSearch, Part},
};

use crate::town::{Town, viewer};

fn notice(node: &Node) -> NoticeText {
    let from = node.clock.today();
    let until = from.tomorrow().unwrap();
    NoticeText { text: Label::new("今晚停机", "Closed tonight"), link: None, from, until, on_workbench: false }
}

async fn again(town: &Town) -> Node {
    let today = Some(town.node.clock.today());
    Node::open(town.node.folder.root(), OpenOptions { today }).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_is_kept_and_in_force_at_once_in_every_process() {
    let town = Town::new().await;
    let (node, operator) = (&town.node, viewer(Role::Operator));
    let other = again(&town).await;
    assert_eq!(*other.content(), *node.content(), "nothing is said yet");
    assert!(Arc::ptr_eq(&node.content(), &node.content()), "what did not change is not read again");

    let number = node.put_up_notice(&operator, notice(node)).await.unwrap();
    let contact = Contact { telephone: Some("0591-8755".to_owned()), ..Contact::default() };
    node.set_contact(&operator, contact.clone()).await.unwrap();
    node.set_words(&operator, Language::English, "home-lead", Some("Welcome")).await.unwrap();
    let name = Label::new("示例市信用中心", "Example City");
    node.set_appearance(&operator, Some(name.clone()), Accent::Plum).await.unwrap();
    let content = other.content().content.clone();
    assert_eq!(
        (&content.contact, content.accent, content.words.en["home-lead"].as_str()),
        (&contact, Accent::Plum, "Welcome")
    );
    assert_eq!((content.notices[0].number, &content.notices[0].by), (number, &operator.account));
    assert_eq!(content.standing(node.clock.today()).count(), 1);
    assert_eq!((other.name(), other.file.name == name), (name, false), "its name is said anew, node.json as it was");

    other.withdraw_notice(&operator, number).await.unwrap();
    assert_eq!(node.content().content.standing(node.clock.today()).count(), 0);
    let twice = node.withdraw_notice(&operator, number).await;
    assert!(matches!(twice, Err(Error::Conflict(_))), "{twice:?}");
    node.set_words(&operator, Language::English, "home-lead", None).await.unwrap();
    assert!(other.content().content.words.en.is_empty());
    let (acts, _) = node
        .audit_lines(&viewer(Role::Auditor), &AuditSearch::default(), &Part { after: None, limit: 6 })
        .await
        .unwrap();
    let acts: Vec<&str> = acts.iter().map(|line| line.audit.action.as_str()).collect();
    let expected =
        ["words-restored", "notice-withdrawn", "appearance-set", "words-replaced", "contact-set", "notice-put-up"];
    assert_eq!(acts, expected, "the newest first");
    other.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_said_is_refused_with_the_reason_and_nothing_is_kept() {
    let town = Town::new().await;
    let (node, operator) = (&town.node, viewer(Role::Operator));
    let field = |refused: flow::Result<()>| match refused {
        Err(Error::Invalid { field, .. }) => field,
        other => panic!("{other:?}"),
    };
    let put_up = async |said: NoticeText| field(node.put_up_notice(&operator, said).await.map(|_| ()));
    let good = notice(node);
    assert_eq!(put_up(NoticeText { until: good.from, ..good.clone() }).await, "until");
    let yesterday = good.from.yesterday().unwrap();
    assert_eq!(put_up(NoticeText { from: yesterday, until: good.from, ..good.clone() }).await, "until", "it is past");
    assert_eq!(put_up(NoticeText { link: Some("ftp://x".to_owned()), ..good.clone() }).await, "link");
    let contact = Contact { email: Some("nobody".to_owned()), ..Contact::default() };
    assert_eq!(field(node.set_contact(&operator, contact).await), "email");
    let long = "x".repeat(4_001);
    assert_eq!(field(node.set_words(&operator, Language::Chinese, "home-lead", Some(&long)).await), "text");
    assert_eq!(field(node.set_words(&operator, Language::Chinese, "a key", Some("x")).await), "key");
    let none = node.set_words(&operator, Language::Chinese, "home-lead", None).await;
    assert!(matches!(none, Err(Error::NotFound { .. })), "{none:?}");
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Operator) {
        let refused = node.put_up_notice(&viewer(role), good.clone()).await;
        assert!(matches!(refused, Err(Error::Forbidden { .. } | Error::NotSignedIn)), "{role:?}: {refused:?}");
    }
    assert!(!node.folder.root().join("content.json").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_file_stops_nothing_is_told_and_is_not_written_over() {
    let town = Town::new().await;
    let (node, operator) = (&town.node, viewer(Role::Operator));
    let path = node.folder.root().join("content.json");
    node.set_appearance(&operator, None, Accent::Blue).await.unwrap();
    for broken in [
        "{ \"accent\": \"blue\", }",
        "{ \"accent\": \"red\" }",
        "{ \"colour\": \"blue\" }",
        "{ \"contact\": { \"email\": \"nobody\" } }",
        "\u{0}",
    ] {
        fs::write(&path, broken).unwrap();
        let told = node.content();
        assert!(told.broken.is_some() && told.content == Content::default(), "{broken}: {told:?}");
        let opened = again(&town).await;
        assert_eq!(*opened.content(), *told);
        opened.close().await.unwrap();
        let refused = node.put_up_notice(&operator, notice(node)).await;
        assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
        assert_eq!(fs::read_to_string(&path).unwrap(), broken);
    }
    // Mended by hand, it is in force again without a restart; removed, nothing is said.
    fs::write(&path, "{ \"accent\": \"green\", \"words\": { \"en\": { \"home-lead\": \"Welcome\" } } }").unwrap();
    assert_eq!((node.content().broken.clone(), node.content().content.accent), (None, Accent::Green));
    node.put_up_notice(&operator, notice(node)).await.unwrap();
    assert_eq!(node.content().content.words.en["home-lead"], "Welcome");
    fs::remove_file(&path).unwrap();
    assert_eq!(node.content().content, Content::default());
}
