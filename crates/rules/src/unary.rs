//! Unary tests of S-FEEL: what a cell of an input column asks of the value.
//!
//! `-` holds always; `"a","b"` if one of them equals; `<10`, `>=date("2026-04-01")`, `[1..3)`,
//! `null`, and `not(...)` around a list of them. Two-valued: every atomic test on a missing value
//! is false, before `not`; only `null` asks for the missing value itself. On several codes an
//! atomic test holds if one of the codes satisfies it.

use std::{cmp::Ordering, fmt, sync::Arc};

use crate::{
    problem::{Position, Problem},
    scan::Scanner,
    value::{Input, Literal, Type},
};

/// The most atomic tests in one cell.
pub const MOST_ATOMS: usize = 1_000;

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// Equal.
    Equal,
    /// Not equal, and not missing.
    NotEqual,
    /// Less.
    Less,
    /// Less or equal.
    AtMost,
    /// Greater.
    Greater,
    /// Greater or equal.
    AtLeast,
}

/// One atomic test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Atom {
    /// The value is missing.
    Missing,
    /// The value compares so with a literal.
    Compare(Comparison, Literal),
    /// The value lies in an interval.
    Within {
        /// The lower end.
        low: Literal,
        /// Whether the lower end lies inside.
        low_inside: bool,
        /// The upper end.
        high: Literal,
        /// Whether the upper end lies inside.
        high_inside: bool,
    },
}

/// The tests of one cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnaryTests {
    atoms: Vec<Atom>,
    negated: bool,
    written: Arc<str>,
}

impl UnaryTests {
    /// Parses the text of a cell that begins at `at`; an empty cell is `-`.
    pub fn parse(text: &str, at: Position) -> Result<UnaryTests, Problem> {
        let mut scan = Scanner::new(text, at);
        scan.skip_space();
        let written: Arc<str> = text.trim().into();
        if scan.at_end() || (text.trim() == "-") {
            return Ok(UnaryTests::any());
        }
        let negated = scan.take_word("not");
        if negated {
            scan.expect('(')?;
        }
        let mut atoms = vec![atom(&mut scan)?];
        while scan.take(',') {
            if atoms.len() == MOST_ATOMS {
                return Err(scan.problem("limit", format!("a cell holds at most {MOST_ATOMS} tests")));
            }
            atoms.push(atom(&mut scan)?);
        }
        if negated {
            scan.expect(')')?;
        }
        if !scan.at_end() {
            return Err(scan.problem("syntax", "expected `,` or the end of the cell".to_owned()));
        }
        Ok(UnaryTests { atoms, negated, written })
    }

    /// The cell that asks nothing.
    pub(crate) fn any() -> UnaryTests {
        UnaryTests { atoms: Vec::new(), negated: false, written: "-".into() }
    }

    /// Puts others for the literals for which `other` has one; what is written stays.
    pub(crate) fn replace_literals(&mut self, other: impl Fn(&Literal) -> Option<Literal>) {
        for atom in &mut self.atoms {
            let literals = match atom {
                Atom::Missing => [None, None],
                Atom::Compare(_, literal) => [Some(literal), None],
                Atom::Within { low, high, .. } => [Some(low), Some(high)],
            };
            for literal in literals.into_iter().flatten() {
                if let Some(replaced) = other(literal) {
                    *literal = replaced;
                }
            }
        }
    }

    /// Puts `!=x` for a pair of `<x` and `>x`, which says the same.
    pub(crate) fn with_unequal(mut self) -> UnaryTests {
        let mut atoms: Vec<Atom> = Vec::with_capacity(self.atoms.len());
        for atom in std::mem::take(&mut self.atoms) {
            match (atoms.last(), &atom) {
                (Some(Atom::Compare(Comparison::Less, low)), Atom::Compare(Comparison::Greater, high))
                    if low == high =>
                {
                    let unequal = Atom::Compare(Comparison::NotEqual, low.clone());
                    atoms.pop();
                    atoms.push(unequal);
                }
                _ => atoms.push(atom),
            }
        }
        self.atoms = atoms;
        self
    }

    /// Whether the cell asks nothing.
    pub fn is_any(&self) -> bool {
        self.atoms.is_empty()
    }

    /// The atomic tests.
    pub fn atoms(&self) -> &[Atom] {
        &self.atoms
    }

    /// Whether the cell holds when none of its atomic tests does.
    pub fn negated(&self) -> bool {
        self.negated
    }

    /// The cell as written.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The literals of the cell, in order.
    pub fn literals(&self) -> impl Iterator<Item = &Literal> {
        self.atoms
            .iter()
            .flat_map(|atom| match atom {
                Atom::Missing => [None, None],
                Atom::Compare(_, literal) => [Some(literal), None],
                Atom::Within { low, high, .. } => [Some(low), Some(high)],
            })
            .flatten()
    }

    /// Whether the cell holds for `value`. Allocates nothing.
    pub fn holds(&self, value: &Input<'_>) -> bool {
        self.atoms.is_empty() || (self.atoms.iter().any(|atom| atom.holds(value)) != self.negated)
    }

    /// Whether every atomic test can be asked of a value of `kind`; the first that can't, if not.
    pub(crate) fn misfit(&self, kind: Type) -> Option<String> {
        let wanted = if kind == Type::Codes { Type::Text } else { kind };
        if let Some(literal) = self.literals().find(|literal| literal.kind().is_some_and(|found| found != wanted)) {
            let found = literal.kind().map_or("null", Type::name);
            return Some(format!("`{literal}` is {found}, but the column is {}", kind.name()));
        }
        let ordered =
            |atom: &&Atom| !matches!(atom, Atom::Missing | Atom::Compare(Comparison::Equal | Comparison::NotEqual, _));
        let unordered = matches!(kind, Type::Boolean | Type::Codes | Type::Term);
        match self.atoms.iter().find(ordered) {
            Some(_) if unordered => Some(format!("values of type {} have no order", kind.name())),
            _ => None,
        }
    }
}

impl fmt::Display for UnaryTests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

impl Atom {
    /// Whether the atomic test holds; on a missing value only [`Atom::Missing`] does.
    fn holds(&self, value: &Input<'_>) -> bool {
        match value {
            Input::Null => matches!(self, Atom::Missing),
            Input::Codes([]) => matches!(self, Atom::Missing),
            Input::Codes(codes) => codes.iter().any(|code| self.holds_single(&Input::Text(code))),
            single => self.holds_single(single),
        }
    }

    fn holds_single(&self, value: &Input<'_>) -> bool {
        match self {
            Atom::Missing => false,
            Atom::Compare(comparison, literal) => compare(value, literal).is_some_and(|order| comparison.allows(order)),
            Atom::Within { low, low_inside, high, high_inside } => {
                let above = compare(value, low)
                    .is_some_and(|order| order == Ordering::Greater || (*low_inside && order == Ordering::Equal));
                let below = || {
                    compare(value, high)
                        .is_some_and(|order| order == Ordering::Less || (*high_inside && order == Ordering::Equal))
                };
                above && below()
            }
        }
    }
}

impl Comparison {
    fn allows(self, order: Ordering) -> bool {
        match self {
            Comparison::Equal => order == Ordering::Equal,
            Comparison::NotEqual => order != Ordering::Equal,
            Comparison::Less => order == Ordering::Less,
            Comparison::AtMost => order != Ordering::Greater,
            Comparison::Greater => order == Ordering::Greater,
            Comparison::AtLeast => order != Ordering::Less,
        }
    }
}

/// The order of a value and a literal of the same type; `None` where the types differ.
fn compare(value: &Input<'_>, literal: &Literal) -> Option<Ordering> {
    match (value, literal) {
        (Input::Text(value), Literal::Text(literal)) => Some((*value).cmp(literal)),
        (Input::Number(value), Literal::Number(literal)) => Some(value.cmp(literal)),
        (Input::Date(value), Literal::Date(literal)) => Some(value.cmp(literal)),
        (Input::Boolean(value), Literal::Boolean(literal)) => Some(value.cmp(literal)),
        // Months, days and working days have no common measure: terms are equal or they differ.
        (Input::Term(value), Literal::Term(literal)) => {
            Some(if value == literal { Ordering::Equal } else { Ordering::Less })
        }
        _ => None,
    }
}

fn atom(scan: &mut Scanner<'_>) -> Result<Atom, Problem> {
    scan.skip_space();
    for (sign, comparison) in [
        ("<=", Comparison::AtMost),
        (">=", Comparison::AtLeast),
        ("!=", Comparison::NotEqual),
        ("<", Comparison::Less),
        (">", Comparison::Greater),
        ("=", Comparison::Equal),
    ] {
        if scan.take_text(sign) {
            let literal = scan.literal()?;
            if literal == Literal::Null {
                return Err(scan.problem("syntax", "compare with `null` or `not(null)` alone".to_owned()));
            }
            return Ok(Atom::Compare(comparison, literal));
        }
    }
    match scan.peek() {
        Some('[' | '(' | ']') => interval(scan),
        _ => Ok(match scan.literal()? {
            Literal::Null => Atom::Missing,
            literal => Atom::Compare(Comparison::Equal, literal),
        }),
    }
}

fn interval(scan: &mut Scanner<'_>) -> Result<Atom, Problem> {
    let start = scan.position();
    let low_inside = scan.take('[');
    if !low_inside && !scan.take('(') {
        scan.expect(']')?;
    }
    let low = scan.literal()?;
    scan.skip_space();
    if !scan.take_text("..") {
        return Err(scan.problem("syntax", "expected `..` between the ends of an interval".to_owned()));
    }
    let high = scan.literal()?;
    scan.skip_space();
    let high_inside = scan.take(']');
    if !high_inside && !scan.take(')') && !scan.take('[') {
        return Err(scan.problem("syntax", "expected `]` or `)` at the end of an interval".to_owned()));
    }
    let order = compare(&Input::from(&low), &high);
    if low.kind() != high.kind() || order.is_none() {
        return Err(Problem::error(start, "type", format!("`{low}` and `{high}` do not bound an interval")));
    }
    let empty = order == Some(Ordering::Greater) || (order == Some(Ordering::Equal) && !(low_inside && high_inside));
    if empty {
        return Err(Problem::error(start, "empty-interval", format!("no value lies between `{low}` and `{high}`")));
    }
    Ok(Atom::Within { low, low_inside, high, high_inside })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Term;
    use jiff::civil::date;

    fn holds(tests: &str, value: Input<'_>) -> bool {
        UnaryTests::parse(tests, Position { line: 1, column: 1 }).unwrap().holds(&value)
    }

    #[test]
    fn cells_hold_as_dmn_says() {
        let number = |text: &str| Input::Number(text.parse().unwrap());
        assert!(holds("-", Input::Null) && holds("", number("3")));
        assert!(holds("\"food\",\"drug\"", Input::Text("drug")) && !holds("\"food\"", Input::Text("drug")));
        assert!(holds("[1..3)", number("1")) && !holds("[1..3)", number("3")) && !holds("]1..3]", number("1")));
        assert!(holds(">=50000", number("50000.00")) && !holds("<-1", number("-1")) && holds("-5", number("-5.0")));
        assert!(holds("[date(\"2026-04-01\")..2027-01-01)", Input::Date(date(2026, 4, 1))));
        assert!(holds("P3M", Input::Term(Term { months: 3, days: 0, working_days: 0 })));
        assert!(holds("not(true)", Input::Boolean(false)));
    }

    #[test]
    fn a_missing_value_fails_every_atomic_test_before_not() {
        assert!(!holds("\"a\"", Input::Null) && holds("not(\"a\")", Input::Null));
        assert!(!holds("!= 3", Input::Null) && holds("not(!= 3)", Input::Null));
        assert!(holds("null", Input::Null) && !holds("not(null)", Input::Null));
        assert!(holds("not(null)", Input::Text("")));
    }

    #[test]
    fn several_codes_satisfy_a_test_if_one_does() {
        let codes = ["fine", "warning"];
        assert!(holds("\"fine\"", Input::Codes(&codes)) && !holds("not(\"fine\")", Input::Codes(&codes)));
        assert!(holds("null", Input::Codes(&[])) && holds("not(\"fine\")", Input::Codes(&[])));
    }

    #[test]
    fn mistakes_are_shown_where_they_stand() {
        let problem = |text: &str| {
            let problem = UnaryTests::parse(text, Position { line: 7, column: 10 }).unwrap_err();
            (problem.column, problem.message)
        };
        assert_eq!(problem("\"a\", general").0, 15);
        assert!(problem("general").1.contains("double quotes"));
        assert_eq!(problem("[1..3").0, 15);
        assert_eq!(problem("[3..1]").0, 10);
        assert_eq!(problem("2026-13-01").0, 10);
        assert_eq!(problem("\"open").0, 10);
        assert_eq!(problem("1 2").0, 12);
        assert_eq!(problem("not(1").0, 15);
    }
}
