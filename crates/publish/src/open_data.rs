//! Open data: a data set in bulk, each row with the day on which re-users must delete it.

use catalogue::contract::{Contract, Field, FieldRole, FieldType};
use domain::{
    DatasetId, Date, FieldClass, FieldCode, RecordId, SubjectId,
    subject::{Subject, SubjectClass},
};
use serde::{Serialize, Serializer, ser::SerializeMap};
use utoipa::ToSchema;

use crate::{
    Glossary, Moment, Phrase, PublicationState, Reader, Refused, Shown, View, Written,
    input::RecordInput,
    reading::{next_change, read},
    view::DatasetIdText,
    view::FieldCodeText,
};

/// A column.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct OpenColumn {
    /// The standard's field code.
    pub code: FieldCodeText,
    /// Its name.
    pub title: Phrase,
}

/// The table of a data set: what its rows are made of and what re-users owe.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct OpenTable {
    /// The data set.
    pub dataset: DatasetIdText,
    /// Its name.
    pub title: Phrase,
    /// Its licence.
    pub licence: String,
    /// Whether its rows are to subjects' disadvantage: they must be deleted on the day in `until`.
    pub delete_when_ended: bool,
    /// Its columns after `subject`, `record` and `until`.
    pub columns: Vec<OpenColumn>,
}

/// A row.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct OpenRow {
    /// The record.
    pub record: RecordId,
    /// Whom it is about.
    pub subject: SubjectId,
    /// The first day on which it may no longer be shown by anyone.
    pub until: Date,
    /// The values in the table's order, as text; empty where absent.
    pub cells: Vec<(FieldCode, String)>,
}

impl Serialize for OpenRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.cells.len() + 3))?;
        map.serialize_entry("subject", &Written(self.subject))?;
        map.serialize_entry("record", &Written(self.record))?;
        map.serialize_entry("until", &self.until)?;
        for (code, text) in &self.cells {
            map.serialize_entry(code.as_str(), text)?;
        }
        map.end()
    }
}

/// Whether a field goes into bulk files: open, and neither a person's name, a person's number nor
/// an address.
fn in_bulk(field: &Field) -> bool {
    field.class == FieldClass::Open
        && !matches!(field.kind, FieldType::PersonNumber)
        && !field.role.is_some_and(|role| role.is_person() || role == FieldRole::SubjectAddress)
}

fn open(contract: &Contract) -> Option<&str> {
    contract.publication.open_data_licence.as_deref().filter(|_| contract.publication.public)
}

impl OpenTable {
    /// The table of `dataset`.
    ///
    /// # Errors
    /// [`Refused::NotFound`] where it is not open in bulk.
    pub fn view(glossary: &Glossary, moment: Moment, dataset: &DatasetId) -> Result<View<OpenTable>, Refused> {
        let contract = glossary.contract(dataset).ok_or(Refused::NotFound)?;
        let licence = open(contract).ok_or(Refused::NotFound)?.to_owned();
        let columns = contract
            .fields
            .iter()
            .filter(|field| in_bulk(field))
            .map(|field| OpenColumn { code: Written(field.code.clone()), title: field.label().into() });
        let body = OpenTable {
            dataset: Written(dataset.clone()),
            title: (&contract.title).into(),
            licence,
            delete_when_ended: contract.adverse,
            columns: columns.collect(),
        };
        Ok(View::new(domain::Audience::Public, moment, None, body))
    }
}

impl OpenRow {
    /// The record as a row for everyone.
    ///
    /// # Errors
    /// [`Refused::NotFound`] where it does not go into bulk files: not public today, or an adverse
    /// record of a sole trader.
    pub fn view(
        glossary: &Glossary,
        moment: Moment,
        subject: &Subject,
        record: &RecordInput,
    ) -> Result<View<OpenRow>, Refused> {
        let reading = read(glossary, &Reader::public(), moment, Some(subject), record)?;
        let sole_trader = subject.class == SubjectClass::SoleTrader;
        if open(reading.contract).is_none()
            || reading.state != PublicationState::Public
            || (sole_trader && reading.contract.adverse)
        {
            return Err(Refused::NotFound);
        }
        let until = record.publication.as_ref().and_then(|publication| publication.until).ok_or(Refused::NotFound)?;
        let cells = reading.contract.fields.iter().filter(|field| in_bulk(field)).map(|field| {
            let text = match reading.permit.show(field, &reading.newest.values) {
                None | Some(Shown::Absent | Shown::Masked { .. }) => String::new(),
                Some(Shown::Identifier { value, .. }) => value,
                Some(Shown::Money { currency, amount }) => format!("{currency} {amount}"),
                Some(_) => reading.newest.values.get(&field.code).cloned().unwrap_or_default(),
            };
            (field.code.clone(), text)
        });
        let body = OpenRow { record: record.id, subject: subject.id, until, cells: cells.collect() };
        Ok(View::new(domain::Audience::Public, moment, next_change(moment, record), body))
    }
}
