//! The form by which a subject reports something itself, with what the checks found beside each field.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::contract::{Contract, DatasetKind, Field, FieldType, Required};
use domain::{Audience, DatasetId, FieldClass, FieldCode, Finding, Language, subject::Subject};

use crate::{
    DatasetEntry, FindingView, Glossary, Moment, Phrase, Reader, RecordRow, Refused, View, home::type_name,
    input::RecordInput,
};

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
    /// Whether it has a value that is not shown, and stays unless another is written.
    pub kept: bool,
    /// What was found.
    pub findings: Vec<FindingView>,
}

impl FilingField {
    /// Whether what it says is this choice, by its code or in words.
    pub fn says(&self, code: &str, title: &Phrase) -> bool {
        self.value == code || Language::ALL.into_iter().any(|language| title.text(language) == self.value)
    }

    /// Whether what it says is none of the choices.
    pub fn says_another(&self) -> bool {
        !self.value.is_empty() && !self.choices.iter().any(|(code, title)| self.says(code, title))
    }
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
    /// Whether nobody asks for it, so that it is withdrawn at any time.
    pub voluntary: bool,
    /// What stands of it already, the latest first.
    pub stated: Vec<RecordRow>,
}

/// What stands in a form.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FilingInput {
    /// What each field says.
    pub values: BTreeMap<FieldCode, String>,
    /// The fields that are filled in from the register.
    pub fixed: BTreeSet<FieldCode>,
    /// The fields that are filled in by hand.
    pub asked: BTreeSet<FieldCode>,
    /// Of these, those whose value is not shown.
    pub kept: BTreeSet<FieldCode>,
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
        subject: &Subject,
        input: &FilingInput,
        stated: &[RecordInput],
    ) -> Result<View<FilingForm>, Refused> {
        if reader.audience() != Audience::Subject || !reader.is_for(subject.id) {
            return Err(Refused::NotFound);
        }
        let contract = glossary.contract(dataset).ok_or(Refused::NotFound)?;
        let mut fields = input.fields(glossary, contract);
        fields.sort_by_key(|field| !field.fixed);
        let findings = input.about(glossary, dataset, None);
        let row = |record| RecordRow::new(glossary, reader, moment, Some(subject), record).ok();
        let body = FilingForm {
            entry: DatasetEntry::new(contract, None),
            fields,
            findings,
            voluntary: contract.kind == DatasetKind::Voluntary,
            stated: stated.iter().filter_map(row).collect(),
        };
        Ok(View::new(reader.audience(), moment, None, body))
    }
}

impl FilingInput {
    /// The fields that are filled in, in the order of the contract.
    pub(crate) fn fields(&self, glossary: &Glossary, contract: &Contract) -> Vec<FilingField> {
        let shown = |field: &&Field| self.fixed.contains(&field.code) || self.asked.contains(&field.code);
        let field = |field: &Field| {
            let kept = self.kept.contains(&field.code);
            FilingField {
                code: field.code.clone(),
                title: (&field.title).into(),
                note: field.note.as_ref().map(Phrase::from),
                kind: type_name(&field.kind),
                required: field.required,
                open: field.class == FieldClass::Open,
                choices: choices(glossary, &field.kind),
                value: self.values.get(&field.code).filter(|_| !kept).cloned().unwrap_or_default(),
                fixed: self.fixed.contains(&field.code),
                kept,
                findings: self.about(glossary, &contract.id, Some(&field.code)),
            }
        };
        contract.fields.iter().filter(shown).map(field).collect()
    }

    /// What was found about a field; about none that is filled in, where none is named.
    pub(crate) fn about(&self, glossary: &Glossary, dataset: &DatasetId, code: Option<&FieldCode>) -> Vec<FindingView> {
        let of = self.findings.iter().filter(|finding| match (&finding.field, code) {
            (Some(field), Some(code)) => field == code,
            (Some(field), None) => !self.fixed.contains(field) && !self.asked.contains(field),
            (None, code) => code.is_none(),
        });
        of.map(|finding| FindingView::new(glossary, dataset, finding)).collect()
    }
}

/// The codes of a list, where the field takes one of them.
fn choices(glossary: &Glossary, kind: &FieldType) -> Vec<(String, Phrase)> {
    let FieldType::Code { list, separator: None } = kind else { return Vec::new() };
    let words = glossary.code_lists.get(list);
    words.iter().flat_map(|words| &words.0).map(|(code, label)| (code.clone(), label.into())).collect()
}
