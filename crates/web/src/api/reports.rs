//! Credit reports: issued, and checked.

use axum::{
    body::{Body, Bytes},
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::IntoResponse,
};
use domain::{SubjectId, report::ReportNumber};
use publish::{IssuedReport, View};
use serde::Serialize;
use utoipa::ToSchema;

use super::acts::{Reply, document};
use crate::{answer, problem::Problem, query::id, report_portal::ReportSent, visit::Visit};

/// What a file that is said to be a report turns out to be.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReportChecked {
    /// `genuine`, `altered` or `unknown`.
    standing: &'static str,
    /// What is told of the report that it is, or names.
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<View<IssuedReport>>,
}

/// The signed data, or the document where PDF is asked for. Kept nowhere, so that asking again makes it
/// again; the same day it is the same report.
pub(crate) async fn make(visit: Visit, Path(subject): Path<String>, headers: HeaderMap, body: Bytes) -> Reply {
    let subject: SubjectId = id(&subject)?;
    let sent: ReportSent = if body.is_empty() { ReportSent::default() } else { document(&body)? };
    let language = sent.language.unwrap_or(visit.language);
    let made = visit.portal().make_report(&visit.viewer, subject, language, &sent).await?;
    let wanted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (media_type, body) = match wanted.contains("application/pdf") {
        true => ("application/pdf", made.document),
        false => ("application/json", made.data),
    };
    let location = HeaderValue::from_str(&format!("/api/v1/reports/{}", made.number));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::LOCATION, location.map_err(|error| Problem::Broken(error.to_string()))?),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((StatusCode::CREATED, headers, Body::from(body)).into_response())
}

pub(crate) async fn one(visit: Visit, Path(number): Path<String>) -> Reply {
    let number: ReportNumber = number.parse().map_err(|_| Problem::NotFound)?;
    answer::json(&visit, &visit.portal().issued_report(&visit.viewer, &number).await?)
}

pub(crate) async fn check(visit: Visit, body: Bytes) -> Reply {
    let (standing, report) = visit.portal().check_report(&visit.viewer, body).await?;
    answer::json(&visit, &ReportChecked { standing: standing.name(), report })
}

pub(crate) async fn key(visit: Visit) -> Reply {
    answer::json(&visit, &visit.portal().report_key().await?)
}
