//! Personal data in rows: rows about persons are refused, numbers become tokens, numbers and names
//! in free text are masked.

use std::borrow::Cow;

use catalogue::personal::{PersonalKind, PersonalSpan};
use domain::{Finding, FindingCode, Severity, Value};

use super::{
    Binding, Plan,
    field::{Cell, Context, FieldPlan, Reader},
    text::{self, Oddities},
};
use crate::{PersonKey, RawRow, token};

/// What stands in a text in place of a token that came back with a corrected row.
const MASK: &str = "****";
/// The code of the list of counterparts that stands for a natural person.
const PERSON: &str = "person";
/// The code that stands for a sole trader, a subject and a person at once.
const SOLE_TRADER: &str = "sole-trader";
/// No personal number has fewer digits than this.
const FEWEST_DIGITS: usize = 6;
/// No number of an identity document that stands in a code's place has fewer digits than this.
const FEWEST_IDENTITY_DIGITS: usize = 14;

impl Plan<'_> {
    /// Whether the row is about a natural person outside a role: it says so, or its subject's code
    /// is the number of a person's document.
    pub(super) fn is_about_person(&self, binding: &Binding, row: &RawRow) -> bool {
        let cell = |at: usize| binding.column_of(at).and_then(|column| row.get(column)).map(text::trimmed);
        let kind = self.roles.kind.and_then(|at| match &self.fields[at].reader {
            Reader::Code { list, .. } => list.read(cell(at)?).map(|code| code.code.as_str()),
            _ => None,
        });
        match kind {
            Some(PERSON) => return true,
            Some(SOLE_TRADER) => return false,
            _ => {}
        }
        let codes = || {
            let codes = self.roles.identifiers.iter().filter_map(|&at| Some((at, cell(at)?)));
            codes.filter(|(_, code)| !code.is_empty() && !self.context.null_words.holds(code))
        };
        if codes().any(|(_, code)| is_identity_number(&self.context, code) || token::is_token(code)) {
            return true;
        }
        // A row without any code of an organisation that gives the subject's own identity number.
        let gives_own_number = self
            .roles
            .own_person_numbers
            .iter()
            .any(|&at| cell(at).is_some_and(|number| !number.is_empty() && !self.context.null_words.holds(number)));
        gives_own_number
            && !codes().any(|(at, code)| {
                matches!(&self.fields[at].reader, Reader::Identifier(schemes)
                    if schemes.iter().any(|scheme| scheme.read(code).is_ok()))
            })
    }

    /// Takes the personal numbers out of values that are to be kept, and masks the names that the
    /// row gives for persons; says what it did.
    pub(super) fn mask(
        &self,
        binding: &Binding,
        row: &RawRow,
        odd: Oddities,
        cells: &mut [Cell],
        findings: &mut Vec<Finding>,
    ) {
        let mut names: Vec<String> = self.person_names(binding, row, cells);
        // A name that stands in the row once stands in its own field alone.
        names.retain(|name| memchr::memmem::find_iter(row.joined().as_bytes(), name).nth(1).is_some());
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        for (field, cell) in self.fields.iter().zip(cells) {
            let Cell::Value(Value::Text(value)) = cell else { continue };
            if matches!(field.reader, Reader::PersonNumber) {
                continue;
            }
            if let Some(masked) = mask_numbers(&self.context, field, odd, value) {
                findings.push(field.finding(FindingCode::new("personal-number"), Severity::Hold));
                *value = masked;
            }
            if !names.is_empty()
                && field.is_free_text()
                && let Cow::Owned(masked) = self.context.pack.personal().mask_names(value, &names)
            {
                findings.push(field.finding(FindingCode::new("person-name-in-text"), Severity::Warn));
                *value = masked;
            }
        }
    }

    /// The names that the row gives for persons.
    fn person_names(&self, binding: &Binding, row: &RawRow, cells: &[Cell]) -> Vec<String> {
        let values = self.roles.person_names.iter().filter_map(|&at| match &cells[at] {
            // A name that is hashed stands in the row as it was written.
            Cell::Value(Value::Text(_)) if matches!(self.fields[at].reader, Reader::PersonNumber) => {
                binding.column_of(at).and_then(|column| row.get(column))
            }
            Cell::Value(Value::Text(name)) => Some(name.as_str()),
            _ => None,
        });
        values
            .flat_map(|names| names.split(['、', ',', '，', ';', '；', '/']))
            .map(str::trim)
            .filter(|name| name.chars().nth(1).is_some())
            .map(str::to_owned)
            .collect()
    }

    /// The cells of a rejected row with every personal number replaced by its token.
    pub(super) fn safe_cells(&self, binding: &Binding, row: &RawRow) -> Vec<String> {
        row.cells()
            .enumerate()
            .map(|(column, cell)| {
                let field = binding.field_of(column).map(|at| &self.fields[at]);
                safe_cell(&self.context, field, cell)
            })
            .collect()
    }
}

/// Whether a text is the number of a person's document and not a code of an organisation.
pub(super) fn is_identity_number(context: &Context<'_>, text: &str) -> bool {
    text.len() <= 96
        && has_digits(text, FEWEST_IDENTITY_DIGITS, true)
        && context.pack.schemes().personal(text).is_some()
}

fn safe_cell(context: &Context<'_>, field: Option<&FieldPlan<'_>>, cell: &str) -> String {
    let key = &context.person_key;
    let inner = text::trimmed(cell);
    match field.map(|field| &field.reader) {
        Some(Reader::PersonNumber) => {
            let says_nothing = inner.is_empty() || context.null_words.holds(inner) || token::is_token(inner);
            return if says_nothing { inner.to_owned() } else { key.token(inner) };
        }
        Some(Reader::Identifier(_)) if is_identity_number(context, inner) => return key.token(inner),
        _ => {}
    }
    let is_code = field.is_some_and(|field| matches!(field.reader, Reader::Identifier(_) | Reader::Date));
    let is_free_text = field.is_none_or(FieldPlan::is_free_text);
    let spans = if is_code { Vec::new() } else { spans_of(context, is_free_text, true, cell) };
    with_tokens(key, cell, &spans)
}

/// The text with the token of its number in the place of every span.
fn with_tokens(key: &PersonKey, text: &str, spans: &[PersonalSpan]) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut from = 0;
    for span in spans {
        safe.push_str(text.get(from..span.range.start).unwrap_or_default());
        safe.push_str(&key.token(text.get(span.range.clone()).unwrap_or_default()));
        from = span.range.end;
    }
    safe.push_str(text.get(from..).unwrap_or_default());
    safe
}

/// The personal numbers of a text; in one that is not free text, those of identity documents only.
/// `wide` says whether there may be full-width digits.
fn spans_of(context: &Context<'_>, is_free_text: bool, wide: bool, text: &str) -> Vec<PersonalSpan> {
    let fewest = if is_free_text { FEWEST_DIGITS } else { FEWEST_IDENTITY_DIGITS };
    let has_at = || memchr::memchr(b'@', text.as_bytes()).is_some() || wide && text.contains('＠');
    if !(has_digits(text, fewest, wide) || is_free_text && has_at()) {
        return Vec::new();
    }
    let mut spans = context.pack.personal().scan(text);
    if !is_free_text {
        spans.retain(|span| span.kind == PersonalKind::IdentityNumber);
    }
    if spans.is_empty() && is_identity_number(context, text) {
        spans.push(PersonalSpan { kind: PersonalKind::IdentityNumber, range: 0..text.len() });
    }
    spans
}

/// The text without its personal numbers and tokens; `None` where it has none.
fn mask_numbers(context: &Context<'_>, field: &FieldPlan<'_>, odd: Oddities, value: &str) -> Option<String> {
    let mut value = Cow::Borrowed(value);
    let tokens: Vec<_> = if odd.token { token::tokens(&value).collect() } else { Vec::new() };
    for range in tokens.iter().rev() {
        value.to_mut().replace_range(range.clone(), MASK);
    }
    let spans = spans_of(context, field.is_free_text(), odd.wide, &value);
    if spans.is_empty() {
        return (!tokens.is_empty()).then(|| value.into_owned());
    }
    Some(context.pack.personal().mask(&value, &spans).into_owned())
}

/// Whether a text holds at least `fewest` digits; full-width ones are counted where there may be
/// some.
fn has_digits(text: &str, fewest: usize, wide: bool) -> bool {
    if text.len() < fewest {
        return false;
    }
    let narrow = text.bytes().filter(u8::is_ascii_digit).count();
    narrow >= fewest || wide && narrow + text.chars().filter(|c| matches!(c, '０'..='９')).count() >= fewest
}
