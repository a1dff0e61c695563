//! What rules propose to the deciding officer.

use askama::Template;
use axum::extract::Path;
use publish::{ListChoice, Page as Items, ProposalItem, View};

use super::{Pager, Reply};
use crate::{
    answer,
    frame::Frame,
    list_portal::EntryProposed,
    problem::Problem,
    query::{Params, Sent, id},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "proposals.html")]
struct QueuePage {
    f: Frame,
    view: View<Items<ProposalItem>>,
    lists: Vec<ListChoice>,
    next: Option<String>,
    paged: bool,
    first: String,
}

pub(crate) async fn queue(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().proposals(&visit.viewer, &params.part(25, 100)?).await?;
    let Pager { next, paged, first } = Pager::new(&params, view.next.as_deref());
    let f = visit.frame().at("proposals");
    answer::page(
        &visit,
        f.indexing,
        &QueuePage { f, view, lists: visit.portal().lists_determined(), next, paged, first },
    )
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

pub(crate) async fn propose(visit: Visit, Sent(form): Sent) -> Reply {
    let records = form.needed("records", 2_000)?.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'));
    let records = records.filter(|text| !text.is_empty()).map(id).collect::<Result<_, Problem>>()?;
    let chosen = form.needed("cause", 200)?.split_once('#');
    let (list, cause) = chosen.ok_or_else(|| Problem::invalid("cause", "a list and its cause"))?;
    let proposal = EntryProposed {
        code: form.needed("code", 100)?.to_owned(),
        list: list.parse().map_err(|_| Problem::invalid("cause", "a list and its cause"))?,
        cause: cause.to_owned(),
        records,
        reasons: form.needed("reasons", 2_000)?.to_owned(),
    };
    let made = visit.portal().propose(&visit.viewer, &proposal).await?;
    Ok(answer::see_other(&visit.to(&format!("/proposals/{made}"))))
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
