//! Cases: their kinds, one's own, one of them, and acts on them.

use std::collections::BTreeMap;

use axum::{
    Json,
    body::Bytes,
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    CaseTemplateId, OrganCode,
    case_entry::{CaseMatter, NewCase},
    id::CaseId,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    acts::{DONE, Reply, document, made, once},
    reads::page,
};
use crate::{
    answer,
    case_portal::CaseAct,
    problem::Problem,
    query::{Params, id},
    visit::Visit,
};

/// A case to be opened.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseOpenedSent {
    /// The template.
    template: String,
    /// The record that it is about.
    #[serde(default)]
    record: Option<String>,
    /// The subject that it is about.
    #[serde(default)]
    subject: Option<String>,
    /// The case that it reviews.
    #[serde(default)]
    reviews: Option<String>,
    /// The organ that is to handle it, where nothing else says so.
    #[serde(default)]
    organ: Option<String>,
    /// What the opener says; never published.
    #[serde(default)]
    reasons: String,
    /// What is handed in, by the inputs of the template.
    #[serde(default)]
    inputs: BTreeMap<String, String>,
    /// Name and address of whoever informs: sealed at once.
    #[serde(default)]
    informant: Option<String>,
}

/// An act on a case.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseActSent {
    /// `do`, `stop-clock` or `continue`.
    act: String,
    /// The outcome of the task, or the reason for which its clock stops.
    #[serde(default)]
    what: String,
    /// Why.
    #[serde(default)]
    reasons: String,
    /// Documents that it rests on, by title or number.
    #[serde(default)]
    evidence: Vec<String>,
}

/// The receipt of whoever informed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReceiptSent {
    /// As it was shown when the case was opened.
    receipt: String,
}

/// A case as opened.
#[derive(Serialize, ToSchema)]
pub(crate) struct CaseMade {
    /// Its id.
    id: String,
    /// With what the outcome is asked for; shown once.
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<String>,
}

/// Reads the parts of a case to be opened.
pub(crate) fn sent(
    template: &str,
    about: [Option<&str>; 3],
    organ: Option<&str>,
    statement: &str,
    inputs: BTreeMap<String, String>,
    informant: Option<&str>,
) -> Result<NewCase, Problem> {
    let [record, subject, reviews] = about.map(|text| text.map(str::trim).filter(|text| !text.is_empty()));
    let named = |text: &str| !text.trim().is_empty();
    Ok(NewCase {
        template: CaseTemplateId::parse(template.trim()).map_err(|error| Problem::invalid("template", error))?,
        matter: CaseMatter {
            record: record.map(id).transpose()?,
            subject: subject.map(id).transpose()?,
            reviewed: reviews.map(id).transpose()?,
            commitment: None,
        },
        organ: organ
            .filter(|text| named(text))
            .map(|text| OrganCode::parse(text.trim()).map_err(|error| Problem::invalid("organ", error)))
            .transpose()?,
        statement: statement.to_owned(),
        inputs,
        informant: informant.filter(|text| named(text)).map(str::to_owned),
    })
}

/// Reads an act.
pub(crate) fn act(kind: &str, what: &str, reasons: &str, evidence: Vec<String>) -> Result<CaseAct, Problem> {
    let (what, reasons) = (what.trim().to_owned(), reasons.trim().to_owned());
    match kind {
        "do" => Ok(CaseAct::Do { outcome: what, reasons, evidence }),
        "stop-clock" => Ok(CaseAct::Stop { reason: what, reasons }),
        "continue" => Ok(CaseAct::Continue { reasons }),
        _ => Err(Problem::invalid("act", "`do`, `stop-clock` or `continue`")),
    }
}

pub(crate) async fn kinds(visit: Visit) -> Reply {
    let view = visit.portal().case_kinds(&visit.viewer).await?;
    answer::json(&visit, &view)
}

pub(crate) async fn mine(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().cases(&visit.viewer, &params.part(50, 200)?).await?;
    page(&visit, &params, "/api/v1/cases", &view)
}

pub(crate) async fn one(visit: Visit, Path(case): Path<String>) -> Reply {
    let view = visit.portal().case(&visit.viewer, id(&case)?).await?;
    answer::json(&visit, &view)
}

pub(crate) async fn open(visit: Visit, headers: HeaderMap, body: Bytes) -> Reply {
    let said: CaseOpenedSent = document(&body)?;
    let about = [said.record.as_deref(), said.subject.as_deref(), said.reviews.as_deref()];
    let informant = said.informant.as_deref();
    let sent = sent(&said.template, about, said.organ.as_deref(), &said.reasons, said.inputs.clone(), informant)?;
    let kinds = visit.portal().case_kinds(&visit.viewer).await?;
    if kinds.items.iter().any(|kind| kind.informant_sealed && kind.id == sent.template.as_str()) {
        // Neither a receipt nor who asked is kept, so that an answer to an informant is not given again.
        let (case, receipt) = visit.portal().open_case(&visit.viewer, sent, visit.from).await?;
        return Ok(opened(case, receipt));
    }
    let act = async {
        let (case, _) = visit.portal().open_case(&visit.viewer, sent, visit.from).await?;
        made(case.to_string(), format!("/api/v1/cases/{case}"))
    };
    once(&visit, &headers, &[b"case", &body], act).await
}

fn opened(case: CaseId, receipt: Option<String>) -> Response {
    let headers = [(header::LOCATION, format!("/api/v1/cases/{case}")), (header::CACHE_CONTROL, "no-store".to_owned())];
    (StatusCode::CREATED, headers, Json(CaseMade { id: case.to_string(), receipt })).into_response()
}

pub(crate) async fn do_it(visit: Visit, Path(case): Path<String>, headers: HeaderMap, body: Bytes) -> Reply {
    let said: CaseActSent = document(&body)?;
    let case_id: CaseId = id(&case)?;
    let sent = act(&said.act, &said.what, &said.reasons, said.evidence)?;
    let act = async {
        visit.portal().act_on_case(&visit.viewer, case_id, sent).await?;
        Ok(DONE)
    };
    once(&visit, &headers, &[b"case-act", case.as_bytes(), &body], act).await
}

pub(crate) async fn outcome(visit: Visit, Path(case): Path<String>, body: Bytes) -> Reply {
    let said: ReceiptSent = document(&body)?;
    let view = visit.portal().case_outcome(id(&case)?, &said.receipt).await?;
    answer::json(&visit, &view)
}
