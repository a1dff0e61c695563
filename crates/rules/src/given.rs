//! Values as people write them in a row to run: read by the type of their column.

use crate::{
    rule_set::InputColumn,
    scan::day_or_term,
    value::{Input, Literal, Type},
};

/// The most codes in one value.
pub const MOST_CODES: usize = 1_000;

/// A value of one input, owned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// One value, or none.
    Single(Literal),
    /// Several codes.
    Codes(Vec<String>),
}

impl InputColumn {
    /// Reads a value: empty is missing; days as 2026-04-01, numbers with a decimal point, `true` or
    /// `false`, terms as P3M, codes joined by `;`.
    ///
    /// # Errors
    /// A sentence that says what was expected.
    pub fn read(&self, text: &str) -> Result<Given, String> {
        if text.is_empty() {
            return Ok(if self.kind == Type::Codes { Given::Codes(Vec::new()) } else { Given::Single(Literal::Null) });
        }
        let trimmed = text.trim();
        let literal = match self.kind {
            Type::Text => Some(Literal::Text(text.into())),
            Type::Codes => {
                let codes = text.split(';').map(str::trim).filter(|code| !code.is_empty());
                return Ok(Given::Codes(codes.take(MOST_CODES).map(str::to_owned).collect()));
            }
            Type::Number => trimmed.parse().ok().map(Literal::Number),
            Type::Date | Type::Term => day_or_term(trimmed).filter(|literal| literal.kind() == Some(self.kind)),
            Type::Boolean => match trimmed {
                "true" => Some(Literal::Boolean(true)),
                "false" => Some(Literal::Boolean(false)),
                _ => None,
            },
        };
        let refused = || format!("`{}` is no {} for the input `{}`", cut(text), self.kind.name(), self.name);
        literal.map(Given::Single).ok_or_else(refused)
    }
}

impl Given {
    /// The codes as an evaluation takes them; empty for a single value.
    pub fn codes(&self) -> Vec<&str> {
        match self {
            Given::Single(_) => Vec::new(),
            Given::Codes(codes) => codes.iter().map(String::as_str).collect(),
        }
    }

    /// The input of an evaluation; `codes` is what [`Given::codes`] gave.
    pub fn input<'a>(&'a self, codes: &'a [&'a str]) -> Input<'a> {
        match self {
            Given::Single(literal) => Input::from(literal),
            Given::Codes(_) => Input::Codes(codes),
        }
    }
}

fn cut(text: &str) -> String {
    text.chars().take(60).collect()
}
