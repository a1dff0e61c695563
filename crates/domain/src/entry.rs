//! Entries: the lines of the register. Everything else is a projection of them.
//!
//! An entry says what happened, when it was recorded, on what day it takes effect, who did it and
//! under which catalogue. What was said lies in its body, which can be erased by law while the
//! entry and its commitment stay.

use serde::{Deserialize, Serialize};

use crate::{
    AccountName, DatasetId, Date, DeliveryId, EntryId, Instant, ListId, OrganCode, RecordId, RecordKey, SubjectId,
    authorisation::Authorisation,
    case::{Objection, ObjectionOutcome},
    case_entry::{CaseClockChanged, CaseEnded, CaseOpened, CaseTaskDone},
    credit_commitment::{CommitmentChecked, CommitmentDecided, CommitmentGiven},
    delivery::{Coverage, HeldAnswer, Receipt, RecordEdited, Withdrawal},
    delivery_manifest::LocalDivision,
    id::{
        AuthorisationId, CaseId, CommitmentId, GrantId, ListingId, ListingToldId, MeasureCheckId, ProposalId,
        ReferralId, SampleId,
    },
    identity::{
        LinkAudited, LinkRefused, MergeUndone, RefusalLifted, SubjectMerged, SubjectSplit, Succession,
        SuccessionWithdrawn,
    },
    link::{Candidate, Certainty, Evidence},
    listing::{Listing, ListingEnd, Proposal, Referral, ReferralConfirmed, RestsOn},
    measure::{ExitConfirmed, Ground, ListingTold, MeasureCheck, MeasureReport},
    publication::Publication,
    record::{Operation, Values},
    report::ReportIssued,
    sample::{RecordCompared, RecordDrawn, SampleDrawn},
    subject::{IdentifierHeld, NameHeld, SubjectClass, SubjectState},
};

pub use crate::entry_kind::EntryKind;

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Actor {
    /// The system, under a rule.
    System,
    /// A person with an account.
    Account(AccountName),
    /// A person with an account who stands in for a colleague.
    InPlaceOf {
        /// Who acts.
        account: AccountName,
        /// In whose place.
        giver: AccountName,
    },
}

impl Actor {
    /// The account of whoever acts; absent where the system does.
    pub fn account(&self) -> Option<&AccountName> {
        match self {
            Actor::System => None,
            Actor::Account(account) | Actor::InPlaceOf { account, .. } => Some(account),
        }
    }

    /// Whether two actors are of one person or its place: what one did excludes the other wherever two are needed.
    pub fn is_same_side(&self, other: &Actor) -> bool {
        let sides = |actor: &Actor| match actor {
            Actor::System => [None, None],
            Actor::Account(account) => [Some(account.clone()), None],
            Actor::InPlaceOf { account, giver } => [Some(account.clone()), Some(giver.clone())],
        };
        let theirs = sides(other);
        sides(self).iter().flatten().any(|one| theirs.iter().flatten().any(|another| one == another))
    }
}

/// Where an entry of a delivery comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RowRef {
    /// The delivery.
    pub delivery: DeliveryId,
    /// The row, the first below the header being 1.
    pub row: u32,
}

/// A subject as opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectOpened {
    /// Its class.
    pub class: SubjectClass,
    /// How far it is established.
    pub state: SubjectState,
    /// Its names, the current one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<NameHeld>,
    /// Its identifiers.
    pub identifiers: Vec<IdentifierHeld>,
    /// The division of its seat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub division: Option<String>,
    /// Its registration status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}

/// A subject as it stands after a registration or an officer changed what is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectChanged {
    /// Which subject.
    pub subject: SubjectId,
    /// All it is known by now.
    pub now: SubjectOpened,
    /// Why, in the words of the officer who decided; absent where a rule decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasons: Option<String>,
}

/// A record as taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordTaken {
    /// The record that this is a version of; absent in its first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordId>,
    /// The data set.
    pub dataset: DatasetId,
    /// Who delivered it.
    pub deliverer: OrganCode,
    /// Its key.
    pub key: RecordKey,
    /// Stated or withdrawn.
    pub operation: Operation,
    /// Its values; empty where withdrawn.
    #[serde(default, skip_serializing_if = "Values::is_empty")]
    pub values: Values,
}

/// A link as decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkDecided {
    /// The record.
    pub record: RecordId,
    /// The subject; absent where it waits for review.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<SubjectId>,
    /// How certain.
    pub certainty: Certainty,
    /// On what evidence.
    pub evidence: Vec<Evidence>,
    /// Whom else it may be about, where it waits for review.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Candidate>,
    /// Why, in the words of the officer who decided; absent where a rule decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasons: Option<String>,
}

/// A publication as decided for a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicationDecided {
    /// The record.
    pub record: RecordId,
    /// What was decided.
    #[serde(flatten)]
    pub publication: Publication,
    /// Why, in the words of the officer who decided; absent where a rule decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasons: Option<String>,
}

/// What an entry says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Body {
    /// A catalogue is in force from here on.
    CatalogueAdopted {
        pack: String,
        version: String,
        hash: String,
        /// The divisions of the place that the pack does not know: part of what the hash is of.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        divisions: Vec<LocalDivision>,
        /// The digest of the entry rule sets and facts; absent where adopted before they had one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rules: Option<String>,
        /// The digest of the simulation without which these would not have been adopted; absent where they
        /// were those in force already.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        simulation: Option<String>,
    },
    /// An organ may deliver or decide.
    OrganAdded { code: OrganCode, name: crate::Label, weight_percent: u8, licensed: bool },
    /// A department may read another's data set.
    GrantGiven {
        organ: OrganCode,
        dataset: DatasetId,
        /// Whose records of it; whoever's, where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deliverer: Option<OrganCode>,
        purpose: String,
        until: Date,
    },
    /// A grant was withdrawn before its end.
    GrantWithdrawn { grant: GrantId, reasons: String },
    /// A delivery began.
    DeliveryOpened {
        dataset: DatasetId,
        deliverer: OrganCode,
        file_name: String,
        bytes: u64,
        digest: String,
        coverage: Option<Coverage>,
        /// The delivery that it takes back, where it is no file but a withdrawal.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        withdraws: Option<Box<Withdrawal>>,
        /// The record that an officer edited by hand, where it is no file but that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        edits: Option<Box<RecordEdited>>,
    },
    /// A delivery is not like those before it: nothing of it is taken until an officer answers.
    DeliveryHeld {
        delivery: DeliveryId,
        /// The day on which it came, and as of which it is taken if it is.
        came_on: Date,
        /// What was found until then.
        receipt: Box<Receipt>,
    },
    /// What became of a held delivery.
    DeliveryAnswered { delivery: DeliveryId, answer: HeldAnswer, reasons: String },
    /// A delivery is done.
    DeliveryClosed { delivery: DeliveryId, receipt: Box<Receipt> },
    /// A subject was opened; its id is this entry's.
    SubjectOpened(SubjectOpened),
    /// What is known of a subject changed.
    SubjectChanged(SubjectChanged),
    /// Two subjects are one.
    SubjectMerged(SubjectMerged),
    /// A merge was undone.
    MergeUndone(MergeUndone),
    /// A subject is two.
    SubjectSplit(SubjectSplit),
    /// A subject follows another; the succession's id is this entry's.
    Succeeded(Succession),
    /// A succession was withdrawn.
    SuccessionWithdrawn(SuccessionWithdrawn),
    /// A record was stated, corrected or withdrawn; the first version's entry is the record's id.
    RecordTaken(RecordTaken),
    /// A link was decided.
    LinkDecided(LinkDecided),
    /// An officer said that a record is not about a subject; the refusal's id is this entry's.
    LinkRefused(LinkRefused),
    /// Such a refusal was lifted.
    RefusalLifted(RefusalLifted),
    /// An officer answered whether a link of linkage is right.
    LinkAudited(LinkAudited),
    /// A sample of records was drawn; its id is this entry's.
    SampleDrawn(SampleDrawn),
    /// A record is in a sample.
    RecordDrawn(RecordDrawn),
    /// An officer compared a record of a sample with its original.
    RecordCompared(RecordCompared),
    /// A publication was decided, held, released or ended.
    PublicationDecided(PublicationDecided),
    /// A rule set proposes; the proposal's id is this entry's.
    Proposed(Proposal),
    /// An officer decided on a proposal.
    Determined {
        proposal: ProposalId,
        accepted: bool,
        reasons: String,
        #[serde(default, skip_serializing_if = "RestsOn::is_empty")]
        rests_on: RestsOn,
    },
    /// A proposal was referred to the organ that decides; the referral's id is this entry's.
    ProposalReferred(Referral),
    /// The organ confirmed that it has the notice of a proposal.
    ReferralConfirmed(ReferralConfirmed),
    /// A subject is listed; the listing's id is this entry's.
    Listed(Listing),
    /// A listing ended before its time.
    ListingEnded {
        listing: ListingId,
        list: ListId,
        #[serde(default)]
        end: ListingEnd,
        /// The reason for removal, a code of the list's exits; empty where the end says it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        exit: String,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reasons: String,
    },
    /// The subject objects; the case's id is this entry's.
    ObjectionRaised(Objection),
    /// An officer answered.
    ObjectionAnswered { case: CaseId, outcome: ObjectionOutcome, reasons: String },
    /// The subject lets an inquirer read its file; the authorisation's id is this entry's.
    AuthorisationGiven(Authorisation),
    /// The subject withdrew an authorisation.
    AuthorisationWithdrawn { authorisation: AuthorisationId },
    /// A case was opened; its id is this entry's.
    CaseOpened(Box<CaseOpened>),
    /// A task of a case was done, or its clock ran out.
    CaseTaskDone(Box<CaseTaskDone>),
    /// The clock of a case stopped, goes on or was counted anew.
    CaseClockChanged(CaseClockChanged),
    /// A case ended.
    CaseEnded(CaseEnded),
    /// A file was made for a higher platform.
    Exported { export: String, rows: u64, digest: String, records: Vec<RecordId> },
    /// The higher platform answered for one record.
    ExportAnswered { export: String, record: Option<RecordId>, document_number: String, accepted: bool, reason: String },
    /// A credit report was issued.
    ReportIssued(Box<ReportIssued>),
    /// An organ was told which measures apply; the check's id is this entry's.
    MeasureChecked(MeasureCheck),
    /// An organ was told of a listing for the first time; the notice's id is this entry's.
    ListingTold(ListingTold),
    /// An organ reported what it did with what it was told.
    MeasureReported(MeasureReport),
    /// An organ confirmed that it knows of the exit of a listing.
    ExitConfirmed(ExitConfirmed),
    /// A subject gave a credit commitment, or it was received; its id is this entry's.
    CommitmentGiven(Box<CommitmentGiven>),
    /// A commitment was checked against the file.
    CommitmentChecked(Box<CommitmentChecked>),
    /// An officer decided whether a commitment is broken.
    CommitmentDecided(CommitmentDecided),
    /// The body of an entry was erased by order.
    BodyErased { entry: EntryId, order: String },
}

impl Body {
    /// Puts the real ids in place of pending ones (see [`EntryId::pending`]).
    pub fn settle(&mut self, real: impl Fn(EntryId) -> EntryId) {
        let record = |id: &mut RecordId| *id = RecordId::opened_by(real(id.entry()));
        let subject = |id: &mut SubjectId| *id = SubjectId::opened_by(real(id.entry()));
        let proposal = |id: &mut ProposalId| *id = ProposalId::opened_by(real(id.entry()));
        match self {
            Body::CatalogueAdopted { .. }
            | Body::OrganAdded { .. }
            | Body::GrantGiven { .. }
            | Body::GrantWithdrawn { .. }
            | Body::DeliveryOpened { .. }
            | Body::SubjectOpened(_)
            | Body::SampleDrawn(_)
            // What these name was committed before.
            | Body::SuccessionWithdrawn(_)
            | Body::RefusalLifted(_)
            | Body::RecordCompared(_) => {}
            Body::DeliveryHeld { .. } | Body::DeliveryAnswered { .. } | Body::DeliveryClosed { .. } => {
                self.settle_delivery(real);
            }
            Body::SubjectChanged(changed) => subject(&mut changed.subject),
            Body::RecordTaken(taken) => taken.record.iter_mut().for_each(record),
            Body::LinkDecided(_)
            | Body::SubjectMerged(_)
            | Body::MergeUndone(_)
            | Body::SubjectSplit(_)
            | Body::Succeeded(_)
            | Body::LinkAudited(_)
            | Body::LinkRefused(_) => self.settle_identity(real),
            Body::RecordDrawn(drawn) => drawn.sample = SampleId::opened_by(real(drawn.sample.entry())),
            Body::PublicationDecided(decided) => record(&mut decided.record),
            Body::Proposed(proposed) => {
                subject(&mut proposed.subject);
                proposed.records.iter_mut().for_each(record);
            }
            // What it rests on was committed before.
            Body::Determined { proposal: id, .. } => proposal(id),
            Body::ProposalReferred(_) | Body::ReferralConfirmed(_) => self.settle_referral(real),
            Body::Listed(listed) => {
                subject(&mut listed.subject);
                listed.record.iter_mut().chain(&mut listed.ends.basis).for_each(record);
                listed.proposal.iter_mut().for_each(proposal);
            }
            Body::ListingEnded { listing: id, .. } => *id = ListingId::opened_by(real(id.entry())),
            Body::AuthorisationGiven(given) => subject(&mut given.subject),
            Body::AuthorisationWithdrawn { authorisation: id } => *id = AuthorisationId::opened_by(real(id.entry())),
            Body::ObjectionRaised(_)
            | Body::ObjectionAnswered { .. }
            | Body::CaseOpened(_)
            | Body::CaseTaskDone(_)
            | Body::CaseClockChanged(_)
            | Body::CaseEnded(_) => self.settle_case(real),
            Body::Exported { records, .. } => records.iter_mut().for_each(record),
            Body::ExportAnswered { record: id, .. } => id.iter_mut().for_each(record),
            Body::ReportIssued(issued) => subject(&mut issued.head.subject),
            Body::MeasureChecked(_) | Body::ListingTold(_) | Body::MeasureReported(_) | Body::ExitConfirmed(_) => {
                self.settle_measures(real);
            }
            Body::CommitmentGiven(_) | Body::CommitmentChecked(_) | Body::CommitmentDecided(_) => self.settle_commitment(real),
            Body::BodyErased { entry, .. } => *entry = real(*entry),
        }
    }

    /// The same of what becomes of a delivery.
    fn settle_delivery(&mut self, real: impl Fn(EntryId) -> EntryId) {
        if let Body::DeliveryHeld { delivery, .. }
        | Body::DeliveryAnswered { delivery, .. }
        | Body::DeliveryClosed { delivery, .. } = self
        {
            *delivery = DeliveryId::opened_by(real(delivery.entry()));
        }
    }

    /// The same of what is decided of identity.
    fn settle_identity(&mut self, real: impl Fn(EntryId) -> EntryId) {
        let record = |id: &mut RecordId| *id = RecordId::opened_by(real(id.entry()));
        let subject = |id: &mut SubjectId| *id = SubjectId::opened_by(real(id.entry()));
        match self {
            Body::LinkDecided(link) => {
                record(&mut link.record);
                link.subject.iter_mut().for_each(subject);
                link.candidates.iter_mut().for_each(|candidate| subject(&mut candidate.subject));
            }
            Body::SubjectMerged(merged) => [&mut merged.from, &mut merged.into].into_iter().for_each(subject),
            Body::MergeUndone(undone) => [&mut undone.from, &mut undone.into].into_iter().for_each(subject),
            Body::SubjectSplit(split) => [&mut split.subject, &mut split.new].into_iter().for_each(subject),
            Body::Succeeded(of) => [&mut of.predecessor, &mut of.successor].into_iter().for_each(subject),
            Body::LinkAudited(audited) => record(&mut audited.record),
            Body::LinkRefused(refused) => {
                record(&mut refused.record);
                subject(&mut refused.subject);
            }
            _ => {}
        }
    }

    /// The same of what is said of referrals.
    fn settle_referral(&mut self, real: impl Fn(EntryId) -> EntryId) {
        match self {
            Body::ProposalReferred(referral) => {
                referral.proposal = ProposalId::opened_by(real(referral.proposal.entry()));
            }
            Body::ReferralConfirmed(confirmed) => {
                confirmed.referral = ReferralId::opened_by(real(confirmed.referral.entry()));
            }
            _ => {}
        }
    }

    /// The same of what is said of measures.
    fn settle_measures(&mut self, real: impl Fn(EntryId) -> EntryId) {
        match self {
            Body::MeasureChecked(check) => {
                check.subject = SubjectId::opened_by(real(check.subject.entry()));
                for one in &mut check.found {
                    match &mut one.ground {
                        Ground::Listing(id) => *id = ListingId::opened_by(real(id.entry())),
                        Ground::Record(id) => *id = RecordId::opened_by(real(id.entry())),
                        Ground::Commitment(id) => *id = CommitmentId::opened_by(real(id.entry())),
                    }
                }
            }
            Body::ListingTold(told) => {
                told.check = MeasureCheckId::opened_by(real(told.check.entry()));
                told.listing = ListingId::opened_by(real(told.listing.entry()));
            }
            Body::MeasureReported(report) => report.check = MeasureCheckId::opened_by(real(report.check.entry())),
            Body::ExitConfirmed(confirmed) => {
                confirmed.told = ListingToldId::opened_by(real(confirmed.told.entry()));
            }
            _ => {}
        }
    }
}

/// An entry as read back.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Where it stands.
    pub id: EntryId,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// The day from which it takes effect (a decision's date, a listing's day).
    pub effective_on: Option<Date>,
    /// Who did it.
    pub actor: Actor,
    /// The rule or article it rests on; empty where the body says it.
    pub basis: String,
    /// The hash of the catalogue it was made under.
    pub catalogue: String,
    /// Where it comes from.
    pub row: Option<RowRef>,
    /// The entry it takes the place of.
    pub supersedes: Option<EntryId>,
    /// The salted digest of the body.
    pub commitment: [u8; 32],
    /// What it says; absent where the body was erased.
    pub body: Option<Body>,
}
