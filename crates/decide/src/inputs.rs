//! From a record to the inputs of a rule set.

use std::collections::BTreeMap;

use catalogue::contract::{Contract, Field, FieldRole, FieldType};
use domain::{Date, FieldCode, Record, Value, subject::SubjectClass};
use rules::{Input, RuleSet, Type, front_matter::Source};

use crate::DecideError;

/// The most inputs of a rule set that is asked about records.
pub(crate) const MOST_INPUTS: usize = 24;

/// What the caller gives beside the record itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given<'a> {
    pub(crate) publisher: &'a str,
    pub(crate) act_class: Option<&'a str>,
    pub(crate) subject_class: Option<SubjectClass>,
    pub(crate) decided_on: Option<Date>,
    pub(crate) ends: Option<Date>,
    pub(crate) list: Option<&'a str>,
}

/// Where the value of each input of a rule set comes from.
#[derive(Clone, Debug)]
pub(crate) struct InputPlan {
    slots: Vec<Slot>,
    /// Whether one of the inputs is `ends`: the table then says what that day means.
    pub(crate) asks_ends: bool,
}

#[derive(Clone, Debug)]
enum Slot {
    Publisher,
    ActClass,
    SubjectClass,
    DecidedOn,
    Ends,
    List,
    Field {
        code: FieldCode,
        /// Further fields of the same meaning, whose codes count too.
        also: Vec<(FieldCode, Option<String>)>,
        kind: Type,
        separator: Option<String>,
        words: BTreeMap<String, Vec<String>>,
    },
    /// The data set has no such field.
    Absent,
}

impl InputPlan {
    pub(crate) fn prepare(rule_set: &RuleSet, contract: &Contract) -> Result<InputPlan, DecideError> {
        let misfit = |message: String| DecideError::Misfit { rule_set: rule_set.id().clone(), message };
        if rule_set.inputs().len() > MOST_INPUTS {
            return Err(misfit(format!("it has more than {MOST_INPUTS} inputs")));
        }
        let mut slots = Vec::with_capacity(rule_set.inputs().len());
        for input in rule_set.inputs() {
            let mut also = Vec::new();
            let field = match &input.source {
                Source::Given => {
                    slots.push(
                        given(&input.name)
                            .ok_or_else(|| misfit(format!("nothing gives the input `{}`", input.name)))?,
                    );
                    continue;
                }
                Source::Model(model) => return Err(misfit(format!("no rule reads the output of the model `{model}`"))),
                Source::Fact(fact) => return Err(misfit(format!("a record has no fact `{fact}`"))),
                Source::Fields(codes) => {
                    let mut fields = codes.iter().filter_map(|code| contract.field(code));
                    let first = fields.next();
                    if input.kind == Type::Codes && input.words.is_empty() {
                        also = fields.map(|field| (field.code.clone(), separator(field))).collect();
                    }
                    first
                }
                Source::Role(role) => {
                    contract.with_role(role_named(role).ok_or_else(|| misfit(format!("there is no role `{role}`")))?)
                }
            };
            slots.push(field.map_or(Slot::Absent, |field| Slot::Field {
                code: field.code.clone(),
                also,
                kind: input.kind,
                separator: separator(field),
                words: input.words.clone(),
            }));
        }
        let asks_ends = slots.iter().any(|slot| matches!(slot, Slot::Ends));
        Ok(InputPlan { slots, asks_ends })
    }

    /// Calls `ask` with the inputs for a record, in the order of the rule set.
    pub(crate) fn with<T>(&self, record: &Record, given: &Given<'_>, ask: impl FnOnce(&[Input<'_>]) -> T) -> T {
        let codes: Vec<Vec<&str>> = self.slots.iter().map(|slot| slot.codes(record)).collect();
        let mut inputs = [Input::Null; MOST_INPUTS];
        for ((input, slot), codes) in inputs.iter_mut().zip(&self.slots).zip(&codes) {
            *input = slot.input(record, given, codes);
        }
        ask(&inputs[..self.slots.len()])
    }
}

impl Slot {
    /// The codes of a slot that holds several; empty, and nothing allocated, for any other.
    fn codes<'r>(&'r self, record: &'r Record) -> Vec<&'r str> {
        let Slot::Field { code, also, kind: Type::Codes, separator, words } = self else { return Vec::new() };
        let further = also.iter().filter_map(|(code, separator)| Some(split(record.text(code)?, separator.as_deref())));
        let further = further.flatten();
        let Some(text) = record.text(code) else { return further.collect() };
        if !words.is_empty() {
            let found = words.iter().filter(|(_, words)| words.iter().any(|word| text.contains(word.as_str())));
            return found.map(|(code, _)| code.as_str()).collect();
        }
        split(text, separator.as_deref()).into_iter().chain(further).collect()
    }

    fn input<'r>(&'r self, record: &'r Record, given: &Given<'r>, codes: &'r [&'r str]) -> Input<'r> {
        let day = |day: Option<Date>| day.map_or(Input::Null, Input::Date);
        match self {
            Slot::Publisher => Input::Text(given.publisher),
            Slot::ActClass => given.act_class.map_or(Input::Null, Input::Text),
            Slot::SubjectClass => given.subject_class.map_or(Input::Null, |class| Input::Text(class.word())),
            Slot::DecidedOn => day(given.decided_on),
            Slot::Ends => day(given.ends),
            Slot::List => given.list.map_or(Input::Null, Input::Text),
            Slot::Field { kind: Type::Codes, .. } => Input::Codes(codes),
            Slot::Field { code, .. } => record.values.get(code).map_or(Input::Null, value_input),
            Slot::Absent => Input::Null,
        }
    }
}

fn split<'t>(text: &'t str, separator: Option<&str>) -> Vec<&'t str> {
    match separator {
        Some(separator) => text.split(separator).map(str::trim).filter(|code| !code.is_empty()).collect(),
        None => vec![text],
    }
}

fn given(name: &str) -> Option<Slot> {
    Some(match name {
        "publisher" => Slot::Publisher,
        "act_class" => Slot::ActClass,
        "subject_class" => Slot::SubjectClass,
        "decided_on" => Slot::DecidedOn,
        "ends" => Slot::Ends,
        "list" => Slot::List,
        _ => return None,
    })
}

fn role_named(name: &str) -> Option<FieldRole> {
    Some(match name {
        "decision-date" => FieldRole::DecisionDate,
        "valid-from" => FieldRole::ValidFrom,
        "valid-until" => FieldRole::ValidUntil,
        "end-date" => FieldRole::EndDate,
        "subject-status" => FieldRole::SubjectStatus,
        "subject-class" => FieldRole::SubjectClass,
        "subject-kind" => FieldRole::SubjectKind,
        "cause" => FieldRole::Cause,
        "report-year" => FieldRole::ReportYear,
        _ => return None,
    })
}

fn separator(field: &Field) -> Option<String> {
    match &field.kind {
        FieldType::Code { separator, .. } => separator.clone(),
        _ => None,
    }
}

fn value_input(value: &Value) -> Input<'_> {
    match value {
        Value::Text(text) | Value::Code(text) => Input::Text(text),
        Value::Integer(number) => Input::Number((*number).into()),
        Value::Decimal(number) => Input::Number(*number),
        Value::Money(money) => Input::Number(money.amount()),
        Value::Date(day) => Input::Date(*day),
        Value::Boolean(yes) => Input::Boolean(*yes),
        Value::Identifier(identifier) => Input::Text(identifier.value()),
    }
}
