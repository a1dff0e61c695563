//! Market subjects.

use serde::{Deserialize, Serialize};

use crate::{Identifier, Period, SubjectId};

/// What kind of subject it is, as far as rights depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SubjectClass {
    /// An enterprise or a branch of one.
    Enterprise,
    /// A sole trader: a subject and a person at once, with the protection of both.
    SoleTrader,
    /// A farmers' cooperative.
    Cooperative,
    /// Any other organisation.
    Organisation,
}

/// How far a subject is established.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SubjectState {
    /// Opened by a valid code that no subject held: not public until a registration or an officer
    /// confirms it.
    Provisional,
    /// Confirmed.
    Confirmed,
    /// Merged into another subject.
    Merged,
}

impl SubjectClass {
    /// Every class.
    pub const ALL: [SubjectClass; 4] =
        [SubjectClass::Enterprise, SubjectClass::SoleTrader, SubjectClass::Cooperative, SubjectClass::Organisation];

    /// The word for it in rule tables and columns: as serialised everywhere.
    pub fn word(self) -> &'static str {
        match self {
            SubjectClass::Enterprise => "enterprise",
            SubjectClass::SoleTrader => "sole-trader",
            SubjectClass::Cooperative => "cooperative",
            SubjectClass::Organisation => "organisation",
        }
    }

    /// The class of that word.
    pub fn from_word(word: &str) -> Option<SubjectClass> {
        SubjectClass::ALL.into_iter().find(|class| class.word() == word)
    }
}

/// A name that a subject bears or bore.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameHeld {
    /// The name as registered.
    pub name: String,
    /// The form in which names are compared (`SubjectName::matching`).
    pub matching: String,
    /// Since when and until when.
    #[serde(default)]
    pub held: Period,
}

/// An identifier that a subject bears or bore.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentifierHeld {
    /// The code.
    pub identifier: Identifier,
    /// Since when and until when.
    #[serde(default)]
    pub held: Period,
}

/// What the register knows of a subject outside its records: enough to find it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Its id.
    pub id: SubjectId,
    /// Its class.
    pub class: SubjectClass,
    /// How far it is established.
    pub state: SubjectState,
    /// Its names, the current one first.
    pub names: Vec<NameHeld>,
    /// Its identifiers.
    pub identifiers: Vec<IdentifierHeld>,
    /// The administrative division of its seat, as far as known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub division: Option<String>,
    /// Its registration status, a code of the pack's code list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// The subject it was merged into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<SubjectId>,
}

impl Subject {
    /// The name it bears now; empty where only a code is known.
    pub fn name(&self) -> &str {
        self.names.first().map_or("", |held| &held.name)
    }
}
