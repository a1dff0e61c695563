//! Reading what other organs share: purpose and matter are named first, and logged.

use askama::Template;
use axum::extract::Path;
use domain::RecordId;
use domain::access::Consultation;

use super::{Reply, record as record_page, subject};
use crate::{
    answer,
    frame::Frame,
    problem::Problem,
    query::{Params, Sent, id},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "consult.html")]
struct Page {
    f: Frame,
    /// What is to be read.
    name: String,
    /// Where the form goes, and where its answer is read.
    path: String,
}

pub(crate) async fn form(visit: Visit, Path((_, subject)): Path<(String, String)>) -> Reply {
    let view = visit.portal().subject(&visit.viewer, id(&subject)?).await?;
    let path = visit.to(&format!("/consult/{}", view.hit.id));
    let page = Page { f: visit.frame().at("search"), name: view.hit.name.clone(), path };
    answer::page(&visit, page.f.indexing, &page)
}

fn said(form: &Params) -> Result<Consultation, Problem> {
    Ok(Consultation {
        purpose: form.needed("purpose", 200)?.to_owned(),
        matter: form.needed("matter", 200)?.to_owned(),
    })
}

pub(crate) async fn consult(visit: Visit, Path((_, id_)): Path<(String, String)>, Sent(form): Sent) -> Reply {
    let why = said(&form)?;
    let view = visit.portal().consult(&visit.viewer, id(&id_)?, &why).await?;
    subject::show(&visit, &Params::default(), &view, Some(&why))
}

pub(crate) async fn record_form(visit: Visit, Path((_, record)): Path<(String, String)>) -> Reply {
    let record: RecordId = id(&record)?;
    let f = visit.frame().at("search");
    let name = f.x("record-title", record.to_string()).into_owned();
    let page = Page { f, name, path: visit.to(&format!("/consult/records/{record}")) };
    answer::page(&visit, page.f.indexing, &page)
}

pub(crate) async fn record(visit: Visit, Path((_, record)): Path<(String, String)>, Sent(form): Sent) -> Reply {
    let why = said(&form)?;
    let view = visit.portal().consult_record(&visit.viewer, id(&record)?, &why).await?;
    record_page::show(&visit, "", view, &why.matter)
}
