//! Checks of measures, whom they told, and the exits that were not confirmed: the outbox.

use std::collections::HashSet;

use domain::{
    Date, EntryId, Instant, ListId, ListingId, OrganCode, SubjectId,
    entry::Body,
    id::{ListingToldId, MeasureCheckId},
    measure::{MeasureCheck, MeasureReport},
};

use super::page;
use crate::{
    Cursor, Error, Register, Result, codec,
    engine::{Args, Row},
    reads::listings::ListingState,
    values::{date, day},
};

/// A check and what the organ reported on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasureCheckState {
    /// Its id.
    pub id: MeasureCheckId,
    /// What was asked and answered.
    pub check: MeasureCheck,
    /// When.
    pub checked_at: Instant,
    /// The last report and its time.
    pub report: Option<(Instant, MeasureReport)>,
}

/// An organ that was told of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldState {
    /// The id of the notice.
    pub id: ListingToldId,
    /// The listing.
    pub listing: ListingId,
    /// Who was told.
    pub organ: OrganCode,
    /// Who is or was listed.
    pub subject: SubjectId,
    /// On which list.
    pub list: ListId,
    /// The first day on which the listing no longer stands by its term.
    pub until: Date,
    /// The entry that ended it before its term, and when.
    pub ended: Option<(EntryId, Instant)>,
    /// The entry by which the organ confirmed the exit.
    pub confirmed: Option<EntryId>,
}

impl ToldState {
    /// Whether the listing has ended on `today`, so that the organ must hear of it.
    pub fn has_ended(&self, today: Date) -> bool {
        self.ended.is_some() || self.until <= today
    }
}

impl Register {
    /// A check.
    pub async fn measure_check(&self, id: MeasureCheckId) -> Result<Option<MeasureCheckState>> {
        let rows = self.pool().reader().await?.rows("measure.check", Args::new().int(id.raw())).await?;
        Ok(self.read_checks(&rows).await?.into_iter().next().map(|(_, state)| state))
    }

    /// The checks of an organ, the newest first.
    pub async fn measure_checks_of(
        &self,
        organ: &OrganCode,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<MeasureCheckState>, Option<Cursor>)> {
        let Some(word) = self.known_word(organ.as_str()).await? else { return Ok((Vec::new(), None)) };
        let before = after.map_or(i64::MAX, |after| after.id);
        let args = Args::new().int(word).int(before).int(i64::from(limit) + 1);
        let rows = self.pool().reader().await?.rows("measure.checks_of", args).await?;
        Ok(page(self.read_checks(&rows).await?, limit))
    }

    /// Which of some listings an organ was told of before.
    pub async fn told_to(&self, organ: &OrganCode, listings: &[ListingId]) -> Result<HashSet<ListingId>> {
        let Some(word) = self.known_word(organ.as_str()).await? else { return Ok(HashSet::new()) };
        let args = Args::new().int(word).ints(listings.iter().map(|listing| listing.raw()));
        let rows = self.pool().reader().await?.rows("measure.told_to", args).await?;
        rows.iter().map(|row| Ok(ListingId::from_raw(row.int(0)?))).collect()
    }

    /// The exits that an organ, or all of them where none is named, has not confirmed on `today`, those
    /// told longest ago first.
    pub async fn exits_outstanding(
        &self,
        organ: Option<&OrganCode>,
        today: Date,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<ToldState>, Option<Cursor>)> {
        let word = match organ {
            Some(organ) => match self.known_word(organ.as_str()).await? {
                Some(word) => word,
                None => return Ok((Vec::new(), None)),
            },
            None => 0,
        };
        let args = Args::new().int(day(today)).int(word).int(after.map_or(0, |after| after.id));
        let rows = self.pool().reader().await?.rows("measure.outstanding", args.int(i64::from(limit) + 1)).await?;
        let states = rows.iter().map(|row| {
            let state = read_told(row)?;
            Ok((Cursor { sort: 0, id: state.id.raw() }, state))
        });
        Ok(page(states.collect::<Result<Vec<_>>>()?, limit))
    }

    /// What an organ was told, by the notice's id.
    pub async fn listing_told(&self, id: ListingToldId) -> Result<Option<ToldState>> {
        let row = self.pool().reader().await?.row("measure.told", Args::new().int(id.raw())).await?;
        row.as_ref().map(read_told).transpose()
    }

    /// Listings in force on `today` that were determined here, the oldest entry first.
    pub async fn determined_listings(
        &self,
        today: Date,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<ListingState>, Option<Cursor>)> {
        let args = Args::new().int(day(today)).int(after.map_or(0, |after| after.id)).int(i64::from(limit) + 1);
        let rows = self.pool().reader().await?.rows("measure.determined", args).await?;
        let states = self.read_listings(&rows).await?.into_iter();
        Ok(page(states.map(|(_, state)| (Cursor { sort: 0, id: state.id.raw() }, state)).collect(), limit))
    }

    async fn read_checks(&self, rows: &[Row]) -> Result<Vec<(Cursor, MeasureCheckState)>> {
        let (said, reported) = (self.dictionaries_for(rows, 3).await?, self.dictionaries_for(rows, 7).await?);
        let (mut said, mut reported) = (codec::Reader::new(&said), codec::Reader::new(&reported));
        let mut states = Vec::with_capacity(rows.len());
        for row in rows {
            let id = EntryId::from_raw(row.int(0)?);
            let Some(content) = row.opt_bytes(2)? else { continue };
            let Body::MeasureChecked(mut check) = said.body(id, row.int(3)?, content)? else { continue };
            // A merge may have put it to another subject since.
            check.subject = SubjectId::from_raw(row.int(4)?);
            let report = match (row.opt_int(5)?, row.opt_bytes(6)?) {
                (Some(at), Some(content)) => match reported.body(id, row.int(7)?, content)? {
                    Body::MeasureReported(report) => Some((Instant::from_millis(at), report)),
                    _ => None,
                },
                _ => None,
            };
            let checked_at = Instant::from_millis(row.int(1)?);
            let state = MeasureCheckState { id: MeasureCheckId::opened_by(id), check, checked_at, report };
            states.push((Cursor { sort: 0, id: id.raw() }, state));
        }
        Ok(states)
    }
}

fn read_told(row: &Row) -> Result<ToldState> {
    let bad = |value: String| Error::BadValue { table: "listing_told", value };
    let (organ, list) = (row.text(2)?, row.text(4)?);
    let ended = row.opt_int(6)?.map(EntryId::from_raw).zip(row.opt_int(7)?.map(Instant::from_millis));
    Ok(ToldState {
        id: ListingToldId::from_raw(row.int(0)?),
        listing: ListingId::from_raw(row.int(1)?),
        organ: OrganCode::parse(&organ).map_err(|_| bad(organ))?,
        subject: SubjectId::from_raw(row.int(3)?),
        list: ListId::parse(&list).map_err(|_| bad(list))?,
        until: date(row.int(5)?, "listing")?,
        ended,
        confirmed: row.opt_int(8)?.map(EntryId::from_raw),
    })
}
