//! Objections that wait for an officer.

use askama::Template;
use axum::extract::Path;
use domain::case::ObjectionOutcome;
use publish::{ObjectionItem, Page as Items, View};

use super::{Pager, Reply};
use crate::{
    answer,
    frame::Frame,
    problem::Problem,
    query::{Params, Sent, id},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "objections.html")]
struct Page {
    f: Frame,
    view: View<Items<ObjectionItem>>,
    next: Option<String>,
    paged: bool,
    first: String,
    done: bool,
}

pub(crate) async fn queue(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().objections(&visit.viewer, &params.part(25, 100)?).await?;
    let Pager { next, paged, first } = Pager::new(&params, view.next.as_deref());
    let (f, done) = (visit.frame().at("objections"), params.get("done").is_some());
    answer::page(&visit, f.indexing, &Page { f, view, next, paged, first, done })
}

/// Reads an outcome.
pub(crate) fn outcome(text: &str) -> Result<ObjectionOutcome, Problem> {
    match text {
        "upheld" => Ok(ObjectionOutcome::Upheld),
        "rejected" => Ok(ObjectionOutcome::Rejected),
        _ => Err(Problem::invalid("outcome", "`upheld` or `rejected`")),
    }
}

pub(crate) async fn answer(visit: Visit, Path((_, case)): Path<(String, String)>, Sent(form): Sent) -> Reply {
    let outcome = outcome(form.needed("outcome", 20)?)?;
    visit.portal().answer_objection(&visit.viewer, id(&case)?, outcome, form.needed("reasons", 2_000)?).await?;
    Ok(answer::see_other(&visit.to("/objections?done=yes")))
}
