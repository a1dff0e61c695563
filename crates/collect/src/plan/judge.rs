//! The judgement of one row.

use catalogue::contract::{FieldRole, Required};
use domain::{Finding, FindingCode, Record, RecordKey, Severity, Value, record::Operation, subject::SubjectClass};

use super::{
    Binding, Plan,
    field::{Cell, FieldPlan, Reader},
    person, shift,
    text::{self, Oddities},
};
use crate::{Accepted, Judged, PersonRow, RawRow, Rejected, SubjectMention, row::Fault};

/// More findings of one row than this tell its deliverer nothing more.
const MAX_FINDINGS: usize = 60;
/// No word for a kind of counterpart is longer.
const MAX_KIND_BYTES: usize = 24;
/// A finding quotes no more of a value than this.
const MAX_QUOTED: usize = 40;

impl Plan<'_> {
    /// Judges a row: everything that is wrong with it, not the first.
    pub fn judge(&self, binding: &Binding, row: &RawRow) -> Judged {
        let odd = Oddities::of(row.joined());
        if self.secret.mark(&self.context.null_words, binding, row, odd) {
            let finding = Finding::new(FindingCode::new("secret-mark"), Severity::Reject);
            return Judged::Rejected(Rejected { row: row.number(), findings: vec![finding], cells: Vec::new() });
        }
        if self.is_about_person(binding, row) {
            let finding = Finding::new(FindingCode::new("natural-person"), Severity::Reject);
            return Judged::Person(PersonRow { row: row.number(), finding });
        }
        let mut findings = Vec::new();
        self.tell_faults(binding, row, &mut findings);
        let mut cells = self.read_cells(binding, row, odd, &mut findings);
        if let Some(slipped) = self.slipped(binding, row, &cells, &mut findings) {
            // Nothing can be said of values that stand in the wrong columns.
            findings.retain(|finding| finding.field.is_none());
            findings.insert(0, slipped);
        } else {
            let withdraws = self.operation(&cells) == Operation::Withdraw;
            self.tell_missing(binding, &cells, withdraws, &mut findings);
            if !withdraws {
                self.run_checks(&cells, &mut findings);
            }
        }
        if findings.iter().any(|finding| finding.severity == Severity::Reject) {
            if findings.len() > MAX_FINDINGS {
                findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
                findings.truncate(MAX_FINDINGS);
                findings.push(Finding::new(FindingCode::new("too-many-findings"), Severity::Warn));
            }
            let cells = self.safe_cells(binding, row);
            return Judged::Rejected(Rejected { row: row.number(), findings, cells });
        }
        self.mask(binding, row, odd, &mut cells, &mut findings);
        Judged::Accepted(Box::new(self.accept(row, cells, findings)))
    }

    /// A row that is refused for what its delivery says elsewhere, such as another row of the same
    /// key: its cells are kept as those of any rejected row.
    pub fn refuse(&self, binding: &Binding, row: &RawRow, findings: Vec<Finding>) -> Rejected {
        Rejected { row: row.number(), findings, cells: self.safe_cells(binding, row) }
    }

    fn read_cells(&self, binding: &Binding, row: &RawRow, odd: Oddities, findings: &mut Vec<Finding>) -> Vec<Cell> {
        let mut cells = Vec::with_capacity(self.fields.len());
        for (at, field) in self.fields.iter().enumerate() {
            let raw = binding.column_of(at).and_then(|column| row.get(column)).unwrap_or_default();
            let cell = text::trimmed(raw);
            if odd.must_be_told() && self.tell_oddities(at, cell, findings) {
                cells.push(Cell::Bad);
                continue;
            }
            let is_own_number = field.field.role == Some(FieldRole::SubjectIdentifier)
                && matches!(field.reader, Reader::Identifier(_))
                && person::is_identity_number(&self.context, cell);
            if is_own_number {
                // A sole trader under its owner's number: it finds nobody and is not kept.
                findings.push(field.finding(FindingCode::new("personal-number"), Severity::Hold));
                cells.push(Cell::Nothing);
                continue;
            }
            if matches!(field.reader, Reader::Text { .. }) && cell.starts_with(['=', '@']) {
                findings.push(field.finding(FindingCode::new("formula"), Severity::Warn));
            }
            let known = findings.len();
            let read = field.read(&self.context, odd, cell, findings);
            if read == Cell::Bad {
                self.quote(field, cell, &mut findings[known..]);
            }
            cells.push(read);
        }
        cells
    }

    /// Puts the value into findings about it, where anybody may see it. A word in the place of a
    /// number may be somebody's name, and is not repeated.
    fn quote(&self, field: &FieldPlan<'_>, cell: &str, findings: &mut [Finding]) {
        let is_code = matches!(field.reader, Reader::Code { .. });
        let may_be_name = !is_code && !cell.bytes().any(|byte| byte.is_ascii_digit());
        if !field.is_quotable() || may_be_name || !self.context.pack.personal().scan(cell).is_empty() {
            return;
        }
        let quoted: String = cell.chars().filter(|c| !c.is_control()).take(MAX_QUOTED).collect();
        for finding in findings {
            finding.with.insert("value".into(), quoted.clone());
        }
    }

    /// Says what is odd about the characters of a cell; true where it can't be read for it.
    fn tell_oddities(&self, at: usize, cell: &str, findings: &mut Vec<Finding>) -> bool {
        let field = &self.fields[at];
        let odd = Oddities::of(cell);
        if odd.control {
            findings.push(field.finding(FindingCode::new("control-character"), Severity::Warn));
        }
        if odd.nul {
            findings.push(field.finding(FindingCode::new("nul-byte"), Severity::Reject));
        }
        if odd.damaged {
            // A remark with a lost character is still a remark; a name or a code is not.
            let matters = field.field.required == Required::Always
                || field.field.role.is_some_and(|role| {
                    matches!(role, FieldRole::SubjectName | FieldRole::FormerName | FieldRole::SubjectIdentifier)
                })
                || self.key.iter().any(|&(key, other)| key == at || other == Some(at))
                || !matches!(field.reader, Reader::Text { .. });
            let severity = if matters { Severity::Reject } else { Severity::Hold };
            findings.push(field.finding(FindingCode::new("mojibake"), severity));
            return matters || odd.nul;
        }
        odd.nul
    }

    /// Says what was wrong with the row before any field was looked at.
    fn tell_faults(&self, binding: &Binding, row: &RawRow, findings: &mut Vec<Finding>) {
        for fault in row.faults() {
            let (code, severity, column) = match fault {
                Fault::FieldTooLarge { column } => ("field-too-large", Severity::Reject, Some(*column)),
                Fault::RowTooLarge => ("row-too-large", Severity::Reject, None),
                Fault::UnterminatedQuote { .. } => ("unclosed-quote", Severity::Reject, None),
                Fault::Truncated => ("truncated-row", Severity::Reject, None),
                Fault::NotAnObject => ("unreadable-row", Severity::Reject, None),
                Fault::Nested { column } => ("nested-value", Severity::Reject, Some(*column)),
                Fault::RepeatedKey { column } => ("repeated-key", Severity::Reject, Some(*column)),
                Fault::Formula { column } => ("formula", Severity::Warn, Some(*column)),
                Fault::CellError { column } => ("cell-error", Severity::Reject, Some(*column)),
                Fault::DigitsLost { column } => ("digits-lost", Severity::Reject, Some(*column)),
            };
            let field = column.and_then(|column| binding.field_of(column)).map(|at| &self.fields[at]);
            if column.is_some() && field.is_none() {
                // A column that is no field of the contract.
                continue;
            }
            let mut finding = Finding::new(FindingCode::new(code), severity);
            if let Some(field) = field {
                finding = finding.on(&field.field.code);
            }
            if let Fault::UnterminatedQuote { line } = fault {
                finding = finding.with("line", line);
            }
            findings.push(finding);
        }
    }

    fn slipped(&self, binding: &Binding, row: &RawRow, cells: &[Cell], findings: &mut Vec<Finding>) -> Option<Finding> {
        let excess = shift::excess_cells(binding, row);
        let is_bad = excess > 0 || cells.contains(&Cell::Bad);
        let slipped = if is_bad { shift::find(&self.context, &self.fields, binding, row, cells) } else { None };
        if slipped.is_none() && excess > 0 {
            findings.push(
                Finding::new(FindingCode::new("too-many-fields"), Severity::Reject).with("limit", binding.width()),
            );
        }
        slipped
    }

    fn tell_missing(&self, binding: &Binding, cells: &[Cell], withdraws: bool, findings: &mut Vec<Finding>) {
        for (at, (field, cell)) in self.fields.iter().zip(cells).enumerate() {
            let is_key = self.key.iter().any(|&(key, other)| key == at && other.is_none());
            let absent = match cell {
                Cell::Missing => true,
                Cell::Nothing => field.field.required == Required::Always,
                Cell::Value(_) | Cell::Bad => false,
            };
            if !absent || withdraws && !is_key {
                continue;
            }
            let severity = match field.field.required {
                Required::Always => Severity::Reject,
                _ if is_key && withdraws => Severity::Reject,
                // A column that is absent from the file is told once, for the file.
                Required::Expected if binding.column_of(at).is_some() => Severity::Warn,
                Required::Expected | Required::Optional => continue,
            };
            findings.push(field.finding(FindingCode::new("missing"), severity));
        }
    }

    fn run_checks(&self, cells: &[Cell], findings: &mut Vec<Finding>) {
        for check in &self.checks {
            findings.extend(check.find(&self.context, &self.fields, cells, self.today));
        }
    }

    fn operation(&self, cells: &[Cell]) -> Operation {
        match self.roles.operation.map(|at| &cells[at]) {
            Some(Cell::Value(Value::Code(code))) if code == "withdraw" => Operation::Withdraw,
            _ => Operation::State,
        }
    }

    fn accept(&self, row: &RawRow, mut cells: Vec<Cell>, findings: Vec<Finding>) -> Accepted {
        let operation = self.operation(&cells);
        let mention = self.mention(&cells);
        let key = self.record_key(&cells);
        let values = self.by_code.iter().filter_map(|&at| match std::mem::replace(&mut cells[at], Cell::Missing) {
            Cell::Value(value) => Some((self.fields[at].field.code.clone(), value)),
            _ => None,
        });
        let values = values.collect();
        let record =
            Record { dataset: self.contract.id.clone(), deliverer: self.deliverer.clone(), key, operation, values };
        Accepted { row: row.number(), record, mention, findings }
    }

    /// A record as it was stated before, to be stated again: its values are typed already, and what is to be told of
    /// them is told again.
    pub fn say_again(&self, row: u32, record: Record) -> Accepted {
        let cell =
            |field: &FieldPlan<'_>| record.values.get(&field.field.code).cloned().map_or(Cell::Missing, Cell::Value);
        let cells: Vec<Cell> = self.fields.iter().map(cell).collect();
        Accepted { row, mention: self.mention(&cells), record, findings: Vec::new() }
    }

    /// The record's key: codes as they are, numbers of documents and names in the form that is
    /// compared, so that another width or kind of brackets is no other record.
    fn record_key(&self, cells: &[Cell]) -> RecordKey {
        let part = |at: usize| match &cells[at] {
            Cell::Value(Value::Text(text)) if self.fields[at].field.role == Some(FieldRole::DocumentNumber) => {
                Some(self.context.pack.document_numbers().matching(text))
            }
            Cell::Value(Value::Text(text)) => Some(self.context.pack.folding().text(text)),
            Cell::Value(value) => Some(value.canonical()),
            _ => None,
        };
        let parts: Vec<String> =
            self.key.iter().map(|&(at, other)| part(at).or_else(|| part(other?)).unwrap_or_default()).collect();
        let key = RecordKey::of(&self.contract.id, &self.deliverer, parts.iter().map(String::as_str));
        let is_number =
            |&(at, _): &(usize, Option<usize>)| self.fields[at].field.role == Some(FieldRole::DocumentNumber);
        match self.key.iter().position(is_number) {
            Some(at) => key.in_series(&parts[at]),
            None => key,
        }
    }

    fn mention(&self, cells: &[Cell]) -> SubjectMention {
        let text = |at: usize| match &cells[at] {
            Cell::Value(Value::Text(text) | Value::Code(text)) => Some(text.as_str()),
            _ => None,
        };
        let roles = &self.roles;
        let is_kind_word = |name: &str| match roles.kind.map(|at| &self.fields[at].reader) {
            // A sole trader without a name is named by its kind.
            Some(Reader::Code { list, .. }) if name.len() <= MAX_KIND_BYTES => list.read(name).is_some(),
            _ => false,
        };
        let places: Vec<&str> = roles.places.iter().filter_map(|&at| text(at)).collect();
        let class = roles.class.and_then(text).and_then(class_of);
        let is_sole_trader = roles.kind.and_then(text) == Some("sole-trader");
        SubjectMention {
            name: roles.name.and_then(text).filter(|name| !is_kind_word(name)).map(str::to_owned),
            former_names: roles
                .former_names
                .iter()
                .filter_map(|&at| text(at))
                .flat_map(|names| names.split([';', '；', '、', '\n']))
                .map(|name| name.trim().to_owned())
                .filter(|name| !name.is_empty())
                .collect(),
            identifiers: roles
                .identifiers
                .iter()
                .filter_map(|&at| match &cells[at] {
                    Cell::Value(Value::Identifier(identifier)) => Some(identifier.clone()),
                    _ => None,
                })
                .collect(),
            division: roles
                .division
                .and_then(text)
                .map(str::to_owned)
                .or_else(|| (!places.is_empty()).then(|| places.join(" "))),
            class: class.or(is_sole_trader.then_some(SubjectClass::SoleTrader)),
            status: roles.status.and_then(text).map(str::to_owned),
            on: FieldPlan::day_in(roles.decided_on.and_then(|at| match &cells[at] {
                Cell::Value(value) => Some(value),
                _ => None,
            })),
        }
    }
}

fn class_of(code: &str) -> Option<SubjectClass> {
    Some(match code {
        "enterprise" => SubjectClass::Enterprise,
        "sole-trader" => SubjectClass::SoleTrader,
        "cooperative" => SubjectClass::Cooperative,
        "organisation" => SubjectClass::Organisation,
        _ => return None,
    })
}
