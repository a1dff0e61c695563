//! What officers decided about a record or a subject, with their reasons: for those who may know.

use domain::Audience;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Stamp, Written,
    input::DecisionInput,
    view::{AccountNameText, SubjectIdText},
};

/// What an officer decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Decided {
    /// The record is about its subject.
    Linked,
    /// It can't be said whom the record is about.
    NotLinked,
    /// The record is held back.
    Held,
    /// The record is no longer held back.
    Released,
    /// The subject is confirmed.
    Confirmed,
    /// The record is not about a subject that was proposed, or that it was put to.
    LinkRefused,
    /// A link of linkage was drawn by chance and is right.
    LinkRight,
    /// A link of linkage was drawn by chance and is wrong.
    LinkWrong,
    /// The record was drawn into a sample and is as its original.
    OriginalAgrees,
    /// The record was drawn into a sample and is not as its original.
    OriginalDiffers,
    /// Two subjects are one.
    Merged,
    /// They are two after all.
    MergeUndone,
    /// A subject is two.
    Split,
    /// A subject follows another.
    Succeeded,
    /// It does not after all.
    SuccessionWithdrawn,
    /// An objection was rejected: the record stands.
    ObjectionRejected,
    /// An objection was upheld.
    ObjectionUpheld,
}

/// A decision of an officer and its reasons.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct DecisionView {
    /// When it was decided.
    pub decided_at: Stamp,
    /// What was decided.
    pub decided: Decided,
    /// Why, in the officer's words.
    pub reasons: String,
    /// Who decided: for the subject itself and the auditor alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<AccountNameText>,
    /// The other subject, where it is about two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<SubjectIdText>,
}

/// The decisions as `audience` may see them: none for the public and inquirers.
pub(crate) fn decisions(audience: Audience, inputs: &[DecisionInput]) -> Vec<DecisionView> {
    if matches!(audience, Audience::Public | Audience::Inquirer) {
        return Vec::new();
    }
    let named = matches!(audience, Audience::Subject | Audience::Auditor);
    let view = |input: &DecisionInput| DecisionView {
        decided_at: Stamp(input.decided_at),
        decided: input.decided,
        reasons: input.reasons.clone(),
        by: named.then(|| Written(input.by.clone())),
        other: input.other.map(Written),
    };
    inputs.iter().take(100).map(view).collect()
}
