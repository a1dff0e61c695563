//! A record that an officer of its deliverer corrects or withdraws by hand: from what it says, checked as it would be
//! in a file, and delivered as one row. Where the pack asks for a second officer, it waits until one confirms it.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
};

use catalogue::contract::{Contract, Field, FieldRole};
use collect::cell::cells;
use domain::{
    DatasetId, DeliveryId, FieldCode, Instant, OrganCode, RecordId, Values, delivery::RecordEdited, record::Operation,
};
use publish::{EditForm, EditInput, EditRow, EditWaiting, FilingInput, Page, Reader, View};
use store::{Cursor, RecordEdit, RecordView};

use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    filing::{not_shown, table, written},
    node::{Node, actor, audit},
    offer::{Offer, Origin},
    officer::checked_reasons,
    read::{Part, inputs::Organs},
};

/// How long what one officer wrote waits for a second one.
const WAITS_FOR_DAYS: i64 = 30;
const MILLIS_A_DAY: i64 = 86_400_000;
/// What the code list of an operation calls taking a record back.
const WITHDRAW: &str = "withdraw";

/// What became of an edit.
#[derive(Clone, Debug, PartialEq)]
pub enum Edited {
    /// It is in this delivery.
    Taken(DeliveryId),
    /// It waits for a second officer.
    Waits,
    /// It was not taken: the form with what is wrong beside each field.
    Refused(Box<View<EditForm>>),
}

/// A record of the viewer's own organ, with its contract.
struct Own<'a> {
    view: RecordView,
    contract: &'a Contract,
    organ: OrganCode,
}

impl Own<'_> {
    fn values(&self) -> Values {
        self.view.values.clone().unwrap_or_default()
    }
}

impl Node {
    /// The form of a record, with what waits to be confirmed.
    pub async fn edit_form(&self, viewer: &Viewer, id: RecordId) -> Result<View<EditForm>> {
        let own = self.own_record(viewer, id).await?;
        let filled = filled(&own);
        self.edit_view(viewer, own, filled, "").await
    }

    /// Corrects a record: what is not written stays as it is.
    pub async fn edit_record(
        &self,
        viewer: &Viewer,
        id: RecordId,
        given: &BTreeMap<FieldCode, String>,
        reasons: &str,
    ) -> Result<Edited> {
        let (own, reasons) = (self.own_record(viewer, id).await?, checked_reasons(reasons)?);
        if own.view.head.operation != Operation::State {
            return Err(Error::Conflict(format!("record {id} was withdrawn; it is delivered anew")));
        }
        let mut input = filled(&own);
        for field in own.contract.fields.iter().filter(|field| input.asked.contains(&field.code)) {
            match written(field, given)? {
                Some("") if input.kept.contains(&field.code) => {}
                Some(value) => {
                    input.kept.remove(&field.code);
                    input.values.insert(field.code.clone(), value.to_owned());
                }
                None => {}
            }
        }
        let judged = self.judge(&own.contract.id, own.organ.clone(), table(&input.values)).await?;
        let Some(values) = judged.values else {
            input.findings = judged.findings;
            return Ok(Edited::Refused(Box::new(self.edit_view(viewer, own, input, &reasons).await?)));
        };
        if values == own.values() {
            return Err(Error::invalid("values", "the record says the same already"));
        }
        self.edit(viewer, own, Some(values), reasons).await
    }

    /// Withdraws a record.
    pub async fn withdraw_by_hand(&self, viewer: &Viewer, id: RecordId, reasons: &str) -> Result<Edited> {
        let (own, reasons) = (self.own_record(viewer, id).await?, checked_reasons(reasons)?);
        if own.view.head.operation != Operation::State {
            return Err(Error::Conflict(format!("record {id} was withdrawn before")));
        }
        self.edit(viewer, own, None, reasons).await
    }

    /// A second officer confirms what another wrote, or turns it down: what was proposed at the moment `read`, and
    /// nothing that was written in its place since.
    pub async fn answer_edit(
        &self,
        viewer: &Viewer,
        id: RecordId,
        read: Instant,
        confirmed: bool,
    ) -> Result<Option<DeliveryId>> {
        let own = self.own_record(viewer, id).await?;
        let waits = self.register.edit(id, self.clock.now()).await?.filter(|waits| waits.proposed_at == read);
        let waits = waits.ok_or_else(|| Error::Conflict(format!("what you read about record {id} waits no more")))?;
        let account = viewer.account.as_ref().ok_or(Error::NotSignedIn)?;
        let same = [Some(account), viewer.in_place_of.as_ref()].contains(&Some(&waits.proposed_by));
        if same && confirmed {
            return Err(Error::Conflict("a second officer confirms it, not the one who wrote it".to_owned()));
        }
        if confirmed && own.view.head.version != waits.version {
            return Err(Error::Conflict("the record changed since; turn this down and write it again".to_owned()));
        }
        let edited = RecordEdited { record: id, reasons: waits.reasons, proposed_by: Some(waits.proposed_by.clone()) };
        let taken = match confirmed {
            true => Some(self.deliver_edit(viewer, &own, waits.values.as_ref(), edited).await?),
            false => None,
        };
        // Killed before this, it is confirmed once more: that changes nothing.
        self.register.remove_edit(id, waits.proposed_at).await?;
        if !confirmed {
            let line = audit("edit-turned-down", id, &waits.proposed_by);
            self.register.note_audit(self.clock.now(), &actor(viewer), &line).await?;
        }
        Ok(taken)
    }

    /// What waits for a second officer of the viewer's organ.
    pub async fn edits(&self, viewer: &Viewer, part: &Part) -> Result<View<Page<EditRow>>> {
        self.authorise_here(viewer, Action::Deliver)?;
        let organ = viewer.organ.clone().ok_or(Error::NotSignedIn)?;
        let after = part.cursor()?.map_or(0, |cursor| cursor.id);
        let limit = part.limit();
        let edits = self.register.edits(&organ, self.clock.now(), after, limit).await?;
        let next = (edits.len() == limit as usize)
            .then(|| edits.last().map(|edit| Cursor { sort: 0, id: edit.record.raw() }.to_string()));
        let reader = Reader::department(organ, []);
        let mut rows = Vec::with_capacity(edits.len());
        for edit in edits {
            let view = self.record_whole(edit.record).await?;
            let subject = self.edited_subject(&view).await?;
            let outdated = view.head.version != edit.version;
            let input = self.record_input(&mut Organs::default(), view).await?;
            let account = viewer.account.as_ref().ok_or(Error::NotSignedIn)?;
            let waiting = waiting(edit, outdated);
            let row = EditRow::view(&self.glossary, &reader, self.moment(), account, subject.as_ref(), &input, waiting);
            rows.extend(row.ok());
        }
        Ok(Page::of(&reader, self.moment(), rows, next.flatten(), None))
    }

    /// Delivers an edit, or keeps it for a second officer.
    async fn edit(&self, viewer: &Viewer, own: Own<'_>, values: Option<Values>, reasons: String) -> Result<Edited> {
        let id = own.view.head.id;
        if !self.pack.settings().second_officer.confirms(own.contract) {
            let edited = RecordEdited { record: id, reasons, proposed_by: None };
            return Ok(Edited::Taken(self.deliver_edit(viewer, &own, values.as_ref(), edited).await?));
        }
        let now = self.clock.now();
        let edit = RecordEdit {
            record: id,
            version: own.view.head.version,
            organ: own.organ,
            dataset: own.contract.id.clone(),
            values,
            reasons,
            proposed_by: viewer.account.clone().ok_or(Error::NotSignedIn)?,
            proposed_at: now,
            until: Instant::from_millis(now.millis() + WAITS_FOR_DAYS * MILLIS_A_DAY),
        };
        if self.register.edit(id, now).await?.is_none() {
            self.register.forget_edits(now).await?;
        }
        if !self.register.propose_edit(&edit).await? {
            return Err(Error::Conflict(format!("a change of record {id} waits for a second officer already")));
        }
        self.register.note_audit(now, &actor(viewer), &audit("edit-proposed", id, &edit.dataset)).await?;
        Ok(Edited::Waits)
    }

    async fn deliver_edit(
        &self,
        viewer: &Viewer,
        own: &Own<'_>,
        values: Option<&Values>,
        edited: RecordEdited,
    ) -> Result<DeliveryId> {
        let row = match values {
            Some(values) => row(own.contract, values),
            None => withdrawing(own.contract, &own.values())?,
        };
        let dataset: DatasetId = own.contract.id.clone();
        let file_name = format!("{dataset}-{}.csv", edited.record);
        let offer = Offer { dataset, file_name, coverage: None, on_behalf_of: None };
        let source = io::Cursor::new(table(&row).into_bytes());
        self.take_in(viewer, own.organ.clone(), offer, Origin::Record(edited), source).await
    }

    async fn own_record(&self, viewer: &Viewer, id: RecordId) -> Result<Own<'_>> {
        self.authorise_here(viewer, Action::Deliver)?;
        let organ = viewer.organ.clone().ok_or(Error::NotSignedIn)?;
        let view = self.record_whole(id).await?;
        // Whose it is, is nobody else's to learn here.
        if view.head.deliverer != organ {
            return Err(Error::not_found("record", id));
        }
        let contract = self.pack.contract(&view.head.dataset);
        let contract = contract.ok_or_else(|| Error::not_found("data set", &view.head.dataset))?;
        Ok(Own { view, contract, organ })
    }

    async fn edit_view(
        &self,
        viewer: &Viewer,
        own: Own<'_>,
        filled: FilingInput,
        reasons: &str,
    ) -> Result<View<EditForm>> {
        let account = viewer.account.as_ref().ok_or(Error::NotSignedIn)?;
        let waits = self.register.edit(own.view.head.id, self.clock.now()).await?;
        let input = EditInput {
            filled,
            reasons: reasons.to_owned(),
            second_officer: self.pack.settings().second_officer.confirms(own.contract),
            waiting: waits.map(|edit| {
                let outdated = own.view.head.version != edit.version;
                waiting(edit, outdated)
            }),
        };
        let reader = Reader::department(own.organ, []);
        let subject = self.edited_subject(&own.view).await?;
        let record = self.record_input(&mut Organs::default(), own.view).await?;
        Ok(EditForm::view(&self.glossary, &reader, self.moment(), account, subject.as_ref(), &record, input)?)
    }

    async fn edited_subject(&self, view: &RecordView) -> Result<Option<domain::subject::Subject>> {
        match view.head.subject {
            Some(id) => Ok(self.register.subject(id).await?),
            None => Ok(None),
        }
    }
}

fn waiting(edit: RecordEdit, outdated: bool) -> EditWaiting {
    EditWaiting {
        values: edit.values,
        reasons: edit.reasons,
        outdated,
        proposed_by: edit.proposed_by,
        proposed_at: edit.proposed_at,
        until: edit.until,
    }
}

/// The form as the record fills it: what makes it this record is fixed.
fn filled(own: &Own<'_>) -> FilingInput {
    let contract = own.contract;
    let fixed: BTreeSet<FieldCode> = contract.key.iter().chain(contract.key_else.values()).cloned().collect();
    let steers = |field: &Field| matches!(field.role, Some(FieldRole::Operation | FieldRole::SecurityMark));
    let asked = contract.fields.iter().filter(|field| !fixed.contains(&field.code) && !steers(field));
    let asked: BTreeSet<FieldCode> = asked.map(|field| field.code.clone()).collect();
    let values: BTreeMap<FieldCode, String> = cells(&contract.fields, &own.values()).collect();
    let kept = not_shown(contract, &values);
    FilingInput { values, fixed, asked, kept, ..FilingInput::default() }
}

/// The row that says these values under all headings of the data set.
fn row(contract: &Contract, values: &Values) -> BTreeMap<FieldCode, String> {
    let mut row: BTreeMap<FieldCode, String> =
        contract.fields.iter().map(|field| (field.code.clone(), String::new())).collect();
    row.extend(cells(&contract.fields, values));
    row
}

/// The row that withdraws a record.
pub(crate) fn withdrawing(contract: &Contract, values: &Values) -> Result<BTreeMap<FieldCode, String>> {
    let operation = contract.fields.iter().find(|field| field.role == Some(FieldRole::Operation));
    let operation = operation.ok_or_else(|| Error::Conflict("rows of this data set withdraw nothing".to_owned()))?;
    let mut row = row(contract, values);
    row.insert(operation.code.clone(), WITHDRAW.to_owned());
    Ok(row)
}
