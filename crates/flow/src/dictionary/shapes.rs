//! What the publications of a data set mostly look like: the same rules and clocks again and again.
//!
//! A shape is a body without its record and its days. It holds ids of rules, clocks and reasons alone,
//! and is kept where many subjects have it, as phrases are.

use std::collections::{HashMap, HashSet};

use domain::{
    EntryId, RecordId, SubjectId,
    entry::{Body, PublicationDecided},
};
use store::Step;

use super::phrases::SUBJECTS;
use crate::{Error, Result};

/// More shapes than this are not worth their place.
const SHAPES: usize = 24;

/// The shapes that many subjects' publications have in a step, the most frequent last.
pub(super) fn shared(step: &Step) -> Result<String> {
    let mut uses: HashMap<String, (usize, HashSet<SubjectId>)> = HashMap::new();
    for (publication, subject) in publications_of(step) {
        let (times, subjects) = uses.entry(shape(publication)?).or_default();
        *times += 1;
        if subjects.len() < SUBJECTS {
            subjects.insert(subject);
        }
    }
    let shared = uses.into_iter().filter(|(_, (_, subjects))| subjects.len() >= SUBJECTS);
    let mut shared: Vec<(usize, String)> = shared.map(|(shape, (times, _))| (times, shape)).collect();
    shared.sort_unstable_by(|one, other| other.cmp(one));
    shared.truncate(SHAPES);
    Ok(shared.into_iter().rev().map(|(_, shape)| shape).collect())
}

/// Publications that follow from rules and say nothing in words, each with the subject of the link before it.
fn publications_of(step: &Step) -> impl Iterator<Item = (&PublicationDecided, SubjectId)> {
    let mut subject = None;
    step.entries.iter().filter_map(move |entry| match &entry.body {
        Body::LinkDecided(link) => {
            subject = link.subject;
            None
        }
        Body::PublicationDecided(decided) => {
            let plain = decided.reasons.is_none() && decided.publication.found.is_empty();
            Some(decided).filter(|_| plain).zip(subject)
        }
        _ => None,
    })
}

/// The body as it is written, without the number of its record and the days of its dates.
fn shape(decided: &PublicationDecided) -> Result<String> {
    let record = RecordId::opened_by(EntryId::from_raw(0));
    let body = Body::PublicationDecided(PublicationDecided { record, ..decided.clone() });
    let text = serde_json::to_string(&body).map_err(|error| Error::Broken(error.to_string()))?;
    let text = text.replacen("\"record\":0,", "\"record\":,", 1);
    let mut parts = text.split('"');
    let mut shape = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        shape.push('"');
        shape.push_str(if part.parse::<domain::Date>().is_ok() { &part[..5] } else { part });
    }
    Ok(shape)
}

#[cfg(test)]
mod tests {
    use domain::{
        Instant, StreamId,
        entry::{Actor, LinkDecided},
        link::Certainty,
        publication::{Clock, Publication},
    };
    use jiff::civil::date;

    use super::*;

    fn publication(number: u64, row: &str) -> PublicationDecided {
        let day = date(2026, 3, 1).saturating_add(jiff::Span::new().days(number as i64 % 60));
        let clock = Clock { rule: "PUB".to_owned(), from: day, due: day, provisional: false };
        PublicationDecided {
            record: RecordId::opened_by(EntryId::new(StreamId(0), 7 * number + 1)),
            publication: Publication {
                from: Some(day),
                until: Some(date(2027, 3, 1)),
                rules: vec![row.to_owned()],
                clocks: vec![clock],
                repairable: None,
                holds: Vec::new(),
                found: Vec::new(),
            },
            reasons: None,
        }
    }

    fn step(of: impl Fn(u64) -> PublicationDecided) -> Step {
        let mut step = Step::new(StreamId(0), Instant::from_millis(0), Actor::System, "");
        for number in 0..100 {
            let decided = of(number);
            let link = LinkDecided {
                record: decided.record,
                subject: Some(SubjectId::opened_by(EntryId::new(StreamId(0), 1 + number))),
                certainty: Certainty::Certain,
                evidence: Vec::new(),
                candidates: Vec::new(),
                reasons: None,
            };
            step.add(Body::LinkDecided(link).into());
            step.add(Body::PublicationDecided(decided).into());
        }
        step
    }

    #[test]
    fn shapes_of_many_subjects_are_kept_without_records_and_days() {
        let text = shared(&step(|number| publication(number, if number < 70 { "often" } else { "rarer" }))).unwrap();
        let shape = |row: &str| {
            format!(
                r#"{{"publication-decided":{{"record":,"from":"2026-","until":"2027-","rules":["{row}"],"clocks":[{{"rule":"PUB","from":"2026-","due":"2026-"}}]}}}}"#
            )
        };
        assert_eq!(text, shape("rarer") + &shape("often"), "the most frequent one lies nearest");
    }

    #[test]
    fn what_few_subjects_have_or_an_officer_wrote_is_not_kept() {
        let said = |number: u64| PublicationDecided {
            reasons: (number < 50).then(|| "because".to_owned()),
            ..publication(number, if number < 81 { "never" } else { "of nineteen" })
        };
        let text = shared(&step(said)).unwrap();
        assert!(text.contains("never") && !text.contains("because") && !text.contains("of nineteen"), "{text}");
    }
}
