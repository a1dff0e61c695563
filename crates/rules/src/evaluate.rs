//! Evaluation: which rows hold for one row of inputs, what follows, and why.

use std::fmt;

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

/// Why a rule set said what it said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// The inputs, name and value; a missing value is `None`.
    pub inputs: Vec<(String, Option<String>)>,
    /// The day that says which rows are in force, if there is one.
    pub on: Option<Date>,
    /// The rows that were tried, in order.
    pub rows: Vec<RowTrace>,
}

/// How one row fared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowTrace {
    /// The row's id.
    pub row: String,
    /// Whether it was in force.
    pub in_force: bool,
    /// The tests up to the one that decided: all of them where the row holds, the last of them
    /// being the first that failed where it does not.
    pub tests: Vec<TestTrace>,
    /// Whether it holds.
    pub holds: bool,
    /// The article it rests on.
    pub basis: String,
}

/// How one test fared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestTrace {
    /// The input's name.
    pub input: String,
    /// The test as written.
    pub test: String,
    /// The value; `None` where missing.
    pub value: Option<String>,
    /// Whether it holds.
    pub holds: bool,
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
    pub fn trace(&self, inputs: &[Input<'_>], on: Option<Date>) -> Trace {
        let shown = |value: &Input<'_>| (*value != Input::Null).then(|| value.to_string());
        let value_at = |at: usize| inputs.get(at).unwrap_or(&Input::Null);
        let named = self.inputs.iter().enumerate();
        let mut trace = Trace {
            inputs: named.map(|(at, input)| (input.name.clone(), shown(value_at(at)))).collect(),
            on,
            rows: vec![],
        };
        for row in &self.rows {
            let in_force = on.is_none_or(|day| row.force.contains(day));
            let mut tests = Vec::new();
            for at in row.asked.iter().map(|&at| usize::from(at)).take_while(|_| in_force) {
                let holds = row.tests[at].holds(value_at(at));
                tests.push(TestTrace {
                    input: self.inputs[at].name.clone(),
                    test: row.tests[at].to_string(),
                    value: shown(value_at(at)),
                    holds,
                });
                if !holds {
                    break;
                }
            }
            let holds = in_force && tests.iter().all(|test| test.holds);
            trace.rows.push(RowTrace { row: row.id.clone(), in_force, tests, holds, basis: row.basis.clone() });
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

impl fmt::Display for Trace {
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
            for test in &row.tests {
                let sign = if test.holds { "+" } else { "-" };
                writeln!(f, "  {sign} {} {} : {}", test.input, test.test, test.value.as_deref().unwrap_or("null"))?;
            }
        }
        Ok(())
    }
}
