//! Phrases that the records of many subjects share, found in the first batch of a data set: bodies
//! are compressed with them.
//!
//! A dictionary outlives the bodies that are erased by law. So it takes only what at least
//! [`SUBJECTS`] subjects have in common, from open free text alone, and nothing that looks like a
//! number of a person.

use std::collections::{HashMap, HashSet};

use catalogue::{
    contract::{Contract, Field, FieldRole, FieldType},
    pack::Pack,
};
use domain::{FieldClass, SubjectId, Values, entry::Body};
use store::Step;

/// A phrase of fewer subjects is not kept.
pub(super) const SUBJECTS: usize = 20;
/// A shorter phrase is not worth its place.
const SHORTEST_BYTES: usize = 12;
/// What one data set may take of a dictionary.
const BUDGET_BYTES: usize = 6_000;
/// Fewer records tell too little.
const RECORDS: usize = 500;

/// What is known of a phrase.
#[derive(Default)]
struct Use {
    times: usize,
    subjects: HashSet<SubjectId>,
}

/// The shared phrases of a step's records, the most useful last; `None` where it has too few.
pub(crate) fn shared(pack: &Pack, contract: &Contract, step: &Step) -> Option<String> {
    let fields: Vec<&Field> = contract.fields.iter().filter(|field| is_learned_from(field)).collect();
    let mut uses: HashMap<&str, Use> = HashMap::new();
    let mut records = 0;
    for (values, subject) in records_of(step) {
        records += 1;
        for phrase in fields.iter().filter_map(|field| values.get(&field.code)).flat_map(|text| phrases(text)) {
            let found = uses.entry(phrase).or_default();
            found.times += 1;
            if found.subjects.len() < SUBJECTS {
                found.subjects.insert(subject);
            }
        }
    }
    if records < RECORDS {
        return None;
    }
    let is_shared =
        |(phrase, found): &(&str, Use)| found.subjects.len() >= SUBJECTS && pack.personal().scan(phrase).is_empty();
    let mut shared: Vec<(usize, &str)> = uses
        .into_iter()
        .filter(is_shared)
        .map(|(phrase, found)| (found.times * (phrase.len() - SHORTEST_BYTES / 2), phrase))
        .collect();
    shared.sort_unstable_by(|one, other| other.cmp(one));
    let mut left = BUDGET_BYTES;
    let fitting = shared.iter().map(|(_, phrase)| *phrase).take_while(|phrase| {
        let fits = phrase.len() <= left;
        left = left.saturating_sub(phrase.len());
        fits
    });
    let mut kept: Vec<&str> = fitting.collect();
    kept.reverse();
    Some(kept.concat())
}

/// The records of a step with their subjects: each version is followed by its link.
fn records_of(step: &Step) -> impl Iterator<Item = (&Values, SubjectId)> {
    let mut values = None;
    step.entries.iter().filter_map(move |entry| match &entry.body {
        Body::RecordTaken(taken) => {
            values = Some(&taken.values);
            None
        }
        Body::LinkDecided(link) => values.take().zip(link.subject),
        _ => None,
    })
}

/// Open free text that does not name anybody.
fn is_learned_from(field: &Field) -> bool {
    let is_free_text = matches!(field.kind, FieldType::Text { .. }) && field.class == FieldClass::Open;
    is_free_text && matches!(field.role, None | Some(FieldRole::OrganName | FieldRole::Summary))
}

/// The phrases of a text: words with the mark that ends them.
fn phrases(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(|character: char| !character.is_alphanumeric()).filter(|phrase| phrase.len() >= SHORTEST_BYTES)
}

#[cfg(test)]
mod tests {
    use domain::{
        DatasetId, EntryId, FieldCode, Instant, RecordId, RecordKey, StreamId,
        entry::{Actor, LinkDecided, RecordTaken},
        link::Certainty,
        record::Operation,
    };

    use super::*;

    /// A step of 600 penalties; `fact` says the facts of the record of that number.
    fn step(pack: &Pack, fact: impl Fn(u64) -> String) -> Step {
        let dataset = DatasetId::parse("penalty-2018").unwrap();
        let contract = pack.contract(&dataset).unwrap();
        let field = FieldCode::parse("CF_SY").unwrap();
        assert!(is_learned_from(contract.field(&field).unwrap()));
        let mut step = Step::new(StreamId(0), Instant::from_millis(0), Actor::System, "");
        for number in 0..600 {
            let taken = step.add(
                Body::RecordTaken(RecordTaken {
                    record: None,
                    dataset: dataset.clone(),
                    deliverer: "office".parse().unwrap(),
                    key: RecordKey([0; 16]),
                    operation: Operation::State,
                    values: [(field.clone(), fact(number))].into(),
                })
                .into(),
            );
            let link = LinkDecided {
                record: RecordId::opened_by(taken),
                subject: Some(SubjectId::opened_by(EntryId::new(StreamId(0), 1 + number))),
                certainty: Certainty::Certain,
                evidence: Vec::new(),
                candidates: Vec::new(),
                reasons: None,
            };
            step.add(Body::LinkDecided(link).into());
        }
        step
    }

    #[test]
    fn only_what_many_subjects_share_is_kept() {
        let pack = Pack::embedded("cn").unwrap().unwrap();
        let contract = pack.contract(&DatasetId::parse("penalty-2018").unwrap()).unwrap();
        let fact = |number: u64| match number {
            0..19 => "unlicensedsales, said of nineteen.".to_owned(),
            19..39 => "refusedinspection, said of twenty; 110101199003072930 too.".to_owned(),
            _ => format!("saidofrecord{number:06}only."),
        };
        let text = shared(&pack, contract, &step(&pack, fact)).unwrap();
        assert_eq!(text, "refusedinspection,", "nineteen are too few, and a person's number is never kept");
    }
}
