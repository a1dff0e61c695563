//! Entries that an officer proposes: on records of the file, decided by another officer, and where the
//! list asks for it only once the subject was heard and another organ consented.

use std::collections::BTreeMap;

use domain::{
    RecordId, Role,
    case_entry::CaseMatter,
    id::{CaseId, ProposalId},
};
use flow::{Error, authorise::Viewer, case::NewCase, node::NewOrgan, proposal::NewProposal, read::Part};
use jiff::civil::date;

use crate::town::{Town, organ, penalty, viewer};

const ALL: Part = Part { after: None, limit: 50 };

/// Somebody of an organ, by a name of their own.
pub fn officer(name: &str, of: &str) -> Viewer {
    Viewer { account: Some(name.parse().unwrap()), organ: Some(organ(of)), ..viewer(Role::DecidingOfficer) }
}

/// The regulator above the town's, and an officer of it.
pub async fn province(town: &Town) -> Viewer {
    let name = domain::Label::new("某省市场监督管理局", "Provincial market regulator");
    let above = NewOrgan { code: organ("province"), name, weight_percent: 100, licensed: false };
    town.node.add_organ(&viewer(Role::Operator), above).await.unwrap();
    officer("superior", "province")
}

pub async fn fined(town: &Town) -> RecordId {
    town.deliver("market", "penalty-2018", &penalty("某罚字〔2026〕1号", "I")).await;
    town.records("penalty-2018").await[0]
}

async fn entry(town: &Town, list: &str, cause: &str, records: &[RecordId]) -> NewProposal {
    NewProposal {
        subject: town.company().await,
        list: list.parse().unwrap(),
        cause: cause.to_owned(),
        records: records.to_vec(),
        reasons: "found at the inspection".to_owned(),
    }
}

async fn decides(town: &Town, who: &Viewer, id: ProposalId) -> flow::Result<()> {
    town.node.decide_proposal(who, id, true, "as the records show").await
}

async fn listed(town: &Town) -> Vec<String> {
    let file = town.node.subject_file(&Viewer::PUBLIC, town.company().await).await.unwrap();
    file.listings.iter().map(|row| format!("{}#{}", row.list.0, row.decided_on)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_officer_proposes_and_another_decides() {
    let town = Town::new().await;
    let record = fined(&town).await;
    let (finder, chief) = (officer("finder", "market"), officer("chief", "market"));
    let new = entry(&town, "abnormal-operations", "4", &[record]).await;
    let id = town.node.propose(&finder, new.clone()).await.unwrap();
    let item = town.node.proposal(&chief, id).await.unwrap();
    assert!(item.rule.is_none() && item.facts.is_empty());
    assert_eq!((item.reasons.as_deref(), item.records.len()), (Some("found at the inspection"), 1));
    // Ten working days from Wednesday 25 November.
    assert_eq!(item.due, Some(date(2026, 12, 9)));
    let again = town.node.propose(&chief, new).await;
    assert!(matches!(&again, Err(Error::Conflict(why)) if why.contains("says the same")), "{again:?}");
    let own = decides(&town, &finder, id).await;
    assert!(matches!(&own, Err(Error::Conflict(why)) if why.contains("who proposes")), "{own:?}");
    assert!(listed(&town).await.is_empty());
    decides(&town, &chief, id).await.unwrap();
    assert_eq!(listed(&town).await, ["abnormal-operations#2026-11-25"]);
    town.node.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_without_ground_or_competence_is_refused() {
    let town = Town::new().await;
    let record = fined(&town).await;
    let (market, traffic) = (officer("finder", "market"), officer("other", "traffic"));
    let refused = async |who: &Viewer, list: &str, cause: &str, records: &[RecordId]| {
        let proposed = town.node.propose(who, entry(&town, list, cause, records).await).await;
        proposed.expect_err(&format!("{list} {cause} {records:?}"))
    };
    let list = "abnormal-operations";
    assert!(matches!(refused(&traffic, list, "4", &[record]).await, Error::NotCompetent { .. }));
    assert!(matches!(refused(&market, list, "99", &[record]).await, Error::Invalid { field: "cause", .. }));
    assert!(matches!(refused(&market, list, "4", &[]).await, Error::Invalid { field: "records", .. }));
    assert!(matches!(refused(&market, list, "4", &[RecordId::from_raw(77_777)]).await, Error::NotFound { .. }));
    assert!(matches!(refused(&market, "judgment-defaulters", "other", &[record]).await, Error::Conflict(_)));
    assert!(matches!(refused(&viewer(Role::Reviewer), list, "4", &[record]).await, Error::Forbidden { .. }));
    town.deliver("market", "penalty-2018", &penalty("某罚字〔2026〕1号", "D")).await;
    assert!(
        matches!(refused(&market, list, "4", &[record]).await, Error::Invalid { field: "records", .. }),
        "withdrawn"
    );
}

pub async fn opens(town: &Town, who: &Viewer, template: &str, input: &str) -> CaseId {
    let new = NewCase {
        template: template.parse().unwrap(),
        matter: CaseMatter { subject: Some(town.company().await), ..CaseMatter::default() },
        organ: None,
        statement: "entry on the list".to_owned(),
        inputs: BTreeMap::from([(input.to_owned(), "No. 12".to_owned())]),
        informant: None,
    };
    town.node.open_case(who, new).await.unwrap().case
}

pub async fn does(town: &Town, who: &Viewer, case: CaseId, outcome: &str) -> flow::Result<()> {
    town.node.do_case_task(who, case, outcome, "for the reasons in the file", &[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grave_entry_waits_for_hearing_and_consent() {
    let town = Town::new().await;
    let province = province(&town).await;
    let record = fined(&town).await;
    let (finder, chief) = (officer("finder", "market"), officer("chief", "market"));
    let early = opens(&town, &finder, "consent", "draft").await;
    let id = town.node.propose(&finder, entry(&town, "grave-list", "food", &[record]).await).await.unwrap();
    let missing = async |what: &str| {
        let refused = decides(&town, &chief, id).await;
        assert!(matches!(&refused, Err(Error::Conflict(why)) if why.contains(what)), "{refused:?}");
    };
    missing("notice-and-hearing").await;
    let hearing = opens(&town, &finder, "notice-and-hearing", "notice").await;
    missing("notice-and-hearing").await;
    does(&town, &town.its_account().await, hearing, "states").await.unwrap();
    assert!(matches!(does(&town, &finder, hearing, "proceed").await, Err(Error::Conflict(_))), "who gave notice");
    does(&town, &chief, hearing, "proceed").await.unwrap();
    missing("consent").await;

    does(&town, &province, early, "consented").await.unwrap();
    missing("consent").await;
    let consent = opens(&town, &finder, "consent", "draft").await;
    assert!(matches!(does(&town, &chief, consent, "consented").await, Err(Error::Forbidden { .. })), "its own organ");
    let traffic = officer("other", "traffic");
    assert!(matches!(does(&town, &traffic, consent, "consented").await, Err(Error::Forbidden { .. })), "no regulator");
    assert_eq!(town.node.my_cases(&province, &ALL).await.unwrap().items.len(), 1);
    does(&town, &province, consent, "consented").await.unwrap();
    decides(&town, &chief, id).await.unwrap();
    assert_eq!(listed(&town).await, ["grave-list#2026-11-25"]);
    town.node.verify(|_| ()).await.unwrap();
}
