//! Who may see what: classes of fields, audiences and roles.

use serde::{Deserialize, Serialize};

/// How far a field may travel. Every field of every contract has one; there is no default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldClass {
    /// Anyone may see it.
    Open,
    /// Anyone, if the subject chose so; otherwise as `Authorised`.
    SubjectChoice,
    /// Inquirers whom the subject authorised, and officers.
    Authorised,
    /// Officers of departments with a grant for the data set.
    Shared,
    /// The deliverer, the subject itself and officers with a case about it.
    Secret,
}

impl FieldClass {
    /// Every class, the widest first.
    pub const ALL: [FieldClass; 5] =
        [FieldClass::Open, FieldClass::SubjectChoice, FieldClass::Authorised, FieldClass::Shared, FieldClass::Secret];
}

/// Why another organ's records are read: both are named and logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consultation {
    /// The duty it serves.
    pub purpose: String,
    /// The matter: a file or case number.
    pub matter: String,
}

/// How a data set may be shared between departments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sharing {
    /// Every department may read it for its duties.
    Unconditional,
    /// A department reads it with a grant that names purpose and term.
    Conditional,
    /// It is not shared.
    None,
}

/// For whom a view is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// Everyone.
    Public,
    /// The subject itself, signed in.
    Subject,
    /// A bank, bureau or other inquirer whom the subject authorised.
    Inquirer,
    /// The organ that delivered the record.
    Deliverer,
    /// An officer of the centre or of a department with a grant.
    Officer,
    /// The auditor.
    Auditor,
}

/// What an account may do; one account has one role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Not signed in.
    Public,
    /// Looks after the file of one subject.
    Subject,
    /// Reads files with the subject's authorisation.
    Inquirer,
    /// Delivers for an organ.
    Deliverer,
    /// Answers questions of linkage and holds or releases publication.
    Reviewer,
    /// Decides proposals, listings and cases for a competent organ.
    DecidingOfficer,
    /// Runs the node; sees no content that is not public.
    Operator,
    /// Reads everything that was done, changes nothing.
    Auditor,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 8] = [
        Role::Public,
        Role::Subject,
        Role::Inquirer,
        Role::Deliverer,
        Role::Reviewer,
        Role::DecidingOfficer,
        Role::Operator,
        Role::Auditor,
    ];

    /// The role as written in commands, policies and the register.
    pub fn name(self) -> &'static str {
        match self {
            Role::Public => "public",
            Role::Subject => "subject",
            Role::Inquirer => "inquirer",
            Role::Deliverer => "deliverer",
            Role::Reviewer => "reviewer",
            Role::DecidingOfficer => "deciding-officer",
            Role::Operator => "operator",
            Role::Auditor => "auditor",
        }
    }

    /// The role of that name.
    pub fn from_name(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.name() == name)
    }
}
