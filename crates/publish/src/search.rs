//! What a search found, and how it can be narrowed.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{Moment, Phrase, Reader, SubjectHit, View};

/// One value that the hits can be narrowed to.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct FacetValue {
    /// The value as it stands in the address.
    pub value: String,
    /// The value in words.
    pub title: Phrase,
    /// How many hits have it.
    pub count: u64,
    /// Whether the hits are narrowed to it now.
    pub selected: bool,
}

/// One way to narrow the hits.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Facet {
    /// Its name in the address: `region`, `status`, `class`, `list`.
    pub name: String,
    /// Its values, the most frequent first.
    pub values: Vec<FacetValue>,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct SearchPage {
    /// The hits, the best first.
    pub items: Vec<SubjectHit>,
    /// How many there are in all.
    pub total: u64,
    /// Where the next page begins; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// How they can be narrowed.
    pub facets: Vec<Facet>,
    /// Whether no name holds what was asked for, and the hits are those whose names are near it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub near: bool,
    /// What may be wrong with a code that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<CodeHint>,
}

/// What may be wrong with a code that nobody bears.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CodeHint {
    /// The finding's sentence.
    pub sentence: Phrase,
    /// The valid code that was probably meant: for a person to judge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meant: Option<String>,
}

/// What a search found, beside the hits themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// How many subjects, over all pages.
    pub total: u64,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Whether the hits are those whose names are near what was asked for.
    pub near: bool,
}

impl SearchPage {
    /// A page of hits. Hits made for another audience are left out.
    pub fn view(
        reader: &Reader,
        moment: Moment,
        hits: Vec<View<SubjectHit>>,
        found: Found,
        facets: Vec<Facet>,
        hint: Option<CodeHint>,
    ) -> View<SearchPage> {
        let Found { total, next, near } = found;
        let hits = hits.into_iter().filter(|hit| hit.audience() == reader.audience()).collect::<Vec<_>>();
        let changes_on = hits.iter().filter_map(View::changes_on).min();
        let items = hits.iter().map(|hit| SubjectHit::clone(hit)).collect();
        View::new(reader.audience(), moment, changes_on, SearchPage { items, total, next, facets, near, hint })
    }
}
