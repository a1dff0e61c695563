//! Records that were drawn into samples, and what came of comparing them with their originals.

use domain::{
    entry::Body,
    sample::{Comparison, RecordCompared, RecordDrawn},
};

use super::{
    Fault, Header, Projection,
    apply::{Applied, unknown},
    live::StateRow,
};
use crate::{
    Result,
    engine::{Cells, Row},
};

/// See `drawn_record` in the schema.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DrawnRecordRow {
    pub(crate) id: i64,
    pub(crate) sample: i64,
    pub(crate) record: i64,
    pub(crate) version: i64,
    pub(crate) dataset: i64,
    pub(crate) deliverer: i64,
    pub(crate) agrees: Option<i64>,
    pub(crate) answer: Option<i64>,
}

impl StateRow for DrawnRecordRow {
    const LOAD: &'static str = "state.drawn_records";

    fn id(&self) -> i64 {
        self.id
    }

    fn read(row: &Row) -> Result<DrawnRecordRow> {
        Ok(DrawnRecordRow {
            id: row.int(0)?,
            sample: row.int(1)?,
            record: row.int(2)?,
            version: row.int(3)?,
            dataset: row.int(4)?,
            deliverer: row.int(5)?,
            agrees: row.opt_int(6)?,
            answer: row.opt_int(7)?,
        })
    }

    fn write(&self, cells: &mut Cells) {
        for value in [self.id, self.sample, self.record, self.version, self.dataset, self.deliverer] {
            cells.int(value);
        }
        cells.int(self.agrees);
        cells.int(self.answer);
    }
}

impl Projection<'_> {
    /// Notes the rows that a body of this file will touch.
    pub(super) fn want_of_sample(&mut self, body: &Body) {
        match body {
            Body::RecordDrawn(drawn) => self.records.want(drawn.record.raw()),
            Body::RecordCompared(compared) => {
                self.drawn.want(compared.drawn.raw());
                self.records.want(compared.record.raw());
            }
            _ => {}
        }
    }

    /// Changes the state by an entry of this file.
    pub(super) fn sample_changed(&mut self, header: Header, body: &Body) -> Applied {
        match body {
            Body::RecordDrawn(drawn) => self.record_drawn(header, *drawn),
            Body::RecordCompared(compared) => self.record_compared(header, compared),
            // A sample is its records.
            _ => Ok(()),
        }
    }

    fn record_drawn(&mut self, header: Header, drawn: RecordDrawn) -> Applied {
        let record = drawn.record;
        let row = self.records.get(record.raw()).ok_or_else(|| unknown("record", record))?;
        if row.version != drawn.version.raw() {
            return Err(Fault::Refused("the record was stated anew"));
        }
        self.drawn.add(DrawnRecordRow {
            id: header.id.raw(),
            sample: drawn.sample.raw(),
            record: record.raw(),
            version: drawn.version.raw(),
            dataset: row.dataset,
            deliverer: row.deliverer,
            agrees: None,
            answer: None,
        });
        Ok(())
    }

    fn record_compared(&mut self, header: Header, compared: &RecordCompared) -> Applied {
        let record = compared.record.raw();
        let version = self.records.get(record).map(|row| row.version);
        let row = self.drawn.change(compared.drawn.raw());
        let row = row.ok_or_else(|| Fault::Unknown(format!("the drawn record {:?}", compared.drawn)))?;
        if row.answer.is_some() || row.record != record {
            return Err(Fault::Refused("the record was compared before, or is not the one that was drawn"));
        }
        if version != Some(row.version) {
            return Err(Fault::Refused("the record was stated anew since it was drawn"));
        }
        row.agrees = Some(i64::from(compared.comparison == Comparison::Agrees));
        row.answer = Some(header.id.raw());
        self.note(record, header.id.raw(), None);
        Ok(())
    }
}
