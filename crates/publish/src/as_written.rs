//! Values as a table of the standard writes them: days with slashes, amounts in the contract's unit, codes as their words.

use catalogue::contract::{Field, FieldType};
use domain::{Language, Money};

use crate::Shown;

/// A value as it stands in a cell; nothing where it is not shown.
pub(crate) fn as_written(field: &Field, shown: &Shown, language: Language) -> String {
    match shown {
        Shown::Absent | Shown::Unknown | Shown::Masked { .. } | Shown::Term { .. } => String::new(),
        Shown::Text { text } => text.clone(),
        Shown::Codes { codes } => {
            let with = match &field.kind {
                FieldType::Code { separator: Some(separator), .. } => separator.as_str(),
                _ => ";",
            };
            codes.iter().map(|code| code.title.text(language)).collect::<Vec<_>>().join(with)
        }
        Shown::Money { currency, amount } => in_unit(field, &format!("{currency} {amount}")),
        Shown::Date { date } => date.strftime("%Y/%m/%d").to_string(),
        Shown::Boolean { yes } => if *yes { "1" } else { "0" }.to_owned(),
        Shown::Identifier { value, .. } => value.clone(),
    }
}

/// The amount as a number in the unit that the contract fixes.
fn in_unit(field: &Field, text: &str) -> String {
    let FieldType::Money { unit, .. } = &field.kind else { return text.to_owned() };
    text.parse::<Money>().map_or_else(
        |_| text.to_owned(),
        |money| {
            let unit = rust_decimal::Decimal::from((*unit).max(1));
            money.amount().checked_div(unit).map_or_else(|| text.to_owned(), |number| number.normalize().to_string())
        },
    )
}
