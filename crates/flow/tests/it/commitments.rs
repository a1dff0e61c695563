//! A commitment from the promise to what follows of it: checked by the data, doubted, answered, decided on;
//! silence, the wrong hands and market withdrawal yield nothing.

use domain::{Coverage, DatasetId, Role, case_entry::CaseMatter, id::CommitmentId, subject::SubjectClass};
use flow::{
    Error,
    authorise::Viewer,
    case::NewCase,
    commitment::{Checked, NewCommitment},
    measures::Question,
    offer::Offer,
    read::Part,
};
use jiff::civil::{Date, date};

use crate::town::{COMPANY, TODAY, Town, organ, viewer};

const ALL: Part = Part { after: None, limit: 50 };

fn officer(name: &str, of: &str) -> Viewer {
    Viewer { account: Some(name.parse().unwrap()), organ: Some(organ(of)), ..viewer(Role::DecidingOfficer) }
}

fn new(template: &str, of: &str, matter: &str) -> NewCommitment {
    NewCommitment { template: template.parse().unwrap(), organ: organ(of), matter: matter.to_owned() }
}

/// A delivered commitment of the company.
fn delivered(number: &str, matter: &str, day: &str, operation: &str) -> String {
    format!(
        "CNBH,UNISCID,CNZT,CNLX,CNSY,CNNR,CNRQ,SLDW,OPT_TYPE\n\
         {number},{COMPANY},示例甲商贸有限公司,主动型,{matter},承诺依法用工,{day},某市交通运输局,{operation}\n"
    )
}

fn arrears(day: &str) -> String {
    format!(
        "UNISCID,DWMC,XZ,QJQJ,QJJE,RDRQ,ZSJG\n\
         {COMPANY},示例甲商贸有限公司,养老保险,2026年1月,1200,{day},某市税务局\n"
    )
}

/// The collector says that nothing is missing over a span.
async fn complete(town: &Town, dataset: &str, text: &str, from: Date, to: Date) {
    let offer = Offer {
        dataset: DatasetId::parse(dataset).unwrap(),
        file_name: format!("{dataset}.csv"),
        coverage: Some(Coverage { from, to, complete: true }),
        on_behalf_of: None,
    };
    let by = Viewer { organ: Some(organ("market")), ..viewer(Role::Deliverer) };
    let bytes = std::io::Cursor::new(text.to_owned().into_bytes());
    let id = town.node.receive(&by, offer, bytes).await.unwrap();
    town.node.take(id, |_, _| ()).await.unwrap();
    town.node.work_off().await.unwrap();
}

async fn check(town: &Town) -> Checked {
    town.node.check_commitments(&viewer(Role::Operator)).await.unwrap()
}

/// The company's commitments as somebody sees them: id and state.
async fn seen(town: &Town, by: &Viewer) -> Vec<(CommitmentId, &'static str)> {
    let page = town.node.commitments(by, town.company().await, &ALL).await.unwrap();
    page.items.iter().map(|row| (row.id.0, row.state)).collect()
}

async fn measures(town: &Town, procedure: &str) -> Vec<String> {
    let clerk = Viewer { organ: Some(organ("traffic")), ..viewer(Role::Deliverer) };
    let question = Question { procedure: procedure.parse().unwrap(), on: None, matter: "2026-1".to_owned() };
    let answer = town.node.check_measures(&clerk, COMPANY, &question).await.unwrap();
    answer.measures.iter().map(|one| one.measure.0.to_string()).collect()
}

/// A received commitment on wages of a year ago, and arrears found since.
async fn doubted(town: &Town) -> (CommitmentId, domain::id::CaseId) {
    town.deliver("traffic", "credit-commitment", &delivered("CN1", "按时足额支付工资", "2025-09-01", "I")).await;
    town.deliver("market", "social-insurance-arrears", &arrears("2026-03-01")).await;
    town.node.work_off().await.unwrap();
    check(town).await;
    let auditor = viewer(Role::Auditor);
    let (id, state) = seen(town, &auditor).await[0];
    assert_eq!(state, "doubted");
    let row = town.node.commitment(&auditor, id).await.unwrap();
    let found = row.found.as_ref().unwrap();
    assert_eq!((found.row.as_str(), found.on), ("arrears", date(2026, 9, 1)));
    assert_eq!(found.facts.iter().map(|fact| fact.value.as_str()).collect::<Vec<_>>(), ["true"]);
    assert_eq!(found.records.iter().map(|id| id.0).collect::<Vec<_>>(), town.records("social-insurance-arrears").await);
    (id, found.case.as_ref().unwrap().0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subject_promises_for_itself_and_for_a_time() {
    let town = Town::new().await;
    let own = town.its_account().await;
    let id = town.node.give_commitment(&own, new("licence-notification", "market", "食品经营许可")).await.unwrap();
    // Published at once, by everyone's eyes: on the page of the subject too.
    let row = town.node.commitment(&Viewer::PUBLIC, id).await.unwrap();
    assert_eq!((row.state, row.given_on, row.until), ("given", TODAY, date(2029, 11, 25)));
    assert_eq!(row.checks.iter().map(|check| check.on).collect::<Vec<_>>(), [Some(date(2027, 11, 25))]);
    let file = town.node.subject_file(&Viewer::PUBLIC, town.company().await).await.unwrap();
    assert_eq!(file.commitments.iter().map(|one| one.id.0).collect::<Vec<_>>(), [id]);
    // The same is not promised twice; nobody promises for another, nor to an organ that does not receive it.
    let twice = town.node.give_commitment(&own, new("licence-notification", "market", "食品经营许可")).await;
    assert!(matches!(&twice, Err(Error::Conflict(why)) if why.contains("says the same")), "{twice:?}");
    for by in [viewer(Role::Operator), officer("chief", "market"), Viewer::PUBLIC, viewer(Role::Subject)] {
        let refused = town.node.give_commitment(&by, new("wages", "market", "工程投标")).await;
        assert!(matches!(refused, Err(Error::Forbidden { .. } | Error::NotSignedIn)), "{refused:?}");
    }
    for (template, of, matter) in [("wages", "nowhere", "a"), ("none", "market", "a"), ("wages", "market", "  ")] {
        assert!(town.node.give_commitment(&own, new(template, of, matter)).await.is_err(), "{template} {of}");
    }
    assert_eq!(check(&town).await, Checked::default(), "nothing is due before its day");
    town.node.register.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doubt_is_answered_before_an_officer_of_the_organ_decides() {
    let town = Town::new().await;
    let (id, case) = doubted(&town).await;
    let own = town.its_account().await;
    // Until then nobody else is told, and nothing follows.
    assert_eq!(seen(&town, &Viewer::PUBLIC).await, [(id, "given")]);
    assert!(town.node.commitment(&Viewer::PUBLIC, id).await.unwrap().found.is_none());
    assert_eq!(measures(&town, "tender").await, Vec::<String>::new());
    assert_eq!(check(&town).await, Checked::default(), "a doubt is not doubted again");
    // The subject is heard, and only then its organ's officer decides.
    let early = town.node.do_case_task(&officer("chief", "traffic"), case, "broken", "arrears", &[]).await;
    assert!(matches!(early, Err(Error::Forbidden { .. })), "{early:?}");
    town.node.do_case_task(&own, case, "objects", "paid meanwhile", &[]).await.unwrap();
    let other = town.node.do_case_task(&officer("chief", "market"), case, "broken", "arrears", &[]).await;
    assert!(matches!(other, Err(Error::Forbidden { .. })), "{other:?}");
    let chief = officer("chief", "traffic");
    town.node.do_case_task(&chief, case, "broken", "owed for months", &[]).await.unwrap();
    let twice = town.node.do_case_task(&chief, case, "broken", "owed for months", &[]).await;
    assert!(matches!(twice, Err(Error::Conflict(_))), "{twice:?}");
    // It is shown, weighs for the term of the row, and the measures name it.
    let row = town.node.commitment(&Viewer::PUBLIC, id).await.unwrap();
    assert_eq!((row.state, row.decided_on, row.weighs_until), ("broken", Some(TODAY), Some(date(2027, 11, 25))));
    assert_eq!(measures(&town, "tender").await, ["breach-weighed"]);
    assert_eq!(measures(&town, "customs").await, Vec::<String>::new());
    let again = town.node.give_commitment(&own, new("wages", "market", "工程投标")).await;
    assert!(matches!(&again, Err(Error::Conflict(why)) if why.contains("2027-11-25")), "{again:?}");
    // A review by another organ takes it back.
    let matter = CaseMatter { reviewed: Some(case), ..CaseMatter::default() };
    let review = NewCase {
        template: "review".parse().unwrap(),
        matter,
        organ: Some(organ("market")),
        statement: "paid".to_owned(),
        inputs: Default::default(),
        informant: None,
    };
    let review = town.node.open_case(&own, review).await.unwrap().case;
    town.node.do_case_task(&officer("judge", "market"), review, "revoked", "it was paid", &[]).await.unwrap();
    assert_eq!(seen(&town, &Viewer::PUBLIC).await, [(id, "kept")]);
    assert_eq!(measures(&town, "tender").await, Vec::<String>::new());
    town.node.register.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_follows_from_silence() {
    let town = Town::new().await;
    let auditor = viewer(Role::Auditor);
    town.deliver("traffic", "credit-commitment", &delivered("CN1", "按时足额支付工资", "2025-09-01", "I")).await;
    // A matter that no template knows is a record and no more.
    town.deliver("traffic", "credit-commitment", &delivered("CN2", "某个别的事项", "2025-09-01", "I")).await;
    let states = seen(&town, &auditor).await;
    assert_eq!(states.iter().map(|(_, state)| *state).collect::<Vec<_>>(), ["unknown"]);
    let entries = town.node.register.commitment_entries(states[0].0).await.unwrap().len();
    assert_eq!(check(&town).await, Checked { unknown: 1, ..Checked::default() });
    assert_eq!(town.node.register.commitment_entries(states[0].0).await.unwrap().len(), entries, "it is said once");
    // Once the collector says that nothing is missing over the year, it was kept.
    let none = "UNISCID,DWMC,XZ,QJQJ,QJJE,RDRQ\n";
    complete(&town, "social-insurance-arrears", none, date(2025, 9, 1), date(2026, 9, 1)).await;
    assert_eq!(seen(&town, &Viewer::PUBLIC).await, [(states[0].0, "kept")]);
    assert_eq!(check(&town).await, Checked::default());
    town.node.register.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_withdrawn_or_out_of_the_market_is_not_checked() {
    let town = Town::new().await;
    let auditor = viewer(Role::Auditor);
    town.deliver("market", "social-insurance-arrears", &arrears("2026-03-01")).await;
    town.take_only("traffic", "credit-commitment", &delivered("CN1", "按时足额支付工资", "2025-09-01", "I")).await;
    let gone = format!(
        "name,code,registration_day,character,capital,business_scope,province,city,address,status\n\
         示例甲商贸有限公司,{COMPANY},2001-05-06,有限责任公司,500(万元人民币),食品销售,福建,福州,福州市鼓楼区示例路1号,吊销\n"
    );
    town.deliver("market", "registration", &gone).await;
    check(&town).await;
    let row = town.node.commitments(&auditor, town.company().await, &ALL).await.unwrap();
    assert_eq!((row.items[0].state, row.items[0].rests), ("given", Some(catalogue::measure::Effect::Suspended)));
    let refused = town.node.give_commitment(&town.its_account().await, new("wages", "market", "工程投标")).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    // A commitment whose record is withdrawn is nobody's any more.
    town.deliver("traffic", "credit-commitment", &delivered("CN1", "按时足额支付工资", "2025-09-01", "D")).await;
    assert_eq!(seen(&town, &auditor).await, []);
    assert_eq!(check(&town).await, Checked::default());
    let subject = town.node.register.subject(town.company().await).await.unwrap().unwrap();
    assert_eq!(subject.class, SubjectClass::Enterprise);
}
