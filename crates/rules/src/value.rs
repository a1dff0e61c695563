//! Literals of tables, terms such as `P3M` and `P7WD`, and the inputs of an evaluation.

use std::{fmt, sync::Arc};

use domain::{
    Date,
    calendar::{Calendar, CountedDay},
    date::{add_days, add_months},
};
use rust_decimal::Decimal;

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Type {
    /// Text; with `values`, a code.
    Text,
    /// Several codes at once: a test holds if one of them satisfies it.
    Codes,
    /// A decimal number.
    Number,
    /// A day.
    Date,
    /// Yes or no.
    Boolean,
    /// A length of time such as `P3M`, `P1Y6M`, `P10D` or `P7WD`.
    Term,
}

impl Type {
    /// The word for it in front matter and messages.
    pub fn name(self) -> &'static str {
        match self {
            Type::Text => "text",
            Type::Codes => "codes",
            Type::Number => "number",
            Type::Date => "date",
            Type::Boolean => "boolean",
            Type::Term => "term",
        }
    }
}

/// A length of time in the units of the law, which do not convert into each other. At most one of
/// working days and the others is not 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Term {
    /// Calendar months; a year is 12.
    pub months: u32,
    /// Days.
    pub days: u32,
    /// Working days.
    pub working_days: u32,
}

/// The greatest number of one unit in a term: longer ones are an input error.
pub const LONGEST_TERM: u32 = 10_000;

impl Term {
    /// Reads `P3M`, `P1Y6M`, `P2W`, `P10D` or `P7WD`; `None` for anything else, an empty period or
    /// more than [`LONGEST_TERM`] of a unit.
    pub fn parse(text: &str) -> Option<Term> {
        let mut rest = text.strip_prefix('P')?;
        let mut term = Term::default();
        let mut last_rank = 0;
        while !rest.is_empty() {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let number: u32 = rest.get(..digits)?.parse().ok().filter(|&number| number <= LONGEST_TERM)?;
            rest = &rest[digits..];
            let (rank, unit) = [(1, "Y"), (2, "M"), (5, "WD"), (3, "W"), (4, "D")]
                .into_iter()
                .find(|(_, unit)| rest.starts_with(unit))?;
            if rank <= last_rank {
                return None;
            }
            last_rank = rank;
            rest = &rest[unit.len()..];
            match rank {
                1 => term.months += number * 12,
                2 => term.months += number,
                3 => term.days += number * 7,
                4 => term.days += number,
                _ => term.working_days = number,
            }
        }
        let mixed = term.working_days > 0 && (term.months > 0 || term.days > 0);
        (last_rank > 0 && !mixed).then_some(term)
    }

    /// The day on which the term ends that counts from `day`, which itself is not counted; `None`
    /// beyond the range of dates.
    pub fn after(&self, day: Date, calendar: &Calendar) -> Option<CountedDay> {
        if self.working_days > 0 {
            return calendar.add_working_days(day, self.working_days);
        }
        let months = add_months(day, i32::try_from(self.months).ok()?)?;
        Some(CountedDay { day: add_days(months, i64::from(self.days))?, provisional: false })
    }
}

impl fmt::Display for Term {
    /// Writes what [`Term::parse`] reads, in one spelling for each term.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.working_days > 0 {
            return write!(f, "P{}WD", self.working_days);
        }
        f.write_str("P")?;
        let (years, months) = (self.months / 12, self.months % 12);
        if years > 0 {
            write!(f, "{years}Y")?;
        }
        if months > 0 {
            write!(f, "{months}M")?;
        }
        if self.days > 0 || self.months == 0 {
            write!(f, "{}D", self.days)?;
        }
        Ok(())
    }
}

/// A literal of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// No value.
    Null,
    /// Yes or no.
    Boolean(bool),
    /// A number.
    Number(Decimal),
    /// A day.
    Date(Date),
    /// Text or a code.
    Text(Arc<str>),
    /// A length of time.
    Term(Term),
}

impl Literal {
    /// Its type; `None` for null, which fits every type.
    pub fn kind(&self) -> Option<Type> {
        match self {
            Literal::Null => None,
            Literal::Boolean(_) => Some(Type::Boolean),
            Literal::Number(_) => Some(Type::Number),
            Literal::Date(_) => Some(Type::Date),
            Literal::Text(_) => Some(Type::Text),
            Literal::Term(_) => Some(Type::Term),
        }
    }

    /// The text, if it is text.
    pub fn text(&self) -> Option<&str> {
        match self {
            Literal::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The term, if it is one.
    pub fn term(&self) -> Option<Term> {
        match self {
            Literal::Term(term) => Some(*term),
            _ => None,
        }
    }
}

impl fmt::Display for Literal {
    /// Writes the bare value: text without quotes, days as ISO 8601, null as nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Literal::Null => Ok(()),
            Literal::Boolean(yes) => write!(f, "{yes}"),
            Literal::Number(number) => write!(f, "{}", number.normalize()),
            Literal::Date(date) => write!(f, "{date}"),
            Literal::Text(text) => f.write_str(text),
            Literal::Term(term) => write!(f, "{term}"),
        }
    }
}

/// The value of one input of an evaluation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Input<'a> {
    /// No value, or unknown.
    Null,
    /// Yes or no.
    Boolean(bool),
    /// A number.
    Number(Decimal),
    /// A day.
    Date(Date),
    /// Text or a code.
    Text(&'a str),
    /// Several codes.
    Codes(&'a [&'a str]),
    /// A length of time.
    Term(Term),
}

impl<'a> From<&'a Literal> for Input<'a> {
    fn from(literal: &'a Literal) -> Input<'a> {
        match literal {
            Literal::Null => Input::Null,
            Literal::Boolean(yes) => Input::Boolean(*yes),
            Literal::Number(number) => Input::Number(*number),
            Literal::Date(date) => Input::Date(*date),
            Literal::Text(text) => Input::Text(text),
            Literal::Term(term) => Input::Term(*term),
        }
    }
}

impl fmt::Display for Input<'_> {
    /// Writes the bare value; null as nothing, codes joined by `;`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Input::Null => Ok(()),
            Input::Boolean(yes) => write!(f, "{yes}"),
            Input::Number(number) => write!(f, "{}", number.normalize()),
            Input::Date(date) => write!(f, "{date}"),
            Input::Text(text) => f.write_str(text),
            Input::Codes(codes) => f.write_str(&codes.join(";")),
            Input::Term(term) => write!(f, "{term}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn terms_have_one_meaning_and_one_spelling() {
        for (written, spelt) in [("P3M", "P3M"), ("P12M", "P1Y"), ("P1Y6M", "P1Y6M"), ("P2W", "P14D"), ("P7WD", "P7WD")]
        {
            assert_eq!(Term::parse(written).unwrap().to_string(), spelt);
        }
        assert_eq!(Term::parse("P0D").unwrap().to_string(), "P0D");
        for wrong in ["", "P", "3M", "PM", "P3", "P3X", "P1M1Y", "P1M7WD", "P99999D", "P1D1D", "P-1D", "PT3H"] {
            assert_eq!(Term::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn terms_end_on_the_day_the_law_means() {
        let calendar = Calendar::new([2026], [(date(2026, 2, 16), false)]);
        let end = |term: &str, from| Term::parse(term).unwrap().after(from, &calendar).unwrap();
        assert_eq!(end("P3M", date(2025, 11, 30)).day, date(2026, 2, 28));
        assert_eq!(end("P1WD", date(2026, 2, 13)).day, date(2026, 2, 17));
        assert!(end("P1WD", date(2027, 2, 12)).provisional);
    }
}
