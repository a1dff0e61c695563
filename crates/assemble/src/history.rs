//! Entries of the register, sorted by what they are about.

use std::collections::BTreeMap;

use domain::{
    DatasetId, Date, EntryId, Instant, OrganCode, RecordId, SubjectId, Values,
    case::{Objection, ObjectionOutcome},
    entry::{Body, Entry, RowRef, SubjectOpened},
    id::CaseId,
    link::{Certainty, Evidence},
    publication::Publication,
    record::Operation,
};

/// A version of a record as taken.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordVersion {
    /// The entry that recorded it.
    pub entry: EntryId,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// The day from which it takes effect; absent where it always did.
    pub effective_on: Option<Date>,
    /// Stated or withdrawn.
    pub operation: Operation,
    /// Its values; empty where withdrawn or erased.
    pub values: Values,
    /// The delivery and row it came in; absent where it came in none.
    pub row: Option<RowRef>,
}

/// A link as decided.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkVersion {
    /// The entry that recorded it.
    pub entry: EntryId,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// The subject; absent where it waits for review.
    pub subject: Option<SubjectId>,
    /// How certain.
    pub certainty: Certainty,
    /// On what evidence.
    pub evidence: Vec<Evidence>,
}

/// A publication as decided.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicationVersion {
    /// The entry that recorded it.
    pub entry: EntryId,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// What was decided.
    pub publication: Publication,
}

/// An objection, and its answer if there is one.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectionHistory {
    /// The case.
    pub case: CaseId,
    /// When it was raised.
    pub raised_at: Instant,
    /// What was raised.
    pub objection: Objection,
    /// When and how it was answered.
    pub answer: Option<(Instant, ObjectionOutcome)>,
}

/// All that is known of one record.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordHistory {
    /// The record.
    pub id: RecordId,
    /// Its data set.
    pub dataset: DatasetId,
    /// Who delivers it.
    pub deliverer: OrganCode,
    /// Its versions, in the order of the register.
    pub versions: Vec<RecordVersion>,
    /// Its links, in the order of the register.
    pub links: Vec<LinkVersion>,
    /// Its publications, in the order of the register.
    pub publications: Vec<PublicationVersion>,
    /// The objections to it, in the order of the register.
    pub objections: Vec<ObjectionHistory>,
}

/// What was known of a subject from one entry on.
#[derive(Clone, Debug, PartialEq)]
pub struct SubjectVersion {
    /// The entry that recorded it.
    pub entry: EntryId,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// All it is known by from then on.
    pub now: SubjectOpened,
}

/// All that is known of one subject outside its records.
#[derive(Clone, Debug, PartialEq)]
pub struct SubjectHistory {
    /// The subject.
    pub id: SubjectId,
    /// Its versions, in the order of the register.
    pub versions: Vec<SubjectVersion>,
}

/// Entries, sorted by what they are about. The order in which they are taken does not matter, and
/// taking one twice changes nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Histories {
    subjects: BTreeMap<SubjectId, SubjectHistory>,
    records: BTreeMap<RecordId, Parts>,
    answers: BTreeMap<CaseId, (EntryId, Instant, ObjectionOutcome)>,
}

/// What is known of a record while entries come in: a link may come before what it links.
#[derive(Clone, Debug, Default, PartialEq)]
struct Parts {
    source: Option<(DatasetId, OrganCode)>,
    versions: BTreeMap<EntryId, RecordVersion>,
    links: BTreeMap<EntryId, LinkVersion>,
    publications: BTreeMap<EntryId, PublicationVersion>,
    objections: BTreeMap<EntryId, (Instant, Objection)>,
}

impl Histories {
    /// The histories that these entries tell.
    pub fn from_entries<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Histories {
        let mut histories = Histories::default();
        for entry in entries {
            histories.take(entry);
        }
        histories
    }

    /// Takes one entry; those that are about neither a subject nor a record, or whose body was
    /// erased, change nothing.
    pub fn take(&mut self, entry: &Entry) {
        let Some(body) = &entry.body else { return };
        let (at, recorded_at) = (entry.id, entry.recorded_at);
        match body {
            Body::SubjectOpened(opened) => self.subject(SubjectId::opened_by(at), entry, opened),
            Body::SubjectChanged(changed) => self.subject(changed.subject, entry, &changed.now),
            Body::RecordTaken(taken) => {
                let parts = self.record(taken.record.unwrap_or(RecordId::opened_by(at)));
                parts.source = Some((taken.dataset.clone(), taken.deliverer.clone()));
                let version = RecordVersion {
                    entry: at,
                    recorded_at,
                    effective_on: entry.effective_on,
                    operation: taken.operation,
                    values: taken.values.clone(),
                    row: entry.row,
                };
                parts.versions.insert(at, version);
            }
            Body::LinkDecided(link) => {
                let version = LinkVersion {
                    entry: at,
                    recorded_at,
                    subject: link.subject,
                    certainty: link.certainty,
                    evidence: link.evidence.clone(),
                };
                self.record(link.record).links.insert(at, version);
            }
            Body::PublicationDecided(decided) => {
                let version = PublicationVersion { entry: at, recorded_at, publication: decided.publication.clone() };
                self.record(decided.record).publications.insert(at, version);
            }
            Body::ObjectionRaised(objection) => {
                self.record(objection.record).objections.insert(at, (recorded_at, objection.clone()));
            }
            Body::ObjectionAnswered { case, outcome, .. } => {
                let answer = self.answers.entry(*case).or_insert((at, recorded_at, *outcome));
                // The first answer stands, whatever the order in which the entries come.
                if at < answer.0 {
                    *answer = (at, recorded_at, *outcome);
                }
            }
            _ => {}
        }
    }

    /// The subjects, by id.
    pub fn subjects(&self) -> impl Iterator<Item = &SubjectHistory> {
        self.subjects.values()
    }

    /// A subject.
    pub fn subject_history(&self, id: SubjectId) -> Option<&SubjectHistory> {
        self.subjects.get(&id)
    }

    /// The records of which a version was taken, by id.
    pub fn records(&self) -> impl Iterator<Item = RecordHistory> {
        self.records.iter().filter_map(|(id, parts)| {
            let (dataset, deliverer) = parts.source.clone()?;
            let objections = parts.objections.iter().map(|(entry, (raised_at, objection))| {
                let case = CaseId::opened_by(*entry);
                let answer = self.answers.get(&case).map(|(_, at, outcome)| (*at, *outcome));
                ObjectionHistory { case, raised_at: *raised_at, objection: objection.clone(), answer }
            });
            Some(RecordHistory {
                id: *id,
                dataset,
                deliverer,
                versions: parts.versions.values().cloned().collect(),
                links: parts.links.values().cloned().collect(),
                publications: parts.publications.values().cloned().collect(),
                objections: objections.collect(),
            })
        })
    }

    fn record(&mut self, id: RecordId) -> &mut Parts {
        self.records.entry(id).or_default()
    }

    fn subject(&mut self, id: SubjectId, entry: &Entry, now: &SubjectOpened) {
        let history = self.subjects.entry(id).or_insert_with(|| SubjectHistory { id, versions: Vec::new() });
        let at = history.versions.partition_point(|version| version.entry < entry.id);
        if history.versions.get(at).is_none_or(|version| version.entry != entry.id) {
            let version = SubjectVersion { entry: entry.id, recorded_at: entry.recorded_at, now: now.clone() };
            history.versions.insert(at, version);
        }
    }
}
