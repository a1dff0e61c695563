//! Measures in a procedure, exits to confirm, and what officers owe the entries of lists.

use axum::{body::Bytes, extract::Path, http::HeaderMap};
use domain::Date;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    acts::{DONE, Reply, document, needed, once},
    reads::page,
};
use crate::{answer, list_portal::MeasureQuestion, problem::Problem, query::Params, query::id, visit::Visit};

/// The most subjects of one question.
const MOST: usize = 500;

/// A question.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeasuresAsked {
    /// Codes or ids of subjects, 1 to 500: one, or a list of bidders.
    subjects: Vec<String>,
    /// What they apply for, such as `tender`.
    procedure: String,
    /// The day of the procedure; today where absent.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    on: Option<Date>,
    /// The matter: a file or case number. The asking is logged with it.
    matter: String,
}

/// What was done.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeasuresReported {
    /// Whether the measures were applied.
    applied: bool,
    /// Why, or why not.
    reason: String,
}

/// The end of an entry.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListingEndSent {
    /// The reason for removal, a code of the list's exits.
    exit: String,
    /// Why, in the officer's words.
    reasons: String,
}

/// Reads what is applied for.
pub(crate) fn question(procedure: &str, on: Option<Date>, matter: &str) -> Result<MeasureQuestion, Problem> {
    let procedure = procedure.parse().map_err(|error| Problem::invalid("procedure", error))?;
    Ok(MeasureQuestion { procedure, on, matter: matter.to_owned() })
}

pub(crate) async fn check(visit: Visit, body: Bytes) -> Reply {
    let sent: MeasuresAsked = document(&body)?;
    if sent.subjects.is_empty() || sent.subjects.len() > MOST {
        return Err(Problem::invalid("subjects", format!("1 to {MOST} codes or ids")));
    }
    let question = question(&sent.procedure, sent.on, &sent.matter)?;
    answer::json(&visit, &visit.portal().check_measures(&visit.viewer, &sent.subjects, &question).await?)
}

pub(crate) async fn checks(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().measure_checks(&visit.viewer, &params.part(25, 100)?).await?;
    page(&visit, &params, "/api/v1/measures/checks", &view)
}

pub(crate) async fn one(visit: Visit, Path(check): Path<String>) -> Reply {
    answer::json(&visit, &visit.portal().measure_check(&visit.viewer, id(&check)?).await?)
}

pub(crate) async fn report(visit: Visit, Path(check): Path<String>, headers: HeaderMap, body: Bytes) -> Reply {
    let sent: MeasuresReported = document(&body)?;
    let check_id = id(&check)?;
    let act = async {
        visit.portal().report_measures(&visit.viewer, check_id, sent.applied, needed(&sent.reason)?).await?;
        Ok(DONE)
    };
    once(&visit, &headers, &[b"report-measures", check.as_bytes(), &body], act).await
}

pub(crate) async fn exits(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().exits_outstanding(&visit.viewer, &params.part(25, 100)?).await?;
    page(&visit, &params, "/api/v1/measures/exits", &view)
}

pub(crate) async fn confirm(visit: Visit, Path(notice): Path<String>, headers: HeaderMap) -> Reply {
    let notice_id = id(&notice)?;
    let act = async {
        visit.portal().confirm_exit(&visit.viewer, notice_id).await?;
        Ok(DONE)
    };
    once(&visit, &headers, &[b"confirm-exit", notice.as_bytes()], act).await
}

pub(crate) async fn duties(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().listing_duties(&visit.viewer, &params.part(100, 1_000)?).await?;
    page(&visit, &params, "/api/v1/listings/due", &view)
}

pub(crate) async fn end(visit: Visit, Path(listing): Path<String>, headers: HeaderMap, body: Bytes) -> Reply {
    let sent: ListingEndSent = document(&body)?;
    let listing_id = id(&listing)?;
    let act = async {
        visit.portal().end_listing(&visit.viewer, listing_id, &sent.exit, needed(&sent.reasons)?).await?;
        Ok(DONE)
    };
    once(&visit, &headers, &[b"end-listing", listing.as_bytes(), &body], act).await
}
