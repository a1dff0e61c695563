//! Links of linkage that were drawn by chance: is each right?

use askama::Template;
use axum::extract::Path;
use domain::RecordId;
use publish::{DrawnLinks, View};

use super::{Pager, Reply};
use crate::{
    answer,
    frame::Frame,
    problem::Problem,
    query::{Params, Sent, id},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "drawn.html")]
struct Page {
    f: Frame,
    view: View<DrawnLinks>,
    next: Option<String>,
    paged: bool,
    first: String,
}

pub(crate) async fn queue(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().drawn_links(&visit.viewer, &params.part(10, 50)?).await?;
    let Pager { next, paged, first } = Pager::new(&params, view.next.as_deref());
    let f = visit.frame().at("drawn-links");
    answer::page(&visit, f.indexing, &Page { f, view, next, paged, first })
}

/// Reads an answer.
pub(crate) fn is_right(text: &str) -> Result<bool, Problem> {
    match text {
        "right" => Ok(true),
        "wrong" => Ok(false),
        _ => Err(Problem::invalid("decision", "`right` or `wrong`")),
    }
}

pub(crate) async fn check(visit: Visit, Path((_, record)): Path<(String, String)>, Sent(form): Sent) -> Reply {
    let record: RecordId = id(&record)?;
    let right = is_right(form.needed("decision", 40)?)?;
    visit.portal().check_link(&visit.viewer, record, right, form.needed("reasons", 2_000)?).await?;
    Ok(answer::see_other(&visit.to("/drawn-links")))
}
