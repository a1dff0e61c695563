//! A rejected row, corrected where it stands.

use askama::Template;
use axum::{extract::Path, http::StatusCode};
use publish::{CorrectionForm, View};

use super::{Reply, filings::values};
use crate::{
    answer,
    filing_portal::Corrected,
    frame::Frame,
    query::{Sent, id},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "correction.html")]
struct Page {
    f: Frame,
    view: View<CorrectionForm>,
    refused: bool,
}

type At = Path<(String, String, String)>;

pub(crate) async fn form(visit: Visit, Path((_, delivery, row)): At) -> Reply {
    let view = visit.portal().correction_form(&visit.viewer, id(&delivery)?, id(&row)?).await?;
    let page = Page { f: visit.frame().at("deliveries"), view, refused: false };
    answer::page(&visit, page.f.indexing, &page)
}

pub(crate) async fn correct(visit: Visit, Path((_, delivery, row)): At, Sent(sent): Sent) -> Reply {
    match visit.portal().correct_row(&visit.viewer, id(&delivery)?, id(&row)?, &values(&sent)?).await? {
        Corrected::Taken(taken) => {
            Ok(answer::see_other(&visit.to(&format!("/deliveries/{taken}?corrects={delivery}"))))
        }
        Corrected::Refused(view) => {
            let page = Page { f: visit.frame().at("deliveries"), view: *view, refused: true };
            answer::page_with(&visit, page.f.indexing, StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}
