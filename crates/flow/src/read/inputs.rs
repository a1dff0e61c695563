//! From the register's states to the inputs of views: nothing is filtered here, `publish` decides
//! what is shown.

use std::collections::HashMap;

use domain::{
    DatasetId, DeliveryId, Instant, OrganCode, RecordId, SubjectId,
    entry::{Body, Entry},
    record::Operation,
    subject::{IdentifierHeld, NameHeld, Subject},
};
use publish::input::{LinkInput, ListingInput, ObjectionInput, OrganInput, RecordInput, SubjectInput, VersionInput};
use store::{Cursor, ListingQuery, ListingState, ObjectionState, RecordQuery, RecordView, Scope, Ties};

use super::decisions::decisions;
use crate::{Error, Result, follow::LISTINGS_OF_ONE, node::Node};

/// Records of one subject read at a time.
const RECORDS_OF_ONE: u32 = 500;

/// Records of one subject that a file shows at most; the pages by data set show the rest.
const RECORDS_OF_A_FILE: usize = 2_000;

/// The organs that a reading has met.
#[derive(Default)]
pub(crate) struct Organs(HashMap<OrganCode, OrganInput>);

/// A subject, with the names and codes of those that were merged into it.
pub(crate) struct KnownSubject {
    pub subject: Subject,
    /// Those that were merged into it.
    pub merged: Vec<SubjectId>,
    /// What else belongs to it.
    pub ties: Ties,
}

impl Node {
    /// The organ of that code; one that the register does not know is shown by its code.
    pub(crate) async fn organ_input(&self, organs: &mut Organs, code: &OrganCode) -> Result<OrganInput> {
        if let Some(known) = organs.0.get(code) {
            return Ok(known.clone());
        }
        let found = self.register.organ(code).await?;
        let input = match found {
            Some(organ) => OrganInput { code: code.clone(), name: organ.name, weight_percent: organ.weight_percent },
            None => OrganInput {
                code: code.clone(),
                name: domain::Label::new(code.as_str(), code.as_str()),
                weight_percent: 100,
            },
        };
        organs.0.insert(code.clone(), input.clone());
        Ok(input)
    }

    /// A record as a list shows it: its current version, and its objections where it has any open.
    pub(crate) async fn record_input(&self, organs: &mut Organs, view: RecordView) -> Result<RecordInput> {
        let deliverer = self.organ_input(organs, &view.head.deliverer).await?;
        let objections = match view.head.objections {
            0 => Vec::new(),
            _ => self.register.objections_to(view.head.id).await?.iter().rev().map(objection_input).collect(),
        };
        let mut publication = view.decided.clone();
        if let Some(publication) = &mut publication {
            publication.holds = view.head.holds.reasons();
        }
        Ok(RecordInput {
            id: view.head.id,
            dataset: view.head.dataset.clone(),
            deliverer,
            arrived_on: Some(view.head.taken_on),
            link: LinkInput {
                subject: view.head.subject,
                certainty: view.head.certainty,
                evidence: Vec::new(),
                decided_at: view.recorded_at,
            },
            publication,
            objections,
            decisions: Vec::new(),
            chosen: Vec::new(),
            versions: vec![newest(&view)],
        })
    }

    /// A record with its whole history.
    pub(crate) async fn record_input_whole(&self, organs: &mut Organs, view: RecordView) -> Result<RecordInput> {
        let history = self.register.history(view.head.id).await?;
        let objections = self.register.objections_to(view.head.id).await?;
        let mut input = self.record_input(organs, view).await?;
        input.objections = objections.iter().rev().map(objection_input).collect();
        let versions = versions(&history);
        if !versions.is_empty() {
            input.versions = versions;
        }
        input.decisions = decisions(None, &history);
        if let Some((decided_at, link)) = last_link(&history) {
            input.link.evidence = link.evidence.clone();
            input.link.decided_at = decided_at;
        }
        Ok(input)
    }

    /// A subject with the records of one page, or of its whole file.
    pub(crate) async fn subject_input(
        &self,
        organs: &mut Organs,
        known: KnownSubject,
        scope: Scope,
        datasets: &[DatasetId],
    ) -> Result<SubjectInput> {
        let KnownSubject { subject, merged, ties } = known;
        let (mut records, mut stated) = (Vec::new(), Vec::new());
        let mut after: Option<Cursor> = None;
        loop {
            let query =
                RecordQuery { subject: subject.id, datasets: datasets.to_vec(), scope, after, limit: RECORDS_OF_ONE };
            let (views, next) = self.register.records_of(&query).await?;
            for view in views {
                stated.extend(self.stated_by(&view));
                records.push(self.record_input(organs, view).await?);
            }
            after = next;
            if after.is_none() || records.len() >= RECORDS_OF_A_FILE {
                break;
            }
        }
        let listings = if ties.listed { self.listing_inputs(organs, subject.id, scope).await? } else { Vec::new() };
        let decisions = match scope {
            Scope::All => decisions(Some(subject.id), &self.register.history_of_subject(subject.id).await?),
            Scope::Public(_) => Vec::new(),
        };
        let successions =
            if ties.succeeded || ties.merged { self.successions(subject.id, &merged).await? } else { Vec::new() };
        let withdrawals = self.withdrawals(&subject, stated);
        let commitments = self.commitments_of_file(organs, &subject).await?;
        let bare = self.bare_subject(subject);
        Ok(SubjectInput { records, listings, decisions, successions, withdrawals, commitments, ..bare })
    }

    /// The listings of a subject.
    pub(crate) async fn listing_inputs(
        &self,
        organs: &mut Organs,
        subject: SubjectId,
        scope: Scope,
    ) -> Result<Vec<ListingInput>> {
        let query = ListingQuery { list: None, subject: Some(subject), after: None, limit: LISTINGS_OF_ONE };
        let (states, _) = self.register.listings(&query, scope).await?;
        let mut listings = Vec::with_capacity(states.len());
        for state in states {
            listings.push(self.listing_input(organs, state).await?);
        }
        Ok(listings)
    }

    /// A subject without records: for a hit, a header or a candidate.
    pub(crate) fn bare_subject(&self, subject: Subject) -> SubjectInput {
        SubjectInput {
            division: self.division_label(&subject),
            subject,
            records: Vec::new(),
            listings: Vec::new(),
            decisions: Vec::new(),
            successions: Vec::new(),
            withdrawals: Vec::new(),
            commitments: Vec::new(),
        }
    }

    /// A listing with the organ that decided.
    pub(crate) async fn listing_input(&self, organs: &mut Organs, state: ListingState) -> Result<ListingInput> {
        let organ = self.organ_input(organs, &state.listing.organ).await?;
        let ended = match state.ended {
            Some(entry) => self.register.entry(entry).await?,
            None => None,
        };
        let ended_on =
            ended.as_ref().and_then(|entry| entry.effective_on.or_else(|| self.clock.day_of(entry.recorded_at)));
        let (end, end_reasons) = match ended.and_then(|entry| entry.body) {
            Some(Body::ListingEnded { end, reasons, .. }) => (Some(end), reasons),
            _ => (None, String::new()),
        };
        Ok(ListingInput { id: state.id, listing: state.listing, organ, ended_on, end, end_reasons })
    }

    /// The subject of that id, with the names and codes of those that were merged into it.
    pub(crate) async fn known_subject(&self, id: SubjectId) -> Result<KnownSubject> {
        let found = self.register.subject_with_ties(id).await?;
        let (mut subject, ties) = found.ok_or_else(|| Error::not_found("subject", id))?;
        if subject.merged_into.is_some() {
            return Err(Error::Moved(self.register.lead(id).await?));
        }
        let mut merged = Vec::new();
        if ties.merged {
            for one in self.register.merged_of(&[id]).await?.remove(&id).unwrap_or_default() {
                merged.push(one.id);
                go_along(&mut subject, one.names, one.identifiers);
            }
        }
        Ok(KnownSubject { subject, merged, ties })
    }

    /// Subjects by id, as a map.
    pub(crate) async fn subjects_by_id(
        &self,
        ids: impl IntoIterator<Item = SubjectId>,
    ) -> Result<HashMap<SubjectId, Subject>> {
        let mut ids: Vec<SubjectId> = ids.into_iter().collect();
        ids.sort_unstable();
        ids.dedup();
        let subjects = self.register.subjects(&ids).await?;
        Ok(subjects.into_iter().map(|subject| (subject.id, subject)).collect())
    }

    fn division_label(&self, subject: &Subject) -> Option<domain::Label> {
        let path = self.division_path(subject.division.as_deref(), self.clock.today());
        let text = path.join(" ");
        (!text.is_empty()).then(|| domain::Label::new(text.clone(), text))
    }
}

/// Adds names and codes that go along with a merged subject, each once.
pub(crate) fn go_along(subject: &mut Subject, names: Vec<NameHeld>, identifiers: Vec<IdentifierHeld>) {
    for name in names {
        if subject.names.iter().all(|held| held.matching != name.matching) {
            subject.names.push(name);
        }
    }
    for one in identifiers {
        if subject.identifiers.iter().all(|held| held.identifier != one.identifier) {
            subject.identifiers.push(one);
        }
    }
}

fn newest(view: &RecordView) -> VersionInput {
    VersionInput {
        version: 1,
        recorded_at: view.recorded_at,
        delivery: view.head.delivery.unwrap_or(DeliveryId::from_raw(0)),
        row: view.row.unwrap_or(0),
        operation: view.head.operation,
        values: view.values.clone().unwrap_or_default(),
    }
}

pub(crate) fn objection_input(state: &ObjectionState) -> ObjectionInput {
    ObjectionInput {
        case: state.objection.case.unwrap_or(state.id),
        kind: state.objection.kind,
        raised_at: state.raised_at,
        hides_until: state.objection.hides_until,
        answered: state.answer.map(|(outcome, _)| outcome),
        reasons: state.objection.reasons.clone(),
    }
}

/// All versions of a record, the newest first.
fn versions(history: &[Entry]) -> Vec<VersionInput> {
    let mut versions: Vec<VersionInput> = Vec::new();
    for entry in history {
        let Some(Body::RecordTaken(taken)) = &entry.body else { continue };
        versions.push(VersionInput {
            version: u32::try_from(versions.len()).unwrap_or(u32::MAX).saturating_add(1),
            recorded_at: entry.recorded_at,
            delivery: entry.row.map_or(DeliveryId::from_raw(0), |row| row.delivery),
            row: entry.row.map_or(0, |row| row.row),
            operation: taken.operation,
            values: if taken.operation == Operation::State { taken.values.clone() } else { Default::default() },
        });
    }
    versions.reverse();
    versions
}

fn last_link(history: &[Entry]) -> Option<(Instant, &domain::entry::LinkDecided)> {
    history.iter().rev().find_map(|entry| match &entry.body {
        Some(Body::LinkDecided(link)) => Some((entry.recorded_at, link)),
        _ => None,
    })
}

/// The records that a set of states names, each once.
pub(crate) fn record_ids(ids: impl IntoIterator<Item = RecordId>) -> Vec<RecordId> {
    let mut ids: Vec<RecordId> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
