//! Explanations in sentences: what was decided, on which records, by which rule and article, from when
//! until when, what would change it and how it is contested. Told once here, in both languages; pages,
//! notices, the API and the command line show the same.
//!
//! A sentence is made of views and of nothing else: whoever may not see a record, a listing or a case reads
//! no sentence of it. The words stand in `catalogue/explanation.yaml`.

mod case;
mod check;
mod given;
mod grounds;
mod listing;
mod proposal;
mod prospects;
mod record;
mod repair;
mod teller;

use domain::{Audience, SubjectId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Phrase, Reader, SubjectRef, View};

pub use given::{AskedGiven, CaseCame, ListingGrounds, ProposalAnswer, ProposalGrounds};

/// Something explained.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct Explained {
    /// Its id.
    pub id: String,
    /// What it is: `record`, `listing`, `proposal`, `case` or `check`.
    pub kind: &'static str,
    /// What is explained, in words.
    pub title: Phrase,
    /// Whom it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<SubjectRef>,
    /// The organ that decided or decides, or that delivered it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organ: Option<Phrase>,
    /// The explanation, in the order in which it is read.
    pub passages: Vec<Passage>,
}

impl View<Explained> {
    /// Whether there is a notice of it to be served: entries and proposals are served to the subject; the
    /// public has no part in that.
    pub fn has_notice(&self) -> bool {
        self.audience() != Audience::Public && matches!(self.kind, "listing" | "proposal" | "repairable")
    }
}

/// A part of an explanation.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct Passage {
    /// What it is about.
    pub about: About,
    /// Its heading.
    pub heading: Phrase,
    /// Its sentences.
    pub sentences: Vec<Sentence>,
}

/// What a passage is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum About {
    /// What was decided.
    Decided,
    /// What is proposed.
    Proposed,
    /// What a record says, and whose it is.
    Record,
    /// What a case is about, and where it stands.
    Case,
    /// What happened in a case.
    Steps,
    /// The records and procedures that it rests on.
    RestsOn,
    /// The rule, and what it saw.
    Rule,
    /// Days, terms and clocks.
    Dates,
    /// What would have to change.
    Change,
    /// What follows from it.
    Follows,
    /// How publication ends early, and how that is applied for.
    Repair,
    /// The articles.
    Basis,
    /// How it is contested.
    Contest,
}

impl About {
    /// The key of its heading, after `about-`.
    fn key(self) -> &'static str {
        match self {
            About::Decided => "about-decided",
            About::Proposed => "about-proposed",
            About::Record => "about-record",
            About::Case => "about-case",
            About::Steps => "about-steps",
            About::RestsOn => "about-rests-on",
            About::Rule => "about-rule",
            About::Dates => "about-dates",
            About::Change => "about-change",
            About::Follows => "about-follows",
            About::Repair => "about-repair",
            About::Basis => "about-basis",
            About::Contest => "about-contest",
        }
    }
}

/// A sentence, with the article that it rests on and the thing that it is about.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct Sentence {
    /// The sentence.
    pub text: Phrase,
    /// The articles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<Phrase>,
    /// Whether their text is known from memory or an excerpt only.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unverified: bool,
    /// The record, listing, case or proposal that it is about, which is explained itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thing: Option<String>,
}

impl Sentence {
    fn of(text: Phrase) -> Sentence {
        Sentence { text, basis: Vec::new(), unverified: false, thing: None }
    }

    fn on(self, basis: Vec<Phrase>, unverified: bool) -> Sentence {
        Sentence { basis, unverified, ..self }
    }

    fn about(self, thing: impl ToString) -> Sentence {
        Sentence { thing: Some(thing.to_string()), ..self }
    }
}

/// How much a reader may know of what officers did about a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Insight {
    /// Officers, the auditor, the subject itself: reasons, cases, what has ended.
    inside: bool,
    /// The subject itself and the auditor: the names of officers.
    named: bool,
}

impl Insight {
    fn of(reader: &Reader, subject: SubjectId) -> Insight {
        let own = reader.audience() == Audience::Subject && reader.is_for(subject);
        let auditor = reader.audience() == Audience::Auditor;
        Insight { inside: own || auditor || reader.audience() == Audience::Officer, named: own || auditor }
    }
}
