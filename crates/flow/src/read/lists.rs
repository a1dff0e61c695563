//! Lists and who stands on them.

use domain::{ListId, date::add_days};
use publish::{ListEntry, ListFile, Page, Reader, View};
use store::{ListingQuery, Scope};

use super::{Part, inputs::Organs};
use crate::{Error, Result, node::Node};

/// Listings looked at when a week is counted.
const COUNTED: u32 = 1_000;

impl Node {
    /// The public lists of the catalogue, with how many stand on each.
    pub async fn lists(&self) -> Result<View<Page<ListEntry>>> {
        let mut entries = Vec::new();
        for list in self.pack.lists().filter(|list| list.public) {
            entries.push(self.list_entry(&list.id).await?.view(&Reader::public(), self.moment()));
        }
        Ok(Page::of(&Reader::public(), self.moment(), entries, None, None))
    }

    pub(crate) async fn list_entry(&self, id: &ListId) -> Result<ListEntry> {
        let counts = self.home_counts().await?;
        let now = self.now();
        let week_ago = add_days(now.today, -7).unwrap_or(now.today);
        let query = ListingQuery { list: Some(id.clone()), subject: None, after: None, limit: COUNTED };
        let (states, _) = self.register.listings(&query, Scope::Public(now)).await?;
        let entries = states.iter().filter(|state| state.listing.decided_on > week_ago).count() as u64;
        let (all, _) = self.register.listings(&query, Scope::All).await?;
        let left_in_time = |state: &store::ListingState| {
            state.ended.is_none() && state.listing.until > week_ago && state.listing.until <= now.today
        };
        let exits = all.iter().filter(|state| left_in_time(state)).count() as u64;
        let standing = counts.listings.get(id).copied().unwrap_or(0);
        Ok(ListEntry::new(&self.glossary, id, standing, entries, exits))
    }

    /// Who stands on a list now, the latest entries first.
    pub async fn list(&self, id: &ListId, part: &Part) -> Result<View<ListFile>> {
        if self.pack.list(id).is_none_or(|list| !list.public) {
            return Err(Error::not_found("list", id));
        }
        let query = ListingQuery { list: Some(id.clone()), subject: None, after: part.cursor()?, limit: part.limit() };
        let (states, next) = self.register.listings(&query, Scope::Public(self.now())).await?;
        let subjects = self.subjects_by_id(states.iter().map(|state| state.listing.subject)).await?;
        let mut organs = Organs::default();
        let mut rows = Vec::with_capacity(states.len());
        for state in states {
            let Some(subject) = subjects.get(&state.listing.subject) else { continue };
            rows.push((subject.clone(), self.listing_input(&mut organs, state).await?));
        }
        let next = next.map(|cursor| cursor.to_string());
        let entry = self.list_entry(id).await?;
        Ok(ListFile::view(&self.glossary, &Reader::public(), self.moment(), entry, &rows, next))
    }
}
