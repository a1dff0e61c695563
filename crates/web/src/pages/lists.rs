//! Lists, and who stands on them.

use askama::Template;
use axum::extract::Path;
use publish::{ListEntry, ListFile, Page as Items, View};

use super::{Pager, Reply};
use crate::{
    answer,
    frame::Frame,
    query::{Params, id},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "lists.html")]
struct ListsPage {
    f: Frame,
    view: View<Items<ListEntry>>,
}

pub(crate) async fn lists(visit: Visit) -> Reply {
    let view = visit.portal().lists().await?;
    let f = visit.frame().at("lists").indexed();
    answer::page(&visit, f.indexing, &ListsPage { f, view })
}

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage {
    f: Frame,
    view: View<ListFile>,
    next: Option<String>,
    paged: bool,
    first: String,
}

pub(crate) async fn list(visit: Visit, Path((_, list)): Path<(String, String)>, params: Params) -> Reply {
    let part = params.part(50, 200)?;
    let view = visit.portal().list(&visit.viewer, &id(&list)?, &part).await?;
    let f = visit.frame().at("lists");
    let Pager { next, paged, first } = Pager::new(&params, view.next.as_deref());
    answer::page(&visit, f.indexing, &ListPage { f, view, next, paged, first })
}
