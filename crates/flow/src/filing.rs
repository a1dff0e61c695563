//! What a subject reports itself: filled in from the register where that knows it, checked like a row of a
//! delivery, and then delivered as one.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Cursor, Read, Seek},
};

use catalogue::contract::{Contract, DatasetKind, Field, FieldRole, FieldType};
use collect::{Judged, Limits, Options, Plan, RawRow, Table};
use domain::{
    DatasetId, DeliveryId, FieldClass, FieldCode, Finding, OrganCode, RecordId, Values,
    record::Operation,
    subject::{Subject, SubjectState},
};
use publish::{DatasetEntry, FilingForm, FilingInput, Page, Reader, View};
use store::{RecordQuery, Scope};

use crate::{
    Error, Result,
    apart::apart,
    authorise::{Action, Viewer},
    editing::withdrawing,
    node::{Node, own_organ},
    offer::{Offer, Origin},
    read::inputs::Organs,
};

/// The longest value, in characters: a contract may ask for less.
const LONGEST_VALUE: usize = 4_000;

/// The longest value that is shown to be changed, in characters: a longer one stays, or is delivered in a file.
const LONGEST_SHOWN: usize = 2_000;

/// Records of one data set that its form shows at most.
const MOST_STATED: u32 = 100;

/// What became of what a subject reported.
#[derive(Clone, Debug, PartialEq)]
pub enum Filed {
    /// It was taken: its row is in this delivery.
    Taken(DeliveryId),
    /// It was not: the form with what is wrong beside each field.
    Refused(Box<View<FilingForm>>),
}

impl Node {
    /// The data sets that subjects report themselves.
    pub fn filings(&self) -> View<Page<DatasetEntry>> {
        let reader = Reader::public();
        let contracts = self.pack.contracts().filter(|contract| is_filed(contract));
        let entries = contracts.map(|contract| DatasetEntry::new(contract, None).view(&reader, self.moment()));
        Page::of(&reader, self.moment(), entries.collect::<Vec<_>>(), None, None)
    }

    /// The form of a data set, filled in as far as the register knows it.
    pub async fn filing_form(&self, viewer: &Viewer, dataset: &DatasetId) -> Result<View<FilingForm>> {
        let (contract, subject) = self.filing_of(viewer, dataset).await?;
        let input = self.filled(contract, &subject, &BTreeMap::new())?;
        self.filing_view(contract, &subject, &input).await
    }

    /// The form with what the checks find of what was written so far: nothing is taken.
    pub async fn try_report(
        &self,
        viewer: &Viewer,
        dataset: &DatasetId,
        given: &BTreeMap<FieldCode, String>,
    ) -> Result<View<FilingForm>> {
        let (contract, subject) = self.filing_of(viewer, dataset).await?;
        let mut input = self.filled(contract, &subject, given)?;
        input.findings = self.judge(dataset, own_organ(), table(&input.values)).await?.findings;
        self.filing_view(contract, &subject, &input).await
    }

    /// Withdraws what the subject stated of its own accord; the delivery that it is in.
    pub async fn withdraw_statement(&self, viewer: &Viewer, record: RecordId) -> Result<DeliveryId> {
        let view = self.record_whole(record).await?;
        let (contract, subject) = self.filing_of(viewer, &view.head.dataset).await?;
        let own = view.head.subject == Some(subject.id) && view.head.deliverer == own_organ();
        if !own || !is_voluntary(contract) {
            return Err(Error::not_found("statement", record));
        }
        if view.head.operation != Operation::State {
            return Err(Error::Conflict(format!("record {record} was withdrawn before")));
        }
        let row = withdrawing(contract, &view.values.unwrap_or_default())?;
        self.take_filing(viewer, contract, &subject, table(&row)).await
    }

    /// Takes what the subject reports of itself, where the checks refuse nothing of it. Reported again, it
    /// corrects what was reported before.
    pub async fn file_report(
        &self,
        viewer: &Viewer,
        dataset: &DatasetId,
        given: &BTreeMap<FieldCode, String>,
    ) -> Result<Filed> {
        let (contract, subject) = self.filing_of(viewer, dataset).await?;
        let mut input = self.filled(contract, &subject, given)?;
        let text = table(&input.values);
        let judged = self.judge(dataset, own_organ(), text.clone()).await?;
        if judged.values.is_none() {
            input.findings = judged.findings;
            return Ok(Filed::Refused(Box::new(self.filing_view(contract, &subject, &input).await?)));
        }
        Ok(Filed::Taken(self.take_filing(viewer, contract, &subject, text).await?))
    }

    async fn take_filing(
        &self,
        viewer: &Viewer,
        contract: &Contract,
        subject: &Subject,
        text: String,
    ) -> Result<DeliveryId> {
        let offer = Offer {
            dataset: contract.id.clone(),
            file_name: format!("{}-{}.csv", contract.id, subject.id),
            coverage: None,
            on_behalf_of: None,
        };
        self.take_in(viewer, own_organ(), offer, Origin::File, Cursor::new(text.into_bytes())).await
    }

    async fn filing_of(&self, viewer: &Viewer, dataset: &DatasetId) -> Result<(&Contract, Subject)> {
        let own = self.authorise_own(viewer, Action::FileReport)?;
        let contract = self.pack.contract(dataset).filter(|contract| is_filed(contract));
        let contract = contract.ok_or_else(|| Error::not_found("data set", dataset))?;
        let subject = self.register.subject(self.register.lead(own).await?).await?;
        let subject = subject.filter(|subject| subject.state == SubjectState::Confirmed);
        Ok((contract, subject.ok_or_else(|| Error::not_found("subject", own))?))
    }

    async fn filing_view(
        &self,
        contract: &Contract,
        subject: &Subject,
        input: &FilingInput,
    ) -> Result<View<FilingForm>> {
        let query = RecordQuery {
            subject: subject.id,
            datasets: vec![contract.id.clone()],
            scope: Scope::All,
            after: None,
            limit: MOST_STATED,
        };
        let (mut organs, mut stated) = (Organs::default(), Vec::new());
        let (views, _) = self.register.records_of(&query).await?;
        for view in views.into_iter().filter(|view| view.head.operation == Operation::State) {
            stated.push(self.record_input(&mut organs, view).await?);
        }
        let reader = Reader::subject(subject.id);
        Ok(FilingForm::view(&self.glossary, &reader, self.moment(), &contract.id, subject, input, &stated)?)
    }

    /// What the form says: the register's own values before any that were sent.
    fn filled(
        &self,
        contract: &Contract,
        subject: &Subject,
        given: &BTreeMap<FieldCode, String>,
    ) -> Result<FilingInput> {
        let mut input = FilingInput::default();
        for field in &contract.fields {
            if let Some(value) = self.known(field, subject) {
                input.values.insert(field.code.clone(), value);
                input.fixed.insert(field.code.clone());
            } else if is_asked(field) {
                input.values.insert(field.code.clone(), written(field, given)?.unwrap_or_default().to_owned());
                input.asked.insert(field.code.clone());
            }
        }
        Ok(input)
    }

    /// What the register knows of a field; absent where the subject is asked.
    fn known(&self, field: &Field, subject: &Subject) -> Option<String> {
        let today = self.clock.today();
        match (field.role?, &field.kind) {
            (FieldRole::SubjectName, _) => Some(subject.name().to_owned()),
            (FieldRole::SubjectIdentifier, FieldType::Identifier { schemes }) => {
                let held = subject.identifiers.iter().find(|held| {
                    held.held.contains(today) && schemes.iter().any(|scheme| scheme == held.identifier.scheme())
                });
                Some(held.map_or_else(String::new, |held| held.identifier.value().to_owned()))
            }
            (FieldRole::DecisionDate, _) => Some(today.to_string()),
            _ => None,
        }
    }

    /// What the checks of the data set say of the one row of a table.
    pub(crate) async fn judge(&self, dataset: &DatasetId, deliverer: OrganCode, text: String) -> Result<JudgedRow> {
        let (pack, dataset) = (self.pack.clone(), dataset.clone());
        let options = Options {
            today: self.clock.today(),
            time_zone: self.clock.zone().clone(),
            deliverer,
            person_key: self.person_key().clone(),
        };
        apart(move || {
            let contract = pack.contract(&dataset).ok_or_else(|| Error::not_found("data set", &dataset))?;
            let plan = Plan::prepare(&pack, contract, options)?;
            judged(&plan, Cursor::new(text.into_bytes()))
        })
        .await?
    }
}

/// What the checks say of one row.
pub(crate) struct JudgedRow {
    /// What would be kept of it; absent where it would be rejected.
    pub values: Option<Values>,
    /// What was found.
    pub findings: Vec<Finding>,
}

fn judged(plan: &Plan<'_>, text: impl Read + Seek) -> Result<JudgedRow> {
    let refused = |findings: Vec<Finding>| JudgedRow { values: None, findings };
    let mut table = Table::open(text, plan.headings(), Limits::default())?;
    let binding = plan.bind(table.columns());
    let mut row = RawRow::default();
    if binding.is_refused() || !table.read(&mut row)? {
        return Ok(refused(binding.findings().to_vec()));
    }
    Ok(match plan.judge(&binding, &row) {
        Judged::Accepted(row) => JudgedRow { values: Some(row.record.stored()), findings: row.findings },
        Judged::Rejected(rejected) => refused(rejected.findings),
        Judged::Person(person) => refused(vec![person.finding]),
    })
}

/// What was written for a field; absent where the form had none.
pub(crate) fn written<'a>(field: &Field, given: &'a BTreeMap<FieldCode, String>) -> Result<Option<&'a str>> {
    let value = given.get(&field.code).map(|value| value.trim());
    match value {
        Some(value) if value.chars().count() > LONGEST_VALUE || value.contains('\0') => {
            Err(Error::invalid("values", format!("`{}`: at most {LONGEST_VALUE} characters", field.code)))
        }
        value => Ok(value),
    }
}

/// The fields whose values a form does not show: numbers of persons, and what is too long to be changed there.
pub(crate) fn not_shown(contract: &Contract, values: &BTreeMap<FieldCode, String>) -> BTreeSet<FieldCode> {
    let hidden = |code: &FieldCode, value: &str| {
        let person = contract.field(code).is_some_and(|field| matches!(field.kind, FieldType::PersonNumber));
        !value.is_empty() && (person || value.chars().count() > LONGEST_SHOWN)
    };
    values.iter().filter(|(code, value)| hidden(code, value)).map(|(code, _)| code.clone()).collect()
}

/// Whether subjects report it themselves.
fn is_filed(contract: &Contract) -> bool {
    contract.kind == DatasetKind::AnnualReport || is_voluntary(contract)
}

/// Whether nobody asks for it.
fn is_voluntary(contract: &Contract) -> bool {
    contract.kind == DatasetKind::Voluntary
}

/// Whether the subject is asked for a field: not for what is only for departments, or steers a delivery.
fn is_asked(field: &Field) -> bool {
    matches!(field.class, FieldClass::Open | FieldClass::SubjectChoice | FieldClass::Authorised)
        && !matches!(field.role, Some(FieldRole::Operation | FieldRole::SecurityMark))
}

/// The values as a table of one row under the codes of their fields.
pub(crate) fn table(values: &BTreeMap<FieldCode, String>) -> String {
    let cell = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let heads: Vec<String> = values.keys().map(|code| cell(code.as_str())).collect();
    let cells: Vec<String> = values.values().map(|value| cell(value)).collect();
    format!("{}\n{}\n", heads.join(","), cells.join(","))
}
