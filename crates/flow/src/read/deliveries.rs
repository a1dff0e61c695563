//! Deliveries, for their deliverer and for officers.

use std::collections::BTreeMap;

use catalogue::pack::Pack;
use collect::{Column, Rejected, rejected::RejectedTable};
use domain::{DatasetId, DeliveryId, FieldCode, Finding, Role, delivery::HeldAnswer};
use publish::{
    DeliveryFile, DeliveryRow, DeliveryState, Page, Phrase, Reader, RowOutcome, RowView, View,
    input::{DeliveryInput, HeldAnsweredInput, HeldInput, RowInput},
};
use store::{DeliveryQuery, RejectedRow};

use super::{Part, inputs::Organs};
use crate::{
    Error, Result,
    apart::apart,
    authorise::{Action, Purpose, Resource, Viewer},
    node::Node,
    taking::Carry,
};

/// The format of a table of rejected rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableFormat {
    /// Comma-separated, UTF-8 with a byte order mark.
    Csv,
    /// A workbook.
    Xlsx,
}

/// Rejected rows read at a time.
const ROWS_AT_A_TIME: u32 = 5_000;

/// Rejected rows of one table at most: a sheet takes no more.
const ROWS_OF_A_TABLE: usize = 1_000_000;

impl Node {
    /// What a finding says and what is to be done, with its words filled in.
    pub fn finding_in_words(&self, dataset: &DatasetId, finding: &Finding) -> (Phrase, Phrase) {
        self.glossary.finding(dataset, finding)
    }

    /// The deliveries of the viewer's organ, or all for officers; the latest first.
    pub async fn deliveries(&self, viewer: &Viewer, part: &Part) -> Result<View<Page<DeliveryRow>>> {
        self.may_read_deliveries(viewer)?;
        let own = if viewer.role == Role::Deliverer { viewer.organ.clone() } else { None };
        let query = DeliveryQuery { deliverer: own, dataset: None, after: part.cursor()?, limit: part.limit() };
        let (states, next) = self.register.deliveries(&query).await?;
        let reader = delivery_reader(viewer);
        let mut organs = Organs::default();
        let mut rows = Vec::with_capacity(states.len());
        for state in states {
            let input = self.delivery_input(&mut organs, state).await?;
            let row = DeliveryRow::view(&self.glossary, &reader, self.moment(), &input)?;
            rows.push(row);
        }
        Ok(Page::of(&reader, self.moment(), rows, next.map(|cursor| cursor.to_string()), None))
    }

    /// Whether the viewer reads deliveries: those of all organs, or as a deliverer those of its own.
    pub(crate) fn may_read_deliveries(&self, viewer: &Viewer) -> Result<()> {
        if viewer.role == Role::Deliverer {
            return self.authorise_here(viewer, Action::Deliver);
        }
        let organ = domain::OrganCode::parse("any").map_err(|error| Error::Broken(error.to_string()))?;
        self.authorise(viewer, Action::ReadDelivery, &Resource::Delivery { organ }, &Purpose::default())
    }

    /// One delivery.
    pub async fn delivery(&self, viewer: &Viewer, id: DeliveryId) -> Result<View<DeliveryFile>> {
        let state = self.own_delivery(viewer, id).await?;
        let input = self.delivery_input(&mut Organs::default(), state).await?;
        Ok(DeliveryFile::view(&self.glossary, &delivery_reader(viewer), self.moment(), &input)?)
    }

    /// The rows of a delivery that were not accepted, with what was found in each.
    pub async fn delivery_rows(
        &self,
        viewer: &Viewer,
        id: DeliveryId,
        code: Option<&str>,
        part: &Part,
    ) -> Result<View<Page<RowView>>> {
        let state = self.own_delivery(viewer, id).await?;
        let columns = self.columns_of(&state);
        let after = part.after.as_ref().map(|text| text.parse()).transpose();
        let after: u32 = after.map_err(|_| Error::invalid("after", "is not a row"))?.unwrap_or(0);
        let reader = delivery_reader(viewer);
        let delivery = self.delivery_input(&mut Organs::default(), state).await?;
        let rows = self.register.rejected_rows(id, self.clock.now(), after, part.limit()).await?;
        let next = (rows.len() as u32 == part.limit()).then(|| rows.last().map(|row| row.row.to_string())).flatten();
        let fits = |row: &RejectedRow| {
            code.is_none_or(|code| row.findings.iter().any(|finding| finding.code.as_str() == code))
        };
        let views = rows.into_iter().filter(fits).filter_map(|row| {
            let input = row_input(row, &columns);
            RowView::view(&self.glossary, &reader, self.moment(), &delivery, &input).ok()
        });
        Ok(Page::of(&reader, self.moment(), views, next, None))
    }

    /// The rejected rows of a delivery as a file, ready to be corrected and delivered again.
    pub async fn rejected_table(&self, viewer: &Viewer, id: DeliveryId, format: TableFormat) -> Result<Vec<u8>> {
        let state = self.own_delivery(viewer, id).await?;
        let headings = Carry::read(&state.carry).headings;
        let columns: Vec<Column> = headings.into_iter().map(Column::seen).collect();
        let mut rows = Vec::new();
        let mut after = 0;
        while rows.len() < ROWS_OF_A_TABLE {
            let page = self.register.rejected_rows(id, self.clock.now(), after, ROWS_AT_A_TIME).await?;
            let Some(last) = page.last() else { break };
            after = last.row;
            rows.extend(page.into_iter().filter_map(|row| {
                let cells: Vec<String> = serde_json::from_slice(row.content.as_deref()?).ok()?;
                Some(Rejected { row: row.row, findings: row.findings, cells })
            }));
        }
        let pack = self.pack.clone();
        let written = apart(move || {
            let contract = pack.contract(&state.dataset).ok_or_else(|| Error::not_found("data set", &state.dataset))?;
            let table = RejectedTable { pack: &pack, contract, columns: &columns };
            Ok(match format {
                TableFormat::Csv => table.csv(&rows)?,
                TableFormat::Xlsx => table.xlsx(&rows)?,
            })
        });
        written.await?
    }

    /// The organ of a delivery as the policies see it.
    pub async fn delivery_resource(&self, id: DeliveryId) -> Result<Resource> {
        let state = self.register.delivery(id).await?.ok_or_else(|| Error::not_found("delivery", id))?;
        Ok(Resource::Delivery { organ: state.deliverer })
    }

    pub(crate) async fn own_delivery(&self, viewer: &Viewer, id: DeliveryId) -> Result<store::DeliveryState> {
        let state = self.register.delivery(id).await?.ok_or_else(|| Error::not_found("delivery", id))?;
        let resource = Resource::Delivery { organ: state.deliverer.clone() };
        self.authorise(viewer, Action::ReadDelivery, &resource, &Purpose::default())?;
        Ok(state)
    }

    /// The field of each column, where it is one of the contract's.
    pub(crate) fn columns_of(&self, state: &store::DeliveryState) -> Vec<Option<FieldCode>> {
        fields_of(&self.pack, &state.dataset, &Carry::read(&state.carry).headings)
    }

    pub(crate) async fn delivery_input(
        &self,
        organs: &mut Organs,
        state: store::DeliveryState,
    ) -> Result<DeliveryInput> {
        let carry = Carry::read(&state.carry);
        let (closed_state, receipt) = match (&state.closed, state.row) {
            (Some((_, receipt)), _) => (settled(&state), Some(receipt.clone())),
            (None, _) if state.is_held() => (DeliveryState::Held, state.held.as_ref().map(|held| held.receipt.clone())),
            (None, 0) => (DeliveryState::Waiting, None),
            (None, _) => (DeliveryState::Taking, None),
        };
        Ok(DeliveryInput {
            id: state.id,
            deliverer: self.organ_input(organs, &state.deliverer).await?,
            dataset: state.dataset,
            file_name: state.file_name,
            bytes: state.bytes,
            opened_at: state.opened_at,
            coverage: state.coverage,
            state: closed_state,
            progress: (closed_state == DeliveryState::Taking).then_some(carry.counts),
            receipt,
            withdraws: state.withdraws,
            edits: state.edits,
            withdrawn_by: state.withdrawn_by,
            held: state.held.map(held_input),
        })
    }
}

fn settled(state: &store::DeliveryState) -> DeliveryState {
    let answered = state.held.as_ref().and_then(|held| held.answered.as_ref());
    match answered.map(|answered| answered.answer) {
        Some(HeldAnswer::Refuse) => DeliveryState::Refused,
        Some(HeldAnswer::Withdraw) => DeliveryState::TakenBack,
        Some(HeldAnswer::Take) | None => DeliveryState::Done,
    }
}

fn held_input(held: store::Held) -> HeldInput {
    let answered = held.answered.map(|answered| HeldAnsweredInput {
        at: answered.at,
        answer: answered.answer,
        reasons: answered.reasons,
    });
    HeldInput { since: held.at, findings: held.receipt.file_findings, answered }
}

/// The field of each heading, where it is one of the contract's.
pub(crate) fn fields_of(pack: &Pack, dataset: &DatasetId, headings: &[String]) -> Vec<Option<FieldCode>> {
    let Some(contract) = pack.contract(dataset) else { return Vec::new() };
    let known = collect::Headings::of(contract);
    let field = |heading: &String| known.find(heading).and_then(|at| contract.fields.get(at));
    headings.iter().map(|heading| field(heading).map(|field| field.code.clone())).collect()
}

/// A deliverer reads as its organ; the operator sees deliveries as an officer does: they are figures
/// and findings.
pub(crate) fn delivery_reader(viewer: &Viewer) -> Reader {
    match (&viewer.organ, viewer.role) {
        (Some(organ), Role::Deliverer) => Reader::department(organ.clone(), []),
        (_, Role::Auditor) => Reader::auditor(),
        _ => Reader::officer(),
    }
}

pub(crate) fn row_input(row: RejectedRow, columns: &[Option<FieldCode>]) -> RowInput {
    let cells: Vec<String> =
        row.content.as_deref().and_then(|text| serde_json::from_slice(text).ok()).unwrap_or_default();
    let values: BTreeMap<FieldCode, String> =
        columns.iter().zip(cells).filter_map(|(field, cell)| Some((field.clone()?, cell))).collect();
    RowInput { row: row.row, outcome: RowOutcome::Rejected, findings: row.findings, values, record: None }
}
