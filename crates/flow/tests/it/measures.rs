//! From a missed report to the exit that everyone who was told of the entry knows of.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use domain::{Coverage, DatasetId, Role, id::ListingToldId, listing::ListingDuty, subject::SubjectClass};
use flow::{
    Error,
    authorise::Viewer,
    measures::{Notifier, Question, Sending, Signed, Unsent},
    node::Node,
    offer::Offer,
    read::Part,
};
use jiff::civil::date;
use store::{AccessFilter, ListingQuery, Scope};

use crate::town::{COMPANY, OTHER, Town, organ, viewer};

pub const ALL: Part = Part { after: None, limit: 50 };

/// An officer of an organ.
pub fn officer(of: &str) -> Viewer {
    Viewer { organ: Some(organ(of)), ..viewer(Role::DecidingOfficer) }
}

/// A clerk of a department.
pub fn clerk(of: &str) -> Viewer {
    Viewer { organ: Some(organ(of)), ..viewer(Role::Deliverer) }
}

pub fn question(procedure: &str, matter: &str) -> Question {
    Question { procedure: procedure.parse().unwrap(), on: None, matter: matter.to_owned() }
}

/// The systems of the organs: one may be down; what arrives is kept.
#[derive(Default)]
pub struct Systems {
    pub down: AtomicBool,
    pub taken: Mutex<Vec<Signed>>,
}

impl Notifier for Systems {
    fn send<'a>(&'a self, notice: &'a Signed) -> Sending<'a> {
        Box::pin(async move {
            if self.down.load(Ordering::SeqCst) {
                return Err(Unsent::new("connection refused"));
            }
            self.taken.lock().unwrap().push(notice.clone());
            Ok(())
        })
    }
}

/// The company's registration with a status.
pub fn registered(status: &str) -> String {
    format!(
        "name,code,registration_day,character,capital,business_scope,province,city,address,status\n\
         示例甲商贸有限公司,{COMPANY},2001-05-06,有限责任公司,500(万元人民币),食品销售,福建,福州,福州市鼓楼区示例路1号,{status}\n"
    )
}

/// The registrar delivers the reports of the window: none of the company, and says that there are no more.
pub async fn says_that_nothing_is_missing(node: &Node) {
    let offer = Offer {
        dataset: DatasetId::parse("annual-report").unwrap(),
        file_name: "reports.csv".to_owned(),
        coverage: Some(Coverage { from: date(2026, 1, 1), to: date(2026, 6, 30), complete: true }),
        on_behalf_of: None,
    };
    let bytes = std::io::Cursor::new(b"UNISCID,ENTNAME,ANCHEYEAR,ANCHEDATE\n".to_vec());
    let id = node.receive(&clerk("market"), offer, bytes).await.unwrap();
    node.take(id, |_, _| ()).await.unwrap();
    node.work_off().await.unwrap();
}

/// The town on the day on which the officer accepted the proposal from the missing report.
async fn listed() -> (Town, Node, domain::ListingId) {
    let town = Town::new().await;
    let node = town.node.clone();
    town.deliver("market", "registration", &registered("存续")).await;
    says_that_nothing_is_missing(&node).await;
    assert_eq!(node.propose_all(&viewer(Role::Operator), |_| ()).await.unwrap(), 1);
    let proposal = node.proposals(&officer("market"), &ALL).await.unwrap().items[0].id.0;
    // A department that does not keep the register of enterprises decides nothing here.
    let refused = node.decide_proposal(&officer("traffic"), proposal, true, "no report").await;
    assert!(matches!(refused, Err(Error::NotCompetent { .. })), "{refused:?}");
    node.decide_proposal(&officer("market"), proposal, true, "no report was filed").await.unwrap();
    let twice = node.decide_proposal(&officer("market"), proposal, true, "no report was filed").await;
    assert!(matches!(twice, Err(Error::Conflict(_))), "{twice:?}");
    let listing = standing(&town, &node).await.pop().unwrap();
    (town, node, listing)
}

async fn standing(town: &Town, node: &Node) -> Vec<domain::ListingId> {
    let query = ListingQuery { list: None, subject: Some(town.company().await), after: None, limit: 9 };
    let now = store::Now { today: node.clock.today(), at: node.clock.now() };
    let (states, _) = node.register.listings(&query, Scope::Public(now)).await.unwrap();
    states.into_iter().map(|state| state.id).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missed_report_weighs_in_a_tender_until_everyone_knows_of_the_exit() {
    let (town, node, listing) = listed().await;
    // Two departments ask in a tender; a third in a procedure where nothing follows.
    let asked = node.check_measures(&clerk("traffic"), COMPANY, &question("tender", "2026-T-7")).await.unwrap();
    assert_eq!(asked.measures.iter().map(|one| one.measure.0.as_str()).collect::<Vec<_>>(), ["tender-weighed"]);
    let measure = &asked.measures[0];
    assert_eq!(measure.listing.as_ref().map(|id| id.0), Some(listing));
    assert!(!measure.basis.is_empty() && measure.until.is_some_and(|until| until > asked.on));
    let check = asked.check.as_ref().unwrap().0;
    node.check_measures(&officer("market"), COMPANY, &question("land", "2026-L-1")).await.unwrap();
    let none = node.check_measures(&clerk("traffic"), COMPANY, &question("customs", "2026-C-1")).await.unwrap();
    assert_eq!((none.check.is_none(), none.measures.len()), (true, 0));
    // Asked again, nobody is told twice.
    node.check_measures(&clerk("traffic"), COMPANY, &question("tender", "2026-T-8")).await.unwrap();
    node.report_measures(&clerk("traffic"), check, true, "three points were taken off").await.unwrap();
    let reported = node.measure_check(&clerk("traffic"), check).await.unwrap();
    assert!(reported.report.as_ref().is_some_and(|report| report.applied));
    let foreign = node.measure_check(&officer("market"), check).await;
    assert!(matches!(foreign, Err(Error::NotFound { .. })), "a check is its own organ's");
    every_asking_is_logged(&town, &node).await;

    // The late report is an officer's duty from the day it is known; the officer removes the entry.
    assert!(node.listing_duties(&officer("market"), &ALL).await.unwrap().items.is_empty());
    let report = format!("UNISCID,ENTNAME,ANCHEYEAR,ANCHEDATE\n{COMPANY},示例甲商贸有限公司,2025,2026-11-24\n");
    town.deliver("market", "annual-report", &report).await;
    let duties = node.listing_duties(&officer("market"), &ALL).await.unwrap();
    assert_eq!(duties.items.iter().map(|row| row.duty).collect::<Vec<_>>(), [ListingDuty::Remove]);
    // 2026-11-25 is a Wednesday: five working days end on the Wednesday after.
    assert_eq!((duties.items[0].due, duties.items[0].overdue), (Some(date(2026, 12, 2)), false));
    let unknown = node.end_listing(&officer("market"), listing, "because", "filed").await;
    assert!(matches!(unknown, Err(Error::Invalid { field: "exit", .. })), "{unknown:?}");
    node.end_listing(&officer("market"), listing, "reported", "the report was filed").await.unwrap();
    let twice = node.end_listing(&officer("market"), listing, "reported", "the report was filed").await;
    assert!(matches!(twice, Err(Error::Conflict(_))), "{twice:?}");
    exits_reach_everyone(&node).await;
    node.verify(|_| ()).await.unwrap();
}

async fn every_asking_is_logged(town: &Town, node: &Node) {
    node.register.access_log().flush().await.unwrap();
    let filter = AccessFilter { subject: Some(town.company().await), ..AccessFilter::default() };
    let log = node.register.accesses(&filter, 50).await.unwrap();
    let mut matters: Vec<String> = log
        .into_iter()
        .filter(|(_, access)| access.action == "check-measures")
        .map(|(_, access)| access.matter)
        .collect();
    matters.sort_unstable();
    assert_eq!(matters, ["2026-C-1", "2026-L-1", "2026-T-7", "2026-T-8"]);
}

/// One organ has a system, which is down at first; an officer of the other confirms.
async fn exits_reach_everyone(node: &Node) {
    let operator = viewer(Role::Operator);
    let secret = node.set_channel(&operator, &organ("traffic"), "https://traffic.example/notices").await.unwrap();
    let systems = Arc::new(Systems::default());
    let sending = node.clone().notifying(systems.clone());
    systems.down.store(true, Ordering::SeqCst);
    sending.work_off().await.unwrap();
    let outstanding = node.exits_outstanding(&operator, &ALL).await.unwrap();
    let waits: Vec<(&str, bool)> =
        outstanding.items.iter().map(|row| (row.organ.0.as_str(), row.has_channel)).collect();
    assert_eq!(waits, [("traffic", true), ("market", false)]);
    // The officer of one organ can't confirm for another.
    let ids: Vec<ListingToldId> = outstanding.items.iter().map(|row| row.notice.0).collect();
    assert!(matches!(node.confirm_exit(&officer("market"), ids[0]).await, Err(Error::NotFound { .. })));
    node.confirm_exit(&officer("market"), ids[1]).await.unwrap();
    assert!(matches!(node.confirm_exit(&officer("market"), ids[1]).await, Err(Error::Conflict(_))));
    // Three working days later the notice of the other is overdue; then its system answers.
    let later = sending.on(date(2026, 12, 1)).unwrap();
    let overdue = later.exits_outstanding(&operator, &ALL).await.unwrap();
    assert_eq!(overdue.items.iter().map(|row| row.overdue).collect::<Vec<_>>(), [true]);
    systems.down.store(false, Ordering::SeqCst);
    later.work_off().await.unwrap();
    assert!(later.exits_outstanding(&operator, &ALL).await.unwrap().items.is_empty());
    let taken = systems.taken.lock().unwrap().clone();
    assert_eq!(taken.iter().map(|one| one.id.clone()).collect::<Vec<_>>(), [ids[0].to_string()]);
    let body: serde_json::Value = serde_json::from_str(&taken[0].body).unwrap();
    assert_eq!(body["type"], "listing.ended");
    assert_eq!((&body["data"]["code"], &body["data"]["listed_again"]), (&COMPANY.into(), &false.into()));
    let at = domain::Instant::from_millis(taken[0].timestamp.parse::<i64>().unwrap() * 1_000);
    let again = flow::measures::sign("", &secret, &taken[0].id, at, taken[0].body.clone()).unwrap();
    assert_eq!(again.signature, taken[0].signature, "signed with the key that the organ was given");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exit_by_term_is_owed_without_any_act() {
    let (_town, node, _) = listed().await;
    node.check_measures(&clerk("traffic"), COMPANY, &question("tender", "2026-T-7")).await.unwrap();
    let operator = viewer(Role::Operator);
    assert!(node.exits_outstanding(&operator, &ALL).await.unwrap().items.is_empty());
    let end = date(2029, 11, 25);
    let later = node.on(end).unwrap();
    let outstanding = later.exits_outstanding(&operator, &ALL).await.unwrap();
    assert_eq!(outstanding.items.iter().map(|row| row.ended_on).collect::<Vec<_>>(), [end]);
    let none = later.check_measures(&clerk("traffic"), COMPANY, &question("tender", "2029-T-1")).await.unwrap();
    assert_eq!(none.measures.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_days_before_three_years_a_reminder_is_due() {
    let (_town, node, _) = listed().await;
    let duty = async |day| {
        let node = node.on(day).unwrap();
        let duties = node.listing_duties(&officer("market"), &ALL).await.unwrap();
        duties.items.iter().map(|row| (row.duty, row.due)).collect::<Vec<_>>()
    };
    assert_eq!(duty(date(2029, 9, 25)).await, []);
    assert_eq!(duty(date(2029, 9, 26)).await, [(ListingDuty::Remind, Some(date(2029, 11, 25)))]);
}

#[tokio::test(flavor = "multi_thread")]
async fn bidders_are_checked_together_and_asked_about_one_by_one() {
    let (town, node, _) = listed().await;
    town.register_other().await;
    let codes = [OTHER, "91350100M000999Y00", COMPANY].map(str::to_owned);
    let answers = node.check_bidders(&clerk("traffic"), &codes, &question("tender", "2026-T-9")).await.unwrap();
    let found: Vec<Option<usize>> =
        answers.items.iter().map(|one| one.answer.as_ref().map(|answer| answer.measures.len())).collect();
    assert_eq!(found, [Some(0), None, Some(1)]);
    let many = vec![COMPANY.to_owned(); flow::measures::MOST_AT_ONCE + 1];
    let refused = node.check_bidders(&clerk("traffic"), &many, &question("tender", "2026-T-9")).await;
    assert!(matches!(refused, Err(Error::Invalid { field: "codes", .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_needs_a_matter_a_known_procedure_and_a_day_to_come() {
    let town = Town::new().await;
    let ask = async |viewer: Viewer, question: Question| {
        town.node.check_measures(&viewer, COMPANY, &question).await.err().map(|error| error.to_string())
    };
    assert!(ask(clerk("traffic"), question("tender", " ")).await.unwrap().starts_with("matter:"));
    assert!(ask(clerk("traffic"), question("mood", "2026-1")).await.unwrap().contains("procedure"));
    let yesterday = Question { on: Some(date(2026, 11, 24)), ..question("tender", "2026-1") };
    assert!(ask(clerk("traffic"), yesterday).await.unwrap().starts_with("on:"));
    for role in [Role::Public, Role::Subject, Role::Inquirer, Role::Reviewer, Role::Operator, Role::Auditor] {
        let who = Viewer { organ: Some(organ("traffic")), ..viewer(role) };
        assert!(ask(who, question("tender", "2026-1")).await.unwrap().contains("may not"), "{role:?}");
    }
    assert_eq!(ask(clerk("traffic"), question("tender", "2026-1")).await, None);
}

/// A court's entry is received, and ends when the court delivers its removal; a revoked licence bars too.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_received_applies_while_its_record_says_so() {
    let town = Town::new().await;
    let entry = |removed: &str| {
        format!(
            "UNISCID,ENTNAME,SPECAUSE,ABNTIME,DECORG_CN,REMDATE,OPT_TYPE\n\
             {COMPANY},示例甲商贸有限公司,通过登记的住所或者经营场所无法联系,2026-11-10,某市市场监督管理局,{removed},U\n"
        )
    };
    town.deliver("market", "abnormal-operations", &entry("")).await;
    let measures = async || {
        let answer = town.node.check_measures(&clerk("traffic"), COMPANY, &question("tender", "2026-T-1")).await;
        let answer = answer.unwrap();
        answer.measures.iter().map(|one| one.measure.0.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(measures().await, ["tender-weighed"]);
    let listing = standing(&town, &town.node).await[0];
    let refused = town.node.end_listing(&officer("market"), listing, "reached", "reached").await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "the registrar's own act ends it: {refused:?}");
    // "This is not us" hides the entry, and with it what follows.
    let record = town.records("abnormal-operations").await[0];
    let kind = domain::case::ObjectionKind::NotUs;
    town.node.object(&town.its_account().await, record, kind, "another company").await.unwrap();
    assert_eq!(measures().await, Vec::<String>::new());
    assert_eq!(town.node.on(date(2026, 11, 28)).unwrap().clock.today(), date(2026, 11, 28));
    town.deliver("market", "abnormal-operations", &entry("2026-11-24")).await;
    assert_eq!(measures().await, Vec::<String>::new());
    let outstanding = town.node.exits_outstanding(&viewer(Role::Operator), &ALL).await.unwrap();
    assert_eq!(outstanding.items.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_business_licence_bars_and_is_said_with_its_effects() {
    let town = Town::new().await;
    town.deliver("market", "registration", &registered("吊销")).await;
    let answer = town.node.check_measures(&clerk("traffic"), COMPANY, &question("licence", "2026-X-1")).await.unwrap();
    assert_eq!(answer.measures.iter().map(|one| one.measure.0.as_str()).collect::<Vec<_>>(), ["no-new-licence"]);
    assert_eq!(answer.measures[0].listing, None);
    let effects: Vec<_> = answer.withdrawals.iter().map(|one| (one.licences, one.incentives)).collect();
    use catalogue::measure::Effect::{Ends, Suspended};
    assert_eq!(effects, [(Suspended, Ends)]);
    let file = town.node.subject_file(&Viewer::PUBLIC, town.company().await).await.unwrap();
    assert_eq!(file.withdrawals.len(), 1, "the file says it too");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sole_trader_is_marked_and_no_measure_is_computed_on_it() {
    let town = Town::new().await;
    let code = "92350100M000102Y7L";
    let known = town.node.pack.schemes().detect(code);
    assert_eq!(
        known.first().and_then(|one| town.node.pack.subject_class(&one.identifier)),
        Some(SubjectClass::SoleTrader)
    );
    let registration = format!(
        "name,code,registration_day,character,capital,business_scope,province,city,address\n\
         示例丙便利店,{code},2001-05-06,个体工商户,5(万元人民币),食品销售,福建,福州,福州市鼓楼区示例路3号\n"
    );
    town.deliver("market", "registration", &registration).await;
    let entry = format!(
        "UNISCID,ENTNAME,SPECAUSE,ABNTIME,DECORG_CN,REMDATE,OPT_TYPE\n\
         {code},示例丙便利店,未依照规定的期限公示年度报告,2026-11-10,某市市场监督管理局,,U\n"
    );
    town.deliver("market", "abnormal-operations", &entry).await;
    let subject = town.node.find_code(code, true).await.unwrap().unwrap();
    let query = ListingQuery { list: None, subject: Some(subject), after: None, limit: 9 };
    let (states, _) = town.node.register.listings(&query, Scope::All).await.unwrap();
    let lists: Vec<&str> = states.iter().map(|state| state.listing.list.as_str()).collect();
    assert_eq!(lists, ["abnormal-marks"]);
    let answer = town.node.check_measures(&clerk("traffic"), code, &question("tender", "2026-T-1")).await.unwrap();
    assert_eq!((answer.measures.len(), answer.check.is_none()), (0, true));
}

/// A feed that stopped: without a delivery that says it is complete, nothing is known to be missing.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_proposed_from_silence() {
    let town = Town::new().await;
    town.deliver("market", "registration", &registered("存续")).await;
    assert_eq!(town.node.propose_all(&viewer(Role::Operator), |_| ()).await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_officers_who_decide_at_once_one_counts() {
    let town = Town::new().await;
    let node = town.node.clone();
    town.deliver("market", "registration", &registered("存续")).await;
    says_that_nothing_is_missing(&node).await;
    node.propose_all(&viewer(Role::Operator), |_| ()).await.unwrap();
    let proposal = node.proposals(&officer("market"), &ALL).await.unwrap().items[0].id.0;
    let decide = || node.clone();
    let (one, other) = (decide(), decide());
    let (first, second) = (officer("market"), officer("market"));
    let (one, other) = tokio::join!(
        one.decide_proposal(&first, proposal, true, "no report"),
        other.decide_proposal(&second, proposal, true, "no report"),
    );
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    assert!(matches!(one.and(other), Err(Error::Conflict(_))));
    let listing = standing(&town, &node).await;
    assert_eq!(listing.len(), 1);
    let (one, other) = (decide(), decide());
    let (one, other) = tokio::join!(
        one.end_listing(&first, listing[0], "wrongly-entered", "entered by mistake"),
        other.end_listing(&second, listing[0], "wrongly-entered", "entered by mistake"),
    );
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    assert!(matches!(one.and(other), Err(Error::Conflict(_))));
    node.verify(|_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_whose_basis_is_gone_is_shown_to_nobody_and_taken_back_by_an_officer() {
    let (town, node, listing) = listed().await;
    let tender = async || {
        let answer = node.check_measures(&clerk("traffic"), COMPANY, &question("tender", "2026-T-7")).await.unwrap();
        answer.measures.len()
    };
    assert_eq!(tender().await, 1);
    let state = node.register.listing(listing).await.unwrap().unwrap();
    assert_eq!(state.listing.ends.basis, town.records("registration").await, "what the rule saw");
    assert_eq!(state.listing.ends.term.as_deref(), Some("OWN-LISTING-MAX"));
    // The registrar withdraws the registration that the rule saw.
    let withdrawn = format!("name,code,OPT_TYPE\n示例甲商贸有限公司,{COMPANY},D\n");
    assert_eq!(town.deliver("market", "registration", &withdrawn).await.counts.withdrawn, 1);
    assert_eq!((tender().await, standing(&town, &node).await), (0, vec![]));
    let duties = node.listing_duties(&officer("market"), &ALL).await.unwrap();
    assert_eq!(duties.items.iter().map(|row| row.duty).collect::<Vec<_>>(), [ListingDuty::TakeBack]);
    assert!(duties.items[0].due.is_some() && duties.items[0].records.len() == 1);
    // Never by itself: until the officer acts, no exit is owed.
    assert!(node.exits_outstanding(&viewer(Role::Operator), &ALL).await.unwrap().items.is_empty());
    node.end_listing(&officer("market"), listing, "wrongly-entered", "its basis was withdrawn").await.unwrap();
    assert_eq!(node.exits_outstanding(&viewer(Role::Operator), &ALL).await.unwrap().items.len(), 1);
    node.verify(|_| ()).await.unwrap();
}

/// Waiting and overdue of a queue, as the operator reads them.
async fn queue(node: &Node, name: &str) -> (u64, u64) {
    let overview = node.overview(&viewer(Role::Operator)).await.unwrap();
    let queue = overview.queues.iter().find(|queue| queue.name == name).unwrap();
    (queue.waiting, queue.overdue)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_sees_exits_and_cases_past_their_clock() {
    let (town, node, listing) = listed().await;
    node.check_measures(&clerk("traffic"), COMPANY, &question("tender", "2026-T-7")).await.unwrap();
    assert_eq!((queue(&node, "exits").await, queue(&node, "cases").await), ((0, 0), (0, 0)));
    node.end_listing(&officer("market"), listing, "wrongly-entered", "another company").await.unwrap();
    let record = crate::proposals::fined(&town).await;
    crate::cases::opened(&node, &town.its_account().await, crate::cases::repair(record)).await;
    assert_eq!((queue(&node, "exits").await, queue(&node, "cases").await), ((1, 0), (1, 0)));
    // The counter's two working days end on Friday 27 November; an exit is confirmed within the pack's clock.
    let later = node.on(date(2026, 12, 10)).unwrap();
    assert_eq!((queue(&later, "exits").await, queue(&later, "cases").await), ((1, 1), (1, 1)));
    assert!(node.overview(&officer("market")).await.is_err(), "an operator's");
}
