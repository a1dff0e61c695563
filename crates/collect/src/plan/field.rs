//! One field of the contract, prepared, and how its cells are read.

use std::{borrow::Cow, collections::HashSet, sync::Arc};

use catalogue::{
    CodeList, Pack,
    contract::{Contract, Field, FieldRole, FieldType, fold},
    scheme::Scheme,
};
use domain::{Currency, Date, FieldClass, Finding, FindingCode, Money, Severity, Value};
use jiff::tz::TimeZone;
use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{
    day, number,
    text::{self, Oddities},
};
use crate::{CollectError, PersonKey, token};

/// A field with everything that its cells need.
pub(super) struct FieldPlan<'p> {
    pub field: &'p Field,
    pub reader: Reader<'p>,
    /// Words that say of this field that there is nothing, on purpose.
    none_words: Vec<String>,
}

/// How the cells of a type are read.
pub(super) enum Reader<'p> {
    Text { max: u32 },
    Code { list: &'p CodeList, separator: Option<&'p str> },
    Integer { min: Option<i64>, max: Option<i64> },
    Decimal,
    Date,
    Money { unit: u32, currency: Currency },
    MoneyText { unit: u32, currency: Currency },
    Boolean,
    Identifier(Vec<&'p Arc<Scheme>>),
    PersonNumber,
}

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    /// Nothing.
    Missing,
    /// It says that there is nothing: a validity without end, a word for "none".
    Nothing,
    /// A value of the field's type.
    Value(Value),
    /// Something else; a finding says what.
    Bad,
}

/// What reading a cell needs beside the field.
pub(super) struct Context<'p> {
    pub pack: &'p Pack,
    pub null_words: NullWords,
    pub zone: TimeZone,
    pub person_key: PersonKey,
}

/// The pack's words for "no value", made quick to rule out.
pub(super) struct NullWords {
    words: HashSet<String>,
    first: Vec<char>,
    longest: usize,
}

impl NullWords {
    pub(super) fn of(pack: &Pack) -> NullWords {
        let mut null_words = NullWords { words: HashSet::new(), first: Vec::new(), longest: 0 };
        for word in pack.null_words() {
            let folded = fold(word);
            for first in word.chars().next().into_iter().chain(folded.chars().next()) {
                null_words.first.extend([first, first.to_ascii_uppercase()]);
            }
            // Three bytes of a full-width character stand for one.
            null_words.longest = null_words.longest.max(word.len().max(folded.len()) * 3);
            null_words.words.insert(word.clone());
            null_words.words.insert(folded);
        }
        null_words.first.sort_unstable();
        null_words.first.dedup();
        null_words
    }

    pub(super) fn holds(&self, text: &str) -> bool {
        let Some(first) = text.chars().next() else { return false };
        let may_be = matches!(first, '\u{ff01}'..='\u{ff5e}') || self.first.contains(&first);
        may_be && text.len() <= self.longest && (self.words.contains(text) || self.words.contains(fold(text).as_str()))
    }
}

impl<'p> FieldPlan<'p> {
    pub(super) fn prepare(
        pack: &'p Pack,
        contract: &'p Contract,
        field: &'p Field,
    ) -> Result<FieldPlan<'p>, CollectError> {
        let lacks = |what: &'static str, name: &str| CollectError::Catalogue {
            contract: contract.id.to_string(),
            what,
            name: name.to_owned(),
        };
        let currency_of = |code: &str| Currency::parse(code).ok_or_else(|| lacks("currency", code));
        let reader = match &field.kind {
            FieldType::Text { max } => Reader::Text { max: *max },
            FieldType::Code { list, separator } => Reader::Code {
                list: pack.code_list(list).ok_or_else(|| lacks("code list", list))?,
                separator: separator.as_deref(),
            },
            FieldType::Integer { min, max } => Reader::Integer { min: *min, max: *max },
            FieldType::Decimal => Reader::Decimal,
            FieldType::Date => Reader::Date,
            FieldType::Money { unit, currency } => Reader::Money { unit: *unit, currency: currency_of(currency)? },
            FieldType::MoneyText { unit, currency } => {
                Reader::MoneyText { unit: *unit, currency: currency_of(currency)? }
            }
            FieldType::Boolean => Reader::Boolean,
            FieldType::Identifier { schemes } => {
                let scheme = |id| pack.scheme(id).ok_or_else(|| lacks("identifier scheme", id.as_str()));
                Reader::Identifier(schemes.iter().map(scheme).collect::<Result<_, _>>()?)
            }
            FieldType::PersonNumber => Reader::PersonNumber,
        };
        Ok(FieldPlan { field, reader, none_words: field.null_words.iter().map(|word| fold(word)).collect() })
    }

    /// Whether the field's text is free text, to be looked through for personal data.
    pub(super) fn is_free_text(&self) -> bool {
        self.field.scan && matches!(self.reader, Reader::Text { .. } | Reader::MoneyText { .. })
    }

    /// Reads a trimmed cell of a row with these oddities, and says what is wrong with it.
    pub(super) fn read(&self, context: &Context<'_>, odd: Oddities, cell: &str, findings: &mut Vec<Finding>) -> Cell {
        if cell.is_empty() {
            return Cell::Missing;
        }
        if !self.none_words.is_empty() && cell.len() <= 60 && !cell.is_ascii() && self.none_words.contains(&fold(cell))
        {
            return Cell::Nothing;
        }
        if context.null_words.holds(cell) {
            return Cell::Missing;
        }
        match self.value(context, odd, cell, findings) {
            Ok(cell) => cell,
            Err(code) => {
                findings.push(self.finding(code, Severity::Reject));
                Cell::Bad
            }
        }
    }

    fn value(
        &self,
        context: &Context<'_>,
        odd: Oddities,
        cell: &str,
        findings: &mut Vec<Finding>,
    ) -> Result<Cell, FindingCode> {
        let value = match &self.reader {
            Reader::Text { max } => {
                let text = if odd.must_be_cleaned() { text::cleaned(cell) } else { Cow::Borrowed(cell) };
                if text::is_longer(&text, *max) {
                    return Err(FindingCode::new("too-long"));
                }
                if self.field.role.is_some() && number::is_rounded_code(&text) {
                    return Err(FindingCode::new("digits-lost"));
                }
                Value::Text(text.into_owned())
            }
            Reader::Code { list, separator } => {
                Value::Code(read_codes(list, *separator, cell).ok_or(FindingCode::new("not-in-code-list"))?)
            }
            Reader::Integer { min, max } => Value::Integer(read_integer(cell, *min, *max)?),
            Reader::Decimal => Value::Decimal(number::read(cell).ok_or(NOT_A_NUMBER)?),
            Reader::Date => return self.read_date(context, cell),
            Reader::Money { unit, currency } => {
                Value::Money(self.read_money(context, cell, *unit, *currency, findings)?)
            }
            Reader::MoneyText { unit, currency } => {
                return match context.pack.money_words().read(cell, *unit, *currency) {
                    Ok(money) => Ok(Cell::Value(Value::Money(money))),
                    Err(code) if code.as_str() == "placeholder" => Ok(Cell::Missing),
                    Err(code) => Err(code),
                };
            }
            Reader::Boolean => {
                Value::Boolean(read_boolean(context.pack, cell).ok_or(FindingCode::new("not-a-boolean"))?)
            }
            Reader::Identifier(schemes) => return self.read_identifier(schemes, cell, findings),
            Reader::PersonNumber => {
                let token = if token::is_token(cell) { cell.to_owned() } else { context.person_key.token(cell) };
                Value::Text(token)
            }
        };
        Ok(Cell::Value(value))
    }

    fn read_date(&self, context: &Context<'_>, cell: &str) -> Result<Cell, FindingCode> {
        let day =
            day::read(cell, &context.zone, &context.pack.settings().day_signs).ok_or(FindingCode::new("not-a-date"))?;
        if context.pack.open_dates().contains(&day) {
            return Ok(Cell::Nothing);
        }
        if context.pack.null_dates().contains(&day) {
            return Ok(Cell::Missing);
        }
        Ok(Cell::Value(Value::Date(day)))
    }

    /// A number in the contract's unit; where a unit stands beside it, that unit holds.
    fn read_money(
        &self,
        context: &Context<'_>,
        cell: &str,
        unit: u32,
        currency: Currency,
        findings: &mut Vec<Finding>,
    ) -> Result<Money, FindingCode> {
        let Some(amount) = number::read(cell) else {
            let money = context.pack.money_words().read(cell, unit, currency)?;
            findings.push(self.finding(FindingCode::new("unit-in-number"), Severity::Warn));
            return Ok(money);
        };
        if amount.is_sign_negative() && !amount.is_zero() {
            return Err(FindingCode::new("negative-amount"));
        }
        let scaled = amount.checked_mul(Decimal::from(unit)).ok_or(FindingCode::new("out-of-range"))?;
        let cents = scaled.round_dp(2);
        if cents != scaled {
            findings.push(self.finding(FindingCode::new("too-precise"), Severity::Warn));
        }
        Money::from_decimal(cents, Decimal::ONE, currency).ok_or(FindingCode::new("out-of-range"))
    }

    fn read_identifier(
        &self,
        schemes: &[&'p Arc<Scheme>],
        cell: &str,
        findings: &mut Vec<Finding>,
    ) -> Result<Cell, FindingCode> {
        let cell = cell.trim_start_matches(['\'', '`', '‘']);
        let mut refusal: Option<FindingCode> = None;
        for scheme in schemes {
            match scheme.read(cell) {
                Ok(reading) => {
                    findings.extend(reading.warnings.into_iter().map(|code| self.finding(code, Severity::Warn)));
                    return Ok(Cell::Value(Value::Identifier(reading.identifier)));
                }
                Err(code) if code.as_str() == "placeholder" => {
                    findings.push(self.finding(code, Severity::Warn));
                    return Ok(Cell::Nothing);
                }
                // A code that has the shape of one scheme and fails there says more than one that
                // has the shape of none.
                Err(code) => match &refusal {
                    Some(known) if known.as_str() != "bad-shape" || code.as_str() == "bad-shape" => {}
                    _ => refusal = Some(code),
                },
            }
        }
        if number::is_rounded_code(cell) {
            return Err(FindingCode::new("digits-lost"));
        }
        Err(refusal.unwrap_or(FindingCode::new("bad-shape")))
    }

    /// Whether a cell has the form that the field asks for, and one that other fields' cells
    /// hardly have by chance: what tells a row whose cells have slipped.
    pub(super) fn fits(&self, context: &Context<'_>, cell: &str) -> bool {
        !cell.is_empty()
            && !context.null_words.holds(cell)
            && match &self.reader {
                Reader::Date => day::read(cell, &context.zone, &context.pack.settings().day_signs).is_some(),
                Reader::Identifier(schemes) => schemes.iter().any(|scheme| scheme.read(cell).is_ok()),
                Reader::Code { list, separator } => read_codes(list, *separator, cell).is_some(),
                Reader::Money { .. } | Reader::Integer { .. } | Reader::Decimal => number::read(cell).is_some(),
                Reader::MoneyText { unit, currency } => context.pack.money_words().read(cell, *unit, *currency).is_ok(),
                Reader::Boolean => read_boolean(context.pack, cell).is_some(),
                Reader::Text { .. } | Reader::PersonNumber => false,
            }
    }

    /// Whether a cell that is refused is all the same a code of the field's kind, with a wrong
    /// character: it stands in its own column.
    pub(super) fn has_shape(&self, cell: &str) -> bool {
        match &self.reader {
            Reader::Identifier(schemes) => {
                schemes.iter().any(|scheme| scheme.read(cell).is_err_and(|code| code.as_str() != "bad-shape"))
            }
            _ => false,
        }
    }

    /// A finding about this field.
    pub(super) fn finding(&self, code: FindingCode, severity: Severity) -> Finding {
        Finding::new(code, severity).on(&self.field.code)
    }

    /// Whether a finding may quote what the field holds.
    pub(super) fn is_quotable(&self) -> bool {
        self.field.class == FieldClass::Open
            && !self.field.role.is_some_and(FieldRole::is_person)
            && !matches!(self.reader, Reader::PersonNumber)
    }

    /// The day in a cell of a date field, without findings.
    pub(super) fn day_in(value: Option<&Value>) -> Option<Date> {
        match value {
            Some(Value::Date(day)) => Some(*day),
            _ => None,
        }
    }
}

const NOT_A_NUMBER: FindingCode = FindingCode::new("not-a-number");

/// The codes that a cell names, in the list's order, joined as the contract writes them.
fn read_codes(list: &CodeList, separator: Option<&str>, cell: &str) -> Option<String> {
    if let Some(code) = list.read(cell) {
        return Some(code.code.clone());
    }
    let separator = separator?;
    // Some of the list's own words hold 、, so it separates only where nothing else does.
    let wide: Vec<&str> = cell.split([';', '；', '|', '\n']).collect();
    let parts = read_each(list, &wide)
        .or_else(|| read_each(list, &cell.split([';', '；', '|', ',', '，', '、', '/', '\n']).collect::<Vec<_>>()))?;
    let mut codes: Vec<&str> =
        list.codes.iter().map(|code| code.code.as_str()).filter(|code| parts.contains(code)).collect();
    codes.dedup();
    Some(codes.join(separator))
}

/// More codes than this in one cell are not a list of codes.
const MAX_CODES: usize = 100;

fn read_each<'a>(list: &'a CodeList, parts: &[&str]) -> Option<Vec<&'a str>> {
    if parts.len() > MAX_CODES {
        return None;
    }
    let parts = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty());
    let codes: Vec<&str> = parts.map(|part| list.read(part).map(|code| code.code.as_str())).collect::<Option<_>>()?;
    (!codes.is_empty()).then_some(codes)
}

fn read_integer(cell: &str, min: Option<i64>, max: Option<i64>) -> Result<i64, FindingCode> {
    let number = number::read(cell).filter(|number| number.fract().is_zero()).ok_or(NOT_A_NUMBER)?;
    let number = number.to_i64().ok_or(FindingCode::new("out-of-range"))?;
    let fits = min.is_none_or(|min| min <= number) && max.is_none_or(|max| number <= max);
    if fits { Ok(number) } else { Err(FindingCode::new("out-of-range")) }
}

fn read_boolean(pack: &Pack, cell: &str) -> Option<bool> {
    let word = fold(cell);
    match word.as_str() {
        "1" | "true" | "yes" | "y" | "t" | "√" => Some(true),
        "0" | "false" | "no" | "n" | "f" | "×" => Some(false),
        _ if pack.settings().yes_words.contains(&word) => Some(true),
        _ if pack.settings().no_words.contains(&word) => Some(false),
        _ => None,
    }
}
