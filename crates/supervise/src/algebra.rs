//! Symmetric systems of equations, by Cholesky's decomposition.

/// A square matrix, row by row.
#[derive(Clone, Debug)]
pub struct Matrix {
    size: usize,
    cells: Vec<f64>,
}

impl Matrix {
    /// A matrix of zeros.
    pub fn zeros(size: usize) -> Matrix {
        Matrix { size, cells: vec![0.0; size * size] }
    }

    /// How many rows it has.
    pub fn size(&self) -> usize {
        self.size
    }

    /// A cell.
    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.cells[row * self.size + column]
    }

    /// A cell, to be changed.
    pub fn at_mut(&mut self, row: usize, column: usize) -> &mut f64 {
        &mut self.cells[row * self.size + column]
    }

    /// The lower triangle whose product with its mirror image is this symmetric matrix; `None` where it is
    /// not positive definite.
    pub fn triangle(mut self) -> Option<Triangle> {
        for row in 0..self.size {
            for column in 0..=row {
                let known: f64 = (0..column).map(|k| self.at(row, k) * self.at(column, k)).sum();
                let left = self.at(row, column) - known;
                *self.at_mut(row, column) = if row > column {
                    left / self.at(column, column)
                } else if left > 0.0 && left.is_finite() {
                    left.sqrt()
                } else {
                    return None;
                };
            }
        }
        Some(Triangle(self))
    }
}

/// The lower triangle of a decomposed matrix.
pub struct Triangle(Matrix);

impl Triangle {
    /// Solves the system for one right side.
    pub fn solve(&self, mut side: Vec<f64>) -> Vec<f64> {
        let lower = &self.0;
        for row in 0..lower.size() {
            let known: f64 = (0..row).map(|k| lower.at(row, k) * side[k]).sum();
            side[row] = (side[row] - known) / lower.at(row, row);
        }
        for row in (0..lower.size()).rev() {
            let known: f64 = (row + 1..lower.size()).map(|k| lower.at(k, row) * side[k]).sum();
            side[row] = (side[row] - known) / lower.at(row, row);
        }
        side
    }
}
