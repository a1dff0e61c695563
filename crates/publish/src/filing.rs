//! The form by which a subject reports something itself, with what the checks found beside each field.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::contract::{FieldType, Required};
use domain::{Audience, DatasetId, FieldClass, FieldCode, Finding, SubjectId};

use crate::{DatasetEntry, FindingView, Glossary, Moment, Phrase, Reader, Refused, View, home::type_name};

/// A field of the form.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FilingField {
    /// Its code.
    pub code: FieldCode,
    /// Its name.
    pub title: Phrase,
    /// A sentence for who fills it in.
    pub note: Option<Phrase>,
    /// Its type, as the page of the data set says it.
    pub kind: &'static str,
    /// Whether it must have a value.
    pub required: Required,
    /// Whether everyone may read it.
    pub open: bool,
    /// What it may say, where that is a list: codes and words.
    pub choices: Vec<(String, Phrase)>,
    /// What it says.
    pub value: String,
    /// Whether it is filled in from the register and can't be changed.
    pub fixed: bool,
    /// What was found.
    pub findings: Vec<FindingView>,
}

/// The form.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FilingForm {
    /// The data set.
    pub entry: DatasetEntry,
    /// Its fields, those filled in from the register first.
    pub fields: Vec<FilingField>,
    /// What was found about the whole.
    pub findings: Vec<FindingView>,
}

/// What stands in a form.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FilingInput {
    /// What each field says.
    pub values: BTreeMap<FieldCode, String>,
    /// The fields that are filled in from the register.
    pub fixed: BTreeSet<FieldCode>,
    /// The fields that are filled in by the subject.
    pub asked: BTreeSet<FieldCode>,
    /// What the checks found.
    pub findings: Vec<Finding>,
}

impl FilingForm {
    /// The form, for the subject itself.
    ///
    /// # Errors
    /// [`Refused::NotFound`] for everyone else, and where there is no such data set.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        dataset: &DatasetId,
        subject: SubjectId,
        input: &FilingInput,
    ) -> Result<View<FilingForm>, Refused> {
        if reader.audience() != Audience::Subject || !reader.is_for(subject) {
            return Err(Refused::NotFound);
        }
        let contract = glossary.contract(dataset).ok_or(Refused::NotFound)?;
        let about = |code: Option<&FieldCode>| -> Vec<FindingView> {
            let of = input.findings.iter().filter(|finding| match (&finding.field, code) {
                (Some(field), Some(code)) => field == code,
                (Some(field), None) => !input.fixed.contains(field) && !input.asked.contains(field),
                (None, code) => code.is_none(),
            });
            of.map(|finding| FindingView::new(glossary, dataset, finding)).collect()
        };
        let shown = contract
            .fields
            .iter()
            .filter(|field| input.fixed.contains(&field.code) || input.asked.contains(&field.code));
        let mut fields: Vec<FilingField> = shown
            .map(|field| FilingField {
                code: field.code.clone(),
                title: (&field.title).into(),
                note: field.note.as_ref().map(Phrase::from),
                kind: type_name(&field.kind),
                required: field.required,
                open: field.class == FieldClass::Open,
                choices: choices(glossary, &field.kind),
                value: input.values.get(&field.code).cloned().unwrap_or_default(),
                fixed: input.fixed.contains(&field.code),
                findings: about(Some(&field.code)),
            })
            .collect();
        fields.sort_by_key(|field| !field.fixed);
        let body = FilingForm { entry: DatasetEntry::new(contract, None), fields, findings: about(None) };
        Ok(View::new(reader.audience(), moment, None, body))
    }
}

/// The codes of a list, where the field takes one of them.
fn choices(glossary: &Glossary, kind: &FieldType) -> Vec<(String, Phrase)> {
    let FieldType::Code { list, separator: None } = kind else { return Vec::new() };
    let words = glossary.code_lists.get(list);
    words.iter().flat_map(|words| &words.0).map(|(code, label)| (code.clone(), label.into())).collect()
}
