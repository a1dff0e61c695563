//! Rows as read: the cells of one line of a delivery, before anything is known of them.

/// Something that was wrong with a row before any field was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A cell is longer than the limit; it was skipped without being kept.
    FieldTooLarge {
        /// The column, from 0.
        column: usize,
    },
    /// All cells together are longer than the limit, or there are too many of them.
    RowTooLarge,
    /// The file ends inside a quoted cell that opened in this row.
    UnterminatedQuote {
        /// The line on which the quote opened, from 1.
        line: u64,
    },
    /// The file ends in the middle of a character.
    Truncated,
    /// The line is not a JSON object.
    NotAnObject,
    /// A cell holds a list or an object.
    Nested {
        /// The column, from 0.
        column: usize,
    },
    /// The line names a key twice.
    RepeatedKey {
        /// The column, from 0.
        column: usize,
    },
    /// A cell holds a formula; its last computed value was read.
    Formula {
        /// The column, from 0.
        column: usize,
    },
    /// A spreadsheet kept a long code as a number, and its last digits are lost.
    DigitsLost {
        /// The column, from 0.
        column: usize,
    },
    /// A cell of a spreadsheet holds an error such as `#REF!`.
    CellError {
        /// The column, from 0.
        column: usize,
    },
}

/// One row: its cells in one buffer, so that reading the next costs no allocation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawRow {
    number: u32,
    line: u64,
    text: String,
    ends: Vec<u32>,
    faults: Vec<Fault>,
}

impl RawRow {
    /// The row, the first below the header being 1.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The line of the file on which it begins, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// How many cells it has.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it has no cell.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Whether no cell holds anything but spaces.
    pub fn is_blank(&self) -> bool {
        self.faults.is_empty() && self.text.trim().is_empty()
    }

    /// The cell in `column` (from 0); `None` beyond the last.
    pub fn get(&self, column: usize) -> Option<&str> {
        let end = *self.ends.get(column)? as usize;
        let start = if column == 0 { 0 } else { self.ends[column - 1] as usize };
        self.text.get(start..end)
    }

    /// The cells in order.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let cell = self.text.get(start..end as usize).unwrap_or_default();
            start = end as usize;
            cell
        })
    }

    /// All cells joined without anything between them: for a first look at all of them at once.
    pub fn joined(&self) -> &str {
        &self.text
    }

    /// What was wrong with it before any field was looked at.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// A row from cells: for tests, and for rows that come one at a time.
    pub fn from_cells<S: AsRef<str>>(number: u32, cells: impl IntoIterator<Item = S>) -> RawRow {
        let mut row = RawRow { number, line: u64::from(number), ..RawRow::default() };
        for cell in cells {
            row.push(cell.as_ref());
        }
        row
    }

    /// Empties the row and makes it the one that begins on `line`.
    pub(crate) fn begin(&mut self, line: u64) {
        self.number = 0;
        self.line = line;
        self.text.clear();
        self.ends.clear();
        self.faults.clear();
    }

    /// Gives the row its number, from 1.
    pub(crate) fn set_number(&mut self, number: u32) {
        self.number = number;
    }

    /// Appends a whole cell.
    pub(crate) fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.end_cell();
    }

    /// Appends to the cell that is being built.
    pub(crate) fn append(&mut self, part: &str) {
        self.text.push_str(part);
    }

    /// Ends the cell that is being built.
    pub(crate) fn end_cell(&mut self) {
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    /// Forgets what the cell that is being built holds.
    pub(crate) fn drop_cell(&mut self) {
        self.text.truncate(self.cell_start());
    }

    /// The cell that is being built.
    pub(crate) fn open_cell(&self) -> &str {
        &self.text[self.cell_start()..]
    }

    /// The length in bytes of the cell that is being built.
    pub(crate) fn cell_len(&self) -> usize {
        self.text.len() - self.cell_start()
    }

    /// The length in bytes of all cells.
    pub(crate) fn bytes(&self) -> usize {
        self.text.len()
    }

    /// Notes a fault.
    pub(crate) fn fault(&mut self, fault: Fault) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(fault);
        }
    }

    fn cell_start(&self) -> usize {
        self.ends.last().map_or(0, |&end| end as usize)
    }
}

/// More faults of one row than this tell nobody anything.
const MAX_FAULTS: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_by_their_column() {
        let row = RawRow::from_cells(7, ["甲", "", "丙"]);
        assert_eq!((row.get(0), row.get(1), row.get(2), row.get(3)), (Some("甲"), Some(""), Some("丙"), None));
        assert_eq!(row.cells().collect::<Vec<_>>(), ["甲", "", "丙"]);
        assert_eq!(row.number(), 7);
    }

    #[test]
    fn a_row_is_reused_without_a_trace_of_the_last() {
        let mut row = RawRow::from_cells(1, ["a", "b"]);
        row.fault(Fault::Truncated);
        row.begin(9);
        row.append("long");
        row.drop_cell();
        row.append("c");
        row.end_cell();
        assert_eq!((row.len(), row.get(0), row.faults().len(), row.line()), (1, Some("c"), 0, 9));
    }
}
