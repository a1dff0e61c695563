//! Whom a subject lets read its file, and the files that an inquirer may read.

use askama::Template;
use axum::extract::Path;
use domain::{Date, OrganCode};
use publish::{AuthorisationRow, OrganChoice, Page as Items, View};

use super::{Pager, Reply};
use crate::{
    answer,
    frame::Frame,
    problem::Problem,
    query::{Params, Sent, id},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "authorisations.html")]
struct GivenPage {
    f: Frame,
    view: View<Items<AuthorisationRow>>,
    /// Who may be authorised.
    organs: Vec<OrganChoice>,
    next: Option<String>,
    paged: bool,
    first: String,
}

pub(crate) async fn given(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().authorisations(&visit.viewer, &params.part(50, 200)?).await?;
    let organs = visit.portal().organs(&visit.viewer).await?;
    let Pager { next, paged, first } = Pager::new(&params, view.next.as_deref());
    let f = visit.frame().at("my");
    answer::page(&visit, f.indexing, &GivenPage { f, view, organs, next, paged, first })
}

/// Reads the code of an organ.
pub(crate) fn inquirer(text: &str) -> Result<OrganCode, Problem> {
    OrganCode::parse(text.trim()).map_err(|error| Problem::invalid("inquirer", error))
}

pub(crate) async fn give(visit: Visit, Sent(form): Sent) -> Reply {
    let inquirer = inquirer(form.needed("inquirer", 64)?)?;
    let until: Date = form.day("until")?.ok_or_else(|| Problem::invalid("until", "missing"))?;
    visit.portal().give_authorisation(&visit.viewer, &inquirer, form.needed("purpose", 200)?, until).await?;
    Ok(answer::see_other(&visit.to("/my/authorisations")))
}

pub(crate) async fn withdraw(visit: Visit, Path((_, authorisation)): Path<(String, String)>, _: Sent) -> Reply {
    visit.portal().withdraw_authorisation(&visit.viewer, id(&authorisation)?).await?;
    Ok(answer::see_other(&visit.to("/my/authorisations")))
}

#[derive(Template)]
#[template(path = "inquiries.html")]
struct InquiriesPage {
    f: Frame,
    view: View<Items<AuthorisationRow>>,
    next: Option<String>,
    paged: bool,
    first: String,
}

pub(crate) async fn inquiries(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().inquiries(&visit.viewer, &params.part(50, 200)?).await?;
    let Pager { next, paged, first } = Pager::new(&params, view.next.as_deref());
    let f = visit.frame().at("inquiries");
    answer::page(&visit, f.indexing, &InquiriesPage { f, view, next, paged, first })
}
