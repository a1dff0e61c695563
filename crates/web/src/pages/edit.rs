//! A record that an officer of its deliverer corrects or withdraws by hand, and what waits for a second officer.

use askama::Template;
use axum::{extract::Path, http::StatusCode};
use domain::{Instant, RecordId};
use publish::{EditForm, EditRow, Page as Items, View};

use super::{Pager, Reply, filings::values};
use crate::{
    answer,
    filing_portal::Edited,
    frame::Frame,
    problem::Problem,
    query::{Params, Sent, id},
    visit::Visit,
};

/// The longest reasons, in characters.
const LONGEST: usize = 2_000;

#[derive(Template)]
#[template(path = "edit.html")]
struct Page {
    f: Frame,
    view: View<EditForm>,
    refused: bool,
    /// Whether it was kept just now.
    done: bool,
}

type At = Path<(String, String)>;

pub(crate) async fn form(visit: Visit, Path((_, record)): At, params: Params) -> Reply {
    let view = visit.portal().edit_form(&visit.viewer, id(&record)?).await?;
    let done = view.waits.is_some() && params.text("done", 20)? == "waits";
    let page = Page { f: visit.frame().at("deliveries"), view, refused: false, done };
    answer::page(&visit, page.f.indexing, &page)
}

pub(crate) async fn act(visit: Visit, Path((_, record)): At, Sent(sent): Sent) -> Reply {
    let (portal, viewer) = (visit.portal(), &visit.viewer);
    let (record, reasons): (RecordId, &str) = (id(&record)?, sent.text("reasons", LONGEST)?);
    let edited = match sent.needed("act", 20)? {
        "correct" => portal.edit_record(viewer, record, &values(&sent)?, reasons).await?,
        "withdraw" => portal.withdraw_by_hand(viewer, record, reasons).await?,
        answer @ ("confirm" | "turn-down") => {
            let read = sent.typed("read")?.map(Instant::from_millis);
            let read = read.ok_or_else(|| Problem::invalid("read", "the moment of what the page showed"))?;
            return Ok(match portal.answer_edit(viewer, record, read, answer == "confirm").await? {
                Some(delivery) => answer::see_other(&visit.to(&format!("/deliveries/{delivery}"))),
                None => answer::see_other(&visit.to(&format!("/records/{record}"))),
            });
        }
        _ => return Err(Problem::invalid("act", "correct, withdraw, confirm or turn-down")),
    };
    match edited {
        Edited::Taken(delivery) => Ok(answer::see_other(&visit.to(&format!("/deliveries/{delivery}")))),
        Edited::Waits => Ok(answer::see_other(&visit.to(&format!("/records/{record}/edit?done=waits")))),
        Edited::Refused(view) => {
            let page = Page { f: visit.frame().at("deliveries"), view: *view, refused: true, done: false };
            answer::page_with(&visit, page.f.indexing, StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

#[derive(Template)]
#[template(path = "edits.html")]
struct ListPage {
    f: Frame,
    view: View<Items<EditRow>>,
    next: Option<String>,
    paged: bool,
    first: String,
}

pub(crate) async fn list(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().edits(&visit.viewer, &params.part(50, 200)?).await?;
    let Pager { next, paged, first } = Pager::new(&params, view.next.as_deref());
    let f = visit.frame().at("work");
    answer::page(&visit, f.indexing, &ListPage { f, view, next, paged, first })
}
