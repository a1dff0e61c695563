//! Words of addresses: what a road ends in, what a town ends in, how numbers are written.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::folding::Folding;
use crate::{
    pack::Problem,
    source::{Files, yaml},
};

/// How addresses and numbers are written in a jurisdiction.
#[derive(Debug, Default)]
pub struct Addresses {
    roads: Vec<String>,
    towns: Vec<String>,
    numerals: BTreeMap<char, String>,
    ordinals: Vec<char>,
}

/// `dictionaries/addresses.yaml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Definition {
    /// What the name of a road ends in; the longer of two first.
    roads: Vec<String>,
    /// What the name of a town or a street office ends in: it stands before the road.
    #[serde(default)]
    towns: Vec<String>,
    /// Characters that are numerals, with their digits; empty for powers of ten.
    #[serde(default)]
    numerals: BTreeMap<char, String>,
    /// Characters that make a number an ordinal.
    #[serde(default)]
    ordinals: Vec<char>,
}

/// A road and the number on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Road<'a> {
    /// Its name.
    pub road: &'a str,
    /// The number in digits; empty where there is none.
    pub number: String,
}

/// The longest name of a road, in characters before its ending.
const LONGEST_ROAD: usize = 6;
/// The longest number, in digits.
const LONGEST_NUMBER: usize = 8;
/// The longest address that is read, in characters.
const LONGEST: usize = 200;

impl Addresses {
    /// Reads `dictionaries/addresses.yaml`.
    pub fn load(files: &Files, folding: &Folding) -> Result<Addresses, Vec<Problem>> {
        let definition: Option<Definition> = yaml(files, "dictionaries/addresses.yaml").map_err(|error| vec![error])?;
        let Some(definition) = definition else { return Ok(Addresses::default()) };
        let fold = |words: Vec<String>| words.into_iter().map(|word| folding.text(&word)).collect();
        let Definition { roads, towns, numerals, ordinals } = definition;
        Ok(Addresses { roads: fold(roads), towns: fold(towns), numerals, ordinals })
    }

    /// Whether the character is a numeral or makes one an ordinal.
    pub fn is_numeral(&self, character: char) -> bool {
        character.is_ascii_digit() || self.numerals.contains_key(&character) || self.ordinals.contains(&character)
    }

    /// The first road in a folded address, its places taken off.
    pub fn road<'a>(&self, text: &'a str) -> Option<Road<'a>> {
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).take(LONGEST).collect();
        let ending = |at: usize| self.roads.iter().find(|road| text[at..].starts_with(road.as_str()));
        let (nth, at, ending) = (1..places.len()).find_map(|nth| {
            let at = places[nth];
            ending(at).map(|ending| (nth, at, ending))
        })?;
        let town_end =
            self.towns.iter().filter_map(|town| text[..at].rfind(town.as_str()).map(|from| from + town.len()));
        let town_end = town_end.filter(|&end| end < at).max().unwrap_or(0);
        let from = places[nth.saturating_sub(LONGEST_ROAD)].max(town_end);
        let end = at + ending.len();
        Some(Road { road: &text[from..end], number: self.number(&text[end..]) })
    }

    /// The digits that a text begins with.
    fn number(&self, text: &str) -> String {
        let mut number = String::new();
        for character in text.chars().take(LONGEST_NUMBER) {
            match self.numerals.get(&character) {
                _ if character.is_ascii_digit() => number.push(character),
                Some(digits) => number.push_str(digits),
                None => break,
            }
        }
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Addresses {
        Addresses {
            roads: vec!["AVENUE".to_owned(), "ROAD".to_owned()],
            towns: vec!["TOWN".to_owned()],
            numerals: [('I', "1".to_owned()), ('X', String::new())].into(),
            ordinals: vec!['#'],
        }
    }

    #[test]
    fn a_road_and_its_number_are_found_after_the_town() {
        let found = |text| words().road(text).map(|road| (road.road.to_owned(), road.number));
        assert_eq!(found("WESTTOWNLONGROAD12-3"), Some(("LONGROAD".to_owned(), "12".to_owned())));
        assert_eq!(found("LONGAVENUEIX"), Some(("LONGAVENUE".to_owned(), "1".to_owned())));
        assert_eq!(found("LONGAVENUE"), Some(("LONGAVENUE".to_owned(), String::new())));
        assert_eq!(found("NOWHERE"), None);
        assert_eq!(found(""), None);
        assert!(words().is_numeral('#') && words().is_numeral('7') && !words().is_numeral('A'));
    }
}
