//! The Reconciliation Service API of the W3C community group, version 0.2: tools such as OpenRefine
//! match a column of names against the register, and fetch what is public of those found.
//!
//! Pages of any site may ask; nobody is signed in here, whatever the browser sends. JSONP, which
//! runs what a server answers as a script, is not offered.

mod extend;
mod preview;
mod queries;
mod suggest;

use axum::{
    body::Bytes,
    http::{HeaderMap, header},
    response::Response,
};
use serde::Serialize;
use serde_json::{Value, json};

pub(crate) use extend::properties;
pub(crate) use preview::preview;
pub(crate) use suggest::{entities, suggested_properties, types};

use crate::{answer, problem::Problem, visit::Visit};

/// Where the service is.
pub(crate) const PATH: &str = "/api/v1/reconcile";
/// The largest batch that is taken.
pub(crate) const LARGEST: usize = 256 * 1_024;
/// Queries of one batch at most; tools are told to send fewer.
const MOST_QUERIES: usize = 100;
const USUAL_QUERIES: usize = 50;
/// The type of everything that can be found.
const ANY: &str = "subject";
/// The classes of subjects, which are the types.
const CLASSES: [&str; 4] = ["enterprise", "sole-trader", "cooperative", "organisation"];
/// The size of a preview in pixels.
const PREVIEW: (u16, u16) = (430, 220);

type Reply = Result<Response, Problem>;

/// A type, property or entity as the service names it.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Named {
    id: String,
    name: String,
}

fn named(visit: &Visit, group: &str, id: &str) -> Named {
    Named { id: id.to_owned(), name: visit.frame().of(group, id).into_owned() }
}

fn any_type(visit: &Visit) -> Named {
    Named { id: ANY.to_owned(), name: visit.frame().t("reconcile-any").into_owned() }
}

fn class_type(visit: &Visit, class: domain::subject::SubjectClass) -> Named {
    let id = match serde_json::to_value(class) {
        Ok(Value::String(id)) => id,
        _ => ANY.to_owned(),
    };
    named(visit, "class", &id)
}

/// Without a query, what the service is; with one, its answer.
pub(crate) async fn get(visit: Visit, headers: HeaderMap, uri: axum::http::Uri) -> Reply {
    let asked = Asked::of_form(uri.query().unwrap_or_default().as_bytes())?;
    answer(&visit, &headers, asked).await
}

/// A batch as a form or as JSON.
pub(crate) async fn post(visit: Visit, headers: HeaderMap, body: Bytes) -> Reply {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let asked = if kind.starts_with("application/json") { Asked::of_json(&body)? } else { Asked::of_form(&body)? };
    answer(&visit, &headers, asked).await
}

/// What was asked for.
enum Asked {
    Manifest,
    Queries(Value),
    Extend(Value),
}

impl Asked {
    fn of_form(text: &[u8]) -> Result<Asked, Problem> {
        let parse = |name: &str, text: &str| serde_json::from_str(text).map_err(|error| Problem::invalid(name, error));
        for (name, value) in form_urlencoded::parse(text).take(20) {
            match name.as_ref() {
                "queries" => return Ok(Asked::Queries(parse("queries", &value)?)),
                "extend" => return Ok(Asked::Extend(parse("extend", &value)?)),
                _ => {}
            }
        }
        Ok(Asked::Manifest)
    }

    /// The batch itself, or an object that holds it under its name.
    fn of_json(body: &[u8]) -> Result<Asked, Problem> {
        let document: Value = serde_json::from_slice(body).map_err(|error| Problem::invalid("body", error))?;
        match &document {
            Value::Object(members) if members.contains_key("ids") => Ok(Asked::Extend(document)),
            Value::Object(members) => Ok(match (members.get("queries"), members.get("extend")) {
                (Some(queries @ Value::Object(inner)), _) if !inner.contains_key("query") => {
                    Asked::Queries(queries.clone())
                }
                (_, Some(extend @ Value::Object(inner))) if inner.contains_key("ids") => Asked::Extend(extend.clone()),
                _ => Asked::Queries(document),
            }),
            _ => Err(Problem::invalid("body", "an object of queries")),
        }
    }
}

async fn answer(visit: &Visit, headers: &HeaderMap, asked: Asked) -> Reply {
    match asked {
        Asked::Manifest => answer::json(visit, &manifest(visit, headers)),
        Asked::Queries(batch) => answer::json(visit, &queries::answer(visit, batch).await?),
        Asked::Extend(query) => answer::json(visit, &extend::answer(visit, query).await?),
    }
}

/// The address of this site as the asker knows it.
fn base(visit: &Visit, headers: &HeaderMap) -> String {
    if let Some(url) = &visit.app.settings.public_url {
        return url.trim_end_matches('/').to_owned();
    }
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    let host = if host.is_empty() || !host.chars().all(plain) { "localhost" } else { host };
    format!("{}://{host}", if visit.app.settings.secure { "https" } else { "http" })
}

fn manifest(visit: &Visit, headers: &HeaderMap) -> Value {
    let f = visit.frame();
    let base = base(visit, headers);
    let service = format!("{base}{PATH}");
    let suggest = |path: &str| json!({ "service_url": service, "service_path": path });
    json!({
        "versions": ["0.2"],
        "name": f.t("reconcile-service"),
        "identifierSpace": format!("{base}/api/v1/subjects/"),
        "schemaSpace": format!("{service}/properties"),
        "documentation": format!("{base}{}", visit.to("/api")),
        "serviceVersion": env!("CARGO_PKG_VERSION"),
        "logo": format!("{base}{}", crate::assets::mark_path()),
        "defaultTypes": [any_type(visit)],
        "view": { "url": format!("{base}{}", visit.to("/subjects/{{id}}")) },
        "preview": { "url": format!("{service}/preview?id={{{{id}}}}"), "width": PREVIEW.0, "height": PREVIEW.1 },
        "suggest": {
            "entity": suggest("/suggest/entity"),
            "type": suggest("/suggest/type"),
            "property": suggest("/suggest/property"),
        },
        "extend": { "propose_properties": suggest("/properties"), "property_settings": [] },
        "batchSize": USUAL_QUERIES,
    })
}
