//! Checks of commitments by the pack's own rule sets: kept, doubted, and unknown where nobody says that
//! nothing is missing.

use catalogue::Pack;
use decide::commitment::{CommitmentPlan, binds_until, checks_due, rest, weighs_until};
use decide::measure::Withdrawn;
use domain::{
    CommitmentTemplateId, Date, EntryId, RecordId, StreamId, credit_commitment::CheckOutcome, delivery::Coverage,
    subject::SubjectClass,
};
use facts::{Delivered, FactPlan, parse};
use jiff::civil::date;

use crate::{
    pack,
    proposals::{facts, history},
};

/// The commitment is of 2025-09-01; its check asks the year up to here.
const CHECKED: Date = date(2026, 9, 1);

fn plan() -> CommitmentPlan {
    let facts = FactPlan::of_pack(pack(), &Pack::embedded_files("cn").unwrap()).unwrap();
    CommitmentPlan::prepare(pack(), &facts).unwrap()
}

fn arrears(seq: u64, day: &str) -> assemble::RecordHistory {
    history(seq, "social-insurance-arrears", &[("QJJE", "1200.00"), ("RDRQ", day)])
}

fn covered(to: Date) -> Vec<Delivered> {
    vec![Delivered {
        dataset: "social-insurance-arrears".parse().unwrap(),
        deliverer: "REGISTRAR".parse().unwrap(),
        closed_at: domain::Instant::from_millis(1),
        coverage: Some(Coverage { from: date(2025, 1, 1), to, complete: true }),
    }]
}

fn outcome(records: &[assemble::RecordHistory], delivered: &[Delivered]) -> (CheckOutcome, String, Option<String>) {
    let facts = facts(records, delivered, CHECKED);
    let rules = "commitment-wages".parse().unwrap();
    let found = plan().check(&rules, SubjectClass::Enterprise, &facts, CHECKED).unwrap();
    (found.outcome, found.row, found.weighs)
}

#[test]
fn a_check_follows_the_data_of_its_time_and_never_silence() {
    let doubted = (CheckOutcome::Doubted, "arrears".to_owned(), Some("P1Y".to_owned()));
    let unknown = (CheckOutcome::Unknown, String::new(), None);
    let kept = (CheckOutcome::Kept, "no-arrears".to_owned(), None);
    assert_eq!(outcome(&[arrears(30, "2026-03-01")], &[]), doubted);
    assert_eq!(outcome(&[], &[]), unknown);
    assert_eq!(outcome(&[], &covered(CHECKED)), kept);
    // A feed that stopped before the day of the check says nothing of the rest.
    assert_eq!(outcome(&[], &covered(date(2026, 8, 1))), unknown);
    // What was before the promise, or came after the day of the check, is not asked.
    assert_eq!(outcome(&[arrears(30, "2025-08-30"), arrears(31, "2026-09-02")], &covered(CHECKED)), kept);
    // The evidence is the record that says so.
    let facts = facts(&[arrears(30, "2026-03-01")], &[], CHECKED);
    let found = plan().check(&"commitment-wages".parse().unwrap(), SubjectClass::Enterprise, &facts, CHECKED).unwrap();
    assert_eq!(found.records, [RecordId::opened_by(EntryId::new(StreamId(0), 30))]);
    assert_eq!(found.facts, [("arrears".to_owned(), "true".to_owned())]);
}

#[test]
fn a_fact_that_looks_back_beyond_the_commitment_is_refused() {
    let mut files = Pack::embedded_files("cn").unwrap();
    let text = String::from_utf8(files["facts/commitments.yaml"].clone()).unwrap();
    for (to, refused) in [("months: 13", true), ("months: 11", false)] {
        let text = text.replace("months: 12", to);
        parse("facts/commitments.yaml", &text).unwrap();
        files.insert("facts/commitments.yaml".to_owned(), text.into_bytes());
        let facts = FactPlan::of_pack(pack(), &files).unwrap();
        let prepared = CommitmentPlan::prepare(pack(), &facts);
        assert_eq!(prepared.is_err(), refused, "{to}");
    }
}

#[test]
fn days_follow_from_the_day_of_the_promise() {
    let template = |id: &str| pack().commitment_template(&id.parse::<CommitmentTemplateId>().unwrap()).unwrap();
    let given = date(2025, 9, 1);
    assert_eq!(binds_until(pack(), template("wages"), given), Some(date(2028, 9, 1)));
    let due = checks_due(pack(), template("wages"), given, date(2028, 9, 1));
    assert_eq!(due.iter().map(|check| check.on).collect::<Vec<_>>(), [CHECKED]);
    // One that binds for a shorter time than its check takes is not checked after it.
    assert_eq!(checks_due(pack(), template("wages"), given, date(2026, 3, 1)), []);
    assert_eq!(weighs_until(pack(), "P1Y", date(2026, 11, 25)), Some(date(2027, 11, 25)));
    assert_eq!(weighs_until(pack(), "a year", date(2026, 11, 25)), None);
}

#[test]
fn market_withdrawal_lets_commitments_rest() {
    let rule = |id: &str| pack().withdrawals().find(|rule| rule.id == id).unwrap();
    let record = RecordId::opened_by(EntryId::new(StreamId(0), 5));
    let withdrawn = |ids: &[&str]| -> Option<catalogue::measure::Effect> {
        let all: Vec<_> = ids.iter().map(|id| Withdrawn { rule: rule(id), record, since: None }).collect();
        rest(&all)
    };
    assert_eq!(withdrawn(&[]), None);
    assert_eq!(withdrawn(&["penalty-closure"]), None);
    assert_eq!(withdrawn(&["licence-revoked", "deregistered"]), Some(catalogue::measure::Effect::Ends));
    assert_eq!(withdrawn(&["dormant"]), Some(catalogue::measure::Effect::Suspended));
}
