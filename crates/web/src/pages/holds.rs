//! Publications that wait for an officer.

use askama::Template;
use axum::extract::Path;
use domain::RecordId;
use publish::{HoldItem, PREVIEWED, Page as Items, PublicationPreview, View};

use super::{Pager, Reply};
use crate::{
    answer,
    frame::Frame,
    problem::Problem,
    query::{Params, Sent, id},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "holds.html")]
struct Page {
    f: Frame,
    view: View<Items<HoldItem>>,
    next: Option<String>,
    paged: bool,
    first: String,
    done: bool,
}

pub(crate) async fn queue(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().holds(&visit.viewer, &params.part(25, 100)?).await?;
    let Pager { next, paged, first } = Pager::new(&params, view.next.as_deref());
    let (f, done) = (visit.frame().at("holds"), params.get("done").is_some());
    answer::page(&visit, f.indexing, &Page { f, view, next, paged, first, done })
}

#[derive(Template)]
#[template(path = "hold.html")]
struct OnePage {
    f: Frame,
    view: View<PublicationPreview>,
}

/// What each audience would see of a record, before it is decided on.
pub(crate) async fn one(visit: Visit, Path((_, record)): Path<(String, String)>) -> Reply {
    let view = visit.portal().publication_preview(&visit.viewer, id(&record)?).await?;
    let f = visit.frame().at("holds");
    answer::page(&visit, f.indexing, &OnePage { f, view })
}

/// Carries a decision out: `hold` or `release`.
pub(crate) async fn act(visit: &Visit, record: RecordId, decision: &str, reasons: &str) -> Result<(), Problem> {
    match decision {
        "hold" => visit.portal().hold(&visit.viewer, record, reasons).await,
        "release" => visit.portal().release(&visit.viewer, record, reasons).await,
        _ => Err(Problem::invalid("decision", "`hold` or `release`")),
    }
}

pub(crate) async fn decide(visit: Visit, Path((_, record)): Path<(String, String)>, Sent(form): Sent) -> Reply {
    act(&visit, id(&record)?, form.needed("decision", 20)?, form.needed("reasons", 2_000)?).await?;
    Ok(answer::see_other(&visit.to("/holds?done=yes")))
}
