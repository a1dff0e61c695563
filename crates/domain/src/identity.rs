//! Who is who: what is decided of the identity of subjects, each way back included.

use serde::{Deserialize, Serialize};

use crate::{
    Date, EntryId, RecordId, RecordKey, SubjectId,
    id::{AuthorisationId, CaseId, ListingId, ProposalId, RefusalId, SuccessionId},
    subject::SubjectState,
};

/// A digest of what one side of a comparison says of itself: its names, its codes, its place. Equal
/// as long as nothing of it changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EvidenceDigest(pub RecordKey);

impl EvidenceDigest {
    /// The digest of these parts, in this order.
    pub fn of<'a>(parts: impl IntoIterator<Item = &'a str>) -> EvidenceDigest {
        EvidenceDigest(RecordKey::of_parts(parts))
    }

    /// Whether it stands in for one that was erased: no digest of what was said begins so.
    pub fn is_stand_in(&self) -> bool {
        self.0.0.starts_with(&[0; 8])
    }
}

/// What goes along with a subject beside its records, which are linked anew one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Belongings {
    /// Its listings, ended ones too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub listings: Vec<ListingId>,
    /// Its proposals, decided ones too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub proposals: Vec<ProposalId>,
    /// The authorisations that it gave.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authorisations: Vec<AuthorisationId>,
    /// The objections that it raised.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<CaseId>,
}

impl Belongings {
    /// How many things they are.
    pub fn count(&self) -> usize {
        self.listings.len() + self.proposals.len() + self.authorisations.len() + self.cases.len()
    }
}

/// Two subjects are one: `from` leads to `into` from here on, with its names, codes and history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectMerged {
    /// The one that redirects.
    pub from: SubjectId,
    /// The one that stays.
    pub into: SubjectId,
    /// What goes along at once.
    pub along: Belongings,
    /// Why, in the words of the officer.
    pub reasons: String,
}

/// A merge was wrong: `from` stands by itself again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergeUndone {
    /// The one that redirected.
    pub from: SubjectId,
    /// The one that it was merged into.
    pub into: SubjectId,
    /// How far it was established before the merge.
    pub state: SubjectState,
    /// What goes back.
    pub along: Belongings,
    /// Why, in the words of the officer.
    pub reasons: String,
}

/// A subject is two: what is known of `new` was taken for the other's until here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectSplit {
    /// The one that was taken for both.
    pub subject: SubjectId,
    /// The one that was opened for it.
    pub new: SubjectId,
    /// Why, in the words of the officer.
    pub reasons: String,
}

/// An officer says that a record is not about a subject. It holds for every record that says the
/// same of whom it is about, until one of the two sides says something else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkRefused {
    /// The record that was looked at.
    pub record: RecordId,
    /// The subject that it is not about.
    pub subject: SubjectId,
    /// What the record says of whom it is about.
    pub mention: EvidenceDigest,
    /// What the subject was known by.
    pub known_by: EvidenceDigest,
    /// Why, in the words of the officer; absent once erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasons: Option<String>,
}

/// A refusal holds no longer: an officer looked again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusalLifted {
    /// The refusal.
    pub refusal: RefusalId,
}

/// An officer answered whether a link that linkage made is right: one of those drawn by chance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkAudited {
    /// The record.
    pub record: RecordId,
    /// The entry that linked it.
    pub link: EntryId,
    /// Whether it is right.
    pub right: bool,
    /// Why, in the words of the officer.
    pub reasons: String,
}

/// How a subject follows another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SuccessionKind {
    /// The successor stood before and takes the other in.
    Absorption,
    /// The successor is established of several that end.
    Consolidation,
    /// The predecessor is divided; it may go on beside its successor.
    Division,
    /// The predecessor ends, and another of the same business is registered in its place.
    Reregistration,
}

impl SuccessionKind {
    /// Every kind.
    pub const ALL: [SuccessionKind; 4] = [
        SuccessionKind::Absorption,
        SuccessionKind::Consolidation,
        SuccessionKind::Division,
        SuccessionKind::Reregistration,
    ];

    /// The kind as written.
    pub fn name(self) -> &'static str {
        match self {
            SuccessionKind::Absorption => "absorption",
            SuccessionKind::Consolidation => "consolidation",
            SuccessionKind::Division => "division",
            SuccessionKind::Reregistration => "reregistration",
        }
    }
}

/// A subject follows another: both stay, each with its own records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Succession {
    /// The one that was before.
    pub predecessor: SubjectId,
    /// The one that follows.
    pub successor: SubjectId,
    /// How.
    pub kind: SuccessionKind,
    /// From which day on.
    pub on: Date,
    /// Why, in the words of the officer.
    pub reasons: String,
}

/// A succession was noted in error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuccessionWithdrawn {
    /// The succession.
    pub succession: SuccessionId,
    /// Why, in the words of the officer.
    pub reasons: String,
}
