//! Checks of single columns: whether a hit policy can aggregate an output, units of terms, codes of
//! outputs.

use crate::{
    problem::Problem,
    rule_set::{Aggregation, HitPolicy, OutputColumn, RuleSet},
    value::{Literal, Term, Type},
};

/// The unit of a term that has one alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Months,
    Days,
    WorkingDays,
    Mixed,
}

impl Unit {
    fn of(term: Term) -> Unit {
        match (term.months > 0, term.days > 0, term.working_days > 0) {
            (true, false, false) => Unit::Months,
            (false, _, false) => Unit::Days,
            (false, false, true) => Unit::WorkingDays,
            _ => Unit::Mixed,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Unit::Months => "months",
            Unit::Days => "days",
            Unit::WorkingDays => "working days",
            Unit::Mixed => "months and days",
        }
    }
}

/// The first two terms of different units, in words.
fn different_units<'l>(literals: impl Iterator<Item = &'l Literal>) -> Option<(String, usize)> {
    let mut first: Option<Term> = None;
    for (at, term) in literals.enumerate().filter_map(|(at, literal)| Some((at, literal.term()?))) {
        let known = *first.get_or_insert(term);
        let (a, b) = (Unit::of(known), Unit::of(term));
        if a != b {
            return Some((format!("`{known}` counts {} and `{term}` counts {}", a.name(), b.name()), at));
        }
    }
    None
}

/// Whether the outputs are such that the hit policy can make one value of them.
pub(super) fn aggregation(rule_set: &RuleSet, problems: &mut Vec<Problem>) {
    let HitPolicy::Aggregate(aggregation) = rule_set.hit_policy() else { return };
    for (at, output) in rule_set.outputs().iter().enumerate() {
        let OutputColumn { name, kind, .. } = output;
        let message = match (aggregation, kind) {
            (Aggregation::Count, _) | (Aggregation::Sum, Type::Number) => continue,
            (Aggregation::Sum, _) => format!("`C+` adds numbers, but the output `{name}` is {}", kind.name()),
            (_, Type::Number | Type::Date) => continue,
            (_, Type::Term) => {
                let outputs = rule_set.rows().iter().map(|row| &row.outputs[at]);
                let Some((units, row)) = different_units(outputs) else { continue };
                let message =
                    format!("{units}: the output `{name}` has no least and no greatest of them; use one unit");
                problems.push(Problem::error(rule_set.rows()[row].at, "unit", message));
                continue;
            }
            _ => {
                format!("the output `{name}` is {}: its values have no least and no greatest; use C or C#", kind.name())
            }
        };
        problems.push(Problem::error(rule_set.at, "aggregation", message));
    }
}

/// A unit belongs to a number: terms bear their own, and codes have none.
pub(super) fn declared_units(rule_set: &RuleSet, problems: &mut Vec<Problem>) {
    let inputs = rule_set.inputs().iter().map(|input| (&input.name, input.kind, &input.unit));
    let outputs = rule_set.outputs().iter().map(|output| (&output.name, output.kind, &output.unit));
    for (name, kind, unit) in inputs.chain(outputs).filter(|(_, kind, _)| *kind != Type::Number) {
        if let Some(unit) = unit {
            let message =
                format!("`{name}` is {} and counts nothing: the unit `{unit}` belongs to a number", kind.name());
            problems.push(Problem::error(rule_set.at, "unit", message));
        }
    }
}

/// Terms are equal or they differ: P30D is never P1M, which whoever wrote both may not have meant.
pub(super) fn units(rule_set: &RuleSet, problems: &mut Vec<Problem>) {
    for (at, input) in rule_set.inputs().iter().enumerate().filter(|(_, input)| input.kind == Type::Term) {
        let literals = rule_set.rows().iter().flat_map(|row| row.tests()[at].literals());
        if let Some((units, _)) = different_units(literals) {
            let message = format!("the input `{}`: {units}, and terms of different units are never equal", input.name);
            problems.push(Problem::warning(rule_set.at, "unit", message));
        }
    }
}

/// Outputs that the code list of the pack does not have.
pub(super) fn outputs(rule_set: &RuleSet, codes: &impl Fn(&str) -> Option<Vec<String>>, problems: &mut Vec<Problem>) {
    for (at, output) in rule_set.outputs().iter().enumerate() {
        let Some(known) = output.list.as_deref().and_then(codes) else { continue };
        for row in rule_set.rows() {
            if let Some(text) = row.outputs[at].text()
                && !known.iter().any(|code| code == text)
                && !output.values.iter().any(|value| value == text)
            {
                let message = format!("`{text}` is no code of the list of the output `{}`", output.name);
                problems.push(Problem::error(row.at, "not-in-code-list", message));
            }
        }
    }
}
