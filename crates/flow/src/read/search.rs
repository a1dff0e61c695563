//! Finding subjects.

use domain::{EntryId, Label, ListId, SubjectId, subject::SubjectState};
use publish::{CodeHint, Facet, FacetValue, Found, Page, Phrase, Reader, SearchPage, SubjectHit, View};
use search::{Query, Suggestion};
use store::ListingState;

use super::{Part, inputs::Organs};
use crate::{
    Error, Result,
    node::{Node, STREAM},
};

/// What is shorter is no code that somebody mistyped.
const SHORTEST_CODE: usize = 15;

/// A search for subjects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubjectQuery {
    /// What was typed.
    pub text: String,
    /// What the hits are narrowed to: facet and value.
    pub facets: Vec<(String, String)>,
    /// Which part of the hits.
    pub part: Part,
}

impl Node {
    /// Searches subjects by name, former name or code: always what the public may find.
    pub async fn search(&self, query: &SubjectQuery) -> Result<View<SearchPage>> {
        let mut asked = Query::new(query.text.clone(), self.clock.today());
        let folded = self.pack.folding().text(&query.text);
        asked.other_spellings.extend((folded != query.text).then_some(folded));
        for (facet, value) in &query.facets {
            if let Some(facet) = search::Facet::from_name(facet) {
                asked = asked.only(facet, value.clone());
            }
        }
        asked.page.limit = query.part.limit() as usize;
        asked.page.after = query
            .part
            .after
            .as_ref()
            .map(|text| text.parse())
            .transpose()
            .map_err(|_| Error::invalid("after", "is not what a page before said"))?;
        let index = self.index.clone();
        let hits = tokio::task::spawn_blocking(move || index.search(&asked)).await;
        let hits = hits.map_err(|error| Error::Broken(error.to_string()))??;
        let late = self.index_is_late().await?;
        let views = self.hits(hits.hits.iter().map(|hit| hit.id).collect(), &query.facets).await?;
        let mut facets = self.facet_views(&hits, &query.facets);
        let mut total = hits.total;
        if late {
            // What a late index counts may have left a list since: only hits are judged by the register.
            facets.retain(|facet| !is_of_lists(&facet.name));
            if query.facets.iter().any(|(facet, _)| is_of_lists(facet)) {
                total = views.len() as u64;
            }
        }
        let hint = if hits.total == 0 { self.code_hint(&query.text) } else { None };
        let next = hits.next.map(|after| after.to_string());
        Ok(SearchPage::view(
            &Reader::public(),
            self.moment(),
            views,
            Found { total, next, near: hits.near },
            facets,
            hint,
        ))
    }

    /// Whether a subject or a listing changed that the index has not taken in, or the index is of
    /// another register, such as one from before a restore.
    async fn index_is_late(&self) -> Result<bool> {
        let at = self.index.checkpoint()?.map_or(0, EntryId::seq);
        let head = self.register.head(STREAM).await?.map_or(0, EntryId::seq);
        if at == head {
            return Ok(false);
        }
        let changed = self.register.changed_in_themselves(STREAM, at, 1).await?;
        Ok(at > head || changed.more)
    }

    /// Subjects as hits, in the order given; what the public may not know of is left out.
    /// Lists are judged by the register, whatever the index says.
    async fn hits(&self, ids: Vec<SubjectId>, chosen: &[(String, String)]) -> Result<Vec<View<SubjectHit>>> {
        let reader = Reader::public();
        let mut by_id = self.subjects_by_id(ids.iter().copied()).await?;
        let mut views = Vec::with_capacity(ids.len());
        for id in ids {
            let Some(subject) = by_id.remove(&id) else { continue };
            let query = store::ListingQuery { list: None, subject: Some(id), after: None, limit: 20 };
            let (states, _) = self.register.listings(&query, store::Scope::Public(self.now())).await?;
            if !self.stands_as_chosen(&states, chosen) {
                continue;
            }
            let mut input = self.bare_subject(subject);
            let mut organs = Organs::default();
            for state in states {
                input.listings.push(self.listing_input(&mut organs, state).await?);
            }
            views.extend(SubjectHit::view(&self.glossary, &reader, self.moment(), &input));
        }
        Ok(views)
    }

    /// Those of these subjects that the public may find, in the order given.
    pub async fn subject_hits(&self, ids: &[SubjectId]) -> Result<View<Page<SubjectHit>>> {
        let reader = Reader::public();
        let mut by_id = self.subjects_by_id(ids.iter().copied()).await?;
        let subjects = ids.iter().filter_map(|id| by_id.remove(id)).map(|subject| self.bare_subject(subject));
        let hits = subjects.filter_map(|input| SubjectHit::view(&self.glossary, &reader, self.moment(), &input).ok());
        Ok(Page::of(&reader, self.moment(), hits.collect::<Vec<_>>(), None, None))
    }

    fn stands_as_chosen(&self, states: &[ListingState], chosen: &[(String, String)]) -> bool {
        let public = |list: &ListId| self.pack.list(list).is_some_and(|list| list.public);
        let lists: Vec<&ListId> = states.iter().map(|state| &state.listing.list).filter(|list| public(list)).collect();
        let values = |facet: search::Facet| {
            chosen.iter().filter(move |(name, _)| name == facet.name()).map(|(_, value)| value.as_str())
        };
        let listed = if lists.is_empty() { "no" } else { "yes" };
        let on_one = |list: &str| lists.iter().any(|stands| stands.as_str() == list);
        (values(search::Facet::List).next().is_none() || values(search::Facet::List).any(on_one))
            && (values(search::Facet::Listed).next().is_none()
                || values(search::Facet::Listed).any(|value| value == listed))
    }

    fn facet_views(&self, hits: &search::Hits, chosen: &[(String, String)]) -> Vec<Facet> {
        let views = hits.facets.iter().map(|(facet, counts)| {
            let values = counts.iter().map(|count| FacetValue {
                selected: chosen.iter().any(|(name, value)| name == facet.name() && *value == count.value),
                title: self.facet_title(*facet, &count.value),
                value: count.value.clone(),
                count: count.count,
            });
            Facet { name: facet.name().to_owned(), values: values.collect() }
        });
        views.collect()
    }

    fn facet_title(&self, facet: search::Facet, value: &str) -> Phrase {
        match facet {
            search::Facet::Status => self.glossary.code(&self.glossary.status_list, value),
            search::Facet::List => {
                value.parse().map_or_else(|_| Phrase::same(value), |list| self.glossary.list_title(&list))
            }
            _ => Phrase::same(value),
        }
    }

    /// What may be wrong with a code that nobody bears, in the words of the finding.
    fn code_hint(&self, text: &str) -> Option<CodeHint> {
        let scheme = self.pack.scheme(self.pack.main_scheme())?;
        let written = text.trim();
        if !written.is_ascii() || written.len() < SHORTEST_CODE || written.contains(char::is_whitespace) {
            return None;
        }
        let reason = scheme.check(written).reason?;
        let Label { zh, en } = &self.pack.wording(&reason)?.sentence;
        let title = scheme.title();
        let sentence = Label::new(zh.replace("{field}", &title.zh), en.replace("{field}", &title.en));
        Some(CodeHint { sentence: Phrase(sentence), meant: scheme.suggest(written) })
    }

    /// Up to `limit` subjects whose name or code begins like `text`.
    pub async fn suggest(&self, text: &str, limit: usize) -> Result<View<Page<publish::SubjectRef>>> {
        let (index, asked) = (self.index.clone(), text.to_owned());
        let found = tokio::task::spawn_blocking(move || index.suggest(&asked, limit)).await;
        let found: Vec<Suggestion> = found.map_err(|error| Error::Broken(error.to_string()))??;
        let by_id = self.subjects_by_id(found.iter().map(|suggestion| suggestion.id)).await?;
        let reader = Reader::public();
        let refs = found
            .iter()
            .filter_map(|suggestion| by_id.get(&suggestion.id))
            .filter_map(|subject| publish::SubjectRef::view(&self.glossary, &reader, self.moment(), subject).ok());
        Ok(Page::of(&reader, self.moment(), refs, None, None))
    }

    /// The subject that bears `code`, of whatever scheme; one that bears it now before one that bore
    /// it once. The public finds confirmed subjects only.
    pub async fn find_code(&self, code: &str, provisional_too: bool) -> Result<Option<SubjectId>> {
        let readings = self.pack.schemes().detect(code);
        let identifiers: Vec<domain::Identifier> = readings.into_iter().map(|reading| reading.identifier).collect();
        let mut holders = self.register.holders_of_identifiers(&identifiers).await?;
        let today = self.clock.today();
        holders.sort_by_key(|holder| (!holder.held.contains(today), holder.subject));
        let by_id = self.subjects_by_id(holders.iter().map(|holder| holder.subject)).await?;
        let seen = |id: &SubjectId| {
            by_id.get(id).is_some_and(|subject| provisional_too || subject.state == SubjectState::Confirmed)
        };
        Ok(holders.into_iter().map(|holder| holder.subject).find(seen))
    }
}

/// Whether a facet counts who stands on lists.
pub(super) fn is_of_lists(facet: &str) -> bool {
    matches!(search::Facet::from_name(facet), Some(search::Facet::List | search::Facet::Listed))
}
