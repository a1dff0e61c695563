//! Links: that a record is about a subject, and on what evidence.

use serde::{Deserialize, Serialize};

use crate::{Identifier, SubjectId};

/// How certain it is whom a record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// Not linked: waits in the review queue.
    Open,
    /// Linked, but on a name and a place only: never enough to publish something adverse.
    Probable,
    /// A checked identifier that the name does not contradict, or an officer's confirmation.
    Certain,
}

/// One thing that speaks for or against a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// The record bears an identifier that the subject holds.
    SameIdentifier(Identifier),
    /// The record bears an identifier of a scheme of which the subject holds another value.
    OtherIdentifier(Identifier),
    /// The name equals the subject's current name.
    SameName,
    /// The name equals a former name of the subject.
    FormerName,
    /// The name, without legal form and place, equals one of the subject's names.
    CompatibleName,
    /// The name, without legal form and place, equals none of the subject's names.
    ContradictedName,
    /// The record gives no name that could contradict.
    NoName,
    /// The place is the subject's.
    SamePlace,
    /// The identifier opened the subject.
    OpenedSubject,
    /// An officer confirmed or set it.
    Officer,
    /// The subject says that the record is not about it.
    NotUs,
    /// The record was about this subject, which an officer merged into the one that it is about now.
    Merged(SubjectId),
    /// The record was about this subject, from which an officer split the one that it is about now.
    Split(SubjectId),
    /// Linkage compared all that both say, and everyone else who may be meant.
    Linkage(Judgement),
}

/// What linkage came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// How likely the subject is the one, among all candidates and none, in millionths.
    pub probability_ppm: u32,
    /// What was compared and what it came to, the weightiest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Weighed>,
    /// Whether it was drawn by chance for an officer to check.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub drawn: bool,
}

/// A comparison, what it came to and what it weighs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weighed {
    /// What was found, by the names that an interface has words for, such as `name-whole`.
    pub names: Vec<String>,
    /// The same as a sentence in English.
    pub finding: String,
    /// At most so many subjects share it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared_up_to: Option<u32>,
    /// More than so many subjects share it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared_over: Option<u32>,
    /// Its weight in decibans: ten mean ten times as likely, minus ten a tenth.
    pub decibans: i32,
}

/// A subject that a record may be about, with what speaks for and against it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The subject.
    pub subject: SubjectId,
    /// What speaks for and against it.
    pub evidence: Vec<Evidence>,
}
