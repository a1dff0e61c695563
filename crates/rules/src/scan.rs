//! Literals of a cell, read character by character.

use domain::Date;
use rust_decimal::Decimal;

use crate::{
    problem::{Position, Problem},
    value::{Literal, Term},
};

/// Reads the text of a cell character by character, knowing where it stands.
pub(crate) struct Scanner<'a> {
    rest: &'a str,
    at: Position,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(text: &'a str, at: Position) -> Scanner<'a> {
        Scanner { rest: text, at }
    }

    pub(crate) fn position(&self) -> Position {
        self.at
    }

    pub(crate) fn problem(&self, code: &'static str, message: String) -> Problem {
        Problem::error(self.at, code, message)
    }

    pub(crate) fn at_end(&mut self) -> bool {
        self.skip_space();
        self.rest.is_empty()
    }

    pub(crate) fn skip_space(&mut self) {
        let trimmed = self.rest.trim_start();
        self.at = self.at.right(self.rest[..self.rest.len() - trimmed.len()].chars().count());
        self.rest = trimmed;
    }

    pub(crate) fn peek(&mut self) -> Option<char> {
        self.skip_space();
        self.rest.chars().next()
    }

    pub(crate) fn take(&mut self, wanted: char) -> bool {
        self.skip_space();
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                self.at = self.at.right(1);
                true
            }
            None => false,
        }
    }

    pub(crate) fn take_text(&mut self, wanted: &str) -> bool {
        self.skip_space();
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                self.at = self.at.right(wanted.chars().count());
                true
            }
            None => false,
        }
    }

    /// Takes a word that no letter, digit or `_` continues.
    pub(crate) fn take_word(&mut self, word: &str) -> bool {
        self.skip_space();
        let continues = |rest: &str| rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        match self.rest.strip_prefix(word) {
            Some(rest) if !continues(rest) => {
                self.rest = rest;
                self.at = self.at.right(word.chars().count());
                true
            }
            _ => false,
        }
    }

    pub(crate) fn expect(&mut self, wanted: char) -> Result<(), Problem> {
        if self.take(wanted) { Ok(()) } else { Err(self.problem("syntax", format!("expected `{wanted}`"))) }
    }

    /// Reads one literal.
    pub(crate) fn literal(&mut self) -> Result<Literal, Problem> {
        self.skip_space();
        let start = self.at;
        match self.rest.chars().next() {
            None => Err(self.problem("syntax", "expected a value".to_owned())),
            Some('"' | '“') => Ok(Literal::Text(self.quoted()?.into())),
            Some('@') => {
                self.take('@');
                let text = self.quoted()?;
                day_or_term(&text).ok_or_else(|| Problem::error(start, "syntax", format!("`{text}` is no day or term")))
            }
            Some(c) if c.is_ascii_digit() || matches!(c, '-' | '+' | '.') => self.number_or_day(),
            Some(_) => self.word(),
        }
    }

    fn quoted(&mut self) -> Result<String, Problem> {
        let start = self.at;
        let Some(open @ ('"' | '“')) = self.rest.chars().next() else {
            return Err(self.problem("syntax", "expected text in double quotes".to_owned()));
        };
        let close = if open == '“' { '”' } else { '"' };
        let mut text = String::new();
        let mut chars = self.rest.char_indices().skip(1);
        let mut length = 1;
        while let Some((at, c)) = chars.next() {
            length += 1;
            if c == close {
                self.rest = &self.rest[at + c.len_utf8()..];
                self.at = start.right(length);
                return Ok(text);
            }
            if c != '\\' {
                text.push(c);
                continue;
            }
            length += 1;
            match chars.next() {
                Some((_, 'n')) => text.push('\n'),
                Some((_, 't')) => text.push('\t'),
                Some((_, escaped @ ('"' | '\\' | '|' | '”'))) => text.push(escaped),
                _ => {
                    return Err(Problem::error(start.right(length - 2), "syntax", "unknown escape in text".to_owned()));
                }
            }
        }
        Err(Problem::error(start, "syntax", "the text has no closing quote".to_owned()))
    }

    fn number_or_day(&mut self) -> Result<Literal, Problem> {
        let start = self.at;
        let bytes = self.rest.as_bytes();
        let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let mut end = usize::from(matches!(bytes.first(), Some(b'-' | b'+')));
        let whole = digits(end);
        end += whole;
        if end == 4 && whole == 4 && bytes.get(4) == Some(&b'-') {
            let word: String = self.rest.chars().take_while(|&c| c.is_ascii_digit() || c == '-').collect();
            return match word.parse::<Date>() {
                Ok(date) => {
                    self.rest = &self.rest[word.len()..];
                    self.at = self.at.right(word.len());
                    Ok(Literal::Date(date))
                }
                Err(_) => Err(Problem::error(start, "syntax", format!("`{word}` is no day such as 2026-04-01"))),
            };
        }
        // `1..3` is an interval's dots, not a decimal point.
        if bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
            end += 1;
            end += digits(end);
        }
        let written = &self.rest[..end];
        let number: Decimal = written
            .strip_prefix('+')
            .unwrap_or(written)
            .parse()
            .map_err(|_| Problem::error(start, "syntax", format!("`{written}` is no number")))?;
        self.rest = &self.rest[end..];
        self.at = self.at.right(end);
        Ok(Literal::Number(number))
    }

    fn word(&mut self) -> Result<Literal, Problem> {
        let start = self.at;
        let continues = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        let end = self.rest.find(|c| !continues(c)).unwrap_or(self.rest.len());
        if end == 0 {
            let found = self.rest.chars().next().unwrap_or(' ');
            return Err(self.problem("syntax", format!("`{found}` begins no value")));
        }
        let word = &self.rest[..end];
        let literal = match word {
            "null" => Some(Literal::Null),
            "true" => Some(Literal::Boolean(true)),
            "false" => Some(Literal::Boolean(false)),
            _ => Term::parse(word).map(Literal::Term),
        };
        if literal.is_none() && matches!(word, "date" | "duration") && self.rest[end..].trim_start().starts_with('(') {
            return self.call(word);
        }
        let literal = literal.ok_or_else(|| {
            Problem::error(
                start,
                "syntax",
                format!("`{word}` is no value: text stands in double quotes, as \"{word}\""),
            )
        })?;
        self.rest = &self.rest[end..];
        self.at = self.at.right(word.chars().count());
        Ok(literal)
    }

    fn call(&mut self, function: &'a str) -> Result<Literal, Problem> {
        let start = self.at;
        self.take_text(function);
        self.expect('(')?;
        self.skip_space();
        let text = self.quoted()?;
        self.expect(')')?;
        let literal = day_or_term(&text);
        match (function, literal) {
            ("date", Some(literal @ Literal::Date(_))) | ("duration", Some(literal @ Literal::Term(_))) => Ok(literal),
            _ => Err(Problem::error(start, "syntax", format!("{function}(\"{text}\") is no {function}"))),
        }
    }
}

/// The day or the term that a text spells.
pub(crate) fn day_or_term(text: &str) -> Option<Literal> {
    if text.len() == 10 {
        return text.parse::<Date>().ok().map(Literal::Date);
    }
    Term::parse(text).map(Literal::Term)
}
