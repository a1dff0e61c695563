//! Why a record stands where it stands: whose file it is in and on what evidence, who delivered it,
//! from when until when it is public and by which rules.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Glossary, LinkView, Moment, Phrase, PublicationView, Reader, RecordRow, Refused, Source, View,
    input::{RecordInput, SubjectInput},
    reading::{next_change, read},
};

/// Why a record stands where it stands.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct Explanation {
    /// The record.
    pub record: RecordRow,
    /// Why it was put to its subject.
    pub link: LinkView,
    /// From when until when it is public, by which rows of which tables, and which clocks ran.
    pub publication: PublicationView,
    /// The articles that allow collecting and publishing it.
    pub basis: Vec<Phrase>,
    /// Who delivered it.
    pub source: Source,
}

impl Explanation {
    /// The explanation for `reader`: of nothing that it may not see itself.
    ///
    /// # Errors
    /// As [`crate::RecordFile::view`].
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        subject: Option<&SubjectInput>,
        record: &RecordInput,
    ) -> Result<View<Explanation>, Refused> {
        let subject = subject.map(|input| &input.subject);
        let reading = read(glossary, reader, moment, subject, record)?;
        let body = Explanation {
            record: reading.row(glossary, subject, record),
            link: reading.link(glossary, record),
            publication: reading.publication(glossary, moment, record),
            basis: glossary.bases(&reading.contract.basis),
            source: reading.permit.source(record, reading.newest),
        };
        Ok(View::new(reader.audience(), moment, next_change(moment, record), body))
    }
}
