//! The manifest of a mirror: which objects count.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::{pieces::Piece, why::Why};
use crate::Place;

/// Its key.
pub(super) const MANIFEST: &str = "manifest.json";

/// The form of manifests.
const VERSION: u32 = 1;

/// More generations than there can be.
const MOST_GENERATIONS: u64 = 1 << 50;

/// Digits of the digest that stand in a key.
const DIGITS: usize = 32;

/// Which objects count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Named {
    version: u32,
    /// How many manifests there were, this one included.
    pub generation: u64,
    /// The commitment of the register's first entry.
    pub register: String,
    pub through: Place,
    /// The files of each table. The oldest segment first.
    pub segments: Vec<BTreeMap<String, Object>>,
    /// What the manifest before named, for those who still read it.
    kept: BTreeSet<String>,
}

/// An object with what it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Object {
    pub key: String,
    pub bytes: u64,
    /// BLAKE3, in hexadecimal digits.
    pub digest: String,
}

/// All that is read of a manifest whose form is not known.
#[derive(Deserialize)]
struct Form {
    version: u32,
}

impl Object {
    /// An object that is put for a manifest.
    pub fn new(generation: u64, table: &str, piece: &Piece) -> Object {
        let key = format!("{generation:06}/{table}.{}.parquet", &piece.digest[..DIGITS]);
        Object { key, bytes: piece.bytes, digest: piece.digest.clone() }
    }
}

impl Named {
    pub fn new(generation: u64, register: &Place, through: &Place, segments: Vec<BTreeMap<String, Object>>) -> Named {
        let (register, through) = (register.commitment.clone(), through.clone());
        Named { version: VERSION, generation, register, through, segments, kept: BTreeSet::new() }
    }

    /// Reads a manifest.
    pub fn read(text: &[u8]) -> Result<Named, Why> {
        let not_ours = |error: serde_json::Error| Why::NotAMirror(error.to_string());
        let form: Form = serde_json::from_slice(text).map_err(not_ours)?;
        if form.version > VERSION {
            return Err(Why::Newer(form.version));
        }
        let named: Named = serde_json::from_slice(text).map_err(not_ours)?;
        let ours = |key: &str| generation_of(key).is_some_and(|generation| generation <= named.generation);
        let all_ours = named.keys().into_iter().chain(named.kept.iter().map(String::as_str)).all(ours);
        if !all_ours || named.generation > MOST_GENERATIONS {
            return Err(Why::NotAMirror("it names what is no file of a lake".to_owned()));
        }
        Ok(named)
    }

    pub fn text(&self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec_pretty(self)
    }

    /// Whether both say the same of the same register.
    pub fn says_the_same(&self, other: &Named) -> bool {
        (&self.register, &self.through, &self.segments) == (&other.register, &other.through, &other.segments)
    }

    /// The same, with what `before` names kept for its readers, if it goes on from there.
    pub fn keeping(mut self, before: &Named) -> Named {
        if self.segments.first() == before.segments.first() {
            let own = self.keys();
            let kept = before.keys().into_iter().filter(|key| !own.contains(key)).map(str::to_owned);
            self.kept = kept.collect();
        }
        self
    }

    /// All keys that it names.
    pub fn keys(&self) -> BTreeSet<&str> {
        self.segments.iter().flat_map(BTreeMap::values).map(|object| object.key.as_str()).collect()
    }

    /// Its objects by table and digest.
    pub fn by_content(&self) -> HashMap<(&str, &str), &Object> {
        let objects = self.segments.iter().flatten();
        objects.map(|(table, object)| ((table.as_str(), object.digest.as_str()), object)).collect()
    }

    /// Those of some keys that nobody reads or will ever name.
    pub fn forgot<'k>(&self, keys: impl Iterator<Item = &'k String>) -> Vec<&'k String> {
        let own = self.keys();
        let past = |key: &str| generation_of(key).is_some_and(|generation| generation <= self.generation);
        keys.filter(|key| past(key) && !self.kept.contains(*key) && !own.contains(key.as_str())).collect()
    }
}

/// The generation in the key of a file; `None` where it is no such key.
pub(super) fn generation_of(key: &str) -> Option<u64> {
    let (generation, name) = key.split_once('/')?;
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '.';
    let is_file = name.ends_with(".parquet") && name.chars().all(plain);
    let digits = generation.len() >= 6 && generation.chars().all(|digit| digit.is_ascii_digit());
    (is_file && digits).then(|| generation.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::{Named, generation_of};

    #[test]
    fn only_keys_of_files_have_a_generation() {
        assert_eq!(generation_of("000012/subjects.0a1b.parquet"), Some(12));
        assert_eq!(generation_of("1000000/penalty_2018.ff.parquet"), Some(1_000_000));
        for other in ["manifest.json", "12/a.parquet", "000012/a/b.parquet", "000012/a.txt", "00001x/a.parquet"] {
            assert_eq!(generation_of(other), None, "{other}");
        }
        assert_eq!(generation_of("000012/../x.parquet"), None);
    }

    #[test]
    fn a_manifest_that_names_what_is_not_ours_is_none() {
        let with = |generation: &str, key: &str| {
            let object = format!("{{\"key\":\"{key}\",\"bytes\":1,\"digest\":\"00\"}}");
            format!(
                "{{\"version\":1,\"generation\":{generation},\"register\":\"\",\"through\":{{\"seq\":1,\
                 \"commitment\":\"\"}},\"segments\":[{{\"t\":{object}}}],\"kept\":[]}}"
            )
        };
        let read = |text: String| Named::read(text.as_bytes());
        assert!(read(with("3", "000003/t.00.parquet")).is_ok());
        for (generation, key) in
            [("3", "../t.parquet"), ("3", "000004/t.00.parquet"), ("18446744073709551615", "000003/t.parquet")]
        {
            assert!(read(with(generation, key)).is_err(), "{generation} {key}");
        }
        assert!(Named::read(b"{\"version\":2}").unwrap_err().to_string().contains("newer"));
        assert!(Named::read(b"<html>").is_err());
    }
}
