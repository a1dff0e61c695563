//! What entries say of a case: it is opened, its tasks are done, its clock stops, goes on or is
//! counted anew, it ends.
//!
//! An entry carries what followed by the template of its day (the next task, the day it is due, the
//! effect), so that a later template changes nothing of a case that was opened before, and the legal
//! state follows from the entries alone.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    CaseTemplateId, DatasetId, Date, EntryId, OrganCode, RecordId, SubjectId,
    entry::Body,
    id::{CaseId, CommitmentId},
    publication::Clock,
};

/// What a case is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseMatter {
    /// The subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<SubjectId>,
    /// The record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordId>,
    /// The case whose outcome is reviewed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewed: Option<CaseId>,
    /// The commitment that a check doubts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commitment: Option<CommitmentId>,
}

/// A case as somebody opens it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCase {
    /// The template.
    pub template: CaseTemplateId,
    /// The record, subject or case that it is about: one of them, as the template says.
    pub matter: CaseMatter,
    /// The organ that is to handle it, where neither the record nor the opener says so.
    pub organ: Option<OrganCode>,
    /// What the opener says.
    pub statement: String,
    /// What is handed in, by the inputs of the template.
    pub inputs: BTreeMap<String, String>,
    /// Name and address of whoever informs: sealed at once, and read by nobody here.
    pub informant: Option<String>,
}

/// A task that began, and the clock that runs for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskBegun {
    /// The task of the template.
    pub task: String,
    /// Its clock; absent where none runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<Clock>,
}

/// What was found where a condition of the template was checked against the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConditionChecked {
    /// The condition of the template.
    pub condition: String,
    /// The day that was compared, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<Date>,
    /// The records of the file that answer it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<RecordId>,
}

/// What a department asks another for: to read its records of a data set. The case's statement says for what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharingAsked {
    /// Who asks.
    pub organ: OrganCode,
    /// What it asks to read.
    pub dataset: DatasetId,
    /// The first day on which it would no longer.
    pub until: Date,
}

/// An informant, whom nobody but the holder of the off-line key can read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Informant {
    /// The digest of the receipt with which the outcome can be asked for.
    pub receipt: String,
    /// Name and address as the informant gave them, sealed to the off-line key; absent where none were given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<String>,
}

/// A case as opened; its id is the entry's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseOpened {
    /// The template.
    pub template: CaseTemplateId,
    /// What it is about.
    pub matter: CaseMatter,
    /// The organ that is competent, where one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organ: Option<OrganCode>,
    /// What the opener says; never public.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub statement: String,
    /// What was handed in, by the inputs of the template.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub inputs: BTreeMap<String, String>,
    /// What the file answered to the conditions of the template; each of them is met.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<ConditionChecked>,
    /// Who informed, where the public opened it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub informant: Option<Informant>,
    /// What a department asks to read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sharing: Option<Box<SharingAsked>>,
    /// The task that begins with it.
    pub first: TaskBegun,
}

/// How a task came to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TaskResult {
    /// Its owner came to this outcome of the template.
    Outcome(String),
    /// Its clock ran out.
    Expired,
}

/// A task as done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseTaskDone {
    /// The case.
    pub case: CaseId,
    /// The last entry of the case that was known to whoever acts: another one that came first refuses it.
    pub after: EntryId,
    /// The task.
    pub task: String,
    /// How it ended.
    pub result: TaskResult,
    /// Why; the parties and the auditor read it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reasons: String,
    /// Documents that it rests on, by title or number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// The task that follows; absent where the case ends with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<TaskBegun>,
}

/// What happened to the clock of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClockChange {
    /// It stopped, for a reason of the template.
    Stopped { on: Date, reason: String },
    /// It goes on.
    Continued { on: Date, due: Date, provisional: bool },
    /// The calendar changed since it was counted.
    Recomputed { due: Date, provisional: bool },
}

/// A change of the clock that runs in a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseClockChanged {
    /// The case.
    pub case: CaseId,
    /// See [`CaseTaskDone::after`].
    pub after: EntryId,
    /// What happened.
    pub change: ClockChange,
    /// Why, in the words of whoever stopped it or let it go on.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reasons: String,
}

/// What the end of a case does to the register; the entries that do it stand in the same step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseEffect {
    /// Nothing beyond the outcome.
    #[default]
    None,
    /// The publication of the record ends.
    EndPublication,
    /// The record is withdrawn.
    WithdrawRecord,
    /// The outcome of the reviewed case is revoked, and what it did is undone.
    RevokeOutcome,
    /// The commitment is broken.
    BreakCommitment,
    /// The commitment is not broken.
    KeepCommitment,
    /// The objection is rejected: the mark goes.
    RejectObjection,
    /// The objection is right: the mark goes, and "this is not us" takes the record off the subject.
    UpholdObjection,
    /// The department may read what it asked for.
    GrantDataSet,
}

impl CaseEffect {
    /// The effect as written in templates.
    pub fn name(self) -> &'static str {
        match self {
            CaseEffect::None => "none",
            CaseEffect::EndPublication => "end-publication",
            CaseEffect::WithdrawRecord => "withdraw-record",
            CaseEffect::RevokeOutcome => "revoke-outcome",
            CaseEffect::BreakCommitment => "break-commitment",
            CaseEffect::KeepCommitment => "keep-commitment",
            CaseEffect::RejectObjection => "reject-objection",
            CaseEffect::UpholdObjection => "uphold-objection",
            CaseEffect::GrantDataSet => "grant-data-set",
        }
    }
}

/// A case as ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseEnded {
    /// The case.
    pub case: CaseId,
    /// See [`CaseTaskDone::after`].
    pub after: EntryId,
    /// The end of the template.
    pub end: String,
    /// What it does.
    #[serde(default)]
    pub effect: CaseEffect,
    /// The record that the effect is on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordId>,
    /// The case that the effect is on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewed: Option<CaseId>,
}

impl Body {
    /// [`Body::settle`] of what entries say of cases and objections.
    pub(crate) fn settle_case(&mut self, real: impl Fn(EntryId) -> EntryId) {
        let case = |id: &mut CaseId| *id = CaseId::opened_by(real(id.entry()));
        let record = |id: &mut RecordId| *id = RecordId::opened_by(real(id.entry()));
        match self {
            Body::ObjectionRaised(raised) => {
                record(&mut raised.record);
                raised.subject = SubjectId::opened_by(real(raised.subject.entry()));
                raised.case.iter_mut().for_each(case);
            }
            Body::ObjectionAnswered { case: id, .. } => case(id),
            Body::CaseOpened(opened) => {
                let matter = &mut opened.matter;
                matter.subject.iter_mut().for_each(|id| *id = SubjectId::opened_by(real(id.entry())));
                matter.record.iter_mut().for_each(record);
                matter.reviewed.iter_mut().for_each(case);
                matter.commitment.iter_mut().for_each(|id| *id = CommitmentId::opened_by(real(id.entry())));
                opened.conditions.iter_mut().flat_map(|checked| &mut checked.records).for_each(record);
            }
            Body::CaseTaskDone(done) => {
                case(&mut done.case);
                done.after = real(done.after);
            }
            Body::CaseClockChanged(changed) => {
                case(&mut changed.case);
                changed.after = real(changed.after);
            }
            Body::CaseEnded(ended) => {
                case(&mut ended.case);
                ended.after = real(ended.after);
                ended.record.iter_mut().for_each(record);
                ended.reviewed.iter_mut().for_each(case);
            }
            _ => {}
        }
    }
}
