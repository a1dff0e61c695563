//! The file of a subject as of a day and as known at an instant: assembled from its entries.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use assemble::{
    AsOf, File, FileObjection, FilePlan, FileRecord, Histories,
    history::{LinkVersion, RecordHistory, RecordVersion},
};
use domain::{
    Date, DeliveryId, Instant, RecordId, SubjectId, Values,
    entry::{Body, Entry, SubjectOpened},
    id::ListingId,
    listing::ListingEnd,
    record::Operation,
    subject::Subject,
};
use publish::{
    FileAsOf, Standing, View,
    input::{FileInput, FiledInput, LinkInput, ListingInput, ObjectionInput, RecordInput, VersionInput},
};

use super::{
    Looked,
    inputs::{Organs, go_along},
    reader,
};
use crate::{
    Error, Result,
    authorise::{Action, Purpose, Resource, Viewer},
    node::Node,
};

/// The two times of a file; now where absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// The day on which it is asked what held.
    pub as_of: Option<Date>,
    /// The instant up to which the register's knowledge counts.
    pub known_at: Option<Instant>,
}

impl Node {
    /// The whole file of a subject as of a day and as known at an instant, with the source of every
    /// value: for the subject itself, reviewers and the auditor.
    pub async fn file_as_of(&self, viewer: &Viewer, id: SubjectId, times: Times) -> Result<View<FileAsOf>> {
        let (input, as_of) = self.past_file(viewer, id, times).await?;
        let view = FileAsOf::view(&self.glossary, &reader(viewer), as_of.day, as_of.known_at, &input)?;
        if viewer.subject != Some(id) {
            let looked =
                Looked { action: "read-file-as-of", subject: Some(id), record: None, dataset: None, matter: "" };
            self.note_access(viewer, looked).await?;
        }
        Ok(view)
    }

    /// The file as of two times, for one who may read it whole.
    pub(crate) async fn past_file(&self, viewer: &Viewer, id: SubjectId, times: Times) -> Result<(FileInput, AsOf)> {
        self.authorise(viewer, Action::ReadFile, &Resource::Subject(id), &Purpose::default())?;
        let now = self.clock.now();
        let as_of =
            AsOf { day: times.as_of.unwrap_or_else(|| self.clock.today()), known_at: times.known_at.unwrap_or(now) };
        if as_of.known_at > now {
            return Err(Error::invalid("known_at", "lies in the future"));
        }
        let entries = self.register.entries_of_subject(id).await?;
        if let Some(into) = led_to(id, &entries, as_of.known_at) {
            return Err(Error::Moved(into));
        }
        Ok((self.file_input(id, &entries, as_of).await?, as_of))
    }

    async fn file_input(&self, id: SubjectId, entries: &[Entry], as_of: AsOf) -> Result<FileInput> {
        let histories = Histories::from_entries(entries);
        let plan = FilePlan::new(self.pack.contracts());
        let file = File::from_histories(&plan, id, &histories, as_of);
        let known = file.known.ok_or_else(|| Error::not_found("subject known by then", id))?;
        let by_id: HashMap<RecordId, RecordHistory> =
            histories.records().map(|history| (history.id, history)).collect();
        let mut organs = Organs::default();
        let mut subject = subject_as_of(id, known, as_of.day);
        self.merged_as_of(&mut subject, entries, as_of).await?;
        let mut subject = self.bare_subject(subject);
        subject.listings = self.listings_as_of(&mut organs, id, entries, as_of).await?;
        let mut records = Vec::with_capacity(file.records.len());
        for record in file.records {
            let Some(history) = by_id.get(&record.id) else { continue };
            records.push(self.filed_input(&mut organs, id, record, history, as_of).await?);
        }
        Ok(FileInput { subject, records })
    }

    async fn filed_input(
        &self,
        organs: &mut Organs,
        subject: SubjectId,
        record: FileRecord,
        history: &RecordHistory,
        as_of: AsOf,
    ) -> Result<FiledInput> {
        let versions = versions_as_of(&record, history, as_of);
        let first = versions.last().map(|version| version.recorded_at);
        let links = history.links.iter().filter(|link| link.recorded_at <= as_of.known_at);
        let decided_at = links.max_by_key(|link| link.entry).map(|link: &LinkVersion| link.recorded_at);
        let input = RecordInput {
            id: record.id,
            dataset: record.dataset,
            deliverer: self.organ_input(organs, &record.deliverer).await?,
            arrived_on: first.and_then(|at| self.clock.day_of(at)),
            versions,
            link: LinkInput {
                subject: Some(subject),
                certainty: record.certainty,
                evidence: record.evidence,
                decided_at: decided_at.unwrap_or(as_of.known_at),
            },
            publication: record.publication,
            objections: record.objections.iter().rev().map(|one| objection_input(one, history)).collect(),
            chosen: Vec::new(),
            decisions: Vec::new(),
        };
        Ok(FiledInput {
            record: input,
            stated: record.values.into_iter().map(|(field, value)| (field, value.version)).collect(),
            standing: standing(record.standing),
            holds: record.valid,
        })
    }

    /// Adds the names and codes of those that were known to lead to the subject then.
    async fn merged_as_of(&self, subject: &mut Subject, entries: &[Entry], as_of: AsOf) -> Result<()> {
        let mut wanted: Vec<SubjectId> = merged_then(subject.id, entries, as_of.known_at);
        for _ in 0..MOST_MERGED {
            let Some(id) = wanted.pop() else { return Ok(()) };
            let history = self.register.history_of_subject(id).await?;
            wanted.extend(merged_then(id, &history, as_of.known_at));
            let file = File::from_histories(&FilePlan::default(), id, &Histories::from_entries(&history), as_of);
            if let Some(known) = file.known {
                let known = subject_as_of(id, known, as_of.day);
                go_along(subject, known.names, known.identifiers);
            }
        }
        Ok(())
    }

    /// The listings that were decided by then, with their ends as far as known then.
    async fn listings_as_of(
        &self,
        organs: &mut Organs,
        subject: SubjectId,
        entries: &[Entry],
        as_of: AsOf,
    ) -> Result<Vec<ListingInput>> {
        let known: Vec<&Entry> = entries.iter().filter(|entry| entry.recorded_at <= as_of.known_at).collect();
        let mut ends: BTreeMap<ListingId, (Option<Date>, Option<ListingEnd>, String)> = BTreeMap::new();
        for entry in &known {
            if let Some(Body::ListingEnded { listing, end, reasons, .. }) = &entry.body {
                let on = entry.effective_on.or_else(|| self.clock.day_of(entry.recorded_at));
                ends.insert(*listing, (on, Some(*end), reasons.clone()));
            }
        }
        let mut listings = Vec::new();
        for entry in &known {
            let Some(Body::Listed(listing)) = &entry.body else { continue };
            let id = ListingId::opened_by(entry.id);
            if listing.decided_on > as_of.day || listed_then(id, listing.subject, &known) != subject {
                continue;
            }
            let (ended_on, end, end_reasons) = ends.remove(&id).unwrap_or_default();
            let organ = self.organ_input(organs, &listing.organ).await?;
            listings.push(ListingInput { id, listing: listing.clone(), organ, ended_on, end, end_reasons });
        }
        Ok(listings)
    }
}

/// Subjects that lead to one, of which its file tells the names at most.
const MOST_MERGED: usize = 1_000;

/// Whom the subject was known to lead to at an instant.
fn led_to(subject: SubjectId, entries: &[Entry], known_at: Instant) -> Option<SubjectId> {
    let known = entries.iter().filter(|entry| entry.recorded_at <= known_at);
    known.fold(None, |leads, entry| match &entry.body {
        Some(Body::SubjectMerged(merged)) if merged.from == subject => Some(merged.into),
        Some(Body::MergeUndone(undone)) if undone.from == subject => None,
        _ => leads,
    })
}

/// Which subjects were known to lead straight to this one at an instant.
fn merged_then(subject: SubjectId, entries: &[Entry], known_at: Instant) -> Vec<SubjectId> {
    let mut merged = BTreeSet::new();
    for entry in entries.iter().filter(|entry| entry.recorded_at <= known_at) {
        match &entry.body {
            Some(Body::SubjectMerged(one)) if one.into == subject => drop(merged.insert(one.from)),
            Some(Body::MergeUndone(one)) if one.into == subject => drop(merged.remove(&one.from)),
            _ => {}
        }
    }
    merged.into_iter().collect()
}

/// Whose a listing was, as far as these entries tell.
fn listed_then(listing: ListingId, listed: SubjectId, known: &[&Entry]) -> SubjectId {
    known.iter().fold(listed, |subject, entry| match &entry.body {
        Some(Body::SubjectMerged(merged)) if merged.along.listings.contains(&listing) => merged.into,
        Some(Body::MergeUndone(undone)) if undone.along.listings.contains(&listing) => undone.from,
        _ => subject,
    })
}

/// The subject as it was known, its names and codes of that day first.
fn subject_as_of(id: SubjectId, known: SubjectOpened, day: Date) -> Subject {
    let SubjectOpened { class, state, mut names, mut identifiers, division, status } = known;
    names.retain(|name| name.held.from.is_none_or(|from| from <= day));
    names.sort_by_key(|name| !name.held.contains(day));
    identifiers.retain(|one| one.held.from.is_none_or(|from| from <= day));
    Subject { id, class, state, names, identifiers, division, status, merged_into: None }
}

/// The versions up to the one that held, the newest first; one that withdraws bears the values that
/// it withdrew.
fn versions_as_of(record: &FileRecord, history: &RecordHistory, as_of: AsOf) -> Vec<VersionInput> {
    let mut known: Vec<&RecordVersion> =
        history.versions.iter().filter(|version| version.recorded_at <= as_of.known_at).collect();
    known.sort_by_key(|version| version.entry);
    known.truncate(record.version as usize);
    let mut last = Values::new();
    let mut versions: Vec<VersionInput> = (1..)
        .zip(known)
        .map(|(number, version)| {
            if version.operation == Operation::State {
                last = version.values.clone();
            }
            VersionInput {
                version: number,
                recorded_at: version.recorded_at,
                delivery: version.row.map_or(DeliveryId::from_raw(0), |row| row.delivery),
                row: version.row.map_or(0, |row| row.row),
                operation: version.operation,
                values: last.clone(),
            }
        })
        .collect();
    versions.reverse();
    versions
}

fn objection_input(objection: &FileObjection, history: &RecordHistory) -> ObjectionInput {
    let raised = history.objections.iter().find(|one| one.case == objection.case);
    ObjectionInput {
        case: raised.and_then(|one| one.objection.case).unwrap_or(objection.case),
        kind: objection.kind,
        raised_at: objection.raised_at,
        hides_until: objection.hides_until,
        answered: objection.outcome,
        reasons: raised.map(|one| one.objection.reasons.clone()).unwrap_or_default(),
    }
}

fn standing(standing: assemble::Standing) -> Standing {
    match standing {
        assemble::Standing::Current => Standing::Current,
        assemble::Standing::NotYet => Standing::NotYet,
        assemble::Standing::Ended => Standing::Ended,
        assemble::Standing::Withdrawn => Standing::Withdrawn,
    }
}
