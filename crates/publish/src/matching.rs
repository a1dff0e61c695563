//! Whom a row may be about, with reasons as a sum.

use std::borrow::Cow;

use domain::{
    link::Weighed,
    subject::{Subject, SubjectClass},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Glossary, Moment, Reader, View,
    input::MatchInput,
    subject::{may_know, primary_code, subject_name},
    view::{SubjectIdText, Written},
};

/// One reason: what a comparison came to, and what it weighs.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct LinkReason {
    /// What was found, by name, such as `name-whole`.
    #[schema(value_type = Vec<String>)]
    pub findings: Vec<Cow<'static, str>>,
    /// The same as a sentence in English.
    pub finding: String,
    /// At most so many subjects share it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared_up_to: Option<u32>,
    /// More than so many subjects share it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared_over: Option<u32>,
    /// Its weight: ten mean ten times as likely, minus ten a tenth.
    pub decibans: f64,
}

impl From<&Weighed> for LinkReason {
    fn from(weighed: &Weighed) -> LinkReason {
        LinkReason {
            findings: weighed.names.iter().cloned().map(Cow::Owned).collect(),
            finding: weighed.finding.clone(),
            shared_up_to: weighed.shared_up_to,
            shared_over: weighed.shared_over,
            decibans: f64::from(weighed.decibans),
        }
    }
}

/// A subject that a row may be about.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct MatchCandidate {
    /// The likeliest is 1.
    pub rank: u32,
    /// The subject.
    pub subject: SubjectIdText,
    /// Its code, where it may be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// Its class.
    #[schema(value_type = String)]
    pub class: SubjectClass,
    /// How likely it is the one, from 0 to 1.
    pub probability: f64,
    /// Why: the weights, together with what is believed beforehand, sum to the odds.
    pub reasons: Vec<LinkReason>,
}

/// What a row came to.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct RowMatch {
    /// The row's own id.
    pub id: String,
    /// What follows: `link` (the first candidate), `review` (a person has to look) or `new` (none).
    pub decision: &'static str,
    /// The likeliest subjects that the reader may know of, the likeliest first.
    pub candidates: Vec<MatchCandidate>,
}

impl RowMatch {
    /// What a row came to, for `reader`. Subjects that it may not know of are left out; whoever
    /// decides must have left them out before.
    pub fn view(glossary: &Glossary, reader: &Reader, moment: Moment, input: MatchInput<'_>) -> View<RowMatch> {
        let candidates = input.candidates.into_iter().filter_map(|likely| {
            let audience = may_know(reader, likely.subject).ok()?;
            Some(MatchCandidate {
                rank: 0,
                subject: Written(likely.subject.id),
                code: primary_code(glossary, audience, likely.subject),
                name: subject_name(likely.subject),
                class: likely.subject.class,
                probability: likely.probability,
                reasons: likely.reasons,
            })
        });
        let candidates = (1..).zip(candidates).map(|(rank, candidate)| MatchCandidate { rank, ..candidate }).collect();
        let body = RowMatch { id: input.id, decision: input.decision, candidates };
        View::new(reader.audience(), moment, None, body)
    }

    /// Whether `reader` may know of a subject at all.
    pub fn may_name(reader: &Reader, subject: &Subject) -> bool {
        may_know(reader, subject).is_ok()
    }
}
