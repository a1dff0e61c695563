//! What explanations of listings and proposals are made of, as it lies in the register: nothing is filtered.

use catalogue::measure::MeasureRule;
use domain::{
    AccountName, Date, Label, ListingId,
    id::{CaseId, ProposalId},
    listing::{Proposal, Prospect},
};

use crate::{Shown, input::RecordInput};

/// A proposal with what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ProposalGrounds {
    /// Its id.
    pub id: ProposalId,
    /// What is proposed.
    pub proposal: Proposal,
    /// The day on which it was made.
    pub made_on: Date,
    /// Who made it, where an officer did.
    pub by: Option<AccountName>,
    /// How it was answered.
    pub answer: Option<ProposalAnswer>,
    /// What the row of the rule set asked for.
    pub asked: Vec<AskedGiven>,
    /// The article of the row.
    pub basis: Vec<String>,
    /// The cases that came before the decision.
    pub cases: Vec<CaseCame>,
    /// The names of those that still must.
    pub missing: Vec<Label>,
}

/// How an officer answered a proposal.
#[derive(Clone, Debug, PartialEq)]
pub struct ProposalAnswer {
    /// Whether it was accepted.
    pub accepted: bool,
    /// The day.
    pub on: Date,
    /// Who decided.
    pub by: Option<AccountName>,
    /// Why.
    pub reasons: String,
    /// The entry that the organ decided itself and delivered, where the proposal was referred to it.
    pub received: Option<ListingId>,
}

/// What a rule asked of one input.
#[derive(Clone, Debug, PartialEq)]
pub struct AskedGiven {
    /// The input.
    pub input: String,
    /// What it asked for.
    pub value: Shown,
    /// Whether it asked for anything but that.
    pub except: bool,
}

/// A case that came before a decision.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseCame {
    /// Its id.
    pub id: CaseId,
    /// What it is.
    pub title: Label,
    /// How it ended, and on which day.
    pub ended: Option<(Label, Date)>,
}

/// What an entry on a list rests on, what follows from it, and what is to come of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListingGrounds {
    /// The proposal that it follows; absent where it was received.
    pub proposal: Option<ProposalGrounds>,
    /// The records it rests on, and the one that reported it.
    pub records: Vec<RecordInput>,
    /// What is to come of it.
    pub prospects: Vec<Prospect>,
    /// The record that remedies its cause, where one is known.
    pub remedy: Option<RecordInput>,
    /// The measures that follow from it.
    pub follows: Vec<MeasureRule>,
    /// Whether the public sees the entry now, as the register judges.
    pub shown: bool,
}
