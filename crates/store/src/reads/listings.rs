//! Listings: who stands on which list.

use std::collections::HashMap;

use domain::{EntryId, ListId, RecordId, SubjectId, entry::Body, id::ListingId, listing::Listing};

use super::page;
use crate::{
    Cursor, Now, Register, Result, Scope, codec,
    engine::{Args, Row},
};

/// Records asked about in one statement at most.
const AT_ONCE: usize = 500;

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
        let word = match &query.list {
            Some(list) => match self.known_word(list.as_str()).await? {
                Some(word) => word,
                None => return Ok((Vec::new(), None)),
            },
            None => 0,
        };
        let (sort, id) = query.after.as_ref().map_or((i64::MAX, i64::MAX), |after| (after.sort, after.id));
        let name = match (scope, query.subject) {
            (Scope::All, None) => "listing.listings",
            (Scope::All, Some(_)) => "listing.listings_of",
            (Scope::Public(_), None) => "listing.public_listings",
            (Scope::Public(_), Some(_)) => "listing.public_listings_of",
        };
        let mut args = match scope {
            Scope::All => Args::new(),
            Scope::Public(now) => now.args(),
        };
        args = args.int(word);
        if let Some(subject) = query.subject {
            args = args.ints([subject.raw()]);
        }
        let args = args.int(sort).int(id).int(i64::from(query.limit) + 1);
        let rows = self.pool().reader().await?.rows(name, args).await?;
        Ok(page(self.read_listings(&rows).await?, query.limit))
    }

    /// The listings of some subjects that the public sees, as [`Register::listings`] returns them for
    /// each.
    pub async fn public_listings_of(
        &self,
        subjects: &[SubjectId],
        now: Now,
    ) -> Result<HashMap<SubjectId, Vec<ListingState>>> {
        let all = Cursor { sort: i64::MAX, id: i64::MAX };
        let args = now.args().int(0).ints(subjects.iter().map(|subject| subject.raw()));
        let args = args.int(all.sort).int(all.id).int(i64::MAX);
        let rows = self.pool().reader().await?.rows("listing.public_listings_of", args).await?;
        let mut of: HashMap<SubjectId, Vec<ListingState>> = HashMap::new();
        for (_, state) in self.read_listings(&rows).await? {
            of.entry(state.listing.subject).or_default().push(state);
        }
        Ok(of)
    }

    /// A listing.
    pub async fn listing(&self, id: ListingId) -> Result<Option<ListingState>> {
        let row = self.pool().reader().await?.row("listing.listing", Args::new().int(id.raw())).await?;
        let Some(row) = row else { return Ok(None) };
        Ok(self.read_listings(std::slice::from_ref(&row)).await?.into_iter().next().map(|(_, listing)| listing))
    }

    /// The listings that these records reported and nobody has ended, in the order recorded.
    pub async fn listings_reported_by(&self, records: &[RecordId]) -> Result<Vec<ListingState>> {
        let mut connection = self.pool().reader().await?;
        let mut states = Vec::new();
        for part in records.chunks(AT_ONCE) {
            let args = Args::new().ints(part.iter().map(|record| record.raw()));
            let rows = connection.rows("listing.reported", args).await?;
            states.extend(self.read_listings(&rows).await?.into_iter().map(|(_, state)| state));
        }
        Ok(states)
    }

    pub(super) async fn read_listings(&self, rows: &[Row]) -> Result<Vec<(Cursor, ListingState)>> {
        let dictionaries = self.dictionaries_for(rows, 3).await?;
        let mut reader = codec::Reader::new(&dictionaries);
        let mut listings = Vec::with_capacity(rows.len());
        for row in rows {
            let id = EntryId::from_raw(row.int(0)?);
            let Some(content) = row.opt_bytes(2)? else { continue };
            let Body::Listed(mut listing) = reader.body(id, row.int(3)?, content)? else { continue };
            // A merge may have put it to another subject since.
            listing.subject = SubjectId::from_raw(row.int(5)?);
            let state =
                ListingState { id: ListingId::opened_by(id), listing, ended: row.opt_int(1)?.map(EntryId::from_raw) };
            listings.push((Cursor { sort: row.int(4)?, id: id.raw() }, state));
        }
        Ok(listings)
    }
}
