//! Hit policies and default outputs that are only imported: written as what is evaluated here.
//!
//! A priority is an order of rows, so the rows are put in it; a default is a last row. Either changes how the
//! table looks and nothing that it answers, which a warning says.

use crate::{
    problem::{Position, Problem},
    unary::UnaryTests,
    value::Literal,
};

use super::{
    rules_in::{ReadRule, ReadTable},
    xml::Element,
};

/// The hit policy of a table as DMN has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Policy {
    #[default]
    Unique,
    Any,
    First,
    Priority,
    RuleOrder,
    OutputOrder,
    /// What is written in the first cell of a rule file.
    Collect(&'static str),
}

impl Policy {
    /// The policy that a table names.
    pub(super) fn of(table: &Element, problems: &mut Vec<Problem>) -> Policy {
        match (table.attribute("hitPolicy").unwrap_or("UNIQUE"), table.attribute("aggregation")) {
            ("UNIQUE", _) => Policy::Unique,
            ("ANY", _) => Policy::Any,
            ("FIRST", _) => Policy::First,
            ("PRIORITY", _) => Policy::Priority,
            ("RULE ORDER", _) => Policy::RuleOrder,
            ("OUTPUT ORDER", _) => Policy::OutputOrder,
            ("COLLECT", None) => Policy::Collect("C"),
            ("COLLECT", Some("SUM")) => Policy::Collect("C+"),
            ("COLLECT", Some("MIN")) => Policy::Collect("C<"),
            ("COLLECT", Some("MAX")) => Policy::Collect("C>"),
            ("COLLECT", Some("COUNT")) => Policy::Collect("C#"),
            (other, aggregation) => {
                let word = if other == "COLLECT" { aggregation.unwrap_or_default() } else { other };
                let message = format!("there is no hit policy {word}: {}", crate::rule_set::policy_remedy(word));
                problems.push(Problem::error(table.at, "hit-policy", message));
                Policy::Unique
            }
        }
    }
}

/// Puts the rows of a table in the order that its policy means, adds its default as a row, and names the
/// policy that is evaluated.
pub(super) fn evaluated(table: &mut ReadTable, at: Position, problems: &mut Vec<Problem>) -> &'static str {
    if matches!(table.policy, Policy::Priority | Policy::OutputOrder) {
        in_output_order(table, at, problems);
    }
    let mut policy = match table.policy {
        Policy::Unique => "U",
        Policy::Any => "A",
        Policy::First | Policy::Priority => "F",
        Policy::RuleOrder | Policy::OutputOrder => "C",
        Policy::Collect(written) => written,
    };
    let rewritten = match table.policy {
        Policy::Priority => Some("PRIORITY is written as F: the rows stand in the order of their outputs"),
        Policy::RuleOrder => Some("RULE ORDER is written as C, which lists the hits in the order of the rows"),
        Policy::OutputOrder => Some("OUTPUT ORDER is written as C: the rows stand in the order of their outputs"),
        _ => None,
    };
    problems.extend(rewritten.map(|message| Problem::warning(at, "hit-policy", message)));
    if table.outputs.iter().any(|column| column.default.is_some()) {
        match policy.starts_with('C') {
            true => {
                let message = "a default output of a table that lists its hits is not read: leave it out";
                problems.push(Problem::error(at, "default-output", message));
            }
            false => {
                add_default(table);
                let message = format!("the default output is written as a last row, and {policy} as F");
                problems.push(Problem::warning(at, "default-output", message));
                policy = "F";
            }
        }
    }
    policy
}

/// The first of an output's values has the highest priority, and the first output comes before the second.
fn in_output_order(table: &mut ReadTable, at: Position, problems: &mut Vec<Problem>) {
    if table.outputs.iter().all(|column| column.values.is_empty()) {
        let message = "no output says its values in the order of their priority: list them, or write F or C";
        problems.push(Problem::error(at, "hit-policy", message));
        return;
    }
    let outputs = &table.outputs;
    let place = |rule: &ReadRule| -> Vec<usize> {
        let values = rule.outputs.iter().zip(outputs);
        let place = |(literal, column): (&Literal, &super::rules_in::Column)| {
            let listed = column.values.iter().position(|value| literal.text() == Some(value.as_str()));
            if column.values.is_empty() { 0 } else { listed.unwrap_or(column.values.len()) }
        };
        values.map(place).collect()
    };
    table.rules.sort_by_cached_key(place);
}

fn add_default(table: &mut ReadTable) {
    let outputs = table.outputs.iter().map(|column| column.default.clone().unwrap_or(Literal::Null)).collect();
    let tests = vec![UnaryTests::any(); table.inputs.len()];
    let annotations = vec![String::new(); table.annotations.len()];
    table.rules.push(ReadRule { tests, outputs, annotations });
}
