//! Cells of tables that people open in a spreadsheet.

use std::borrow::Cow;

/// A cell that no spreadsheet takes for a formula: one that begins as a formula does stands behind an
/// apostrophe. Numbers stay as they are, and so does a lone sign.
pub fn guarded(cell: &str) -> Cow<'_, str> {
    let signs = ['=', '+', '-', '@', '\t', '\r', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
    let begins_one = cell.strip_prefix(signs).is_some_and(|rest| !rest.is_empty());
    let is_number = || cell.parse::<f64>().is_ok_and(f64::is_finite) && !cell.starts_with('+');
    if begins_one && !is_number() { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// The cell as it was before it was guarded.
pub fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(inner) if matches!(guarded(inner), Cow::Owned(_)) => inner,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_guarded_and_numbers_are_not() {
        let formulas =
            ["=1+1", "+cmd|'/C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\u{ff0d}name", "+8613800000000"];
        for cell in formulas {
            assert_eq!(guarded(cell), format!("'{cell}"));
            assert_eq!(unguarded(&guarded(cell)), cell);
        }
        for cell in ["-3.5", "2000", "a=b", "-", "", "'quoted'"] {
            assert_eq!(guarded(cell), cell);
            assert_eq!(unguarded(cell), cell);
        }
    }
}
