//! The fold of a file into facts.

use std::collections::BTreeMap;

use assemble::{File, FileRecord, Standing};
use domain::{Date, RecordId};
use rust_decimal::Decimal;

use crate::{
    coverage::Coverages,
    definition::{FactName, Test},
    moment::{Moment, Taken, Window, value_of},
    plan::{FactPlan, PlannedFact, PlannedField},
};

/// The value of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactValue {
    /// Yes or no.
    Boolean(bool),
    /// A number, or an amount in the currency's unit.
    Number(Decimal),
    /// A day.
    Date(Date),
    /// Text or a code.
    Text(String),
    /// No record has it.
    Missing,
    /// It rests on absence, and nobody says that nothing is missing.
    Unknown,
}

/// A fact as computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Its value.
    pub value: FactValue,
    /// The records it rests on, by id.
    pub records: Vec<RecordId>,
}

/// The facts of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    facts: BTreeMap<FactName, Fact>,
}

impl Facts {
    /// A fact.
    pub fn get(&self, name: &str) -> Option<&Fact> {
        self.facts.iter().find(|(known, _)| known.as_str() == name).map(|(_, fact)| fact)
    }

    /// All facts, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&FactName, &Fact)> {
        self.facts.iter()
    }
}

impl FromIterator<(FactName, Fact)> for Facts {
    fn from_iter<I: IntoIterator<Item = (FactName, Fact)>>(facts: I) -> Facts {
        Facts { facts: facts.into_iter().collect() }
    }
}

impl FactValue {
    /// The value as text: unknown as `unknown`, missing as nothing.
    pub fn text(&self) -> String {
        match self {
            FactValue::Boolean(yes) => yes.to_string(),
            FactValue::Number(number) => number.normalize().to_string(),
            FactValue::Date(day) => day.to_string(),
            FactValue::Text(text) => text.clone(),
            FactValue::Missing => String::new(),
            FactValue::Unknown => "unknown".to_owned(),
        }
    }
}

impl FactPlan {
    /// Computes all facts of a file as of its day.
    pub fn compute(&self, file: &File, coverages: &Coverages) -> Facts {
        let moment = self.moment(file.as_of.day);
        let facts = self.facts.iter().map(|fact| (fact.name.clone(), of_file(&moment, fact, file, coverages)));
        facts.collect()
    }
}

fn of_file(moment: &Moment<'_>, fact: &PlannedFact, file: &File, coverages: &Coverages) -> Fact {
    let window = moment.window(fact);
    let chosen: Vec<&FileRecord> = file.records.iter().filter(|record| selects(moment, fact, record, window)).collect();
    let values: Vec<((Option<Date>, RecordId), FactValue)> = chosen
        .iter()
        .filter_map(|record| {
            let field = fact.datasets.get(&record.dataset)?.taken.as_ref()?;
            Some(((record.decided_on, record.id), value_of(field, record.text(&field.code)?)?))
        })
        .collect();
    let taken: Vec<Taken<'_, _>> = values.iter().map(|(at, value)| Taken { at: *at, value }).collect();
    let value = moment.value(fact, chosen.len(), &taken, moment.complete(fact, coverages));
    let mut records: Vec<RecordId> = chosen.iter().map(|record| record.id).collect();
    records.sort_unstable();
    if fact.take.rests_on_no_record() {
        records.clear();
    }
    Fact { value, records }
}

fn selects(moment: &Moment<'_>, fact: &PlannedFact, record: &FileRecord, window: Window) -> bool {
    let Some(fields) = fact.datasets.get(&record.dataset) else { return false };
    let stands = match record.standing {
        Standing::Current => true,
        Standing::Ended => fact.ended,
        Standing::NotYet | Standing::Withdrawn => false,
    };
    let holds = |(field, test): &(PlannedField, Test)| {
        record.text(&field.code).is_some_and(|text| moment.holds(test, field, text))
    };
    stands && window.contains(record.decided_on) && fields.filters.iter().all(holds)
}
