//! The question whom a record is about, for an officer.

use catalogue::contract::FieldRole;
use domain::link::{Certainty, Evidence, Weighed};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    FieldView, Glossary, Moment, Phrase, Reader, RecordRow, Refused, Stamp, SubjectHit, View, input::ReviewInput,
    reading::read,
};

/// One thing that speaks for or against a link.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct EvidenceView {
    /// What it is: the evidence's name, such as `same-identifier`.
    pub kind: &'static str,
    /// Whether it speaks for the link (1), against it (-1) or neither (0).
    pub weight: i8,
    /// The scheme, where it is about a code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<Phrase>,
    /// The code, where it is about one; the subject, where it came from one; how likely it is, where
    /// linkage weighed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// What linkage compared, what it came to and what it weighs in decibans: for officers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<String>,
}

/// Millionths as per cent, never rounded up to certainty.
fn percent(ppm: u32) -> String {
    let hundredths = ppm.min(1_000_000) / 100;
    format!("{}.{:02} %", hundredths / 100, hundredths % 100)
}

fn finding(weighed: &Weighed) -> String {
    format!("{} ({:+})", weighed.finding, weighed.decibans)
}

impl EvidenceView {
    pub(crate) fn of(glossary: &Glossary, evidence: &Evidence) -> EvidenceView {
        let (kind, weight, identifier) = match evidence {
            Evidence::SameIdentifier(identifier) => ("same-identifier", 1, Some(identifier)),
            Evidence::OtherIdentifier(identifier) => ("other-identifier", -1, Some(identifier)),
            Evidence::SameName => ("same-name", 1, None),
            Evidence::FormerName => ("former-name", 1, None),
            Evidence::CompatibleName => ("compatible-name", 1, None),
            Evidence::ContradictedName => ("contradicted-name", -1, None),
            Evidence::NoName => ("no-name", 0, None),
            Evidence::SamePlace => ("same-place", 1, None),
            Evidence::OpenedSubject => ("opened-subject", 0, None),
            Evidence::Officer => ("officer", 1, None),
            Evidence::NotUs => ("not-us", -1, None),
            Evidence::Merged(_) => ("merged", 0, None),
            Evidence::Split(_) => ("split", 0, None),
            Evidence::Linkage(_) => ("linkage", 1, None),
        };
        let value = match evidence {
            Evidence::Merged(subject) | Evidence::Split(subject) => Some(subject.to_string()),
            Evidence::Linkage(judgement) => Some(percent(judgement.probability_ppm)),
            _ => identifier.map(|identifier| identifier.value().to_owned()),
        };
        let findings = match evidence {
            Evidence::Linkage(judgement) => judgement.findings.iter().map(finding).collect(),
            _ => Vec::new(),
        };
        EvidenceView {
            kind,
            weight,
            scheme: identifier.map(|identifier| glossary.scheme_title(identifier.scheme())),
            value,
            findings,
        }
    }
}

/// A subject that the record may be about.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct CandidateView {
    /// The subject.
    pub subject: SubjectHit,
    /// What speaks for and against it.
    pub evidence: Vec<EvidenceView>,
}

/// A record that waits, with its candidates side by side.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct ReviewItem {
    /// The record.
    pub record: RecordRow,
    /// The name that it gives its subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub named: Option<String>,
    /// Its fields.
    pub fields: Vec<FieldView>,
    /// Why it waits, by the names of the reasons.
    pub reasons: Vec<&'static str>,
    /// What spoke for and against the present link.
    pub evidence: Vec<EvidenceView>,
    /// How certain the present link is.
    #[schema(value_type = String)]
    pub certainty: Certainty,
    /// Since when it waits.
    pub since: Stamp,
    /// The candidates, the likeliest first.
    pub candidates: Vec<CandidateView>,
}

impl ReviewItem {
    /// The question for an officer.
    ///
    /// # Errors
    /// [`Refused::NotFound`] for everyone who may not see the record.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        item: &ReviewInput,
    ) -> Result<View<ReviewItem>, Refused> {
        ReviewItem::new(glossary, reader, moment, item).map(|body| View::new(reader.audience(), moment, None, body))
    }

    /// The same as a line of the queue.
    ///
    /// # Errors
    /// As [`ReviewItem::view`].
    pub(crate) fn new(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        item: &ReviewInput,
    ) -> Result<ReviewItem, Refused> {
        if !matches!(reader.audience(), domain::Audience::Officer | domain::Audience::Auditor) {
            return Err(Refused::NotFound);
        }
        let reading = read(glossary, reader, moment, None, &item.record)?;
        Ok(ReviewItem {
            record: reading.row(glossary, None, &item.record),
            named: reading.permit.text(FieldRole::SubjectName, &reading.newest.values),
            fields: reading.permit.fields(&reading.newest.values, None),
            reasons: item.reasons.clone(),
            evidence: item.record.link.evidence.iter().map(|one| EvidenceView::of(glossary, one)).collect(),
            certainty: item.record.link.certainty,
            since: Stamp(item.since),
            candidates: item
                .candidates
                .iter()
                .take(50)
                .filter_map(|(candidate, subject)| {
                    Some(CandidateView {
                        subject: SubjectHit::new(glossary, reader, subject).ok()?,
                        evidence: candidate.evidence.iter().map(|one| EvidenceView::of(glossary, one)).collect(),
                    })
                })
                .collect(),
        })
    }
}
