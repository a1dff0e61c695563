//! What is filled in by hand, answered by the node.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::{DatasetId, DeliveryId, FieldCode};
use flow::{correcting, filing};
use publish::{CorrectionForm, DatasetEntry, FilingForm, Page, View};
use web::{Answer, Corrected, Filed, FilingPortal, Viewer};

use super::{
    NodePortal,
    answers::{answer, viewer},
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
}
