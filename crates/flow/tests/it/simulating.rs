//! Simulation of rules: what a draft changes, and that rules nobody simulated are not taken into use.

use std::fs;

use catalogue::{Pack, source::Files};
use domain::{Date, Role, delivery::Coverage, entry::Body};
use flow::{
    Error,
    node::{Node, OpenOptions, STREAM},
    offer::Offer,
    simulate::Simulation,
};
use jiff::civil::date;
use store::Step;

use crate::town::{TODAY, Town, code, organ, viewer};

const RULE: &str = "rules/abnormal-annual-report.md";

/// The pack with its rule on missing reports changed.
fn draft(find: &str, put: &str) -> Files {
    let mut files = Pack::embedded_files("cn").unwrap();
    let text = String::from_utf8(files[RULE].clone()).unwrap();
    assert!(text.contains(find), "{find}");
    files.insert(RULE.to_owned(), text.replacen(find, put, 1).into_bytes());
    files
}

/// A town with four companies: open, dormant, revoked, and one that reported; nothing else is missing.
async fn town() -> Town {
    let town = Town::new().await;
    for (at, status) in ["存续", "歇业", "吊销", "存续"].into_iter().enumerate() {
        let text = format!(
            "name,code,registration_day,character,capital,business_scope,province,city,address,status,industry\n\
             示例{}商贸有限公司,{},2001-05-06,有限责任公司,500(万元人民币),食品销售,福建,福州,福州市鼓楼区示例路{at}号,{status},F5132\n",
            ["丙", "丁", "戊", "己"][at],
            code(200 + at)
        );
        town.deliver("market", "registration", &text).await;
    }
    let report = format!("UNISCID,ENTNAME,ANCHEYEAR,ANCHEDATE\n{},示例己商贸有限公司,2025,2026-05-06\n", code(203));
    let offer = Offer {
        dataset: domain::DatasetId::parse("annual-report").unwrap(),
        file_name: "reports.csv".to_owned(),
        coverage: Some(Coverage { from: date(2026, 1, 1), to: date(2026, 6, 30), complete: true }),
        on_behalf_of: None,
    };
    let clerk = flow::authorise::Viewer { organ: Some(organ("market")), ..viewer(Role::Deliverer) };
    let id = town.node.receive(&clerk, offer, std::io::Cursor::new(report.into_bytes())).await.unwrap();
    town.node.take(id, |_, _| ()).await.unwrap();
    town.node.work_off().await.unwrap();
    town
}

async fn simulated(town: &Town, files: &Files, as_of: Date) -> Simulation {
    town.node.simulate_rules(&viewer(Role::Operator), files, as_of, |_| ()).await.unwrap()
}

/// Of the one list: in force, by the draft, entering, leaving.
fn counts(simulation: &Simulation) -> Vec<(u64, u64, u64, u64)> {
    simulation.lists.iter().map(|list| (list.in_force, list.draft, list.enters.count, list.leaves.count)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_says_who_would_enter_and_leave_and_proposes_nothing() {
    let town = town().await;
    let same = Pack::embedded_files("cn").unwrap();
    let simulation = simulated(&town, &same, TODAY).await;
    assert_eq!(counts(&simulation), [(2, 2, 0, 0)], "the same rules change nothing");
    assert_eq!(simulation.in_force.digest, simulation.draft.digest);
    // Dormant companies need not report any more, revoked ones must.
    let open = "\"open\",\"dormant\",\"other\" | not(true) | \"enterprise\"";
    let other = draft(open, "\"open\",\"revoked\" | not(true) | \"enterprise\"");
    let simulation = simulated(&town, &other, TODAY).await;
    assert_eq!(counts(&simulation), [(2, 2, 1, 1)]);
    let change = &simulation.lists[0];
    let of = |at: usize| code(200 + at);
    let (dormant, revoked) =
        (town.node.find_code(&of(1), true).await.unwrap(), town.node.find_code(&of(2), true).await.unwrap());
    assert_eq!((change.leaves.samples.first(), change.enters.samples.first()), (dormant.as_ref(), revoked.as_ref()));
    let groups: Vec<(&str, &str)> =
        change.enters.groups.iter().map(|group| (group.by.as_str(), group.value.as_str())).collect();
    assert!(groups.contains(&("industry", "F")) && groups.contains(&("size", "1000000..10000000")), "{groups:?}");
    let codes: Vec<&str> = simulation.risks.iter().map(|risk| risk.code.as_str()).collect();
    assert_eq!(codes, ["many-enter", "many-leave"]);
    assert!(simulation.risks.iter().all(|risk| !risk.owner.zh.is_empty() && !risk.action.en.is_empty()));
    for subject in town.node.register.subjects_after(None, 100).await.unwrap() {
        assert!(town.node.register.proposals_of(subject.id).await.unwrap().is_empty(), "nothing is proposed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_asked_as_of_any_day_and_with_facts_of_its_own() {
    let town = town().await;
    let mut files = Pack::embedded_files("cn").unwrap();
    let facts = "facts:\n  - { name: fines, title: { zh: 罚款, en: Fines }, records: { datasets: [penalty-2018], ended: true }, \
                 take: { max: { field: CF_NR_FK } } }\n";
    files.insert("facts/fines.yaml".to_owned(), facts.as_bytes().to_vec());
    assert_eq!(counts(&simulated(&town, &files, TODAY).await), [(2, 2, 0, 0)]);
    // Before the window of 2026 closed, nobody said that the reports about 2024 were all there.
    let early = simulated(&town, &files, date(2026, 6, 1)).await;
    assert_eq!(counts(&early), []);
    assert_eq!(early.risks.iter().map(|risk| risk.code.as_str()).collect::<Vec<_>>(), ["unknown-fact"]);
    assert!(early.risks[0].trigger.zh.contains("annual_report_filed"), "{:?}", early.risks);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_can_not_be_used_is_refused() {
    let town = Town::new().await;
    let operator = viewer(Role::Operator);
    let broken = draft("kind: entry", "kind: nonsense");
    let refused = town.node.simulate_rules(&operator, &broken, TODAY, |_| ()).await;
    assert!(matches!(&refused, Err(Error::Pack { first, .. }) if first.contains(RULE)), "{refused:?}");
    let foreign = Pack::embedded_files("xx").unwrap();
    let refused = town.node.simulate_rules(&operator, &foreign, TODAY, |_| ()).await;
    assert!(matches!(refused, Err(Error::Invalid { field: "draft", .. })));
    let same = Pack::embedded_files("cn").unwrap();
    let refused = town.node.simulate_rules(&viewer(Role::Reviewer), &same, TODAY, |_| ()).await;
    assert!(matches!(refused, Err(Error::Forbidden { .. })));
}

/// Puts other rules in force in a register, as an earlier version of the software would have.
async fn under_other_rules(node: &Node, rules: Option<&str>) {
    let (pack, version, hash) = ("cn".to_owned(), "0".to_owned(), "another".to_owned());
    let body = Body::CatalogueAdopted {
        pack,
        version,
        hash: hash.clone(),
        divisions: vec![],
        rules: rules.map(str::to_owned),
        simulation: None,
    };
    let mut step = Step::new(STREAM, node.clock.now(), domain::entry::Actor::System, &hash);
    step.add(body.into());
    node.register.commit(step).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn other_rules_are_taken_into_use_only_once_they_were_simulated() {
    let town = Town::new().await;
    let root = town.folder.path().join("node");
    let open = async || Node::open(&root, OpenOptions { today: Some(TODAY) }).await;
    // A register from before rules had a digest is opened as ever, and so is one whose rules are the same.
    under_other_rules(&town.node, None).await;
    drop(open().await.unwrap());
    under_other_rules(&town.node, Some("the rules of before")).await;
    let refused = open().await.err().unwrap();
    assert!(matches!(refused, Error::NotSimulated { .. }) && refused.hint().unwrap().contains("rules simulate"));
    // A simulation of these rules, but against others than those in force, is none of this change.
    let same = Pack::embedded_files("cn").unwrap();
    let simulation = simulated(&town, &same, TODAY).await;
    assert!(matches!(open().await.err().unwrap(), Error::NotSimulated { .. }));
    let path = root.join("simulations").join(format!("{}.json", simulation.draft.digest));
    let text = serde_json::to_string(&Simulation {
        in_force: flow::simulate::Rules { version: "0".to_owned(), digest: "the rules of before".to_owned() },
        ..simulation
    })
    .unwrap();
    fs::write(&path, "{").unwrap();
    assert!(matches!(open().await.err().unwrap(), Error::NotSimulated { .. }), "a file that is cut off");
    fs::write(&path, text).unwrap();
    let node = open().await.unwrap();
    let digest = Pack::embedded("cn").unwrap().unwrap().hash().to_owned();
    assert_eq!(node.register.catalogue().await.unwrap().unwrap().2, digest);
    node.close().await.unwrap();
    drop(open().await.unwrap());
}
