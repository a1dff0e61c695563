//! Who is who: merging, parting, moving, succession.

use axum::{body::Bytes, extract::Path, http::HeaderMap};
use domain::{Date, RecordId, SubjectId, id::SuccessionId, identity::SuccessionKind};
use serde::Deserialize;
use utoipa::ToSchema;

use super::acts::{DONE, ReasonsSent, Reply, document, made, needed, once};
use crate::{portal::Arrangement, problem::Problem, query::id, visit::Visit};

/// Into which subject another is merged.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MergeSent {
    /// The id of the one that stays.
    into: String,
    /// Why.
    reasons: String,
}

/// What goes to the other of two.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SplitSent {
    /// The ids of the records that are about it.
    records: Vec<String>,
    /// Its codes: those that the subject held until now.
    #[serde(default)]
    codes: Vec<String>,
    /// Its names, the current one first.
    #[serde(default)]
    names: Vec<String>,
    /// Why.
    reasons: String,
}

/// Records that are about a subject.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveSent {
    /// Their ids.
    records: Vec<String>,
    /// Why.
    reasons: String,
}

/// Who follows a subject.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SuccessorSent {
    /// The id of the one that follows.
    successor: String,
    /// `absorption`, `consolidation`, `division` or `reregistration`.
    kind: String,
    /// From which day on.
    #[schema(value_type = String, format = Date)]
    on: Date,
    /// Why.
    reasons: String,
}

/// Reads an id in a document.
pub(crate) fn subject(field: &str, text: &str) -> Result<SubjectId, Problem> {
    text.trim().parse().map_err(|error| Problem::invalid(field, error))
}

/// Reads the ids of records.
pub(crate) fn records<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Vec<RecordId>, Problem> {
    texts.into_iter().map(|text| text.parse().map_err(|error| Problem::invalid("records", error))).collect()
}

/// Reads a kind of succession.
pub(crate) fn succession_kind(text: &str) -> Result<SuccessionKind, Problem> {
    let kind = SuccessionKind::ALL.into_iter().find(|kind| kind.name() == text);
    kind.ok_or_else(|| Problem::invalid("kind", SuccessionKind::ALL.map(SuccessionKind::name).join(", ")))
}

async fn act(visit: &Visit, headers: &HeaderMap, said: &[&[u8]], act: Arrangement, reasons: &str) -> Reply {
    let arrange = async {
        let opened = visit.portal().arrange(&visit.viewer, act, needed(reasons)?).await?;
        opened.map_or(Ok(DONE), |id| made(id.to_string(), format!("/api/v1/subjects/{id}")))
    };
    once(visit, headers, said, arrange).await
}

pub(crate) async fn merge(visit: Visit, Path(from): Path<String>, headers: HeaderMap, body: Bytes) -> Reply {
    let sent: MergeSent = document(&body)?;
    let merge = Arrangement::Merge { from: id(&from)?, into: subject("into", &sent.into)? };
    act(&visit, &headers, &[b"merge", from.as_bytes(), &body], merge, &sent.reasons).await
}

pub(crate) async fn undo_merge(visit: Visit, Path(from): Path<String>, headers: HeaderMap, body: Bytes) -> Reply {
    let sent: ReasonsSent = document(&body)?;
    let undo = Arrangement::UndoMerge { from: id(&from)? };
    act(&visit, &headers, &[b"unmerge", from.as_bytes(), &body], undo, &sent.reasons).await
}

pub(crate) async fn split(visit: Visit, Path(from): Path<String>, headers: HeaderMap, body: Bytes) -> Reply {
    let sent: SplitSent = document(&body)?;
    let records = records(sent.records.iter().map(String::as_str))?;
    let split = Arrangement::Split { subject: id(&from)?, records, codes: sent.codes, names: sent.names };
    act(&visit, &headers, &[b"split", from.as_bytes(), &body], split, &sent.reasons).await
}

pub(crate) async fn move_records(visit: Visit, Path(to): Path<String>, headers: HeaderMap, body: Bytes) -> Reply {
    let sent: MoveSent = document(&body)?;
    let records = records(sent.records.iter().map(String::as_str))?;
    let moved = Arrangement::Move { records, to: id(&to)? };
    act(&visit, &headers, &[b"move", to.as_bytes(), &body], moved, &sent.reasons).await
}

pub(crate) async fn succeed(visit: Visit, Path(of): Path<String>, headers: HeaderMap, body: Bytes) -> Reply {
    let sent: SuccessorSent = document(&body)?;
    let follows = Arrangement::Succeed {
        predecessor: id(&of)?,
        successor: subject("successor", &sent.successor)?,
        kind: succession_kind(&sent.kind)?,
        on: sent.on,
    };
    act(&visit, &headers, &[b"succeed", of.as_bytes(), &body], follows, &sent.reasons).await
}

pub(crate) async fn withdraw_succession(
    visit: Visit,
    Path(of): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Reply {
    let sent: ReasonsSent = document(&body)?;
    let succession: SuccessionId = id(&of)?;
    let withdrawn = Arrangement::WithdrawSuccession { succession };
    act(&visit, &headers, &[b"withdraw-succession", of.as_bytes(), &body], withdrawn, &sent.reasons).await
}
