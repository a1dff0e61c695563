//! Names in Latin letters as words: legal forms, words that are shortened, words that tell nobody
//! apart, numbers.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use super::folding::Folding;
use crate::{
    pack::Problem,
    source::{Files, yaml},
};

/// How names in Latin letters are formed.
#[derive(Clone, Debug, Default)]
pub struct LatinNames {
    /// What a word as written stands for.
    words: HashMap<String, (String, WordKind)>,
}

/// What a word does in a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordKind {
    /// It may tell the bearer from others.
    Own,
    /// It is left out as often as not.
    Generic,
    /// It is a legal form, or part of one; its text is the code of the form.
    Form,
    /// It is a number, in digits.
    Number,
    /// It says that the bearer is a branch or an organisation of another.
    Part,
}

/// A word of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word in full and in capitals.
    pub text: String,
    /// What it does.
    pub kind: WordKind,
}

/// `dictionaries/latin-names.yaml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Definition {
    /// Legal forms: by code, how they are written.
    forms: BTreeMap<String, Vec<String>>,
    /// Words and how they are shortened.
    #[serde(default)]
    abbreviations: BTreeMap<String, Vec<String>>,
    /// Words that tell nobody apart.
    #[serde(default)]
    generic: Vec<String>,
    /// Words that are passed over.
    #[serde(default)]
    ignored: Vec<String>,
    /// Words of branches and attached organisations.
    #[serde(default)]
    parts: Vec<String>,
    /// Numbers and their words.
    #[serde(default)]
    numerals: BTreeMap<String, Vec<String>>,
}

/// The most words of a name that are read.
const MOST_WORDS: usize = 24;
/// The most letters of a word.
const LONGEST_WORD: usize = 32;

impl LatinNames {
    /// Reads `dictionaries/latin-names.yaml`; a pack may be without it.
    pub fn load(files: &Files) -> Result<LatinNames, Vec<Problem>> {
        let definition: Option<Definition> =
            yaml(files, "dictionaries/latin-names.yaml").map_err(|error| vec![error])?;
        let Some(definition) = definition else { return Ok(LatinNames::default()) };
        let mut names = LatinNames::default();
        let generic = |word: &String| definition.generic.contains(word);
        for word in &definition.generic {
            names.add(word, word, WordKind::Generic);
        }
        for (word, shortened) in &definition.abbreviations {
            let kind = if generic(word) { WordKind::Generic } else { WordKind::Own };
            shortened.iter().for_each(|short| names.add(short, word, kind));
        }
        for (code, words) in &definition.forms {
            words.iter().for_each(|word| names.add(word, code, WordKind::Form));
        }
        for (number, words) in &definition.numerals {
            words.iter().for_each(|word| names.add(word, number, WordKind::Number));
        }
        definition.parts.iter().for_each(|word| names.add(word, word, WordKind::Part));
        definition.ignored.iter().for_each(|word| names.add(word, "", WordKind::Generic));
        Ok(names)
    }

    fn add(&mut self, written: &str, text: &str, kind: WordKind) {
        self.words.insert(written.to_owned(), (text.to_owned(), kind));
    }

    /// The words of a name; `None` where it is not written in Latin letters.
    pub fn words(&self, written: &str, folding: &Folding) -> Option<Vec<Word>> {
        let mut texts = Texts::default();
        let mut word = String::new();
        let mut letters = false;
        for character in written.chars().chain([' ']) {
            let folded = folding.fold(character);
            match folded {
                Some(folded) if folded.is_ascii_alphanumeric() => {
                    letters |= folded.is_ascii_alphabetic();
                    if word.len() < LONGEST_WORD {
                        word.push(folded);
                    }
                }
                Some(folded) if folded.is_alphanumeric() => return None,
                // A point or an apostrophe stands within a word: `S.A.`, `O'Neill`.
                None if !character.is_whitespace() => {}
                Some('.' | '\'') => {}
                _ if word.is_empty() => {}
                _ => texts.push(std::mem::take(&mut word)),
            }
            if texts.words.len() >= MOST_WORDS {
                break;
            }
        }
        letters.then(|| self.kinds(texts.words))
    }

    fn kinds(&self, texts: Vec<String>) -> Vec<Word> {
        let mut words: Vec<Word> = Vec::with_capacity(texts.len());
        for text in texts {
            let known = self.words.get(&text);
            let word = match known {
                // A name begins with a word of its own, whatever that is elsewhere.
                Some((_, WordKind::Form)) if words.is_empty() => Word { text, kind: WordKind::Own },
                Some((to, _)) if to.is_empty() => continue,
                Some((to, kind)) => Word { text: to.clone(), kind: *kind },
                None if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                    let digits = text.trim_start_matches('0').to_owned();
                    Word { text: digits, kind: WordKind::Number }
                }
                None => Word { text, kind: WordKind::Own },
            };
            words.push(word);
        }
        words
    }
}

/// Words as they are read. Single letters in a row are one word: `J. P.` is `JP`.
#[derive(Default)]
struct Texts {
    words: Vec<String>,
    /// Whether the last word is made of single letters.
    initials: bool,
}

impl Texts {
    fn push(&mut self, word: String) {
        let single = word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
        match self.words.last_mut() {
            Some(last) if single && self.initials => last.push_str(&word),
            _ => self.words.push(word),
        }
        self.initials = single;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> LatinNames {
        let mut names = LatinNames::default();
        names.add("LTD", "limited", WordKind::Form);
        names.add("SA", "joint-stock", WordKind::Form);
        names.add("INTL", "INTERNATIONAL", WordKind::Generic);
        names.add("AND", "", WordKind::Generic);
        names.add("II", "2", WordKind::Number);
        names
    }

    fn read(written: &str) -> Option<String> {
        let words = names().words(written, &Folding::default())?;
        Some(words.iter().map(|word| format!("{}/{:?}", word.text, word.kind)).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn a_name_is_read_word_by_word() {
        for (written, expected) in [
            ("Acme Intl. Ltd.", "ACME/Own INTERNATIONAL/Generic limited/Form"),
            ("J. P. Miller and Acme, S.A.", "JP/Own MILLER/Own ACME/Own joint-stock/Form"),
            ("S A Cables", "SA/Own CABLES/Own"),
            ("Alpha II", "ALPHA/Own 2/Number"),
            ("Alpha 007", "ALPHA/Own 7/Number"),
        ] {
            assert_eq!(read(written).as_deref(), Some(expected), "{written}");
        }
        assert_eq!(read("12345"), None);
        assert_eq!(read(""), None);
        assert_eq!(read("Acme \u{660e}"), None);
    }

    #[test]
    fn what_is_read_of_a_name_is_bounded() {
        let words = names().words(&"word ".repeat(10_000), &Folding::default()).unwrap();
        assert_eq!(words.len(), MOST_WORDS);
        let words = names().words(&"x".repeat(10_000), &Folding::default()).unwrap();
        assert_eq!(words[0].text.len(), LONGEST_WORD);
    }
}
