//! A proposal on a list of which no officer here decides goes to the organ that does, and comes back as its act.

use std::sync::{Arc, Mutex, atomic::Ordering};

use domain::{Role, id::ThingId};
use flow::{
    Error,
    account::NewAccount,
    measures::{Notifier, Sending, Signed, Unsent},
    node::Node,
};

use crate::{
    measures::{ALL, Systems, clerk, officer, registered, says_that_nothing_is_missing},
    town::{COMPANY, Town, organ, viewer},
};

/// The town on the day on which a missed report was proposed and no officer of the registrar is here.
async fn proposed() -> (Town, Node) {
    let town = Town::new().await;
    let node = town.node.clone();
    town.deliver("market", "registration", &registered("存续")).await;
    says_that_nothing_is_missing(&node).await;
    assert_eq!(node.propose_all(&viewer(Role::Operator), |_| ()).await.unwrap(), 1);
    (town, node)
}

async fn referred(node: &Node) -> Vec<publish::ReferralRow> {
    node.referrals(&viewer(Role::Operator), &ALL).await.unwrap().items.to_vec()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_organ_is_told_and_its_act_answers_the_proposal() {
    let (town, node) = proposed().await;
    let rows = referred(&node).await;
    assert_eq!(rows.iter().map(|row| (row.organ.0.as_str(), row.confirmed)).collect::<Vec<_>>(), [("market", false)]);
    // A second run refers nothing twice; another organ reads and confirms nothing.
    node.propose_all(&viewer(Role::Operator), |_| ()).await.unwrap();
    assert_eq!(referred(&node).await.len(), 1);
    assert!(node.referrals(&clerk("traffic"), &ALL).await.unwrap().items.is_empty());
    let notice = rows[0].notice.0;
    assert!(matches!(node.confirm_referral(&clerk("traffic"), notice).await, Err(Error::NotFound { .. })));
    node.confirm_referral(&clerk("market"), notice).await.unwrap();
    assert!(matches!(node.confirm_referral(&clerk("market"), notice).await, Err(Error::Conflict(_))));
    assert!(referred(&node).await[0].confirmed, "it waits for the act");

    let entry = format!(
        "UNISCID,ENTNAME,SPECAUSE,ABNTIME,DECORG_CN,REMDATE,OPT_TYPE\n\
         {COMPANY},示例甲商贸有限公司,未依照规定的期限公示年度报告,2026-11-20,某市市场监督管理局,,I\n"
    );
    town.deliver("market", "abnormal-operations", &entry).await;
    assert!(referred(&node).await.is_empty(), "the act answered it");
    let proposal = rows[0].proposal.0;
    let late = node.decide_proposal(&officer("market"), proposal, true, "no report").await;
    assert!(matches!(late, Err(Error::Conflict(_))), "{late:?}");
    let told = node.explain(&viewer(Role::Operator), ThingId::Proposal(proposal)).await;
    let told = match told {
        Ok(told) => told,
        Err(_) => node.explain(&officer("market"), ThingId::Proposal(proposal)).await.unwrap(),
    };
    let sentences = told.passages.iter().flat_map(|passage| &passage.sentences);
    let sentences: Vec<&str> = sentences.map(|sentence| sentence.text.text(domain::Language::English)).collect();
    assert!(
        sentences.iter().any(|sentence| sentence.contains("decided itself and delivered its act")),
        "{sentences:?}"
    );
    node.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_act_for_another_cause_answers_nothing() {
    let (town, node) = proposed().await;
    let entry = format!(
        "UNISCID,ENTNAME,SPECAUSE,ABNTIME,DECORG_CN,REMDATE,OPT_TYPE\n\
         {COMPANY},示例甲商贸有限公司,通过登记的住所或者经营场所无法联系,2026-11-20,某市市场监督管理局,,I\n"
    );
    town.deliver("market", "abnormal-operations", &entry).await;
    assert_eq!(referred(&node).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_organ_may_say_that_it_enters_nobody() {
    let (_town, node) = proposed().await;
    let notice = referred(&node).await[0].notice.0;
    let silent = node.decline_referral(&clerk("market"), notice, " ").await;
    assert!(matches!(silent, Err(Error::Invalid { field: "reasons", .. })), "{silent:?}");
    node.decline_referral(&clerk("market"), notice, "the report came on paper").await.unwrap();
    assert!(referred(&node).await.is_empty());
    let twice = node.decline_referral(&clerk("market"), notice, "the report came on paper").await;
    assert!(matches!(twice, Err(Error::Conflict(_))), "{twice:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_system_of_the_organ_gets_a_signed_notice_until_it_answers() {
    let (_town, node) = proposed().await;
    let operator = viewer(Role::Operator);
    let secret = node.set_channel(&operator, &organ("market"), "https://market.example/notices").await.unwrap();
    let systems = Arc::new(Systems::default());
    systems.down.store(true, Ordering::SeqCst);
    let sending = node.clone().notifying(systems.clone());
    sending.work_off().await.unwrap();
    assert!(!referred(&node).await[0].confirmed);
    systems.down.store(false, Ordering::SeqCst);
    sending.on(jiff::civil::date(2026, 11, 26)).unwrap().work_off().await.unwrap();
    let row = referred(&node).await.remove(0);
    assert!(row.confirmed && row.has_channel);
    let taken = systems.taken.lock().unwrap().clone();
    assert_eq!(taken.iter().map(|one| one.id.clone()).collect::<Vec<_>>(), [row.notice.to_string()]);
    let body: serde_json::Value = serde_json::from_str(&taken[0].body).unwrap();
    assert_eq!(body["type"], "listing.proposed");
    assert_eq!((&body["data"]["code"], &body["data"]["cause"]), (&COMPANY.into(), &"1".into()));
    assert!(body["data"]["facts"].as_array().is_some_and(|facts| !facts.is_empty()), "{body}");
    let at = domain::Instant::from_millis(taken[0].timestamp.parse::<i64>().unwrap() * 1_000);
    let again = flow::measures::sign("", &secret, &taken[0].id, at, taken[0].body.clone()).unwrap();
    assert_eq!(again.signature, taken[0].signature);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_referred_where_an_officer_of_the_organ_is_here() {
    let town = Town::new().await;
    let node = town.node.clone();
    town.deliver("market", "registration", &registered("存续")).await;
    says_that_nothing_is_missing(&node).await;
    let (role, organ) = (Role::DecidingOfficer, Some(organ("market")));
    let chief = NewAccount { name: "chief".parse().unwrap(), role, organ, subject: None, password: None };
    node.add_account(&viewer(Role::Operator), chief).await.unwrap();
    assert_eq!(node.propose_all(&viewer(Role::Operator), |_| ()).await.unwrap(), 1);
    assert!(referred(&node).await.is_empty());
}

/// A system that answers only once the register shows that its sender is still alive.
struct Slow(Mutex<Option<Node>>);

impl Notifier for Slow {
    fn send<'a>(&'a self, _: &'a Signed) -> Sending<'a> {
        let node = self.0.lock().unwrap().clone().unwrap();
        Box::pin(async move {
            // Later than the lease that the worker began with.
            let later = domain::Instant::from_millis(node.clock.now().millis() + 6_000);
            let began = std::time::Instant::now();
            while began.elapsed().as_secs() < 60 {
                let counts = node.register.job_counts_of(&["notify-referral"], later).await.unwrap();
                if counts.running == 1 {
                    return Ok(());
                }
                tokio::task::yield_now().await;
            }
            Err(Unsent::new("no sign of life"))
        })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_writes_nothing_for_long_keeps_its_job() {
    let (_town, node) = proposed().await;
    node.set_channel(&viewer(Role::Operator), &organ("market"), "https://market.example/notices").await.unwrap();
    let slow = Arc::new(Slow(Mutex::new(Some(node.clone()))));
    node.clone().notifying(slow).work_off().await.unwrap();
    assert!(referred(&node).await[0].confirmed);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_runs_at_once_one_is_refused_so_that_nothing_is_proposed_twice() {
    let (town, node) = proposed().await;
    let operator = viewer(Role::Operator);
    let lake = lake::Lake::open(town.folder.path().join("node/lake")).unwrap();
    let other = lake.begin_pass("proposals").unwrap();
    let refused = [node.propose_all(&operator, |_| ()).await, node.propose_from_files(&operator, |_| ()).await];
    for refused in refused {
        let said = refused.unwrap_err().to_string();
        assert!(said.contains("another process makes proposals"), "{said}");
    }
    drop(other);
    assert_eq!(node.propose_all(&operator, |_| ()).await.unwrap(), 0);
}
