//! A delivery as its deliverer sees it: how the rows fared, what was found, what to do.

use std::collections::BTreeMap;

use domain::{
    DatasetId, Date, Dimension, Finding, Label, Severity,
    delivery::{Counts, Receipt},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Glossary, Moment, Phrase, Reader, Refused, Stamp, View, Written,
    held::HeldView,
    input::{DeliveryInput, OrganInput, RowInput},
    reader::may_see,
    view::DatasetIdText,
    view::DeliveryIdText,
    view::RecordIdText,
};

/// How far a delivery is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryState {
    /// It waits for its turn.
    Waiting,
    /// Its rows are being taken.
    Taking,
    /// It is not like those before it: nothing of it is taken until an officer answers.
    Held,
    /// All its rows are taken.
    Done,
    /// It was held, and an officer turned it down: nothing of it is taken.
    Refused,
    /// It was held, and its deliverer took it back: nothing of it is taken.
    TakenBack,
    /// It could not be taken.
    Failed,
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RowOutcome {
    /// Not accepted.
    Rejected,
    /// Accepted; its publication waits.
    Held,
    /// Accepted; waits for an officer to say whom it is about.
    Review,
    /// Accepted with a warning.
    Warned,
    /// Accepted.
    Accepted,
}

/// How the rows fared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct CountView {
    /// Rows read.
    pub rows: u64,
    /// New records.
    pub accepted: u64,
    /// New versions of records.
    pub corrected: u64,
    /// Records withdrawn.
    pub withdrawn: u64,
    /// Rows that said nothing new.
    pub unchanged: u64,
    /// Rows rejected.
    pub rejected: u64,
    /// Rows about natural persons: refused.
    pub persons: u64,
    /// Accepted rows with a warning.
    pub warned: u64,
    /// Accepted rows whose publication waits.
    pub held: u64,
    /// Accepted rows that wait for an officer to say whom they are about.
    pub review: u64,
    /// Subjects opened.
    pub subjects_opened: u64,
}

impl From<Counts> for CountView {
    fn from(counts: Counts) -> CountView {
        CountView {
            rows: counts.rows,
            accepted: counts.accepted,
            corrected: counts.corrected,
            withdrawn: counts.withdrawn,
            unchanged: counts.unchanged,
            rejected: counts.rejected,
            persons: counts.persons,
            warned: counts.warned,
            held: counts.held,
            review: counts.review,
            subjects_opened: counts.subjects_opened,
        }
    }
}

/// A score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct QualityView {
    /// The dimension.
    #[schema(value_type = String)]
    pub dimension: Dimension,
    /// 0 to 100.
    pub score: u8,
}

/// A finding in words.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct FindingView {
    /// Its code.
    pub code: String,
    /// The field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The field's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field_title: Option<Phrase>,
    /// What it does to the row.
    #[schema(value_type = String)]
    pub severity: Severity,
    /// What was found.
    pub sentence: Phrase,
    /// What to do.
    pub remedy: Phrase,
}

impl FindingView {
    pub(crate) fn new(glossary: &Glossary, dataset: &DatasetId, finding: &Finding) -> FindingView {
        let (sentence, remedy) = glossary.finding(dataset, finding);
        let field = finding.field.as_ref();
        let title = field.and_then(|code| glossary.contract(dataset)?.field(code).map(|field| (&field.title).into()));
        FindingView {
            code: finding.code.to_string(),
            field: field.map(ToString::to_string),
            field_title: title,
            severity: finding.severity,
            sentence,
            remedy,
        }
    }
}

/// All findings of one code in a delivery.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct FindingGroup {
    /// The code.
    pub code: String,
    /// What was found, without the words of one row.
    pub sentence: Phrase,
    /// What to do.
    pub remedy: Phrase,
    /// The dimension of quality.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub dimension: Option<Dimension>,
    /// How often.
    pub count: u64,
}

/// A delivery as a line of a list.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct DeliveryRow {
    /// Its id.
    pub id: DeliveryIdText,
    /// The data set.
    pub dataset: DatasetIdText,
    /// Its name.
    pub title: Phrase,
    /// Who delivered.
    pub deliverer: Phrase,
    /// The file's name.
    pub file_name: String,
    /// The file's size in bytes.
    pub bytes: u64,
    /// When it came in.
    pub opened_at: Stamp,
    /// How far it is.
    pub state: DeliveryState,
    /// How the rows fared so far.
    pub counts: CountView,
    /// The mean of the scores, 0 to 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<u8>,
    /// The delivery that it takes back, where it is a withdrawal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdraws: Option<DeliveryIdText>,
    /// The delivery that takes it back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn_by: Option<DeliveryIdText>,
}

/// A delivery as a page.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct DeliveryFile {
    /// What stands in lists.
    #[serde(flatten)]
    pub row: DeliveryRow,
    /// The first day it states to cover.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub covers_from: Option<Date>,
    /// The last day it states to cover.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub covers_to: Option<Date>,
    /// Whether it states that nothing is missing.
    pub complete: bool,
    /// The record that an officer edited by hand, where it is that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edits: Option<RecordIdText>,
    /// Who wrote it, where a second officer confirmed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposed_by: Option<String>,
    /// That it was held, where it was, how it differs and what became of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<HeldView>,
    /// Why it takes a delivery back or edits a record, where it does.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reasons: String,
    /// What was found.
    #[serde(flatten)]
    pub found: FoundInFile,
}

/// What was found in a file.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct FoundInFile {
    /// The encoding found.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub encoding: String,
    /// The scores.
    pub quality: Vec<QualityView>,
    /// Findings about the file as a whole.
    pub file_findings: Vec<FindingView>,
    /// Findings by code, the most frequent first.
    pub findings: Vec<FindingGroup>,
}

impl FoundInFile {
    /// Of a receipt; nothing where there is none yet.
    pub(crate) fn new(glossary: &Glossary, receipt: Option<&Receipt>) -> FoundInFile {
        let Some(receipt) = receipt else {
            return FoundInFile { encoding: String::new(), quality: vec![], file_findings: vec![], findings: vec![] };
        };
        let score = |(&dimension, &score)| QualityView { dimension, score };
        let in_words = |finding| FindingView::new(glossary, &receipt.dataset, finding);
        FoundInFile {
            encoding: receipt.encoding.clone(),
            quality: receipt.quality.iter().map(score).collect(),
            file_findings: receipt.file_findings.iter().map(in_words).collect(),
            findings: groups(glossary, &receipt.findings),
        }
    }
}

/// A row of a delivery with its findings.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct RowView {
    /// The row, the first below the header being 1.
    pub row: u32,
    /// What became of it.
    pub outcome: RowOutcome,
    /// What was found.
    pub findings: Vec<FindingView>,
    /// The values as delivered at the fields with findings and at the key: field code, name, text.
    pub values: Vec<CellView>,
    /// The record it became.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordIdText>,
}

/// A value as delivered.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct CellView {
    /// The field's code.
    pub code: String,
    /// Its name.
    pub title: Phrase,
    /// The text as delivered, at most 200 characters of it.
    pub text: String,
    /// Whether a finding is about it.
    pub found: bool,
}

pub(crate) fn may_know(reader: &Reader, deliverer: &OrganInput) -> Result<(), Refused> {
    use domain::Audience::{Auditor, Deliverer, Officer};
    match reader.audience() {
        Officer | Auditor => Ok(()),
        Deliverer if reader.delivers_for(&deliverer.code) => Ok(()),
        _ => Err(Refused::NotFound),
    }
}

impl DeliveryRow {
    /// The same, framed for a page.
    ///
    /// # Errors
    /// As the constructor of the page.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        input: &DeliveryInput,
    ) -> Result<View<DeliveryRow>, Refused> {
        DeliveryRow::new(glossary, reader, input).map(|body| View::new(reader.audience(), moment, None, body))
    }

    /// The delivery as a line of a list.
    ///
    /// # Errors
    /// [`Refused::NotFound`] for all but its deliverer, officers and the auditor.
    pub(crate) fn new(glossary: &Glossary, reader: &Reader, input: &DeliveryInput) -> Result<DeliveryRow, Refused> {
        may_know(reader, &input.deliverer)?;
        let counts = input.receipt.as_ref().map(|receipt| receipt.counts).or(input.progress).unwrap_or_default();
        Ok(DeliveryRow {
            id: Written(input.id),
            dataset: Written(input.dataset.clone()),
            title: glossary.dataset_title(&input.dataset),
            deliverer: (&input.deliverer.name).into(),
            file_name: input.file_name.clone(),
            bytes: input.bytes,
            opened_at: Stamp(input.opened_at),
            state: input.state,
            counts: counts.into(),
            score: input.receipt.as_ref().and_then(mean),
            withdraws: input.withdraws.as_ref().map(|withdrawal| Written(withdrawal.delivery)),
            withdrawn_by: input.withdrawn_by.map(Written),
        })
    }
}

fn mean(receipt: &Receipt) -> Option<u8> {
    let scores = &receipt.quality;
    let sum: u32 = scores.values().map(|&score| u32::from(score)).sum();
    u8::try_from(sum.checked_div(u32::try_from(scores.len()).ok()?)?).ok()
}

impl DeliveryFile {
    /// The delivery as a page.
    ///
    /// # Errors
    /// As [`DeliveryRow::new`].
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        input: &DeliveryInput,
    ) -> Result<View<DeliveryFile>, Refused> {
        let row = DeliveryRow::new(glossary, reader, input)?;
        let coverage = input.coverage.as_ref();
        let edited = input.edits.as_ref();
        let reasons = input.withdraws.as_ref().map(|withdrawal| &withdrawal.reasons);
        let reasons = reasons.or(edited.map(|edited| &edited.reasons));
        let body = DeliveryFile {
            row,
            covers_from: coverage.map(|coverage| coverage.from),
            covers_to: coverage.map(|coverage| coverage.to),
            complete: coverage.is_some_and(|coverage| coverage.complete),
            edits: edited.map(|edited| Written(edited.record)),
            proposed_by: edited.and_then(|edited| Some(edited.proposed_by.as_ref()?.to_string())),
            held: input.held.as_ref().map(|held| HeldView::new(glossary, &input.dataset, held)),
            reasons: reasons.map_or_else(String::new, Clone::clone),
            found: FoundInFile::new(glossary, input.receipt.as_ref()),
        };
        Ok(View::new(reader.audience(), moment, None, body))
    }
}

/// A sentence about many rows: an ellipsis in each place that one row's words would fill.
fn without_places(label: &Label) -> Phrase {
    let one = |text: &str| {
        let mut pieces = text.split('{');
        let mut out = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            out.push('…');
            out.push_str(piece.split_once('}').map_or("", |(_, rest)| rest));
        }
        out
    };
    Phrase(Label::new(one(&label.zh), one(&label.en)))
}

/// How often each code was found, in words; the most frequent first.
pub(crate) fn groups(glossary: &Glossary, findings: &BTreeMap<String, u64>) -> Vec<FindingGroup> {
    let mut groups: Vec<FindingGroup> = findings.iter().map(|(code, count)| group(glossary, code, *count)).collect();
    groups.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.code.cmp(&b.code)));
    groups
}

fn group(glossary: &Glossary, code: &str, count: u64) -> FindingGroup {
    let words = glossary.wording.get(code);
    FindingGroup {
        code: code.to_owned(),
        sentence: words.map_or_else(|| Phrase::same(code), |words| without_places(&words.sentence)),
        remedy: words.map_or_else(|| Phrase::same(""), |words| without_places(&words.remedy)),
        dimension: words.map(|words| words.dimension),
        count,
    }
}

impl RowView {
    /// The same, framed for a page.
    ///
    /// # Errors
    /// As the constructor of the page.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        delivery: &DeliveryInput,
        input: &RowInput,
    ) -> Result<View<RowView>, Refused> {
        may_know(reader, &delivery.deliverer)?;
        RowView::new(glossary, reader, &delivery.dataset, input)
            .map(|body| View::new(reader.audience(), moment, None, body))
    }

    /// A row of a file of the data set, for one who may know the file.
    ///
    /// # Errors
    /// [`Refused::NotFound`] where the data set is unknown.
    pub(crate) fn new(
        glossary: &Glossary,
        reader: &Reader,
        dataset: &DatasetId,
        input: &RowInput,
    ) -> Result<RowView, Refused> {
        let contract = glossary.contract(dataset).ok_or(Refused::NotFound)?;
        let found = |code| input.findings.iter().any(|finding| finding.field.as_ref() == Some(code));
        let cells = contract.fields.iter().filter_map(|field| {
            let told = found(&field.code);
            let seen = may_see(field.class, reader.audience(), false, false)
                && !matches!(field.kind, catalogue::contract::FieldType::PersonNumber);
            if !seen || !(told || contract.key.contains(&field.code)) {
                return None;
            }
            Some(CellView {
                code: field.code.to_string(),
                title: (&field.title).into(),
                text: input.values.get(&field.code)?.chars().take(200).collect(),
                found: told,
            })
        });
        Ok(RowView {
            row: input.row,
            outcome: input.outcome,
            findings: input
                .findings
                .iter()
                .take(100)
                .map(|finding| FindingView::new(glossary, dataset, finding))
                .collect(),
            values: cells.collect(),
            record: input.record.map(Written),
        })
    }
}
