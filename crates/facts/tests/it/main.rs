//! Facts of a file: every way of taking a value, windows, filters and silence.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod columns;

use std::{collections::BTreeMap, sync::OnceLock};

use assemble::{AsOf, File, FileRecord, Sourced, Standing};
use catalogue::{Contract, contract::DatasetKind};
use domain::{
    DatasetId, Date, EntryId, FieldCode, Instant, OrganCode, Period, RecordId, StreamId, SubjectId, calendar::Calendar,
    delivery::Coverage, link::Certainty,
};
use facts::{Coverages, Delivered, FactPlan, FactValue, parse};
use jiff::civil::date;
use proptest::prelude::*;

fn contract() -> Contract {
    serde_saphyr::from_str(
        "
id: fines
version: 1
title: { zh: 罚款, en: Fines }
description: { zh: 罚款, en: Fines }
kind: penalty
adverse: true
deliverers: { zh: 机关, en: Organs }
standard: invented
basis: [invented]
key: [NO]
sharing: unconditional
publication: { public: true, term: t, from: DAY }
retention: P5Y
cadence: event
fields:
  - { code: NO, title: { zh: 号, en: No }, type: text, max: 20, class: open }
  - { code: KINDS, title: { zh: 类, en: Kinds }, type: code, list: kinds, separator: ;, class: open }
  - { code: SUM, title: { zh: 额, en: Sum }, type: money, unit: 1, currency: CNY, class: open }
  - { code: WHO, title: { zh: 人, en: Who }, type: text, max: 20, class: shared, role: person-name }
  - { code: NOTE, title: { zh: 注, en: Note }, type: text, max: 20, class: secret }
  - { code: DAY, title: { zh: 日, en: Day }, type: date, class: open, role: decision-date }
",
    )
    .unwrap()
}

const FACTS: &str = "
facts:
  - { name: any_ever, title: { zh: 有, en: any }, records: { ended: true }, take: exists }
  - { name: count_year, title: { zh: 数, en: count }, records: { within: { months: 12 }, ended: true }, take: count, silence: { complete-over: selection } }
  - { name: sum_year, title: { zh: 和, en: sum }, records: { within: { months: 12 }, ended: true }, take: { sum: { field: SUM } }, silence: { complete-over: selection } }
  - { name: largest, title: { zh: 最大, en: largest }, take: { max: { field: SUM } } }
  - { name: smallest_big, title: { zh: 最小, en: smallest }, records: { where: [{ field: SUM, test: { at-least: 1000 } }] }, take: { min: { field: SUM } } }
  - { name: last_kinds, title: { zh: 最近, en: last }, take: { last: { field: KINDS } } }
  - { name: days_since, title: { zh: 天, en: days }, take: { days-since: { role: decision-date } } }
  - { name: fined, title: { zh: 罚, en: fined }, records: { where: [{ field: KINDS, test: { is: [fine] } }] }, take: exists }
  - { name: week, title: { zh: 周, en: week }, records: { within: { working-days: 3 } }, take: exists }
";

fn plan() -> &'static FactPlan {
    static PLAN: OnceLock<FactPlan> = OnceLock::new();
    PLAN.get_or_init(|| {
        FactPlan::new(&parse("facts/t.yaml", FACTS).unwrap(), [&contract()], None, &Calendar::new([2026], [])).unwrap()
    })
}

fn record(seq: u64, day: Date, kinds: &str, sum: &str, standing: Standing) -> FileRecord {
    let organ = OrganCode::parse("ORGAN").unwrap();
    let pairs = [("KINDS", kinds.to_owned()), ("SUM", sum.to_owned()), ("DAY", day.to_string())];
    let sourced = |text: String| Sourced {
        text,
        deliverer: organ.clone(),
        delivery: None,
        row: None,
        version: 1,
        recorded_at: Instant::from_millis(1),
    };
    let values: BTreeMap<FieldCode, Sourced> =
        pairs.into_iter().map(|(code, text)| (FieldCode::parse(code).unwrap(), sourced(text))).collect();
    FileRecord {
        id: RecordId::opened_by(EntryId::new(StreamId(0), seq)),
        dataset: DatasetId::parse("fines").unwrap(),
        kind: Some(DatasetKind::Penalty),
        adverse: true,
        deliverer: organ,
        values,
        decided_on: Some(day),
        valid: Period::ALWAYS,
        standing,
        version: 1,
        changes: vec![],
        certainty: Certainty::Certain,
        evidence: vec![],
        publication: None,
        objections: vec![],
    }
}

fn records() -> Vec<FileRecord> {
    vec![
        record(1, date(2026, 3, 2), "fine", "CNY 500.00", Standing::Current),
        record(2, date(2026, 2, 2), "fine;confiscation", "CNY 2500.50", Standing::Current),
        record(3, date(2025, 3, 6), "warning", "CNY 1000.00", Standing::Ended),
        record(4, date(2025, 3, 5), "fine", "CNY 9000.00", Standing::Ended),
        record(5, date(2026, 3, 3), "fine", "CNY 7000.00", Standing::Withdrawn),
    ]
}

/// As of Thursday 2026-03-05.
fn value(records: Vec<FileRecord>, name: &str, complete: bool) -> FactValue {
    let as_of = AsOf { day: date(2026, 3, 5), known_at: Instant::from_millis(9) };
    let file = File { subject: SubjectId::opened_by(EntryId::new(StreamId(0), 1)), as_of, known: None, records };
    let delivered = Delivered {
        dataset: DatasetId::parse("fines").unwrap(),
        deliverer: OrganCode::parse("ORGAN").unwrap(),
        closed_at: Instant::from_millis(1),
        coverage: Some(Coverage { from: date(2025, 1, 1), to: date(2026, 3, 5), complete }),
    };
    plan().compute(&file, &Coverages::new([&delivered], as_of.known_at)).get(name).unwrap().value.clone()
}

fn number(text: &str) -> FactValue {
    FactValue::Number(text.parse().unwrap())
}

#[test]
fn values_are_taken_of_the_records_that_stand() {
    let of = |name| value(records(), name, true);
    assert_eq!(of("largest"), number("2500.50"), "withdrawn and ended ones do not count");
    assert_eq!(of("smallest_big"), number("2500.50"));
    assert_eq!(of("last_kinds"), FactValue::Text("fine".to_owned()));
    assert_eq!(of("days_since"), number("3"));
    assert_eq!(of("fined"), FactValue::Boolean(true));
    assert_eq!(value(vec![], "largest", true), FactValue::Missing);
}

#[test]
fn windows_end_on_the_day_and_leave_out_their_first() {
    // Twelve months before 2026-03-05 is 2025-03-05: outside. The day after is inside.
    assert_eq!(value(records(), "count_year", true), number("3"));
    assert_eq!(value(records(), "sum_year", true), number("4000.50"));
    // Three working days: 5, 4 and 3 March. The fine of 2 March is outside.
    assert_eq!(value(records(), "week", true), FactValue::Unknown);
    let inside = vec![record(1, date(2026, 3, 3), "fine", "CNY 1.00", Standing::Current)];
    assert_eq!(value(inside, "week", true), FactValue::Boolean(true));
    let future = vec![record(1, date(2026, 3, 6), "fine", "CNY 1.00", Standing::Current)];
    assert_eq!(value(future, "week", true), FactValue::Unknown);
}

#[test]
fn absence_is_unknown_unless_deliverers_say_that_nothing_is_missing() {
    assert_eq!(value(vec![], "any_ever", true), FactValue::Unknown, "nothing says so of all time");
    assert_eq!(value(vec![], "count_year", true), number("0"));
    assert_eq!(value(vec![], "count_year", false), FactValue::Unknown);
    assert_eq!(value(records(), "count_year", false), FactValue::Unknown, "there may be more");
    assert_eq!(value(records(), "any_ever", false), FactValue::Boolean(true), "presence is certain");
}

#[test]
fn definitions_that_do_not_fit_are_refused() {
    let refused = |text: &str| {
        let definitions = parse("facts/t.yaml", text).map_err(|error| error.to_string())?;
        FactPlan::new(&definitions, [&contract()], None, &Calendar::default())
            .map_err(|error| error.to_string())
            .map(drop)
    };
    let one =
        |rest: &str| refused(&format!("facts:\n  - {{ name: x, title: {{ zh: x, en: x }}, {rest} }}\n")).unwrap_err();
    assert!(one("take: { sum: { field: KINDS } }").contains("is not a number"));
    assert!(one("take: { days-since: { field: SUM } }").contains("is not a day"));
    assert!(one("take: exists, records: { kinds: [licence] }").contains("no data set"));
    assert!(one("take: report-year").contains("when annual reports are due"));
    assert!(one("take: { last: { field: WHO } }").contains("of a person or secret"));
    assert!(one("take: exists, records: { where: [{ field: NOTE, test: { is: [x] } }] }").contains("no fact reads it"));
    assert!(one("take: average").contains("facts/t.yaml:2"));
    assert!(one("take: exists, silence: { complete-over: selection }").contains("needs `within`"));
}

proptest! {
    #[test]
    fn the_order_of_records_does_not_matter(order in Just(vec![0usize, 1, 2, 3, 4]).prop_shuffle()) {
        let shuffled: Vec<FileRecord> = order.iter().map(|&at| records()[at].clone()).collect();
        for name in ["any_ever", "count_year", "sum_year", "largest", "smallest_big", "last_kinds", "days_since", "fined", "week"] {
            prop_assert_eq!(value(shuffled.clone(), name, true), value(records(), name, true));
        }
    }
}
