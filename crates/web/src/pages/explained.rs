//! Something explained: as a page, and as a notice that an officer prints and serves to the subject.

use askama::Template;
use axum::extract::Path;
use domain::Audience;
use publish::{Explained, View};

use super::Reply;
use crate::{answer, frame::Frame, problem::Problem, query::id, visit::Visit};

#[derive(Template)]
#[template(path = "explanation.html")]
struct ExplanationPage {
    f: Frame,
    view: View<Explained>,
    /// Whether there is a notice of it to print.
    notice: bool,
}

pub(crate) async fn explanation(visit: Visit, Path((_, thing)): Path<(String, String)>) -> Reply {
    let view = visit.portal().explain(&visit.viewer, id(&thing)?).await?;
    let notice = has_notice(&view);
    let f = visit.frame().at("search");
    answer::page(&visit, f.indexing, &ExplanationPage { f, view, notice })
}

#[derive(Template)]
#[template(path = "notice.html")]
struct NoticePage {
    f: Frame,
    view: View<Explained>,
}

pub(crate) async fn notice(visit: Visit, Path((_, thing)): Path<(String, String)>) -> Reply {
    let view = visit.portal().explain(&visit.viewer, id(&thing)?).await?;
    if !has_notice(&view) {
        return Err(Problem::NotFound);
    }
    let f = visit.frame().at("search");
    answer::page(&visit, f.indexing, &NoticePage { f, view })
}

/// Entries and proposals are served to the subject, and with a decision how its publication ends early; the
/// public has no part in that.
fn has_notice(view: &View<Explained>) -> bool {
    view.audience() != Audience::Public && matches!(view.kind, "listing" | "proposal" | "repairable")
}
