//! Checks across fields, as the contract names them.

use std::collections::BTreeMap;

use catalogue::contract::{Check, Contract, Test};
use domain::{FieldCode, Finding, Money, Value};

use super::field::{Cell, Context, FieldPlan};

/// A check with its fields found.
pub(super) struct CheckPlan<'p> {
    check: &'p Check,
    at: usize,
    other: Option<usize>,
    fields: Vec<usize>,
    separator: Option<&'p str>,
}

impl<'p> CheckPlan<'p> {
    /// Finds the fields of a check; `None` where the contract lacks one, which the catalogue
    /// refuses at load.
    pub(super) fn prepare(contract: &'p Contract, check: &'p Check, at: &BTreeMap<&FieldCode, usize>) -> Option<Self> {
        let find = |code: &FieldCode| at.get(code).copied();
        let (other, fields) = match &check.test {
            Test::NotAfter(other) | Test::AmountInText(other) | Test::NotMoreThan(other) => {
                (Some(find(other)?), Vec::new())
            }
            Test::RequiredWhen { field, .. } | Test::KindAgrees { field, .. } => (Some(find(field)?), Vec::new()),
            Test::AnyOf(fields) => (None, fields.iter().map(find).collect::<Option<_>>()?),
            Test::NotInFuture | Test::NotBefore(_) | Test::BeginsWith(_) | Test::NotOneOf(_) => (None, Vec::new()),
        };
        let at = find(&check.field)?;
        let separator = match contract.fields.get(other.unwrap_or(at)).map(|field| &field.kind) {
            Some(catalogue::contract::FieldType::Code { separator, .. }) => separator.as_deref(),
            _ => None,
        };
        Some(CheckPlan { check, at, other, fields, separator })
    }

    /// Whether a row passes, given its cells by field.
    pub(super) fn find(
        &self,
        context: &Context<'_>,
        fields: &[FieldPlan<'p>],
        cells: &[Cell],
        today: domain::Date,
    ) -> Option<Finding> {
        if self.passes(context, cells, today) {
            return None;
        }
        Some(fields[self.at].finding(self.check.code.clone(), self.check.severity))
    }

    fn passes(&self, context: &Context<'_>, cells: &[Cell], today: domain::Date) -> bool {
        let value = |at: usize| match &cells[at] {
            Cell::Value(value) => Some(value),
            _ => None,
        };
        let ours = value(self.at);
        let theirs = self.other.and_then(value);
        let day = |value| FieldPlan::day_in(value);
        match &self.check.test {
            Test::NotAfter(_) => day(ours).zip(day(theirs)).is_none_or(|(ours, theirs)| ours <= theirs),
            Test::NotInFuture => day(ours).is_none_or(|ours| ours <= today),
            Test::NotBefore(first) => day(ours).is_none_or(|ours| *first <= ours),
            Test::RequiredWhen { includes, .. } => {
                !matches!(cells[self.at], Cell::Missing)
                    || !self.codes(theirs).any(|code| includes.iter().any(|one| one == code))
            }
            Test::AnyOf(_) => {
                // A cell that holds something wrong is there: what is wrong with it is told already.
                self.fields.iter().any(|&at| matches!(cells[at], Cell::Value(_) | Cell::Bad))
            }
            Test::AmountInText(_) => amount_is_named(context, ours, theirs),
            Test::BeginsWith(prefixes) => identifier(ours).is_none_or(|code| begins(code, prefixes)),
            Test::KindAgrees { kinds, prefixes, .. } => {
                let is_kind = self.codes(theirs).any(|code| kinds.iter().any(|kind| kind == code));
                !is_kind || identifier(ours).is_none_or(|code| begins(code, prefixes))
            }
            Test::NotOneOf(codes) => !self.codes(ours).any(|code| codes.iter().any(|one| one == code)),
            Test::NotMoreThan(_) => not_more(ours, theirs),
        }
    }

    /// The codes of a value.
    fn codes<'v>(&self, value: Option<&'v Value>) -> impl Iterator<Item = &'v str> + use<'v, 'p> {
        let (text, separator) = match value {
            Some(Value::Code(text)) => (text.as_str(), self.separator.unwrap_or("\u{0}")),
            _ => ("", "\u{0}"),
        };
        text.split(separator).filter(|code| !code.is_empty())
    }
}

/// The canonical value of an identifier, or a text.
fn identifier(value: Option<&Value>) -> Option<&str> {
    match value? {
        Value::Identifier(identifier) => Some(identifier.value()),
        Value::Text(text) => Some(text),
        _ => None,
    }
}

fn begins(code: &str, prefixes: &[String]) -> bool {
    prefixes.iter().any(|prefix| code.starts_with(prefix.as_str()))
}

/// Whether the amount is one that the text names, or the sum of all that it names; a text that
/// names none says nothing against it.
fn amount_is_named(context: &Context<'_>, amount: Option<&Value>, text: Option<&Value>) -> bool {
    let (Some(Value::Money(amount)), Some(Value::Text(text))) = (amount, text) else { return true };
    let named: Vec<Money> = context.pack.money_words().amounts_in(text, amount.currency);
    if named.is_empty() || named.contains(amount) {
        return true;
    }
    let same = |money: &&Money| money.currency == amount.currency;
    named.iter().filter(same).try_fold(0i64, |sum, money| sum.checked_add(money.minor)) == Some(amount.minor)
}

fn not_more(ours: Option<&Value>, theirs: Option<&Value>) -> bool {
    match (ours, theirs) {
        (Some(Value::Integer(ours)), Some(Value::Integer(theirs))) => ours <= theirs,
        (Some(Value::Decimal(ours)), Some(Value::Decimal(theirs))) => ours <= theirs,
        (Some(Value::Money(ours)), Some(Value::Money(theirs))) => {
            ours.currency != theirs.currency || ours.minor <= theirs.minor
        }
        (Some(Value::Date(ours)), Some(Value::Date(theirs))) => ours <= theirs,
        _ => true,
    }
}
