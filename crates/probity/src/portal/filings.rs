//! What subjects report themselves, answered by the node.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::{DatasetId, FieldCode};
use flow::filing;
use publish::{DatasetEntry, FilingForm, Page, View};
use web::{Answer, Filed, FilingPortal, Viewer};

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
}
