//! Templates of credit commitments: what is promised before access is given, for how long it binds, by
//! which data and when it is checked, and in which case an officer decides that it is broken.

use domain::{
    CaseTemplateId, CommitmentTemplateId, DatasetId, FieldCode, Label, ProcedureId, RuleSetId, subject::SubjectClass,
};
use serde::{Deserialize, Serialize};

/// A kind of commitment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CommitmentTemplate {
    /// Its id, also the file's name.
    pub id: CommitmentTemplateId,
    /// Its name.
    pub title: Label,
    /// What the subject promises, in its own voice.
    pub text: Label,
    /// What follows for one who breaks it, in a sentence.
    pub consequence: Label,
    /// What access is given for it: codes of the list `procedure`.
    pub procedures: Vec<ProcedureId>,
    /// The kinds of organs that receive it.
    pub received_by: Vec<String>,
    /// The classes of subjects that may give it.
    pub subjects: Vec<SubjectClass>,
    /// The clock after which it binds no longer, where the commitment itself names no day.
    pub term: String,
    /// By which data and when it is checked, the earliest first.
    pub checks: Vec<CommitmentCheck>,
    /// The template of the case in which an officer decides, once a check doubts it.
    pub case: CaseTemplateId,
    /// How a delivered commitment is known to be one of this kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<ReceivedAs>,
    /// The articles.
    pub basis: Vec<String>,
    /// Whether any of this is the pack's own choice, or known from memory or an excerpt only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unverified: bool,
}

/// A check: the rule set asks the facts of the file as of a day, over the time since the commitment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CommitmentCheck {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: Label,
    /// The clock, counted from the day of the commitment, that says on which day's file it is made.
    pub after: String,
    /// The rule set of the kind `commitment`.
    pub rules: RuleSetId,
}

/// Which delivered commitments are of a kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ReceivedAs {
    /// The data set.
    pub dataset: DatasetId,
    /// The field that names the matter.
    pub matter: FieldCode,
    /// Words, one of which the matter contains.
    pub words: Vec<String>,
}

impl CommitmentTemplate {
    /// A check.
    pub fn check(&self, id: &str) -> Option<&CommitmentCheck> {
        self.checks.iter().find(|check| check.id == id)
    }
}

impl ReceivedAs {
    /// The length of the longest of its words that `matter` contains: the longest word decides between
    /// templates.
    pub fn fits(&self, matter: &str) -> Option<usize> {
        self.words.iter().filter(|word| matter.contains(word.as_str())).map(|word| word.chars().count()).max()
    }
}
