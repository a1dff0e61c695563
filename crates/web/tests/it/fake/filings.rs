//! What subjects of the made-up node report themselves: their licences, so that the form has every kind of field.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use domain::{DatasetId, DeliveryId, FieldCode, Finding, FindingCode, Instant, RecordId, Values};
use publish::{
    CorrectionForm, DatasetEntry, EditForm, EditInput, EditRow, EditWaiting, FilingForm, FilingInput, Page, Reader,
    View,
};
use web::{Answer, Corrected, Edited, Filed, FilingPortal, Part, Problem, Viewer};

use super::{
    Fake,
    data::{at, entry, record_id},
};

/// The record of which an edit waits for a second officer.
const WAITS: u64 = 22;
/// What the subject reported before.
const REPORTED: u64 = 22;
/// When it was written.
const PROPOSED_AT: &str = "2026-11-23T02:00:00Z";

impl Fake {
    fn filing(&self, viewer: &Viewer, dataset: &DatasetId, input: FilingInput) -> Answer<View<FilingForm>> {
        let subject = viewer.subject.ok_or(Problem::Forbidden)?;
        let contract = self.glossary.contract(dataset).filter(|_| dataset.as_str() == "registration");
        let contract = contract.ok_or(Problem::NotFound)?;
        let codes: BTreeSet<FieldCode> = contract.fields.iter().map(|field| field.code.clone()).collect();
        let fixed: BTreeSet<FieldCode> = codes.iter().take(1).cloned().collect();
        let asked = codes.difference(&fixed).cloned().collect();
        let input = FilingInput { fixed, asked, ..input };
        let (own, record) = self.of_record(record_id(REPORTED))?;
        let (reader, stated) = (Reader::subject(subject), [record]);
        Ok(FilingForm::view(&self.glossary, &reader, self.moment(), dataset, &own.subject, &input, &stated)?)
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

    /// The form of a record as it stands, with what was written in the place of what it says.
    fn edit(&self, viewer: &Viewer, id: RecordId, written: &BTreeMap<FieldCode, String>) -> Answer<View<EditForm>> {
        let (subject, record) = self.of_record(id)?;
        let contract = self.glossary.contract(&record.dataset).ok_or(Problem::NotFound)?;
        let mut values: Values = record.versions[0].values.clone();
        values.extend(written.clone());
        let codes = contract.fields.iter().map(|field| field.code.clone());
        let (fixed, asked) = codes.partition(|code| contract.key.contains(code));
        let wrong = written.iter().find(|(_, value)| *value == "wrong").map(|(code, _)| code.clone());
        let found = |code| Finding::new(FindingCode::new("check-digit"), domain::Severity::Reject).on(&code);
        let findings = wrong.map(found).into_iter().collect();
        let filled = FilingInput { values, fixed, asked, findings, ..FilingInput::default() };
        let waiting = (id == record_id(WAITS)).then(|| waiting(&record.versions[0].values));
        let input = EditInput { filled, reasons: String::new(), second_officer: contract.adverse, waiting };
        let account = viewer.account.clone().ok_or(Problem::NotSignedIn)?;
        let reader = self.reader(viewer);
        let subject = Some(&subject.subject);
        Ok(EditForm::view(&self.glossary, &reader, self.moment(), &account, subject, &record, input)?)
    }
}

fn waiting(before: &Values) -> EditWaiting {
    let mut values = before.clone();
    let summary = FieldCode::parse("CF_SY").unwrap();
    values.insert(summary, "当事人于2026年9月销售的一批预包装食品，标签未标明生产日期，货值金额12,400元。".to_owned());
    EditWaiting {
        values: Some(values),
        reasons: "月份抄录有误。".to_owned(),
        outdated: false,
        proposed_by: "lin".parse().unwrap(),
        proposed_at: at(PROPOSED_AT),
        until: at("2026-12-23T02:00:00Z"),
    }
}

#[async_trait]
impl FilingPortal for Fake {
    async fn edit_form(&self, viewer: &Viewer, record: RecordId) -> Answer<View<EditForm>> {
        self.edit(viewer, record, &BTreeMap::new())
    }
    async fn edit_record(
        &self,
        viewer: &Viewer,
        record: RecordId,
        values: &BTreeMap<FieldCode, String>,
        _: &str,
    ) -> Answer<Edited> {
        let form = self.edit(viewer, record, values)?;
        if form.fields.iter().any(|field| !field.findings.is_empty()) {
            return Ok(Edited::Refused(Box::new(form)));
        }
        Ok(if form.second_officer { Edited::Waits } else { Edited::Taken(DeliveryId::opened_by(entry(901))) })
    }
    async fn withdraw_by_hand(&self, viewer: &Viewer, record: RecordId, _: &str) -> Answer<Edited> {
        self.edit(viewer, record, &BTreeMap::new()).map(|_| Edited::Waits)
    }
    async fn answer_edit(
        &self,
        viewer: &Viewer,
        record: RecordId,
        read: Instant,
        confirmed: bool,
    ) -> Answer<Option<DeliveryId>> {
        self.edit(viewer, record, &BTreeMap::new())?;
        if read != at(PROPOSED_AT) {
            return Err(Problem::Conflict("what you read waits no more".to_owned()));
        }
        Ok(confirmed.then(|| DeliveryId::opened_by(entry(901))))
    }
    async fn edits(&self, viewer: &Viewer, _: &Part) -> Answer<View<Page<EditRow>>> {
        let reader = self.reader(viewer);
        let (subject, record) = self.of_record(record_id(WAITS))?;
        let account = viewer.account.clone().ok_or(Problem::NotSignedIn)?;
        let (subject, waiting) = (Some(&subject.subject), waiting(&record.versions[0].values));
        let row = EditRow::view(&self.glossary, &reader, self.moment(), &account, subject, &record, waiting)?;
        Ok(Page::of(&reader, self.moment(), [row], None, None))
    }

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
    async fn try_report(
        &self,
        viewer: &Viewer,
        dataset: &DatasetId,
        values: &BTreeMap<FieldCode, String>,
    ) -> Answer<View<FilingForm>> {
        match self.file_report(viewer, dataset, values).await? {
            Filed::Refused(form) => Ok(*form),
            Filed::Taken(_) => self.filing_form(viewer, dataset).await,
        }
    }
    async fn withdraw_statement(&self, _: &Viewer, record: RecordId) -> Answer<DeliveryId> {
        let stated = record == record_id(REPORTED);
        stated.then(|| DeliveryId::opened_by(entry(901))).ok_or(Problem::NotFound)
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
