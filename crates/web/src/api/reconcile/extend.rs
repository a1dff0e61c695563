//! What is public of subjects that were found, property by property.

use std::collections::BTreeMap;

use domain::SubjectId;
use publish::SubjectHit;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{ANY, CLASSES, Named, Reply, class_type, named};
use crate::{answer, problem::Problem, query::Params, visit::Visit};

/// Subjects of one query at most.
const MOST_SUBJECTS: usize = 200;

/// The properties that can be fetched.
const PROPERTIES: [&str; 6] = ["name", "code", "status", "class", "place", "former-names"];

#[derive(Deserialize)]
struct Query {
    ids: Vec<String>,
    properties: Vec<Wanted>,
}

#[derive(Deserialize)]
struct Wanted {
    id: String,
}

#[derive(Serialize)]
pub(super) struct Extended {
    meta: Vec<Named>,
    rows: BTreeMap<String, BTreeMap<String, Vec<Cell>>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Cell {
    Text { str: String },
    Named(Named),
}

#[derive(Serialize)]
struct Proposed {
    r#type: String,
    properties: Vec<Named>,
}

/// The properties that can be fetched of a type.
pub(crate) async fn properties(visit: Visit, params: Params) -> Reply {
    let kind = params.text("type", 60)?;
    let known = kind.is_empty() || kind == ANY || CLASSES.contains(&kind);
    let most = params.typed::<usize>("limit")?.unwrap_or(PROPERTIES.len());
    let all = PROPERTIES.iter().filter(|_| known).take(most);
    let properties = all.map(|id| named(&visit, "reconcile", id)).collect();
    answer::json(&visit, &Proposed { r#type: kind.to_owned(), properties })
}

/// The values of each property of each subject; of one that is not public nothing, as of one that is
/// unknown.
pub(super) async fn answer(visit: &Visit, query: Value) -> Result<Extended, Problem> {
    let query: Query = serde_json::from_value(query).map_err(|error| Problem::invalid("extend", error))?;
    if query.ids.len() > MOST_SUBJECTS || query.properties.len() > PROPERTIES.len() {
        let most = PROPERTIES.len();
        return Err(Problem::invalid("extend", format!("at most {MOST_SUBJECTS} subjects and {most} properties")));
    }
    let known = |wanted: &&Wanted| PROPERTIES.contains(&wanted.id.as_str());
    let wanted: Vec<&Wanted> = query.properties.iter().filter(known).collect();
    let ids: Vec<SubjectId> = query.ids.iter().filter_map(|id| id.parse().ok()).collect();
    let hits = visit.portal().hits(&ids).await?;
    let row = |id: &String| {
        let hit = hits.items.iter().find(|hit| hit.id.0.to_string() == *id);
        let cells =
            wanted.iter().map(|one| (one.id.clone(), hit.map(|hit| cells(visit, hit, &one.id)).unwrap_or_default()));
        (id.clone(), cells.collect())
    };
    Ok(Extended {
        meta: wanted.iter().map(|one| named(visit, "reconcile", &one.id)).collect(),
        rows: query.ids.iter().map(row).collect(),
    })
}

fn cells(visit: &Visit, hit: &SubjectHit, property: &str) -> Vec<Cell> {
    let text = |text: &str| Cell::Text { str: text.to_owned() };
    let f = visit.frame();
    match property {
        "name" => vec![text(&hit.name)],
        "code" => hit.code.iter().map(|code| text(code)).collect(),
        "status" => hit.status.iter().map(|status| text(f.p(&status.title))).collect(),
        "class" => vec![Cell::Named(class_type(visit, hit.class))],
        "place" => hit.region.iter().map(|region| text(f.p(region))).collect(),
        "former-names" => hit.former_names.iter().map(|name| text(name)).collect(),
        _ => Vec::new(),
    }
}
