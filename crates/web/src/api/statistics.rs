//! Statistics as data.

use axum::{
    extract::Path,
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use publish::{STATISTIC_COLUMNS, StatisticFile, View};

use crate::{
    answer, csv,
    problem::Problem,
    query::{Params, id},
    visit::Visit,
};

pub(crate) async fn all(visit: Visit) -> Result<Response, Problem> {
    answer::json(&visit, &visit.portal().statistics().await?)
}

pub(crate) async fn league(visit: Visit) -> Result<Response, Problem> {
    answer::json(&visit, &visit.portal().league(&visit.viewer).await?)
}

pub(crate) async fn qualities(visit: Visit) -> Result<Response, Problem> {
    answer::json(&visit, &visit.portal().dataset_qualities(&visit.viewer).await?)
}

pub(crate) async fn quality(visit: Visit, Path(dataset): Path<String>) -> Result<Response, Problem> {
    answer::json(&visit, &visit.portal().dataset_quality(&visit.viewer, &id(&dataset)?).await?)
}

/// A statistic as JSON, or with `.csv` behind its name as lines.
pub(crate) async fn one(
    visit: Visit,
    Path(name): Path<String>,
    params: Params,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let Some(bare) = name.strip_suffix(".csv") else {
        return answer::json(&visit, &visit.portal().statistic(&visit.viewer, &id(&name)?).await?);
    };
    let view = visit.portal().statistic(&visit.viewer, &id(bare)?).await?;
    // Spreadsheets need the mark; programs do not want it.
    let browser = asked.get(header::ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"text/html"));
    let marked = browser || params.get("excel").is_some();
    let mut response = answer::download("text/csv; charset=utf-8", &name, lines(&view, marked).into());
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, no-cache"));
    if let Ok(licence) = HeaderValue::from_str(&view.licence) {
        response.headers_mut().insert("x-licence", licence);
    }
    Ok(response)
}

fn lines(view: &View<StatisticFile>, marked: bool) -> String {
    let mut text = if marked { "\u{feff}".to_owned() } else { String::new() };
    text.push_str(&STATISTIC_COLUMNS.join(","));
    text.push_str("\r\n");
    for line in view.lines() {
        for (at, cell) in line.cells().iter().enumerate() {
            if at > 0 {
                text.push(',');
            }
            csv::cell(&mut text, cell);
        }
        text.push_str("\r\n");
    }
    text
}
