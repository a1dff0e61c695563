//! From keys and values to sentences in both languages.

use domain::{Date, Label};

use super::{About, Passage, Sentence};
use crate::{Glossary, Phrase, Shown};

/// Puts sentences together, passage by passage.
pub(super) struct Teller<'a> {
    pub(super) glossary: &'a Glossary,
    passages: Vec<Passage>,
}

impl<'a> Teller<'a> {
    pub(super) fn new(glossary: &'a Glossary) -> Teller<'a> {
        Teller { glossary, passages: Vec::new() }
    }

    /// What was told.
    pub(super) fn done(self) -> Vec<Passage> {
        self.passages
    }

    /// Adds a passage, unless it says nothing.
    pub(super) fn passage(&mut self, about: About, sentences: Vec<Sentence>) {
        if !sentences.is_empty() {
            let heading = self.phrase(about.key(), &[]);
            self.passages.push(Passage { about, heading, sentences });
        }
    }

    /// The same under a heading of its own.
    pub(super) fn passage_on(&mut self, about: About, heading: Phrase, sentences: Vec<Sentence>) {
        self.passages.push(Passage { about, heading, sentences });
    }

    /// The words of a key, filled in; the key itself where it has none.
    pub(super) fn phrase(&self, key: &str, with: &[(&str, Phrase)]) -> Phrase {
        let with: Vec<(&str, Label)> = with.iter().map(|(name, phrase)| (*name, phrase.0.clone())).collect();
        Phrase(self.glossary.sentences.say(key, &with))
    }

    /// A sentence.
    pub(super) fn say(&self, key: &str, with: &[(&str, Phrase)]) -> Sentence {
        Sentence::of(self.phrase(key, with))
    }

    /// A day as people write it.
    pub(super) fn day(&self, day: Date) -> Phrase {
        let number = |number: i16| Phrase::same(&number.to_string());
        let with = [
            ("y", number(day.year())),
            ("m", number(day.month().into())),
            ("d", number(day.day().into())),
            ("month", self.phrase(&format!("month-{}", day.month()), &[])),
        ];
        self.phrase("day", &with)
    }

    /// Several things in a row.
    pub(super) fn joined(&self, all: impl IntoIterator<Item = Phrase>) -> Phrase {
        let joined = all.into_iter().reduce(|a, b| self.phrase("joined", &[("a", a), ("b", b)]));
        joined.unwrap_or_else(|| Phrase::same(""))
    }

    /// A value in words.
    pub(super) fn value(&self, value: &Shown) -> Phrase {
        match value {
            Shown::Absent => self.phrase("nothing", &[]),
            Shown::Unknown => self.phrase("unknown", &[]),
            Shown::Masked { .. } => self.phrase("withheld", &[]),
            Shown::Text { text } => Phrase::same(text),
            Shown::Codes { codes } => self.joined(codes.iter().map(|code| code.title.clone())),
            Shown::Money { currency, amount } => Phrase::same(&format!("{currency} {amount}")),
            Shown::Date { date } => self.day(*date),
            Shown::Boolean { yes } => self.phrase(if *yes { "yes" } else { "no" }, &[]),
            Shown::Identifier { value, .. } => Phrase::same(value),
            Shown::Term { months, days, working_days } => {
                let parts = [("months", months), ("days", days), ("working-days", working_days)];
                let parts = parts.into_iter().filter(|(_, number)| **number > 0);
                let told: Vec<Phrase> =
                    parts.map(|(key, n)| self.phrase(key, &[("n", Phrase::same(&n.to_string()))])).collect();
                if told.is_empty() { self.phrase("at-once", &[]) } else { self.joined(told) }
            }
        }
    }

    /// What is asked for, or anything but that.
    pub(super) fn asked(&self, value: &Shown, except: bool) -> Phrase {
        let value = self.value(value);
        if except { self.phrase("except", &[("value", value)]) } else { value }
    }

    /// The articles, each a sentence.
    pub(super) fn articles(&self, basis: impl IntoIterator<Item = Phrase>) -> Vec<Sentence> {
        basis.into_iter().map(Sentence::of).collect()
    }
}
