//! A rejected row, corrected where it stands: judged again with what its deliverer wrote, and delivered as
//! a delivery of one row. The rows beside it stay until they are corrected too.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Cursor,
};

use domain::{DeliveryId, FieldCode};
use publish::{CorrectionForm, FilingInput, Reader, View};

use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    filing::{not_shown, table, written},
    node::Node,
    offer::{Offer, Origin},
    read::inputs::Organs,
};

/// What became of a row that was corrected.
#[derive(Clone, Debug, PartialEq)]
pub enum Corrected {
    /// It was taken: it is in this delivery.
    Taken(DeliveryId),
    /// It was not: the form with what is wrong beside each field.
    Refused(Box<View<CorrectionForm>>),
}

/// A rejected row as it was delivered.
struct Row {
    state: store::DeliveryState,
    number: u32,
    input: FilingInput,
}

impl Node {
    /// The form of a rejected row, with what was found beside each field.
    pub async fn correction_form(
        &self,
        viewer: &Viewer,
        delivery: DeliveryId,
        row: u32,
    ) -> Result<View<CorrectionForm>> {
        let row = self.rejected_row(viewer, delivery, row).await?;
        self.correction_view(viewer, row).await
    }

    /// Takes a row with what was written in the place of what was delivered, where the checks refuse nothing
    /// of it.
    pub async fn correct_row(
        &self,
        viewer: &Viewer,
        delivery: DeliveryId,
        row: u32,
        given: &BTreeMap<FieldCode, String>,
    ) -> Result<Corrected> {
        let mut row = self.rejected_row(viewer, delivery, row).await?;
        let (dataset, deliverer) = (row.state.dataset.clone(), row.state.deliverer.clone());
        let contract = self.pack.contract(&dataset).ok_or_else(|| Error::not_found("data set", &dataset))?;
        for field in &contract.fields {
            match written(field, given)? {
                Some("") if row.input.kept.contains(&field.code) => {}
                Some("") if !row.input.values.contains_key(&field.code) => {}
                Some(value) => {
                    row.input.kept.remove(&field.code);
                    row.input.values.insert(field.code.clone(), value.to_owned());
                }
                None => {}
            }
        }
        let text = table(&row.input.values);
        let judged = self.judge(&dataset, deliverer.clone(), text.clone()).await?;
        if judged.values.is_none() {
            row.input.findings = judged.findings;
            return Ok(Corrected::Refused(Box::new(self.correction_view(viewer, row).await?)));
        }
        let file_name = format!("{delivery}-row-{}.csv", row.number);
        let offer = Offer { dataset, file_name, coverage: None, on_behalf_of: None };
        let origin = Origin::RejectedRow(delivery, row.number);
        let source = Cursor::new(text.into_bytes());
        Ok(Corrected::Taken(self.take_in(viewer, deliverer, offer, origin, source).await?))
    }

    /// A rejected row of the viewer's own organ, which is still kept.
    async fn rejected_row(&self, viewer: &Viewer, delivery: DeliveryId, row: u32) -> Result<Row> {
        self.authorise_here(viewer, Action::Deliver)?;
        let state = self.own_delivery(viewer, delivery).await?;
        let unknown = || Error::not_found("row", row);
        let rows = self.register.rejected_rows(delivery, self.clock.now(), row.saturating_sub(1), 1).await?;
        let rejected = rows.into_iter().next().filter(|one| one.row == row).ok_or_else(unknown)?;
        let content = rejected.content.ok_or_else(unknown)?;
        let cells: Vec<String> = serde_json::from_slice(&content).map_err(|_| unknown())?;
        let contract = self.pack.contract(&state.dataset).ok_or_else(unknown)?;
        let fields = self.columns_of(&state).into_iter();
        let values: BTreeMap<FieldCode, String> =
            fields.zip(cells).filter_map(|(field, cell)| Some((field?, cell))).collect();
        let asked: BTreeSet<FieldCode> = contract.fields.iter().map(|field| field.code.clone()).collect();
        let kept = not_shown(contract, &values);
        let input = FilingInput { values, asked, kept, findings: rejected.findings, ..FilingInput::default() };
        Ok(Row { state, number: row, input })
    }

    async fn correction_view(&self, viewer: &Viewer, row: Row) -> Result<View<CorrectionForm>> {
        let organ = viewer.organ.clone().ok_or(Error::NotSignedIn)?;
        let reader = Reader::department(organ, []);
        let delivery = self.delivery_input(&mut Organs::default(), row.state).await?;
        Ok(CorrectionForm::view(&self.glossary, &reader, self.moment(), &delivery, row.number, &row.input)?)
    }
}
