//! Extracts: records as an officer who may read them takes them out, row by row, and what the list of extracts says.

use catalogue::contract::{Contract, Field, FieldType};
use domain::{
    DatasetId, Date, FieldClass, Language, RecordId, SubjectId,
    extract::{Extract, ExtractEnd},
    subject::Subject,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Glossary, Moment, Phrase, PublicationState, Reader, Refused, Shown, Stamp, SubjectRef, View, Written,
    as_written::as_written,
    input::{OrganInput, RecordInput},
    reading::read,
    view::{AccountNameText, DatasetIdText, OrganCodeText},
};

/// The fields of a data set that go into extracts, in its order.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ExtractTitles {
    /// The name of the data set.
    pub title: Phrase,
    /// Code and name of each field, with the unit of its amounts.
    pub fields: Vec<(String, Phrase)>,
}

/// A record as an officer takes it out.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ExtractRecord {
    /// The record.
    pub record: RecordId,
    /// Whom it is about; nobody, while that is not known.
    pub subject: Option<SubjectId>,
    /// Its name.
    pub name: String,
    /// Its first code, where it may be shown.
    pub code: String,
    /// Who delivered it.
    pub deliverer: Phrase,
    /// Where its publication stands.
    pub state: PublicationState,
    /// The first day on which it is no longer public.
    pub until: Option<Date>,
    /// The values of [`ExtractTitles::fields`], as the standard writes them; empty where there is none.
    pub cells: Vec<String>,
}

/// Whether a field is taken out: what is secret and the numbers of persons stay here.
fn is_taken_out(field: &Field) -> bool {
    field.class != FieldClass::Secret && !matches!(field.kind, FieldType::PersonNumber)
}

fn taken_out(contract: &Contract) -> impl Iterator<Item = &Field> {
    contract.fields.iter().filter(|field| is_taken_out(field))
}

impl ExtractTitles {
    /// The titles of `dataset`.
    ///
    /// # Errors
    /// [`Refused::NotFound`] where there is no such data set.
    pub fn new(glossary: &Glossary, dataset: &DatasetId) -> Result<ExtractTitles, Refused> {
        let contract = glossary.contract(dataset).ok_or(Refused::NotFound)?;
        let fields = taken_out(contract).map(|field| (field.code.to_string(), (&field.title).into()));
        Ok(ExtractTitles { title: (&contract.title).into(), fields: fields.collect() })
    }
}

impl ExtractRecord {
    /// The record for `reader`.
    ///
    /// # Errors
    /// As [`crate::RecordRow::new`]; [`Refused::NotFound`] also for what is nobody's to take out: what `reader` reads
    /// as everyone does is open data.
    pub fn new(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        language: Language,
        subject: Option<&Subject>,
        record: &RecordInput,
    ) -> Result<ExtractRecord, Refused> {
        let reading = read(glossary, reader, moment, subject, record)?;
        let audience = reading.permit.audience;
        if audience == domain::Audience::Public {
            return Err(Refused::NotFound);
        }
        let values = &reading.newest.values;
        let cell = |field: &Field| match reading.permit.show(field, values) {
            Some(Shown::Term { .. }) => values.get(&field.code).cloned().unwrap_or_default(),
            Some(shown) => as_written(field, &shown, language),
            None => String::new(),
        };
        let of = subject.map(|subject| SubjectRef::of(glossary, audience, subject));
        let (name, code) = of.map_or_else(Default::default, |of| (of.name, of.code.unwrap_or_default()));
        Ok(ExtractRecord {
            record: record.id,
            subject: subject.map(|subject| subject.id),
            name,
            code,
            deliverer: (&record.deliverer.name).into(),
            state: reading.state,
            until: record.publication.as_ref().and_then(|publication| publication.until),
            cells: taken_out(reading.contract).map(cell).collect(),
        })
    }
}

/// An extract as the list shows it: to who took it, and to the auditor.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct ExtractEntry {
    /// Its number, which stands in every row.
    pub number: String,
    /// The data set.
    pub dataset: DatasetIdText,
    /// Its name.
    pub title: Phrase,
    /// Of which deliverer; of whoever's, where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deliverer: Option<Phrase>,
    /// The first day of acts.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub from: Option<Date>,
    /// The first day of acts that are not wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub until: Option<Date>,
    /// The form of the file: `csv`, `xlsx` or `json`.
    pub format: String,
    /// What for.
    pub purpose: String,
    /// For which matter.
    pub matter: String,
    /// Who took it.
    pub account: AccountNameText,
    /// For which organ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organ: Option<OrganCodeText>,
    /// The organ's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organ_name: Option<Phrase>,
    /// When it was asked for.
    pub asked_at: Stamp,
    /// Where it stands: `being-made`, `made`, `destroyed` or `too-many-rows`.
    pub state: ExtractState,
    /// Its rows, once it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// Its bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// The BLAKE3 digest of its bytes, hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blake3: Option<String>,
    /// When the file is destroyed, or was.
    pub destroyed_at: Stamp,
    /// The name of the file, for who may fetch it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

/// Where an extract stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ExtractState {
    /// Its file is being made.
    BeingMade,
    /// Its file is there.
    Made,
    /// Its file's day has come.
    Destroyed,
    /// A workbook can't hold so many rows.
    TooManyRows,
}

impl ExtractEntry {
    /// The entry for `reader`; `own`: whether it asked for it, and so may fetch the file.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        extract: &Extract,
        organs: (Option<&OrganInput>, Option<&OrganInput>),
        own: bool,
    ) -> View<ExtractEntry> {
        let (organ, deliverer) = organs;
        let wanted = &extract.wanted;
        let state = match &extract.end {
            Some(ExtractEnd::TooManyRows { .. }) => ExtractState::TooManyRows,
            _ if extract.until <= moment.now => ExtractState::Destroyed,
            Some(ExtractEnd::Made { .. }) => ExtractState::Made,
            None => ExtractState::BeingMade,
        };
        let made = match &extract.end {
            Some(ExtractEnd::Made { rows, size, blake3, .. }) => Some((*rows, *size, blake3.clone())),
            _ => None,
        };
        let title = glossary.contract(&wanted.dataset).map(|contract| (&contract.title).into());
        let file = (own && state == ExtractState::Made).then(|| file_name(extract));
        let body = ExtractEntry {
            number: extract.number.to_string(),
            dataset: Written(wanted.dataset.clone()),
            title: title.unwrap_or_else(|| Phrase::same(wanted.dataset.as_str())),
            deliverer: deliverer.map(|organ| (&organ.name).into()),
            from: wanted.from,
            until: wanted.until,
            format: wanted.format.ending().to_owned(),
            purpose: wanted.why.purpose.clone(),
            matter: wanted.why.matter.clone(),
            account: Written(extract.account.clone()),
            organ: organ.map(|organ| Written(organ.code.clone())),
            organ_name: organ.map(|organ| (&organ.name).into()),
            asked_at: Stamp(extract.asked_at),
            state,
            rows: made.as_ref().map(|(rows, ..)| *rows),
            size: made.as_ref().map(|(_, size, _)| *size),
            blake3: made.map(|(.., blake3)| blake3),
            destroyed_at: Stamp(extract.until),
            file,
        };
        View::new(reader.audience(), moment, None, body)
    }
}

/// The name of the file of an extract.
fn file_name(extract: &Extract) -> String {
    format!("{}-{}.{}", extract.wanted.dataset, extract.number, extract.wanted.format.ending())
}
