//! Cases from their opening to what they do: repair, complaint, hearing, withdrawal, review.

use std::sync::Arc;

use catalogue::Pack;
use domain::{
    Date, RecordId, Role,
    case_entry::{CaseMatter, ClockChange},
    entry::Body,
    id::CaseId,
};
use flow::{
    Error,
    authorise::Viewer,
    case::{NewCase, OpenedCase},
    node::Node,
    read::Part,
};
use jiff::civil::date;

use crate::town::{Town, organ, penalty, viewer};

const PART: Part = Part { after: None, limit: 50 };

/// Somebody of an organ, by a name of their own.
fn officer(name: &str, of: &str) -> Viewer {
    Viewer { account: Some(name.parse().unwrap()), organ: Some(organ(of)), ..viewer(Role::DecidingOfficer) }
}

fn new(template: &str, matter: CaseMatter, inputs: &[(&str, &str)]) -> NewCase {
    NewCase {
        template: template.parse().unwrap(),
        matter,
        organ: None,
        statement: "as handed in".to_owned(),
        inputs: inputs.iter().map(|(id, text)| ((*id).to_owned(), (*text).to_owned())).collect(),
        informant: None,
    }
}

fn about(record: RecordId) -> CaseMatter {
    CaseMatter { record: Some(record), ..CaseMatter::default() }
}

pub fn repair(record: RecordId) -> NewCase {
    new("credit-repair", about(record), &[("fulfilment", "receipt No. 1"), ("commitment", "we keep the law")])
}

async fn fined(town: &Town) -> RecordId {
    assert_eq!(town.deliver("market", "penalty-2018", &penalty("某罚字〔2026〕1号", "I")).await.counts.accepted, 1);
    town.records("penalty-2018").await[0]
}

/// Whether everyone sees the record now.
async fn is_public(node: &Node, record: RecordId) -> bool {
    node.record_file(&Viewer::PUBLIC, record).await.is_ok()
}

pub async fn opened(node: &Node, viewer: &Viewer, new: NewCase) -> CaseId {
    node.open_case(viewer, new).await.unwrap().case
}

async fn does(node: &Node, viewer: &Viewer, case: CaseId, outcome: &str) -> flow::Result<()> {
    node.do_case_task(viewer, case, outcome, "for the reasons in the file", &[]).await
}

/// The task that waits, and the end, as the auditor reads them.
async fn stands(node: &Node, case: CaseId) -> (Option<String>, Option<String>) {
    let file = node.case(&viewer(Role::Auditor), case).await.unwrap();
    (file.line.task.as_ref().map(|task| task.id.clone()), file.line.end.as_ref().map(|end| end.id.clone()))
}

/// A repair that was granted.
pub async fn repaired(town: &Town, record: RecordId) -> CaseId {
    let case = opened(&town.node, &town.its_account().await, repair(record)).await;
    does(&town.node, &viewer(Role::Reviewer), case, "accepted").await.unwrap();
    does(&town.node, &officer("chief", "market"), case, "repaired").await.unwrap();
    case
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repair_takes_the_penalty_off_every_page_for_good() {
    let town = Town::new().await;
    let (record, node) = (fined(&town).await, &town.node);
    let (company, clerk) = (town.its_account().await, viewer(Role::Reviewer));
    assert!(is_public(node, record).await);
    let case = opened(node, &company, repair(record)).await;

    let mine = node.my_cases(&clerk, &PART).await.unwrap();
    assert_eq!(mine.items[0].id.0, case);
    // Two working days from Wednesday 25 November.
    assert_eq!(mine.items[0].due, Some(date(2026, 11, 27)));
    assert!(node.my_cases(&officer("chief", "market"), &PART).await.unwrap().items.is_empty(), "not yet its turn");
    assert!(matches!(does(node, &company, case, "accepted").await, Err(Error::Forbidden { .. })));
    does(node, &clerk, case, "accepted").await.unwrap();

    let chief = officer("chief", "market");
    assert_eq!(node.my_cases(&chief, &PART).await.unwrap().items.len(), 1);
    let other = officer("other", "traffic");
    assert!(node.my_cases(&other, &PART).await.unwrap().items.is_empty());
    assert!(
        matches!(does(node, &other, case, "repaired").await, Err(Error::Forbidden { .. })),
        "who found it repairs it"
    );
    does(node, &chief, case, "repaired").await.unwrap();

    assert!(!is_public(node, record).await);
    let file = node.subject_file(&Viewer::PUBLIC, town.company().await).await.unwrap();
    assert!(file.timeline.iter().all(|item| item.record.id.0 != record));
    assert_eq!(stands(node, case).await, (None, Some("repaired".to_owned())));
    assert!(matches!(does(node, &chief, case, "refused").await, Err(Error::Conflict(_))));

    // Neither a later judgement nor a later delivery of the same penalty brings it back.
    let corrected = penalty("某罚字〔2026〕1号", "U").replace("未按规定公示价格", "未按规定公示服务价格");
    assert_eq!(town.deliver("market", "penalty-2018", &corrected).await.counts.corrected, 1);
    assert!(!is_public(node, record).await);
    node.hold_publication(&clerk, record, "to look again").await.unwrap();
    node.release_publication(&clerk, record, "looked").await.unwrap();
    assert!(!is_public(node, record).await);
    let again = node.open_case(&company, repair(record)).await;
    assert!(matches!(&again, Err(Error::Conflict(why)) if why.contains("not published")), "{again:?}");
    node.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repair_is_refused_before_its_day_without_proof_and_to_a_stranger() {
    let town = Town::new().await;
    let text = penalty("某罚字〔2026〕2号", "I").replace("罚款2000元,0.2", "罚款200000元,20");
    town.deliver("market", "penalty-2018", &text).await;
    let (record, company) = (town.records("penalty-2018").await[0], town.its_account().await);
    // General: at least three months from the decision of 20 November.
    let early = town.node.open_case(&company, repair(record)).await;
    assert!(matches!(&early, Err(Error::Conflict(why)) if why.contains("2027-02-20")), "{early:?}");
    let later = town.node.on(date(2027, 2, 20)).unwrap();
    let bare = later.open_case(&company, new("credit-repair", about(record), &[("commitment", "yes")])).await;
    assert!(matches!(&bare, Err(Error::Invalid { message, .. }) if message.contains("fulfilment")), "{bare:?}");
    let stranger = Viewer { subject: Some(domain::SubjectId::from_raw(999)), ..company.clone() };
    assert!(matches!(later.open_case(&stranger, repair(record)).await, Err(Error::Forbidden { .. })));
    assert!(matches!(later.open_case(&Viewer::PUBLIC, repair(record)).await, Err(Error::NotSignedIn)));
    let case = opened(&later, &company, repair(record)).await;
    let twice = later.open_case(&company, repair(record)).await;
    assert!(matches!(&twice, Err(Error::Conflict(why)) if why.contains(&case.to_string())), "{twice:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_officers_who_decide_at_once_are_one_decision_and_one_refusal() {
    let town = Town::new().await;
    let (record, node) = (fined(&town).await, &town.node);
    let case = opened(node, &town.its_account().await, repair(record)).await;
    does(node, &viewer(Role::Reviewer), case, "accepted").await.unwrap();
    let (one, other) = (officer("one", "market"), officer("other", "market"));
    let (yes, no) = tokio::join!(does(node, &one, case, "repaired"), does(node, &other, case, "refused"));
    assert!(yes.is_ok() != no.is_ok(), "{yes:?} {no:?}");
    let refused = yes.err().or(no.err()).unwrap();
    assert!(matches!(&refused, Error::Conflict(_)), "{refused:?}");
    let (_, end) = stands(node, case).await;
    assert_eq!(is_public(node, record).await, end.as_deref() == Some("refused"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_runs_out_leads_on_by_itself_and_one_that_stands_does_not() {
    let town = Town::new().await;
    let (record, node) = (fined(&town).await, &town.node);
    let clerk = viewer(Role::Reviewer);
    let case = opened(node, &town.its_account().await, repair(record)).await;
    node.stop_case_clock(&clerk, case, "supplement", "the receipt bears no stamp").await.unwrap();
    let later = node.on(date(2026, 12, 7)).unwrap();
    later.work_off().await.unwrap();
    assert_eq!(stands(&later, case).await.0.as_deref(), Some("accept"), "it stood still");
    later.continue_case_clock(&clerk, case, "it came").await.unwrap();
    // Both days were left: 8 and 9 December.
    let due = later.case(&clerk, case).await.unwrap().line.due;
    assert_eq!(due, Some(date(2026, 12, 9)));
    let last = node.on(date(2026, 12, 9)).unwrap();
    last.work_off().await.unwrap();
    assert_eq!(stands(&last, case).await.0.as_deref(), Some("accept"));
    let after = node.on(date(2026, 12, 10)).unwrap();
    // Nobody has looked at the clock yet: all the same the clerk is too late.
    let late = does(&after, &clerk, case, "not-accepted").await;
    assert!(matches!(late, Err(Error::Forbidden { .. })), "{late:?}");
    assert_eq!(stands(&after, case).await.0.as_deref(), Some("decide"), "silence is acceptance");
    let over = node.on(date(2026, 12, 20)).unwrap();
    over.work_off().await.unwrap();
    assert_eq!(stands(&over, case).await.0.as_deref(), Some("overdue"));
    over.verify(|_| ()).await.unwrap();
}

/// The working-day calendar of 2027 is published in a later catalogue, with a holiday in the way.
#[tokio::test(flavor = "multi_thread")]
async fn a_holiday_notice_that_arrives_later_moves_the_clock_and_the_register_says_so() {
    let town = Town::new().await;
    let record = fined(&town).await;
    let eve = town.node.on(date(2026, 12, 30)).unwrap();
    let case = opened(&eve, &town.its_account().await, repair(record)).await;
    let before = eve.case(&viewer(Role::Reviewer), case).await.unwrap();
    assert_eq!(before.line.due, Some(date(2027, 1, 1)), "a Friday, as far as anybody knows");
    assert!(before.clock.as_ref().unwrap().provisional);

    let mut files = Pack::embedded_files("cn").unwrap();
    let add = |files: &mut std::collections::BTreeMap<String, Vec<u8>>, name: &str, line: &str| {
        files.get_mut(name).unwrap().extend_from_slice(line.as_bytes());
    };
    add(&mut files, "calendar/years.csv", YEAR_2027);
    add(&mut files, "calendar/days.csv", NEW_YEAR_2027);
    let mut told = eve.clone();
    told.pack = Arc::new(Pack::load(&files).unwrap());
    told.count_case_clocks().await.unwrap();
    let after = told.case(&viewer(Role::Reviewer), case).await.unwrap();
    assert_eq!((after.line.due, after.clock.as_ref().unwrap().provisional), (Some(date(2027, 1, 4)), false));
    let entries = told.register.case_entries(case).await.unwrap();
    let moved = entries.iter().any(|entry| {
        matches!(&entry.body, Some(Body::CaseClockChanged(changed)) if matches!(changed.change, ClockChange::Recomputed { .. }))
    });
    assert!(moved, "{entries:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_informs_is_sealed_and_is_told_the_outcome_and_nobody_else_anything() {
    let town = Town::new().await;
    let (node, company) = (&town.node, town.company().await);
    let secret = "王某某，福州市某路8号";
    let matter = CaseMatter { subject: Some(company), ..CaseMatter::default() };
    let complaint = NewCase { informant: Some(secret.to_owned()), ..new("complaint", matter, &[]) };
    let OpenedCase { case, receipt } = node.open_case(&Viewer::PUBLIC, complaint).await.unwrap();
    let receipt = receipt.unwrap();
    let entries = format!("{:?}", node.register.case_entries(case).await.unwrap());
    assert!(!entries.contains(secret) && !entries.contains(&receipt));

    let told = node.case_outcome(case, &receipt).await.unwrap();
    assert_eq!((told.task.is_some(), told.end.is_some()), (true, false));
    assert!(matches!(node.case_outcome(case, "receipt_0").await, Err(Error::NotFound { .. })));
    let own = town.its_account().await;
    assert!(matches!(node.case(&own, case).await, Err(Error::NotFound { .. })), "the subject learns of no informant");
    assert!(node.my_cases(&own, &PART).await.unwrap().items.is_empty());
    let file = node.subject_file(&Viewer::PUBLIC, company).await.unwrap();
    assert!(!format!("{file:?}").contains(&case.to_string()));

    does(node, &viewer(Role::Reviewer), case, "accepted").await.unwrap();
    does(node, &officer("chief", "market"), case, "settled").await.unwrap();
    let told = node.case_outcome(case, &receipt).await.unwrap();
    assert_eq!(told.end.as_ref().map(|end| end.0.en.as_str()), Some("Settled"));
    node.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawal_needs_two_persons_and_happens_once() {
    let town = Town::new().await;
    let (record, node) = (fined(&town).await, &town.node);
    let (one, other) = (officer("one", "market"), officer("other", "market"));
    let withdrawal = || new("decision-withdrawal", about(record), &[("instrument", "某撤字〔2026〕1号")]);
    let stranger = node.open_case(&officer("stranger", "traffic"), withdrawal()).await;
    assert!(matches!(stranger, Err(Error::Forbidden { .. })));
    let case = opened(node, &one, withdrawal()).await;
    let alone = does(node, &one, case, "withdrawn").await;
    assert!(matches!(&alone, Err(Error::Conflict(why)) if why.contains("another person")), "{alone:?}");
    assert!(is_public(node, record).await);
    does(node, &other, case, "withdrawn").await.unwrap();
    assert!(!is_public(node, record).await);
    let twice = node.open_case(&one, withdrawal()).await;
    assert!(matches!(&twice, Err(Error::Conflict(why)) if why.contains("withdrawn")), "{twice:?}");
    node.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outcome_is_reviewed_by_another_organ_and_undone_once() {
    let town = Town::new().await;
    let (record, node) = (fined(&town).await, &town.node);
    let case = repaired(&town, record).await;
    let company = town.its_account().await;
    let review = || new("review", CaseMatter { reviewed: Some(case), ..CaseMatter::default() }, &[]);
    let asked = opened(node, &company, review()).await;
    assert!(matches!(does(node, &officer("chief", "market"), asked, "revoked").await, Err(Error::Forbidden { .. })));
    does(node, &officer("higher", "traffic"), asked, "revoked").await.unwrap();
    assert!(is_public(node, record).await, "what the repair did is undone");
    assert!(node.case(&company, case).await.unwrap().line.revoked);
    let twice = node.open_case(&company, review()).await;
    assert!(matches!(&twice, Err(Error::Conflict(_))), "{twice:?}");
    // The way is open again.
    repaired(&town, record).await;
    assert!(!is_public(node, record).await);
    node.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_penalty_comes_back_as_it_was_when_the_withdrawal_is_revoked() {
    let town = Town::new().await;
    let (record, node) = (fined(&town).await, &town.node);
    let before = node.record_file(&Viewer::PUBLIC, record).await.unwrap().fields.clone();
    let withdrawal = new("decision-withdrawal", about(record), &[("instrument", "某撤字〔2026〕1号")]);
    let case = opened(node, &officer("one", "market"), withdrawal).await;
    does(node, &officer("other", "market"), case, "withdrawn").await.unwrap();
    let review = new("review", CaseMatter { reviewed: Some(case), ..CaseMatter::default() }, &[]);
    let asked = opened(node, &town.its_account().await, review).await;
    does(node, &officer("higher", "traffic"), asked, "revoked").await.unwrap();
    let after = node.record_file(&Viewer::PUBLIC, record).await.unwrap().fields.clone();
    let said =
        |fields: &[publish::FieldView]| fields.iter().map(|field| format!("{:?}", field.value)).collect::<Vec<_>>();
    assert_eq!(said(&after), said(&before));
    node.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subject_is_heard_before_a_heavy_decision() {
    let town = Town::new().await;
    let (node, company) = (&town.node, town.its_account().await);
    let matter = CaseMatter { subject: company.subject, ..CaseMatter::default() };
    let case =
        opened(node, &officer("one", "market"), new("notice-and-hearing", matter, &[("notice", "某告字1号")])).await;
    assert_eq!(node.my_cases(&company, &PART).await.unwrap().items[0].id.0, case);
    does(node, &company, case, "asks-hearing").await.unwrap();
    let own = does(node, &officer("one", "market"), case, "held").await;
    assert!(matches!(&own, Err(Error::Conflict(why)) if why.contains("another person")), "{own:?}");
    does(node, &officer("judge", "market"), case, "held").await.unwrap();
    does(node, &officer("chief", "market"), case, "proceed").await.unwrap();
    assert_eq!(stands(node, case).await.1.as_deref(), Some("may-decide"));
}

/// The year as the table of published years writes it.
const YEAR_2027: &str = "2027,made-up,\n";
/// The first of January 2027, off.
const NEW_YEAR_2027: &str = "2027-01-01,false,元旦\n";

#[test]
fn the_day_of_the_test_is_a_wednesday() {
    let day: Date = crate::town::TODAY;
    assert_eq!(day.weekday(), jiff::civil::Weekday::Wednesday);
}
