//! Addresses, as far as linkage needs them: a road and a number on it.

use catalogue::dictionary::addresses::Addresses;
use rustc_hash::FxHasher;
use std::hash::Hasher;

use crate::wire::fields;

/// An address in two numbers: equal where the road is, and where the number on it is too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Address {
    /// The road; 0 where none is named.
    pub road: u64,
    /// The road with the number on it; 0 where either is missing.
    pub number: u64,
}

fields!(Address { road: u64, number: u64 });

impl Address {
    /// Reads a folded address from which the places at its beginning are taken off.
    pub(crate) fn read(text: &str, words: &Addresses) -> Address {
        let Some(found) = words.road(text) else { return Address::default() };
        let road = hash(&[found.road]);
        let number = if found.number.is_empty() { 0 } else { hash(&[found.road, "#", &found.number]) };
        Address { road, number }
    }
}

fn hash(parts: &[&str]) -> u64 {
    let mut hasher = FxHasher::default();
    parts.iter().for_each(|part| hasher.write(part.as_bytes()));
    hasher.finish() | 1
}
