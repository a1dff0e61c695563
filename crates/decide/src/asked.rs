//! What a rule set asks of the facts of a file: its inputs, what people read of them later, and the records
//! that they rest on.

use domain::{RecordId, subject::SubjectClass};
use facts::{Fact, FactValue, Facts};
use rules::{Input, RuleSet, front_matter::Source};

use crate::DecideError;

/// The inputs of a rule set, out of facts and the subject's class.
pub(crate) struct Asked<'f> {
    known: Vec<Option<&'f Fact>>,
    pub(crate) inputs: Vec<Input<'f>>,
}

/// Refuses a rule set that asks for anything but facts and the subject's class.
pub(crate) fn asks_facts_alone(rule_set: &RuleSet) -> Result<(), DecideError> {
    let is_class = |source: &Source, name: &str| *source == Source::Given && name == "subject_class";
    let mut inputs = rule_set.inputs().iter();
    match inputs.find(|input| !matches!(input.source, Source::Fact(_)) && !is_class(&input.source, &input.name)) {
        None => Ok(()),
        Some(input) => Err(DecideError::Misfit {
            rule_set: rule_set.id().clone(),
            message: format!("the input `{}` is no fact", input.name),
        }),
    }
}

impl<'f> Asked<'f> {
    /// A fact that is unknown, or that there is none of, is null.
    pub(crate) fn of(rule_set: &RuleSet, class: Option<SubjectClass>, facts: &'f Facts) -> Asked<'f> {
        let (mut known, mut inputs) = (Vec::new(), Vec::new());
        for input in rule_set.inputs() {
            let (fact, value) = match &input.source {
                Source::Fact(name) => {
                    let fact = facts.get(name);
                    (fact, fact.map_or(Input::Null, |fact| fact_input(&fact.value)))
                }
                _ => (None, class.map_or(Input::Null, |class| Input::Text(class.word()))),
            };
            known.push(fact);
            inputs.push(value);
        }
        Asked { known, inputs }
    }

    /// Input and value as people read them, in the order of the table's columns.
    pub(crate) fn seen(&self, rule_set: &RuleSet) -> Vec<(String, String)> {
        let values = rule_set.inputs().iter().zip(self.known.iter().zip(&self.inputs));
        values
            .map(|(input, (fact, value))| {
                let text = fact.map_or_else(|| value.to_string(), |fact| fact.value.text());
                (input.name.clone(), text)
            })
            .collect()
    }

    /// The records that the facts rest on, each once.
    pub(crate) fn records(&self) -> Vec<RecordId> {
        let facts = self.known.iter().flatten();
        let mut records: Vec<RecordId> = facts.flat_map(|fact| fact.records.iter().copied()).collect();
        records.sort_unstable();
        records.dedup();
        records
    }
}

fn fact_input(value: &FactValue) -> Input<'_> {
    match value {
        FactValue::Boolean(yes) => Input::Boolean(*yes),
        FactValue::Number(number) => Input::Number(*number),
        FactValue::Date(day) => Input::Date(*day),
        FactValue::Text(text) => Input::Text(text),
        FactValue::Missing | FactValue::Unknown => Input::Null,
    }
}
