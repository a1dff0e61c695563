//! The state of the node.

use askama::Template;
use publish::{Overview, View};

use super::Reply;
use crate::{answer, frame::Frame, visit::Visit};

#[derive(Template)]
#[template(path = "operations.html")]
struct Page {
    f: Frame,
    view: View<Overview>,
}

pub(crate) async fn overview(visit: Visit) -> Reply {
    let view = visit.portal().overview(&visit.viewer).await?;
    let f = visit.frame().at("operations");
    answer::page(&visit, f.indexing, &Page { f, view })
}
