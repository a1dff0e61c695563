//! Evaluation: which rows hold for one row of inputs, what follows, and why.

use std::{fmt, ops::Range};

use domain::Date;
use rust_decimal::Decimal;

use crate::{
    rule_set::{Aggregation, HitPolicy, Row, RuleSet},
    value::{Input, Literal},
};

/// What a rule set says of one row of inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome<'r> {
    /// The outputs: one set for each hit under hit policy C, otherwise one or none.
    pub outputs: Vec<Vec<Literal>>,
    /// The rows that hold and count, in order.
    pub rows: Vec<&'r Row>,
    /// Whether rows hold together that the hit policy forbids: the outcome then has no outputs.
    pub conflict: bool,
}

/// Why a rule set said what it said. Its texts are those of the rule set: a trace is cheap enough to
/// be made for every subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace<'r> {
    /// The inputs, name and value; a missing value is `None`.
    pub inputs: Vec<(&'r str, Option<String>)>,
    /// The day that says which rows are in force, if there is one.
    pub on: Option<Date>,
    /// The rows that were tried, in order.
    pub rows: Vec<RowTrace<'r>>,
    /// The tests of all rows, one row after another.
    tests: Vec<TestTrace<'r>>,
}

/// How one row fared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowTrace<'r> {
    /// The row's id.
    pub row: &'r str,
    /// Whether it was in force.
    pub in_force: bool,
    /// Whether it holds.
    pub holds: bool,
    /// The article it rests on.
    pub basis: &'r str,
    tests: Range<usize>,
}

/// How one test fared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestTrace<'r> {
    /// The input's place among [`Trace::inputs`].
    pub input: usize,
    /// The test as written.
    pub test: &'r str,
    /// Whether it holds.
    pub holds: bool,
}

impl<'r> Trace<'r> {
    /// The tests of a row up to the one that decided: all of them where the row holds, the last of
    /// them being the first that failed where it does not.
    pub fn tests(&self, row: &RowTrace<'r>) -> &[TestTrace<'r>] {
        &self.tests[row.tests.clone()]
    }
}

impl Row {
    /// Whether the row is in force on `on` (always where there is no day) and all its tests hold.
    /// Allocates nothing. An input that is not given is missing.
    pub fn holds(&self, inputs: &[Input<'_>], on: Option<Date>) -> bool {
        on.is_none_or(|day| self.force.contains(day))
            && self.asked.iter().all(|&at| {
                let at = usize::from(at);
                self.tests[at].holds(inputs.get(at).unwrap_or(&Input::Null))
            })
    }
}

impl RuleSet {
    /// The rows that hold, in order; the first alone under hit policy F. `inputs` stand in the
    /// order of [`RuleSet::inputs`]; `on` says which rows are in force. Allocates nothing.
    pub fn hits<'r>(&'r self, inputs: &'r [Input<'r>], on: Option<Date>) -> impl Iterator<Item = &'r Row> {
        let most = if self.hit_policy == HitPolicy::First { 1 } else { usize::MAX };
        self.rows.iter().filter(move |row| row.holds(inputs, on)).take(most)
    }

    /// The day that says which rows are in force for these inputs: that of the input that front
    /// matter names, otherwise `given`.
    pub fn force_day(&self, inputs: &[Input<'_>], given: Option<Date>) -> Option<Date> {
        match self.force_by.and_then(|at| inputs.get(at)) {
            Some(Input::Date(day)) => Some(*day),
            _ => given,
        }
    }

    /// What follows for these inputs, as the hit policy says.
    pub fn outcome<'r>(&'r self, inputs: &'r [Input<'r>], on: Option<Date>) -> Outcome<'r> {
        self.outcome_of(self.hits(inputs, on).collect())
    }

    /// What follows where these rows hold: under hit policy F the first alone.
    pub(crate) fn outcome_of<'r>(&'r self, rows: Vec<&'r Row>) -> Outcome<'r> {
        let conflict = match self.hit_policy {
            HitPolicy::Unique => rows.len() > 1,
            HitPolicy::Any => rows.windows(2).any(|pair| pair[0].outputs != pair[1].outputs),
            _ => false,
        };
        let outputs = match self.hit_policy {
            _ if conflict => Vec::new(),
            HitPolicy::Collect => rows.iter().map(|row| row.outputs.to_vec()).collect(),
            HitPolicy::Aggregate(aggregation) if !rows.is_empty() => vec![self.aggregate(aggregation, &rows)],
            _ => rows.first().map(|row| row.outputs.to_vec()).into_iter().collect(),
        };
        Outcome { outputs, rows, conflict }
    }

    fn aggregate(&self, aggregation: Aggregation, rows: &[&Row]) -> Vec<Literal> {
        (0..self.outputs.len())
            .map(|at| {
                let values = rows.iter().map(|row| &row.outputs[at]).filter(|value| **value != Literal::Null);
                let by_order = |a: &&Literal, b: &&Literal| order(a, b);
                match aggregation {
                    Aggregation::Count => Literal::Number(Decimal::from(values.count())),
                    Aggregation::Min => values.min_by(by_order).cloned().unwrap_or(Literal::Null),
                    Aggregation::Max => values.max_by(by_order).cloned().unwrap_or(Literal::Null),
                    Aggregation::Sum => sum(values),
                }
            })
            .collect()
    }

    /// Evaluates with a record of what was tried and what decided it.
    pub fn trace<'r>(&'r self, inputs: &[Input<'_>], on: Option<Date>) -> Trace<'r> {
        let value_at = |at: usize| inputs.get(at).unwrap_or(&Input::Null);
        let shown = |at: usize| (*value_at(at) != Input::Null).then(|| value_at(at).to_string());
        let named = self.inputs.iter().enumerate();
        let mut trace = Trace {
            inputs: named.map(|(at, input)| (input.name.as_str(), shown(at))).collect(),
            on,
            rows: Vec::with_capacity(self.rows.len()),
            tests: Vec::with_capacity(self.rows.len() * 2),
        };
        for row in &self.rows {
            let in_force = on.is_none_or(|day| row.force.contains(day));
            let from = trace.tests.len();
            let mut holds = in_force;
            for at in row.asked.iter().map(|&at| usize::from(at)).take_while(|_| in_force) {
                holds = row.tests[at].holds(value_at(at));
                trace.tests.push(TestTrace { input: at, test: row.tests[at].written(), holds });
                if !holds {
                    break;
                }
            }
            let tests = from..trace.tests.len();
            trace.rows.push(RowTrace { row: &row.id, in_force, holds, basis: &row.basis, tests });
            if holds && self.hit_policy == HitPolicy::First {
                break;
            }
        }
        trace
    }
}

fn order(a: &Literal, b: &Literal) -> std::cmp::Ordering {
    match (a, b) {
        (Literal::Number(a), Literal::Number(b)) => a.cmp(b),
        (Literal::Date(a), Literal::Date(b)) => a.cmp(b),
        (Literal::Boolean(a), Literal::Boolean(b)) => a.cmp(b),
        (Literal::Term(a), Literal::Term(b)) => {
            // Working days stand for at least a day and a fifth; months for at most 31 days.
            (a.months, a.days, a.working_days).cmp(&(b.months, b.days, b.working_days))
        }
        _ => a.to_string().cmp(&b.to_string()),
    }
}

fn sum<'a>(values: impl Iterator<Item = &'a Literal>) -> Literal {
    let mut total = Decimal::ZERO;
    for value in values {
        match value {
            Literal::Number(number) => match total.checked_add(*number) {
                Some(sum) => total = sum,
                None => return Literal::Null,
            },
            _ => return Literal::Null,
        }
    }
    Literal::Number(total)
}

impl fmt::Display for Trace<'_> {
    /// Writes one line a row and one a test, for a person to read.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.inputs {
            writeln!(f, "{name} = {}", value.as_deref().unwrap_or("null"))?;
        }
        if let Some(day) = self.on {
            writeln!(f, "rows in force on {day}")?;
        }
        for row in &self.rows {
            let verdict = match (row.in_force, row.holds) {
                (false, _) => "not in force",
                (true, true) => "holds",
                (true, false) => "does not hold",
            };
            write!(f, "row {}: {verdict}", row.row)?;
            if row.holds && !row.basis.is_empty() {
                write!(f, " ({})", row.basis)?;
            }
            writeln!(f)?;
            for test in self.tests(row) {
                let sign = if test.holds { "+" } else { "-" };
                let (input, value) = &self.inputs[test.input];
                writeln!(f, "  {sign} {input} {} : {}", test.test, value.as_deref().unwrap_or("null"))?;
            }
        }
        Ok(())
    }
}
