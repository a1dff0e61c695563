//! The answer to a search, kept under an address of its own.

use askama::Template;
use publish::{KeptSearch, View};

use super::{Reply, search::query};
use crate::{answer, frame::Frame, query::Params, visit::Visit};

#[derive(Template)]
#[template(path = "kept.html")]
struct Page {
    f: Frame,
    view: View<KeptSearch>,
}

/// With an answer, shows it; without, searches and leads to the address of the answer.
pub(crate) async fn kept(visit: Visit, params: Params) -> Reply {
    let Some(text) = params.get("answer") else {
        let text = visit.portal().keep_search(&query(&params)?).await?;
        return Ok(answer::see_other(&visit.to(&format!("/search/kept?answer={text}"))));
    };
    let view = visit.portal().kept_search(text).await?;
    let f = visit.frame().at("search");
    answer::page(&visit, f.indexing, &Page { f, view })
}
