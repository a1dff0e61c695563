//! Identifiers: a scheme and a value that the scheme has checked.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::names::NameError;

/// The id of an identifier scheme of a jurisdiction pack, such as `uscc` or `lei`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SchemeId(std::sync::Arc<str>);

impl SchemeId {
    /// Parses 1 to 32 of a-z, 0-9 and `-`.
    pub fn parse(text: &str) -> Result<SchemeId, NameError> {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if text.is_empty() || text.len() > 32 || !text.chars().all(fits) {
            let text = text.chars().take(80).collect();
            return Err(NameError { kind: "scheme id", text, allowed: "a-z, 0-9 and -", max: 32 });
        }
        Ok(SchemeId(text.into()))
    }

    /// The id as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for SchemeId {
    type Error = NameError;
    fn try_from(text: String) -> Result<SchemeId, NameError> {
        SchemeId::parse(&text)
    }
}

impl From<SchemeId> for String {
    fn from(id: SchemeId) -> String {
        id.0.as_ref().to_owned()
    }
}

impl fmt::Display for SchemeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A code of a subject: its scheme and its canonical value. Only a scheme of a pack makes one from
/// outside text (`catalogue`); text written by this type reads back.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Identifier {
    scheme: SchemeId,
    value: String,
}

impl Identifier {
    /// An identifier whose value the scheme's rules have accepted and brought to canonical form.
    pub fn checked(scheme: SchemeId, value: impl Into<String>) -> Identifier {
        Identifier { scheme, value: value.into() }
    }

    /// The scheme.
    pub fn scheme(&self) -> &SchemeId {
        &self.scheme
    }

    /// The value in the scheme's canonical form.
    pub fn value(&self) -> &str {
        &self.value
    }
}

impl fmt::Display for Identifier {
    /// Writes `uscc:91350100M000100Y43`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.scheme, self.value)
    }
}

impl std::str::FromStr for Identifier {
    type Err = String;
    fn from_str(text: &str) -> Result<Identifier, String> {
        let (scheme, value) = text.split_once(':').ok_or_else(|| format!("`{text}` names no scheme"))?;
        let scheme = SchemeId::parse(scheme).map_err(|error| error.to_string())?;
        Ok(Identifier { scheme, value: value.to_owned() })
    }
}

impl TryFrom<String> for Identifier {
    type Error = String;
    fn try_from(text: String) -> Result<Identifier, String> {
        text.parse()
    }
}

impl From<Identifier> for String {
    fn from(identifier: Identifier) -> String {
        identifier.to_string()
    }
}
