//! Whom a row may be about, with reasons as a sum.

use std::borrow::Cow;

use domain::{
    Audience, SubjectId,
    link::Weighed,
    subject::{Subject, SubjectClass},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Glossary, Moment, Reader, View,
    input::{LikelySubject, MatchInput},
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

/// A subject that every reader sees alike where it is named: confirmed, with nothing to mask.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlainSubject<'a> {
    id: SubjectId,
    class: SubjectClass,
    code: &'a str,
    name: &'a str,
}

/// The letters that classes are written with in a line.
const CLASS_LETTERS: [(SubjectClass, &str); 4] = [
    (SubjectClass::Enterprise, "E"),
    (SubjectClass::SoleTrader, "S"),
    (SubjectClass::Cooperative, "C"),
    (SubjectClass::Organisation, "O"),
];

impl<'a> PlainSubject<'a> {
    /// Appends the line that [`PlainSubject::read`] reads; false for a subject that not every reader
    /// sees alike.
    pub fn write(glossary: &Glossary, subject: &Subject, out: &mut String) -> bool {
        let code = |audience| primary_code(glossary, audience, subject);
        let public = code(Audience::Public);
        if may_know(&Reader::public(), subject).is_err() || code(Audience::Officer) != public {
            return false;
        }
        let letter = CLASS_LETTERS.iter().find(|(class, _)| *class == subject.class).map_or("", |(_, letter)| letter);
        [letter, public.as_deref().unwrap_or_default(), "\t", &subject_name(subject)]
            .iter()
            .for_each(|part| out.push_str(part));
        true
    }

    /// The subject `id` from its line.
    pub fn read(id: SubjectId, line: &'a str) -> Option<PlainSubject<'a>> {
        let (class, rest) =
            CLASS_LETTERS.iter().find_map(|(class, letter)| Some((*class, line.strip_prefix(letter)?)))?;
        let (code, name) = rest.split_once('\t')?;
        Some(PlainSubject { id, class, code, name })
    }

    /// What kind of subject it is.
    pub fn class(&self) -> SubjectClass {
        self.class
    }
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
            let (probability, reasons) = (likely.probability, likely.reasons);
            Some(match likely.subject {
                LikelySubject::Plain(PlainSubject { id, class, code, name }) => {
                    let (code, name) = (Some(code).filter(|code| !code.is_empty()), name.to_owned());
                    let (subject, code) = (Written(id), code.map(str::to_owned));
                    MatchCandidate { rank: 0, subject, code, name, class, probability, reasons }
                }
                LikelySubject::Judged(subject) => MatchCandidate {
                    rank: 0,
                    subject: Written(subject.id),
                    code: primary_code(glossary, may_know(reader, subject).ok()?, subject),
                    name: subject_name(subject),
                    class: subject.class,
                    probability,
                    reasons,
                },
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
