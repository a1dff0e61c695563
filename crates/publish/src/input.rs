//! What the constructors take: things of the register as they stand, nothing filtered.

use std::collections::BTreeMap;

use catalogue::{
    Statistic,
    code_list::Code,
    measure::{Effect, MeasureRule, WithdrawalRule},
    statistic::Dimension,
};
use domain::{
    AccountName, DatasetId, Date, DeliveryId, FieldCode, Finding, Instant, Label, ListId, OrganCode, Period,
    ProcedureId, RecordId, Role, SubjectId, Values,
    authorisation::Authorisation,
    case::{ObjectionKind, ObjectionOutcome},
    credit_commitment::{CommitmentChecked, CommitmentGiven, CommitmentState},
    delivery::{Counts, Coverage, HeldAnswer, Receipt, RecordEdited, Withdrawal},
    id::{
        AuthorisationId, CaseId, CommitmentId, ListingId, ListingToldId, MeasureCheckId, ProposalId, ReferralId,
        SuccessionId,
    },
    identity::SuccessionKind,
    link::{Candidate, Certainty, Evidence},
    listing::{Listing, ListingDuty, ListingEnd, Proposal},
    measure::{Applicable, MeasureReport},
    publication::Publication,
    record::Operation,
    subject::Subject,
};
use serde::{Deserialize, Serialize};
use supervise::{cube::Release, survival::Survived};

use crate::{Decided, LinkReason, PlainSubject};

/// An organ that delivered or decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganInput {
    /// Its code.
    pub code: OrganCode,
    /// Its name.
    pub name: Label,
    /// Its weight in percent: below 100 its records feed no rule with legal effect.
    pub weight_percent: u8,
}

/// One version of a record.
#[derive(Clone, Debug, PartialEq)]
pub struct VersionInput {
    /// Which, from 1.
    pub version: u32,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// The delivery it came in, and the row there.
    pub delivery: DeliveryId,
    /// The row, the first below the header being 1.
    pub row: u32,
    /// Stated or withdrawn.
    pub operation: Operation,
    /// Its values as stored: canonical texts.
    pub values: Values,
}

/// Whom a record is about.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkInput {
    /// The subject; absent while it waits for review.
    pub subject: Option<SubjectId>,
    /// How certain.
    pub certainty: Certainty,
    /// On what evidence.
    pub evidence: Vec<Evidence>,
    /// When it was decided.
    pub decided_at: Instant,
}

/// An objection to a record.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectionInput {
    /// Its case.
    pub case: CaseId,
    /// What it says.
    pub kind: ObjectionKind,
    /// When it was raised.
    pub raised_at: Instant,
    /// Until when it hides the record.
    pub hides_until: Option<Instant>,
    /// How it was answered.
    pub answered: Option<ObjectionOutcome>,
    /// Its reasons: never public.
    pub reasons: String,
}

/// A decision of an officer.
#[derive(Clone, Debug, PartialEq)]
pub struct DecisionInput {
    /// When it was decided.
    pub decided_at: Instant,
    /// What was decided.
    pub decided: Decided,
    /// Who decided.
    pub by: AccountName,
    /// Why: never public.
    pub reasons: String,
    /// The other subject that it is about, where it is about two.
    pub other: Option<SubjectId>,
}

/// What officers' answers on links drawn by chance came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AuditInput {
    /// How many were answered.
    pub answered: u64,
    /// How many of them are wrong.
    pub wrong: u64,
    /// The largest share of wrong links that the answers do not rule out.
    pub most_wrong: f64,
    /// How sure that is, in per cent.
    pub confidence_percent: u8,
    /// The largest share that the pack allows.
    pub allowed: f64,
    /// How many answers are enough, if no more are wrong.
    pub needed: Option<u64>,
}

impl AuditInput {
    /// Whether linkage may link an adverse record.
    pub fn is_enough(&self) -> bool {
        self.most_wrong <= self.allowed
    }
}

/// A subject before or after another.
#[derive(Clone, Debug, PartialEq)]
pub struct SuccessionInput {
    /// Its id.
    pub id: SuccessionId,
    /// The other one.
    pub other: Subject,
    /// Whether the other one follows; it was before where not.
    pub follows: bool,
    /// How.
    pub kind: SuccessionKind,
    /// From which day on.
    pub on: Date,
}

/// A record as it stands: its current version first among `versions`.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordInput {
    /// Its id.
    pub id: RecordId,
    /// The data set.
    pub dataset: DatasetId,
    /// Who delivered it.
    pub deliverer: OrganInput,
    /// Its versions, the newest first; never empty. Lists need only the newest.
    pub versions: Vec<VersionInput>,
    /// The day in the node's jurisdiction on which its first version was recorded; the UTC day where
    /// absent.
    pub arrived_on: Option<Date>,
    /// Whom it is about.
    pub link: LinkInput,
    /// What was decided on its publication; absent where nothing was.
    pub publication: Option<Publication>,
    /// The objections to it, the newest first.
    pub objections: Vec<ObjectionInput>,
    /// What officers decided about it, the newest first; empty in lists.
    pub decisions: Vec<DecisionInput>,
    /// The fields of class subject's choice that the subject chose to publish.
    pub chosen: Vec<FieldCode>,
}

/// A listing with the organ that decided.
#[derive(Clone, Debug, PartialEq)]
pub struct ListingInput {
    /// Its id.
    pub id: ListingId,
    /// What was decided.
    pub listing: Listing,
    /// The organ.
    pub organ: OrganInput,
    /// The day it ended before its time.
    pub ended_on: Option<Date>,
    /// What ended it.
    pub end: Option<ListingEnd>,
    /// Why, in an officer's words.
    pub end_reasons: String,
}

/// A commitment as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct CommitmentInput {
    /// Its id.
    pub id: CommitmentId,
    /// What was promised.
    pub given: CommitmentGiven,
    /// The organ that received it.
    pub organ: OrganInput,
    /// Whether it was given here, or the record that reported it is public.
    pub public: bool,
    /// Where it stands.
    pub state: CommitmentState,
    /// The day of the next check.
    pub due: Option<Date>,
    /// The last check.
    pub found: Option<CommitmentFoundInput>,
    /// The day on which an officer last decided on it.
    pub decided_on: Option<Date>,
    /// The first day on which its breach weighs no longer.
    pub weighs_until: Option<Date>,
    /// What market withdrawal does to it.
    pub rests: Option<Effect>,
}

/// A check of a commitment, and when it was made.
#[derive(Clone, Debug, PartialEq)]
pub struct CommitmentFoundInput {
    /// When.
    pub at: Instant,
    /// What it came to.
    pub check: CommitmentChecked,
}

/// A measure that applies, with its rule and what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasureInput {
    /// The rule.
    pub rule: MeasureRule,
    /// What it rests on, from when until when.
    pub applicable: Applicable,
    /// The listing it rests on, where it rests on one.
    pub listing: Option<Listing>,
    /// The organ that decided, or that delivered the record.
    pub organ: OrganInput,
    /// The kinds of organs that carry it out, by their names.
    pub carried_out_by: Vec<Label>,
}

/// A way in which a subject left the market.
#[derive(Clone, Debug, PartialEq)]
pub struct WithdrawalInput {
    /// The rule.
    pub rule: WithdrawalRule,
    /// The record that states it.
    pub record: RecordId,
    /// The day of its act.
    pub since: Option<Date>,
}

/// A check in a procedure with its answer.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasureCheckInput {
    /// Its id; absent where nothing applies.
    pub id: Option<MeasureCheckId>,
    /// What was asked and found.
    pub procedure: ProcedureId,
    /// The day for which it was asked.
    pub on: Date,
    /// The matter.
    pub matter: String,
    /// When it was asked.
    pub checked_at: Instant,
    /// What applies.
    pub measures: Vec<MeasureInput>,
    /// How the subject left the market.
    pub withdrawals: Vec<WithdrawalInput>,
    /// What the organ reported, and when.
    pub report: Option<(Instant, MeasureReport)>,
}

/// An exit that an organ must know of.
#[derive(Clone, Debug, PartialEq)]
pub struct ExitInput {
    /// The notice's id.
    pub id: ListingToldId,
    /// The listing.
    pub listing: ListingId,
    /// Its list.
    pub list: ListId,
    /// Who must know.
    pub organ: OrganInput,
    /// The day from which the listing stands no longer.
    pub ended_on: Date,
    /// The last day to confirm.
    pub due: Date,
    /// Whether it is sent to a system of the organ.
    pub has_channel: bool,
}

/// A proposal that was referred to the organ that decides.
#[derive(Clone, Debug, PartialEq)]
pub struct ReferralInput {
    /// The referral's id.
    pub id: ReferralId,
    /// The proposal.
    pub proposal: ProposalId,
    /// Who decides.
    pub organ: OrganInput,
    /// The list.
    pub list: ListId,
    /// The cause, a code of the list's causes.
    pub cause: String,
    /// The last day on which it may be decided.
    pub due: Option<Date>,
    /// Whether the organ confirmed that it has the notice.
    pub is_confirmed: bool,
    /// Whether it is sent to a system of the organ.
    pub has_channel: bool,
}

/// What an officer owes a listing.
#[derive(Clone, Debug, PartialEq)]
pub struct DutyInput {
    /// What.
    pub duty: ListingDuty,
    /// Since when.
    pub since: Date,
    /// By when.
    pub due: Option<Date>,
    /// The records that say so.
    pub records: Vec<RecordId>,
    /// The list's reasons for removal.
    pub exits: Vec<Code>,
}

/// A subject with the records of its file.
#[derive(Clone, Debug, PartialEq)]
pub struct SubjectInput {
    /// The subject.
    pub subject: Subject,
    /// The name of the division of its seat.
    pub division: Option<Label>,
    /// All its records, or those of one page.
    pub records: Vec<RecordInput>,
    /// Its listings.
    pub listings: Vec<ListingInput>,
    /// What officers decided about the subject itself, the newest first.
    pub decisions: Vec<DecisionInput>,
    /// Whom it follows, and who follows it.
    pub successions: Vec<SuccessionInput>,
    /// How it left the market.
    pub withdrawals: Vec<WithdrawalInput>,
    /// Its credit commitments, the newest first.
    pub commitments: Vec<CommitmentInput>,
}

/// A record as it stood in a file.
#[derive(Clone, Debug, PartialEq)]
pub struct FiledInput {
    /// The record as it was known: its versions up to the one that held, the newest first.
    pub record: RecordInput,
    /// The version that first stated each of its values as it stands.
    pub stated: BTreeMap<FieldCode, u32>,
    /// Where it stood.
    pub standing: crate::Standing,
    /// The days on which what it says holds.
    pub holds: Period,
}

/// A file as of a day and as known at an instant.
#[derive(Clone, Debug, PartialEq)]
pub struct FileInput {
    /// The subject as it was known, with its listings as decided by then and no records.
    pub subject: SubjectInput,
    /// Its records, the latest decision first.
    pub records: Vec<FiledInput>,
}

/// One row of a delivery with what was found.
#[derive(Clone, Debug, PartialEq)]
pub struct RowInput {
    /// The row, the first below the header being 1.
    pub row: u32,
    /// What became of it.
    pub outcome: crate::RowOutcome,
    /// What was found.
    pub findings: Vec<Finding>,
    /// The values as delivered, persons' numbers already replaced by their token.
    pub values: BTreeMap<FieldCode, String>,
    /// The record it became, if it did.
    pub record: Option<RecordId>,
}

/// A delivery.
#[derive(Clone, Debug, PartialEq)]
pub struct DeliveryInput {
    /// Its id.
    pub id: DeliveryId,
    /// The data set.
    pub dataset: DatasetId,
    /// Who delivered.
    pub deliverer: OrganInput,
    /// The file's name.
    pub file_name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// When it came in.
    pub opened_at: Instant,
    /// What it states to cover.
    pub coverage: Option<Coverage>,
    /// How far it is.
    pub state: crate::DeliveryState,
    /// Rows taken so far, where it is being taken.
    pub progress: Option<Counts>,
    /// The receipt, once done.
    pub receipt: Option<Receipt>,
    /// What it takes back, where it is a withdrawal.
    pub withdraws: Option<Withdrawal>,
    /// The record that was edited by hand, where it is that.
    pub edits: Option<RecordEdited>,
    /// What takes it back.
    pub withdrawn_by: Option<DeliveryId>,
    /// That it was held, where it was.
    pub held: Option<HeldInput>,
}

/// A delivery that was held because it is not like those before it.
#[derive(Clone, Debug, PartialEq)]
pub struct HeldInput {
    /// Since when.
    pub since: Instant,
    /// What was found of the file as a whole.
    pub findings: Vec<Finding>,
    /// What became of it; absent while it waits.
    pub answered: Option<HeldAnsweredInput>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct HeldAnsweredInput {
    /// When.
    pub at: Instant,
    /// What.
    pub answer: HeldAnswer,
    /// Why.
    pub reasons: String,
}

/// How each part of a record compares with a candidate: `same`, `near`, `differs` or `missing`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartMarks {
    /// The name.
    pub name: &'static str,
    /// The code.
    pub code: &'static str,
    /// The place of the seat.
    pub place: &'static str,
    /// The address.
    pub address: &'static str,
    /// The representative.
    pub representative: &'static str,
    /// The telephone.
    pub phone: &'static str,
    /// Whether the subject existed on the day.
    pub date: &'static str,
}

/// What linkage makes of a candidate.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkageInput {
    /// How likely it is the one, among all candidates and none.
    pub probability: f64,
    /// What is believed beforehand, in decibans.
    pub beforehand: f64,
    /// The reasons, the weightiest first.
    pub reasons: Vec<LinkReason>,
    /// The parts.
    pub marks: PartMarks,
}

/// Why a question stands where it stands in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueuePlaceInput {
    /// How uncertain its answer is: 100 where it is as likely as not.
    pub uncertain_percent: u8,
    /// How many records that wait bear the same mention, itself counted.
    pub same_mention: u32,
    /// Days that it waits.
    pub waits_days: u32,
    /// Days that it is past due.
    pub overdue_days: u32,
}

/// That it could not be said before whom a record with the same mention is about.
#[derive(Clone, Debug, PartialEq)]
pub struct EarlierInput {
    /// The record.
    pub record: RecordId,
    /// The decision.
    pub decision: DecisionInput,
}

/// A record that waits for an officer to say whom it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct ReviewInput {
    /// The record.
    pub record: RecordInput,
    /// Why it waits, by the names of the reasons, such as `adverse-on-name-alone`.
    pub reasons: Vec<&'static str>,
    /// Since when it waits.
    pub since: Instant,
    /// The candidates, each with its subject and the record of its registration.
    pub candidates: Vec<(Candidate, SubjectInput)>,
    /// What linkage makes of them, where it was asked.
    pub linkage: BTreeMap<SubjectId, LinkageInput>,
    /// Why it stands where it stands.
    pub place: QueuePlaceInput,
    /// Earlier answers to the same question, of this record first.
    pub earlier: Vec<EarlierInput>,
}

/// A subject that a row may be about: one that every reader sees alike, or one that is judged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LikelySubject<'a> {
    /// Every reader sees it alike.
    Plain(PlainSubject<'a>),
    /// The reader may see it or not, or not all of it.
    Judged(&'a Subject),
}

/// A subject that a row may be about.
#[derive(Clone, Debug, PartialEq)]
pub struct LikelyInput<'a> {
    /// The subject.
    pub subject: LikelySubject<'a>,
    /// How likely it is the one.
    pub probability: f64,
    /// Why.
    pub reasons: Vec<LinkReason>,
}

/// What a row came to.
#[derive(Clone, Debug, PartialEq)]
pub struct MatchInput<'a> {
    /// Its id.
    pub id: String,
    /// What follows.
    pub decision: &'static str,
    /// Whom it may be about, the likeliest first.
    pub candidates: Vec<LikelyInput<'a>>,
}

/// The answer to a search, as it was given.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptSearchInput {
    /// What was asked.
    pub asked: String,
    /// What the hits were narrowed to: facet and value.
    pub narrowed: Vec<(String, String)>,
    /// When it was answered.
    pub answered_at: Instant,
    /// The last entry that the answer took in.
    pub entry: u64,
    /// How many subjects were found.
    pub total: u64,
    /// Whether they were near what was asked for.
    pub near: bool,
    /// The first of them, the best first.
    pub found: Vec<SubjectId>,
}

/// A proposal that waits for the deciding officer.
#[derive(Clone, Debug, PartialEq)]
pub struct ProposalInput {
    /// Its id.
    pub id: ProposalId,
    /// What is proposed.
    pub proposal: Proposal,
    /// Whom it is about.
    pub subject: SubjectInput,
    /// When it was made.
    pub made_at: Instant,
}

/// An authorisation that a subject gave.
#[derive(Clone, Debug, PartialEq)]
pub struct AuthorisationInput {
    /// Its id.
    pub id: AuthorisationId,
    /// Who may read.
    pub inquirer: OrganInput,
    /// When it was given.
    pub given_at: Instant,
    /// When the subject withdrew it.
    pub withdrawn_at: Option<Instant>,
    /// What was given.
    pub authorisation: Authorisation,
}

/// A consultation of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct AccessInput {
    /// When.
    pub at: Instant,
    /// In what role.
    pub role: Role,
    /// The organ, where an organ's officer looked.
    pub organ: Option<OrganInput>,
    /// Who: shown to the subject and the auditor alone.
    pub account: Option<AccountName>,
    /// What was read: a data set, or the whole file where absent.
    pub dataset: Option<DatasetId>,
    /// For what purpose.
    pub purpose: String,
    /// In what matter.
    pub matter: String,
}

/// Counts for the home page and the operator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CountersInput {
    /// Subjects that are public.
    pub subjects: u64,
    /// Records that are public.
    pub records: u64,
    /// Organs that deliver.
    pub organs: u64,
    /// How many licences and penalties came in time; absent where none came.
    pub on_time: Option<OnTimeInput>,
}

/// How many licences and penalties of some days came within their clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnTimeInput {
    /// The first day of the decisions that are counted.
    pub from: Date,
    /// How many there are, from that day until today.
    pub acts: u64,
    /// How many of them came after the last day of a clock.
    pub late: u64,
}

/// What was published of a statistic: protected already.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StatisticContent {
    /// Figures by month and dimension.
    Figures(Release),
    /// Curves of survival, by member of the dimension.
    Survival(Vec<(String, Vec<Survived>)>),
}

/// A statistic, and the names of all that it counts by.
#[derive(Clone, Debug)]
pub struct StatisticInput<'s> {
    /// What the pack says of it.
    pub statistic: &'s Statistic,
    /// The licence of its data.
    pub licence: &'s str,
    /// Its dimensions.
    pub dimensions: Vec<&'s Dimension>,
    /// The names of the members of each.
    pub names: Vec<BTreeMap<String, Label>>,
    /// What was published.
    pub content: &'s StatisticContent,
    /// When.
    pub made_on: Date,
}
