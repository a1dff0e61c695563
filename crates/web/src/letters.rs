//! What letters to subscribers say. The subject line is the same whatever is new, and the text names
//! nothing but what is followed: the rest stands behind its links.

use std::fmt::Write;

use crate::words::Words;

/// A letter in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterText {
    /// Its subject line.
    pub subject: String,
    /// Its text, in lines.
    pub body: String,
}

/// Asks whether one wants to follow `about`, a name in that language.
pub fn confirmation(words: &Words, node: &str, about: &str, link: &str) -> LetterText {
    let (asks, not) = (words.xy("letter-confirm", about, node), words.t("letter-confirm-not"));
    let subject = words.x("letter-confirm-subject", node).into_owned();
    LetterText { subject, body: format!("{asks}\n{link}\n\n{not}\n") }
}

/// Tells what is new about `about`: the pages of it, and how much has left.
pub fn news(words: &Words, node: &str, about: &str, page: &str, new: &[String], left: usize, end: &str) -> LetterText {
    let mut body = format!("{}\n{page}\n", words.x("letter-news", about));
    if !new.is_empty() {
        let _ = write!(body, "\n{}\n{}\n", words.n("letter-new", new.len() as i128), new.join("\n"));
    }
    if left > 0 {
        let _ = write!(body, "\n{}\n", words.n("letter-left", left as i128));
    }
    let _ = write!(body, "\n{}\n{end}\n", words.t("letter-end"));
    LetterText { subject: words.x("letter-news-subject", node).into_owned(), body }
}
