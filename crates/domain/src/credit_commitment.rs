//! Credit commitments: what a subject promised before it was given something, when it is checked, and
//! whether it was kept.
//!
//! A commitment is given here by the subject, or received with a delivery; from then on both are one
//! thing. A check yields no more than a doubt: that a commitment is broken, only an officer decides.

use serde::{Deserialize, Serialize};

use crate::{
    CommitmentTemplateId, Date, EntryId, OrganCode, RecordId, RuleSetId, SubjectId,
    entry::Body,
    id::{CaseId, CommitmentId},
};

/// A check of a commitment and the day from which it can be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckDue {
    /// The check, by its id in the template.
    pub check: String,
    /// The day: the data up to and including it are asked.
    pub on: Date,
}

/// A commitment as given; its id is the entry's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitmentGiven {
    /// Who promised.
    pub subject: SubjectId,
    /// The template.
    pub template: CommitmentTemplateId,
    /// To whom: the organ that gives access for it.
    pub organ: OrganCode,
    /// The matter: what was applied for, as the subject or the organ calls it.
    pub matter: String,
    /// The day on which it was given.
    pub given_on: Date,
    /// The first day on which it binds no longer.
    pub until: Date,
    /// The record that reported it, where it was received.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordId>,
    /// The checks of the template, the earliest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<CheckDue>,
}

/// What a check came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckOutcome {
    /// The data say that it was kept.
    Kept,
    /// The data say that it was not: an officer decides.
    Doubted,
    /// The data say neither: nothing follows from silence.
    Unknown,
}

/// A check as made, by a row of a rule set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitmentChecked {
    /// The commitment.
    pub commitment: CommitmentId,
    /// The check, by its id in the template.
    pub check: String,
    /// The last day of the data that were asked.
    pub on: Date,
    /// What it came to.
    pub outcome: CheckOutcome,
    /// The rule set.
    pub rule: RuleSetId,
    /// Its row; empty where none holds.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub row: String,
    /// What the rule saw: fact and value, in the order of the table's columns.
    pub facts: Vec<(String, String)>,
    /// The records that it rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<RecordId>,
    /// The case that waits for the officer, where it is doubted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// The term for which a breach weighs, by the row and as the table writes it, where it is doubted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weighs: Option<String>,
    /// The check that follows; absent where this was the last, or must be made again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Date>,
}

/// That an officer decided whether a commitment is broken, or that such a decision was revoked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitmentDecided {
    /// The commitment.
    pub commitment: CommitmentId,
    /// The case in which it was decided.
    pub case: CaseId,
    /// The check that gave rise to it.
    pub check: EntryId,
    /// Whether it is broken.
    pub broken: bool,
    /// The first day on which the breach weighs no longer, where it is broken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weighs_until: Option<Date>,
}

/// Where a commitment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CommitmentState {
    /// It binds, and a check is still to come.
    Given,
    /// The last check found that it was kept, or an officer decided that it was not broken.
    Kept,
    /// The data for its check have not come.
    Unknown,
    /// A check says that it was not kept; an officer is to decide.
    Doubted,
    /// An officer decided that it is broken.
    Broken,
}

impl CommitmentState {
    /// Every state.
    pub const ALL: [CommitmentState; 5] = [
        CommitmentState::Given,
        CommitmentState::Kept,
        CommitmentState::Unknown,
        CommitmentState::Doubted,
        CommitmentState::Broken,
    ];

    /// The number kept in the database.
    pub fn number(self) -> i64 {
        match self {
            CommitmentState::Given => 0,
            CommitmentState::Kept => 1,
            CommitmentState::Unknown => 2,
            CommitmentState::Doubted => 3,
            CommitmentState::Broken => 4,
        }
    }

    /// The state of that number.
    pub fn from_number(number: i64) -> Option<CommitmentState> {
        CommitmentState::ALL.into_iter().find(|state| state.number() == number)
    }

    /// The word on pages, in the API and in commands.
    pub fn name(self) -> &'static str {
        match self {
            CommitmentState::Given => "given",
            CommitmentState::Kept => "kept",
            CommitmentState::Unknown => "unknown",
            CommitmentState::Doubted => "doubted",
            CommitmentState::Broken => "broken",
        }
    }
}

impl Body {
    /// [`Body::settle`] of what entries say of commitments.
    pub(crate) fn settle_commitment(&mut self, real: impl Fn(EntryId) -> EntryId) {
        let commitment = |id: &mut CommitmentId| *id = CommitmentId::opened_by(real(id.entry()));
        let record = |id: &mut RecordId| *id = RecordId::opened_by(real(id.entry()));
        let case = |id: &mut CaseId| *id = CaseId::opened_by(real(id.entry()));
        match self {
            Body::CommitmentGiven(given) => {
                given.subject = SubjectId::opened_by(real(given.subject.entry()));
                given.record.iter_mut().for_each(record);
            }
            Body::CommitmentChecked(checked) => {
                commitment(&mut checked.commitment);
                checked.records.iter_mut().for_each(record);
                checked.case.iter_mut().for_each(case);
            }
            Body::CommitmentDecided(decided) => {
                commitment(&mut decided.commitment);
                case(&mut decided.case);
                decided.check = real(decided.check);
            }
            _ => {}
        }
    }
}
