//! Objections, as far as the register itself must honour them at once.

use serde::{Deserialize, Serialize};

use crate::{Instant, RecordId, SubjectId, id::CaseId};

/// What an objection says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ObjectionKind {
    /// The record is wrong.
    Objection,
    /// The record is about somebody else: hides it, once a link, until checked.
    NotUs,
}

/// An objection, raised by the subject itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    /// The record.
    pub record: RecordId,
    /// The subject that raised it.
    pub subject: SubjectId,
    /// What it says.
    pub kind: ObjectionKind,
    /// Its reasons, in its own words; never public.
    #[serde(default)]
    pub reasons: String,
    /// When a "this is not us" stops hiding the record if no officer answers; absent where it only
    /// marks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hides_until: Option<Instant>,
    /// The case in which it is verified and decided, opened in the same step; absent where a restored
    /// backup kept the mark and lost the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
}

/// How an officer answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ObjectionOutcome {
    /// The record stands.
    Rejected,
    /// The record is corrected or withdrawn by its deliverer, or linked to another subject.
    Upheld,
}
