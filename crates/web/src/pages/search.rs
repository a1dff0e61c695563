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
    /// Which character of a mistyped code is wrong, counted from 1, and what it should be.
    slip: Option<(String, String)>,
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
    let meant = view.as_ref().and_then(|view| view.hint.as_ref()?.meant.as_deref());
    let slip = meant.and_then(|meant| slip(&query.text, meant));
    answer::page(&visit, f.indexing, &Page { f, text: query.text, view, facets, slip, keep, next, paged, first })
}

/// The one character in which a code differs from the one that was meant: its place, and what it should be.
pub(crate) fn slip(written: &str, meant: &str) -> Option<(String, String)> {
    let written = written.trim().to_uppercase();
    if written.chars().count() != meant.chars().count() {
        return None;
    }
    let mut differ = (1..).zip(written.chars().zip(meant.chars())).filter(|(_, (is, should))| is != should);
    let (place, (_, should)) = differ.next()?;
    differ.next().is_none().then(|| (place.to_string(), should.to_string()))
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

#[cfg(test)]
mod tests {
    use super::slip;

    #[test]
    fn the_wrong_character_of_a_code_is_named() {
        let told = |written, meant| slip(written, meant).map(|(place, should)| format!("{place}{should}"));
        // GB 32100-2015, its own example: the 18th character follows from the 17 before.
        assert_eq!(told("91350100m000100y44", "91350100M000100Y43").as_deref(), Some("183"));
        assert_eq!(told("9135O100M000100Y43", "91350100M000100Y43").as_deref(), Some("50"));
        assert_eq!(told("91350100M000100Y43", "91350100M000100Y43"), None);
        assert_eq!(told("913501", "91350100M000100Y43"), None);
        assert_eq!(told("91350100M000100Y55", "91350100M000100Y43"), None);
    }
}
