//! The form by which an officer of the organ that delivered a record corrects or withdraws it by hand, and what one
//! officer wrote and another has still to confirm.

use domain::{AccountName, Instant, Values, record::Operation, subject::Subject};

use crate::{
    Change, DatasetEntry, FilingField, FilingInput, FindingView, Glossary, Moment, Reader, RecordRow, Refused, Stamp,
    View, input::RecordInput, reading::read,
};

/// The form.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct EditForm {
    /// The record as it stands.
    pub record: RecordRow,
    /// The data set.
    pub entry: DatasetEntry,
    /// Its fields in the order of the contract; those that make it this record are fixed.
    pub fields: Vec<FilingField>,
    /// What was found about the whole.
    pub findings: Vec<FindingView>,
    /// The reasons as they were written.
    pub reasons: String,
    /// Whether a second officer of the organ confirms what one writes.
    pub second_officer: bool,
    /// Whether the record stands: what was withdrawn is delivered anew.
    pub stands: bool,
    /// What waits to be confirmed.
    pub waits: Option<EditWaits>,
}

/// What waits to be confirmed by a second officer.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct EditWaits {
    /// Whether the record would be withdrawn.
    pub withdraws: bool,
    /// What would change.
    pub changes: Vec<Change>,
    /// Why.
    pub reasons: String,
    /// Who proposes it.
    pub proposed_by: String,
    /// When.
    pub proposed_at: Stamp,
    /// When it falls, if nobody confirms it.
    pub until: Stamp,
    /// Whether whoever reads this proposed it, and so can't confirm it.
    pub own: bool,
    /// Whether the record changed since: it can't be confirmed then.
    pub outdated: bool,
}

/// What one officer wrote.
#[derive(Clone, Debug, PartialEq)]
pub struct EditWaiting {
    /// What the record would say; absent where it would be withdrawn.
    pub values: Option<Values>,
    /// Why.
    pub reasons: String,
    /// Whether the record changed since.
    pub outdated: bool,
    /// Who proposes it.
    pub proposed_by: AccountName,
    /// When.
    pub proposed_at: Instant,
    /// When it falls.
    pub until: Instant,
}

/// What stands in the form.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EditInput {
    /// What each field says.
    pub filled: FilingInput,
    /// The reasons as they were written.
    pub reasons: String,
    /// Whether a second officer confirms it.
    pub second_officer: bool,
    /// What waits.
    pub waiting: Option<EditWaiting>,
}

/// What waits, as a line of a list.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct EditRow {
    /// The record as it stands.
    pub record: RecordRow,
    /// What waits.
    pub waits: EditWaits,
}

impl EditRow {
    /// The line, for who delivered the record.
    ///
    /// # Errors
    /// [`Refused::NotFound`] for everyone else.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        viewer: &AccountName,
        subject: Option<&Subject>,
        record: &RecordInput,
        waiting: EditWaiting,
    ) -> Result<View<EditRow>, Refused> {
        let input = EditInput { waiting: Some(waiting), ..EditInput::default() };
        let form = EditForm::view(glossary, reader, moment, viewer, subject, record, input)?;
        let waits = form.waits.clone().ok_or(Refused::NotFound)?;
        let body = EditRow { record: form.record.clone(), waits };
        Ok(View::new(reader.audience(), moment, None, body))
    }
}

impl EditForm {
    /// The form, for who delivered the record.
    ///
    /// # Errors
    /// [`Refused::NotFound`] for everyone else.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        viewer: &AccountName,
        subject: Option<&Subject>,
        record: &RecordInput,
        input: EditInput,
    ) -> Result<View<EditForm>, Refused> {
        if !reader.delivers_for(&record.deliverer.code) {
            return Err(Refused::NotFound);
        }
        let reading = read(glossary, reader, moment, subject, record)?;
        let contract = reading.contract;
        let before = &reading.newest.values;
        let waits = input.waiting.map(|one| EditWaits {
            withdraws: one.values.is_none(),
            changes: one.values.map_or_else(Vec::new, |after| reading.changes(before, &after)),
            reasons: one.reasons,
            outdated: one.outdated,
            own: one.proposed_by == *viewer,
            proposed_by: one.proposed_by.to_string(),
            proposed_at: Stamp(one.proposed_at),
            until: Stamp(one.until),
        });
        let body = EditForm {
            record: reading.row(glossary, subject, record),
            entry: DatasetEntry::new(contract, None),
            fields: input.filled.fields(glossary, contract),
            findings: input.filled.about(glossary, &contract.id, None),
            reasons: input.reasons,
            second_officer: input.second_officer,
            stands: reading.newest.operation == Operation::State,
            waits,
        };
        Ok(View::new(reader.audience(), moment, None, body))
    }
}
