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
}

pub(crate) async fn record(visit: Visit, Path((_, record)): Path<(String, String)>, params: Params) -> Reply {
    let view = visit.portal().record(&visit.viewer, id(&record)?).await?;
    let mut f = visit.frame().at("search");
    if !view.row.adverse && !view.row.names_person && view.row.state == publish::PublicationState::Public {
        f = f.indexed();
    }
    let bar = chart::term_bar(&f, &view.publication);
    let page = Page { bar, done: params.text("done", 20)?, view, f };
    answer::page(&visit, page.f.indexing, &page)
}
