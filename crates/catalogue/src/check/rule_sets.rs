//! Rule sets: what they read must exist in the pack, and what can be proved of a table without data
//! must hold.

use std::collections::BTreeSet;

use rules::{InputColumn, Kind, RuleSet, Type, front_matter::Source, problem::Level};

use super::Parts;
use crate::{contract::FieldRole, field::FieldType, pack::Problem, source::problem};

/// A rule set with its file.
pub(crate) struct RuleFile<'a> {
    pub path: &'a str,
    pub text: &'a str,
    pub rule_set: &'a RuleSet,
}

impl RuleFile<'_> {
    /// The first line that defines the input `name`; 1 where none is found.
    fn line_of_input(&self, name: &str) -> u64 {
        let defines = |line: &str| {
            line.split_once("name:").is_some_and(|(_, rest)| {
                let found = rest.trim_start().trim_start_matches(['"', '\'']);
                found
                    .strip_prefix(name)
                    .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
            })
        };
        self.text.lines().position(defines).map_or(1, |at| at as u64 + 1)
    }
}

/// Every problem of a rule set.
pub(super) fn check(file: &RuleFile<'_>, parts: &Parts<'_>, problems: &mut Vec<Problem>) {
    let mut say = |name: &str, message: String| problems.push(problem(file.path, file.line_of_input(name), message));
    for input in file.rule_set.inputs() {
        if let Some(list) = input.list.as_ref().filter(|list| !parts.has_code_list(list)) {
            say(&input.name, format!("the code list `{list}` does not exist"));
        }
        match &input.source {
            Source::Fields(fields) => {
                for field in fields.iter().filter(|field| !parts.has_field(field)) {
                    say(&input.name, format!("no data set has the field `{field}`"));
                }
            }
            Source::Role(role) if FieldRole::ALL.iter().all(|known| known.name() != role) => {
                say(&input.name, format!("`{role}` is not a role of fields"));
            }
            Source::Model(model) if file.rule_set.kind() != Kind::Risk => say(
                &input.name,
                format!(
                    "`{}` is an output of the model `{model}`: a model points officers to where to look, and no rule with \
                     an effect reads it; ask for a fact instead",
                    input.name
                ),
            ),
            Source::Model(_) | Source::Role(_) | Source::Given | Source::Fact(_) => {}
        }
        for message in units(input, parts) {
            say(&input.name, message);
        }
    }
    let codes = |list: &str| {
        let list = parts.code_lists.get(list)?;
        Some(list.value.codes.iter().map(|code| code.code.clone()).collect())
    };
    // What a table may lack while it is drafted, a pack may not: no rule without a legal basis.
    let refused = |found: &rules::Problem| found.level == Level::Error || found.code == "no-basis";
    let found = file.rule_set.check_with(codes).into_iter().filter(refused);
    problems.extend(found.map(|found| problem(file.path, u64::from(found.line), found.message)));
}

/// Amounts reach a rule in the currency's own unit, whatever unit they were delivered in. A table that counts
/// in tens of thousands would be wrong by as much, so each says what one of its number is.
fn units(input: &InputColumn, parts: &Parts<'_>) -> Vec<String> {
    if input.kind != Type::Number {
        return Vec::new();
    }
    let fields = parts.contracts.values().flat_map(|contract| &contract.value.fields);
    let read = fields.filter(|field| match &input.source {
        Source::Fields(codes) => codes.contains(&field.code),
        Source::Role(role) => field.role.is_some_and(|known| known.name() == role),
        Source::Given | Source::Fact(_) | Source::Model(_) => false,
    });
    let currencies: BTreeSet<&str> = read
        .filter_map(|field| match &field.kind {
            FieldType::Money { currency, .. } | FieldType::MoneyText { currency, .. } => Some(currency.as_str()),
            _ => None,
        })
        .collect();
    let unlike = currencies.into_iter().filter(|currency| input.unit.as_deref() != Some(*currency));
    unlike
        .map(|currency| match &input.unit {
            Some(unit) => format!("the table counts in `{unit}`, the data in `{currency}`"),
            None => format!("say the unit: the data counts in `{currency}`"),
        })
        .collect()
}
