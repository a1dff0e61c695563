//! One record: as a line of a list, and as a page.

use catalogue::contract::{Field, FieldRole};
use domain::{
    Audience, Date,
    case::{ObjectionKind, ObjectionOutcome},
    link::{Certainty, Evidence},
    record::{Operation, Values},
    subject::Subject,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    ClockView, DecisionView, EvidenceView, FieldView, Glossary, Moment, Phrase, PublicationState, PublicationView,
    Reader, Refused, RuleView, Shown, Source, Stamp, View, Written,
    decision::decisions,
    glossary::is_favourable,
    input::{ObjectionInput, RecordInput, SubjectInput, VersionInput},
    publication::findings,
    reading::{Reading, hides, next_change, read},
    subject::{primary_code, subject_name},
    view::{CaseIdText, DatasetIdText, RecordIdText, SubjectIdText},
};

/// A subject as named beside something else.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct SubjectRef {
    /// Its id.
    pub id: SubjectIdText,
    /// Its name.
    pub name: String,
    /// Its first code, where it may be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

impl SubjectRef {
    /// The subject as named in suggestions.
    ///
    /// # Errors
    /// As [`crate::SubjectHit::view`].
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        subject: &Subject,
    ) -> Result<View<SubjectRef>, Refused> {
        let audience = crate::subject::may_know(reader, subject)?;
        Ok(View::new(reader.audience(), moment, None, SubjectRef::of(glossary, audience, subject)))
    }

    pub(crate) fn of(glossary: &Glossary, audience: Audience, subject: &Subject) -> SubjectRef {
        SubjectRef {
            id: Written(subject.id),
            name: subject_name(subject),
            code: primary_code(glossary, audience, subject),
        }
    }
}

/// That somebody objects to a record.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct ObjectionMark {
    /// Since when.
    pub raised_at: Stamp,
    /// Whether an officer has answered, and how: `rejected` or `upheld`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered: Option<&'static str>,
    /// What it says, `objection` or `not-us`; for those who may know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    /// Its case; for those who may know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseIdText>,
    /// Its reasons; for those who may know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasons: Option<String>,
}

/// On what evidence a record was put to its subject. The codes themselves, and that the subject
/// denied it, are for those who may know.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct LinkView {
    /// How certain.
    #[schema(value_type = String)]
    pub certainty: Certainty,
    /// What speaks for and against it.
    pub evidence: Vec<EvidenceView>,
    /// When it was decided.
    pub decided_at: Stamp,
}

impl LinkView {
    /// How certain, as written in the API.
    pub fn certainty_name(&self) -> &'static str {
        match self.certainty {
            Certainty::Open => "open",
            Certainty::Probable => "probable",
            Certainty::Certain => "certain",
        }
    }
}

/// What a version changed in one field.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct Change {
    /// The field.
    pub title: Phrase,
    /// Its value before.
    pub before: Shown,
    /// Its value after.
    pub after: Shown,
}

/// One version of a record; for those who may know.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct VersionView {
    /// Where it comes from.
    pub source: Source,
    /// Whether it withdrew the record.
    pub withdraws: bool,
    /// What it changed against the version before.
    pub changes: Vec<Change>,
}

/// What the reader can do about the record.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct Contest {
    /// Whether this reader may object now.
    pub may_object: bool,
    /// Whether this reader may say "this is not us" now.
    pub may_say_not_us: bool,
    /// Whether "this is not us" would hide it at once: only the first time for a link.
    pub hides: bool,
    /// The organ to turn to.
    pub organ: Phrase,
}

/// A record as a line of a list.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct RecordRow {
    /// Its id.
    pub id: RecordIdText,
    /// The data set.
    pub dataset: DatasetIdText,
    /// The data set's name.
    pub title: Phrase,
    /// The data set's kind.
    pub kind: &'static str,
    /// Whether it is to the subject's disadvantage.
    pub adverse: bool,
    /// Whether it speaks for the subject.
    pub favourable: bool,
    /// Whom it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<SubjectRef>,
    /// What it says, in short.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<Phrase>,
    /// The number of its document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_number: Option<String>,
    /// The organ that decided, as the record names it; in both languages where it delivered itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organ: Option<Phrase>,
    /// Whether the organ that decided also delivered.
    #[serde(skip)]
    pub own: bool,
    /// The day of the decision, or the day that the record is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub decided_on: Option<Date>,
    /// The last day of validity.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub valid_until: Option<Date>,
    /// Who delivered it.
    pub deliverer: Phrase,
    /// Where its publication stands.
    pub state: PublicationState,
    /// The first day on which it may no longer be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub until: Option<Date>,
    /// The objection to it that is not answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub objection: Option<ObjectionMark>,
    /// Whether the fields shown name a person.
    #[serde(skip)]
    pub names_person: bool,
}

/// A record as a page.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct RecordFile {
    /// What stands in lists.
    #[serde(flatten)]
    pub row: RecordRow,
    /// Its fields, in the standard's order.
    pub fields: Vec<FieldView>,
    /// Its publication.
    pub publication: PublicationView,
    /// The articles that allow collecting and publishing it.
    pub basis: Vec<Phrase>,
    /// The standard that names its fields.
    pub standard: String,
    /// Where it comes from.
    pub source: Source,
    /// Its versions, the newest first; for those who may know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub versions: Vec<VersionView>,
    /// How it was put to its subject.
    pub link: LinkView,
    /// What officers decided about it and why, the newest first; for those who may know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<DecisionView>,
    /// Every objection, the newest first.
    pub objections: Vec<ObjectionMark>,
    /// What the reader can do about it.
    pub contest: Contest,
}

impl RecordRow {
    /// The same, framed for a page.
    ///
    /// # Errors
    /// As the constructor of the page.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        subject: Option<&Subject>,
        record: &RecordInput,
    ) -> Result<View<RecordRow>, Refused> {
        RecordRow::new(glossary, reader, moment, subject, record)
            .map(|body| View::new(reader.audience(), moment, next_change(moment, record), body))
    }

    /// The record as a line of a list. Lists leave out what is refused.
    pub(crate) fn new(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        subject: Option<&Subject>,
        record: &RecordInput,
    ) -> Result<RecordRow, Refused> {
        read(glossary, reader, moment, subject, record).map(|reading| reading.row(glossary, subject, record))
    }
}

impl Reading<'_> {
    fn inside(&self) -> bool {
        !matches!(self.permit.audience, Audience::Public | Audience::Inquirer)
    }

    pub(crate) fn day(&self) -> Option<Date> {
        let values = &self.newest.values;
        [FieldRole::DecisionDate, FieldRole::ValidFrom, FieldRole::EndDate]
            .into_iter()
            .find_map(|role| self.permit.day(role, values))
            .or_else(|| {
                let from = self.contract.field(&self.contract.publication.from)?;
                match self.permit.show(from, values)? {
                    Shown::Date { date } => Some(date),
                    _ => None,
                }
            })
    }

    pub(crate) fn row(&self, glossary: &Glossary, subject: Option<&Subject>, record: &RecordInput) -> RecordRow {
        let values = &self.newest.values;
        let organ = self.permit.text(FieldRole::OrganName, values);
        RecordRow {
            id: Written(record.id),
            dataset: Written(record.dataset.clone()),
            title: (&self.contract.title).into(),
            kind: self.contract.kind.name(),
            adverse: self.contract.adverse,
            favourable: is_favourable(self.contract.kind),
            subject: subject.map(|subject| SubjectRef::of(glossary, self.permit.audience, subject)),
            summary: self.permit.summary(values),
            document_number: self.permit.text(FieldRole::DocumentNumber, values),
            own: organ.as_ref().is_some_and(|name| *name == record.deliverer.name.zh),
            organ: organ.map(|name| {
                if name == record.deliverer.name.zh { (&record.deliverer.name).into() } else { Phrase::same(&name) }
            }),
            decided_on: self.day(),
            valid_until: self.permit.day(FieldRole::ValidUntil, values),
            deliverer: (&record.deliverer.name).into(),
            state: self.state,
            until: record.publication.as_ref().and_then(|publication| publication.until),
            objection: record
                .objections
                .iter()
                .find(|objection| objection.answered.is_none())
                .map(|objection| self.objection(objection)),
            names_person: self.permit.names_person(values),
        }
    }

    pub(crate) fn objection(&self, objection: &ObjectionInput) -> ObjectionMark {
        let inside = self.inside();
        ObjectionMark {
            raised_at: Stamp(objection.raised_at),
            answered: objection.answered.map(|outcome| match outcome {
                ObjectionOutcome::Rejected => "rejected",
                ObjectionOutcome::Upheld => "upheld",
            }),
            kind: inside.then_some(match objection.kind {
                ObjectionKind::Objection => "objection",
                ObjectionKind::NotUs => "not-us",
            }),
            case: inside.then_some(Written(objection.case)),
            reasons: inside.then(|| objection.reasons.clone()),
        }
    }

    /// How the record was put to its subject.
    pub(crate) fn link(&self, glossary: &Glossary, record: &RecordInput) -> LinkView {
        let inside = self.inside();
        let evidence = record.link.evidence.iter().filter(|one| inside || **one != Evidence::NotUs);
        let view = |one| {
            let view = EvidenceView::of(glossary, one);
            match inside {
                true => view,
                false => EvidenceView { value: None, findings: Vec::new(), ..view },
            }
        };
        LinkView {
            certainty: record.link.certainty,
            evidence: evidence.map(view).collect(),
            decided_at: Stamp(record.link.decided_at),
        }
    }

    pub(crate) fn publication(&self, glossary: &Glossary, moment: Moment, record: &RecordInput) -> PublicationView {
        let Some(publication) = &record.publication else {
            return PublicationView {
                state: self.state,
                from: None,
                until: None,
                repairable: None,
                elapsed_permille: 0,
                days_left: 0,
                rules: Vec::new(),
                clocks: Vec::new(),
                holds: Vec::new(),
                findings: Vec::new(),
            };
        };
        let days = |from: Date, to: Date| i64::from((to - from).get_days()).max(0);
        let elapsed = publication.from.zip(publication.until).map_or(0, |(from, until)| {
            let whole = days(from, until).max(1);
            (days(from, moment.today).min(whole) * 1000 / whole) as u16
        });
        PublicationView {
            state: self.state,
            from: publication.from,
            until: publication.until,
            repairable: publication.repairable,
            elapsed_permille: elapsed,
            days_left: publication.until.map_or(0, |until| days(moment.today, until) as u32),
            rules: publication.rules.iter().map(|id| RuleView::new(id, glossary.rules.get(id))).collect(),
            clocks: publication.clocks.iter().map(|clock| ClockView::new(glossary, clock, record)).collect(),
            holds: if self.inside() { publication.holds.clone() } else { Vec::new() },
            findings: if self.inside() { findings(glossary, record, publication) } else { Vec::new() },
        }
    }

    pub(crate) fn versions(&self, record: &RecordInput) -> Vec<VersionView> {
        let changes = |after: &VersionInput, before: Option<&VersionInput>| {
            before.map_or_else(Vec::new, |before| self.changes(&before.values, &after.values))
        };
        let versions = record.versions.iter().enumerate().take(100).map(|(at, version)| VersionView {
            source: self.permit.source(record, version),
            withdraws: version.operation == Operation::Withdraw,
            changes: changes(version, record.versions.get(at + 1)),
        });
        versions.collect()
    }

    /// The fields in which two versions differ, as this reader sees them.
    pub(crate) fn changes(&self, before: &Values, after: &Values) -> Vec<Change> {
        let fields = self.contract.fields.iter();
        let differing = fields.filter(|field| before.get(&field.code) != after.get(&field.code));
        let change = |field: &Field| {
            let (before, after) = (self.permit.show(field, before)?, self.permit.show(field, after)?);
            Some(Change { title: (&field.title).into(), before, after })
        };
        differing.filter_map(change).collect()
    }

    fn contest(&self, moment: Moment, record: &RecordInput) -> Contest {
        let itself = self.permit.audience == Audience::Subject;
        let open = |kind| record.objections.iter().any(|one| one.kind == kind && one.answered.is_none());
        let said = record
            .objections
            .iter()
            .any(|one| one.kind == ObjectionKind::NotUs && one.raised_at >= record.link.decided_at);
        let shown = !record.objections.iter().any(|objection| hides(objection, moment.now));
        Contest {
            may_object: itself && !open(ObjectionKind::Objection),
            may_say_not_us: itself && shown && !open(ObjectionKind::NotUs),
            hides: itself && !said,
            organ: (&record.deliverer.name).into(),
        }
    }
}

impl RecordFile {
    /// The record as a page for `reader`.
    ///
    /// # Errors
    /// [`Refused::Gone`] where it was public and has ended, [`Refused::NotFound`] where the reader
    /// may not know of it.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        subject: Option<&SubjectInput>,
        record: &RecordInput,
    ) -> Result<View<RecordFile>, Refused> {
        let subject = subject.map(|input| &input.subject);
        let reading = read(glossary, reader, moment, subject, record)?;
        let source = reading.permit.source(record, reading.newest);
        let inside = reading.inside();
        let body = RecordFile {
            row: reading.row(glossary, subject, record),
            fields: reading.permit.fields(&reading.newest.values, None),
            publication: reading.publication(glossary, moment, record),
            basis: glossary.bases(&reading.contract.basis),
            standard: reading.contract.standard.clone(),
            source,
            versions: if inside { reading.versions(record) } else { Vec::new() },
            link: reading.link(glossary, record),
            decisions: decisions(reading.permit.audience, &record.decisions),
            objections: record.objections.iter().take(100).map(|one| reading.objection(one)).collect(),
            contest: reading.contest(moment, record),
        };
        Ok(View::new(reader.audience(), moment, next_change(moment, record), body))
    }
}
