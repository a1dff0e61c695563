//! What the pages say of things that are not words already: states, holds, outcomes, tones.

use std::borrow::Cow;

use domain::{
    DeliveryId, Dimension, FieldClass, Role, Severity, link::Certainty, publication::HoldReason, subject::SubjectClass,
};
use publish::{
    Decided, DeliveryState, ListingRow, Mask, PublicationState, RecordRow, Required, RowOutcome, Source, Tag, TagKind,
};
use serde::Serialize;

use crate::frame::{Frame, It};

/// The name that a plain enum has in JSON, which is also its part of a key.
fn name<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

impl Frame {
    fn named<T: Serialize>(&self, group: &str, value: &T) -> Cow<'static, str> {
        self.of(group, name(value))
    }

    /// Why a value is masked.
    pub fn mask(&self, mask: &Mask) -> Cow<'static, str> {
        self.named("mask", mask)
    }

    /// The class of a subject.
    pub fn class(&self, class: impl It<SubjectClass>) -> Cow<'static, str> {
        self.named("class", &class.it())
    }

    /// Where a publication stands.
    pub fn state(&self, state: impl It<PublicationState>) -> Cow<'static, str> {
        self.named("state", &state.it())
    }

    /// What holds a publication.
    pub fn hold(&self, hold: &HoldReason) -> Cow<'static, str> {
        self.named("hold", hold)
    }

    /// How certain a link is.
    pub fn certainty(&self, certainty: impl It<Certainty>) -> Cow<'static, str> {
        self.named("certainty", &certainty.it())
    }

    /// What an officer decided.
    pub fn decided(&self, decided: impl It<Decided>) -> Cow<'static, str> {
        self.named("decided", &decided.it())
    }

    /// Whether a field must have a value.
    pub fn required(&self, required: impl It<Required>) -> Cow<'static, str> {
        self.named("required", &required.it())
    }

    /// How far a field may travel.
    pub fn field_class(&self, class: impl It<FieldClass>) -> Cow<'static, str> {
        self.named("field-class", &class.it())
    }

    /// How far a delivery is.
    pub fn delivery_state(&self, state: impl It<DeliveryState>) -> Cow<'static, str> {
        self.named("delivery", &state.it())
    }

    /// The tone of a delivery's state.
    pub fn delivery_tone(&self, state: impl It<DeliveryState>) -> &'static str {
        match state.it() {
            DeliveryState::Done => "good",
            DeliveryState::Failed => "adverse",
            DeliveryState::Waiting | DeliveryState::Taking => "hidden",
        }
    }

    /// What became of a row.
    pub fn outcome(&self, outcome: impl It<RowOutcome>) -> Cow<'static, str> {
        self.named("outcome", &outcome.it())
    }

    /// The tone of what became of a row.
    pub fn outcome_tone(&self, outcome: impl It<RowOutcome>) -> &'static str {
        match outcome.it() {
            RowOutcome::Accepted => "good",
            RowOutcome::Rejected => "adverse",
            RowOutcome::Held | RowOutcome::Review | RowOutcome::Warned => "hidden",
        }
    }

    /// What a finding does to its row.
    pub fn severity(&self, severity: impl It<Severity>) -> Cow<'static, str> {
        self.named("severity", &severity.it())
    }

    /// A dimension of quality.
    pub fn dimension(&self, dimension: impl It<Dimension>) -> Cow<'static, str> {
        self.named("dimension", &dimension.it())
    }

    /// The tone of a record: to the subject's disadvantage, for it, or neither.
    pub fn tone(&self, row: &RecordRow) -> &'static str {
        match (row.adverse, row.favourable) {
            (true, _) => "adverse",
            (false, true) => "good",
            (false, false) => "neutral",
        }
    }

    /// The tone of a tag.
    pub fn tag_tone(&self, tag: &Tag) -> &'static str {
        if tag.kind == TagKind::AdverseList { "adverse" } else { "good" }
    }

    /// What an officer reads beside a record that is not public.
    pub fn hidden_state(&self, row: &RecordRow) -> Option<Cow<'static, str>> {
        (row.state != PublicationState::Public).then(|| self.state(row.state))
    }

    /// The sentence about a listing.
    pub fn with_listing(&self, row: &ListingRow) -> Cow<'static, str> {
        let texts = [
            ("list", self.p(&row.list_title)),
            ("cause", self.p(&row.cause)),
            ("day", &*self.date(row.decided_on)),
            ("organ", row.organ.as_str()),
        ];
        self.with("listed", &texts)
    }

    /// The delivery of a source, for those who may open it.
    pub fn delivery_of(&self, source: &Source) -> Option<DeliveryId> {
        let may = matches!(self.viewer.role, Role::Deliverer | Role::Reviewer | Role::Operator | Role::Auditor);
        source.delivery.filter(|_| may).map(|id| id.0)
    }

    /// The row of a source.
    pub fn source_row(&self, source: &Source) -> String {
        source.row.map(|row| row.to_string()).unwrap_or_default()
    }

    /// Tenths as a number with one decimal.
    pub fn tenths(&self, tenths: impl It<u32>) -> String {
        let tenths = tenths.it();
        format!("{}.{}", tenths / 10, tenths % 10)
    }
}
