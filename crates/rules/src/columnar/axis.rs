//! A column of single values: its slots, and the rows that hold in each.

use std::{ops::Range, sync::Arc};

use domain::Date;
use rust_decimal::Decimal;

use crate::{
    rule_set::RuleSet,
    unary::{Atom, Comparison, UnaryTests},
    value::{Literal, Term, Type},
};

use super::{ColumnError, MOST_WORK};

/// The literals that the rows name, in order. Literal `i` of `k` is slot `2 * i + 1`, what lies
/// before it is slot `2 * i`, what lies behind the last is slot `2 * k`, the missing value
/// `2 * k + 1`.
#[derive(Clone, Debug)]
pub(super) enum Line {
    Booleans,
    Numbers(Vec<Decimal>),
    Days(Vec<Date>),
    Texts(Vec<Arc<str>>),
    /// Terms have no order: what equals none of them is slot 0.
    Terms(Vec<Term>),
}

/// A column of single values.
#[derive(Clone, Debug)]
pub(super) struct Axis {
    pub(super) line: Line,
    pub(super) masks: Masks,
}

/// For each slot the rows that hold there.
#[derive(Clone, Debug)]
pub(super) struct Masks {
    words: usize,
    bits: Vec<u64>,
}

impl Line {
    fn new(kind: Type, literals: impl Iterator<Item = Literal>) -> Line {
        fn sorted<T: Ord>(values: impl Iterator<Item = T>) -> Vec<T> {
            let mut values: Vec<T> = values.collect();
            values.sort_unstable();
            values.dedup();
            values
        }
        match kind {
            Type::Boolean => Line::Booleans,
            Type::Number => Line::Numbers(sorted(literals.filter_map(|literal| match literal {
                Literal::Number(number) => Some(number),
                _ => None,
            }))),
            Type::Date => Line::Days(sorted(literals.filter_map(|literal| match literal {
                Literal::Date(day) => Some(day),
                _ => None,
            }))),
            Type::Term => Line::Terms(literals.filter_map(|literal| literal.term()).collect()),
            Type::Text | Type::Codes => Line::Texts(sorted(literals.filter_map(|literal| match literal {
                Literal::Text(text) => Some(text),
                _ => None,
            }))),
        }
    }

    /// The number of literals.
    fn points(&self) -> usize {
        match self {
            Line::Booleans => 2,
            Line::Numbers(points) => points.len(),
            Line::Days(points) => points.len(),
            Line::Texts(points) => points.len(),
            Line::Terms(points) => points.len(),
        }
    }

    /// The slot of the missing value, the last of all.
    pub(super) fn missing(&self) -> u32 {
        2 * self.points() as u32 + 1
    }

    /// The slot of a value; of one of another type, which no test can hold for, that of the missing
    /// one.
    pub(super) fn slot(&self, value: &Literal) -> u32 {
        match (self, value) {
            (Line::Booleans, Literal::Boolean(yes)) => 2 * u32::from(*yes) + 1,
            (Line::Numbers(points), Literal::Number(number)) => search(points.binary_search(number)),
            (Line::Days(points), Literal::Date(day)) => search(points.binary_search(day)),
            (Line::Texts(points), Literal::Text(text)) => text_slot(points, text),
            (Line::Terms(points), Literal::Term(term)) => term_slot(points, *term),
            _ => self.missing(),
        }
    }

    /// The slots in which an atomic test holds: one or two runs of them.
    fn covered(&self, atom: &Atom) -> [Range<u32>; 2] {
        let end = self.missing();
        let none = 0..0;
        let run = |comparison: Comparison, literal: &Literal| {
            let slot = self.slot(literal);
            match comparison {
                Comparison::Equal => [slot..slot + 1, 0..0],
                Comparison::NotEqual => [0..slot, slot + 1..end],
                Comparison::Less => [0..slot, 0..0],
                Comparison::AtMost => [0..slot + 1, 0..0],
                Comparison::Greater => [slot + 1..end, 0..0],
                Comparison::AtLeast => [slot..end, 0..0],
            }
        };
        match atom {
            Atom::Missing => [end..end + 1, none],
            Atom::Compare(comparison, literal) => run(*comparison, literal),
            Atom::Within { low, low_inside, high, high_inside } => {
                let from = self.slot(low) + u32::from(!low_inside);
                [from..self.slot(high) + u32::from(*high_inside), none]
            }
        }
    }
}

fn search(found: Result<usize, usize>) -> u32 {
    match found {
        Ok(at) => 2 * at as u32 + 1,
        Err(at) => 2 * at as u32,
    }
}

/// The slot of a text.
pub(super) fn text_slot(points: &[Arc<str>], text: &str) -> u32 {
    search(points.binary_search_by(|point| (**point).cmp(text)))
}

/// The slot of a term.
pub(super) fn term_slot(points: &[Term], term: Term) -> u32 {
    points.iter().position(|point| *point == term).map_or(0, |at| 2 * at as u32 + 1)
}

impl Axis {
    /// The column of an input.
    pub(super) fn new(rule_set: &RuleSet, at: usize, kind: Type, work: &mut usize) -> Result<Axis, ColumnError> {
        let literals = rule_set.rows().iter().flat_map(|row| row.tests()[at].literals().cloned());
        let line = Line::new(kind, literals);
        let mut masks = Masks::none(rule_set.rows().len(), &line);
        for (number, row) in rule_set.rows().iter().enumerate() {
            let tests = &row.tests()[at];
            let slots = line.missing() as usize + 1;
            *work = work.saturating_add(slots.saturating_mul(tests.atoms().len() + 1));
            if *work > MOST_WORK {
                return Err(ColumnError::TooLarge);
            }
            masks.set(number, &held(&line, tests));
        }
        Ok(Axis { line, masks })
    }

    /// The days of force of all rows.
    pub(super) fn of_force(rule_set: &RuleSet, work: &mut usize) -> Result<Axis, ColumnError> {
        let rows = rule_set.rows();
        let days = rows.iter().flat_map(|row| [row.force.from, row.force.until]).flatten();
        let line = Line::new(Type::Date, days.map(Literal::Date));
        let slots = line.missing() as usize + 1;
        *work = work.saturating_add(slots.saturating_mul(rows.len()));
        if *work > MOST_WORK {
            return Err(ColumnError::TooLarge);
        }
        let mut masks = Masks::none(rows.len(), &line);
        for (number, row) in rows.iter().enumerate() {
            let slot = |day: Option<Date>, otherwise| day.map_or(otherwise, |day| line.slot(&Literal::Date(day)));
            let inside = slot(row.force.from, 0)..slot(row.force.until, line.missing());
            let held: Vec<bool> = (0..=line.missing()).map(|slot| inside.contains(&slot)).collect();
            masks.set(number, &held);
        }
        Ok(Axis { line, masks })
    }
}

/// For each slot whether the tests of a cell hold in it.
fn held(line: &Line, tests: &UnaryTests) -> Vec<bool> {
    let slots = line.missing() as usize + 1;
    if tests.is_any() {
        return vec![true; slots];
    }
    let mut held = vec![tests.negated(); slots];
    for run in tests.atoms().iter().flat_map(|atom| line.covered(atom)) {
        for slot in run {
            held[slot as usize] = !tests.negated();
        }
    }
    held
}

impl Masks {
    fn none(rows: usize, line: &Line) -> Masks {
        let words = rows.div_ceil(64).max(1);
        Masks { words, bits: vec![0; words * (line.missing() as usize + 1)] }
    }

    /// The mask of all rows.
    pub(super) fn every_row(rows: usize) -> Vec<u64> {
        let words = rows.div_ceil(64).max(1);
        let word = |at: usize| match rows.saturating_sub(at * 64) {
            0 => 0,
            left @ 1..64 => (1 << left) - 1,
            _ => u64::MAX,
        };
        (0..words).map(word).collect()
    }

    fn set(&mut self, row: usize, held: &[bool]) {
        for (slot, _) in held.iter().enumerate().filter(|(_, holds)| **holds) {
            self.bits[slot * self.words + row / 64] |= 1 << (row % 64);
        }
    }

    /// All masks, one after another.
    pub(super) fn bits(&self) -> &[u64] {
        &self.bits
    }

    /// The rows that hold in a slot.
    pub(super) fn of(&self, slot: u32) -> &[u64] {
        let from = slot as usize * self.words;
        &self.bits[from..from + self.words]
    }

    /// The rows that hold for the missing value.
    pub(super) fn missing(&self) -> &[u64] {
        &self.bits[self.bits.len() - self.words..]
    }

    /// The same, with other rows for the missing value.
    pub(super) fn with_missing(&self, rows: &[u64]) -> Masks {
        let mut masks = self.clone();
        let from = masks.bits.len() - masks.words;
        masks.bits[from..].copy_from_slice(rows);
        masks
    }
}
