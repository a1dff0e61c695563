//! Which column holds which field, and what is wrong with the headings.

use catalogue::{Contract, Pack, contract::Required};
use domain::{Finding, FindingCode, Severity};

use crate::{Column, Headings, best_contract, heading::is_of_rejected_table};

/// Which column holds which field.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Binding {
    column_of: Vec<Option<usize>>,
    field_of: Vec<Option<usize>>,
    findings: Vec<Finding>,
}

/// More headings than this are not named in one finding.
const MAX_NAMED: usize = 20;

impl Binding {
    pub(super) fn of(contract: &Contract, pack: &Pack, headings: &Headings, columns: &[Column]) -> Binding {
        let mut binding = Binding {
            column_of: vec![None; contract.fields.len()],
            field_of: vec![None; columns.len()],
            findings: Vec::new(),
        };
        binding.match_columns(contract, headings, columns);
        binding.tell_missing(contract, columns);
        if binding.fits_badly(contract) {
            binding.findings.insert(0, wrong_contract(contract, pack, columns));
        }
        binding
    }

    fn match_columns(&mut self, contract: &Contract, headings: &Headings, columns: &[Column]) {
        // A column headed by the field's own code wins over one headed by a name, wherever it stands.
        let mut named: Vec<(usize, usize, usize)> = Vec::new();
        for (column, Column { heading, .. }) in columns.iter().enumerate() {
            if is_of_rejected_table(heading) {
                continue;
            }
            match headings.find_with_rank(heading) {
                Some((field, rank)) => named.push((rank, column, field)),
                None if heading.trim().is_empty() => {}
                None => self.warn("unknown-column", &heading.chars().take(60).collect::<String>()),
            }
        }
        named.sort_unstable();
        for (_, column, field) in named {
            if self.column_of[field].is_none() {
                self.column_of[field] = Some(column);
                self.field_of[column] = Some(field);
            } else {
                let heading = &columns[column].heading;
                self.findings.push(
                    Finding::new(FindingCode::new("duplicate-column"), Severity::Warn)
                        .on(&contract.fields[field].code)
                        .with("column", heading.chars().take(60).collect::<String>()),
                );
            }
        }
    }

    fn tell_missing(&mut self, contract: &Contract, columns: &[Column]) {
        for (field, column) in contract.fields.iter().zip(&self.column_of) {
            let seen = column.and_then(|column| columns.get(column)).is_some_and(|column| column.seen);
            if !seen && field.required != Required::Optional {
                self.findings.push(Finding::new(FindingCode::new("missing-column"), Severity::Warn).on(&field.code));
            }
        }
    }

    /// Whether less than half of what must be there was found.
    fn fits_badly(&self, contract: &Contract) -> bool {
        let missing = |field: &catalogue::contract::Field| {
            self.findings
                .iter()
                .any(|finding| finding.code.as_str() == "missing-column" && finding.field.as_ref() == Some(&field.code))
        };
        let needed = contract.fields.iter().filter(|field| field.required != Required::Optional);
        let (found, all) = needed.fold((0, 0), |(found, all), field| (found + usize::from(!missing(field)), all + 1));
        found * 2 < all || self.column_of.iter().all(Option::is_none)
    }

    /// Findings about the headings; one that rejects refuses the file.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether the file is refused as a whole.
    pub fn is_refused(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Reject)
    }

    /// The column, from 0, of the field at that place of the contract.
    pub fn column_of(&self, field: usize) -> Option<usize> {
        self.column_of.get(field).copied().flatten()
    }

    /// The field, by its place in the contract, of a column.
    pub fn field_of(&self, column: usize) -> Option<usize> {
        self.field_of.get(column).copied().flatten()
    }

    /// How many columns have a heading.
    pub fn width(&self) -> usize {
        self.field_of.len()
    }

    fn warn(&mut self, code: &'static str, column: &str) {
        if self.findings.len() < 2 * MAX_NAMED {
            self.findings.push(Finding::new(FindingCode::new(code), Severity::Warn).with("column", column));
        }
    }
}

fn wrong_contract(contract: &Contract, pack: &Pack, columns: &[Column]) -> Finding {
    let headings: Vec<&str> = columns.iter().map(|column| column.heading.as_str()).collect();
    let found: Vec<String> =
        headings.iter().take(MAX_NAMED).map(|heading| heading.chars().take(40).collect()).collect();
    let expected = contract.fields.iter().filter(|field| field.required != Required::Optional).take(MAX_NAMED);
    let expected: Vec<String> = expected.map(|field| format!("{} ({})", field.title.zh, field.code)).collect();
    let mut finding = Finding::new(FindingCode::new("wrong-contract"), Severity::Reject)
        .with("found", found.join(", "))
        .with("expected", expected.join(", "));
    match best_contract(&headings, pack).filter(|best| *best != contract.id) {
        Some(better) => finding = finding.with("better", better),
        None => finding = finding.with("better", "-"),
    }
    finding
}
