//! Code lists: the codes that a field may hold, with the words that stand for them.

use std::collections::HashMap;

use domain::Label;
use serde::{Deserialize, Serialize};

use crate::contract::fold;

/// A code list of a pack, such as the kinds of penalties.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CodeList {
    /// Its id, also the file's name.
    pub id: String,
    /// Its name.
    pub title: Label,
    /// The standard or the systems that it is taken from.
    pub source: String,
    /// Whether all of it is known from memory or an excerpt only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unverified: bool,
    /// Its codes, in the source's order.
    pub codes: Vec<Code>,
    /// Where each word leads, by its folded form.
    #[serde(skip)]
    index: HashMap<String, usize>,
}

/// One code of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Code {
    /// The code as stored.
    pub code: String,
    /// Its word in both languages; the Chinese one is the standard's own and is what is delivered
    /// upward.
    pub label: Label,
    /// Other words and codes that deliverers write for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// The code of the same list that took its place, where the law changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<String>,
    /// Whether it is known from memory or an excerpt only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unverified: bool,
}

impl CodeList {
    /// Prepares the list for reading words. A word that stands for two codes leads to the first.
    pub(crate) fn prepared(mut self) -> CodeList {
        self.index.clear();
        for (at, code) in self.codes.iter().enumerate() {
            for word in code.words() {
                self.index.entry(fold(word)).or_insert(at);
            }
        }
        self
    }

    /// The code that `word` stands for: a code, a label or an alias, compared without case, width
    /// and spaces.
    pub fn read(&self, word: &str) -> Option<&Code> {
        let at = self.index.get(word).or_else(|| self.index.get(fold(word).as_str()))?;
        self.codes.get(*at)
    }

    /// The code written exactly so.
    pub fn code(&self, code: &str) -> Option<&Code> {
        self.codes.iter().find(|known| known.code == code)
    }
}

impl Code {
    /// Every word that stands for the code: the code itself, both labels, the aliases.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        [self.code.as_str(), &self.label.zh, &self.label.en].into_iter().chain(self.aliases.iter().map(String::as_str))
    }
}
