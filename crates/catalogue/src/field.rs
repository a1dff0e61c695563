//! Fields of a contract, and how a contract file writes them.
//!
//! A field is written flat: `type` and what belongs to the type stand beside `code` and `class`.
//! What does not belong to the type is an error.

use domain::{FieldClass, FieldCode, Label, SchemeId, value::ValueKind};
use serde::{Deserialize, Serialize};

use crate::contract::FieldRole;

/// One field of a data set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Field {
    /// The standard's code.
    pub code: FieldCode,
    /// Its name in both languages.
    pub title: Label,
    /// What its value is called where it is shown, if not by its name: a name may hold the unit in
    /// which amounts are delivered, while they are shown in the currency's.
    pub shown_as: Option<Label>,
    /// Other headings under which departments deliver it; compared without case, width and space.
    pub aliases: Vec<String>,
    /// Its type.
    pub kind: FieldType,
    /// Whether it must have a value.
    pub required: Required,
    /// How far it may travel.
    pub class: FieldClass,
    /// What it means to the system, where it means something.
    pub role: Option<FieldRole>,
    /// Whether its text is scanned for personal numbers and names: text fields are, unless this is
    /// said to be false with a reason in the contract's comment.
    pub scan: bool,
    /// Words that stand for "no value" in this field, beside the pack's own.
    pub null_words: Vec<String>,
    /// A sentence for the deliverer who fills it in.
    pub note: Option<Label>,
}

/// Whether a field must have a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Required {
    /// A row without it is rejected.
    Always,
    /// A row without it is accepted with a warning.
    Expected,
    /// It may be absent.
    #[default]
    Optional,
}

/// The type of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldType {
    /// Free text.
    Text {
        /// The longest length in characters.
        max: u32,
    },
    /// A code of a code list of the pack; the list's words are taken too.
    Code {
        /// The code list.
        list: String,
        /// What separates several codes in one field, where several are allowed.
        separator: Option<String>,
    },
    /// A whole number.
    Integer {
        /// The least value.
        min: Option<i64>,
        /// The greatest value.
        max: Option<i64>,
    },
    /// A decimal number, such as a percentage.
    Decimal,
    /// A day.
    Date,
    /// An amount written as a number in a unit that the contract fixes.
    Money {
        /// How many of the currency's unit one of the number stands for: 10000 for 万元.
        unit: u32,
        /// The currency, an ISO 4217 code.
        currency: String,
    },
    /// An amount written with its unit and currency in the text, such as 500万元人民币; read with
    /// the pack's money words.
    MoneyText {
        /// The unit where the text names none.
        unit: u32,
        /// The currency where the text names none.
        currency: String,
    },
    /// Yes or no.
    Boolean,
    /// A code of one of these identifier schemes, tried in this order.
    Identifier {
        /// The schemes.
        schemes: Vec<SchemeId>,
    },
    /// A number of a person's document: hashed at intake under a key, never kept.
    PersonNumber,
}

impl FieldType {
    /// What a value of the field is once it is read.
    pub fn value_kind(&self) -> ValueKind {
        match self {
            FieldType::Text { .. } | FieldType::PersonNumber => ValueKind::Text,
            FieldType::Code { .. } => ValueKind::Code,
            FieldType::Integer { .. } => ValueKind::Integer,
            FieldType::Decimal => ValueKind::Decimal,
            FieldType::Date => ValueKind::Date,
            FieldType::Money { .. } | FieldType::MoneyText { .. } => ValueKind::Money,
            FieldType::Boolean => ValueKind::Boolean,
            FieldType::Identifier { .. } => ValueKind::Identifier,
        }
    }
}

impl Field {
    /// What a shown value is called.
    pub fn label(&self) -> &Label {
        self.shown_as.as_ref().unwrap_or(&self.title)
    }

    /// The headings that a column of this field may have: its code, its names, its aliases. They
    /// are compared by [`fold`](crate::contract::fold).
    pub fn headings(&self) -> impl Iterator<Item = &str> {
        [self.code.as_str(), &self.title.zh, &self.title.en].into_iter().chain(self.aliases.iter().map(String::as_str))
    }
}

/// A field as a contract file writes it.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<FieldCode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    title: Option<Label>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shown_as: Option<Label>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    aliases: Vec<String>,
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    min: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    list: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    separator: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unit: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    currency: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    schemes: Option<Vec<SchemeId>>,
    #[serde(default, skip_serializing_if = "is_optional")]
    required: Required,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    class: Option<FieldClass>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    role: Option<FieldRole>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scan: Option<bool>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    null_words: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<Label>,
}

fn is_optional(required: &Required) -> bool {
    *required == Required::Optional
}

impl Written {
    /// The keys written that belong to some types only.
    fn keys_of_types(&self) -> impl Iterator<Item = &'static str> {
        [
            ("min", self.min.is_some()),
            ("max", self.max.is_some()),
            ("list", self.list.is_some()),
            ("separator", self.separator.is_some()),
            ("unit", self.unit.is_some()),
            ("currency", self.currency.is_some()),
            ("schemes", self.schemes.is_some()),
        ]
        .into_iter()
        .filter_map(|(key, written)| written.then_some(key))
    }

    fn field_type(&self) -> Result<FieldType, String> {
        let needs = |key: &str| format!("a field of type `{}` needs `{key}`", self.kind);
        let currency = || self.currency.clone().ok_or_else(|| needs("currency"));
        let unit = || self.unit.filter(|unit| *unit > 0).ok_or_else(|| needs("unit"));
        Ok(match self.kind.as_str() {
            "text" => {
                let max = self.max.and_then(|max| u32::try_from(max).ok()).filter(|max| *max > 0);
                FieldType::Text { max: max.ok_or_else(|| needs("max"))? }
            }
            "code" => FieldType::Code {
                list: self.list.clone().ok_or_else(|| needs("list"))?,
                separator: self.separator.clone(),
            },
            "integer" => FieldType::Integer { min: self.min, max: self.max },
            "decimal" => FieldType::Decimal,
            "date" => FieldType::Date,
            "money" => FieldType::Money { unit: unit()?, currency: currency()? },
            "money-text" => FieldType::MoneyText { unit: unit()?, currency: currency()? },
            "boolean" => FieldType::Boolean,
            "identifier" => FieldType::Identifier {
                schemes: self.schemes.clone().filter(|schemes| !schemes.is_empty()).ok_or_else(|| needs("schemes"))?,
            },
            "person-number" => FieldType::PersonNumber,
            "" => return Err("the field has no `type`".to_owned()),
            other => return Err(format!("`{other}` is not a type: use one of {}", FieldType::NAMES.join(", "))),
        })
    }
}

impl TryFrom<Written> for Field {
    type Error = String;

    fn try_from(written: Written) -> Result<Field, String> {
        let kind = written.field_type()?;
        if let Some(key) = written.keys_of_types().find(|key| !kind.keys().contains(key)) {
            return Err(format!("`{key}` does not belong to a field of type `{}`", kind.name()));
        }
        Ok(Field {
            code: written.code.ok_or("the field has no `code`")?,
            title: written.title.ok_or("the field has no `title`")?,
            shown_as: written.shown_as,
            aliases: written.aliases,
            kind,
            required: written.required,
            class: written.class.ok_or("the field has no `class`: decide how far it may travel")?,
            role: written.role,
            scan: written.scan.unwrap_or(true),
            null_words: written.null_words,
            note: written.note,
        })
    }
}

impl From<Field> for Written {
    fn from(field: Field) -> Written {
        let mut written = Written {
            code: Some(field.code),
            title: Some(field.title),
            shown_as: field.shown_as,
            aliases: field.aliases,
            kind: field.kind.name().to_owned(),
            required: field.required,
            class: Some(field.class),
            role: field.role,
            scan: (!field.scan).then_some(false),
            null_words: field.null_words,
            note: field.note,
            ..Written::default()
        };
        match field.kind {
            FieldType::Text { max } => written.max = Some(i64::from(max)),
            FieldType::Code { list, separator } => (written.list, written.separator) = (Some(list), separator),
            FieldType::Integer { min, max } => (written.min, written.max) = (min, max),
            FieldType::Money { unit, currency } | FieldType::MoneyText { unit, currency } => {
                (written.unit, written.currency) = (Some(unit), Some(currency));
            }
            FieldType::Identifier { schemes } => written.schemes = Some(schemes),
            FieldType::Decimal | FieldType::Date | FieldType::Boolean | FieldType::PersonNumber => {}
        }
        written
    }
}

impl FieldType {
    /// The names of all types, as a contract file writes them.
    pub const NAMES: [&'static str; 10] =
        ["text", "code", "integer", "decimal", "date", "money", "money-text", "boolean", "identifier", "person-number"];

    /// The name as a contract file writes it.
    pub fn name(&self) -> &'static str {
        match self {
            FieldType::Text { .. } => "text",
            FieldType::Code { .. } => "code",
            FieldType::Integer { .. } => "integer",
            FieldType::Decimal => "decimal",
            FieldType::Date => "date",
            FieldType::Money { .. } => "money",
            FieldType::MoneyText { .. } => "money-text",
            FieldType::Boolean => "boolean",
            FieldType::Identifier { .. } => "identifier",
            FieldType::PersonNumber => "person-number",
        }
    }

    /// The keys that belong to the type.
    fn keys(&self) -> &'static [&'static str] {
        match self {
            FieldType::Text { .. } => &["max"],
            FieldType::Code { .. } => &["list", "separator"],
            FieldType::Integer { .. } => &["min", "max"],
            FieldType::Money { .. } | FieldType::MoneyText { .. } => &["unit", "currency"],
            FieldType::Identifier { .. } => &["schemes"],
            FieldType::Decimal | FieldType::Date | FieldType::Boolean | FieldType::PersonNumber => &[],
        }
    }
}
