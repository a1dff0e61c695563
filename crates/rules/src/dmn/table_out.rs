//! A decision table as the pipe table of a rule file.

use super::{
    cells::{plain_output, plain_tests},
    rules_in::ReadTable,
};

/// Writes the table, its columns as wide as their widest cell.
pub(super) fn table_out(table: &ReadTable, policy: &str) -> String {
    let mut lines: Vec<Vec<String>> = Vec::new();
    let names = table.inputs.iter().chain(&table.outputs).map(|column| column.name.clone());
    lines.push([policy.to_owned()].into_iter().chain(names).chain(table.annotations.iter().cloned()).collect());
    let markers = [("`i`", table.inputs.len()), ("`o`", table.outputs.len()), ("`a`", table.annotations.len())];
    let markers = markers.into_iter().flat_map(|(marker, count)| std::iter::repeat_n(marker.to_owned(), count));
    lines.push([String::new()].into_iter().chain(markers).collect());
    for (number, rule) in (1..).zip(&table.rules) {
        let cells = rule.tests.iter().map(plain_tests).chain(rule.outputs.iter().map(plain_output));
        let number = [number.to_string()];
        lines.push(number.into_iter().chain(cells).chain(rule.annotations.iter().cloned()).collect());
    }
    let lines: Vec<Vec<String>> =
        lines.into_iter().map(|cells| cells.iter().map(|cell| written(cell)).collect()).collect();
    let width = |at: usize| lines.iter().map(|cells| cells[at].chars().count()).max().unwrap_or(0).max(3);
    let widths: Vec<usize> = (0..lines[0].len()).map(width).collect();
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    let mut text = line(&lines[0]);
    text += &line(&rule);
    lines[1..].iter().for_each(|cells| text += &line(cells));
    text
}

/// A cell as it stands between two `|`, on one line.
fn written(cell: &str) -> String {
    cell.replace(['\r', '\n'], " ").replace('|', "\\|")
}
