//! The form by which a deliverer corrects a rejected row where it stands.

use crate::{
    DatasetEntry, FilingField, FilingInput, FindingView, Glossary, Moment, Reader, Refused, View, Written,
    delivery::may_know, input::DeliveryInput, view::DeliveryIdText,
};

/// The form.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CorrectionForm {
    /// The delivery whose row it is.
    pub delivery: DeliveryIdText,
    /// The name of its file.
    pub file_name: String,
    /// The row, the first below the header being 1.
    pub row: u32,
    /// The data set.
    pub entry: DatasetEntry,
    /// Its fields: those with a finding first, then those with a value.
    pub fields: Vec<FilingField>,
    /// What was found about the whole.
    pub findings: Vec<FindingView>,
}

impl CorrectionForm {
    /// The form, for who delivered the row.
    ///
    /// # Errors
    /// [`Refused::NotFound`] for everyone else.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        delivery: &DeliveryInput,
        row: u32,
        input: &FilingInput,
    ) -> Result<View<CorrectionForm>, Refused> {
        may_know(reader, &delivery.deliverer)?;
        if !reader.delivers_for(&delivery.deliverer.code) {
            return Err(Refused::NotFound);
        }
        let contract = glossary.contract(&delivery.dataset).ok_or(Refused::NotFound)?;
        let mut fields = input.fields(glossary, contract);
        fields.sort_by_key(|field| (field.findings.is_empty(), field.value.is_empty() && !field.kept));
        let body = CorrectionForm {
            delivery: Written(delivery.id),
            file_name: delivery.file_name.clone(),
            row,
            entry: DatasetEntry::new(contract, None),
            fields,
            findings: input.about(glossary, &contract.id, None),
        };
        Ok(View::new(reader.audience(), moment, None, body))
    }
}
