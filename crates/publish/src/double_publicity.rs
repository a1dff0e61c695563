//! Rows for a higher platform: licences and penalties in their standard's field set.

use catalogue::contract::{Contract, DatasetKind, Field, FieldType};
use domain::{DatasetId, FieldClass, Money, RecordId, subject::Subject};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Glossary, Moment, Phrase, PublicationState, Reader, Refused, Shown, Written, input::RecordInput, reading::read,
    view::DatasetIdText,
};

/// A column of the file.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct ExportColumn {
    /// The standard's code.
    pub code: String,
    /// Its name.
    pub title: Phrase,
}

/// The file's shape.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct ExportTable {
    /// The data set.
    pub dataset: DatasetIdText,
    /// The columns in the standard's order.
    pub columns: Vec<ExportColumn>,
}

/// One row of the file.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ExportRow {
    /// The record.
    pub record: RecordId,
    /// Its cells, in the columns' order, as the standard writes them.
    pub cells: Vec<String>,
}

/// Which fields the higher platform gets: the whole field set but persons' numbers and what is
/// secret, which stay here.
fn goes_up(field: &Field) -> bool {
    !matches!(field.kind, FieldType::PersonNumber) && field.class != FieldClass::Secret
}

fn contract<'a>(glossary: &'a Glossary, dataset: &DatasetId) -> Result<&'a Contract, Refused> {
    let contract = glossary.contract(dataset).ok_or(Refused::NotFound)?;
    let taken = matches!(contract.kind, DatasetKind::Licence | DatasetKind::Penalty);
    if taken { Ok(contract) } else { Err(Refused::NotFound) }
}

impl ExportTable {
    /// The shape of the file of `dataset`.
    ///
    /// # Errors
    /// [`Refused::NotFound`] where it holds neither licences nor penalties.
    pub fn new(glossary: &Glossary, dataset: &DatasetId) -> Result<ExportTable, Refused> {
        let contract = contract(glossary, dataset)?;
        let column = |field: &Field| ExportColumn { code: field.code.to_string(), title: (&field.title).into() };
        Ok(ExportTable { dataset: Written(dataset.clone()), columns: contract.fields.iter().map(column).collect() })
    }
}

impl ExportRow {
    /// The record as a row; cells that stay here are empty.
    ///
    /// # Errors
    /// As [`crate::RecordRow::new`] for the public: what is not public today does not go up.
    pub fn new(
        glossary: &Glossary,
        moment: Moment,
        subject: &Subject,
        record: &RecordInput,
    ) -> Result<ExportRow, Refused> {
        let contract = contract(glossary, &record.dataset)?;
        let public = read(glossary, &Reader::public(), moment, Some(subject), record)?;
        if public.state != PublicationState::Public {
            return Err(Refused::NotFound);
        }
        let officer = read(glossary, &Reader::officer(), moment, Some(subject), record)?;
        let cell = |field: &Field| match officer.permit.show(field, &officer.newest.values) {
            Some(shown) if goes_up(field) => as_written(field, &shown, glossary),
            _ => String::new(),
        };
        Ok(ExportRow { record: record.id, cells: contract.fields.iter().map(cell).collect() })
    }
}

/// A value as the 2018 notice writes it: days with slashes, amounts in the contract's unit, codes
/// as their words.
fn as_written(field: &Field, shown: &Shown, glossary: &Glossary) -> String {
    let _ = glossary;
    match shown {
        Shown::Absent | Shown::Unknown | Shown::Masked { .. } | Shown::Term { .. } => String::new(),
        Shown::Text { text } => text.clone(),
        Shown::Codes { codes } => {
            let with = match &field.kind {
                FieldType::Code { separator: Some(separator), .. } => separator.as_str(),
                _ => ";",
            };
            codes.iter().map(|code| code.title.0.zh.as_str()).collect::<Vec<_>>().join(with)
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
