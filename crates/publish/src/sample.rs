//! Samples: records drawn by chance, what comparing each with its original came to, and what follows from it for all
//! records that were drawn from.

use domain::{
    AccountName, Audience, EntryId, FieldCode, Instant,
    id::SampleId,
    sample::{Comparison, SampleDrawn},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Glossary, Moment, Phrase, Reader, RecordFile, RecordRow, Refused, Stamp, View, Written,
    input::{OrganInput, RecordInput, SubjectInput},
    view::{AccountNameText, DatasetIdText, FieldCodeText, OrganCodeText, RecordIdText, SampleIdText},
};

/// What comparisons came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ComparedInput {
    /// How many records were compared.
    pub compared: u64,
    /// How many of them are as their originals.
    pub agree: u64,
    /// Within which the share of all records lies.
    pub interval: (f64, f64),
    /// How sure that is, in per cent.
    pub confidence_percent: u8,
    /// Whether they are enough for the share to stand for a deliverer's accuracy.
    pub enough: bool,
}

/// What comparisons with originals came to: a share, and within which that of all records lies.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct ComparedView {
    /// How many records were compared.
    pub compared: u64,
    /// How many of them are as their originals.
    pub agree: u64,
    /// Their share, from 0 to 1.
    pub share: f64,
    /// The least share of all records that the comparisons do not rule out.
    pub from: f64,
    /// The largest.
    pub to: f64,
    /// How sure that is, in per cent.
    pub confidence_percent: u8,
    /// Whether they are enough for the share to stand for a deliverer's accuracy.
    pub enough: bool,
}

impl ComparedView {
    /// The view of these; none where nothing was compared.
    pub(crate) fn of(input: &ComparedInput) -> Option<ComparedView> {
        (input.compared > 0).then(|| ComparedView {
            compared: input.compared,
            agree: input.agree,
            share: input.agree as f64 / input.compared as f64,
            from: input.interval.0,
            to: input.interval.1,
            confidence_percent: input.confidence_percent,
            enough: input.enough,
        })
    }

    /// The share as a score from 0 to 100, rounded down.
    pub(crate) fn score(&self) -> u8 {
        u8::try_from(100 * self.agree / self.compared.max(1)).unwrap_or(100)
    }
}

/// A sample, as it was drawn and as far as it was compared.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleInput {
    /// Its id.
    pub id: SampleId,
    /// How it was drawn.
    pub drawn: SampleDrawn,
    /// When.
    pub at: Instant,
    /// By whom.
    pub by: Option<AccountName>,
    /// Whose records, where it is of one deliverer.
    pub deliverer: Option<OrganInput>,
    /// Its records.
    pub records: u64,
    /// What comparing them came to.
    pub compared: ComparedInput,
}

/// A sample as a line of a list.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct SampleRow {
    /// Its id.
    pub id: SampleIdText,
    /// The data set.
    pub dataset: DatasetIdText,
    /// Its name.
    pub title: Phrase,
    /// Whose records; of all deliverers where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deliverer: Option<OrganCodeText>,
    /// The deliverer's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deliverer_name: Option<Phrase>,
    /// When it was drawn.
    pub drawn_at: Stamp,
    /// By whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drawn_by: Option<AccountNameText>,
    /// What for.
    pub reasons: String,
    /// How many records stood there to be drawn.
    pub among: u64,
    /// How many were drawn.
    pub records: u64,
    /// What comparing them came to; absent while nothing was compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compared: Option<ComparedView>,
}

impl SampleRow {
    /// How many of its records were compared.
    pub fn done(&self) -> u64 {
        self.compared.map_or(0, |compared| compared.compared)
    }

    fn new(glossary: &Glossary, sample: &SampleInput) -> SampleRow {
        let dataset = &sample.drawn.dataset;
        let title = glossary.contract(dataset).map(|contract| (&contract.title).into());
        SampleRow {
            id: Written(sample.id),
            dataset: Written(dataset.clone()),
            title: title.unwrap_or_else(|| Phrase::same(dataset.as_str())),
            deliverer: sample.deliverer.as_ref().map(|organ| Written(organ.code.clone())),
            deliverer_name: sample.deliverer.as_ref().map(|organ| (&organ.name).into()),
            drawn_at: Stamp(sample.at),
            drawn_by: sample.by.clone().map(Written),
            reasons: sample.drawn.reasons.clone(),
            among: sample.drawn.among,
            records: sample.records,
            compared: ComparedView::of(&sample.compared),
        }
    }

    /// The line for officers of the centre.
    ///
    /// # Errors
    /// [`Refused::NotFound`] for everyone else: who knew what was drawn could mend it before it is compared.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        sample: &SampleInput,
    ) -> Result<View<SampleRow>, Refused> {
        let audience = officer(reader)?;
        Ok(View::new(audience, moment, None, SampleRow::new(glossary, sample)))
    }
}

fn officer(reader: &Reader) -> Result<Audience, Refused> {
    match reader.audience() {
        audience @ (Audience::Officer | Audience::Auditor) => Ok(audience),
        _ => Err(Refused::NotFound),
    }
}

/// A record of a sample.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawnInput {
    /// The record.
    pub record: RecordInput,
    /// Whom it is about.
    pub subject: Option<SubjectInput>,
    /// What came of comparing it.
    pub answer: Option<DrawnAnswer>,
    /// Whether it was stated anew or withdrawn since it was drawn.
    pub restated: bool,
}

/// What came of comparing a record with its original.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawnAnswer {
    /// The entry that says so.
    pub entry: EntryId,
    /// What came of it.
    pub comparison: Comparison,
    /// Why, in the words of the officer.
    pub reasons: String,
    /// When.
    pub at: Instant,
    /// Who.
    pub by: Option<AccountName>,
}

/// How far a record of a sample is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum DrawnState {
    /// It waits to be compared.
    Waits,
    /// It was stated anew or withdrawn before anyone compared it: it does not count.
    StatedAnew,
    /// It is as its original.
    Agrees,
    /// Fields say something else than the original.
    Differs,
    /// There is no original.
    NoOriginal,
}

impl DrawnState {
    /// Its name, as written in the API.
    pub fn name(self) -> &'static str {
        match self {
            DrawnState::Waits => "waits",
            DrawnState::StatedAnew => "stated-anew",
            DrawnState::Agrees => "agrees",
            DrawnState::Differs => "differs",
            DrawnState::NoOriginal => "no-original",
        }
    }
}

/// A field that says something else than the original.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct DrawnField {
    /// The standard's code.
    pub code: FieldCodeText,
    /// Its name.
    pub title: Phrase,
}

/// A record of a sample, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct DrawnRow {
    /// The record.
    pub record: RecordIdText,
    /// What it says, in short.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<Phrase>,
    /// The number of its document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_number: Option<String>,
    /// Who delivered it.
    pub deliverer: Phrase,
    /// How far it is.
    pub state: DrawnState,
    /// Fields that say something else than the original.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<DrawnField>,
    /// When it was compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compared_at: Option<Stamp>,
    /// By whom; for officers of the centre.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compared_by: Option<AccountNameText>,
    /// What the original was and what is wrong.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reasons: String,
    /// Whether it was stated anew or withdrawn since.
    pub restated: bool,
}

impl DrawnRow {
    /// Whether it can be compared.
    pub fn waits(&self) -> bool {
        self.state == DrawnState::Waits
    }

    /// The record for whoever may know of it.
    pub(crate) fn new(glossary: &Glossary, reader: &Reader, moment: Moment, drawn: &DrawnInput) -> DrawnRow {
        let answer = drawn.answer.as_ref();
        let state = match answer.map(|answer| &answer.comparison) {
            Some(Comparison::Agrees) => DrawnState::Agrees,
            Some(Comparison::Differs(_)) => DrawnState::Differs,
            Some(Comparison::NoOriginal) => DrawnState::NoOriginal,
            None if drawn.restated => DrawnState::StatedAnew,
            None => DrawnState::Waits,
        };
        let differ = match answer.map(|answer| &answer.comparison) {
            Some(Comparison::Differs(fields)) => fields.as_slice(),
            _ => &[],
        };
        let contract = glossary.contract(&drawn.record.dataset);
        let named = |code: &FieldCode| {
            let field = contract.and_then(|contract| contract.fields.iter().find(|field| field.code == *code));
            let title = field.map_or_else(|| Phrase::same(code.as_str()), |field| (&field.title).into());
            DrawnField { code: Written(code.clone()), title }
        };
        let subject = drawn.subject.as_ref().map(|input| &input.subject);
        let row = RecordRow::new(glossary, reader, moment, subject, &drawn.record).ok();
        let by = answer.and_then(|answer| answer.by.clone()).filter(|_| officer(reader).is_ok());
        DrawnRow {
            record: Written(drawn.record.id),
            document_number: row.as_ref().and_then(|row| row.document_number.clone()),
            summary: row.and_then(|row| row.summary),
            deliverer: (&drawn.record.deliverer.name).into(),
            state,
            fields: differ.iter().map(named).collect(),
            compared_at: answer.map(|answer| Stamp(answer.at)),
            compared_by: by.map(Written),
            reasons: answer.map_or_else(String::new, |answer| answer.reasons.clone()),
            restated: drawn.restated,
        }
    }
}

/// A sample with its records.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct SampleFile {
    /// What stands in lists.
    #[serde(flatten)]
    pub row: SampleRow,
    /// What the draw follows from: the commitment of the entry before it.
    pub seed: String,
    /// Its records, in the order drawn.
    pub items: Vec<DrawnRow>,
    /// Where the next page begins; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl SampleFile {
    /// The sample for officers of the centre, with a page of its records.
    ///
    /// # Errors
    /// As for [`SampleRow::view`].
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        sample: &SampleInput,
        records: &[DrawnInput],
        next: Option<String>,
    ) -> Result<View<SampleFile>, Refused> {
        let audience = officer(reader)?;
        let body = SampleFile {
            row: SampleRow::new(glossary, sample),
            seed: sample.drawn.seed.clone(),
            items: records.iter().map(|drawn| DrawnRow::new(glossary, reader, moment, drawn)).collect(),
            next,
        };
        Ok(View::new(audience, moment, None, body))
    }
}

/// A record of a sample with what it says, to be laid beside its original.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SampleRecord {
    /// The sample.
    pub sample: SampleRow,
    /// How far the record is.
    pub drawn: DrawnRow,
    /// What it says.
    pub file: RecordFile,
}

impl SampleRecord {
    /// The record for officers of the centre.
    ///
    /// # Errors
    /// As for [`SampleRow::view`] and [`RecordFile::view`].
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        sample: &SampleInput,
        drawn: &DrawnInput,
    ) -> Result<View<SampleRecord>, Refused> {
        let audience = officer(reader)?;
        let file = RecordFile::view(glossary, reader, moment, drawn.subject.as_ref(), &drawn.record)?;
        let body = SampleRecord {
            sample: SampleRow::new(glossary, sample),
            drawn: DrawnRow::new(glossary, reader, moment, drawn),
            file: (*file).clone(),
        };
        Ok(View::new(audience, moment, file.changes_on(), body))
    }
}
