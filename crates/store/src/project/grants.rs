//! Grants: that one organ may read what another delivers.

use domain::{entry::Body, id::GrantId};

use super::{
    Fault, Header, Projection,
    apply::{Applied, unknown},
    live::StateRow,
};
use crate::{
    Result,
    engine::{Cells, Row},
    values::day,
};

/// See `read_grant` in the schema.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct GrantRow {
    pub(crate) entry: i64,
    pub(crate) organ: i64,
    pub(crate) dataset: i64,
    pub(crate) purpose: String,
    pub(crate) until: i64,
    pub(crate) deliverer: Option<i64>,
    pub(crate) withdrawn: Option<i64>,
}

impl StateRow for GrantRow {
    const LOAD: &'static str = "state.grants";

    fn id(&self) -> i64 {
        self.entry
    }

    fn read(row: &Row) -> Result<GrantRow> {
        Ok(GrantRow {
            entry: row.int(0)?,
            organ: row.int(1)?,
            dataset: row.int(2)?,
            purpose: row.text(3)?,
            until: row.int(4)?,
            deliverer: row.opt_int(5)?,
            withdrawn: row.opt_int(6)?,
        })
    }

    fn write(&self, cells: &mut Cells) {
        for value in [self.entry, self.organ, self.dataset] {
            cells.int(value);
        }
        cells.text(self.purpose.as_str());
        cells.int(self.until);
        cells.int(self.deliverer);
        cells.int(self.withdrawn);
    }
}

impl Projection<'_> {
    pub(super) fn grant_given(&mut self, header: Header, body: &Body) -> Applied {
        let Body::GrantGiven { organ, dataset, deliverer, purpose, until } = body else { return Ok(()) };
        self.grants.add(GrantRow {
            entry: header.id.raw(),
            organ: self.word(organ.as_str()),
            dataset: self.word(dataset.as_str()),
            purpose: purpose.clone(),
            until: day(*until),
            deliverer: deliverer.as_ref().map(|organ| self.word(organ.as_str())),
            withdrawn: None,
        });
        Ok(())
    }

    pub(super) fn grant_withdrawn(&mut self, header: Header, grant: GrantId) -> Applied {
        let row = self.grants.change(grant.raw()).ok_or_else(|| unknown("grant", grant))?;
        if row.withdrawn.is_some() {
            return Err(Fault::Refused("the grant was withdrawn before"));
        }
        row.withdrawn = Some(header.id.raw());
        Ok(())
    }
}
