//! Entities, types and properties as somebody types.

use axum::response::Response;
use serde::Serialize;

use super::{CLASSES, Named, Reply, any_type, named, queries::PROPERTIES};
use crate::{answer, problem::Problem, query::Params, visit::Visit};

#[derive(Serialize)]
struct Suggestions<T> {
    result: Vec<T>,
}

#[derive(Serialize)]
struct Entity {
    id: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    notable: Vec<Named>,
}

/// Subjects whose name or code begins so.
pub(crate) async fn entities(visit: Visit, params: Params) -> Reply {
    let skipped = params.typed::<usize>("cursor")?.unwrap_or(0);
    let prefix = params.text("prefix", 100)?;
    let mut result = Vec::new();
    if let Ok(id) = prefix.parse() {
        let named = visit.portal().hits(&[id]).await?;
        result.extend(named.items.iter().map(|hit| (hit.id.0, hit.name.clone(), hit.code.clone())));
    }
    if !prefix.is_empty() {
        let found = visit.portal().suggest(prefix).await?;
        result.extend(found.items.iter().map(|found| (found.id.0, found.name.clone(), found.code.clone())));
    }
    let entity = |(id, name, description): (domain::SubjectId, String, Option<String>)| Entity {
        id: id.to_string(),
        name,
        description,
        notable: vec![any_type(&visit)],
    };
    let result = result.into_iter().skip(skipped).map(entity).collect();
    answer::json(&visit, &Suggestions { result })
}

/// The classes of subjects.
pub(crate) async fn types(visit: Visit, params: Params) -> Reply {
    let types = CLASSES.iter().map(|class| named(&visit, "class", class));
    beginning(&visit, &params, std::iter::once(any_type(&visit)).chain(types).collect())
}

/// What a query can be refined by.
pub(crate) async fn suggested_properties(visit: Visit, params: Params) -> Reply {
    beginning(&visit, &params, PROPERTIES.iter().map(|id| named(&visit, "reconcile", id)).collect())
}

/// Those whose id or name begins with what was typed.
fn beginning(visit: &Visit, params: &Params, all: Vec<Named>) -> Result<Response, Problem> {
    let prefix = params.text("prefix", 100)?.to_lowercase();
    let fits = |one: &Named| one.id.starts_with(&prefix) || one.name.to_lowercase().starts_with(&prefix);
    let skipped = params.typed::<usize>("cursor")?.unwrap_or(0);
    answer::json(visit, &Suggestions { result: all.into_iter().filter(fits).skip(skipped).collect() })
}
