//! How the legal texts that a basis names are called in the language of the jurisdiction.
//!
//! A basis is written once, in English, so that it is the same in tables, exports and entries. Who
//! reads the language of the law wants its own words: phrases of the pack take the place of those
//! they stand for, and articles are counted as that language counts them.

use std::collections::BTreeMap;

use domain::Label;
use serde::Deserialize;

use crate::{
    pack::Problem,
    source::{Files, yaml},
};

/// The words for legal texts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Citations {
    /// The longest first.
    phrases: Vec<(String, String)>,
    articles: Articles,
}

/// `dictionaries/citations.yaml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Definition {
    /// What is written, and what it is called.
    phrases: BTreeMap<String, String>,
    #[serde(default)]
    articles: Articles,
}

/// How articles are counted.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Articles {
    /// What stands before the numbers, as written.
    marks: Vec<String>,
    /// What stands before them in the other language.
    before: String,
    /// What stands after them.
    after: String,
    /// What stands between them.
    between: String,
}

/// What stands between numbers of articles, as written.
const BETWEEN: [&str; 2] = [", ", " and "];

impl Citations {
    /// Reads `dictionaries/citations.yaml`.
    pub fn load(files: &Files) -> Result<Citations, Vec<Problem>> {
        let definition: Option<Definition> = yaml(files, "dictionaries/citations.yaml").map_err(|error| vec![error])?;
        let Some(Definition { phrases, articles }) = definition else { return Ok(Citations::default()) };
        let mut phrases: Vec<(String, String)> = phrases.into_iter().collect();
        phrases.sort_by(|(a, _), (b, _)| (b.len(), a).cmp(&(a.len(), b)));
        Ok(Citations { phrases, articles })
    }

    /// A basis in both languages.
    pub fn label(&self, basis: &str) -> Label {
        let mut zh = String::with_capacity(basis.len());
        let mut rest = basis;
        while let Some(first) = rest.chars().next() {
            if let Some((written, called)) = self.phrases.iter().find(|(written, _)| rest.starts_with(written.as_str()))
            {
                zh.push_str(called);
                rest = &rest[written.len()..];
            } else if let Some((articles, after)) = self.articles.read(rest) {
                zh.push_str(&articles);
                rest = after;
            } else {
                zh.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
        if zh != basis {
            zh = self.close_up(&zh);
        }
        Label::new(zh, basis)
    }

    /// Without the spaces and commas that stood before what now follows at once.
    fn close_up(&self, text: &str) -> String {
        let articles = self.articles.before.as_str();
        let mut closed = text.to_owned();
        for between in [", ", " "].into_iter().filter(|_| !articles.is_empty()) {
            closed = closed.replace(&format!("{between}{articles}"), articles);
        }
        closed.replace("; ", "\u{ff1b}").replace(", ", "\u{ff0c}")
    }
}

impl Articles {
    /// The articles that a text begins with, as the other language counts them, and what follows.
    fn read<'a>(&self, text: &'a str) -> Option<(String, &'a str)> {
        let mut rest = self.marks.iter().find_map(|mark| text.strip_prefix(mark.as_str()))?;
        let mut numbers = Vec::new();
        loop {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            if digits == 0 {
                break;
            }
            numbers.push(&rest[..digits]);
            rest = &rest[digits..];
            let next = BETWEEN.iter().find_map(|between| rest.strip_prefix(between));
            match next.filter(|next| next.starts_with(|first: char| first.is_ascii_digit())) {
                Some(next) => rest = next,
                None => break,
            }
        }
        let counted = format!("{}{}{}", self.before, numbers.join(&self.between), self.after);
        (!numbers.is_empty()).then_some((counted, rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_articles_are_called_by_their_own_names() {
        let citations = Citations {
            phrases: vec![
                ("Law on Ships (2020)".to_owned(), "SHIPS2020".to_owned()),
                ("Law on Ships".to_owned(), "SHIPS".to_owned()),
            ],
            articles: Articles {
                marks: vec!["art. ".to_owned()],
                before: "No".to_owned(),
                after: "!".to_owned(),
                between: "+".to_owned(),
            },
        };
        let called = |basis| citations.label(basis).zh;
        assert_eq!(called("Law on Ships, art. 2, 12 and 13"), "SHIPSNo2+12+13!");
        assert_eq!(called("Law on Ships (2020), art. 7; unknown text"), "SHIPS2020No7!\u{ff1b}unknown text");
        assert_eq!(called("an unknown text"), "an unknown text");
        assert_eq!(citations.label("Law on Ships").en, "Law on Ships");
        assert_eq!(called(""), "");
    }
}
