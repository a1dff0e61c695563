//! Credit commitments: the kinds, those of a subject, giving one.

use axum::{body::Bytes, extract::Path, http::HeaderMap};

use super::{
    acts::{Reply, document, made, once},
    reads::page,
};
use crate::{
    answer,
    commitment_portal::CommitmentSent,
    problem::Problem,
    query::{Params, id},
    visit::Visit,
};

pub(crate) async fn kinds(visit: Visit) -> Reply {
    answer::json(&visit, &visit.portal().commitment_kinds(&visit.viewer))
}

pub(crate) async fn of_subject(visit: Visit, Path(subject): Path<String>, params: Params) -> Reply {
    let view = visit.portal().commitments(&visit.viewer, id(&subject)?, &params.part(25, 100)?).await?;
    page(&visit, &params, &format!("/api/v1/subjects/{subject}/commitments"), &view)
}

/// Those of the viewer's own subject.
pub(crate) async fn own(visit: Visit, params: Params) -> Reply {
    let subject = visit.viewer.subject.ok_or(Problem::NotFound)?;
    let view = visit.portal().commitments(&visit.viewer, subject, &params.part(25, 100)?).await?;
    page(&visit, &params, "/api/v1/commitments", &view)
}

pub(crate) async fn one(visit: Visit, Path(commitment): Path<String>) -> Reply {
    answer::json(&visit, &visit.portal().commitment(&visit.viewer, id(&commitment)?).await?)
}

pub(crate) async fn give(visit: Visit, headers: HeaderMap, body: Bytes) -> Reply {
    let sent: CommitmentSent = document(&body)?;
    let act = async {
        let id = visit.portal().give_commitment(&visit.viewer, &sent).await?;
        made(id.to_string(), format!("/api/v1/commitments/{id}"))
    };
    once(&visit, &headers, &[b"give-commitment", &body], act).await
}
