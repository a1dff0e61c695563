//! What each audience would see of a record once nothing holds it: for the officer who decides on that.

use domain::{DatasetId, FieldClass, OrganCode, SubjectId, publication::HoldReason};

use crate::{
    FindingView, Glossary, HoldItem, Moment, Phrase, Reader, RecordFile, RecordRow, Refused, Shown, View,
    input::{RecordInput, SubjectInput},
};

/// Whose eyes the columns are: everyone, an authorised inquirer, a department that names its purpose and holds
/// the grant that the data set asks for, the subject itself, an officer.
pub const PREVIEWED: [&str; 5] = ["public", "inquirer", "department", "subject", "officer"];

/// A field in the eyes of each audience.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PreviewField {
    /// Its code.
    pub code: String,
    /// Its name.
    pub title: Phrase,
    /// How far it may travel.
    pub class: FieldClass,
    /// What each of [`PREVIEWED`] sees of it; absent where it is not there for them.
    pub shown: Vec<Option<Shown>>,
}

/// A record in the eyes of each audience.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PublicationPreview {
    /// The record as officers see it.
    pub record: RecordRow,
    /// What holds it now.
    pub holds: Vec<HoldReason>,
    /// The findings for which it is held.
    pub findings: Vec<FindingView>,
    /// Whether each of [`PREVIEWED`] would see the record at all.
    pub seen: Vec<bool>,
    /// Its fields, in the standard's order.
    pub fields: Vec<PreviewField>,
}

impl PublicationPreview {
    /// The record for an officer.
    ///
    /// # Errors
    /// [`Refused::NotFound`] for everyone else.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        subject: Option<&SubjectInput>,
        record: &RecordInput,
    ) -> Result<View<PublicationPreview>, Refused> {
        let bare = subject.map(|input| &input.subject);
        let HoldItem { record: row, holds, findings, .. } = HoldItem::new(glossary, reader, moment, bare, record)?;
        let contract = glossary.contract(&record.dataset).ok_or(Refused::NotFound)?;
        let released = released(record);
        let files: Vec<Option<View<RecordFile>>> = readers(bare.map(|subject| subject.id), &record.dataset)
            .iter()
            .map(|one| RecordFile::view(glossary, one, moment, subject, &released).ok())
            .collect();
        let fields = contract.fields.iter().filter_map(|field| {
            let value = |file: &Option<View<RecordFile>>| {
                let field = file.as_ref()?.fields.iter().find(|one| one.code.0 == field.code)?;
                (field.value != Shown::Absent).then(|| field.value.clone())
            };
            let shown: Vec<Option<Shown>> = files.iter().map(value).collect();
            let (code, title) = (field.code.to_string(), (&field.title).into());
            shown.iter().any(Option::is_some).then_some(PreviewField { code, title, class: field.class, shown })
        });
        let fields = fields.collect();
        let body = PublicationPreview {
            record: row,
            holds,
            findings,
            seen: files.iter().map(Option::is_some).collect(),
            fields,
        };
        Ok(View::new(reader.audience(), moment, None, body))
    }
}

/// The record as if nothing held it.
fn released(record: &RecordInput) -> RecordInput {
    let mut record = record.clone();
    if let Some(publication) = &mut record.publication {
        publication.holds.clear();
    }
    record
}

/// The readers of [`PREVIEWED`], in its order.
pub(crate) fn readers(subject: Option<SubjectId>, dataset: &DatasetId) -> [Reader; PREVIEWED.len()] {
    let department = match OrganCode::parse("another") {
        Ok(organ) => Reader::department(organ, [dataset.clone()]),
        Err(_) => Reader::public(),
    };
    let own = subject.map_or_else(Reader::public, Reader::subject);
    [Reader::public(), Reader::inquirer(subject), department, own, Reader::officer()]
}
