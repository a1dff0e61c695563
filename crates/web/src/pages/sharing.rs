//! What departments share with each other: asked for, granted, counted, withdrawn.

use askama::Template;
use axum::extract::Path;
use publish::{Sharing, View};

use super::Reply;
use crate::{
    answer,
    api::sharing::wanted,
    frame::Frame,
    query::{Sent, id},
    visit::Visit,
};

/// The longest reasons, in characters.
const LONGEST: usize = 2_000;

#[derive(Template)]
#[template(path = "sharing.html")]
struct Page {
    f: Frame,
    view: View<Sharing>,
}

pub(crate) async fn page(visit: Visit) -> Reply {
    let view = visit.portal().sharing(&visit.viewer).await?;
    let page = Page { f: visit.frame().at("sharing"), view };
    answer::page(&visit, page.f.indexing, &page)
}

pub(crate) async fn ask(visit: Visit, Sent(form): Sent) -> Reply {
    // A choice names the data set and who delivers it.
    let (dataset, of) = form.needed("what", 200)?.split_once('/').unwrap_or_default();
    let wanted = wanted(dataset, of, form.text("purpose", LONGEST)?, form.needed("until", 10)?)?;
    let case = visit.portal().ask_to_share(&visit.viewer, wanted).await?;
    Ok(answer::see_other(&visit.to(&format!("/cases/{case}"))))
}

pub(crate) async fn withdraw(visit: Visit, Path((_, grant)): Path<(String, String)>, Sent(form): Sent) -> Reply {
    visit.portal().withdraw_grant(&visit.viewer, id(&grant)?, form.text("reasons", LONGEST)?).await?;
    Ok(answer::see_other(&visit.to("/sharing")))
}
