//! A dry run as its deliverer sees it: what would become of a file, were it delivered now.

use domain::delivery::Receipt;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    CountView, Glossary, Moment, Phrase, Reader, Refused, RowView, View, Written,
    delivery::{FoundInFile, may_know},
    input::{OrganInput, RowInput},
    view::DatasetIdText,
};

/// What would become of a file, were it delivered now.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct DryRunFile {
    /// The data set.
    pub dataset: DatasetIdText,
    /// Its name.
    pub title: Phrase,
    /// Who would deliver.
    pub deliverer: Phrase,
    /// The file's name.
    pub file_name: String,
    /// The file's size in bytes.
    pub bytes: u64,
    /// How the rows would fare.
    pub counts: CountView,
    /// Where not all rows were compared with the register: how many were. The counts of records and of subjects are of
    /// these; those of rows read, rejected, about persons and warned are of all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compared: Option<u64>,
    /// What was found.
    #[serde(flatten)]
    pub found: FoundInFile,
    /// The first rows that would be rejected.
    pub rows: Vec<RowView>,
}

impl DryRunFile {
    /// A dry run as a page.
    ///
    /// # Errors
    /// [`Refused::NotFound`] for all but the deliverer, officers and the auditor.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        deliverer: &OrganInput,
        receipt: &Receipt,
        compared: Option<u64>,
        rows: &[RowInput],
    ) -> Result<View<DryRunFile>, Refused> {
        may_know(reader, deliverer)?;
        let rows: Result<Vec<RowView>, Refused> =
            rows.iter().map(|row| RowView::new(glossary, reader, &receipt.dataset, row)).collect();
        let body = DryRunFile {
            dataset: Written(receipt.dataset.clone()),
            title: glossary.dataset_title(&receipt.dataset),
            deliverer: (&deliverer.name).into(),
            file_name: receipt.file_name.clone(),
            bytes: receipt.bytes,
            counts: receipt.counts.into(),
            compared,
            found: FoundInFile::new(glossary, Some(receipt)),
            rows: rows?,
        };
        Ok(View::new(reader.audience(), moment, None, body))
    }
}
