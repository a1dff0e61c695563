//! A delivery that was held because it is not like those before it: how it differs, and what became of it.

use domain::{DatasetId, Finding, delivery::HeldAnswer};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Glossary, Phrase, Stamp, input::HeldInput};

/// In what a delivery differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Differs {
    /// In how many rows it has.
    Rows,
    /// In how often a field is empty.
    Empty,
    /// In how the values of a field are spread.
    Spread,
}

/// One difference: this delivery beside those before it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct DifferenceView {
    /// In what.
    pub differs: Differs,
    /// The field, where it is of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<Phrase>,
    /// Of a spread: the value that differs most, where it is told apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Rows, or per cent of them; of a spread, where a value is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<u64>,
    /// What is usual: rows, or per cent of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usual: Option<u64>,
}

/// That a delivery was held.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct HeldView {
    /// Since when.
    pub since: Stamp,
    /// How it differs.
    pub differences: Vec<DifferenceView>,
    /// What became of it; absent while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub answer: Option<HeldAnswer>,
    /// When it was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<Stamp>,
    /// Why, in the words of whoever answered.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reasons: String,
}

impl HeldView {
    pub(crate) fn new(glossary: &Glossary, dataset: &DatasetId, input: &HeldInput) -> HeldView {
        let answered = input.answered.as_ref();
        HeldView {
            since: Stamp(input.since),
            differences: input.findings.iter().filter_map(|found| difference(glossary, dataset, found)).collect(),
            answer: answered.map(|answered| answered.answer),
            answered_at: answered.map(|answered| Stamp(answered.at)),
            reasons: answered.map_or_else(String::new, |answered| answered.reasons.clone()),
        }
    }
}

fn difference(glossary: &Glossary, dataset: &DatasetId, found: &Finding) -> Option<DifferenceView> {
    let (differs, now) = match found.code.as_str() {
        "delivery-volume" => (Differs::Rows, "rows"),
        "delivery-empty" => (Differs::Empty, "share"),
        "delivery-spread" => (Differs::Spread, "share"),
        _ => return None,
    };
    let said = |name: &str| found.with.get(name).map(String::as_str);
    let figure = |name: &str| said(name)?.parse().ok();
    let field = found.field.as_ref().and_then(|code| glossary.contract(dataset)?.field(code));
    Some(DifferenceView {
        differs,
        field: field.map(|field| (&field.title).into()),
        value: said("value").map(str::to_owned),
        now: figure(now),
        usual: figure("usual"),
    })
}
