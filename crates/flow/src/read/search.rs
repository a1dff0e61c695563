//! Finding subjects.

use std::collections::HashMap;

use catalogue::contract::FieldRole;
use domain::{EntryId, Label, ListId, SubjectId, subject::SubjectState};
use publish::{
    CodeHint, Facet, FacetValue, Found, Page, Phrase, Reader, SearchPage, SubjectHit, View, input::SubjectInput,
};
use search::{Hit, Matched, Query, Suggestion, TextsNow};
use store::ListingState;

use super::{Part, inputs::Organs};
use crate::{
    Error, Result,
    apart::apart,
    documents::{Registered, by_subject},
    matching::registration_sets,
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
    /// Searches subjects by name, former name or code, and where few names hold the text, by address and
    /// scope of business: always what the public may find.
    pub async fn search(&self, query: &SubjectQuery) -> Result<View<SearchPage>> {
        let asked = self.asked(query)?;
        let (index, also_asked) = (self.index.clone(), asked.clone());
        let hits = apart(move || index.search(&also_asked)).await??;
        let late = self.index_is_late().await?;
        let mut views = self.hits_of(&hits.hits, &query.facets).await?;
        let by_text = self.hits_by_text(&hits.hits, &asked).await?;
        let gone = views.len();
        views.retain(|(id, matched, _)| !is_by_text(*matched) || by_text.contains_key(id));
        // What an index that is not yet up to the last second still counts.
        let mut total = hits.total.saturating_sub((gone - views.len()) as u64);
        let views: Vec<_> = views.into_iter().map(|(id, _, view)| by_text.get(&id).cloned().unwrap_or(view)).collect();
        let mut facets = self.facet_views(&hits, &query.facets);
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

    /// The question to the index.
    fn asked(&self, query: &SubjectQuery) -> Result<Query> {
        let mut asked = Query::new(query.text.clone(), self.clock.today());
        let folded = query.text.split_whitespace().map(|part| self.pack.folding().text(part));
        let folded = folded.collect::<Vec<_>>().join(" ");
        asked.other_spellings.extend((folded != query.text).then_some(folded));
        for (facet, value) in &query.facets {
            if let Some(facet) = search::Facet::from_name(facet) {
                asked = asked.only(facet, value.clone());
            }
        }
        asked.page.limit = query.part.limit() as usize;
        let after = query.part.after.as_ref().map(|text| text.parse()).transpose();
        asked.page.after = after.map_err(|_| Error::invalid("after", "is not what a page before said"))?;
        Ok(asked)
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
    async fn hits_of(
        &self,
        hits: &[Hit],
        chosen: &[(String, String)],
    ) -> Result<Vec<(SubjectId, Matched, View<SubjectHit>)>> {
        let reader = Reader::public();
        let mut by_id = self.subjects_by_id(hits.iter().map(|hit| hit.id)).await?;
        let mut views = Vec::with_capacity(hits.len());
        for Hit { id, matched, .. } in hits {
            let Some(subject) = by_id.remove(id) else { continue };
            let query = store::ListingQuery { list: None, subject: Some(*id), after: None, limit: 20 };
            let (states, _) = self.register.listings(&query, store::Scope::Public(self.now())).await?;
            if !self.stands_as_chosen(&states, chosen) {
                continue;
            }
            let mut input = self.bare_subject(subject);
            let mut organs = Organs::default();
            for state in states {
                input.listings.push(self.listing_input(&mut organs, state).await?);
            }
            let view = SubjectHit::view(&self.glossary, &reader, self.moment(), &input).ok();
            views.extend(view.map(|view| (*id, *matched, view)));
        }
        Ok(views)
    }

    /// Those of the hits that were found by what their registration says in words, with the place: judged by
    /// the register as of now, whatever the index says.
    async fn hits_by_text(&self, hits: &[Hit], asked: &Query) -> Result<HashMap<SubjectId, View<SubjectHit>>> {
        let ids: Vec<SubjectId> = hits.iter().filter(|hit| is_by_text(hit.matched)).map(|hit| hit.id).collect();
        let mut found = HashMap::new();
        if ids.is_empty() {
            return Ok(found);
        }
        let now = self.now();
        let stated = self.register.showable_of(&ids, &registration_sets(&self.pack), now.today).await?;
        let mut stated = by_subject(stated);
        for (id, subject) in self.subjects_by_id(ids).await? {
            let stated = stated.remove(&id).unwrap_or_default();
            let texts = Registered::of(&self.glossary, &self.clock, now, &subject, stated);
            let Some(texts) = texts.filter(|texts| texts.public.contains(now.today)) else { continue };
            let view = self.hit_by_text(self.bare_subject(subject), &texts, asked);
            found.extend(view.map(|view| (id, view)));
        }
        Ok(found)
    }

    fn hit_by_text(&self, subject: SubjectInput, texts: &Registered, asked: &Query) -> Option<View<SubjectHit>> {
        let said = texts.for_index(self.pack.folding());
        let name = subject.subject.names.first()?;
        let names = [name.name.as_str(), name.matching.as_str()];
        let now = TextsNow { names: &names, address: &said.address, scope: &said.scope };
        let (told, comparable, role) = match asked.found_in(&now)? {
            Matched::Address => (texts.address.as_ref()?, &said.address, FieldRole::SubjectAddress),
            _ => (texts.scope.as_ref()?, &said.scope, FieldRole::SubjectScope),
        };
        let (text, record) = told;
        let mark = asked.marks(text, comparable).into_iter().next().unwrap_or(0..0);
        let place = (texts.records.get(*record)?, role, mark);
        SubjectHit::found_in(&self.glossary, &Reader::public(), self.moment(), &subject, place).ok()
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
        let meant = scheme.suggest(written).or_else(|| last_put_right(written, |code| scheme.check(code).valid));
        Some(CodeHint { sentence: Phrase(sentence), meant })
    }

    /// Up to `limit` subjects whose name or code begins like `text`.
    pub async fn suggest(&self, text: &str, limit: usize) -> Result<View<Page<publish::SubjectRef>>> {
        let (index, asked) = (self.index.clone(), text.to_owned());
        let found: Vec<Suggestion> = apart(move || index.suggest(&asked, limit)).await??;
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

/// The code with the last character that its check asks for, where that alone is wrong.
fn last_put_right(written: &str, is_valid: impl Fn(&str) -> bool) -> Option<String> {
    let mut stem = written.to_ascii_uppercase();
    stem.pop()?;
    let all = ('0'..='9').chain('A'..='Z').map(|last| format!("{stem}{last}"));
    let mut right = all.filter(|code| is_valid(code));
    let only = right.next()?;
    right.next().is_none().then_some(only)
}

/// Whether a facet counts who stands on lists.
pub(super) fn is_of_lists(facet: &str) -> bool {
    matches!(search::Facet::from_name(facet), Some(search::Facet::List | search::Facet::Listed))
}

/// Whether a hit was found by what its registration says in words.
fn is_by_text(matched: Matched) -> bool {
    matches!(matched, Matched::Address | Matched::Scope)
}
