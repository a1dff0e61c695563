//! What is filled in by hand, answered by the node.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::{DatasetId, DeliveryId, FieldCode, Instant, RecordId};
use flow::{correcting, editing, filing};
use publish::{CorrectionForm, DatasetEntry, EditForm, EditRow, FilingForm, Page, View};
use web::{Answer, Corrected, Edited, Filed, FilingPortal, Part, Viewer};

use super::{
    NodePortal,
    answers::{answer, part, viewer},
};

#[async_trait]
impl FilingPortal for NodePortal {
    fn filings(&self) -> View<Page<DatasetEntry>> {
        self.node.filings()
    }

    async fn filing_form(&self, who: &Viewer, dataset: &DatasetId) -> Answer<View<FilingForm>> {
        answer(self.node.filing_form(&viewer(who), dataset).await)
    }

    async fn file_report(
        &self,
        who: &Viewer,
        dataset: &DatasetId,
        values: &BTreeMap<FieldCode, String>,
    ) -> Answer<Filed> {
        Ok(match answer(self.node.file_report(&viewer(who), dataset, values).await)? {
            filing::Filed::Taken(delivery) => Filed::Taken(delivery),
            filing::Filed::Refused(form) => Filed::Refused(form),
        })
    }

    async fn try_report(
        &self,
        who: &Viewer,
        dataset: &DatasetId,
        values: &BTreeMap<FieldCode, String>,
    ) -> Answer<View<FilingForm>> {
        answer(self.node.try_report(&viewer(who), dataset, values).await)
    }

    async fn withdraw_statement(&self, who: &Viewer, record: RecordId) -> Answer<DeliveryId> {
        answer(self.node.withdraw_statement(&viewer(who), record).await)
    }

    async fn correction_form(&self, who: &Viewer, delivery: DeliveryId, row: u32) -> Answer<View<CorrectionForm>> {
        answer(self.node.correction_form(&viewer(who), delivery, row).await)
    }

    async fn correct_row(
        &self,
        who: &Viewer,
        delivery: DeliveryId,
        row: u32,
        values: &BTreeMap<FieldCode, String>,
    ) -> Answer<Corrected> {
        Ok(match answer(self.node.correct_row(&viewer(who), delivery, row, values).await)? {
            correcting::Corrected::Taken(delivery) => Corrected::Taken(delivery),
            correcting::Corrected::Refused(form) => Corrected::Refused(form),
        })
    }

    async fn edit_form(&self, who: &Viewer, record: RecordId) -> Answer<View<EditForm>> {
        answer(self.node.edit_form(&viewer(who), record).await)
    }

    async fn edit_record(
        &self,
        who: &Viewer,
        record: RecordId,
        values: &BTreeMap<FieldCode, String>,
        reasons: &str,
    ) -> Answer<Edited> {
        answer(self.node.edit_record(&viewer(who), record, values, reasons).await).map(edited)
    }

    async fn withdraw_by_hand(&self, who: &Viewer, record: RecordId, reasons: &str) -> Answer<Edited> {
        answer(self.node.withdraw_by_hand(&viewer(who), record, reasons).await).map(edited)
    }

    async fn answer_edit(
        &self,
        who: &Viewer,
        record: RecordId,
        read: Instant,
        confirmed: bool,
    ) -> Answer<Option<DeliveryId>> {
        answer(self.node.answer_edit(&viewer(who), record, read, confirmed).await)
    }

    async fn edits(&self, who: &Viewer, asked: &Part) -> Answer<View<Page<EditRow>>> {
        answer(self.node.edits(&viewer(who), &part(asked)).await)
    }
}

fn edited(edited: editing::Edited) -> Edited {
    match edited {
        editing::Edited::Taken(delivery) => Edited::Taken(delivery),
        editing::Edited::Waits => Edited::Waits,
        editing::Edited::Refused(form) => Edited::Refused(form),
    }
}
