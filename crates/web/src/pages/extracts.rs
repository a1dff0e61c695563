//! Extracts: records taken out as a file that bears its number in every row.

use askama::Template;
use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::Response,
};
use domain::{
    DatasetId, Language, OrganCode,
    access::Consultation,
    extract::{ExtractFormat, ExtractWanted},
};
use publish::{DatasetEntry, ExtractEntry, ExtractState, Page as Items, View};

use super::{Pager, Reply};
use crate::{
    answer,
    frame::Frame,
    pieces,
    problem::Problem,
    query::{Params, Sent, id},
    visit::Visit,
};

/// The longest purpose and the longest matter, in characters.
const LONGEST: usize = 200;

#[derive(Template)]
#[template(path = "extracts.html")]
struct Page {
    f: Frame,
    view: View<Items<ExtractEntry>>,
    datasets: View<Items<DatasetEntry>>,
    next: Option<String>,
    paged: bool,
    first: String,
}

#[derive(Template)]
#[template(path = "extract.html")]
struct OnePage {
    f: Frame,
    view: View<ExtractEntry>,
}

/// Reads what is wanted from a form or a document.
pub(crate) fn wanted(sent: &Params, language: Language) -> Result<ExtractWanted, Problem> {
    let dataset = sent.needed("dataset", 100)?;
    let deliverer = Some(sent.text("deliverer", 100)?.trim()).filter(|code| !code.is_empty());
    Ok(ExtractWanted {
        dataset: DatasetId::parse(dataset).map_err(|error| Problem::invalid("dataset", error))?,
        deliverer: deliverer
            .map(|code| OrganCode::parse(code).map_err(|error| Problem::invalid("deliverer", error)))
            .transpose()?,
        from: sent.day("from")?,
        until: sent.day("until")?,
        format: sent.typed("format")?.unwrap_or(ExtractFormat::Csv),
        language,
        why: Consultation {
            purpose: sent.needed("purpose", LONGEST)?.to_owned(),
            matter: sent.needed("matter", LONGEST)?.to_owned(),
        },
    })
}

pub(crate) async fn list(visit: Visit, params: Params) -> Reply {
    // Who finds a file asks whose it is by the number in its rows.
    if let Some(number) = params.get("number").filter(|number| !number.trim().is_empty()) {
        let entry = visit.portal().extract(&visit.viewer, &id(number)?).await?;
        return Ok(answer::see_other(&visit.to(&format!("/extracts/{}", entry.number))));
    }
    let view = visit.portal().extracts(&visit.viewer, &params.part(50, 200)?).await?;
    let datasets = visit.portal().datasets().await?;
    let Pager { next, paged, first } = Pager::new(&params, view.next.as_deref());
    let f = visit.frame().at("extracts");
    answer::page(&visit, f.indexing, &Page { f, view, datasets, next, paged, first })
}

pub(crate) async fn take_out(visit: Visit, Sent(form): Sent) -> Reply {
    let wanted = wanted(&form, visit.language)?;
    let number = visit.portal().take_out(&visit.viewer, wanted).await?;
    Ok(answer::see_other(&visit.to(&format!("/extracts/{number}"))))
}

pub(crate) async fn one(visit: Visit, Path((_, number)): Path<(String, String)>) -> Reply {
    let view = visit.portal().extract(&visit.viewer, &id(&number)?).await?;
    let f = visit.frame().at("extracts");
    answer::page(&visit, f.indexing, &OnePage { f, view })
}

pub(crate) async fn file(visit: Visit, Path((_, number)): Path<(String, String)>) -> Reply {
    send_file(&visit, &number).await
}

/// The file of an extract, piece by piece.
pub(crate) async fn send_file(visit: &Visit, number: &str) -> Result<Response, Problem> {
    let found = visit.portal().extract_file(&visit.viewer, &id(number)?).await?;
    let media_type = match found.name.rsplit_once('.') {
        Some((_, "xlsx")) => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Some((_, "json")) => "application/json",
        _ => "text/csv; charset=utf-8",
    };
    let mut response = answer::download(media_type, &found.name, pieces::read(found.content));
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}
