//! A small page about one subject, shown inside a page of the tool that asked.

use askama::Template;
use axum::http::{HeaderValue, header};
use publish::SubjectHit;

use super::Reply;
use crate::{
    answer,
    frame::{Frame, Indexing},
    problem::Problem,
    query::Params,
    visit::Visit,
};

/// As everywhere, but that any site may frame it; nothing can be done on it.
const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *";

#[derive(Template)]
#[template(path = "preview.html")]
struct Page {
    f: Frame,
    hit: SubjectHit,
}

/// The preview of a subject that is public.
pub(crate) async fn preview(visit: Visit, params: Params) -> Reply {
    let id = crate::query::id(params.needed("id", 40)?)?;
    let found = visit.portal().hits(&[id]).await?;
    let hit = found.items.first().cloned().ok_or(Problem::NotFound)?;
    let mut response = answer::page(&visit, Indexing::Never, &Page { f: visit.frame(), hit })?;
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    Ok(response)
}
