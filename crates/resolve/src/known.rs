//! What the register knows of the subjects that a chunk of mentions may be about, with what the
//! chunk itself adds as it goes.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

use domain::{
    Identifier, SubjectId,
    entry::SubjectOpened,
    subject::{NameHeld, Subject, SubjectState},
    subject_name::SubjectName,
};

use crate::{Resolver, refusal::Refused};

/// A subject with its names taken apart when they are first needed.
#[derive(Clone, Debug)]
pub struct Profile {
    subject: Subject,
    /// The subjects that were merged into it: their codes lead to it, their names were its own.
    absorbed: Vec<Subject>,
    names: OnceLock<Arc<[SubjectName]>>,
}

impl Profile {
    /// The subject.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// It and those that were merged into it.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &Subject> {
        std::iter::once(&self.subject).chain(&self.absorbed)
    }

    /// Its names taken apart, the current one first, those of subjects merged into it last.
    pub(crate) fn names(&self, resolver: &Resolver<'_>) -> &[SubjectName] {
        self.names.get_or_init(|| self.names_held().map(|held| resolver.parse(&held.name)).collect())
    }

    /// Its names, the current one first, those of subjects merged into it last.
    pub(crate) fn names_held(&self) -> impl Iterator<Item = &NameHeld> {
        self.subject.names.iter().chain(self.absorbed.iter().flat_map(|subject| &subject.names))
    }

    /// Its identifiers, those of subjects merged into it last.
    pub(crate) fn identifiers_held(&self) -> impl Iterator<Item = &Identifier> {
        let all = std::iter::once(&self.subject).chain(&self.absorbed);
        all.flat_map(|subject| &subject.identifiers).map(|held| &held.identifier)
    }

    /// What is known of it, in the form of an entry.
    pub(crate) fn as_opened(&self) -> SubjectOpened {
        SubjectOpened {
            class: self.subject.class,
            state: self.subject.state,
            names: self.subject.names.clone(),
            identifiers: self.subject.identifiers.clone(),
            division: self.subject.division.clone(),
            status: self.subject.status.clone(),
        }
    }
}

/// The subjects that the register found for a chunk, and those that the chunk itself opened or
/// changed: two records for one new code get one subject.
#[derive(Clone, Debug, Default)]
pub struct Known {
    subjects: HashMap<SubjectId, Profile>,
    by_identifier: HashMap<Identifier, Vec<SubjectId>>,
    by_name: HashMap<String, Vec<SubjectId>>,
    pub(crate) refused: Vec<Refused>,
}

impl Known {
    /// What the register found. Subjects that were merged must come with the one that they were
    /// merged into.
    pub fn new(subjects: impl IntoIterator<Item = Subject>) -> Known {
        let mut known = Known::default();
        let mut merged = Vec::new();
        for subject in subjects {
            merged.extend(subject.merged_into.is_some().then(|| subject.clone()));
            known.put(subject);
        }
        for subject in merged {
            let Some(into) = known.profile(subject.id).map(|profile| profile.subject.id) else { continue };
            if let Some(profile) = known.subjects.get_mut(&into) {
                profile.absorbed.push(subject);
            }
        }
        known
    }

    /// Notes what officers said that some of the mentions are not about.
    pub fn refuse(&mut self, refused: impl IntoIterator<Item = Refused>) {
        self.refused.extend(refused);
    }

    /// Adds a subject, or puts what is now known of it in place of what was.
    pub fn put(&mut self, subject: Subject) {
        let id = subject.id;
        for held in &subject.identifiers {
            if let Some(ids) = self.by_identifier.get_mut(&held.identifier) {
                insert(ids, id);
            } else {
                self.by_identifier.insert(held.identifier.clone(), vec![id]);
            }
        }
        for held in &subject.names {
            if let Some(ids) = self.by_name.get_mut(&held.matching) {
                insert(ids, id);
            } else {
                self.by_name.insert(held.matching.clone(), vec![id]);
            }
        }
        let absorbed = self.subjects.remove(&id).map(|profile| profile.absorbed).unwrap_or_default();
        self.subjects.insert(id, Profile { subject, absorbed, names: OnceLock::new() });
    }

    /// Notes what an entry says of the subject `id` from here on.
    pub fn apply(&mut self, id: SubjectId, now: &SubjectOpened) {
        let merged_into = self.subjects.get(&id).and_then(|profile| profile.subject.merged_into);
        self.put(Subject {
            id,
            class: now.class,
            state: now.state,
            names: now.names.clone(),
            identifiers: now.identifiers.clone(),
            division: now.division.clone(),
            status: now.status.clone(),
            merged_into,
        });
    }

    /// The subject of that id; the one it was merged into, where it was.
    pub fn profile(&self, id: SubjectId) -> Option<&Profile> {
        let mut profile = self.subjects.get(&id)?;
        for _ in 0..MAX_MERGES {
            match profile.subject.merged_into {
                Some(next) if profile.subject.state == SubjectState::Merged => profile = self.subjects.get(&next)?,
                _ => return Some(profile),
            }
        }
        None
    }

    /// The subjects that hold or held `identifier`, each once, by id.
    pub fn holders(&self, identifier: &Identifier) -> Vec<&Profile> {
        self.by_id(self.by_identifier.get(identifier))
    }

    /// The subjects that bear or bore the name whose compared form is `matching`, each once, by id.
    pub fn bearers(&self, matching: &str) -> Vec<&Profile> {
        self.by_id(self.by_name.get(matching))
    }

    fn by_id(&self, ids: Option<&Vec<SubjectId>>) -> Vec<&Profile> {
        let mut profiles: Vec<&Profile> = ids.into_iter().flatten().filter_map(|&id| self.profile(id)).collect();
        profiles.sort_by_key(|profile| profile.subject.id);
        profiles.dedup_by_key(|profile| profile.subject.id);
        profiles
    }
}

/// A chain of mergers longer than this is a fault of the register.
const MAX_MERGES: usize = 16;

fn insert(ids: &mut Vec<SubjectId>, id: SubjectId) {
    if !ids.contains(&id) {
        ids.push(id);
    }
}
