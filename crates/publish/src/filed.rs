//! The whole file of a subject as of a day and as known at an instant, with the source of every
//! value and what each version changed: for the subject itself, officers and the auditor.

use domain::{Audience, Date, Instant, link::Certainty};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    FieldView, Glossary, IdentifierView, ListingRow, Moment, NameView, Reader, RecordRow, Refused, Stamp, SubjectHit,
    VersionView, View,
    input::{FileInput, FiledInput},
    reading::{Reading, read},
    subject::{identifiers, may_know, names},
};

/// The most records of one file.
const MOST_RECORDS: usize = 2_000;

/// Where a record stands on the day of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// What it says holds.
    Current,
    /// What it says does not hold yet.
    NotYet,
    /// What it says has ended.
    Ended,
    /// Its deliverer withdrew it.
    Withdrawn,
}

impl Standing {
    /// As written in the API.
    pub fn name(self) -> &'static str {
        match self {
            Standing::Current => "current",
            Standing::NotYet => "not-yet",
            Standing::Ended => "ended",
            Standing::Withdrawn => "withdrawn",
        }
    }
}

/// A record as it stood in a file.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct FiledRecord {
    /// What stands in lists; `state` is where its publication stood on that day.
    #[serde(flatten)]
    pub row: RecordRow,
    /// Where it stood.
    pub standing: Standing,
    /// The first day on which what it says holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub holds_from: Option<Date>,
    /// The first day on which it no longer does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub holds_until: Option<Date>,
    /// How certain it was whom it is about.
    #[schema(value_type = String)]
    pub certainty: Certainty,
    /// Its values, each with the version that first stated it so.
    pub fields: Vec<FieldView>,
    /// Its versions up to that one, the newest first.
    pub versions: Vec<VersionView>,
}

/// The file of a subject as of a day and as known at an instant.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct FileAsOf {
    /// The subject as it was known.
    #[serde(flatten)]
    pub hit: SubjectHit,
    /// The instant up to which the register's knowledge counts.
    pub known_at: Stamp,
    /// Its names.
    pub names: Vec<NameView>,
    /// Its codes.
    pub identifiers: Vec<IdentifierView>,
    /// Its listings as decided by then.
    pub listings: Vec<ListingRow>,
    /// Its records, the latest decision first.
    pub records: Vec<FiledRecord>,
    /// How many records the file has in all.
    pub records_total: u32,
}

impl FileAsOf {
    /// The file as of `day`, as known at `known_at`.
    ///
    /// # Errors
    /// [`Refused::NotFound`] for everyone but the subject itself, officers and the auditor: what has
    /// ended is not shown to others.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        day: Date,
        known_at: Instant,
        input: &FileInput,
    ) -> Result<View<FileAsOf>, Refused> {
        let subject = &input.subject.subject;
        let audience = may_know(reader, subject)?;
        if !matches!(audience, Audience::Subject | Audience::Officer | Audience::Auditor) {
            return Err(Refused::NotFound);
        }
        let then = Moment { today: day, now: known_at };
        let listings = input.subject.listings.iter();
        let listings = listings.filter_map(|one| ListingRow::new(glossary, reader, then, subject, one).ok());
        let records = input.records.iter().filter_map(|filed| {
            let reading = read(glossary, reader, then, Some(subject), &filed.record).ok()?;
            Some(filed_record(glossary, &reading, input, filed))
        });
        let body = FileAsOf {
            hit: SubjectHit::new(glossary, reader, &input.subject)?,
            known_at: Stamp(known_at),
            names: names(subject),
            identifiers: identifiers(glossary, audience, subject),
            listings: listings.collect(),
            records: records.take(MOST_RECORDS).collect(),
            records_total: u32::try_from(input.records.len()).unwrap_or(u32::MAX),
        };
        Ok(View::new(reader.audience(), then, None, body))
    }
}

fn filed_record(glossary: &Glossary, reading: &Reading<'_>, input: &FileInput, filed: &FiledInput) -> FiledRecord {
    let record = &filed.record;
    let stated = |field: &mut FieldView| {
        let version = filed.stated.get(&field.code.0);
        let version = version.and_then(|version| record.versions.iter().find(|one| one.version == *version));
        field.source = Some(reading.permit.source(record, version.unwrap_or(reading.newest)));
    };
    let mut fields = reading.permit.fields(&reading.newest.values, None);
    fields.iter_mut().for_each(stated);
    FiledRecord {
        row: reading.row(glossary, Some(&input.subject.subject), record),
        standing: filed.standing,
        holds_from: filed.holds.from,
        holds_until: filed.holds.until,
        certainty: record.link.certainty,
        fields,
        versions: reading.versions(record),
    }
}
