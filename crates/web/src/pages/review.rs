//! Whom a record is about: the queue and one question.

use askama::Template;
use axum::extract::Path;
use domain::RecordId;
use publish::{Page as Items, ReviewItem, View};

use super::{Pager, Reply};
use crate::{
    answer,
    frame::Frame,
    portal::ReviewDecision,
    problem::Problem,
    query::{Params, Sent, id},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "review.html")]
struct QueuePage {
    f: Frame,
    view: View<Items<ReviewItem>>,
    next: Option<String>,
    paged: bool,
    first: String,
}

pub(crate) async fn queue(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().review_queue(&visit.viewer, &params.part(25, 100)?).await?;
    let Pager { next, paged, first } = Pager::new(&params, view.next.as_deref());
    let f = visit.frame().at("review");
    answer::page(&visit, f.indexing, &QueuePage { f, view, next, paged, first })
}

#[derive(Template)]
#[template(path = "review_item.html")]
struct ItemPage {
    f: Frame,
    view: View<ReviewItem>,
}

pub(crate) async fn item(visit: Visit, Path((_, record)): Path<(String, String)>) -> Reply {
    let view = visit.portal().review_item(&visit.viewer, id(&record)?).await?;
    let f = visit.frame().at("review");
    answer::page(&visit, f.indexing, &ItemPage { f, view })
}

/// Reads a decision: `new`, `leave`, the id of a subject, or `not:` and the id of one that it is not.
pub(crate) fn decision(text: &str) -> Result<ReviewDecision, Problem> {
    let subject = |id: &str| {
        let words = "`new`, `leave`, the id of a subject, or `not:` before one";
        id.parse().map_err(|_| Problem::invalid("decision", words))
    };
    Ok(match text {
        "new" => ReviewDecision::NewSubject,
        "leave" => ReviewDecision::Leave,
        other => match other.strip_prefix("not:") {
            Some(id) => ReviewDecision::Not(subject(id)?),
            None => ReviewDecision::Link(subject(other)?),
        },
    })
}

pub(crate) async fn decide(visit: Visit, Path((_, record)): Path<(String, String)>, Sent(form): Sent) -> Reply {
    let record: RecordId = id(&record)?;
    let decision = decision(form.needed("decision", 40)?)?;
    visit.portal().decide_review(&visit.viewer, record, decision, form.needed("reasons", 2_000)?).await?;
    // Whom it is about is still to be said where it is known only whom it is not about.
    let next = match decision {
        ReviewDecision::Not(_) => format!("/review/{record}"),
        _ => "/review".to_owned(),
    };
    Ok(answer::see_other(&visit.to(&next)))
}
