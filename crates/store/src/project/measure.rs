//! Checks of measures, whom they told, and the records that listings rest on.

use domain::{
    ListingId,
    entry::Body,
    listing::Listing,
    measure::{ExitConfirmed, ListingTold, MeasureCheck, MeasureReport},
};

use super::{
    Counted, Fault, Header, Projection,
    apply::{Applied, unknown},
    live::StateRow,
};
use crate::{
    Result,
    engine::{Cells, Row},
};

/// See `measure_check` in the schema.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct MeasureCheckRow {
    pub(crate) id: i64,
    pub(crate) subject: i64,
    pub(crate) organ: i64,
    pub(crate) reported: Option<i64>,
}

impl StateRow for MeasureCheckRow {
    const LOAD: &'static str = "state.measure_checks";

    fn id(&self) -> i64 {
        self.id
    }

    fn read(row: &Row) -> Result<MeasureCheckRow> {
        Ok(MeasureCheckRow { id: row.int(0)?, subject: row.int(1)?, organ: row.int(2)?, reported: row.opt_int(3)? })
    }

    fn write(&self, cells: &mut Cells) {
        for value in [self.id, self.subject, self.organ] {
            cells.int(value);
        }
        cells.int(self.reported);
    }
}

/// See `listing_told` in the schema.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ListingToldRow {
    pub(crate) id: i64,
    pub(crate) listing: i64,
    pub(crate) organ: i64,
    pub(crate) confirmed: Option<i64>,
}

impl StateRow for ListingToldRow {
    const LOAD: &'static str = "state.listings_told";

    fn id(&self) -> i64 {
        self.id
    }

    fn read(row: &Row) -> Result<ListingToldRow> {
        Ok(ListingToldRow { id: row.int(0)?, listing: row.int(1)?, organ: row.int(2)?, confirmed: row.opt_int(3)? })
    }

    fn write(&self, cells: &mut Cells) {
        for value in [self.id, self.listing, self.organ] {
            cells.int(value);
        }
        cells.int(self.confirmed);
    }
}

impl Projection<'_> {
    /// Notes the rows that a body of this file will touch.
    pub(super) fn want_of_measures(&mut self, body: &Body) {
        match body {
            Body::MeasureChecked(check) => self.subjects.want(check.subject.raw()),
            Body::ListingTold(told) => {
                self.checks.want(told.check.raw());
                self.listings.want(told.listing.raw());
            }
            Body::MeasureReported(report) => self.checks.want(report.check.raw()),
            Body::ExitConfirmed(confirmed) => self.told.want(confirmed.told.raw()),
            _ => {}
        }
    }

    /// Changes the state by an entry of this file.
    pub(super) fn measure_decided(&mut self, header: Header, body: &Body) -> Applied {
        match body {
            Body::MeasureChecked(check) => self.measure_checked(header, check),
            Body::ListingTold(told) => self.listing_told(header, told),
            Body::MeasureReported(report) => self.measure_reported(header, report),
            Body::ExitConfirmed(confirmed) => self.exit_confirmed(header, confirmed),
            _ => Ok(()),
        }
    }

    fn measure_checked(&mut self, header: Header, check: &MeasureCheck) -> Applied {
        self.standing_subject(check.subject)?;
        self.checks.add(MeasureCheckRow {
            id: header.id.raw(),
            subject: check.subject.raw(),
            organ: self.word(check.organ.as_str()),
            reported: None,
        });
        Ok(())
    }

    fn listing_told(&mut self, header: Header, told: &ListingTold) -> Applied {
        self.checks.get(told.check.raw()).ok_or_else(|| unknown("check of measures", told.check))?;
        let listing = self.listings.get(told.listing.raw()).ok_or_else(|| unknown("listing", told.listing))?;
        // One that ended meanwhile is told to nobody any more.
        if listing.ended.is_some() {
            return Err(Fault::Refused("the listing has ended"));
        }
        self.told.add(ListingToldRow {
            id: header.id.raw(),
            listing: told.listing.raw(),
            organ: self.word(told.organ.as_str()),
            confirmed: None,
        });
        Ok(())
    }

    /// A later report takes the place of an earlier one.
    fn measure_reported(&mut self, header: Header, report: &MeasureReport) -> Applied {
        let row = self.checks.change(report.check.raw());
        row.ok_or_else(|| unknown("check of measures", report.check))?.reported = Some(header.id.raw());
        Ok(())
    }

    fn exit_confirmed(&mut self, header: Header, confirmed: &ExitConfirmed) -> Applied {
        let row = self.told.change(confirmed.told.raw());
        let row = row.ok_or_else(|| unknown("notice of an exit", confirmed.told))?;
        if row.confirmed.is_some() {
            return Err(Fault::Refused("the exit was confirmed before"));
        }
        row.confirmed = Some(header.id.raw());
        Ok(())
    }

    /// From here on, whoever was told of the listing is owed its exit.
    pub(super) fn listing_ended(&mut self, header: Header, listing: ListingId) -> Applied {
        let row = self.listings.change(listing.raw()).ok_or_else(|| unknown("listing", listing))?;
        if row.ended.is_some() {
            return Err(Fault::Refused("the listing was ended before"));
        }
        row.ended = Some(header.id.raw());
        let list = row.list;
        self.count(header.id.stream(), Counted::ListingEnded, list, 1);
        Ok(())
    }

    /// The records that a listing rests on.
    pub(super) fn rests_on(&mut self, header: Header, listed: &Listing) {
        let mut records: Vec<i64> = listed.ends.basis.iter().map(|record| record.raw()).collect();
        records.sort_unstable();
        records.dedup();
        for (rank, record) in (0..).zip(records) {
            self.basis.int(header.id.raw());
            self.basis.int(rank);
            self.basis.int(record);
        }
    }
}
