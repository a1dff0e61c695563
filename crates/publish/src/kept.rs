//! The answer to a search, kept: what was asked and found then, shown as it may be shown now.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Glossary, Moment, Phrase, Reader, Stamp, SubjectHit, View,
    input::{KeptSearchInput, SubjectInput},
};

/// What the hits were narrowed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Narrowed {
    /// The facet.
    pub facet: String,
    /// Its value.
    pub value: String,
    /// The value in words.
    pub title: Phrase,
}

/// A kept answer. It says that something was found which is no longer shown, and not what.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct KeptSearch {
    /// What was asked.
    pub asked: String,
    /// What the hits were narrowed to.
    pub narrowed: Vec<Narrowed>,
    /// When it was answered.
    pub answered_at: Stamp,
    /// The last entry of the register that the answer took in.
    pub entry: u64,
    /// How many subjects were found.
    pub total: u64,
    /// Whether no name held what was asked for, and names near it were found.
    pub near: bool,
    /// The first of those found, as they are today, in the order in which they were found.
    pub items: Vec<SubjectHit>,
    /// How many of the first are no longer shown.
    pub no_longer_shown: u64,
    /// How many more were found than the answer keeps.
    pub not_kept: u64,
}

impl KeptSearch {
    /// The answer as the public may read it now: `subjects` are those of `kept` that are known.
    pub fn view(
        glossary: &Glossary,
        moment: Moment,
        kept: &KeptSearchInput,
        subjects: &[SubjectInput],
    ) -> View<KeptSearch> {
        let reader = Reader::public();
        let known = kept.found.iter().filter_map(|id| subjects.iter().find(|one| one.subject.id == *id));
        let items: Vec<SubjectHit> = known.filter_map(|one| SubjectHit::new(glossary, &reader, one).ok()).collect();
        let body = KeptSearch {
            asked: kept.asked.clone(),
            narrowed: kept
                .narrowed
                .iter()
                .map(|(facet, value)| Narrowed {
                    facet: facet.clone(),
                    value: value.clone(),
                    title: match facet.as_str() {
                        "status" => glossary.code(&glossary.status_list, value),
                        _ => Phrase::same(value),
                    },
                })
                .collect(),
            answered_at: Stamp(kept.answered_at),
            entry: kept.entry,
            total: kept.total,
            near: kept.near,
            no_longer_shown: (kept.found.len() - items.len()) as u64,
            not_kept: kept.total.saturating_sub(kept.found.len() as u64),
            items,
        };
        View::new(reader.audience(), moment, None, body)
    }
}
