//! Searching.

use askama::Template;
use axum::extract::Path;
use publish::{SearchPage, View};

use super::{Pager, Reply};
use crate::{answer, frame::Frame, portal::SubjectQuery, problem::Problem, query::Params, visit::Visit};

/// The facets that an address may narrow by.
pub(crate) const FACETS: [&str; 5] = ["region", "status", "class", "list", "listed"];

struct Value {
    title: String,
    count: u64,
    selected: bool,
    href: String,
}

struct Facet {
    name: String,
    open: bool,
    values: Vec<Value>,
}

#[derive(Template)]
#[template(path = "search.html")]
struct Page {
    f: Frame,
    text: String,
    view: Option<View<SearchPage>>,
    facets: Vec<Facet>,
    /// Where the answer can be kept.
    keep: Option<String>,
    next: Option<String>,
    paged: bool,
    first: String,
}

/// The query that an address asks.
pub(crate) fn query(params: &Params) -> Result<SubjectQuery, Problem> {
    let facets = params.others(&[]).filter(|(name, _)| FACETS.contains(name));
    let facets = facets.take(20).map(|(name, value)| (name.to_owned(), value.chars().take(100).collect()));
    Ok(SubjectQuery { text: params.text("q", 200)?.to_owned(), facets: facets.collect(), part: params.part(20, 100)? })
}

pub(crate) async fn search(visit: Visit, params: Params) -> Reply {
    let query = query(&params)?;
    let f = visit.frame().at("search");
    let asked = !query.text.is_empty() || !query.facets.is_empty();
    // A whole code leads straight to its file.
    let code = query.facets.is_empty() && query.text.len() >= 9 && !query.text.contains(char::is_whitespace);
    if code && let Some(subject) = visit.portal().find_code(&visit.viewer, &query.text).await? {
        return Ok(answer::see_other(&visit.to(&format!("/subjects/{subject}"))));
    }
    let view = if asked { Some(visit.portal().search(&visit.viewer, &query).await?) } else { None };
    let facets = view.as_ref().map(|view| facets(&f, &params, view)).unwrap_or_default();
    let Pager { next, paged, first } = Pager::new(&params, view.as_ref().and_then(|view| view.next.as_deref()));
    let by_lists = query.facets.iter().any(|(facet, _)| facet == "list" || facet == "listed");
    let keep = (asked && !by_lists).then(|| visit.to(&format!("/search/kept{}", params.with("answer", None))));
    answer::page(&visit, f.indexing, &Page { f, text: query.text, view, facets, keep, next, paged, first })
}

fn facets(f: &Frame, params: &Params, view: &SearchPage) -> Vec<Facet> {
    let facet = |facet: &publish::Facet| {
        let values = facet.values.iter().take(12).map(|value| {
            let href = params.with(&facet.name, (!value.selected).then_some(value.value.as_str()));
            Value {
                title: match facet.name.as_str() {
                    "class" => f.of("class", &value.value).into_owned(),
                    "listed" => f.of("facet-listed", &value.value).into_owned(),
                    _ => f.p(&value.title).to_owned(),
                },
                count: value.count,
                selected: value.selected,
                href: if href.is_empty() { "?".to_owned() } else { href },
            }
        });
        Facet { name: facet.name.clone(), open: true, values: values.collect() }
    };
    view.facets.iter().filter(|facet| !facet.values.is_empty()).map(facet).collect()
}

/// A code leads to the file of whoever bears it.
pub(crate) async fn code(visit: Visit, Path((_, code)): Path<(String, String)>) -> Reply {
    let found = visit.portal().find_code(&visit.viewer, code.get(..100).unwrap_or(&code)).await?;
    let subject = found.ok_or(Problem::NotFound)?;
    Ok(answer::see_other(&visit.to(&format!("/subjects/{subject}"))))
}
