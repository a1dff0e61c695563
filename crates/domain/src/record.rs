//! Records: accepted rows, with versions.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::{DatasetId, FieldCode, OrganCode, Value};

/// The values of a record as stored: canonical text by field; an absent field has no value.
pub type Values = BTreeMap<FieldCode, String>;

/// What makes two rows of one deliverer the same record: a digest of data set, deliverer and the
/// canonical text of the contract's key fields.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordKey(pub [u8; 16]);

impl RecordKey {
    /// The key of the record of `dataset` whose key fields, in the contract's order, read `parts`.
    pub fn of<'a>(dataset: &'a DatasetId, organ: &'a OrganCode, parts: impl IntoIterator<Item = &'a str>) -> RecordKey {
        digest([dataset.as_str(), organ.as_str()].into_iter().chain(parts))
    }

    /// A digest of all values: two rows with the same key and digest say the same.
    pub fn content(values: &Values) -> RecordKey {
        digest(values.iter().flat_map(|(field, text)| [field.as_str(), text.as_str()]))
    }

    /// A digest of parts of text, each kept apart from the next.
    pub(crate) fn of_parts<'a>(parts: impl IntoIterator<Item = &'a str>) -> RecordKey {
        digest(parts.into_iter())
    }

    /// The key as 32 hexadecimal digits.
    pub fn hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Reads 32 hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<RecordKey> {
        if text.len() != 32 || !text.is_ascii() {
            return None;
        }
        let mut key = [0u8; 16];
        for (byte, at) in key.iter_mut().zip((0..32).step_by(2)) {
            *byte = u8::from_str_radix(&text[at..at + 2], 16).ok()?;
        }
        Some(RecordKey(key))
    }
}

/// The first 16 bytes of a digest in which every part stands with its length.
fn digest<'a>(parts: impl Iterator<Item = &'a str>) -> RecordKey {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let mut key = [0; 16];
    key.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    RecordKey(key)
}

impl fmt::Debug for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.hex())
    }
}

impl Serialize for RecordKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.hex())
    }
}

impl<'de> Deserialize<'de> for RecordKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<RecordKey, D::Error> {
        let text = String::deserialize(deserializer)?;
        RecordKey::from_hex(&text).ok_or_else(|| serde::de::Error::custom("a key is 32 hexadecimal digits"))
    }
}

/// What a row does to the record of its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// States it, or corrects it where it exists and differs.
    State,
    /// Withdraws it.
    Withdraw,
}

/// A checked row, before it is put to a subject.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The data set.
    pub dataset: DatasetId,
    /// Who delivered it.
    pub deliverer: OrganCode,
    /// Its key.
    pub key: RecordKey,
    /// What the row does.
    pub operation: Operation,
    /// Its values, typed.
    pub values: BTreeMap<FieldCode, Value>,
}

impl Record {
    /// The values as stored.
    pub fn stored(&self) -> Values {
        self.values.iter().map(|(field, value)| (field.clone(), value.canonical())).collect()
    }

    /// The text of a text or code field.
    pub fn text(&self, field: &FieldCode) -> Option<&str> {
        match self.values.get(field)? {
            Value::Text(text) | Value::Code(text) => Some(text),
            _ => None,
        }
    }

    /// The day in a date field.
    pub fn date(&self, field: &FieldCode) -> Option<crate::Date> {
        match self.values.get(field)? {
            Value::Date(date) => Some(*date),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_keep_their_parts_apart() {
        let dataset = DatasetId::parse("penalty-2018").unwrap();
        let organ = OrganCode::parse("11").unwrap();
        let one = RecordKey::of(&dataset, &organ, ["ab", "c"]);
        assert_ne!(one, RecordKey::of(&dataset, &organ, ["a", "bc"]));
        assert_eq!(RecordKey::from_hex(&one.hex()), Some(one));
    }
}
