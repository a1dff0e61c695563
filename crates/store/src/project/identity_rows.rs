//! The tables of what is decided of identity, as the projection reads and writes them.

use domain::RecordKey;

use super::live::StateRow;
use crate::{
    Result,
    engine::{Cells, Row},
};

/// See `refusal` in the schema.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RefusalRow {
    pub(crate) id: i64,
    pub(crate) record: i64,
    pub(crate) subject: i64,
    pub(crate) mention: RecordKey,
    pub(crate) known_by: RecordKey,
    pub(crate) lifted: Option<i64>,
}

impl StateRow for RefusalRow {
    const LOAD: &'static str = "state.refusals";

    fn id(&self) -> i64 {
        self.id
    }

    fn read(row: &Row) -> Result<RefusalRow> {
        Ok(RefusalRow {
            id: row.int(0)?,
            record: row.int(1)?,
            subject: row.int(2)?,
            mention: RecordKey(row.array(3, "refusal")?),
            known_by: RecordKey(row.array(4, "refusal")?),
            lifted: row.opt_int(5)?,
        })
    }

    fn write(&self, cells: &mut Cells) {
        for value in [self.id, self.record, self.subject] {
            cells.int(value);
        }
        cells.bytes(self.mention.0);
        cells.bytes(self.known_by.0);
        cells.int(self.lifted);
    }
}

/// See `succession` in the schema.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SuccessionRow {
    pub(crate) id: i64,
    pub(crate) predecessor: i64,
    pub(crate) successor: i64,
    pub(crate) kind: i64,
    pub(crate) from_day: i64,
    pub(crate) withdrawn: Option<i64>,
}

impl StateRow for SuccessionRow {
    const LOAD: &'static str = "state.successions";

    fn id(&self) -> i64 {
        self.id
    }

    fn read(row: &Row) -> Result<SuccessionRow> {
        Ok(SuccessionRow {
            id: row.int(0)?,
            predecessor: row.int(1)?,
            successor: row.int(2)?,
            kind: row.int(3)?,
            from_day: row.int(4)?,
            withdrawn: row.opt_int(5)?,
        })
    }

    fn write(&self, cells: &mut Cells) {
        for value in [self.id, self.predecessor, self.successor, self.kind, self.from_day] {
            cells.int(value);
        }
        cells.int(self.withdrawn);
    }
}

/// See `link_audit` in the schema.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LinkAuditRow {
    pub(crate) link: i64,
    pub(crate) record: i64,
    pub(crate) probability_ppm: i64,
    pub(crate) right_link: Option<i64>,
    pub(crate) answer: Option<i64>,
}

impl StateRow for LinkAuditRow {
    const LOAD: &'static str = "state.link_audits";

    fn id(&self) -> i64 {
        self.link
    }

    fn read(row: &Row) -> Result<LinkAuditRow> {
        Ok(LinkAuditRow {
            link: row.int(0)?,
            record: row.int(1)?,
            probability_ppm: row.int(2)?,
            right_link: row.opt_int(3)?,
            answer: row.opt_int(4)?,
        })
    }

    fn write(&self, cells: &mut Cells) {
        for value in [self.link, self.record, self.probability_ppm] {
            cells.int(value);
        }
        cells.int(self.right_link);
        cells.int(self.answer);
    }
}
