//! The kinds of entries.

use serde::{Deserialize, Serialize};

use crate::entry::Body;

/// The kind of an entry: the number kept in the database, never re-used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[repr(i16)]
pub enum EntryKind {
    CatalogueAdopted = 1,
    OrganAdded = 2,
    GrantGiven = 3,
    GrantWithdrawn = 4,
    DeliveryOpened = 10,
    DeliveryClosed = 11,
    DeliveryHeld = 12,
    DeliveryAnswered = 13,
    SubjectOpened = 20,
    SubjectChanged = 21,
    SubjectMerged = 22,
    MergeUndone = 23,
    SubjectSplit = 24,
    Succeeded = 25,
    SuccessionWithdrawn = 26,
    RecordTaken = 30,
    LinkDecided = 31,
    PublicationDecided = 32,
    LinkRefused = 33,
    RefusalLifted = 34,
    LinkAudited = 35,
    SampleDrawn = 36,
    RecordDrawn = 37,
    RecordCompared = 38,
    Proposed = 40,
    Determined = 41,
    Listed = 42,
    ListingEnded = 43,
    ProposalReferred = 44,
    ReferralConfirmed = 45,
    ObjectionRaised = 50,
    ObjectionAnswered = 51,
    AuthorisationGiven = 52,
    AuthorisationWithdrawn = 53,
    CaseOpened = 54,
    CaseTaskDone = 55,
    CaseClockChanged = 56,
    CaseEnded = 57,
    Exported = 60,
    ExportAnswered = 61,
    ReportIssued = 62,
    MeasureChecked = 70,
    ListingTold = 71,
    MeasureReported = 72,
    ExitConfirmed = 73,
    CommitmentGiven = 80,
    CommitmentChecked = 81,
    CommitmentDecided = 82,
    BodyErased = 90,
}

impl EntryKind {
    /// Every kind.
    pub const ALL: [EntryKind; 49] = [
        EntryKind::CatalogueAdopted,
        EntryKind::OrganAdded,
        EntryKind::GrantGiven,
        EntryKind::GrantWithdrawn,
        EntryKind::DeliveryOpened,
        EntryKind::DeliveryClosed,
        EntryKind::DeliveryHeld,
        EntryKind::DeliveryAnswered,
        EntryKind::SubjectOpened,
        EntryKind::SubjectChanged,
        EntryKind::SubjectMerged,
        EntryKind::MergeUndone,
        EntryKind::SubjectSplit,
        EntryKind::Succeeded,
        EntryKind::SuccessionWithdrawn,
        EntryKind::RecordTaken,
        EntryKind::LinkDecided,
        EntryKind::PublicationDecided,
        EntryKind::LinkRefused,
        EntryKind::RefusalLifted,
        EntryKind::LinkAudited,
        EntryKind::SampleDrawn,
        EntryKind::RecordDrawn,
        EntryKind::RecordCompared,
        EntryKind::Proposed,
        EntryKind::Determined,
        EntryKind::Listed,
        EntryKind::ListingEnded,
        EntryKind::ProposalReferred,
        EntryKind::ReferralConfirmed,
        EntryKind::ObjectionRaised,
        EntryKind::ObjectionAnswered,
        EntryKind::AuthorisationGiven,
        EntryKind::AuthorisationWithdrawn,
        EntryKind::CaseOpened,
        EntryKind::CaseTaskDone,
        EntryKind::CaseClockChanged,
        EntryKind::CaseEnded,
        EntryKind::Exported,
        EntryKind::ExportAnswered,
        EntryKind::ReportIssued,
        EntryKind::MeasureChecked,
        EntryKind::ListingTold,
        EntryKind::MeasureReported,
        EntryKind::ExitConfirmed,
        EntryKind::CommitmentGiven,
        EntryKind::CommitmentChecked,
        EntryKind::CommitmentDecided,
        EntryKind::BodyErased,
    ];

    /// The number kept in the database.
    pub fn number(self) -> i16 {
        self as i16
    }

    /// The kind of that number.
    pub fn from_number(number: i16) -> Option<EntryKind> {
        EntryKind::ALL.into_iter().find(|kind| kind.number() == number)
    }
}

impl Body {
    /// The kind.
    pub fn kind(&self) -> EntryKind {
        match self {
            Body::CatalogueAdopted { .. } => EntryKind::CatalogueAdopted,
            Body::OrganAdded { .. } => EntryKind::OrganAdded,
            Body::GrantGiven { .. } => EntryKind::GrantGiven,
            Body::GrantWithdrawn { .. } => EntryKind::GrantWithdrawn,
            Body::DeliveryOpened { .. } => EntryKind::DeliveryOpened,
            Body::DeliveryClosed { .. } => EntryKind::DeliveryClosed,
            Body::DeliveryHeld { .. } => EntryKind::DeliveryHeld,
            Body::DeliveryAnswered { .. } => EntryKind::DeliveryAnswered,
            Body::SubjectOpened(_) => EntryKind::SubjectOpened,
            Body::SubjectChanged(_) => EntryKind::SubjectChanged,
            Body::SubjectMerged(_) => EntryKind::SubjectMerged,
            Body::MergeUndone(_) => EntryKind::MergeUndone,
            Body::SubjectSplit(_) => EntryKind::SubjectSplit,
            Body::Succeeded(_) => EntryKind::Succeeded,
            Body::SuccessionWithdrawn(_) => EntryKind::SuccessionWithdrawn,
            Body::LinkRefused(_) => EntryKind::LinkRefused,
            Body::RefusalLifted(_) => EntryKind::RefusalLifted,
            Body::LinkAudited(_) => EntryKind::LinkAudited,
            Body::SampleDrawn(_) => EntryKind::SampleDrawn,
            Body::RecordDrawn(_) => EntryKind::RecordDrawn,
            Body::RecordCompared(_) => EntryKind::RecordCompared,
            Body::RecordTaken(_) => EntryKind::RecordTaken,
            Body::LinkDecided(_) => EntryKind::LinkDecided,
            Body::PublicationDecided(_) => EntryKind::PublicationDecided,
            Body::Proposed(_) => EntryKind::Proposed,
            Body::Determined { .. } => EntryKind::Determined,
            Body::Listed(_) => EntryKind::Listed,
            Body::ListingEnded { .. } => EntryKind::ListingEnded,
            Body::ProposalReferred(_) => EntryKind::ProposalReferred,
            Body::ReferralConfirmed(_) => EntryKind::ReferralConfirmed,
            Body::ObjectionRaised(_) => EntryKind::ObjectionRaised,
            Body::ObjectionAnswered { .. } => EntryKind::ObjectionAnswered,
            Body::AuthorisationGiven(_) => EntryKind::AuthorisationGiven,
            Body::AuthorisationWithdrawn { .. } => EntryKind::AuthorisationWithdrawn,
            Body::CaseOpened(_) => EntryKind::CaseOpened,
            Body::CaseTaskDone(_) => EntryKind::CaseTaskDone,
            Body::CaseClockChanged(_) => EntryKind::CaseClockChanged,
            Body::CaseEnded(_) => EntryKind::CaseEnded,
            Body::Exported { .. } => EntryKind::Exported,
            Body::ExportAnswered { .. } => EntryKind::ExportAnswered,
            Body::ReportIssued(_) => EntryKind::ReportIssued,
            Body::MeasureChecked(_) => EntryKind::MeasureChecked,
            Body::ListingTold(_) => EntryKind::ListingTold,
            Body::MeasureReported(_) => EntryKind::MeasureReported,
            Body::ExitConfirmed(_) => EntryKind::ExitConfirmed,
            Body::CommitmentGiven(_) => EntryKind::CommitmentGiven,
            Body::CommitmentChecked(_) => EntryKind::CommitmentChecked,
            Body::CommitmentDecided(_) => EntryKind::CommitmentDecided,
            Body::BodyErased { .. } => EntryKind::BodyErased,
        }
    }
}
