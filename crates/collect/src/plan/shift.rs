//! Rows whose cells have slipped: an unquoted comma or a lost one moves everything behind it.

use catalogue::contract::FieldRole;
use domain::{Finding, FindingCode, Severity, Value};

use super::{
    Binding,
    field::{Cell, Context, FieldPlan, Reader},
    number, text,
};
use crate::RawRow;

/// How far cells slip; farther is another file.
const FARTHEST: isize = 4;

/// The finding that the row has slipped, if it has.
///
/// Cells that fail here fit a few columns beside, where a text stands or another cell that fails;
/// or a cell fails and the place of the seat is no place. One cell alone that fits beside is chance,
/// unless it is written as no other field is (an amount with its unit, a code, a day), or the row
/// has cells beyond the last heading.
pub(super) fn find(
    context: &Context<'_>,
    fields: &[FieldPlan<'_>],
    binding: &Binding,
    row: &RawRow,
    cells: &[Cell],
) -> Option<Finding> {
    let excess = excess_cells(binding, row) > 0;
    let failing: Vec<(usize, usize)> = cells
        .iter()
        .enumerate()
        .filter(|(_, cell)| matches!(cell, Cell::Bad))
        .filter_map(|(at, _)| Some((at, binding.column_of(at)?)))
        .collect();
    if failing.is_empty() {
        return None;
    }
    let fits = |at: usize, column: usize, shift: isize| {
        let beside = column.checked_add_signed(shift)?;
        let stands_free = binding
            .field_of(beside)
            .is_none_or(|other| cells[other] == Cell::Bad || matches!(fields[other].reader, Reader::Text { .. }));
        let cell = text::trimmed(row.get(beside)?);
        let own = || text::trimmed(row.get(column).unwrap_or_default());
        (stands_free && fields[at].fits(context, cell))
            .then(|| is_unmistakable(&fields[at], cell) && !fields[at].has_shape(own()))
    };
    let best = (-FARTHEST..=FARTHEST).filter(|&shift| shift != 0).map(|shift| {
        let fitting = failing.iter().filter_map(|&(at, column)| fits(at, column, shift));
        let (count, unmistakable) = fitting.fold((0, false), |(count, any), one| (count + 1, any || one));
        (shift, count, unmistakable)
    });
    let (shift, count, unmistakable) =
        best.max_by_key(|(shift, count, unmistakable)| (*count, *unmistakable, -shift.abs()))?;
    let slipped = count >= 2 && count * 2 >= failing.len()
        || count >= 1 && (excess || unmistakable)
        || place_is_none(context, fields, cells);
    slipped.then(|| {
        let finding = Finding::new(FindingCode::new("columns-shifted"), Severity::Reject);
        if count > 0 { finding.with("by", shift) } else { finding }
    })
}

/// Whether a cell that fits a field would hardly stand in a field of text.
fn is_unmistakable(field: &FieldPlan<'_>, cell: &str) -> bool {
    match field.reader {
        Reader::Identifier(_) => true,
        Reader::Date => cell.len() >= 8,
        Reader::MoneyText { .. } => number::read(cell).is_none(),
        _ => false,
    }
}

/// Whether a word that should be the place of the seat is the name of no place.
fn place_is_none(context: &Context<'_>, fields: &[FieldPlan<'_>], cells: &[Cell]) -> bool {
    let widest = fields.iter().zip(cells).find(|(field, _)| field.field.role == Some(FieldRole::SubjectPlace));
    match widest {
        Some((_, Cell::Value(Value::Text(word)))) => {
            let word = context.pack.folding().text(word);
            context.pack.divisions().codes(&word).is_empty() && context.pack.divisions().find(&word).is_none()
        }
        Some((_, Cell::Bad)) => true,
        _ => false,
    }
}

/// How many cells with content stand beyond the last heading.
pub(super) fn excess_cells(binding: &Binding, row: &RawRow) -> usize {
    if row.len() <= binding.width() {
        return 0;
    }
    row.cells().skip(binding.width()).filter(|cell| !text::trimmed(cell).is_empty()).count()
}
