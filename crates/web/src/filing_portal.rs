//! What a subject reports itself, as the web sees it.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::{DatasetId, DeliveryId, FieldCode};
use publish::{DatasetEntry, FilingForm, Page, View};

use crate::portal::{Answer, Viewer};

/// What became of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Filed {
    /// It was taken in this delivery.
    Taken(DeliveryId),
    /// It was not: the form with what is wrong beside each field.
    Refused(Box<View<FilingForm>>),
}

/// The part of [`crate::Portal`] that is about what subjects report themselves.
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
}
