//! Lists, and what puts a subject on one or takes it off.

use serde::{Deserialize, Serialize};

use crate::{Date, ListId, OrganCode, RecordId, RuleSetId, SubjectId};

/// What a rule set yields: waits for an officer, has no effect of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Whom it is about.
    pub subject: SubjectId,
    /// The list it would put the subject on.
    pub list: ListId,
    /// The cause, a code of the list's causes.
    pub cause: String,
    /// The rule set and its row, such as `abnormal-annual-report#missing`.
    pub rule: RuleSetId,
    /// The row of the rule set.
    pub row: String,
    /// What the rule saw: fact and value, in the order of the table's columns.
    pub facts: Vec<(String, String)>,
    /// The records the facts rest on.
    pub records: Vec<RecordId>,
    /// The last day on which the competent organ may decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
}

/// An entry on a list, determined here or received from the organ that decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// Who is listed.
    pub subject: SubjectId,
    /// On which list.
    pub list: ListId,
    /// The cause, a code of the list's causes.
    pub cause: String,
    /// The organ that decided.
    pub organ: OrganCode,
    /// The day of the decision.
    pub decided_on: Date,
    /// The first day on which the listing no longer stands.
    pub until: Date,
    /// The record that reported it, where it was received.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordId>,
    /// The proposal it follows, where it was determined here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<crate::id::ProposalId>,
}

/// Why a listing ended before its time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ListingEnd {
    /// An officer decided so.
    #[default]
    Decided,
    /// The record that reported it was withdrawn.
    RecordWithdrawn,
    /// The record that reported it says otherwise now.
    RecordChanged,
    /// The record that reported it is about another subject, or about nobody that is certain.
    RecordRelinked,
}
