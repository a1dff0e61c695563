//! Acts. Each takes a small JSON document, or a file; `Idempotency-Key` makes it safe to repeat.

use std::future::Future;

use axum::{
    body::{Body, Bytes},
    extract::{Path, Request},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{AccountName, Date, RecordId};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use utoipa::ToSchema;

use crate::{
    account_portal::AfterPassword,
    answer, handover,
    idempotency::Found,
    list_portal::EntryProposed,
    pages::{
        account::LONGEST_CODE, authorisations::inquirer, deliveries, drawn::is_right, holds, my, objections::outcome,
        proposals::accepts, review::decision, session::set_cookie,
    },
    portal::KeptAnswer,
    problem::Problem,
    query::id,
    visit::Visit,
};

pub(crate) type Reply = Result<Response, Problem>;

/// The largest document that is taken.
const LARGEST_DOCUMENT: usize = 32 * 1_024;
/// The longest reasons.
const LONGEST_REASONS: usize = 2_000;

/// Signing in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    /// The account.
    name: String,
    /// Its password.
    password: String,
    /// A code of its second factor, where it has one.
    #[serde(default)]
    code: String,
}

/// An objection.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ObjectionSent {
    /// `objection` (the record is wrong) or `not-us` (it is about somebody else).
    kind: String,
    /// Why, in the subject's own words; never published.
    #[serde(default)]
    reasons: String,
}

/// An authorisation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuthorisationSent {
    /// The code of the bank or bureau.
    inquirer: String,
    /// For what.
    purpose: String,
    /// The first day on which it no longer stands.
    #[schema(value_type = String, format = Date)]
    until: Date,
}

/// A decision with its reasons.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecisionSent {
    /// What is decided; which words are allowed stands with each route.
    decision: String,
    /// Why.
    reasons: String,
}

/// Reasons alone.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReasonsSent {
    /// Why.
    pub(crate) reasons: String,
}

/// What was made.
#[derive(Serialize, ToSchema)]
pub(crate) struct Made {
    /// Its id.
    id: String,
}

/// What an act comes to.
pub(crate) struct Again {
    status: StatusCode,
    location: Option<String>,
    body: String,
}

impl Again {
    fn kept(&self, digest: [u8; 32]) -> KeptAnswer {
        let status = self.status.as_u16();
        KeptAnswer { digest, status, location: self.location.clone(), body: self.body.clone() }
    }
}

impl From<KeptAnswer> for Again {
    fn from(kept: KeptAnswer) -> Again {
        let status = StatusCode::from_u16(kept.status).unwrap_or(StatusCode::NO_CONTENT);
        Again { status, location: kept.location, body: kept.body }
    }
}

pub(crate) fn document<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    if body.len() > LARGEST_DOCUMENT {
        return Err(Problem::TooLarge);
    }
    serde_json::from_slice(body).map_err(|error| Problem::invalid("body", error))
}

fn reasons(text: &str) -> Result<&str, Problem> {
    let text = text.trim();
    if text.chars().count() > LONGEST_REASONS {
        return Err(Problem::invalid("reasons", format!("at most {LONGEST_REASONS} characters")));
    }
    Ok(text)
}

pub(crate) fn needed(text: &str) -> Result<&str, Problem> {
    match reasons(text)? {
        "" => Err(Problem::invalid("reasons", "missing")),
        text => Ok(text),
    }
}

pub(crate) fn made(id: String, location: String) -> Result<Again, Problem> {
    made_with(&Made { id }, location)
}

/// The same of something that is told more of.
pub(crate) fn made_with(what: &impl Serialize, location: String) -> Result<Again, Problem> {
    let body = serde_json::to_string(what).map_err(|error| Problem::Broken(error.to_string()))?;
    Ok(Again { status: StatusCode::CREATED, location: Some(location), body })
}

pub(crate) const DONE: Again = Again { status: StatusCode::NO_CONTENT, location: None, body: String::new() };

fn give(again: Again) -> Response {
    let mut response = (again.status, Body::from(again.body)).into_response();
    let headers = response.headers_mut();
    if again.status != StatusCode::NO_CONTENT {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    if let Some(Ok(location)) = again.location.map(|location| HeaderValue::from_str(&location)) {
        headers.insert(header::LOCATION, location);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Acts once for each `Idempotency-Key`; `said` is what the request says, whole.
pub(crate) async fn once<F>(visit: &Visit, headers: &HeaderMap, said: &[&[u8]], act: F) -> Reply
where
    F: Future<Output = Result<Again, Problem>>,
{
    let Some(key) = headers.get("idempotency-key") else { return act.await.map(give) };
    let key = key.to_str().map_err(|_| Problem::invalid("Idempotency-Key", "not readable"))?;
    let who = visit.viewer.account.as_ref().map_or("", |name| name.as_str());
    let mut hasher = blake3::Hasher::new();
    for part in said {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    let digest = *hasher.finalize().as_bytes();
    match visit.app.under_way.begin(visit.portal(), who, key, digest).await? {
        Found::Again(kept) => Ok(give(kept.into())),
        Found::New(begun) => {
            let done = act.await?;
            // What was done is done: an answer that can't be kept is given all the same.
            if let Err(error) = begun.keep(visit.portal(), &done.kept(digest)).await {
                tracing::error!(%error, "the answer to a request could not be kept");
            }
            Ok(give(done))
        }
    }
}

pub(crate) async fn sign_in(visit: Visit, body: Bytes) -> Reply {
    let sent: SignIn = document(&body)?;
    let name = AccountName::parse(&sent.name).map_err(|_| Problem::WrongPassword)?;
    if sent.password.len() > 200 {
        return Err(Problem::WrongPassword);
    }
    if sent.code.len() > LONGEST_CODE {
        return Err(Problem::WrongPassword);
    }
    let signed = match visit.portal().sign_in(&name, &sent.password, visit.from).await? {
        AfterPassword::SignedIn(signed) => signed,
        AfterPassword::CodeAwaited { .. } if sent.code.is_empty() => return Err(Problem::CodeNeeded),
        AfterPassword::CodeAwaited { token, .. } => {
            visit.portal().sign_in_with_code(&token, &sent.code, visit.from).await?
        }
    };
    let mut response = StatusCode::NO_CONTENT.into_response();
    set_cookie(&visit, &mut response, &signed);
    Ok(response)
}

pub(crate) async fn object(visit: Visit, Path(record): Path<String>, headers: HeaderMap, body: Bytes) -> Reply {
    let record_id: RecordId = id(&record)?;
    let sent: ObjectionSent = document(&body)?;
    let kind = my::kind(&sent.kind)?;
    let act = async {
        let case = visit.portal().object(&visit.viewer, record_id, kind, reasons(&sent.reasons)?).await?;
        made(case.to_string(), format!("/api/v1/records/{record_id}"))
    };
    once(&visit, &headers, &[b"object", record.as_bytes(), &body], act).await
}

pub(crate) async fn authorise(visit: Visit, headers: HeaderMap, body: Bytes) -> Reply {
    let sent: AuthorisationSent = document(&body)?;
    let inquirer = inquirer(&sent.inquirer)?;
    let act = async {
        let id = visit.portal().give_authorisation(&visit.viewer, &inquirer, &sent.purpose, sent.until).await?;
        made(id.to_string(), "/api/v1/authorisations".to_owned())
    };
    once(&visit, &headers, &[b"authorise", &body], act).await
}

pub(crate) async fn withdraw_authorisation(visit: Visit, Path(id_text): Path<String>, headers: HeaderMap) -> Reply {
    let authorisation = id(&id_text)?;
    let act = async {
        visit.portal().withdraw_authorisation(&visit.viewer, authorisation).await?;
        Ok(DONE)
    };
    once(&visit, &headers, &[b"withdraw", id_text.as_bytes()], act).await
}

pub(crate) async fn review(visit: Visit, Path(record): Path<String>, headers: HeaderMap, body: Bytes) -> Reply {
    let record_id: RecordId = id(&record)?;
    let sent: DecisionSent = document(&body)?;
    let decided = decision(&sent.decision)?;
    let act = async {
        visit.portal().decide_review(&visit.viewer, record_id, decided, needed(&sent.reasons)?).await?;
        Ok(DONE)
    };
    once(&visit, &headers, &[b"review", record.as_bytes(), &body], act).await
}

pub(crate) async fn check_link(visit: Visit, Path(record): Path<String>, headers: HeaderMap, body: Bytes) -> Reply {
    let sent: DecisionSent = document(&body)?;
    let (record_id, right): (RecordId, bool) = (id(&record)?, is_right(&sent.decision)?);
    let act = async {
        visit.portal().check_link(&visit.viewer, record_id, right, needed(&sent.reasons)?).await?;
        Ok(DONE)
    };
    once(&visit, &headers, &[b"check-link", record.as_bytes(), &body], act).await
}

pub(crate) async fn answer_objection(visit: Visit, Path(case): Path<String>, headers: HeaderMap, body: Bytes) -> Reply {
    let sent: DecisionSent = document(&body)?;
    let (case_id, outcome) = (id(&case)?, outcome(&sent.decision)?);
    let act = async {
        visit.portal().answer_objection(&visit.viewer, case_id, outcome, needed(&sent.reasons)?).await?;
        Ok(DONE)
    };
    once(&visit, &headers, &[b"answer", case.as_bytes(), &body], act).await
}

pub(crate) async fn hold(visit: Visit, Path(record): Path<String>, headers: HeaderMap, body: Bytes) -> Reply {
    let record_id: RecordId = id(&record)?;
    let sent: DecisionSent = document(&body)?;
    let act = async {
        holds::act(&visit, record_id, &sent.decision, needed(&sent.reasons)?).await?;
        Ok(DONE)
    };
    once(&visit, &headers, &[b"hold", record.as_bytes(), &body], act).await
}

pub(crate) async fn propose(visit: Visit, headers: HeaderMap, body: Bytes) -> Reply {
    let sent: EntryProposed = document(&body)?;
    needed(&sent.reasons)?;
    let act = async {
        let id = visit.portal().propose(&visit.viewer, &sent).await?;
        made(id.to_string(), "/api/v1/proposals".to_owned())
    };
    once(&visit, &headers, &[b"propose", &body], act).await
}

pub(crate) async fn proposal(visit: Visit, Path(proposal): Path<String>, headers: HeaderMap, body: Bytes) -> Reply {
    let sent: DecisionSent = document(&body)?;
    let (proposal_id, accept) = (id(&proposal)?, accepts(&sent.decision)?);
    let act = async {
        visit.portal().decide_proposal(&visit.viewer, proposal_id, accept, needed(&sent.reasons)?).await?;
        Ok(DONE)
    };
    once(&visit, &headers, &[b"proposal", proposal.as_bytes(), &body], act).await
}

/// A file, as the whole body or in a form: see [`handover`].
pub(crate) async fn deliver(visit: Visit, headers: HeaderMap, request: Request) -> Reply {
    let query = request.uri().query().unwrap_or_default().to_owned();
    let act = async {
        let delivery = handover::request(&visit, request, handover::DELIVER).await?;
        made(delivery.to_string(), format!("/api/v1/deliveries/{delivery}"))
    };
    // The file itself is not hashed here: the same key with the same address stands for the same file.
    once(&visit, &headers, &[b"deliver", query.as_bytes()], act).await
}

/// The same file, tried out.
pub(crate) async fn dry_run(visit: Visit, request: Request) -> Reply {
    let view = handover::request(&visit, request, handover::DRY_RUN).await?;
    answer::json(&visit, &view)
}

/// What becomes of a held delivery.
pub(crate) async fn answer_delivery(
    visit: Visit,
    Path(delivery): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Reply {
    let sent: DecisionSent = document(&body)?;
    let act = async {
        deliveries::answer(&visit, id(&delivery)?, &sent.decision, needed(&sent.reasons)?).await?;
        Ok(DONE)
    };
    once(&visit, &headers, &[b"answer-delivery", delivery.as_bytes(), &body], act).await
}

/// A delivery that is taken back.
pub(crate) async fn withdraw_delivery(
    visit: Visit,
    Path(delivery): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Reply {
    let sent: ReasonsSent = document(&body)?;
    let act = async {
        let withdrawal =
            visit.portal().withdraw_delivery(&visit.viewer, id(&delivery)?, needed(&sent.reasons)?).await?;
        made(withdrawal.to_string(), format!("/api/v1/deliveries/{withdrawal}"))
    };
    once(&visit, &headers, &[b"withdraw-delivery", delivery.as_bytes(), &body], act).await
}
