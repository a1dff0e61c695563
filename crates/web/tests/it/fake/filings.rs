//! What subjects of the made-up node report themselves: their licences, so that the form has every kind of field.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use domain::{DatasetId, DeliveryId, FieldCode, Finding, FindingCode};
use publish::{CorrectionForm, DatasetEntry, FilingForm, FilingInput, Page, Reader, View};
use web::{Answer, Corrected, Filed, FilingPortal, Problem, Viewer};

use super::{Fake, data::entry};

impl Fake {
    fn filing(&self, viewer: &Viewer, dataset: &DatasetId, input: FilingInput) -> Answer<View<FilingForm>> {
        let subject = viewer.subject.ok_or(Problem::Forbidden)?;
        let contract = self.glossary.contract(dataset).filter(|_| dataset.as_str() == "registration");
        let contract = contract.ok_or(Problem::NotFound)?;
        let codes: BTreeSet<FieldCode> = contract.fields.iter().map(|field| field.code.clone()).collect();
        let fixed: BTreeSet<FieldCode> = codes.iter().take(1).cloned().collect();
        let asked = codes.difference(&fixed).cloned().collect();
        let input = FilingInput { fixed, asked, ..input };
        Ok(FilingForm::view(&self.glossary, &Reader::subject(subject), self.moment(), dataset, subject, &input)?)
    }

    /// A rejected row of the made-up delivery, with what was written in the place of what it says.
    fn correction(
        &self,
        viewer: &Viewer,
        delivery: DeliveryId,
        row: u32,
        written: &BTreeMap<FieldCode, String>,
    ) -> Answer<View<CorrectionForm>> {
        let input = self.delivery_input();
        let rejected = self.rows().into_iter().find(|one| one.row == row && input.id == delivery);
        let rejected = rejected.ok_or(Problem::NotFound)?;
        let contract = self.glossary.contract(&input.dataset).ok_or(Problem::NotFound)?;
        let mut values = rejected.values.clone();
        values.extend(written.clone());
        let filled = FilingInput {
            values,
            asked: contract.fields.iter().map(|field| field.code.clone()).collect(),
            findings: rejected.findings.clone(),
            ..FilingInput::default()
        };
        Ok(CorrectionForm::view(&self.glossary, &self.reader(viewer), self.moment(), &input, row, &filled)?)
    }
}

#[async_trait]
impl FilingPortal for Fake {
    fn filings(&self) -> View<Page<DatasetEntry>> {
        let reader = Reader::public();
        let all = self.dataset_page(&reader, None);
        let entry = all.items.iter().find(|entry| entry.dataset.as_str() == "registration").cloned();
        Page::of(&reader, self.moment(), entry.map(|entry| entry.view(&reader, self.moment())), None, None)
    }
    async fn correction_form(&self, viewer: &Viewer, delivery: DeliveryId, row: u32) -> Answer<View<CorrectionForm>> {
        self.correction(viewer, delivery, row, &BTreeMap::new())
    }
    async fn correct_row(
        &self,
        viewer: &Viewer,
        delivery: DeliveryId,
        row: u32,
        values: &BTreeMap<FieldCode, String>,
    ) -> Answer<Corrected> {
        let form = self.correction(viewer, delivery, row, values)?;
        if values.values().any(|value| value == "wrong") {
            return Ok(Corrected::Refused(Box::new(form)));
        }
        Ok(Corrected::Taken(DeliveryId::opened_by(entry(901))))
    }
    async fn filing_form(&self, viewer: &Viewer, dataset: &DatasetId) -> Answer<View<FilingForm>> {
        self.filing(viewer, dataset, FilingInput::default())
    }
    async fn file_report(
        &self,
        viewer: &Viewer,
        dataset: &DatasetId,
        values: &BTreeMap<FieldCode, String>,
    ) -> Answer<Filed> {
        let empty = values.iter().find(|(_, value)| value.as_str() == "wrong").map(|(code, _)| code.clone());
        match empty {
            None => Ok(Filed::Taken(DeliveryId::opened_by(entry(901)))),
            Some(code) => {
                let finding = Finding::new(FindingCode::new("check-digit"), domain::Severity::Reject);
                let findings = vec![Finding { field: Some(code), ..finding }];
                let input = FilingInput { values: values.clone(), findings, ..FilingInput::default() };
                Ok(Filed::Refused(Box::new(self.filing(viewer, dataset, input)?)))
            }
        }
    }
}
