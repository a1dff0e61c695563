//! The form by which a subject reports something itself.

use std::collections::BTreeMap;

use askama::Template;
use axum::{extract::Path, http::StatusCode};
use domain::{DatasetId, FieldCode};
use publish::{FilingForm, View};

use super::Reply;
use crate::{
    answer,
    filing_portal::Filed,
    frame::Frame,
    problem::Problem,
    query::{Params, Sent, id},
    visit::Visit,
};

/// What stands before the code of a field in the names of the form.
const VALUE: &str = "value-";

#[derive(Template)]
#[template(path = "filing.html")]
struct Page<'a> {
    f: Frame,
    view: View<FilingForm>,
    refused: bool,
    /// The delivery that took what was sent last; empty where nothing was.
    done: &'a str,
}

/// What was written, field by field.
pub(crate) fn values(sent: &Params) -> Result<BTreeMap<FieldCode, String>, Problem> {
    let mut values = BTreeMap::new();
    for (name, value) in sent.pairs() {
        if let Some(code) = name.strip_prefix(VALUE) {
            let code = FieldCode::parse(code).map_err(|error| Problem::invalid(name, error))?;
            values.insert(code, value.to_owned());
        }
    }
    Ok(values)
}

pub(crate) async fn form(visit: Visit, Path((_, dataset)): Path<(String, String)>, params: Params) -> Reply {
    let dataset: DatasetId = id(&dataset)?;
    let view = visit.portal().filing_form(&visit.viewer, &dataset).await?;
    let done = params.text("done", 40)?;
    let page = Page { f: visit.frame().at("my"), view, refused: false, done };
    answer::page(&visit, page.f.indexing, &page)
}

pub(crate) async fn file(visit: Visit, Path((_, dataset)): Path<(String, String)>, Sent(sent): Sent) -> Reply {
    let dataset: DatasetId = id(&dataset)?;
    match visit.portal().file_report(&visit.viewer, &dataset, &values(&sent)?).await? {
        Filed::Taken(delivery) => Ok(answer::see_other(&visit.to(&format!("/my/filings/{dataset}?done={delivery}")))),
        Filed::Refused(view) => {
            let page = Page { f: visit.frame().at("my"), view: *view, refused: true, done: "" };
            answer::page_with(&visit, page.f.indexing, StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}
