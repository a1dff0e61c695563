//! Comma-separated values that no spreadsheet takes for formulas.

use domain::cell::guarded;

/// Appends a cell that no spreadsheet takes for a formula.
pub(crate) fn cell(text: &mut String, cell: &str) {
    let cell = guarded(cell);
    if !cell.contains(['"', ',', '\n', '\r', '\'']) {
        text.push_str(&cell);
        return;
    }
    text.push('"');
    text.push_str(&cell.replace('"', "\"\""));
    text.push('"');
}

#[cfg(test)]
mod tests {

    #[test]
    fn no_cell_is_a_formula() {
        let written = |cell: &str| {
            let mut text = String::new();
            super::cell(&mut text, cell);
            text
        };
        assert_eq!(written("=1+1"), "\"'=1+1\"");
        assert_eq!(written("@SUM(A1)"), "\"'@SUM(A1)\"");
        assert_eq!(written("罚款,没收"), "\"罚款,没收\"");
        assert_eq!(written("say \"so\""), "\"say \"\"so\"\"\"");
        assert_eq!(written("plain"), "plain");
    }
}
