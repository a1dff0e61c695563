//! Rows for a higher platform: licences and penalties in their standard's field set.

use catalogue::contract::{Contract, DatasetKind, Field, FieldType};
use domain::{DatasetId, FieldClass, Language, RecordId, subject::Subject};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Glossary, Moment, Phrase, PublicationState, Reader, Refused, Written, as_written::as_written, input::RecordInput,
    reading::read, view::DatasetIdText,
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
            Some(shown) if goes_up(field) => as_written(field, &shown, Language::Chinese),
            _ => String::new(),
        };
        Ok(ExportRow { record: record.id, cells: contract.fields.iter().map(cell).collect() })
    }
}
