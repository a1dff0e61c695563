//! What is filled in by hand, as the web sees it: what a subject reports itself, a rejected row that its
//! deliverer corrects, a record that an officer of its deliverer edits.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::{DatasetId, DeliveryId, FieldCode, Instant, RecordId};
use publish::{CorrectionForm, DatasetEntry, EditForm, EditRow, FilingForm, Page, View};

use crate::portal::{Answer, Part, Viewer};

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

/// What became of a record that was edited.
#[derive(Clone, Debug, PartialEq)]
pub enum Edited {
    /// The edit is in this delivery.
    Taken(DeliveryId),
    /// It waits for a second officer.
    Waits,
    /// It was not taken: the form with what is wrong beside each field.
    Refused(Box<View<EditForm>>),
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

    /// The form with what the checks find of what was written so far: nothing is taken.
    async fn try_report(
        &self,
        viewer: &Viewer,
        dataset: &DatasetId,
        values: &BTreeMap<FieldCode, String>,
    ) -> Answer<View<FilingForm>>;
    /// Withdraws what the viewer's own subject stated of its own accord.
    async fn withdraw_statement(&self, viewer: &Viewer, record: RecordId) -> Answer<DeliveryId>;

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

    /// The form of a record of the viewer's organ, with what waits to be confirmed.
    async fn edit_form(&self, viewer: &Viewer, record: RecordId) -> Answer<View<EditForm>>;
    /// Corrects the record.
    async fn edit_record(
        &self,
        viewer: &Viewer,
        record: RecordId,
        values: &BTreeMap<FieldCode, String>,
        reasons: &str,
    ) -> Answer<Edited>;
    /// Withdraws the record.
    async fn withdraw_by_hand(&self, viewer: &Viewer, record: RecordId, reasons: &str) -> Answer<Edited>;
    /// A second officer confirms what was proposed at the moment `read`, and the delivery that it is in; or turns
    /// it down.
    async fn answer_edit(
        &self,
        viewer: &Viewer,
        record: RecordId,
        read: Instant,
        confirmed: bool,
    ) -> Answer<Option<DeliveryId>>;
    /// What waits for a second officer of the viewer's organ.
    async fn edits(&self, viewer: &Viewer, part: &Part) -> Answer<View<Page<EditRow>>>;
}
