//! A batch of queries, answered by linkage.

use std::collections::BTreeMap;

use domain::{PartyRow, SubjectId};
use publish::{MatchCandidate, RowMatch, SubjectHit};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{ANY, CLASSES, MOST_QUERIES, Named, any_type, class_type};
use crate::{portal::Viewer, problem::Problem, visit::Visit};

/// Characters of one value at most; of longer ones the beginning counts.
const LONGEST: usize = 200;
/// Candidates: so many where nothing is said, and at most.
const CANDIDATES: (usize, usize) = (5, 20);
/// Properties of one query at most.
const MOST_PROPERTIES: usize = 20;

/// What a query can be refined by.
pub(super) const PROPERTIES: [&str; 5] = ["code", "place", "address", "representative", "date"];

#[derive(Deserialize)]
struct Query {
    #[serde(default)]
    query: String,
    #[serde(default)]
    r#type: OneOrMany,
    #[serde(default)]
    limit: Option<f64>,
    #[serde(default)]
    properties: Vec<Property>,
    /// `should` prefers the types, anything else asks for them.
    #[serde(default)]
    type_strict: Option<String>,
}

#[derive(Deserialize)]
struct Property {
    pid: String,
    v: Value,
}

#[derive(Default, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    #[default]
    None,
    One(String),
    Many(Vec<String>),
}

/// The candidates of one query.
#[derive(Serialize)]
pub(super) struct Results {
    result: Vec<Candidate>,
}

#[derive(Serialize)]
struct Candidate {
    id: String,
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    description: String,
    /// From 0 to 100: the probability in hundredths.
    score: f64,
    r#match: bool,
    r#type: Vec<Named>,
    features: Vec<Feature>,
}

/// What was found, with its weight in decibans.
#[derive(Serialize)]
struct Feature {
    id: String,
    value: f64,
}

/// A query as read.
struct Read {
    key: String,
    mention: PartyRow,
    /// Where the query is the id of a subject.
    named: Option<SubjectId>,
    classes: Vec<String>,
    limit: usize,
}

/// Answers a batch: each query by its key.
pub(super) async fn answer(visit: &Visit, batch: Value) -> Result<BTreeMap<String, Results>, Problem> {
    let Value::Object(batch) = batch else { return Err(Problem::invalid("queries", "an object of queries")) };
    if batch.len() > MOST_QUERIES {
        return Err(Problem::invalid("queries", format!("at most {MOST_QUERIES} queries")));
    }
    let read = batch.into_iter().map(|(key, query)| Read::new(key, query)).collect::<Result<Vec<_>, _>>()?;
    let mentions = read.iter().map(|one| one.mention.clone()).collect();
    let found = visit.portal().match_rows(&Viewer::PUBLIC, mentions, CANDIDATES.1).await?;
    let ids: Vec<SubjectId> = read.iter().filter_map(|one| one.named).collect();
    let named = visit.portal().hits(&ids).await?;
    let mut answers = BTreeMap::new();
    for (one, row) in read.into_iter().zip(&found.items) {
        let hit = named.items.iter().find(|hit| Some(hit.id.0) == one.named);
        answers.insert(one.key.clone(), one.results(visit, row, hit));
    }
    Ok(answers)
}

impl Read {
    fn new(key: String, query: Value) -> Result<Read, Problem> {
        let query: Query =
            serde_json::from_value(query).map_err(|error| Problem::invalid("queries", format!("{key}: {error}")))?;
        if query.query.is_empty() && query.properties.is_empty() {
            return Err(Problem::invalid("queries", format!("{key}: neither `query` nor `properties`")));
        }
        let text = clipped(&query.query);
        let mut mention = PartyRow { name: text.clone(), ..PartyRow::default() };
        // A code is often asked for in the place of a name.
        if text.len() >= 8 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) && text.bytes().any(is_digit) {
            mention = PartyRow { code: text.clone(), ..PartyRow::default() };
        }
        for Property { pid, v } in query.properties.into_iter().take(MOST_PROPERTIES) {
            let value = value_text(&v);
            match pid.as_str() {
                "code" => mention.code = value,
                "place" => mention.place = value,
                "address" => mention.address = value,
                "representative" => mention.representative = value,
                "date" => mention.date = value.get(..10).and_then(|day| day.parse().ok()),
                _ => {}
            }
        }
        let wanted = match query.r#type {
            OneOrMany::None => Vec::new(),
            OneOrMany::One(one) => vec![one],
            OneOrMany::Many(many) => many,
        };
        // What is no class of ours excludes nothing; nor does a type that is only preferred.
        let strict = query.type_strict.as_deref() != Some("should") && !wanted.iter().any(|one| one == ANY);
        let classes = wanted.into_iter().filter(|one| strict && CLASSES.contains(&one.as_str())).collect();
        let limit = query.limit.map_or(CANDIDATES.0, |limit| limit.clamp(1.0, CANDIDATES.1 as f64) as usize);
        Ok(Read { key, mention, named: text.parse().ok(), classes, limit })
    }

    fn results(&self, visit: &Visit, row: &RowMatch, named: Option<&SubjectHit>) -> Results {
        let fits = |candidate: &&MatchCandidate| {
            self.classes.is_empty() || self.classes.contains(&class_type(visit, candidate.class).id)
        };
        let candidates = row.candidates.iter().filter(fits).filter(|one| Some(one.subject.0) != self.named);
        let candidates = candidates.map(|candidate| {
            let sure = row.decision == "link" && candidate.rank == 1;
            let features = candidate
                .reasons
                .iter()
                .map(|reason| Feature { id: reason.findings.join("+"), value: reason.decibans });
            Candidate {
                id: candidate.subject.0.to_string(),
                name: candidate.name.clone(),
                description: candidate.code.clone().unwrap_or_default(),
                score: (candidate.probability * 10_000.0).round() / 100.0,
                r#match: sure && named.is_none(),
                r#type: vec![class_type(visit, candidate.class), any_type(visit)],
                features: features.collect(),
            }
        });
        let named = named.map(|hit| Candidate {
            id: hit.id.0.to_string(),
            name: hit.name.clone(),
            description: hit.code.clone().unwrap_or_default(),
            score: 100.0,
            r#match: true,
            r#type: vec![class_type(visit, hit.class), any_type(visit)],
            features: Vec::new(),
        });
        Results { result: named.into_iter().chain(candidates).take(self.limit).collect() }
    }
}

fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}

fn clipped(text: &str) -> String {
    text.trim().chars().take(LONGEST).collect()
}

/// The text of a property's value; the first of several; the name of an entity.
fn value_text(value: &Value) -> String {
    match value {
        Value::String(text) => clipped(text),
        Value::Number(number) => number.to_string(),
        Value::Array(values) => values.first().map(value_text).unwrap_or_default(),
        Value::Object(entity) => entity.get("name").or(entity.get("id")).map(value_text).unwrap_or_default(),
        Value::Bool(_) | Value::Null => String::new(),
    }
}
