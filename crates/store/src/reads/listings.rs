//! Listings: who stands on which list.

use domain::{EntryId, ListId, SubjectId, id::ListingId, listing::Listing};

use crate::{Cursor, Register, Result, Scope};

/// A listing and whether it was ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListingState {
    /// Its id.
    pub id: ListingId,
    /// What was decided.
    pub listing: Listing,
    /// The entry that ended it before its time.
    pub ended: Option<EntryId>,
}

/// Which listings.
#[derive(Clone, Debug, Default)]
pub struct ListingQuery {
    /// On this list.
    pub list: Option<ListId>,
    /// Of this subject.
    pub subject: Option<SubjectId>,
    /// After this one.
    pub after: Option<Cursor>,
    /// How many at most.
    pub limit: u32,
}

impl Register {
    /// Listings, the latest decision first. [`Scope::Public`] returns those in force on its day:
    /// decided, not ended, `today < until`; where a record reported it, that record must be public.
    pub async fn listings(&self, query: &ListingQuery, scope: Scope) -> Result<(Vec<ListingState>, Option<Cursor>)> {
        let _ = (query, scope);
        todo!()
    }

    /// A listing.
    pub async fn listing(&self, id: ListingId) -> Result<Option<ListingState>> {
        let _ = id;
        todo!()
    }
}
