//! The question whom a record is about, for an officer.

use catalogue::contract::FieldRole;
use domain::link::{Certainty, Evidence};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    FieldView, Glossary, LinkReason, Moment, Phrase, Reader, RecordRow, Refused, Shown, Stamp, SubjectHit, View,
    Written,
    input::{EarlierInput, LinkageInput, QueuePlaceInput, ReviewInput, SubjectInput},
    reading::{Reading, read},
    view::RecordIdText,
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
    pub findings: Vec<LinkReason>,
}

/// Millionths as per cent, never rounded up to certainty.
fn percent(ppm: u32) -> String {
    let hundredths = ppm.min(1_000_000) / 100;
    format!("{}.{:02} %", hundredths / 100, hundredths % 100)
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
            Evidence::Linkage(judgement) => judgement.findings.iter().map(LinkReason::from).collect(),
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

/// One part of what the record says of its subject, beside what is registered.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct PartView {
    /// Which: `name`, `code`, `place`, `address`, `representative`, `phone`, `date`.
    pub part: &'static str,
    /// What the record says.
    pub said: Shown,
    /// What is registered.
    pub known: Shown,
    /// How they compare: `same`, `near`, `differs` or `missing`; absent where they were not compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<&'static str>,
}

/// How likely a candidate is the one, as a sum.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct LikelyView {
    /// How likely, from 0 to 1, among all candidates and none.
    pub probability: f64,
    /// What is believed of any candidate beforehand, in decibans.
    pub beforehand: f64,
    /// What was found, in decibans, the weightiest first.
    pub reasons: Vec<LinkReason>,
    /// The sum of all: the odds against none.
    pub sum: f64,
}

/// A subject that the record may be about.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct CandidateView {
    /// The subject.
    pub subject: SubjectHit,
    /// What speaks for and against it.
    pub evidence: Vec<EvidenceView>,
    /// Part by part, record and registration side by side.
    pub parts: Vec<PartView>,
    /// What linkage makes of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub likely: Option<LikelyView>,
}

/// Why a question stands where it stands in the queue: its answer is worth the more, the less
/// certain it is, the more records hang on it and the longer it waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct QueuePlace {
    /// How uncertain its answer is: 100 where it is as likely as not.
    pub uncertain_percent: u8,
    /// How many records that wait bear the same mention.
    pub same_mention: u32,
    /// Days that it waits.
    pub waits_days: u32,
    /// Days that it is past due.
    pub overdue_days: u32,
}

/// That it could not be said before whom a record with the same mention is about.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct EarlierAnswer {
    /// The record.
    pub record: RecordIdText,
    /// When that was answered.
    pub answered_at: Stamp,
    /// Why.
    pub reasons: String,
}

impl EarlierAnswer {
    fn of(input: &EarlierInput) -> EarlierAnswer {
        EarlierAnswer {
            record: Written(input.record),
            answered_at: Stamp(input.decision.decided_at),
            reasons: input.decision.reasons.clone(),
        }
    }
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
    /// How likely it is none of them, from 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub none: Option<f64>,
    /// Why it stands where it stands.
    pub place: QueuePlace,
    /// Earlier answers to the same question that are still open.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<EarlierAnswer>,
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
                    let hit = SubjectHit::new(glossary, reader, subject).ok()?;
                    let linkage = item.linkage.get(&candidate.subject);
                    Some(CandidateView {
                        parts: parts(glossary, reader, moment, &reading, (&hit, subject), linkage),
                        subject: hit,
                        evidence: candidate.evidence.iter().map(|one| EvidenceView::of(glossary, one)).collect(),
                        likely: linkage.map(likely),
                    })
                })
                .collect(),
            none: none(item),
            place: queue_place(item.place),
            earlier: item.earlier.iter().take(100).map(EarlierAnswer::of).collect(),
        })
    }
}

fn none(item: &ReviewInput) -> Option<f64> {
    let all: f64 = item.linkage.values().map(|one| one.probability).sum();
    (!item.linkage.is_empty()).then(|| (1.0 - all).clamp(0.0, 1.0))
}

fn queue_place(place: QueuePlaceInput) -> QueuePlace {
    let QueuePlaceInput { uncertain_percent, same_mention, waits_days, overdue_days } = place;
    QueuePlace { uncertain_percent, same_mention, waits_days, overdue_days }
}

fn likely(linkage: &LinkageInput) -> LikelyView {
    let tenth = |decibans: f64| (decibans * 10.0).round() / 10.0;
    let sum = linkage.beforehand + linkage.reasons.iter().map(|reason| reason.decibans).sum::<f64>();
    LikelyView {
        probability: linkage.probability,
        beforehand: tenth(linkage.beforehand),
        reasons: linkage.reasons.clone(),
        sum: tenth(sum),
    }
}

/// The parts in the order in which a clerk reads them; what neither says is left out.
fn parts(
    glossary: &Glossary,
    reader: &Reader,
    moment: Moment,
    record: &Reading<'_>,
    (hit, candidate): (&SubjectHit, &SubjectInput),
    linkage: Option<&LinkageInput>,
) -> Vec<PartView> {
    let registration = candidate.records.first();
    let registered = registration.and_then(|one| read(glossary, reader, moment, Some(&candidate.subject), one).ok());
    let said = |role| shown(Some(record), role);
    let known = |role| shown(registered.as_ref(), role);
    let text = |text: &str| Shown::Text { text: text.to_owned() };
    let code = hit.code.as_deref().map_or(Shown::Absent, text);
    let place = hit.region.as_ref().map_or(Shown::Absent, |region| text(region.text(domain::Language::Chinese)));
    let mark = |of: fn(&crate::input::PartMarks) -> &'static str| linkage.map(|linkage| of(&linkage.marks));
    let parts = [
        ("name", said(FieldRole::SubjectName), text(&hit.name), mark(|marks| marks.name)),
        ("code", said(FieldRole::SubjectIdentifier), code, mark(|marks| marks.code)),
        ("place", said(FieldRole::SubjectDivision), place, mark(|marks| marks.place)),
        ("address", said(FieldRole::SubjectAddress), known(FieldRole::SubjectAddress), mark(|marks| marks.address)),
        (
            "representative",
            said(FieldRole::SubjectRepresentative),
            known(FieldRole::SubjectRepresentative),
            mark(|marks| marks.representative),
        ),
        ("phone", said(FieldRole::SubjectPhone), known(FieldRole::SubjectPhone), mark(|marks| marks.phone)),
        ("date", said(FieldRole::DecisionDate), known(FieldRole::DecisionDate), mark(|marks| marks.date)),
    ];
    let parts = parts.into_iter().filter(|(_, said, known, _)| *said != Shown::Absent || *known != Shown::Absent);
    parts.map(|(part, said, known, mark)| PartView { part, said, known, mark }).collect()
}

/// The first field of that role that has a value.
fn shown(reading: Option<&Reading<'_>>, role: FieldRole) -> Shown {
    let Some(reading) = reading else { return Shown::Absent };
    let fields = reading.contract.all_with_role(role);
    let mut values = fields.filter_map(|field| reading.permit.show(field, &reading.newest.values));
    values.find(|value| *value != Shown::Absent).unwrap_or(Shown::Absent)
}
