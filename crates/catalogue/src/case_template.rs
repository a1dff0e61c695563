//! Templates of cases: tasks with their owners, clocks and outcomes, and the ends they lead to.
//!
//! A template is a graph. `check` proves of it that every task can be reached, that every task leads
//! to an end, and that every clock that runs out leads on: see `catalogue/README.md`.

use domain::{CaseTemplateId, DatasetId, Label, Role, case_entry::CaseEffect};
use serde::{Deserialize, Serialize};

/// A kind of case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CaseTemplate {
    /// Its id, also the file's name.
    pub id: CaseTemplateId,
    /// Its name.
    pub title: Label,
    /// What it is for, in a sentence or two.
    pub description: Label,
    /// What a case is about.
    pub about: CaseAbout,
    /// Who may open one.
    pub opened_by: Owner,
    /// Whether only one case of it may be open about the same thing at a time.
    #[serde(default)]
    pub once: bool,
    /// Whether whoever informs is sealed, and asks for the outcome with a receipt.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub informant_sealed: bool,
    /// What the file must hold; checked when the case is opened and again before its effect.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// What is handed in with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<CaseInput>,
    /// The task that begins with it.
    pub first: String,
    /// Its tasks.
    pub tasks: Vec<CaseTask>,
    /// How it can end.
    pub ends: Vec<CaseEnd>,
    /// The reasons for which a clock of it may stop.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stops: Vec<StopReason>,
    /// The articles.
    pub basis: Vec<String>,
    /// Whether any of this is the pack's own choice, or known from memory or an excerpt only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unverified: bool,
}

/// What a case is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseAbout {
    /// A record, and the subject that it is linked to.
    Record,
    /// A subject.
    Subject,
    /// The outcome of another case.
    Case,
    /// A credit commitment that a check doubts: such a case is opened by the check.
    Commitment,
    /// A data set that one department asks another to share.
    DataSet,
}

impl CaseAbout {
    /// The word in templates.
    pub fn name(self) -> &'static str {
        match self {
            CaseAbout::Record => "record",
            CaseAbout::Subject => "subject",
            CaseAbout::Case => "case",
            CaseAbout::Commitment => "commitment",
            CaseAbout::DataSet => "data-set",
        }
    }
}

/// Who may do something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Owner {
    /// The role.
    pub role: Role,
    /// The organ that the account acts for; any where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organ: Option<OwnerOrgan>,
    /// The kinds of organs, one of which it must be; any where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<String>,
}

/// Which organ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OwnerOrgan {
    /// The organ that is competent in the case: who delivered the record, or who opened the case.
    Competent,
    /// Another organ: than the one that came to the reviewed outcome, or than the one that opened a case about
    /// a subject.
    Another,
}

/// What the file must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// The record is published now.
    Published,
    /// The least term of publication has passed, by the rule set of the record's data set.
    LeastTermPassed,
    /// The record stands: it was not withdrawn.
    Standing,
    /// The reviewed case has ended, and its outcome was not revoked.
    OutcomeStands,
}

impl Condition {
    /// The condition as written in templates.
    pub fn name(self) -> &'static str {
        match self {
            Condition::Published => "published",
            Condition::LeastTermPassed => "least-term-passed",
            Condition::Standing => "standing",
            Condition::OutcomeStands => "outcome-stands",
        }
    }

    /// Whether it can be asked of what a case is about.
    pub fn fits(self, about: CaseAbout) -> bool {
        match self {
            Condition::OutcomeStands => about == CaseAbout::Case,
            _ => about == CaseAbout::Record,
        }
    }
}

/// What is handed in with a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CaseInput {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: Label,
    /// What it is.
    pub kind: InputKind,
    /// The data set of a query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dataset: Option<DatasetId>,
    /// Whether no case is opened without it.
    #[serde(default)]
    pub required: bool,
}

/// What an input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InputKind {
    /// A document, named by its title or number.
    Document,
    /// A statement in the opener's words.
    Statement,
    /// Records that the file holds already: nobody is asked for them again.
    Query,
}

/// A task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CaseTask {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: Label,
    /// Who does it.
    pub owner: Owner,
    /// The tasks that must have been done by another person; `open` means the opening of the case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_by: Vec<String>,
    /// The clock within which it must be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<String>,
    /// The reasons for which that clock may stop.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stops: Vec<String>,
    /// How it can come out.
    pub outcomes: Vec<Outcome>,
    /// Where it leads when its clock runs out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry: Option<LeadsTo>,
}

/// An outcome of a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Outcome {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: Label,
    /// Where it leads.
    pub then: LeadsTo,
}

/// Where an outcome leads: to a task or to an end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeadsTo {
    /// This task begins.
    Task(String),
    /// The case ends so.
    End(String),
}

impl LeadsTo {
    /// Whether it is that task.
    fn is_task(&self, id: &str) -> bool {
        matches!(self, LeadsTo::Task(task) if task == id)
    }
}

/// An end of a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CaseEnd {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: Label,
    /// What it does to the register.
    #[serde(default)]
    pub effect: CaseEffect,
}

/// Why a clock may stop.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct StopReason {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: Label,
}

/// The word for the opening of a case in [`CaseTask::not_by`].
pub const OPENING: &str = "open";

impl CaseTemplate {
    /// A task.
    pub fn task(&self, id: &str) -> Option<&CaseTask> {
        self.tasks.iter().find(|task| task.id == id)
    }

    /// An end.
    pub fn end(&self, id: &str) -> Option<&CaseEnd> {
        self.ends.iter().find(|end| end.id == id)
    }

    /// The tasks to which only a clock leads that ran out, and for which none runs: somebody is late in them.
    pub fn overdue_tasks(&self) -> impl Iterator<Item = &CaseTask> {
        let by_outcome = |id: &str| {
            let mut outcomes = self.tasks.iter().flat_map(|task| &task.outcomes);
            id == self.first || outcomes.any(|outcome| outcome.then.is_task(id))
        };
        let by_expiry = |id: &str| self.tasks.iter().any(|task| task.expiry.as_ref().is_some_and(|to| to.is_task(id)));
        self.tasks.iter().filter(move |task| task.clock.is_none() && by_expiry(&task.id) && !by_outcome(&task.id))
    }

    /// A reason for which a clock may stop.
    pub fn stop(&self, id: &str) -> Option<&StopReason> {
        self.stops.iter().find(|stop| stop.id == id)
    }
}

impl CaseTask {
    /// An outcome.
    pub fn outcome(&self, id: &str) -> Option<&Outcome> {
        self.outcomes.iter().find(|outcome| outcome.id == id)
    }

    /// Where it may lead: its outcomes, and the end of its clock.
    pub fn leads_to(&self) -> impl Iterator<Item = &LeadsTo> {
        self.outcomes.iter().map(|outcome| &outcome.then).chain(&self.expiry)
    }
}
