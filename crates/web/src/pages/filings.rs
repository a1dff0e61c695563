//! The form by which a subject reports something itself.

use std::collections::BTreeMap;

use askama::Template;
use axum::{extract::Path, http::StatusCode};
use domain::{DatasetId, FieldCode, RecordId};
use publish::{FilingForm, View};
use serde::Serialize;

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

/// What is wrong so far, by the names of the form's fields.
#[derive(Serialize)]
struct Checked {
    fields: BTreeMap<String, String>,
}

/// Checks what was written so far, for the script of the form.
pub(crate) async fn check(visit: Visit, Path((_, dataset)): Path<(String, String)>, Sent(sent): Sent) -> Reply {
    let view = visit.portal().try_report(&visit.viewer, &id(&dataset)?, &values(&sent)?).await?;
    let language = visit.language;
    let wrong = view.fields.iter().filter(|field| !field.findings.is_empty()).map(|field| {
        let said = field.findings.iter().flat_map(|finding| [&finding.sentence, &finding.remedy]);
        let said: Vec<&str> = said.map(|phrase| phrase.text(language)).filter(|text| !text.is_empty()).collect();
        (format!("{VALUE}{}", field.code), said.join(" "))
    });
    answer::json(&visit, &Checked { fields: wrong.collect() })
}

pub(crate) async fn withdraw(visit: Visit, Path((_, dataset)): Path<(String, String)>, Sent(sent): Sent) -> Reply {
    let dataset: DatasetId = id(&dataset)?;
    let record: RecordId = id(sent.needed("record", 40)?)?;
    let delivery = visit.portal().withdraw_statement(&visit.viewer, record).await?;
    Ok(answer::see_other(&visit.to(&format!("/my/filings/{dataset}?done={delivery}"))))
}
