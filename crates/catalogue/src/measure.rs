//! Measures, kinds of organs and market withdrawal: what follows from a listing or a status, as tables.

use domain::{
    CommitmentTemplateId, DatasetId, FieldCode, Label, ListId, MeasureId, Period, ProcedureId, subject::SubjectClass,
};
use serde::{Deserialize, Serialize};

/// A measure of the catalogue: there are no others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct MeasureRule {
    /// Its id.
    pub id: MeasureId,
    /// Its name.
    pub title: Label,
    /// What it does in a procedure, in a sentence.
    pub content: Label,
    /// Whether it restricts or rewards.
    pub kind: MeasureKind,
    /// What it follows from: one of these is enough.
    pub when: Vec<Trigger>,
    /// The procedures in which it applies, codes of the list `procedure`.
    pub procedures: Vec<ProcedureId>,
    /// Whether the organ must apply it.
    pub bound: Bound,
    /// The kinds of organs that carry it out.
    pub carried_out_by: Vec<String>,
    /// The classes of subjects that it is for.
    pub subjects: Vec<SubjectClass>,
    /// The days on which it is law.
    #[serde(default)]
    pub force: Period,
    /// The articles.
    pub basis: Vec<String>,
    /// Whether any of this is known from memory or an excerpt only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unverified: bool,
}

/// Whether a measure is to the subject's disadvantage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MeasureKind {
    /// It takes a right or adds a duty.
    Restriction,
    /// It makes something easier.
    Incentive,
}

/// Whether the organ that decides in the procedure has a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    /// It must apply the measure.
    Mandatory,
    /// It weighs the measure.
    Discretionary,
}

/// What a measure follows from: a listing, the newest record of a data set that states a code, or a
/// broken commitment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Trigger {
    /// An entry on this list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<ListId>,
    /// For one of these causes; for any where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<String>,
    /// The newest record of this data set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dataset: Option<DatasetId>,
    /// In this field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<FieldCode>,
    /// One of these codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<String>,
    /// Which record of it counts.
    #[serde(default)]
    pub of: Which,
    /// That an officer decided that a commitment of one of these templates is broken, while the breach
    /// weighs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub broken_commitments: Vec<CommitmentTemplateId>,
    /// For so many months from the day of the record's act; as long as the record stands where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months: Option<u16>,
}

/// Which record of a data set a trigger looks at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Which {
    /// The newest, which states what holds now; where it may not be shown, none.
    #[default]
    Newest,
    /// Any that stands.
    Any,
}

/// A kind of organ, known by its name: who may determine an entry, who carries out a measure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OrganKind {
    /// Its id, such as `market-regulator`.
    pub id: String,
    /// Its name.
    pub title: Label,
    /// Words, one of which ends the name of an organ of this kind.
    pub names: Vec<String>,
}

impl OrganKind {
    /// Whether an organ of that name is of this kind.
    pub fn includes(&self, name: &str) -> bool {
        self.names.iter().any(|word| name.trim_end().ends_with(word.as_str()))
    }
}

/// A way in which a subject leaves the market or is kept from it, and what that does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct WithdrawalRule {
    /// Its id, such as `licence-revoked`.
    pub id: String,
    /// Its name.
    pub title: Label,
    /// What states it.
    pub when: Trigger,
    /// What becomes of the subject's licences.
    pub licences: Effect,
    /// What becomes of restrictions on it.
    pub restrictions: Effect,
    /// What becomes of incentives for it.
    pub incentives: Effect,
    /// What becomes of its commitments.
    pub commitments: Effect,
    /// The articles.
    pub basis: Vec<String>,
    /// Whether any of this is known from memory or an excerpt only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unverified: bool,
}

/// What market withdrawal does to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// It stands as it did.
    Stands,
    /// It rests until the status changes.
    Suspended,
    /// It ends.
    Ends,
}
