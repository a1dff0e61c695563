//! The schemes of a pack together, and which of them a text belongs to.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use domain::{FindingCode, SchemeId};

use super::{Reading, Scheme, definition::Definition};
use crate::{
    dictionary::divisions::Divisions,
    pack::Problem,
    source::{Files, paths, problem, yaml},
};

/// Whose codes a field holds: breaks the tie where a text is a code of several schemes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A market subject.
    Subject,
    /// A person in a role.
    Person,
    /// Either.
    Unknown,
}

/// The schemes of a pack.
#[derive(Debug, Default)]
pub struct Schemes {
    by_id: BTreeMap<SchemeId, Arc<Scheme>>,
}

impl Schemes {
    /// Reads `schemes/*.yaml`.
    ///
    /// # Errors
    /// Every problem found: a file that is not a scheme, a family whose numbers do not fit, an
    /// embedded scheme that is not there or leads back to its holder.
    pub fn load(files: &Files, divisions: &Arc<Divisions>) -> Result<Schemes, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut waiting: Vec<(&str, Definition)> = Vec::new();
        for path in paths(files, "schemes/", ".yaml") {
            match yaml::<Definition>(files, path) {
                Ok(Some(definition)) => {
                    if path != format!("schemes/{}.yaml", definition.id) {
                        problems.push(problem(
                            path,
                            0,
                            format!("the file of scheme `{}` must bear its id", definition.id),
                        ));
                    }
                    waiting.push((path, definition));
                }
                Ok(None) => {}
                Err(error) => problems.push(error),
            }
        }
        let known: BTreeSet<SchemeId> = waiting.iter().map(|(_, definition)| definition.id.clone()).collect();
        let mut by_id: BTreeMap<SchemeId, Arc<Scheme>> = BTreeMap::new();
        while !waiting.is_empty() {
            let is_ready =
                |definition: &Definition| definition.embedded().all(|id| by_id.contains_key(id) || !known.contains(id));
            let Some(place) = waiting.iter().position(|(_, definition)| is_ready(definition)) else {
                for (path, definition) in waiting {
                    let message = format!("scheme `{}` embeds itself, or one that has problems", definition.id);
                    problems.push(problem(path, 0, message));
                }
                break;
            };
            let (path, definition) = waiting.swap_remove(place);
            let id = definition.id.clone();
            match definition.build(&by_id, divisions) {
                Ok(scheme) => {
                    by_id.insert(id, Arc::new(scheme));
                }
                Err(message) => problems.push(problem(path, 0, message)),
            }
        }
        if problems.is_empty() { Ok(Schemes { by_id }) } else { Err(problems) }
    }

    /// The scheme of that id.
    pub fn get(&self, id: &SchemeId) -> Option<&Arc<Scheme>> {
        self.by_id.get(id)
    }

    /// All schemes, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Scheme>> {
        self.by_id.values()
    }

    /// Every scheme that takes the text, among those that may be detected; the likeliest first: a
    /// code without any oddity before one with, then the one that says more.
    pub fn detect(&self, text: &str) -> Vec<Reading> {
        let mut found: Vec<(usize, usize, Reading)> = Vec::new();
        for scheme in self.by_id.values().filter(|scheme| scheme.detect) {
            if let Ok(reading) = scheme.read(text) {
                found.push((doubts(&reading), usize::MAX - scheme.evidence(reading.identifier.value()), reading));
            }
        }
        found.sort_by_key(|(doubts, evidence, _)| (*doubts, *evidence));
        found.into_iter().map(|(_, _, reading)| reading).collect()
    }

    /// The likeliest reading of a text in a field that holds codes of `holder`: a reading of the
    /// holder's kind, unless it has oddities and the other kind has none.
    pub fn detect_for(&self, text: &str, holder: Holder) -> Option<Reading> {
        let readings = self.detect(text);
        let wanted = match holder {
            Holder::Subject => false,
            Holder::Person => true,
            Holder::Unknown => return readings.into_iter().next(),
        };
        let place = |fits: &dyn Fn(&Reading) -> bool| readings.iter().position(fits);
        let best = place(&|reading| reading.personal == wanted && doubts(reading) == 0)
            .or_else(|| place(&|reading| doubts(reading) == 0))
            .or_else(|| place(&|reading| reading.personal == wanted))
            .or_else(|| place(&|_| true))?;
        readings.into_iter().nth(best)
    }

    /// The reading as a person's number, where the text is one and is not likelier a code of an
    /// organisation: what intake asks of every identifier field of a subject.
    pub fn personal(&self, text: &str) -> Option<Reading> {
        // Most codes are no person's: they are not compared with every scheme.
        let mut personal = self.by_id.values().filter(|scheme| scheme.detect && scheme.personal);
        if !personal.any(|scheme| scheme.read(text).is_ok()) {
            return None;
        }
        self.detect_for(text, Holder::Subject).filter(|reading| reading.personal)
    }
}

/// How many of the warnings doubt that the text is a code of the scheme at all: rewriting does not.
fn doubts(reading: &Reading) -> usize {
    reading.warnings.iter().filter(|code: &&FindingCode| !super::is_rewriting(code)).count()
}

impl Scheme {
    /// How much a code had to fulfil: its check characters, its parts, its beginning.
    fn evidence(&self, value: &str) -> usize {
        let form = self.forms.iter().find(|form| (form.min..=form.max).contains(&value.len()));
        form.map_or(0, |form| {
            let parts = form.segments.iter().filter(|segment| segment.part.is_some()).count();
            usize::from(form.check.is_some()) + parts + usize::from(self.prefixes.is_some())
        })
    }
}
