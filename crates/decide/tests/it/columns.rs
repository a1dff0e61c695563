//! Proposals over columns are those of files: random subjects of the pack's own rule sets.

use std::sync::Arc;

use assemble::{AsOf, File, FilePlan, RecordHistory, Stretch, stretches};
use decide::ProposalPlan;
use domain::{Date, Instant, SubjectId, date::add_days, delivery::Coverage, listing::Proposal, subject::SubjectClass};
use facts::{Block, Coverages, Delivered, FactPlan, GroupBuilder};
use jiff::civil::date;
use proptest::{collection::vec, option, prelude::*};

use crate::{pack, proposals::history_of};

const KNOWN_AT: Instant = Instant::from_millis(9);

/// A subject: its class, when it was established, its status, the years it reported, and whether it is on the
/// list already.
type Made = (Option<SubjectClass>, Option<i64>, &'static str, Vec<i16>, bool);

fn made() -> impl Strategy<Value = Made> {
    let class = prop::sample::select(SubjectClass::ALL.to_vec());
    let status = prop::sample::select(vec!["open", "dormant", "revoked", "deregistered"]);
    (
        option::weighted(0.9, class),
        option::weighted(0.9, -3_000i64..300),
        status,
        vec(2023i16..2026, 0..3),
        prop::bool::weighted(0.2),
    )
}

fn histories(subject: SubjectId, (_, established, status, reports, listed): &Made) -> Vec<RecordHistory> {
    let seq = subject.raw() as u64 * 100;
    let established = established.map(|days| add_days(date(2025, 6, 1), days).unwrap().to_string());
    let mut pairs = vec![("REGSTATE", *status)];
    pairs.extend(established.as_deref().map(|day| ("ESTDATE", day)));
    let mut histories = vec![history_of(subject, seq, "registration", &pairs)];
    for (at, year) in (1u64..).zip(reports) {
        let pairs = [("ANCHEYEAR", year.to_string()), ("ANCHEDATE", format!("{}-05-01", year + 1))];
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(code, text)| (*code, text.as_str())).collect();
        histories.push(history_of(subject, seq + 10 * at, "annual-report", &pairs));
    }
    if *listed {
        let pairs = [("SPECAUSE", "1"), ("ABNTIME", "2025-07-10")];
        histories.push(history_of(subject, seq + 90, "abnormal-operations", &pairs));
    }
    histories
}

fn coverages(complete: bool) -> Coverages {
    let years = 2024..2028;
    let said: Vec<Delivered> = years
        .map(|year| Delivered {
            dataset: domain::DatasetId::parse("annual-report").unwrap(),
            deliverer: domain::OrganCode::parse("REGISTRAR").unwrap(),
            closed_at: Instant::from_millis(1),
            coverage: Some(Coverage { from: date(year, 1, 1), to: date(year, 6, 30), complete }),
        })
        .collect();
    Coverages::new(&said, KNOWN_AT)
}

fn by_files(made: &[Made], rules: &ProposalPlan, facts: &FactPlan, complete: bool, on: Date) -> Vec<Proposal> {
    let files = FilePlan::new(pack().contracts());
    let of = |(at, one): (usize, &Made)| {
        let subject = SubjectId::from_raw(at as i64 + 1);
        let as_of = AsOf { day: on, known_at: KNOWN_AT };
        let file = File::assemble(&files, subject, None, &histories(subject, one), as_of);
        match one.0 {
            Some(class) => rules.propose(subject, Some(class), &facts.compute(&file, &coverages(complete)), on),
            None => vec![],
        }
    };
    made.iter().enumerate().flat_map(of).collect()
}

fn by_columns(made: &[Made], rules: &ProposalPlan, facts: &FactPlan, complete: bool, on: Date) -> Vec<Proposal> {
    let files = FilePlan::new(pack().contracts());
    let mut builder = GroupBuilder::new(facts.projection());
    for (at, one) in made.iter().enumerate() {
        let subject = SubjectId::from_raw(at as i64 + 1);
        let stretches: Vec<Stretch> =
            histories(subject, one).iter().flat_map(|one| stretches(&files, subject, one, KNOWN_AT)).collect();
        builder.push(subject, one.0, stretches);
    }
    let block = Arc::new(Block::new(&builder.finish().unwrap()).unwrap());
    let columns = facts.compute_columns(&block, on, &coverages(complete)).unwrap();
    rules.columnar().propose(&columns, on).into_iter().flat_map(|(_, proposals)| proposals).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, ..ProptestConfig::default() })]
    #[test]
    fn proposals_over_columns_are_those_of_files(
        made in vec(made(), 1..20),
        on in 0i64..900,
        complete in prop::bool::weighted(0.85),
    ) {
        let on = add_days(date(2024, 12, 1), on).unwrap();
        let facts = FactPlan::of_pack(pack(), &catalogue::Pack::embedded_files("cn").unwrap()).unwrap();
        let rules = ProposalPlan::prepare(pack()).unwrap();
        let expected = by_files(&made, &rules, &facts, complete, on);
        prop_assert_eq!(by_columns(&made, &rules, &facts, complete, on), expected);
    }
}

#[test]
fn the_property_is_not_about_nothing() {
    let facts = FactPlan::of_pack(pack(), &catalogue::Pack::embedded_files("cn").unwrap()).unwrap();
    let rules = ProposalPlan::prepare(pack()).unwrap();
    let made: [Made; 3] = [
        (Some(SubjectClass::Enterprise), Some(-900), "open", vec![], false),
        (Some(SubjectClass::Enterprise), Some(-900), "open", vec![2025], false),
        (None, Some(-900), "open", vec![], false),
    ];
    let proposed = by_columns(&made, &rules, &facts, true, date(2026, 11, 25));
    assert_eq!(proposed.iter().map(|proposal| proposal.subject.raw()).collect::<Vec<_>>(), [1]);
}
