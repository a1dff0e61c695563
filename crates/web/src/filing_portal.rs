//! What is filled in by hand, as the web sees it: what a subject reports itself, a rejected row that its
//! deliverer corrects.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::{DatasetId, DeliveryId, FieldCode};
use publish::{CorrectionForm, DatasetEntry, FilingForm, Page, View};

use crate::portal::{Answer, Viewer};

/// What became of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Filed {
    /// It was taken in this delivery.
    Taken(DeliveryId),
    /// It was not: the form with what is wrong beside each field.
    Refused(Box<View<FilingForm>>),
}

/// What became of a row that was corrected.
#[derive(Clone, Debug, PartialEq)]
pub enum Corrected {
    /// It was taken in this delivery.
    Taken(DeliveryId),
    /// It was not: the form with what is wrong beside each field.
    Refused(Box<View<CorrectionForm>>),
}

/// The part of [`crate::Portal`] that is about what is filled in by hand.
#[async_trait]
pub trait FilingPortal: Send + Sync + 'static {
    /// The data sets that subjects report themselves.
    fn filings(&self) -> View<Page<DatasetEntry>>;
    /// The form of one, filled in as far as the register knows it.
    async fn filing_form(&self, viewer: &Viewer, dataset: &DatasetId) -> Answer<View<FilingForm>>;
    /// Takes what the viewer's own subject reports.
    async fn file_report(
        &self,
        viewer: &Viewer,
        dataset: &DatasetId,
        values: &BTreeMap<FieldCode, String>,
    ) -> Answer<Filed>;

    /// The form of a rejected row of the viewer's organ.
    async fn correction_form(&self, viewer: &Viewer, delivery: DeliveryId, row: u32) -> Answer<View<CorrectionForm>>;
    /// Takes the row with what was written in the place of what was delivered.
    async fn correct_row(
        &self,
        viewer: &Viewer,
        delivery: DeliveryId,
        row: u32,
        values: &BTreeMap<FieldCode, String>,
    ) -> Answer<Corrected>;
}
