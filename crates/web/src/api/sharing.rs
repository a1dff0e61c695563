//! What departments share with each other, as JSON.

use axum::{body::Bytes, extract::Path, http::HeaderMap};
use domain::{DatasetId, Date, OrganCode, id::GrantId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::acts::{DONE, ReasonsSent, document, made, once};
use crate::{answer, pages::Reply, problem::Problem, query::id, sharing_portal::SharingWanted, visit::Visit};

/// What a department asks another to share.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SharingSent {
    /// What it asks to read.
    dataset: String,
    /// Who delivers it.
    of: String,
    /// For which duty.
    purpose: String,
    /// The first day on which it would no longer.
    until: String,
}

/// Reads what is asked for.
pub(crate) fn wanted(dataset: &str, of: &str, purpose: &str, until: &str) -> Result<SharingWanted, Problem> {
    Ok(SharingWanted {
        dataset: DatasetId::parse(dataset.trim()).map_err(|error| Problem::invalid("dataset", error))?,
        of: OrganCode::parse(of.trim()).map_err(|error| Problem::invalid("of", error))?,
        purpose: purpose.to_owned(),
        until: until.trim().parse::<Date>().map_err(|_| Problem::invalid("until", "a day as YYYY-MM-DD"))?,
    })
}

pub(crate) async fn sharing(visit: Visit) -> Reply {
    let view = visit.portal().sharing(&visit.viewer).await?;
    answer::json(&visit, &view)
}

pub(crate) async fn ask(visit: Visit, headers: HeaderMap, body: Bytes) -> Reply {
    let sent: SharingSent = document(&body)?;
    let wanted = wanted(&sent.dataset, &sent.of, &sent.purpose, &sent.until)?;
    let act = async {
        let case = visit.portal().ask_to_share(&visit.viewer, wanted).await?;
        made(case.to_string(), format!("/api/v1/cases/{case}"))
    };
    once(&visit, &headers, &[b"ask-to-share", &body], act).await
}

pub(crate) async fn withdraw(visit: Visit, Path(grant): Path<String>, headers: HeaderMap, body: Bytes) -> Reply {
    let sent: ReasonsSent = document(&body)?;
    let grant_id: GrantId = id(&grant)?;
    let act = async {
        visit.portal().withdraw_grant(&visit.viewer, grant_id, &sent.reasons).await?;
        Ok(DONE)
    };
    once(&visit, &headers, &[b"withdraw-grant", grant.as_bytes(), &body], act).await
}
