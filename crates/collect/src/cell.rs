//! The cell that says a value again: what a deliverer starts from who corrects a record by hand. Read under the
//! same contract, it comes to the same value.

use catalogue::contract::{Field, FieldType};
use domain::{FieldCode, Identifier, Money, Values};
use rust_decimal::Decimal;

/// The cell of a field that says this canonical text.
pub fn cell(field: &Field, canonical: &str) -> String {
    let said = match &field.kind {
        // Also in words the contract's unit holds where none is named.
        FieldType::Money { unit, currency } | FieldType::MoneyText { unit, currency } => {
            amount(canonical, *unit, currency)
        }
        FieldType::Identifier { .. } => canonical.parse::<Identifier>().ok().map(|code| code.value().to_owned()),
        _ => None,
    };
    said.unwrap_or_else(|| canonical.to_owned())
}

/// The cells of a row that says these values, by their fields.
pub fn cells<'a>(fields: &'a [Field], values: &'a Values) -> impl Iterator<Item = (FieldCode, String)> + 'a {
    fields.iter().filter_map(|field| Some((field.code.clone(), cell(field, values.get(&field.code)?))))
}

/// An amount in the unit of the field, with its currency where that is another.
fn amount(canonical: &str, unit: u32, currency: &str) -> Option<String> {
    let money: Money = canonical.parse().ok()?;
    let number = money.amount().checked_div(Decimal::from(unit))?.normalize();
    let other = money.currency.code();
    Some(if other == currency { number.to_string() } else { format!("{number} {other}") })
}
