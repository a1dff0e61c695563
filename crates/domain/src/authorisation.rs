//! Authorisations: that a subject lets an inquirer read its file, for a purpose and a term.

use serde::{Deserialize, Serialize};

use crate::{Date, OrganCode, SubjectId};

/// An authorisation, given by the subject itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorisation {
    /// Whose file may be read.
    pub subject: SubjectId,
    /// Who may read it: a bank, a bureau.
    pub inquirer: OrganCode,
    /// For what, in the subject's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub purpose: String,
    /// The first day on which it no longer stands.
    pub until: Date,
}
