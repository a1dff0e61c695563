//! Addresses and scopes of business: which terms such a text holds.
//!
//! Scripts that put no spaces between words (Chinese, Japanese, Korean) are cut into pairs of neighbouring
//! characters, as names are; in other scripts a run of letters and digits is one word. Where one script
//! meets another, the last character and the first make a pair, so that a number keeps to the word
//! behind it. The places of the terms are not kept: all terms of a search text must be there.

use std::mem;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::fold::fold_char;

/// The most characters of such a text that count.
pub(crate) const MAX_PROSE_CHARS: usize = 4_000;

/// The longest word: of a longer one the beginning counts.
const LONGEST_WORD: usize = 64;

/// Whether a character stands for a word or syllable of its own.
fn stands_alone(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Gives each term of `text` to `take`, in order and as often as it is there.
pub(crate) fn each_term(text: &str, mut take: impl FnMut(&str)) {
    let mut word = String::new();
    let mut word_chars = 0;
    let mut before: Option<char> = None;
    let mut pair = String::with_capacity(8);
    for c in text.chars().take(MAX_PROSE_CHARS) {
        let folded = fold_char(c);
        let goes_on = folded.is_some_and(|c| !stands_alone(c));
        if !goes_on && word_chars > 0 {
            take(&word);
            word.clear();
            word_chars = 0;
        }
        let Some(c) = folded else { continue };
        if let Some(before) = before.filter(|before| stands_alone(*before) || stands_alone(c)) {
            pair.clear();
            pair.extend([before, c]);
            take(&pair);
        }
        before = Some(c);
        if goes_on && word_chars < LONGEST_WORD {
            word.push(c);
            word_chars += 1;
        }
    }
    if word_chars > 0 {
        take(&word);
    }
}

/// The terms of `text`, each once.
pub(crate) fn prose_terms(text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    each_term(text, |term| terms.push(term.to_owned()));
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// Cuts a text into its terms.
#[derive(Clone, Default)]
pub(crate) struct Prose {
    terms: String,
    ends: Vec<usize>,
    token: Token,
}

/// The terms of one text.
pub(crate) struct ProseStream<'a> {
    prose: &'a mut Prose,
    next: usize,
}

impl Tokenizer for Prose {
    type TokenStream<'a> = ProseStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> ProseStream<'a> {
        let (mut terms, mut ends) = (mem::take(&mut self.terms), mem::take(&mut self.ends));
        terms.clear();
        ends.clear();
        each_term(text, |term| {
            terms.push_str(term);
            ends.push(terms.len());
        });
        (self.terms, self.ends) = (terms, ends);
        ProseStream { prose: self, next: 0 }
    }
}

impl TokenStream for ProseStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(&end) = self.prose.ends.get(self.next) else { return false };
        let start = self.next.checked_sub(1).map_or(0, |before| self.prose.ends[before]);
        let Prose { terms, token, .. } = &mut *self.prose;
        token.text.clear();
        token.text.push_str(&terms[start..end]);
        token.position = self.next;
        self.next += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.prose.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.prose.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> Vec<String> {
        let mut terms = Vec::new();
        each_term(text, |term| terms.push(term.to_owned()));
        terms
    }

    #[test]
    fn scripts_without_spaces_are_cut_into_pairs_and_others_into_words() {
        assert_eq!(terms("\u{660e}\u{6e56}\u{8def}"), ["\u{660e}\u{6e56}", "\u{6e56}\u{8def}"]);
        assert_eq!(terms("Unit 5, Redwood-Road"), ["unit", "5", "redwood", "road"]);
        assert!(terms("").is_empty() && terms(" ;\u{3002}").is_empty() && terms("\u{8def}").is_empty());
    }

    #[test]
    fn a_number_keeps_to_the_word_behind_it() {
        assert_eq!(terms("\u{8def}12\u{53f7}"), ["\u{8def}1", "12", "2\u{53f7}"]);
        let asked = prose_terms("2\u{53f7}");
        assert!(!asked.iter().all(|term| terms("\u{8def}12\u{53f7}").contains(term)), "2 is not 12");
    }

    #[test]
    fn a_long_text_is_cut() {
        assert!(terms(&"\u{8def}".repeat(100_000)).len() < MAX_PROSE_CHARS);
        assert_eq!(terms(&"x".repeat(1_000))[0].len(), LONGEST_WORD);
    }

    #[test]
    fn the_stream_gives_what_is_cut() {
        let text = "\u{660e}\u{6e56}\u{8def}12 Redwood";
        let mut prose = Prose::default();
        for _ in 0..2 {
            let mut stream = prose.token_stream(text);
            let mut streamed = Vec::new();
            while stream.advance() {
                streamed.push(stream.token().text.clone());
            }
            assert_eq!(streamed, terms(text));
        }
    }
}
