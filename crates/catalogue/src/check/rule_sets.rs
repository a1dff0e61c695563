//! Rule sets: what they read must exist in the pack, and what can be proved of a table without data
//! must hold.

use rules::{Kind, RuleSet, front_matter::Source, problem::Level};

use super::Parts;
use crate::{contract::FieldRole, pack::Problem, source::problem};

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
    }
    let codes = |list: &str| {
        let list = parts.code_lists.get(list)?;
        Some(list.value.codes.iter().map(|code| code.code.clone()).collect())
    };
    let found = file.rule_set.check_with(codes).into_iter().filter(|found| found.level == Level::Error);
    problems.extend(found.map(|found| problem(file.path, u64::from(found.line), found.message)));
}
