//! What happens to single signs: same sound, alike to the eye, traditional, in pinyin.

use std::collections::BTreeMap;

use pinyin::ToPinyin;
use serde::Deserialize;

use super::words::signs;
use crate::dice::Dice;

/// Signs by what they may be taken for.
#[derive(Debug)]
pub struct Signs {
    similar: BTreeMap<char, Vec<char>>,
    by_sound: BTreeMap<&'static str, Vec<char>>,
    traditional: BTreeMap<char, char>,
    /// What is written for a sign of a unified code.
    pub code_slips: BTreeMap<char, char>,
    /// The digits from zero.
    pub digits: Vec<char>,
    brackets: BTreeMap<char, char>,
}

/// `signs.yaml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Table {
    similar: String,
    #[serde(deserialize_with = "signs")]
    common: Vec<char>,
    traditional: String,
    code_slips: BTreeMap<char, char>,
    #[serde(deserialize_with = "signs")]
    digits: Vec<char>,
    brackets: BTreeMap<char, char>,
}

impl Signs {
    /// Reads what the software carries; `used` are the signs of the register, which may be taken
    /// for each other too. An error names the file and what is wrong.
    pub fn read(used: impl IntoIterator<Item = char>) -> Result<Signs, (String, String)> {
        let table: Table = serde_saphyr::from_str(include_str!("../../linkage/signs.yaml"))
            .map_err(|error| ("signs.yaml".to_owned(), error.to_string()))?;
        let mut similar: BTreeMap<char, Vec<char>> = BTreeMap::new();
        for group in table.similar.split_whitespace() {
            for sign in group.chars() {
                let others = similar.entry(sign).or_default();
                others.extend(group.chars().filter(|&other| other != sign));
            }
        }
        let mut by_sound: BTreeMap<&'static str, Vec<char>> = BTreeMap::new();
        for sign in used.into_iter().chain(table.common) {
            if let Some(sound) = sound(sign) {
                let alike = by_sound.entry(sound).or_default();
                if !alike.contains(&sign) {
                    alike.push(sign);
                }
            }
        }
        let pair = |pair: &str| {
            let mut signs = pair.chars();
            Some((signs.next()?, signs.next()?))
        };
        Ok(Signs {
            similar,
            by_sound,
            traditional: table.traditional.split_whitespace().filter_map(pair).collect(),
            code_slips: table.code_slips,
            digits: table.digits,
            brackets: table.brackets,
        })
    }

    /// Another sign of the same sound.
    pub fn homophone(&self, sign: char, dice: &mut Dice) -> Option<char> {
        other(self.by_sound.get(sound(sign)?)?, sign, dice)
    }

    /// Another sign that looks alike.
    pub fn similar(&self, sign: char, dice: &mut Dice) -> Option<char> {
        other(self.similar.get(&sign)?, sign, dice)
    }

    /// The text in traditional characters, as far as they are known.
    pub fn traditional(&self, text: &str) -> String {
        text.chars().map(|sign| self.traditional.get(&sign).copied().unwrap_or(sign)).collect()
    }

    /// The text with brackets of half width.
    pub fn narrow(&self, text: &str) -> String {
        text.chars().map(|sign| self.brackets.get(&sign).copied().unwrap_or(sign)).collect()
    }

    /// `number` in words of single digits.
    pub fn spelt(&self, number: u32) -> String {
        let digits = number.to_string();
        digits.chars().filter_map(|digit| self.digits.get(digit.to_digit(10)? as usize)).collect()
    }
}

/// The syllables of a text without tones; what has no sound is kept where it is a letter or a digit.
pub fn syllables(text: &str) -> Vec<String> {
    let syllable = |sign: char| match sound(sign) {
        Some(sound) => Some(sound.to_owned()),
        None => sign.is_ascii_alphanumeric().then(|| sign.to_string()),
    };
    text.chars().filter_map(syllable).collect()
}

fn sound(sign: char) -> Option<&'static str> {
    sign.to_pinyin().map(|sound| sound.plain())
}

fn other(signs: &[char], than: char, dice: &mut Dice) -> Option<char> {
    let others: Vec<char> = signs.iter().copied().filter(|&sign| sign != than).collect();
    dice.pick(&others).copied()
}
