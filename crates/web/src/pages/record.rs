//! One record.

use askama::Template;
use axum::extract::Path;
use publish::{RecordFile, View};

use super::Reply;
use crate::{
    answer, chart,
    frame::Frame,
    query::{Params, id},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "record.html")]
struct Page<'a> {
    f: Frame,
    view: View<RecordFile>,
    bar: String,
    done: &'a str,
    /// The matter in which an officer reads it; empty where nobody had to name one.
    consulted: &'a str,
}

pub(crate) async fn record(visit: Visit, Path((_, record)): Path<(String, String)>, params: Params) -> Reply {
    let view = visit.portal().record(&visit.viewer, id(&record)?).await?;
    show(&visit, params.text("done", 20)?, view, "")
}

/// Writes a record as a page.
pub(crate) fn show(visit: &Visit, done: &str, view: View<RecordFile>, consulted: &str) -> Reply {
    let mut f = visit.frame().at("search");
    if consulted.is_empty()
        && !view.row.adverse
        && !view.row.names_person
        && view.row.state == publish::PublicationState::Public
    {
        f = f.indexed();
    }
    let bar = chart::term_bar(&f, &view.publication);
    let page = Page { bar, done, consulted, view, f };
    answer::page(visit, page.f.indexing, &page)
}
