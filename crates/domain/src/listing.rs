//! Lists, and what puts a subject on one or takes it off.

use serde::{Deserialize, Serialize};

use crate::{
    DatasetId, Date, ListId, ListingId, OrganCode, RecordId, RuleSetId, SubjectId,
    id::{CaseId, ProposalId, ReferralId},
    measure::ConfirmedBy,
};

/// What a rule set yields: waits for an officer, has no effect of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Whom it is about.
    pub subject: SubjectId,
    /// The list it would put the subject on.
    pub list: ListId,
    /// The cause, a code of the list's causes.
    pub cause: String,
    /// The rule set; absent where an officer proposed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuleSetId>,
    /// The row of the rule set.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub row: String,
    /// What the rule saw: fact and value, in the order of the table's columns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<(String, String)>,
    /// The records that it rests on.
    pub records: Vec<RecordId>,
    /// Why, in the words of the officer who proposed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasons: Option<String>,
    /// The last day on which the competent organ may decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
}

/// A proposal was referred to an organ that decides on the list, since no officer of such an organ has an
/// account here: the organ gets a notice, and its decision comes back as its act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Referral {
    /// The proposal.
    pub proposal: ProposalId,
    /// The organ.
    pub organ: OrganCode,
}

/// An organ confirmed that it has the notice of a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferralConfirmed {
    /// The referral.
    pub referral: ReferralId,
    /// How.
    pub by: ConfirmedBy,
}

/// What a determination rests on beside its proposal: kept with it, so that it can be told in the words
/// of its day whatever becomes of the catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestsOn {
    /// The cases that came before, as the list asks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<CaseId>,
    /// What the row of the rule set asked for: input and test as written, in the order of its columns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<(String, String)>,
    /// The article of the row.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub basis: String,
    /// The entry that the organ decided itself and delivered, where the proposal was referred to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<ListingId>,
}

impl RestsOn {
    /// Whether nothing is stated: so it is in entries from before this was kept.
    pub fn is_empty(&self) -> bool {
        *self == RestsOn::default()
    }
}

/// An entry on a list, determined here or received from the organ that decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// Who is listed.
    pub subject: SubjectId,
    /// On which list.
    pub list: ListId,
    /// The cause, a code of the list's causes.
    pub cause: String,
    /// The organ that decided.
    pub organ: OrganCode,
    /// The day of the decision.
    pub decided_on: Date,
    /// The first day on which the listing no longer stands.
    pub until: Date,
    /// The record that reported it, where it was received.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordId>,
    /// The proposal it follows, where it was determined here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<ProposalId>,
    /// What ends it, as it was known when it was entered.
    #[serde(default, skip_serializing_if = "Ends::is_empty")]
    pub ends: Ends,
}

impl Listing {
    /// Whether two say the same: what ends a listing follows from its list, so that a listing from
    /// before that was stated is not ended and entered anew.
    pub fn says_the_same(&self, other: &Listing) -> bool {
        let bare = |listing: &Listing| Listing { ends: Ends::default(), ..listing.clone() };
        bare(self) == bare(other)
    }
}

/// What ends a listing, beside an officer's decision: every listing carries it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ends {
    /// The clock of the pack by which `until` was counted; absent where the record names the day, or a
    /// publication term does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<String>,
    /// The first day on which the subject may apply for removal before the term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub early_from: Option<Date>,
    /// The records it rests on: it is shown only while all of them stand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<RecordId>,
}

impl Ends {
    /// Whether nothing is stated.
    pub fn is_empty(&self) -> bool {
        *self == Ends::default()
    }
}

/// Why a listing ended before its time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ListingEnd {
    /// An officer decided so.
    #[default]
    Decided,
    /// The record that reported it was withdrawn.
    RecordWithdrawn,
    /// The record that reported it says otherwise now.
    RecordChanged,
    /// The record that reported it is about another subject, or about nobody that is certain.
    RecordRelinked,
    /// A record that it rests on no longer stands; an officer took the entry back.
    BasisRevoked,
}

/// What an officer owes a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ListingDuty {
    /// A record that it rests on no longer stands: the entry is to be taken back.
    TakeBack,
    /// What it was entered for is remedied: its removal is to be decided.
    Remove,
    /// The subject is to be reminded in public that the entry leads to another list.
    Remind,
    /// It has stood so long that it leads to another list: to be proposed there.
    Escalate,
}

/// Something that is to come of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prospect {
    /// What it rests on is gone: it is to be taken back.
    TakeBack { records: Vec<RecordId>, since: Date, due: Option<Date> },
    /// What it was entered for is remedied: its removal is to be decided.
    Remedied { dataset: DatasetId, year: Option<i16>, record: RecordId, since: Date, due: Option<Date> },
    /// It is removed once a record of the data set is known.
    ToRemedy { dataset: DatasetId, year: Option<i16> },
    /// An officer may remove it for one of these reasons, codes of the list's exits; from that day on, where
    /// one is named.
    Removable { exits: Vec<String>, from: Option<Date> },
    /// Only the organ that decided ends it: it was received.
    ElsewhereOnly,
    /// It ends by itself.
    Term { on: Date, clock: Option<String> },
    /// It leads to another list, unless it ends before; the subject is reminded from a day on.
    LeadsTo { list: ListId, on: Date, reminded: Option<Date> },
}
