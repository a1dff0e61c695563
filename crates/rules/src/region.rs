//! Regions: the sets of inputs for which rows hold, as boxes that can be intersected and
//! subtracted. What the static checks reckon with.
//!
//! A column is an ordered line of values, a test is a set of spans on it, a row is a box: one set
//! for each column. Columns of several codes are taken apart into one column of yes and no for each
//! code, so that "one of the codes is a or b" becomes two boxes. All of it is exact, save that texts
//! are treated as dense: between two texts there is always a third.

use std::{cmp::Ordering, fmt, sync::Arc};

use domain::{Date, Period, date::add_days};
use rust_decimal::Decimal;

use crate::{
    unary::{Atom, Comparison, UnaryTests},
    value::Literal,
};

/// A value on the line of a column.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    Boolean(bool),
    Number(Decimal),
    Day(Date),
    Text(Arc<str>),
}

/// One end of a span.
#[derive(Clone, Debug, PartialEq, Eq)]
enum End {
    Open,
    At(Key, bool),
}

/// The values between two ends.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Span {
    low: End,
    high: End,
}

/// A set of values of one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Region {
    /// Whether the missing value belongs to it.
    missing: bool,
    /// Its spans, in order, none of them empty, none touching another inside.
    spans: Vec<Span>,
}

/// A set of inputs: one region for each column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Area(pub(crate) Vec<Region>);

impl Key {
    pub(crate) fn of(literal: &Literal) -> Option<Key> {
        Some(match literal {
            Literal::Null => return None,
            Literal::Boolean(yes) => Key::Boolean(*yes),
            Literal::Number(number) => Key::Number(*number),
            Literal::Date(day) => Key::Day(*day),
            Literal::Text(text) => Key::Text(text.clone()),
            // Terms are only ever equal or not: any order will do.
            Literal::Term(term) => Key::Text(term.to_string().into()),
        })
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Key::Boolean(yes) => write!(f, "{yes}"),
            Key::Number(number) => write!(f, "{}", number.normalize()),
            Key::Day(day) => write!(f, "{day}"),
            Key::Text(text) => write!(f, "\"{text}\""),
        }
    }
}

impl Region {
    /// Nothing.
    pub(crate) fn empty() -> Region {
        Region { missing: false, spans: Vec::new() }
    }

    /// Every value, and the missing one where `missing`.
    pub(crate) fn all(missing: bool) -> Region {
        Region { missing, spans: vec![Span { low: End::Open, high: End::Open }] }
    }

    /// These values, and the missing one where `missing`.
    pub(crate) fn points(keys: impl IntoIterator<Item = Key>, missing: bool) -> Region {
        let mut keys: Vec<Key> = keys.into_iter().collect();
        keys.sort();
        keys.dedup();
        let point = |key: Key| Span { low: End::At(key.clone(), true), high: End::At(key, true) };
        Region { missing, spans: keys.into_iter().map(point).collect() }
    }

    /// The days of a period.
    pub(crate) fn days(period: Period) -> Region {
        let low = period.from.map_or(End::Open, |day| End::At(Key::Day(day), true));
        let high = period.until.map_or(End::Open, |day| End::At(Key::Day(day), false));
        Region { missing: false, spans: Span::new(low, high).into_iter().collect() }
    }

    /// The values for which the tests of a cell hold, out of `domain`.
    pub(crate) fn of(tests: &UnaryTests, domain: &Region) -> Region {
        if tests.is_any() {
            return domain.clone();
        }
        let mut region = Region::empty();
        for atom in tests.atoms() {
            region = region.union(&Region::of_atom(atom));
        }
        if tests.negated() { domain.minus(&region) } else { domain.and(&region) }
    }

    fn of_atom(atom: &Atom) -> Region {
        let spans = |low, high| Region { missing: false, spans: Span::new(low, high).into_iter().collect() };
        match atom {
            Atom::Missing => Region { missing: true, spans: Vec::new() },
            Atom::Within { low, low_inside, high, high_inside } => match (Key::of(low), Key::of(high)) {
                (Some(low), Some(high)) => spans(End::At(low, *low_inside), End::At(high, *high_inside)),
                _ => Region::empty(),
            },
            Atom::Compare(comparison, literal) => {
                let Some(key) = Key::of(literal) else { return Region::empty() };
                match comparison {
                    Comparison::Equal => Region::points([key], false),
                    Comparison::NotEqual => Region::all(false).minus(&Region::points([key], false)),
                    Comparison::Less => spans(End::Open, End::At(key, false)),
                    Comparison::AtMost => spans(End::Open, End::At(key, true)),
                    Comparison::Greater => spans(End::At(key, false), End::Open),
                    Comparison::AtLeast => spans(End::At(key, true), End::Open),
                }
            }
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        !self.missing && self.spans.is_empty()
    }

    /// What belongs to both.
    pub(crate) fn and(&self, other: &Region) -> Region {
        let mut spans = Vec::new();
        for a in &self.spans {
            spans.extend(other.spans.iter().filter_map(|b| a.and(b)));
        }
        Region { missing: self.missing && other.missing, spans }
    }

    /// Whether anything belongs to both.
    pub(crate) fn meets(&self, other: &Region) -> bool {
        (self.missing && other.missing) || self.spans.iter().any(|a| other.spans.iter().any(|b| a.and(b).is_some()))
    }

    /// What belongs to this one alone.
    pub(crate) fn minus(&self, other: &Region) -> Region {
        let mut rest = self.spans.clone();
        for taken in &other.spans {
            rest = rest.iter().flat_map(|span| span.minus(taken)).collect();
        }
        Region { missing: self.missing && !other.missing, spans: rest }
    }

    fn union(&self, other: &Region) -> Region {
        let mut spans = self.minus(other).spans;
        spans.extend(other.spans.iter().cloned());
        spans.sort_by(|a, b| order_low(&a.low, &b.low));
        Region { missing: self.missing || other.missing, spans }
    }

    /// The region in words, such as `[1..3)` or `"a"`.
    pub(crate) fn words(&self) -> String {
        match self.spans.first() {
            Some(Span { low: End::At(low, true), high: End::At(high, true) }) if low == high => low.to_string(),
            Some(Span { low: End::Open, high: End::Open }) => "any value".to_owned(),
            Some(Span { low: End::Open, high: End::At(high, inside) }) => {
                format!("{}{high}", if *inside { "<=" } else { "<" })
            }
            Some(Span { low: End::At(low, inside), high: End::Open }) => {
                format!("{}{low}", if *inside { ">=" } else { ">" })
            }
            Some(Span { low: End::At(low, low_inside), high: End::At(high, high_inside) }) => {
                let (open, close) = (if *low_inside { '[' } else { '(' }, if *high_inside { ']' } else { ')' });
                format!("{open}{low}..{high}{close}")
            }
            None => "null".to_owned(),
        }
    }
}

impl Span {
    /// The span between two ends; `None` where it holds nothing. Days are whole: an end that lies
    /// outside becomes the next day inside.
    fn new(low: End, high: End) -> Option<Span> {
        let low = match low {
            End::At(Key::Day(day), false) => End::At(Key::Day(add_days(day, 1)?), true),
            low => low,
        };
        let high = match high {
            End::At(Key::Day(day), false) => End::At(Key::Day(add_days(day, -1)?), true),
            high => high,
        };
        if let (End::At(a, a_inside), End::At(b, b_inside)) = (&low, &high) {
            let holds_something = match a.cmp(b) {
                Ordering::Less => true,
                Ordering::Equal => *a_inside && *b_inside,
                Ordering::Greater => false,
            };
            if !holds_something {
                return None;
            }
        }
        Some(Span { low, high })
    }

    fn and(&self, other: &Span) -> Option<Span> {
        let low = if order_low(&self.low, &other.low) == Ordering::Less { &other.low } else { &self.low };
        let high = if order_high(&self.high, &other.high) == Ordering::Less { &self.high } else { &other.high };
        Span::new(low.clone(), high.clone())
    }

    fn minus(&self, taken: &Span) -> Vec<Span> {
        if self.and(taken).is_none() {
            return vec![self.clone()];
        }
        let below = match &taken.low {
            End::Open => None,
            End::At(key, inside) => self.and_ends(End::Open, End::At(key.clone(), !inside)),
        };
        let above = match &taken.high {
            End::Open => None,
            End::At(key, inside) => self.and_ends(End::At(key.clone(), !inside), End::Open),
        };
        below.into_iter().chain(above).collect()
    }

    fn and_ends(&self, low: End, high: End) -> Option<Span> {
        self.and(&Span::new(low, high)?)
    }
}

fn order_low(a: &End, b: &End) -> Ordering {
    match (a, b) {
        (End::Open, End::Open) => Ordering::Equal,
        (End::Open, End::At(..)) => Ordering::Less,
        (End::At(..), End::Open) => Ordering::Greater,
        (End::At(a, a_inside), End::At(b, b_inside)) => a.cmp(b).then(b_inside.cmp(a_inside)),
    }
}

fn order_high(a: &End, b: &End) -> Ordering {
    match (a, b) {
        (End::Open, End::Open) => Ordering::Equal,
        (End::Open, End::At(..)) => Ordering::Greater,
        (End::At(..), End::Open) => Ordering::Less,
        (End::At(a, a_inside), End::At(b, b_inside)) => a.cmp(b).then(a_inside.cmp(b_inside)),
    }
}

impl Area {
    /// Whether some input belongs to both.
    pub(crate) fn meets(&self, other: &Area) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| a.meets(b))
    }

    /// What belongs to both.
    pub(crate) fn and(&self, other: &Area) -> Area {
        Area(self.0.iter().zip(&other.0).map(|(a, b)| a.and(b)).collect())
    }

    /// What belongs to this one alone, as areas that do not overlap: at most one a column.
    pub(crate) fn minus(&self, other: &Area) -> Vec<Area> {
        if !self.meets(other) {
            return vec![self.clone()];
        }
        let mut pieces = Vec::new();
        let mut inner = self.clone();
        for at in 0..self.0.len() {
            let outside = self.0[at].minus(&other.0[at]);
            if !outside.is_empty() {
                let mut piece = inner.clone();
                piece.0[at] = outside;
                pieces.push(piece);
            }
            inner.0[at] = self.0[at].and(&other.0[at]);
        }
        pieces
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Position;

    fn region(tests: &str) -> Region {
        Region::of(&UnaryTests::parse(tests, Position::default()).unwrap(), &Region::all(true))
    }

    #[test]
    fn days_that_touch_leave_no_gap() {
        let rest = Region::all(false).minus(&region("<2026-04-01")).minus(&region(">2026-03-31"));
        assert!(rest.is_empty(), "{rest:?}");
        assert!(!region("<=2026-04-01").meets(&region("(2026-04-01..2027-01-01]")));
    }

    #[test]
    fn numbers_are_dense() {
        let rest = Region::all(false).minus(&region("<=3")).minus(&region(">=4"));
        assert_eq!(rest.words(), "(3..4)");
        assert!(region("[1..3)").and(&region("[3..4]")).is_empty());
    }

    #[test]
    fn missing_values_belong_to_not_and_null_alone() {
        assert!(region("not(\"a\")").meets(&region("null")));
        assert!(!region("not(null)").meets(&region("null")));
        assert!(region("not(\"a\",\"b\")").minus(&region("not(\"a\")")).is_empty());
    }
}
