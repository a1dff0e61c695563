//! The home page.

use askama::Template;
use publish::{Home, View};

use super::Reply;
use crate::{answer, frame::Frame, visit::Visit};

#[derive(Template)]
#[template(path = "home.html")]
struct Page {
    f: Frame,
    view: View<Home>,
}

pub(crate) async fn home(visit: Visit) -> Reply {
    let f = visit.frame().indexed();
    let view = visit.portal().home().await?;
    answer::page(&visit, f.indexing, &Page { f, view })
}
