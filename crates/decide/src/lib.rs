//! What follows from a record or a file under the law of a pack: how long a record is public and
//! why, which clocks run, who is proposed for a list, what an objection does at once.
//!
//! # What belongs here
//! Facts, catalogue and a date go in; publications, proposals and effects come out. Nothing here
//! decides by itself what only an officer may decide: a [`domain::listing::Proposal`] waits. Terms
//! and classes stand in the pack's rule sets; this crate knows what a term is counted from and what
//! a later regime does, not how long it is.
//!
//! In reading order: [`inputs`] (from a record to a rule set's inputs), [`due`] (working days,
//! prepared), [`term`] (how long), [`publication`] (all of a publication), [`proposal`],
//! [`columnar`] (the same for many subjects at once), [`objection`], [`commitment`] (when one is checked and
//! what that yields), [`listing`] (how long a listing stands and what ends it), [`measure`] (what
//! follows from it in a procedure).

mod asked;
mod due;
mod inputs;
mod term;

pub mod publication;

pub mod proposal;

pub mod columnar;

pub mod objection;

pub mod commitment;
pub mod listing;
pub mod measure;
pub mod prospect;

pub use columnar::ColumnarProposals;
pub use objection::{ObjectionEffect, objection_effect};
pub use proposal::ProposalPlan;
pub use publication::{Ending, PublicationPlan, Taken, end, standing_end};

use domain::RuleSetId;

/// Why a plan can't be prepared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecideError {
    /// The pack lacks a rule set.
    #[error("the pack holds no rule set `{0}`")]
    NoRuleSet(RuleSetId),
    /// The pack lacks a clock.
    #[error("the pack holds no clock `{0}`")]
    NoClock(String),
    /// A rule set does not fit what it is used for.
    #[error("rule set `{rule_set}`: {message}")]
    Misfit {
        /// The rule set.
        rule_set: RuleSetId,
        /// What does not fit.
        message: String,
    },
}
