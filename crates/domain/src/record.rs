//! Records: accepted rows, with versions.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::{DatasetId, FieldCode, OrganCode, Value};

/// The values of a record as stored: canonical text by field; an absent field has no value.
pub type Values = BTreeMap<FieldCode, String>;

/// What makes two rows of one deliverer the same record: a digest of data set, deliverer and the
/// canonical text of the contract's key fields. Where one of them numbers documents, the keys of a
/// series of documents follow each other, as its documents are delivered: so an index of keys
/// grows at few places at a time.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordKey(pub [u8; 16]);

impl RecordKey {
    /// The key of the record of `dataset` whose key fields, in the contract's order, read `parts`.
    pub fn of<'a>(dataset: &'a DatasetId, organ: &'a OrganCode, parts: impl IntoIterator<Item = &'a str>) -> RecordKey {
        digest([dataset.as_str(), organ.as_str()].into_iter().chain(parts))
    }

    /// The same key among those of the series of a document: six bytes say series and number, and ten
    /// are left of the digest.
    #[must_use]
    pub fn in_series(self, document_number: &str) -> RecordKey {
        let is_digit = |c: char| c.is_ascii_digit();
        let end = document_number.rfind(is_digit).map_or(0, |at| at + 1);
        let (before, after) = document_number.split_at(end);
        let series = before.trim_end_matches(is_digit);
        let number: u32 = before[series.len()..].parse().unwrap_or(u32::MAX);
        let mut key = self.0;
        key[..3].copy_from_slice(&digest([series, after].into_iter()).0[..3]);
        key[3..6].copy_from_slice(&number.min(0xff_ffff).to_be_bytes()[1..]);
        RecordKey(key)
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

    #[test]
    fn keys_of_a_series_follow_each_other() {
        let digest = |part: &str| digest([part].into_iter());
        let of = |number: &str| digest(number).in_series(number);
        let keys =
            ["A [2026] 9", "A [2026] 10", "A [2026] 011", "A [2026] 70000000", "A [2026] 99999999999999"].map(of);
        assert!(keys.map(|key| key.0[..6].to_vec()).is_sorted(), "in the order of their numbers: {keys:?}");
        assert!(keys.iter().all(|key| key.0[..3] == keys[0].0[..3]), "of one series");
        assert_ne!(of("A [2025] 9").0[..3], keys[0].0[..3], "another year is another series");
        assert_ne!(of("A [2026] 9 B").0[..3], keys[0].0[..3], "what stands behind the number is of the series");
        let two = ["x", "y"].map(|other| digest(other).in_series("A 9"));
        assert_ne!(two[0], two[1], "the same number of different keys");
        assert_eq!(of("none").0[3..6], [0xff; 3], "no number at all is the last of its series");
    }
}
