//! The cheapest move of a table: a linear programme, by the simplex method with bounds.
//!
//! Each cell that may move has a rise (without bound) and a fall (with one); each sum stays a
//! sum. The move that is asked for stands on the right side of the equations.

use super::table::Sum;

/// What is asked for.
pub struct Move<'t> {
    /// By how much each cell may fall.
    pub falls: &'t [f64],
    /// What adds up to what.
    pub sums: &'t [Sum],
    /// What it costs to move a cell by one.
    pub costs: &'t [f64],
    /// The cell that is to be moved.
    pub cell: usize,
    /// By how much.
    pub by: f64,
}

/// Below this, relative to the move, a number is rounding.
const NOTHING: f64 = 1e-9;

/// The change of every cell, in which no cell moves but those that may, none falls further than it may, and all
/// sums hold; `None` where there is none.
pub fn cheapest_move(request: &Move<'_>, may_move: impl Fn(usize) -> bool) -> Option<Vec<f64>> {
    let moving: Vec<usize> = (0..request.falls.len()).filter(|cell| *cell != request.cell && may_move(*cell)).collect();
    let mut tableau = Tableau::new(request, &moving);
    tableau.solve(Phase::Feasible)?;
    if tableau.infeasibility() > NOTHING * tableau.rows.len() as f64 {
        return None;
    }
    tableau.solve(Phase::Cheapest)?;
    let amounts = tableau.amounts();
    let mut change = vec![0.0; request.falls.len()];
    change[request.cell] = request.by;
    for (place, cell) in moving.iter().enumerate() {
        change[*cell] = (amounts[2 * place] - amounts[2 * place + 1]) * request.by.abs();
    }
    Some(change)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Feasible,
    Cheapest,
}

/// Equations solved for their basic variables, in units of the move. Behind the variables of the cells
/// stands one for each equation: what it misses yet. The last column is the right side.
struct Tableau {
    rows: Vec<Vec<f64>>,
    basic: Vec<usize>,
    upper: Vec<f64>,
    /// A variable that is counted down from its upper bound.
    turned: Vec<bool>,
    /// What a variable would save or cost: what is missed, and money.
    reduced: [Vec<f64>; 2],
    of_cells: usize,
}

impl Tableau {
    fn new(request: &Move<'_>, moving: &[usize]) -> Tableau {
        let unit = request.by.abs();
        let of_cells = 2 * moving.len();
        let width = of_cells + request.sums.len();
        let mut place = vec![None; request.falls.len()];
        moving.iter().enumerate().for_each(|(at, cell)| place[*cell] = Some(at));
        let mut upper = vec![f64::INFINITY; width];
        let mut money = vec![0.0; width + 1];
        for (at, cell) in moving.iter().enumerate() {
            upper[2 * at + 1] = request.falls[*cell] / unit;
            money[2 * at] = request.costs[*cell];
            money[2 * at + 1] = request.costs[*cell];
        }
        let mut missed = vec![0.0; width + 1];
        let mut rows = Vec::new();
        for (at, sum) in request.sums.iter().enumerate() {
            let mut row = vec![0.0; width + 1];
            let factors = std::iter::once((sum.whole, 1.0)).chain(sum.parts.iter().map(|part| (*part, -1.0)));
            for (cell, factor) in factors {
                if cell == request.cell {
                    row[width] -= factor * request.by.signum();
                } else if let Some(at) = place[cell] {
                    row[2 * at] += factor;
                    row[2 * at + 1] -= factor;
                }
            }
            if row[width] < 0.0 {
                row.iter_mut().for_each(|number| *number = -*number);
            }
            for (missed, number) in missed.iter_mut().zip(&row) {
                *missed -= number;
            }
            row[of_cells + at] = 1.0;
            rows.push(row);
        }
        let basic = (of_cells..width).collect();
        Tableau { rows, basic, upper, turned: vec![false; width], reduced: [missed, money], of_cells }
    }

    fn width(&self) -> usize {
        self.upper.len()
    }

    fn infeasibility(&self) -> f64 {
        let width = self.width();
        let missing = self.rows.iter().zip(&self.basic).filter(|(_, basic)| **basic >= self.of_cells);
        missing.map(|(row, _)| row[width].abs()).sum()
    }

    /// Moves from corner to corner until nothing is saved; `None` where that does not end.
    fn solve(&mut self, phase: Phase) -> Option<()> {
        let most = 50 * (self.width() + 10);
        let careful = most / 4;
        for round in 0..most {
            let reduced = &self.reduced[usize::from(phase == Phase::Cheapest)];
            let saving = (0..self.of_cells).filter(|column| reduced[*column] < -NOTHING && self.upper[*column] > 0.0);
            // The first that saves anything never goes in circles; the one that saves most is faster.
            let entering = if round < careful {
                saving.min_by(|a, b| reduced[*a].total_cmp(&reduced[*b]))
            } else {
                saving.into_iter().next()
            };
            let Some(entering) = entering else { return Some(()) };
            self.enter(entering)?;
        }
        None
    }

    /// Raises a variable until one, itself or a basic one, meets a bound.
    fn enter(&mut self, entering: usize) -> Option<()> {
        let width = self.width();
        let mut reach = self.upper[entering];
        let mut leaving: Option<(usize, bool)> = None;
        for (at, row) in self.rows.iter().enumerate() {
            let (rate, basic) = (row[entering], self.basic[at]);
            // What an equation missed and no longer does, must not be missed again.
            let upper = if basic >= self.of_cells && row[width] <= NOTHING { 0.0 } else { self.upper[basic] };
            let (room, at_upper) = if rate > NOTHING {
                (row[width].max(0.0) / rate, false)
            } else if rate < -NOTHING && upper.is_finite() {
                ((upper - row[width]).max(0.0) / -rate, true)
            } else {
                continue;
            };
            let earlier = leaving.is_none_or(|(other, _)| basic < self.basic[other]);
            if room < reach || (room == reach && leaving.is_some() && earlier) {
                reach = room;
                leaving = Some((at, at_upper));
            }
        }
        match leaving {
            None if reach.is_finite() => self.turn(entering),
            None => return None,
            Some((at, at_upper)) => {
                if at_upper {
                    self.turn_basic(at);
                }
                self.pivot(at, entering);
            }
        }
        Some(())
    }

    /// Counts a variable that is not basic from its other bound.
    fn turn(&mut self, column: usize) {
        let (width, upper) = (self.width(), self.upper[column]);
        for row in self.rows.iter_mut().chain(&mut self.reduced) {
            row[width] -= row[column] * upper;
            row[column] = -row[column];
        }
        self.turned[column] = !self.turned[column];
    }

    /// Counts a basic variable from its upper bound.
    fn turn_basic(&mut self, at: usize) {
        let (width, basic) = (self.width(), self.basic[at]);
        if basic >= self.of_cells {
            // Missed by nothing: its equation may be read with the other sign.
            self.rows[at].iter_mut().for_each(|number| *number = -*number);
            self.rows[at][basic] = 1.0;
            return;
        }
        let upper = self.upper[basic];
        let row = &mut self.rows[at];
        row.iter_mut().for_each(|number| *number = -*number);
        row[basic] = 1.0;
        row[width] += upper;
        self.turned[basic] = !self.turned[basic];
    }

    fn pivot(&mut self, at: usize, column: usize) {
        let rate = self.rows[at][column];
        self.rows[at].iter_mut().for_each(|number| *number /= rate);
        let pivot = std::mem::take(&mut self.rows[at]);
        for row in self.rows.iter_mut().filter(|row| !row.is_empty()).chain(&mut self.reduced) {
            let factor = row[column];
            if factor != 0.0 {
                for (number, of_pivot) in row.iter_mut().zip(&pivot) {
                    *number -= factor * of_pivot;
                }
                row[column] = 0.0;
            }
        }
        self.rows[at] = pivot;
        self.basic[at] = column;
    }

    /// How much each variable of a cell is.
    fn amounts(&self) -> Vec<f64> {
        let width = self.width();
        let mut amounts = vec![0.0; self.of_cells];
        for (row, basic) in self.rows.iter().zip(&self.basic) {
            if let Some(amount) = amounts.get_mut(*basic) {
                *amount = row[width];
            }
        }
        for (column, amount) in amounts.iter_mut().enumerate() {
            if self.turned[column] {
                *amount = self.upper[column] - *amount;
            }
        }
        amounts
    }
}
