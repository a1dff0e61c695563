//! What rules propose to the deciding officer.

use askama::Template;
use axum::extract::Path;
use publish::{Page as Items, ProposalItem, View};

use super::{Pager, Reply};
use crate::{
    answer,
    frame::Frame,
    problem::Problem,
    query::{Params, Sent, id},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "proposals.html")]
struct QueuePage {
    f: Frame,
    view: View<Items<ProposalItem>>,
    next: Option<String>,
    paged: bool,
    first: String,
}

pub(crate) async fn queue(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().proposals(&visit.viewer, &params.part(25, 100)?).await?;
    let Pager { next, paged, first } = Pager::new(&params, view.next.as_deref());
    let f = visit.frame().at("proposals");
    answer::page(&visit, f.indexing, &QueuePage { f, view, next, paged, first })
}

#[derive(Template)]
#[template(path = "proposal.html")]
struct ItemPage {
    f: Frame,
    view: View<ProposalItem>,
}

pub(crate) async fn item(visit: Visit, Path((_, proposal)): Path<(String, String)>) -> Reply {
    let view = visit.portal().proposal(&visit.viewer, id(&proposal)?).await?;
    let f = visit.frame().at("proposals");
    answer::page(&visit, f.indexing, &ItemPage { f, view })
}

/// Reads a decision.
pub(crate) fn accepts(text: &str) -> Result<bool, Problem> {
    match text {
        "accept" => Ok(true),
        "refuse" => Ok(false),
        _ => Err(Problem::invalid("decision", "`accept` or `refuse`")),
    }
}

pub(crate) async fn decide(visit: Visit, Path((_, proposal)): Path<(String, String)>, Sent(form): Sent) -> Reply {
    let accept = accepts(form.needed("decision", 20)?)?;
    visit.portal().decide_proposal(&visit.viewer, id(&proposal)?, accept, form.needed("reasons", 2_000)?).await?;
    Ok(answer::see_other(&visit.to("/proposals")))
}
