//! The file: what held on a day, as the register knew it at an instant.

use std::{cmp::Reverse, collections::BTreeMap};

use catalogue::contract::DatasetKind;
use domain::{
    DatasetId, Date, DeliveryId, FieldCode, Instant, OrganCode, Period, RecordId, SubjectId, Values,
    case::{ObjectionKind, ObjectionOutcome},
    entry::{RowRef, SubjectOpened},
    id::CaseId,
    link::{Certainty, Evidence},
    publication::Publication,
    record::Operation,
};

use crate::{
    history::{Histories, ObjectionHistory, RecordHistory, RecordVersion, SubjectHistory},
    plan::{DatasetPlan, FilePlan},
};

/// The two times of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsOf {
    /// The day on which it is asked what held.
    pub day: Date,
    /// The instant up to which the register's knowledge counts.
    pub known_at: Instant,
}

/// The credit file of a subject.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    /// Whose.
    pub subject: SubjectId,
    /// As of when.
    pub as_of: AsOf,
    /// What the register knew of the subject itself; `None` where it did not know it yet.
    pub known: Option<SubjectOpened>,
    /// Its records, the latest decision first, then by id.
    pub records: Vec<FileRecord>,
}

/// A record in a file.
#[derive(Clone, Debug, PartialEq)]
pub struct FileRecord {
    /// The record.
    pub id: RecordId,
    /// Its data set.
    pub dataset: DatasetId,
    /// What kind of statement it makes; `None` where the catalogue no longer holds its data set.
    pub kind: Option<DatasetKind>,
    /// Whether it is to the subject's disadvantage; a data set that is not known counts as such.
    pub adverse: bool,
    /// Who delivers it.
    pub deliverer: OrganCode,
    /// Its values, each with where it comes from; the last ones stated where it was withdrawn.
    pub values: BTreeMap<FieldCode, Sourced>,
    /// The day of its decision.
    pub decided_on: Option<Date>,
    /// The days on which what it says holds.
    pub valid: Period,
    /// Where it stands on the day of the file.
    pub standing: Standing,
    /// The number of its version, from 1.
    pub version: u32,
    /// What its versions up to that one changed, in order.
    pub changes: Vec<Change>,
    /// How certain it is whom it is about.
    pub certainty: Certainty,
    /// On what evidence.
    pub evidence: Vec<Evidence>,
    /// Its publication as decided last.
    pub publication: Option<Publication>,
    /// The objections to it.
    pub objections: Vec<FileObjection>,
}

/// A value and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sourced {
    /// The canonical text.
    pub text: String,
    /// Who delivered it.
    pub deliverer: OrganCode,
    /// The delivery; `None` where it came in none.
    pub delivery: Option<DeliveryId>,
    /// The row of the delivery.
    pub row: Option<u32>,
    /// The version that first stated it so.
    pub version: u32,
    /// When that version was recorded.
    pub recorded_at: Instant,
}

/// What a version changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The version.
    pub version: u32,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// The day from which it takes effect.
    pub effective_on: Option<Date>,
    /// Stated or withdrawn.
    pub operation: Operation,
    /// The delivery and row it came in.
    pub row: Option<RowRef>,
    /// The fields whose value differs from the version before, all of them in the first.
    pub fields: Vec<FieldCode>,
}

/// Where a record stands on the day of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// What it says holds.
    Current,
    /// What it says does not hold yet.
    NotYet,
    /// What it says has ended.
    Ended,
    /// Its deliverer withdrew it.
    Withdrawn,
}

/// An objection to a record, as known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileObjection {
    /// The case.
    pub case: CaseId,
    /// What it says.
    pub kind: ObjectionKind,
    /// When it was raised.
    pub raised_at: Instant,
    /// Until when it hides the record, if it does.
    pub hides_until: Option<Instant>,
    /// How it was answered, if it was.
    pub outcome: Option<ObjectionOutcome>,
}

impl File {
    /// The file of the subject, from what the register holds of it and of the records that are or
    /// were linked to it. Records that were linked elsewhere at the instant, were not known yet or
    /// take effect after the day are not in it.
    pub fn assemble<'a>(
        plan: &FilePlan,
        subject: SubjectId,
        history: Option<&SubjectHistory>,
        records: impl IntoIterator<Item = &'a RecordHistory>,
        as_of: AsOf,
    ) -> File {
        let known = history.and_then(|history| {
            let known = history.versions.iter().filter(|version| version.recorded_at <= as_of.known_at);
            known.max_by_key(|version| version.entry).map(|version| version.now.clone())
        });
        let mut records: Vec<FileRecord> =
            records.into_iter().filter_map(|history| record(plan, subject, history, as_of)).collect();
        records.sort_by_key(|record| (Reverse(record.decided_on), record.id));
        records.dedup_by_key(|record| record.id);
        File { subject, as_of, known, records }
    }

    /// The same from histories, which need not be about this subject alone.
    pub fn from_histories(plan: &FilePlan, subject: SubjectId, histories: &Histories, as_of: AsOf) -> File {
        let records: Vec<RecordHistory> = histories.records().collect();
        File::assemble(plan, subject, histories.subject_history(subject), &records, as_of)
    }
}

impl FileRecord {
    /// The text of a field.
    pub fn text(&self, field: &FieldCode) -> Option<&str> {
        self.values.get(field).map(|value| value.text.as_str())
    }

    /// Whether an objection to it waits for an answer.
    pub fn objected(&self) -> bool {
        self.objections.iter().any(|objection| objection.outcome.is_none())
    }

    /// Whether "this is not us" hides it at `instant`.
    pub fn hidden_at(&self, instant: Instant) -> bool {
        self.objections
            .iter()
            .any(|objection| objection.outcome.is_none() && objection.hides_until.is_some_and(|until| instant < until))
    }
}

/// What one version of a record says, and on which days it is the one that counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    /// The days of a file on which this version counts.
    pub days: Period,
    /// The record as it then stands in the file; only whether it was withdrawn holds of its standing
    /// on all of these days.
    pub record: FileRecord,
}

/// All that a record can be in the files of a subject, whatever their day, as known at an instant: of
/// any day at most one stretch holds, and it is the record of [`File::assemble`] on that day.
pub fn stretches(plan: &FilePlan, subject: SubjectId, history: &RecordHistory, known_at: Instant) -> Vec<Stretch> {
    let mut starts: Vec<Option<Date>> = history.versions.iter().map(|version| version.effective_on).collect();
    starts.sort_unstable();
    starts.dedup();
    let mut stretches: Vec<Stretch> = Vec::with_capacity(1);
    for (at, start) in starts.iter().enumerate() {
        let as_of = AsOf { day: start.unwrap_or(Date::MIN), known_at };
        let Some(record) = record(plan, subject, history, as_of) else { continue };
        let until = starts.get(at + 1).copied().flatten();
        match stretches.last_mut().filter(|last| last.record.version == record.version) {
            Some(last) => last.days.until = until,
            None => stretches.push(Stretch { days: Period::new(*start, until), record }),
        }
    }
    stretches
}

fn record(plan: &FilePlan, subject: SubjectId, history: &RecordHistory, as_of: AsOf) -> Option<FileRecord> {
    let links = history.links.iter().filter(|link| link.recorded_at <= as_of.known_at);
    let link = links.max_by_key(|link| link.entry).filter(|link| link.subject == Some(subject))?;
    let mut versions: Vec<&RecordVersion> =
        history.versions.iter().filter(|version| version.recorded_at <= as_of.known_at).collect();
    versions.sort_by_key(|version| version.entry);
    let effective = |version: &&RecordVersion| version.effective_on.is_none_or(|day| day <= as_of.day);
    let chosen = versions.iter().rposition(effective)?;
    let (values, changes) = fold(history, &versions[..=chosen]);
    let dataset = plan.dataset(&history.dataset);
    let texts: Values = values.iter().map(|(field, value)| (field.clone(), value.text.clone())).collect();
    let valid = dataset.map_or(Period::ALWAYS, |dataset| dataset.valid(&texts));
    let publications = history.publications.iter().filter(|decided| decided.recorded_at <= as_of.known_at);
    Some(FileRecord {
        id: history.id,
        dataset: history.dataset.clone(),
        kind: dataset.map(|dataset| dataset.kind),
        adverse: dataset.is_none_or(|dataset| dataset.adverse),
        deliverer: history.deliverer.clone(),
        decided_on: dataset.and_then(|dataset: &DatasetPlan| dataset.decided_on(&texts)),
        standing: standing(versions[chosen].operation, valid, as_of.day),
        values,
        valid,
        version: chosen as u32 + 1,
        changes,
        certainty: link.certainty,
        evidence: link.evidence.clone(),
        publication: publications.max_by_key(|decided| decided.entry).map(|decided| decided.publication.clone()),
        objections: history.objections.iter().filter_map(|objection| as_known(objection, as_of.known_at)).collect(),
    })
}

/// The values after the last version, each with the version that first stated it so, and what each
/// version changed. A version that takes effect later than the last one counts as if it came
/// before it: what the register took later corrects what it took earlier.
fn fold(history: &RecordHistory, versions: &[&RecordVersion]) -> (BTreeMap<FieldCode, Sourced>, Vec<Change>) {
    let mut values: BTreeMap<FieldCode, Sourced> = BTreeMap::new();
    let mut changes = Vec::with_capacity(versions.len());
    for (number, version) in (1..).zip(versions) {
        let mut fields = Vec::new();
        if version.operation == Operation::State {
            let gone: Vec<FieldCode> =
                values.keys().filter(|field| !version.values.contains_key(*field)).cloned().collect();
            gone.iter().for_each(|field| drop(values.remove(field)));
            fields.extend(gone);
            for (field, text) in &version.values {
                if values.get(field).is_some_and(|known| known.text == *text) {
                    continue;
                }
                fields.push(field.clone());
                let sourced = Sourced {
                    text: text.clone(),
                    deliverer: history.deliverer.clone(),
                    delivery: version.row.map(|row| row.delivery),
                    row: version.row.map(|row| row.row),
                    version: number,
                    recorded_at: version.recorded_at,
                };
                values.insert(field.clone(), sourced);
            }
            fields.sort();
        }
        changes.push(Change {
            version: number,
            recorded_at: version.recorded_at,
            effective_on: version.effective_on,
            operation: version.operation,
            row: version.row,
            fields,
        });
    }
    (values, changes)
}

fn standing(operation: Operation, valid: Period, day: Date) -> Standing {
    if operation == Operation::Withdraw {
        Standing::Withdrawn
    } else if valid.from.is_some_and(|from| day < from) {
        Standing::NotYet
    } else if valid.until.is_some_and(|until| until <= day) {
        Standing::Ended
    } else {
        Standing::Current
    }
}

fn as_known(history: &ObjectionHistory, known_at: Instant) -> Option<FileObjection> {
    (history.raised_at <= known_at).then(|| FileObjection {
        case: history.case,
        kind: history.objection.kind,
        raised_at: history.raised_at,
        hides_until: history.objection.hides_until,
        outcome: history.answer.filter(|(at, _)| *at <= known_at).map(|(_, outcome)| outcome),
    })
}
