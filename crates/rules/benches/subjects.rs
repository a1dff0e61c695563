//! How many subjects a rule set is asked of in a second: `cargo bench -p rules -- [subjects] [file]`.
//!
//! 40 rules over five columns, each rule asked of every subject. Beside them the same rules written
//! by hand as loops over the same columns. With a file, the subjects are written there as CSV and the
//! rules as conditions of SQL, one a line, beside it (`FILE.where`), for another program to be
//! measured. The last line is JSON.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement stops at the first failure and prints")]

use std::{
    fmt::Write,
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant as Clock},
};

use arrow_array::{ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Int64Array, types::Int8Type};
use rules::{Columnar, Input, RuleSet, columnar::days_since_epoch};
use rust_decimal::Decimal;

const RULES: usize = 40;
/// How many subjects are evaluated at once over columns.
const BATCH: usize = 16_384;
const KINDS: [&str; 6] = ["k0", "k1", "k2", "k3", "k4", "k5"];

/// What one rule asks.
struct Rule {
    kinds: Option<(Vec<usize>, bool)>,
    fine: (i64, Option<i64>),
    count: Option<(i64, bool)>,
    from: Option<i8>,
    flag: Option<bool>,
}

fn rule(r: usize) -> Rule {
    let number = r as i64;
    Rule {
        kinds: match r % 3 {
            0 => Some((vec![r % 6, (r + 1) % 6], false)),
            1 => Some((vec![r % 6], true)),
            _ => None,
        },
        fine: (500 * number, r.is_multiple_of(2).then_some(500 * number + 20_000)),
        count: match r % 4 {
            0 => Some((number % 7 + 1, true)),
            1 => Some((number % 5, false)),
            _ => None,
        },
        from: r.is_multiple_of(5).then_some(r as i8 % 27 + 1),
        flag: r.is_multiple_of(6).then_some(true),
    }
}

impl Rule {
    fn cells(&self) -> String {
        let kinds = match &self.kinds {
            Some((kinds, negated)) => {
                let list: Vec<String> = kinds.iter().map(|kind| format!("\"{}\"", KINDS[*kind])).collect();
                if *negated { format!("not({})", list.join(",")) } else { list.join(",") }
            }
            None => "-".to_owned(),
        };
        let fine = match self.fine {
            (low, Some(high)) => format!("[{low}..{high})"),
            (low, None) => format!(">={low}"),
        };
        let count = self.count.map_or("-".to_owned(), |(n, below)| format!("{}{n}", if below { "<" } else { ">=" }));
        let from = self.from.map_or("-".to_owned(), |day| format!(">=2026-01-{day:02}"));
        let flag = self.flag.map_or("-".to_owned(), |flag| flag.to_string());
        format!("{kinds} | {fine} | {count} | {from} | {flag}")
    }

    fn condition(&self) -> String {
        let mut parts = Vec::new();
        if let Some((kinds, negated)) = &self.kinds {
            let list: Vec<String> = kinds.iter().map(|kind| format!("'{}'", KINDS[*kind])).collect();
            parts.push(format!("kind {}in ({})", if *negated { "not " } else { "" }, list.join(", ")));
        }
        parts.push(format!("fine >= {}", self.fine.0));
        parts.extend(self.fine.1.map(|high| format!("fine < {high}")));
        parts.extend(self.count.map(|(n, below)| format!("count {} {n}", if below { "<" } else { ">=" })));
        parts.extend(self.from.map(|day| format!("day >= '2026-01-{day:02}'")));
        parts.extend(self.flag.map(|flag| format!("flag = {}", u8::from(flag))));
        parts.join(" and ")
    }
}

/// The subjects, as a program would hold them that has no other use for them.
struct Subjects {
    kind: Vec<i8>,
    /// In hundredths.
    fine: Vec<i128>,
    count: Vec<i64>,
    day: Vec<i32>,
    flag: Vec<bool>,
}

impl Subjects {
    fn made_up(number: usize) -> Subjects {
        let mut state = 42_u64;
        let mut below = |end: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % end
        };
        let first = days_since_epoch(domain::Date::constant(2025, 12, 20));
        let mut subjects = Subjects { kind: vec![], fine: vec![], count: vec![], day: vec![], flag: vec![] };
        for _ in 0..number {
            subjects.kind.push(below(6) as i8);
            subjects.fine.push(i128::from(below(5_000_000)));
            subjects.count.push(below(9) as i64);
            subjects.day.push(first + below(50) as i32);
            subjects.flag.push(below(2) == 1);
        }
        subjects
    }

    fn columns(&self) -> [ArrayRef; 5] {
        let kinds: Arc<arrow_array::StringArray> = Arc::new(KINDS.to_vec().into());
        let keys = arrow_array::Int8Array::from(self.kind.clone());
        [
            Arc::new(DictionaryArray::<Int8Type>::try_new(keys, kinds).unwrap()),
            Arc::new(Decimal128Array::from(self.fine.clone()).with_precision_and_scale(20, 2).unwrap()),
            Arc::new(Int64Array::from(self.count.clone())),
            Arc::new(Date32Array::from(self.day.clone())),
            Arc::new(BooleanArray::from(self.flag.clone())),
        ]
    }

    fn inputs(&self, at: usize) -> [Input<'static>; 5] {
        let day = domain::date::add_days(domain::Date::constant(1970, 1, 1), i64::from(self.day[at])).unwrap();
        [
            Input::Text(KINDS[self.kind[at] as usize]),
            Input::Number(Decimal::from_i128_with_scale(self.fine[at], 2)),
            Input::Number(self.count[at].into()),
            Input::Date(day),
            Input::Boolean(self.flag[at]),
        ]
    }
}

fn table() -> String {
    let mut text = "---\nid: bench\ninputs:\n  - {name: kind, type: text}\n  - {name: fine, type: number}\n  \
        - {name: count, type: number}\n  - {name: day, type: date}\n  - {name: flag, type: boolean}\n---\n\n\
        | C | kind | fine | count | day | flag | out |\n|---|---|---|---|---|---|---|\n|  | i | i | i | i | i | o |\n"
        .to_owned();
    (0..RULES).for_each(|r| writeln!(text, "| {} | {} | {r} |", r + 1, rule(r).cells()).unwrap());
    text
}

/// The number of hits of all rules, and how long it took; the best of three.
fn timed(mut run: impl FnMut() -> u64) -> (u64, Duration) {
    let mut best = (0, Duration::MAX);
    for _ in 0..3 {
        let started = Clock::now();
        let hits = black_box(run());
        best = (hits, best.1.min(started.elapsed()));
    }
    best
}

fn vector(rule_set: &RuleSet, columns: &[ArrayRef; 5], number: usize, outputs: bool) -> u64 {
    let columnar = Columnar::new(rule_set).unwrap();
    let mut hits = 0;
    for from in (0..number).step_by(BATCH) {
        let length = BATCH.min(number - from);
        let part: Vec<Option<ArrayRef>> = columns.iter().map(|column| Some(column.slice(from, length))).collect();
        if outputs {
            let answers = columnar.evaluate(length, &part, None).unwrap();
            black_box(answers.output(0).unwrap());
            hits += (0..length).map(|at| u64::from(answers.hits().mask(at)[0].count_ones())).sum::<u64>();
        } else {
            let found = columnar.hits(length, &part, None).unwrap();
            hits += (0..length).map(|at| u64::from(found.mask(at)[0].count_ones())).sum::<u64>();
        }
    }
    hits
}

/// One loop a rule over the columns that it asks, as one would write it by hand.
fn by_hand(subjects: &Subjects) -> u64 {
    let first = days_since_epoch(domain::Date::constant(2026, 1, 1)) - 1;
    let mut hits = 0;
    for rule in (0..RULES).map(rule) {
        let (low, high) = (i128::from(rule.fine.0) * 100, rule.fine.1.map_or(i128::MAX, |high| i128::from(high) * 100));
        for at in 0..subjects.kind.len() {
            let kind = rule
                .kinds
                .as_ref()
                .is_none_or(|(kinds, negated)| kinds.contains(&(subjects.kind[at] as usize)) != *negated);
            let fine = subjects.fine[at] >= low && subjects.fine[at] < high;
            let count = rule.count.is_none_or(|(n, below)| (subjects.count[at] < n) == below);
            let day = rule.from.is_none_or(|day| subjects.day[at] >= first + i32::from(day));
            hits += u64::from(kind && fine && count && day && rule.flag.is_none_or(|flag| subjects.flag[at] == flag));
        }
    }
    hits
}

fn write(subjects: &Subjects, file: &str) {
    let mut csv = String::from("kind,fine,count,day,flag\n");
    for at in 0..subjects.kind.len() {
        let inputs = subjects.inputs(at);
        let flag = u8::from(subjects.flag[at]);
        writeln!(csv, "{},{},{},{},{flag}", inputs[0], inputs[1], inputs[2], inputs[3]).unwrap();
    }
    std::fs::write(file, csv).unwrap();
    let conditions: Vec<String> = (0..RULES).map(|r| rule(r).condition()).collect();
    std::fs::write(format!("{file}.where"), conditions.join("\n")).unwrap();
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let number = arguments.first().map_or(1_000_000, |number| number.parse().unwrap());
    let rule_set = RuleSet::parse("bench.md", &table()).unwrap_or_else(|problems| panic!("{problems:?}"));
    let subjects = Subjects::made_up(number);
    let columns = subjects.columns();
    if let Some(file) = arguments.get(1) {
        write(&subjects, file);
    }
    let (hits, vector_time) = timed(|| vector(&rule_set, &columns, number, false));
    let (_, answers_time) = timed(|| vector(&rule_set, &columns, number, true));
    let (hand_hits, hand_time) = timed(|| by_hand(&subjects));
    let rows: Vec<[Input<'_>; 5]> = (0..number).map(|at| subjects.inputs(at)).collect();
    let count = |inputs: &[Input<'_>; 5]| rule_set.hits(inputs, None).count() as u64;
    let (scalar_hits, scalar_time) = timed(|| rows.iter().map(count).sum());
    let traced = |inputs: &[Input<'_>; 5]| {
        let trace = black_box(rule_set.trace(inputs, None));
        trace.rows.iter().filter(|row| row.holds).count() as u64
    };
    let (traced_hits, trace_time) = timed(|| rows.iter().map(traced).sum());
    assert!(
        hits > 0 && [hand_hits, scalar_hits, traced_hits] == [hits; 3],
        "{hits} {hand_hits} {scalar_hits} {traced_hits}"
    );
    let seconds = |time: Duration| time.as_secs_f64();
    println!(
        "{{\"subjects\": {number}, \"rules\": {RULES}, \"hits\": {hits}, \"vector\": {}, \"answers\": {}, \"by_hand\": {}, \
         \"scalar\": {}, \"trace\": {}}}",
        seconds(vector_time),
        seconds(answers_time),
        seconds(hand_time),
        seconds(scalar_time),
        seconds(trace_time)
    );
}
