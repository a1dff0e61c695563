//! Facts over columns are the facts of files: whatever the records, their versions, the day and what
//! deliverers say of completeness.

use std::sync::Arc;

use assemble::{AsOf, File, FilePlan, LinkVersion, RecordHistory, RecordVersion, Stretch, stretches};
use catalogue::{Contract, law::AnnualReportWindow};
use domain::{
    DatasetId, Date, EntryId, FieldCode, Instant, OrganCode, RecordId, StreamId, SubjectId, Values, calendar::Calendar,
    date::add_days, delivery::Coverage, link::Certainty, record::Operation, subject::SubjectClass,
};
use facts::{Block, Coverages, Delivered, FactPlan, GroupBuilder, GroupError, parse};
use jiff::civil::date;
use proptest::{collection::vec, option, prelude::*};

const KNOWN_AT: Instant = Instant::from_millis(100);

fn contracts() -> Vec<Contract> {
    let contract = |id: &str, kind: &str, fields: &str| -> Contract {
        serde_saphyr::from_str(&format!(
            "
id: {id}
version: 1
title: {{ zh: x, en: One }}
description: {{ zh: x, en: One }}
kind: {kind}
adverse: true
deliverers: {{ zh: x, en: Organs }}
standard: invented
basis: [invented]
key: [NO]
sharing: unconditional
publication: {{ public: true, term: t, from: DAY }}
retention: P5Y
cadence: event
fields:
  - {{ code: NO, title: {{ zh: x, en: No }}, type: text, max: 20, class: open }}
{fields}"
        ))
        .unwrap()
    };
    let day = "  - { code: DAY, title: { zh: x, en: Day }, type: date, class: open, role: decision-date }
  - { code: LAST, title: { zh: x, en: Last }, type: date, class: open, role: valid-until }
  - { code: END, title: { zh: x, en: End }, type: date, class: open, role: end-date }\n";
    let fines = format!(
        "{day}  - {{ code: KINDS, title: {{ zh: x, en: Kinds }}, type: code, list: kinds, separator: ;, class: open, role: cause }}
  - {{ code: SUM, title: {{ zh: x, en: Sum }}, type: money, unit: 1, currency: CNY, class: open }}\n"
    );
    let reports = format!(
        "{day}  - {{ code: KINDS, title: {{ zh: x, en: Kind }}, type: code, list: kinds, class: open, role: cause }}
  - {{ code: YEAR, title: {{ zh: x, en: Year }}, type: text, max: 20, class: open, role: report-year }}
  - {{ code: STAFF, title: {{ zh: x, en: Staff }}, type: integer, class: open }}\n"
    );
    vec![contract("fines", "penalty", &fines), contract("reports", "annual-report", &reports)]
}

const FACTS: &str = "
facts:
  - { name: any, title: { zh: x, en: x }, take: exists }
  - { name: any_ended, title: { zh: x, en: x }, records: { ended: true, kinds: [penalty] }, take: exists }
  - { name: in_days, title: { zh: x, en: x }, records: { within: { days: 40 } }, take: count, silence: { complete-over: selection } }
  - { name: in_months, title: { zh: x, en: x }, records: { datasets: [fines], within: { months: 12 }, ended: true }, take: { sum: { field: SUM } }, silence: { complete-over: selection } }
  - { name: in_working_days, title: { zh: x, en: x }, records: { datasets: [fines], within: { working-days: 9 } }, take: exists, silence: { complete-over: selection } }
  - { name: in_all_time, title: { zh: x, en: x }, records: { within: { months: 200000 } }, take: count, silence: { complete-over: selection } }
  - { name: largest, title: { zh: x, en: x }, take: { max: { field: SUM } } }
  - { name: least_big, title: { zh: x, en: x }, records: { where: [{ field: SUM, test: { at-least: 100 } }] }, take: { min: { field: SUM } } }
  - { name: small, title: { zh: x, en: x }, records: { where: [{ field: SUM, test: { at-most: 100 } }] }, take: count }
  - { name: last_kinds, title: { zh: x, en: x }, take: { last: { role: cause } } }
  - { name: since, title: { zh: x, en: x }, records: { ended: true }, take: { days-since: { role: decision-date } } }
  - { name: of_kind, title: { zh: x, en: x }, records: { where: [{ role: cause, test: { is: [a, b] } }] }, take: exists }
  - { name: of_others, title: { zh: x, en: x }, records: { where: [{ role: cause, test: { is-not: [a] } }] }, take: { last: { field: KINDS } } }
  - { name: after, title: { zh: x, en: x }, records: { where: [{ role: decision-date, test: { on-or-after: 2026-02-01 } }] }, take: { min: { role: decision-date } } }
  - { name: before, title: { zh: x, en: x }, records: { where: [{ role: decision-date, test: { before: 2026-02-01 } }, { role: cause, test: { is: [b] } }] }, take: { max: { role: decision-date } } }
  - { name: staff, title: { zh: x, en: x }, take: { last: { field: STAFF } } }
  - { name: filed, title: { zh: x, en: x }, records: { where: [{ role: report-year, test: { is-report-year: true } }] }, take: exists, silence: { complete-over: reporting-window } }
  - { name: others, title: { zh: x, en: x }, records: { where: [{ role: report-year, test: { is-report-year: false } }] }, take: count, silence: { complete-over: reporting-window } }
  - { name: report_year, title: { zh: x, en: x }, take: report-year }
  - { name: closed_on, title: { zh: x, en: x }, take: report-closed-on }
  - { name: due, title: { zh: x, en: x }, records: { ended: true }, take: { began-in-or-before-report-year: { role: decision-date } } }
";

fn plan(contracts: &[Contract]) -> FactPlan {
    let window = AnnualReportWindow {
        dataset: DatasetId::parse("reports").unwrap(),
        closes_month: 6,
        closes_day: 30,
        clock: "c".to_owned(),
    };
    let calendar = Calendar::new([2025, 2026], [(date(2026, 2, 16), false), (date(2026, 2, 14), true)]);
    FactPlan::new(&parse("facts/t.yaml", FACTS).unwrap(), contracts, Some(&window), &calendar).unwrap()
}

/// One version of a record: since which day, whether it withdraws, and its values.
type Version = (Option<i64>, bool, [Option<String>; 7]);

/// A record: its data set, whether it is linked elsewhere, and its versions.
type Made = (bool, bool, Vec<Version>);

fn day(offset: i64) -> Date {
    add_days(date(2026, 1, 1), offset).unwrap()
}

fn version() -> impl Strategy<Value = Version> {
    let some_day = || option::weighted(0.8, (-400i64..400).prop_map(|offset| day(offset).to_string()));
    let kinds = option::weighted(0.8, prop::sample::select(vec!["a", "b", "a;b", "c", "b;c", "", "a b"]));
    let sum = option::weighted(
        0.8,
        prop_oneof![
            (0i64..30_000).prop_map(|cents| format!("CNY {}.{:02}", cents / 100, cents % 100)),
            Just("not money".to_owned()),
            Just("CNY 79228162514264337593543950335".to_owned()),
        ],
    );
    let year = option::weighted(0.9, prop::sample::select(vec!["2023", "2024", "2025", "2025-2026", "x"]));
    let staff = option::of((-3i64..50).prop_map(|staff| staff.to_string()));
    let texts = (some_day(), some_day(), some_day(), kinds, sum, year, staff).prop_map(
        |(decided, last, end, kinds, sum, year, staff)| {
            [decided, last.filter(|_| year.is_none()), end.filter(|_| kinds.is_none()), kinds.map(str::to_owned), sum]
                .into_iter()
                .chain([year.map(str::to_owned), staff])
                .collect::<Vec<_>>()
                .try_into()
                .unwrap()
        },
    );
    (option::weighted(0.7, -300i64..300), prop::bool::weighted(0.15), texts)
}

fn history(id: u64, subject: SubjectId, (fine, elsewhere, versions): &Made) -> RecordHistory {
    let entry = |seq| EntryId::new(StreamId(0), seq);
    let codes = ["DAY", "LAST", "END", "KINDS", "SUM", "YEAR", "STAFF"];
    let version = |(at, (since, withdrawn, texts)): (usize, &Version)| RecordVersion {
        entry: entry(id + at as u64),
        recorded_at: Instant::from_millis(at as i64),
        effective_on: since.map(day),
        operation: if *withdrawn { Operation::Withdraw } else { Operation::State },
        values: codes
            .iter()
            .zip(texts)
            .filter_map(|(code, text)| Some((FieldCode::parse(code).unwrap(), text.clone()?)))
            .collect::<Values>(),
        row: None,
    };
    let link = |seq, subject| LinkVersion {
        entry: entry(seq),
        recorded_at: Instant::from_millis(1),
        subject: Some(subject),
        certainty: Certainty::Certain,
        evidence: vec![],
    };
    let mut links = vec![link(id + 10, subject)];
    links.extend(elsewhere.then(|| link(id + 11, SubjectId::from_raw(99))));
    RecordHistory {
        id: RecordId::opened_by(entry(id)),
        dataset: DatasetId::parse(if *fine { "fines" } else { "reports" }).unwrap(),
        deliverer: OrganCode::parse("ORGAN").unwrap(),
        versions: versions.iter().enumerate().map(version).collect(),
        links,
        publications: vec![],
        objections: vec![],
    }
}

fn coverages(said: &[(bool, bool, i64, i64)]) -> Coverages {
    let delivered: Vec<Delivered> = said
        .iter()
        .map(|(fine, complete, from, days)| Delivered {
            dataset: DatasetId::parse(if *fine { "fines" } else { "reports" }).unwrap(),
            deliverer: OrganCode::parse("ORGAN").unwrap(),
            closed_at: Instant::from_millis(1),
            coverage: Some(Coverage { from: day(*from), to: day(from + days), complete: *complete }),
        })
        .collect();
    Coverages::new(&delivered, KNOWN_AT)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]
    #[test]
    fn facts_over_columns_are_those_of_files(
        made in vec(vec((prop::bool::ANY, prop::bool::weighted(0.1), vec(version(), 1..4)), 0..7), 1..5),
        on in -500i64..700,
        said in vec((prop::bool::ANY, prop::bool::weighted(0.8), -500i64..100, 0i64..900), 0..5),
    ) {
        let contracts = contracts();
        let (plan, files) = (plan(&contracts), FilePlan::new(&contracts));
        let (coverages, on) = (coverages(&said), day(on));
        let mut builder = GroupBuilder::new(plan.projection());
        let mut expected = Vec::new();
        for (at, records) in made.iter().enumerate() {
            let subject = SubjectId::from_raw(1 + at as i64);
            let histories: Vec<RecordHistory> = (0u64..)
                .zip(records)
                .map(|(number, made)| history(1_000 * (1 + at as u64) + 20 * number, subject, made))
                .collect();
            let all: Vec<Stretch> = histories.iter().flat_map(|one| stretches(&files, subject, one, KNOWN_AT)).collect();
            builder.push(subject, Some(SubjectClass::Enterprise), all);
            let file = File::assemble(&files, subject, None, &histories, AsOf { day: on, known_at: KNOWN_AT });
            expected.push(plan.compute(&file, &coverages));
        }
        let block = Arc::new(Block::new(&builder.finish().unwrap()).unwrap());
        let columns = plan.compute_columns(&block, on, &coverages).unwrap();
        for (at, expected) in expected.iter().enumerate() {
            prop_assert_eq!(&columns.of(at), expected, "subject {} on {}", at, on);
        }
    }
}

#[test]
fn a_projection_that_lacks_a_column_is_refused_with_a_remedy() {
    let contracts = contracts();
    let plan = plan(&contracts);
    let subject = SubjectId::from_raw(1);
    let made: Made =
        (true, false, vec![(None, false, [Some("2026-01-05".to_owned()), None, None, None, None, None, None])]);
    let stretches = stretches(&FilePlan::new(&contracts), subject, &history(1_000, subject, &made), KNOWN_AT);
    let mut builder = GroupBuilder::new(plan.projection());
    builder.push(subject, None, stretches);
    let mut group = builder.finish().unwrap();
    let all: Vec<usize> = (0..group.records.num_columns()).collect();
    let but_last: Vec<usize> =
        all.iter().copied().filter(|at| group.records.schema().field(*at).name() != "fines.SUM").collect();
    group.records = group.records.project(&but_last).unwrap();
    let block = Arc::new(Block::new(&group).unwrap());
    let refused = plan.compute_columns(&block, date(2026, 2, 1), &Coverages::default()).unwrap_err();
    assert_eq!(refused, GroupError::Column("fines.SUM".to_owned()));
    assert!(refused.to_string().contains("probity rebuild"));
    let mut builder = GroupBuilder::new(plan.projection());
    builder.push(SubjectId::from_raw(2), None, vec![]);
    group.subjects = builder.finish().unwrap().subjects;
    assert!(matches!(Block::new(&group), Err(GroupError::Order(_))), "records of a subject that is not there");
}
