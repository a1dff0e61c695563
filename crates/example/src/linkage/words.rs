//! What names and addresses are made of: `linkage/words.yaml`.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use crate::{dice::Dice, subject::Kind};

/// Things with weights.
pub type Weighted<T> = Vec<(u64, T)>;

/// `words.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Words {
    /// The title of the folder, for a `{kind}`.
    pub title: String,
    /// The name of the organ that delivers the register.
    pub organ: String,
    /// Syllables of brands of one sign, the commonest first.
    #[serde(deserialize_with = "signs")]
    pub single: Vec<char>,
    /// Syllables of two signs, the commonest first.
    pub double: Vec<String>,
    /// The lengths of the syllables of a brand.
    pub brands: Weighted<Vec<usize>>,
    /// Trades of companies.
    pub trades: Vec<Trades>,
    /// Legal forms of companies.
    pub forms: Weighted<String>,
    /// What sole traders call themselves.
    pub shops: Vec<String>,
    /// What the names of some sole traders end with.
    pub trader_mark: String,
    /// What cooperatives grow.
    pub goods: Vec<String>,
    /// What cooperatives are called.
    pub cooperatives: Vec<String>,
    /// What follows the name of a company in that of its branch.
    pub branches: Vec<String>,
    /// Numbered siblings.
    pub ordinals: Vec<Ordinal>,
    /// Their numbers.
    pub numbers: Vec<String>,
    /// What stands before a number.
    pub ordinal: String,
    /// Organisations named after a company.
    pub attached: Vec<String>,
    /// Names of streets.
    pub streets: Vec<String>,
    /// What streets are.
    pub ways: Weighted<String>,
    /// What towns are.
    pub towns: Weighted<String>,
    /// What buildings are.
    pub places: Vec<String>,
    /// Where in a building.
    pub units: Weighted<String>,
    /// Where at an agent's.
    pub agent_units: Vec<String>,
    /// How addresses are put together.
    pub address: String,
    /// Noise behind a name.
    pub trails: Vec<String>,
    /// The shortest legal form.
    pub company: String,
    /// The shortest form of a cooperative.
    pub cooperative: String,
    /// What stands for the rest of a person's name.
    pub masked: String,
    /// The same as a sign.
    pub anonymous: String,
    /// Divisions where nobody is registered.
    pub without_registrar: Vec<String>,
    /// Provinces that are cities.
    pub municipalities: Vec<String>,
    /// Short names of provinces by their codes.
    pub provinces: BTreeMap<String, String>,
    /// Ranks that names of divisions end with.
    pub ranks: Vec<String>,
    /// Names of peoples before a rank.
    pub peoples: Vec<String>,
}

/// Trades that share what is done.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trades {
    /// With what, the commonest first.
    pub fields: Vec<String>,
    /// What is done, the commonest first.
    pub acts: Vec<String>,
}

/// How numbered siblings are named.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ordinal {
    /// What they are.
    pub kind: Kind,
    /// Whether a brand stands between place and number; else there is one group in a district.
    pub brand: bool,
    /// What is numbered.
    pub what: String,
    /// Its abbreviation.
    pub short: String,
    /// The legal form.
    pub form: String,
}

/// The signs of a text without its spaces.
pub fn signs<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<char>, D::Error> {
    let text = String::deserialize(deserializer)?;
    Ok(text.chars().filter(|sign| !sign.is_whitespace()).collect())
}

impl Words {
    /// Reads what the software carries. An error names the file and what is wrong.
    pub fn read() -> Result<Words, (String, String)> {
        serde_saphyr::from_str(include_str!("../../linkage/words.yaml"))
            .map_err(|error| ("words.yaml".to_owned(), error.to_string()))
    }

    /// A single syllable, commoner ones oftener.
    pub fn syllable(&self, dice: &mut Dice) -> char {
        ranked(dice, &self.single, 12).copied().unwrap_or('-')
    }

    /// A brand.
    pub fn brand(&self, dice: &mut Dice) -> String {
        let mut brand = String::new();
        for &length in weighted(dice, &self.brands).map_or(&[][..], Vec::as_slice) {
            if length == 1 {
                brand.push(self.syllable(dice));
            } else {
                brand.push_str(ranked(dice, &self.double, 12).map_or("", String::as_str));
            }
        }
        brand
    }

    /// The trade of a company.
    pub fn trade(&self, dice: &mut Dice) -> String {
        let Some(group) = ranked(dice, &self.trades, 4) else { return String::new() };
        let field = ranked(dice, &group.fields, 10).map_or("", String::as_str);
        format!("{field}{}", ranked(dice, &group.acts, 5).map_or("", String::as_str))
    }
}

/// One of `things`, heavier ones oftener.
pub fn weighted<'t, T>(dice: &mut Dice, things: &'t [(u64, T)]) -> Option<&'t T> {
    things.get(dice.weighted(things.iter().map(|(weight, _)| *weight))).map(|(_, thing)| thing)
}

/// One of `things`: the one at place n with the weight 1 / (n + `even`).
pub fn ranked<'t, T>(dice: &mut Dice, things: &'t [T], even: u64) -> Option<&'t T> {
    things.get(dice.weighted((0..things.len() as u64).map(|place| 1_000_000 / (place + even))))
}
