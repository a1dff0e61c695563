//! Subjects: by identifier, by name, by id.

use std::collections::BTreeMap;

use domain::{DatasetId, Identifier, Period, SubjectId, subject::Subject};

use crate::{Register, Result, Scope};

/// A subject that bears or bore an identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentifierHolder {
    /// The identifier asked for.
    pub identifier: Identifier,
    /// Who bears or bore it.
    pub subject: SubjectId,
    /// Since when and until when.
    pub held: Period,
}

/// A subject that bears or bore a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameHolder {
    /// The matching form asked for.
    pub matching: String,
    /// Who bears or bore it.
    pub subject: SubjectId,
    /// Whether it is the subject's current name.
    pub current: bool,
}

impl Register {
    /// Who bears or bore each of `identifiers` (any number; asked in one statement a few hundred).
    /// Merged subjects are left out: their codes lead to the subject they were merged into.
    pub async fn holders_of_identifiers(&self, identifiers: &[Identifier]) -> Result<Vec<IdentifierHolder>> {
        let _ = identifiers;
        todo!()
    }

    /// Who bears or bore each of the names with these matching forms.
    pub async fn holders_of_names(&self, matching: &[String]) -> Result<Vec<NameHolder>> {
        let _ = matching;
        todo!()
    }

    /// Subjects by id, in the order asked; unknown and erased ones are left out.
    pub async fn subjects(&self, ids: &[SubjectId]) -> Result<Vec<Subject>> {
        let _ = ids;
        todo!()
    }

    /// A subject.
    pub async fn subject(&self, id: SubjectId) -> Result<Option<Subject>> {
        let _ = id;
        todo!()
    }

    /// Subjects after `after` in the order of their ids, for building an index.
    pub async fn subjects_after(&self, after: Option<SubjectId>, limit: u32) -> Result<Vec<Subject>> {
        let _ = (after, limit);
        todo!()
    }

    /// How many records of each data set a subject has.
    pub async fn record_counts(&self, subject: SubjectId, scope: Scope) -> Result<BTreeMap<DatasetId, u64>> {
        let _ = (subject, scope);
        todo!()
    }
}
