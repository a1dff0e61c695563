//! A table of sums: cells, and which of them add up to which.

use crate::Error;

/// Cells in a table, at most.
const MOST_CELLS: usize = 4_000;
/// Sums in a table, at most.
const MOST_SUMS: usize = 500;

/// A cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// What it says, not negative: an amount, or a number of subjects.
    pub value: f64,
    /// How many subjects are in it.
    pub subjects: u32,
    /// How much of the value is its largest subject's.
    pub largest: f64,
}

/// That some cells add up to another. Sums may be nested and may cross.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// The sum.
    pub whole: usize,
    /// What it consists of.
    pub parts: Vec<usize>,
}

/// A table with its margins.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    cells: Vec<Cell>,
    sums: Vec<Sum>,
    is_sum: Vec<bool>,
    alone: Option<Vec<Option<u32>>>,
}

impl Table {
    /// Takes the cells and what adds up to what.
    ///
    /// # Errors
    /// Too many of either, a value that is no number or negative, a sum that names a cell that is not
    /// there, or one that is not that of its parts.
    pub fn new(cells: Vec<Cell>, sums: Vec<Sum>) -> Result<Table, Error> {
        if cells.len() > MOST_CELLS || sums.len() > MOST_SUMS {
            return Err(Error::TooManyCells { cells: MOST_CELLS, sums: MOST_SUMS });
        }
        let sound = |cell: &Cell| cell.value.is_finite() && cell.largest.is_finite() && cell.value >= 0.0;
        if let Some(cell) = cells.iter().position(|cell| !sound(cell)) {
            return Err(Error::BadCell { cell });
        }
        let mut is_sum = vec![false; cells.len()];
        for (place, sum) in sums.iter().enumerate() {
            let value = |cell: &usize| cells.get(*cell).map(|cell| cell.value);
            let parts: Option<f64> = sum.parts.iter().map(value).sum();
            let adds_up = value(&sum.whole)
                .zip(parts)
                .is_some_and(|(whole, parts)| (whole - parts).abs() <= 1e-6 * whole.max(parts).max(1.0));
            if !adds_up || sum.parts.contains(&sum.whole) {
                return Err(Error::BadSum { sum: place });
            }
            is_sum[sum.whole] = true;
        }
        Ok(Table { cells, sums, is_sum, alone: None })
    }

    /// A table of rows and columns with both margins: the margin of a row stands behind it, that of the
    /// columns in a last row. The largest subject of a margin is the largest of its cells.
    ///
    /// # Errors
    /// As [`Table::new`]; rows of different lengths.
    pub fn with_margins(rows: &[Vec<Cell>]) -> Result<Table, Error> {
        let width = rows.first().map_or(0, Vec::len);
        if rows.iter().any(|row| row.len() != width) {
            return Err(Error::Uneven { nodes: rows.len() });
        }
        let total = |cells: &mut dyn Iterator<Item = &Cell>| {
            cells.fold(Cell { value: 0.0, subjects: 0, largest: 0.0 }, |sum, cell| Cell {
                value: sum.value + cell.value,
                subjects: sum.subjects.saturating_add(cell.subjects),
                largest: sum.largest.max(cell.largest),
            })
        };
        let mut cells = Vec::new();
        let mut sums = Vec::new();
        for row in rows {
            let first = cells.len();
            cells.extend(row);
            cells.push(total(&mut row.iter()));
            sums.push(Sum { whole: first + width, parts: (first..first + width).collect() });
        }
        let below = cells.len();
        for column in 0..=width {
            let parts: Vec<usize> = (0..rows.len()).map(|row| row * (width + 1) + column).collect();
            let whole = total(&mut parts.iter().map(|cell| &cells[*cell]));
            cells.push(whole);
            sums.push(Sum { whole: below + column, parts });
        }
        sums.push(Sum { whole: below + width, parts: (below..below + width).collect() });
        Table::new(cells, sums)
    }

    /// The same with who is alone in which cell, by a number: a subject may be alone in several cells, where a
    /// table counts the same by one thing and by another. Who is alone in a cell of one is unknown where `None`.
    pub fn knowing(self, alone: Vec<Option<u32>>) -> Table {
        Table { alone: Some(alone), ..self }
    }

    /// Who is alone in a cell, if that is known.
    pub fn alone_in(&self, cell: usize) -> Option<u32> {
        self.alone.as_ref().and_then(|alone| alone.get(cell).copied().flatten())
    }

    /// Whether it is known who is alone in which cell.
    pub fn knows_who_is_alone(&self) -> bool {
        self.alone.is_some()
    }

    /// The cells.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// What adds up to what.
    pub fn sums(&self) -> &[Sum] {
        &self.sums
    }

    /// Whether a cell is the sum of others.
    pub fn is_sum(&self, cell: usize) -> bool {
        self.is_sum[cell]
    }
}
