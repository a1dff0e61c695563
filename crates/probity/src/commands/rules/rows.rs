//! The rows of inputs that a rule set is run on.

use std::path::Path;

use anyhow::{Context, bail};
use rules::{Given, RuleSet};

/// The most rows of inputs in one file.
const MOST_ROWS: usize = 10_000_000;
/// Problems are told for this many rows of inputs, then the command stops.
const MOST_BAD_ROWS: usize = 20;

/// A CSV file of inputs, its columns put to the inputs of a rule set.
pub struct Rows<'r> {
    rule_set: &'r RuleSet,
    reader: csv::Reader<std::fs::File>,
    /// For each input its column; `None` where the file has none.
    columns: Vec<Option<usize>>,
}

impl<'r> Rows<'r> {
    /// Opens a file; says which columns nobody reads and which inputs are missing.
    #[expect(clippy::print_stderr, reason = "a column that nobody reads should not go unseen")]
    pub fn open(rule_set: &'r RuleSet, path: &Path) -> anyhow::Result<Rows<'r>> {
        let mut reader =
            csv::ReaderBuilder::new().flexible(true).from_path(path).with_context(|| path.display().to_string())?;
        let headers = reader.headers()?.clone();
        let mut columns = vec![None; rule_set.inputs().len()];
        for (column, header) in headers.iter().enumerate() {
            let name = header.trim_start_matches('\u{feff}').trim();
            match rule_set.input(name) {
                Some(input) if columns[input].is_some() => bail!("the input `{name}` stands in two columns"),
                Some(input) => columns[input] = Some(column),
                None => eprintln!("probity: no input is named `{name}`: the column is not read"),
            }
        }
        for (input, _) in rule_set.inputs().iter().zip(&columns).filter(|(_, column)| column.is_none()) {
            eprintln!("probity: no column is named `{}`: its value is missing in every row", input.name);
        }
        Ok(Rows { rule_set, reader, columns })
    }

    /// Calls `each` with the number and the values of every row.
    pub fn each(mut self, mut each: impl FnMut(usize, Vec<Given>) -> anyhow::Result<()>) -> anyhow::Result<()> {
        let mut record = csv::StringRecord::new();
        let mut number = 0;
        let mut bad = Vec::new();
        while self.reader.read_record(&mut record)? {
            number += 1;
            if number > MOST_ROWS {
                bail!("a file holds at most {MOST_ROWS} rows: split it");
            }
            let cells = self.columns.iter().map(|column| column.and_then(|column| record.get(column)).unwrap_or(""));
            let given: Result<Vec<Given>, String> =
                self.rule_set.inputs().iter().zip(cells).map(|(input, cell)| input.read(cell)).collect();
            match given {
                Ok(given) => each(number, given)?,
                Err(refused) => bad.push(format!("row {number}: {refused}")),
            }
            if bad.len() == MOST_BAD_ROWS {
                break;
            }
        }
        if bad.is_empty() { Ok(()) } else { bail!("rows that can't be read:\n{}", bad.join("\n")) }
    }
}
