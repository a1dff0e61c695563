//! Names that a catalogue or an operator gives to things: checked once, then kept as a type.

use std::{borrow::Borrow, fmt, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Why a text is not a name of the wanted kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a valid {kind}: use 1 to {max} of {allowed}")]
pub struct NameError {
    /// What the text was meant to be.
    pub kind: &'static str,
    /// The text as given, cut at 80 characters.
    pub text: String,
    /// The characters allowed, in words.
    pub allowed: &'static str,
    /// The longest length in bytes.
    pub max: usize,
}

/// Reads a name where it stands, without a copy of the text.
struct Parsed<T> {
    kind: &'static str,
    parse: fn(&str) -> Result<T, NameError>,
}

impl<T> de::Visitor<'_> for Parsed<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a {}", self.kind)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        (self.parse)(text).map_err(E::custom)
    }
}

macro_rules! name_type {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $max:literal, $allowed:literal, $accepts:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Parses the name; refuses an empty, an overlong or a wrongly spelt one.
            pub fn parse(text: &str) -> Result<Self, NameError> {
                let accepts: fn(char) -> bool = $accepts;
                if text.is_empty() || text.len() > $max || !text.chars().all(accepts) {
                    return Err(NameError {
                        kind: $kind,
                        text: text.chars().take(80).collect(),
                        allowed: $allowed,
                        max: $max,
                    });
                }
                Ok(Self(text.into()))
            }

            /// The name as written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = NameError;
            fn try_from(text: String) -> Result<Self, NameError> {
                Self::parse(&text)
            }
        }

        impl std::str::FromStr for $name {
            type Err = NameError;
            fn from_str(text: &str) -> Result<Self, NameError> {
                Self::parse(text)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> String {
                name.0.as_ref().to_owned()
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(Parsed { kind: $kind, parse: Self::parse })
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    };
}

fn kebab(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'
}

name_type!(
    /// The id of a data set of the catalogue, such as `penalty-2018`.
    DatasetId, "data set id", 64, "a-z, 0-9 and -", kebab
);
name_type!(
    /// The code that a standard or a contract gives to a field, such as `CF_WSH`.
    FieldCode, "field code", 64, "A-Z, a-z, 0-9 and _", |c| c.is_ascii_alphanumeric() || c == '_'
);
name_type!(
    /// The id of a list of the catalogue, such as `abnormal-operations`.
    ListId, "list id", 64, "a-z, 0-9 and -", kebab
);
name_type!(
    /// The id of a measure of the catalogue, such as `tender-defaulter`.
    MeasureId, "measure id", 64, "a-z, 0-9 and -", kebab
);
name_type!(
    /// What a subject applies for, a code of the pack's procedures, such as `tender`.
    ProcedureId, "procedure", 64, "a-z, 0-9 and -", kebab
);
name_type!(
    /// The id of a rule set, such as `publication-term`.
    RuleSetId, "rule set id", 64, "a-z, 0-9 and -", kebab
);
name_type!(
    /// The id of a template of cases, such as `credit-repair`.
    CaseTemplateId, "case template id", 64, "a-z, 0-9 and -", kebab
);
name_type!(
    /// The id of a template of credit commitments, such as `licence-notification`.
    CommitmentTemplateId, "commitment template id", 64, "a-z, 0-9 and -", kebab
);
name_type!(
    /// The id of a statistic, such as `births`.
    StatisticId, "statistic id", 64, "a-z, 0-9 and -", kebab
);
name_type!(
    /// The code of an organ that delivers or decides: its unified code or a code of the operator.
    OrganCode, "organ code", 32, "A-Z, a-z, 0-9, - and _",
    |c| c.is_ascii_alphanumeric() || c == '-' || c == '_'
);
name_type!(
    /// The name that a person signs in with.
    AccountName, "account name", 64, "a-z, 0-9, . - and _",
    |c| kebab(c) || c == '.' || c == '_'
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_parsed_once_and_refused_with_a_reason() {
        assert_eq!(DatasetId::parse("penalty-2018").unwrap().as_str(), "penalty-2018");
        let refused = DatasetId::parse("Penalty 2018").unwrap_err().to_string();
        assert!(refused.contains("Penalty 2018") && refused.contains("a-z"), "{refused}");
        assert!(FieldCode::parse("").is_err());
        assert!(serde_json::from_str::<FieldCode>("\"A B\"").is_err());
    }
}
