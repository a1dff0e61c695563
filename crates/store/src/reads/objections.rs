//! Objections and their answers.

use domain::{
    EntryId, Instant, RecordId, SubjectId,
    case::{Objection, ObjectionOutcome},
    entry::Body,
    id::CaseId,
};

use super::page;
use crate::{
    Cursor, Register, Result, codec,
    engine::{Args, Row},
};

/// An objection and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectionState {
    /// The case.
    pub id: CaseId,
    /// What was said.
    pub objection: Objection,
    /// When.
    pub raised_at: Instant,
    /// The answer; none while open.
    pub answer: Option<(ObjectionOutcome, EntryId)>,
}

impl Register {
    /// Open objections, the oldest first.
    pub async fn open_objections(
        &self,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<ObjectionState>, Option<Cursor>)> {
        let args = Args::new().int(after.map_or(0, |after| after.id)).int(i64::from(limit) + 1);
        let rows = self.pool().reader().await?.rows("case.open", args).await?;
        Ok(page(self.read_objections(&rows).await?, limit))
    }

    /// All objections to a record, in the order raised.
    pub async fn objections_to(&self, record: RecordId) -> Result<Vec<ObjectionState>> {
        let rows = self.pool().reader().await?.rows("case.of_record", Args::new().int(record.raw())).await?;
        Ok(self.read_objections(&rows).await?.into_iter().map(|(_, objection)| objection).collect())
    }

    /// A case.
    pub async fn objection(&self, id: CaseId) -> Result<Option<ObjectionState>> {
        let row = self.pool().reader().await?.row("case.one", Args::new().int(id.raw())).await?;
        let Some(row) = row else { return Ok(None) };
        Ok(self.read_objections(std::slice::from_ref(&row)).await?.into_iter().next().map(|(_, objection)| objection))
    }

    async fn read_objections(&self, rows: &[Row]) -> Result<Vec<(Cursor, ObjectionState)>> {
        let dictionaries = self.dictionaries_for(rows, 5).await?;
        let mut reader = codec::Reader::new(&dictionaries);
        let mut objections = Vec::with_capacity(rows.len());
        for row in rows {
            let id = EntryId::from_raw(row.int(0)?);
            let Some(content) = row.opt_bytes(4)? else { continue };
            let Body::ObjectionRaised(mut objection) = reader.body(id, row.int(5)?, content)? else { continue };
            // A merge may have put it to another subject since.
            objection.subject = SubjectId::from_raw(row.int(6)?);
            let outcome = |upheld| if upheld != 0 { ObjectionOutcome::Upheld } else { ObjectionOutcome::Rejected };
            let answer = row.opt_int(1)?.zip(row.opt_int(2)?);
            let state = ObjectionState {
                id: CaseId::opened_by(id),
                objection,
                raised_at: Instant::from_millis(row.int(3)?),
                answer: answer.map(|(upheld, entry)| (outcome(upheld), EntryId::from_raw(entry))),
            };
            objections.push((Cursor { sort: 0, id: id.raw() }, state));
        }
        Ok(objections)
    }
}
