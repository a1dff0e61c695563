//! Reading what other organs share: purpose and matter are named first, and logged.

use askama::Template;
use axum::extract::Path;
use publish::SubjectHit;

use super::{Reply, subject};
use crate::{
    answer,
    frame::Frame,
    portal::Consultation,
    query::{Params, Sent, id},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "consult.html")]
struct Page<'a> {
    f: Frame,
    hit: &'a SubjectHit,
}

pub(crate) async fn form(visit: Visit, Path((_, subject)): Path<(String, String)>) -> Reply {
    let view = visit.portal().subject(&visit.viewer, id(&subject)?).await?;
    let page = Page { f: visit.frame().at("search"), hit: &view.hit };
    answer::page(&visit, page.f.indexing, &page)
}

pub(crate) async fn consult(visit: Visit, Path((_, id_)): Path<(String, String)>, Sent(form): Sent) -> Reply {
    let why = Consultation {
        purpose: form.needed("purpose", 200)?.to_owned(),
        matter: form.needed("matter", 200)?.to_owned(),
    };
    let view = visit.portal().consult(&visit.viewer, id(&id_)?, &why).await?;
    subject::show(&visit, &Params::default(), &view, &why.matter)
}
