//! Rows whose cells have slipped: an unquoted comma or a lost one moves everything behind it.

use domain::{Finding, FindingCode, Severity};

use super::{
    Binding,
    field::{Cell, Context, FieldPlan},
    text,
};
use crate::RawRow;

/// How far cells slip; farther is another file.
const FARTHEST: isize = 4;

/// The finding that the row has slipped, if it has: from the first cell that is not of its type on,
/// cells that fail here fit a few columns beside, more often than by chance.
pub(super) fn find(
    context: &Context<'_>,
    fields: &[FieldPlan<'_>],
    binding: &Binding,
    row: &RawRow,
    cells: &[Cell],
) -> Option<Finding> {
    let excess = excess_cells(binding, row);
    let failing: Vec<(usize, usize)> = cells
        .iter()
        .enumerate()
        .filter(|(_, cell)| matches!(cell, Cell::Bad))
        .filter_map(|(at, _)| Some((at, binding.column_of(at)?)))
        .collect();
    if failing.is_empty() {
        return (excess > 0).then(|| Finding::new(FindingCode::new("too-many-fields"), Severity::Reject));
    }
    let cell = |column: usize, shift: isize| {
        column.checked_add_signed(shift).and_then(|column| row.get(column)).map(text::trimmed).unwrap_or_default()
    };
    let fitting =
        |shift: &isize| failing.iter().filter(|(at, column)| fields[*at].fits(context, cell(*column, *shift))).count();
    let (shift, fits) = (-FARTHEST..=FARTHEST)
        .filter(|&shift| shift != 0)
        .map(|shift| (shift, fitting(&shift)))
        .max_by_key(|(shift, fits)| (*fits, -shift.abs()))?;
    // One cell that fits beside may be chance; with cells beyond the headings it is not.
    let slipped = fits >= 2 && fits * 2 >= failing.len() || fits >= 1 && excess > 0;
    slipped.then(|| Finding::new(FindingCode::new("columns-shifted"), Severity::Reject).with("by", shift))
}

/// How many cells with content stand beyond the last heading.
pub(super) fn excess_cells(binding: &Binding, row: &RawRow) -> usize {
    if row.len() <= binding.width() {
        return 0;
    }
    row.cells().skip(binding.width()).filter(|cell| !text::trimmed(cell).is_empty()).count()
}
