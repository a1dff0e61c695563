//! Fields as shown: the only place where a stored value becomes something a reader gets.

use std::collections::BTreeMap;

use catalogue::contract::{Contract, Field, FieldRole, FieldType};
use domain::{Audience, Date, FieldCode, Label, Money, SubjectId, Values, subject::SubjectClass};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Glossary, Phrase, Reader, Stamp, Written,
    input::{OrganInput, RecordInput, VersionInput},
    reader::may_see,
    view::DeliveryIdText,
    view::FieldCodeText,
    view::OrganCodeText,
    view::RecordIdText,
    view::SchemeIdText,
};

/// Why a value is masked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Mask {
    /// A sole trader's address may be a home.
    SoleTraderAddress,
    /// A sole trader's code may contain a person's number.
    SoleTraderNumber,
    /// A person's number is kept as a keyed hash alone.
    PersonNumber,
}

/// A value as shown.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Shown {
    /// No value was delivered.
    Absent,
    /// Nobody can say: what would tell was not delivered whole.
    Unknown,
    /// Text, or a number.
    Text {
        /// The text.
        text: String,
    },
    /// Codes of a code list with their words.
    Codes {
        /// The codes, in the order delivered.
        codes: Vec<CodeShown>,
    },
    /// An amount.
    Money {
        /// The currency.
        currency: String,
        /// The amount in the currency's unit, two decimals.
        amount: String,
    },
    /// A day.
    Date {
        /// The day.
        #[schema(value_type = String, format = Date)]
        date: Date,
    },
    /// Yes or no.
    Boolean {
        /// Whether yes.
        yes: bool,
    },
    /// A length of time; at most one of working days and the others is not 0.
    Term {
        /// Months.
        months: u32,
        /// Days.
        days: u32,
        /// Working days.
        working_days: u32,
    },
    /// A checked code.
    Identifier {
        /// Its scheme.
        scheme: SchemeIdText,
        /// The scheme's name.
        scheme_title: Phrase,
        /// The code.
        value: String,
    },
    /// Something is there that this reader may not see.
    Masked {
        /// Why.
        why: Mask,
    },
}

/// A code and its words.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CodeShown {
    /// The code.
    pub code: String,
    /// Its words.
    pub title: Phrase,
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct Source {
    /// Who delivered it.
    pub deliverer: OrganCodeText,
    /// The deliverer's name.
    pub deliverer_name: Phrase,
    /// Whether the deliverer's weight is below 1: its records feed no rule with legal effect.
    pub informative_only: bool,
    /// The record.
    pub record: RecordIdText,
    /// The version of the record.
    pub version: u32,
    /// When it was recorded.
    pub recorded_at: Stamp,
    /// The delivery; for those who may know it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery: Option<DeliveryIdText>,
    /// The row in the delivery; for those who may know it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
}

/// A field as shown.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct FieldView {
    /// The standard's code.
    pub code: FieldCodeText,
    /// Its name.
    pub title: Phrase,
    /// Its value.
    pub value: Shown,
    /// Where it comes from, where that differs by field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

/// What decides whether a field of one record is shown.
#[derive(Clone, Copy)]
pub(crate) struct Permit<'a> {
    pub glossary: &'a Glossary,
    pub contract: &'a Contract,
    pub audience: Audience,
    pub class: SubjectClass,
    pub chosen: &'a [FieldCode],
    pub on_case: bool,
}

/// A code with the name that it has in a dictionary; the text where it has none.
fn named(names: &BTreeMap<String, String>, text: &str) -> Shown {
    match names.get(text) {
        Some(name) => Shown::Codes { codes: vec![CodeShown { code: text.to_owned(), title: Phrase::same(name) }] },
        None => Shown::Text { text: text.to_owned() },
    }
}

impl<'a> Permit<'a> {
    pub(crate) fn new(
        glossary: &'a Glossary,
        contract: &'a Contract,
        reader: &Reader,
        class: SubjectClass,
        record: &'a RecordInput,
        subject: Option<SubjectId>,
    ) -> Permit<'a> {
        let audience = reader.toward(subject, &record.deliverer.code, &record.dataset, contract.sharing);
        Permit { glossary, contract, audience, class, chosen: &record.chosen, on_case: reader.has_case() }
    }

    fn sees(&self, field: &Field) -> bool {
        may_see(field.class, self.audience, self.chosen.contains(&field.code), self.on_case)
    }

    fn mask(&self, field: &Field) -> Option<Mask> {
        if matches!(field.kind, FieldType::PersonNumber) {
            return Some(Mask::PersonNumber);
        }
        let outside = matches!(self.audience, Audience::Public | Audience::Inquirer);
        if self.class != SubjectClass::SoleTrader || !outside {
            return None;
        }
        (field.role == Some(FieldRole::SubjectAddress)).then_some(Mask::SoleTraderAddress)
    }

    /// The value of `field` as this reader gets it; `None` where it must not know of the field.
    pub(crate) fn show(&self, field: &Field, values: &Values) -> Option<Shown> {
        if !self.sees(field) {
            return None;
        }
        let Some(text) = values.get(&field.code) else { return Some(Shown::Absent) };
        match self.mask(field) {
            Some(why) => Some(Shown::Masked { why }),
            None => Some(self.value(field, text)),
        }
    }

    fn value(&self, field: &Field, text: &str) -> Shown {
        let plain = || Shown::Text { text: text.to_owned() };
        match &field.kind {
            FieldType::Code { list, separator } => Shown::Codes { codes: self.codes(list, separator.as_deref(), text) },
            FieldType::Money { .. } | FieldType::MoneyText { .. } => text.parse::<Money>().map_or_else(
                |_| plain(),
                |money| Shown::Money { currency: money.currency.code().to_owned(), amount: money.amount().to_string() },
            ),
            FieldType::Date => text.parse::<Date>().map_or_else(|_| plain(), |date| Shown::Date { date }),
            FieldType::Boolean => Shown::Boolean { yes: text == "true" },
            FieldType::Identifier { .. } => self.identifier(text),
            FieldType::PersonNumber => Shown::Masked { why: Mask::PersonNumber },
            FieldType::Text { .. } => match field.role {
                Some(FieldRole::SubjectDivision) => named(&self.glossary.divisions, text),
                Some(FieldRole::SubjectIndustry) => named(&self.glossary.industries, text),
                _ => plain(),
            },
            FieldType::Integer { .. } | FieldType::Decimal => plain(),
        }
    }

    fn codes(&self, list: &str, separator: Option<&str>, text: &str) -> Vec<CodeShown> {
        let one = |code: &str| CodeShown { code: code.to_owned(), title: self.glossary.code(list, code) };
        match separator {
            Some(separator) if !separator.is_empty() => {
                text.split(separator).map(str::trim).filter(|code| !code.is_empty()).take(64).map(one).collect()
            }
            _ => vec![one(text)],
        }
    }

    fn identifier(&self, text: &str) -> Shown {
        let Ok(identifier) = text.parse::<domain::Identifier>() else {
            return Shown::Text { text: text.to_owned() };
        };
        let outside = matches!(self.audience, Audience::Public | Audience::Inquirer);
        if outside && self.class == SubjectClass::SoleTrader && self.glossary.scheme_is_personal(identifier.scheme()) {
            return Shown::Masked { why: Mask::SoleTraderNumber };
        }
        Shown::Identifier {
            scheme: Written(identifier.scheme().clone()),
            scheme_title: self.glossary.scheme_title(identifier.scheme()),
            value: identifier.value().to_owned(),
        }
    }

    /// Every field that this reader may know of, in the contract's order; absent ones left out.
    pub(crate) fn fields(&self, values: &Values, source: Option<&Source>) -> Vec<FieldView> {
        let shown = self.contract.fields.iter().filter_map(|field| {
            let value = self.show(field, values).filter(|value| *value != Shown::Absent)?;
            Some(FieldView {
                code: Written(field.code.clone()),
                title: field.label().into(),
                value,
                source: source.cloned(),
            })
        });
        shown.collect()
    }

    /// The text of the first field with `role`, where this reader may see it.
    pub(crate) fn text(&self, role: FieldRole, values: &Values) -> Option<String> {
        let field = self.contract.with_role(role)?;
        match self.show(field, values)? {
            Shown::Text { text } => Some(text),
            _ => None,
        }
    }

    /// The summary of a record: the words of its summary field; for a report, its year.
    pub(crate) fn summary(&self, values: &Values) -> Option<Phrase> {
        let field = [FieldRole::Summary, FieldRole::Cause].iter().find_map(|&role| self.contract.with_role(role));
        let Some(field) = field else { return self.report_of(values) };
        match self.show(field, values)? {
            Shown::Text { text } => Some(Phrase::same(&text)),
            Shown::Codes { codes } => {
                let join = |language, with| -> String {
                    codes.iter().map(|code| code.title.text(language)).collect::<Vec<_>>().join(with)
                };
                Some(Phrase(Label::new(join(domain::Language::Chinese, "、"), join(domain::Language::English, ", "))))
            }
            Shown::Date { date } => Some(Phrase::same(&date.to_string())),
            Shown::Money { currency, amount } => Some(Phrase::same(&format!("{currency} {amount}"))),
            _ => None,
        }
    }

    /// The data set's name with the year that a report is about.
    fn report_of(&self, values: &Values) -> Option<Phrase> {
        let year = match self.show(self.contract.with_role(FieldRole::ReportYear)?, values)? {
            Shown::Text { text } => text,
            _ => return None,
        };
        let Label { zh, en } = &self.contract.title;
        Some(Phrase(Label::new(format!("{zh} {year}"), format!("{en} {year}"))))
    }

    /// The day in the first field with `role`, where this reader may see it.
    pub(crate) fn day(&self, role: FieldRole, values: &Values) -> Option<Date> {
        match self.show(self.contract.with_role(role)?, values)? {
            Shown::Date { date } => Some(date),
            _ => None,
        }
    }

    /// Whether the fields shown name a person.
    pub(crate) fn names_person(&self, values: &Values) -> bool {
        self.contract.persons().any(|field| self.show(field, values).is_some_and(|value| value != Shown::Absent))
    }

    /// Where a version comes from, as this reader may know it.
    pub(crate) fn source(&self, record: &RecordInput, version: &VersionInput) -> Source {
        let OrganInput { code, name, weight_percent } = &record.deliverer;
        let inside = !matches!(self.audience, Audience::Public | Audience::Inquirer);
        Source {
            deliverer: Written(code.clone()),
            deliverer_name: name.into(),
            informative_only: *weight_percent < 100,
            record: Written(record.id),
            version: version.version,
            recorded_at: Stamp(version.recorded_at),
            delivery: inside.then_some(Written(version.delivery)),
            row: inside.then_some(version.row),
        }
    }
}
