//! What a judgement of a row yields.

use domain::{Date, Finding, Identifier, Record, subject::SubjectClass};

/// What became of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Judged {
    /// It became a record.
    Accepted(Box<Accepted>),
    /// It was not accepted.
    Rejected(Rejected),
    /// It is about a natural person outside a role: refused, counted, and kept nowhere.
    Person(PersonRow),
}

/// An accepted row.
#[derive(Clone, Debug, PartialEq)]
pub struct Accepted {
    /// The row, the first below the header being 1.
    pub row: u32,
    /// The record.
    pub record: Record,
    /// Whom it is about, as far as the row says.
    pub mention: SubjectMention,
    /// Warnings, and what makes its publication wait for an officer; never a rejection.
    pub findings: Vec<Finding>,
}

impl Accepted {
    /// Whether a finding makes its publication wait for an officer.
    pub fn is_held(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == domain::Severity::Hold)
    }
}

/// A rejected row.
#[derive(Clone, Debug, PartialEq)]
pub struct Rejected {
    /// The row, the first below the header being 1.
    pub row: u32,
    /// Everything that was found; at least one rejects.
    pub findings: Vec<Finding>,
    /// Its cells in the order of the file's columns, with personal numbers replaced by tokens;
    /// empty where the text may be kept nowhere.
    pub cells: Vec<String>,
}

/// A row about a natural person outside a role. It holds nothing of what the row says.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonRow {
    /// The row, the first below the header being 1.
    pub row: u32,
    /// `natural-person`.
    pub finding: Finding,
}

/// Whom a row is about, as far as it says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SubjectMention {
    /// The name as written; absent where empty or a placeholder.
    pub name: Option<String>,
    /// Former names as written.
    pub former_names: Vec<String>,
    /// Checked identifiers, those of the contract's first field first; no placeholder among them.
    pub identifiers: Vec<Identifier>,
    /// The administrative division, as code or as words.
    pub division: Option<String>,
    /// The class, where the row or the code says it.
    pub class: Option<SubjectClass>,
    /// The registration status, a code.
    pub status: Option<String>,
    /// The day that the record speaks of: its decision, or the registration.
    pub on: Option<Date>,
}
