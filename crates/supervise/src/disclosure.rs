//! Tables from which no single subject can be read.
//!
//! A cell of too few subjects, or of one that makes up nearly all of it, is withheld; and as many other
//! cells as it takes that nobody can work it out from sums and differences, of whatever margins the
//! table has. What is withheld is proved: for each sensitive cell there are two other tables, equal
//! to this one in all that is shown, in which the cell is clearly smaller and clearly larger.
//!
//! Further cells are found as by Fischetti and Salazar-González (Journal of the American Statistical
//! Association 95, 2000), one sensitive cell after the other: the cheapest move of the table that
//! changes the cell by as much as it is to be protected, and nothing shown but what is then withheld.
//! The subject that is alone in a cell knows that cell; so no other cell is protected by it. Where the same is
//! counted by several things, a subject is alone in several cells at once: with [`Table::knowing`] each cell is
//! protected from every such subject by itself, and from those who know nothing.

mod simplex;
mod table;

use std::collections::BTreeSet;

pub use table::{Cell, Sum, Table};

use crate::Error;
use simplex::{Move, cheapest_move};

/// Which cells are sensitive, and how well they are protected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    /// A cell of fewer subjects, but of some, is sensitive.
    pub fewest_subjects: u32,
    /// A cell whose largest subject makes up more than this share of it is sensitive.
    pub most_of_one: f64,
    /// By at least this share of its value a sensitive cell is uncertain, up and down.
    pub protection: f64,
    /// And by at least so much up, and down as far as it goes: 1 for counts, of which everyone knows that
    /// they are whole.
    pub least_protection: f64,
    /// What everyone knows that a withheld cell holds at least: 1 for counts, where cells of none are shown.
    pub known_least: f64,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules { fewest_subjects: 3, most_of_one: 0.85, protection: 0.2, least_protection: 1.0, known_least: 0.0 }
    }
}

impl Rules {
    fn finds_sensitive(&self, cell: &Cell) -> bool {
        let few = cell.subjects > 0 && cell.subjects < self.fewest_subjects;
        few || (cell.value > 0.0 && cell.largest > self.most_of_one * cell.value)
    }

    /// By how much a cell may be thought smaller.
    fn room(&self, cell: &Cell) -> f64 {
        (cell.value - self.known_least).max(0.0)
    }

    /// By how much a cell is uncertain at least: down, up.
    fn wanted(&self, cell: &Cell) -> (f64, f64) {
        let wanted = (self.protection * cell.value).max(self.least_protection);
        (wanted.min(self.room(cell)), wanted)
    }
}

/// What becomes of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is shown.
    Shown,
    /// It is withheld because it is sensitive.
    Sensitive,
    /// It is withheld so that a sensitive one can't be worked out.
    Complementary,
}

/// Two tables that agree with all that is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    /// The sensitive cell.
    pub cell: usize,
    /// All cells, this one clearly smaller.
    pub smaller: Vec<f64>,
    /// All cells, this one clearly larger.
    pub larger: Vec<f64>,
}

/// What is shown of a table, and why that is safe.
#[derive(Clone, Debug, PartialEq)]
pub struct Protected {
    /// What becomes of each cell.
    pub fates: Vec<Fate>,
    /// For each sensitive cell.
    pub proofs: Vec<Proof>,
}

/// Withholds what is sensitive, and what would give it away.
///
/// # Errors
/// Rules that are none; a cell that no withholding can protect, since the sums of the table bind it.
pub fn protect(table: &Table, rules: &Rules) -> Result<Protected, Error> {
    let shares = [rules.most_of_one, rules.protection, rules.least_protection, rules.known_least];
    if shares.iter().any(|share| !share.is_finite() || *share < 0.0) || rules.protection + rules.least_protection <= 0.0
    {
        return Err(Error::Rules);
    }
    let sensitive = |cell: &Cell| if rules.finds_sensitive(cell) { Fate::Sensitive } else { Fate::Shown };
    let mut fates: Vec<Fate> = table.cells().iter().map(sensitive).collect();
    let mut order: Vec<usize> = (0..fates.len()).filter(|cell| fates[*cell] == Fate::Sensitive).collect();
    // What weighs most needs most; what is summed up in others comes before the sums.
    order.sort_by(|a, b| {
        let key = |cell: usize| (table.is_sum(cell), -rules.wanted(&table.cells()[cell]).1);
        let (a, b) = (key(*a), key(*b));
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
    });
    let mut proofs = Vec::new();
    for cell in order {
        let (down, up) = rules.wanted(&table.cells()[cell]);
        let smaller = moved(table, rules, &mut fates, cell, -down)?;
        let larger = moved(table, rules, &mut fates, cell, up)?;
        proofs.push(Proof { cell, smaller, larger });
    }
    proofs.sort_by_key(|proof| proof.cell);
    Ok(Protected { fates, proofs })
}

/// Another table in which `cell` is changed by `by`; what else changes is withheld from now on.
fn moved(table: &Table, rules: &Rules, fates: &mut [Fate], cell: usize, by: f64) -> Result<Vec<f64>, Error> {
    if by == 0.0 {
        return Ok(table.cells().iter().map(|cell| cell.value).collect());
    }
    let counted = |other: usize| table.cells()[other].subjects > 0;
    if !table.knows_who_is_alone() {
        let known_to_one = |other: usize| table.cells()[other].subjects == 1 && !table.is_sum(other);
        // A sum of few is as uncertain as what it is of, whose own proofs leave the others alone.
        let may_move = |other: usize| counted(other) && (table.is_sum(cell) || !known_to_one(other));
        return withholding(table, rules, fates, cell, by, may_move);
    }
    let moved = withholding(table, rules, fates, cell, by, counted)?;
    let changed = |other: &usize| moved[*other] != table.cells()[*other].value;
    let insiders = (0..moved.len()).filter(changed).filter_map(|other| table.alone_in(other));
    let insiders: BTreeSet<u32> = insiders.filter(|who| table.alone_in(cell) != Some(*who)).collect();
    for who in insiders {
        withholding(table, rules, fates, cell, by, |other| counted(other) && table.alone_in(other) != Some(who))?;
    }
    Ok(moved)
}

/// Another table in which `cell` is changed by `by` and none else but those that may; what changes is withheld from
/// now on.
fn withholding(
    table: &Table,
    rules: &Rules,
    fates: &mut [Fate],
    cell: usize,
    by: f64,
    may_move: impl Fn(usize) -> bool,
) -> Result<Vec<f64>, Error> {
    let values: Vec<f64> = table.cells().iter().map(|cell| cell.value).collect();
    let largest = values.iter().copied().fold(1.0, f64::max);
    let costs: Vec<f64> = (0..values.len())
        .map(|other| match fates[other] {
            // Cells that are withheld anyway are moved as little as need be.
            Fate::Sensitive | Fate::Complementary => 1e-3,
            Fate::Shown => 1.0 + 20.0 * (values[other] / largest).sqrt(),
        })
        .collect();
    let falls: Vec<f64> = table.cells().iter().map(|cell| rules.room(cell)).collect();
    let request = Move { falls: &falls, sums: table.sums(), costs: &costs, cell, by };
    let change = cheapest_move(&request, may_move).ok_or(Error::Unprotected { cell })?;
    let least = 1e-9 * by.abs();
    for (fate, change) in fates.iter_mut().zip(&change) {
        if *fate == Fate::Shown && change.abs() > least {
            *fate = Fate::Complementary;
        }
    }
    let clean = |(value, change): (&f64, &f64)| if change.abs() > least { (value + change).max(0.0) } else { *value };
    Ok(values.iter().zip(&change).map(clean).collect())
}
