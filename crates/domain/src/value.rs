//! The value of one field of a record.
//!
//! A value has a *canonical text*: what is stored, hashed and compared. Which kind a text is of
//! stands in the contract, so that a stored record stays small and readable.

use rust_decimal::Decimal;

use crate::{Date, Identifier, Money};

/// A checked value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Free text, trimmed, without control characters.
    Text(String),
    /// A code of a code list.
    Code(String),
    /// A whole number.
    Integer(i64),
    /// A decimal number.
    Decimal(Decimal),
    /// An amount of money.
    Money(Money),
    /// A day.
    Date(Date),
    /// Yes or no.
    Boolean(bool),
    /// A typed, checked code.
    Identifier(Identifier),
}

/// The kinds that a canonical text can be read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueKind {
    /// See [`Value::Text`].
    Text,
    /// See [`Value::Code`].
    Code,
    /// See [`Value::Integer`].
    Integer,
    /// See [`Value::Decimal`].
    Decimal,
    /// See [`Value::Money`].
    Money,
    /// See [`Value::Date`].
    Date,
    /// See [`Value::Boolean`].
    Boolean,
    /// See [`Value::Identifier`].
    Identifier,
}

impl Value {
    /// The text that is stored, hashed and compared.
    pub fn canonical(&self) -> String {
        match self {
            Value::Text(text) | Value::Code(text) => text.clone(),
            Value::Integer(number) => number.to_string(),
            Value::Decimal(number) => number.normalize().to_string(),
            Value::Money(money) => money.to_string(),
            Value::Date(date) => date.to_string(),
            Value::Boolean(true) => "true".to_owned(),
            Value::Boolean(false) => "false".to_owned(),
            Value::Identifier(identifier) => identifier.to_string(),
        }
    }

    /// Reads a canonical text back; `None` where it is not one of `kind`.
    pub fn from_canonical(kind: ValueKind, text: &str) -> Option<Value> {
        Some(match kind {
            ValueKind::Text => Value::Text(text.to_owned()),
            ValueKind::Code => Value::Code(text.to_owned()),
            ValueKind::Integer => Value::Integer(text.parse().ok()?),
            ValueKind::Decimal => Value::Decimal(text.parse().ok()?),
            ValueKind::Money => Value::Money(text.parse().ok()?),
            ValueKind::Date => Value::Date(text.parse().ok()?),
            ValueKind::Boolean => Value::Boolean(text.parse().ok()?),
            ValueKind::Identifier => Value::Identifier(text.parse().ok()?),
        })
    }
}
