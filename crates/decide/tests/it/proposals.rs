//! Proposals from missing annual reports: State Council Order 654, art. 8 and 17.

use std::collections::BTreeMap;

use assemble::{AsOf, File, FilePlan, LinkVersion, RecordHistory, RecordVersion};
use catalogue::Pack;
use decide::ProposalPlan;
use domain::{
    DatasetId, Date, EntryId, FieldCode, Instant, OrganCode, RecordId, StreamId, SubjectId, Values, delivery::Coverage,
    link::Certainty, listing::Proposal, record::Operation, subject::SubjectClass,
};
use facts::{Coverages, Delivered, FactPlan, FactValue, Facts};
use jiff::civil::date;

use crate::pack;

const SUBJECT: u64 = 7;

fn subject() -> SubjectId {
    SubjectId::opened_by(EntryId::new(StreamId(0), SUBJECT))
}

pub(crate) fn history(seq: u64, dataset: &str, pairs: &[(&str, &str)]) -> RecordHistory {
    let values: Values =
        pairs.iter().map(|(code, text)| (FieldCode::parse(code).unwrap(), (*text).to_owned())).collect();
    let entry = EntryId::new(StreamId(0), seq);
    let recorded_at = Instant::from_millis(1);
    RecordHistory {
        id: RecordId::opened_by(entry),
        dataset: DatasetId::parse(dataset).unwrap(),
        deliverer: OrganCode::parse("REGISTRAR").unwrap(),
        versions: vec![RecordVersion {
            entry,
            recorded_at,
            effective_on: None,
            operation: Operation::State,
            values,
            row: None,
        }],
        links: vec![LinkVersion {
            entry: EntryId::new(StreamId(0), seq + 1),
            recorded_at,
            subject: Some(subject()),
            certainty: Certainty::Certain,
            evidence: vec![],
        }],
        publications: vec![],
        objections: vec![],
    }
}

fn registration(established: &str, status: &str) -> RecordHistory {
    history(10, "registration", &[("ESTDATE", established), ("REGSTATE", status)])
}

fn report(year: &str) -> RecordHistory {
    history(20, "annual-report", &[("ANCHEYEAR", year), ("ANCHEDATE", "2026-05-01")])
}

fn covered(complete: bool) -> Vec<Delivered> {
    vec![Delivered {
        dataset: DatasetId::parse("annual-report").unwrap(),
        deliverer: OrganCode::parse("REGISTRAR").unwrap(),
        closed_at: Instant::from_millis(1),
        coverage: Some(Coverage { from: date(2026, 1, 1), to: date(2026, 6, 30), complete }),
    }]
}

pub(crate) fn facts(records: &[RecordHistory], delivered: &[Delivered], day: Date) -> Facts {
    let plan = FactPlan::of_pack(pack(), &Pack::embedded_files("cn").unwrap()).unwrap();
    let as_of = AsOf { day, known_at: Instant::from_millis(9) };
    let file = File::assemble(&FilePlan::new(pack().contracts()), subject(), None, records, as_of);
    plan.compute(&file, &Coverages::new(delivered, as_of.known_at))
}

fn proposed(records: &[RecordHistory], delivered: &[Delivered], class: SubjectClass, day: Date) -> Vec<Proposal> {
    let plan = ProposalPlan::prepare(pack()).unwrap();
    plan.propose(subject(), Some(class), &facts(records, delivered, day), day)
}

fn rows(records: &[RecordHistory], delivered: &[Delivered], class: SubjectClass, day: Date) -> Vec<(String, String)> {
    let proposals = proposed(records, delivered, class, day);
    proposals.into_iter().map(|proposal| (proposal.list.to_string(), proposal.row)).collect()
}

const NOVEMBER: Date = date(2026, 11, 25);

#[test]
fn a_missing_report_is_proposed_with_its_reasons_and_its_last_day() {
    let proposals = proposed(&[registration("2020-03-01", "open")], &covered(true), SubjectClass::Enterprise, NOVEMBER);
    let [proposal] = &proposals[..] else { panic!("{proposals:?}") };
    assert_eq!(
        (proposal.list.as_str(), proposal.cause.as_str(), proposal.row.as_str()),
        ("abnormal-operations", "1", "missing")
    );
    // Ten working days after Tuesday 2026-06-30.
    assert_eq!(proposal.due, Some(date(2026, 7, 14)));
    let seen: BTreeMap<&str, &str> =
        proposal.facts.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!((seen["report_due"], seen["report_filed"], seen["status"]), ("true", "false", "open"));
    assert_eq!(proposal.records, [RecordId::opened_by(EntryId::new(StreamId(0), 10))]);
}

#[test]
fn silence_proposes_nothing() {
    let records = [registration("2020-03-01", "open")];
    for delivered in [vec![], covered(false)] {
        assert_eq!(facts(&records, &delivered, NOVEMBER).get("annual_report_filed").unwrap().value, FactValue::Unknown);
        assert_eq!(rows(&records, &delivered, SubjectClass::Enterprise, NOVEMBER), []);
    }
    // One deliverer that keeps silent is enough to make the whole unknown.
    let mut two = covered(true);
    two.push(Delivered { deliverer: OrganCode::parse("OTHER").unwrap(), coverage: None, ..two[0].clone() });
    assert_eq!(rows(&records, &two, SubjectClass::Enterprise, NOVEMBER), []);
}

#[test]
fn who_reported_or_need_not_is_not_proposed() {
    let enterprise = |records: &[RecordHistory], day| rows(records, &covered(true), SubjectClass::Enterprise, day);
    assert_eq!(enterprise(&[registration("2020-03-01", "open"), report("2025")], NOVEMBER), []);
    assert_eq!(enterprise(&[registration("2020-03-01", "open"), report("2024")], NOVEMBER).len(), 1, "another year");
    assert_eq!(enterprise(&[registration("2025-12-31", "open")], NOVEMBER).len(), 1, "established in the year itself");
    assert_eq!(enterprise(&[registration("2026-01-01", "open")], NOVEMBER), [], "reports from the next year on");
    assert_eq!(enterprise(&[registration("2020-03-01", "deregistered")], NOVEMBER), []);
    assert_eq!(enterprise(&[registration("2020-03-01", "dormant")], NOVEMBER).len(), 1, "dormant subjects report too");
    assert_eq!(enterprise(&[registration("2020-03-01", "open")], date(2026, 6, 30)), [], "the window is still open");
    let listed = history(30, "abnormal-operations", &[("SPECAUSE", "1"), ("ABNTIME", "2026-07-10")]);
    assert_eq!(enterprise(&[registration("2020-03-01", "open"), listed], NOVEMBER), [], "listed already");
    let removed =
        history(30, "abnormal-operations", &[("SPECAUSE", "1"), ("ABNTIME", "2025-07-10"), ("REMDATE", "2025-09-01")]);
    assert_eq!(enterprise(&[registration("2020-03-01", "open"), removed], NOVEMBER).len(), 1, "removed since");
}

#[test]
fn sole_traders_are_marked_and_other_organisations_left_alone() {
    let records = [registration("2020-03-01", "open")];
    let row = |class| rows(&records, &covered(true), class, NOVEMBER);
    assert_eq!(row(SubjectClass::SoleTrader), [("abnormal-marks".to_owned(), "missing-sole-trader".to_owned())]);
    assert_eq!(row(SubjectClass::Cooperative).len(), 1);
    assert_eq!(row(SubjectClass::Organisation), []);
}
