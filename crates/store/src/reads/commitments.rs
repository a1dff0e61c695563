//! Credit commitments: what was promised, where each stands, which check is due.

use domain::{
    DatasetId, Date, EntryId, Instant, RecordId, SubjectId,
    credit_commitment::{CommitmentChecked, CommitmentGiven, CommitmentState},
    entry::{Body, Entry},
    id::CommitmentId,
    link::Certainty,
};

use super::page;
use crate::{
    Cursor, Error, Register, Result, codec,
    engine::{Args, Row},
    values::{certainty_number, day, opt_date},
};

/// The last check of a commitment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckMade {
    /// Its entry.
    pub entry: EntryId,
    /// When it was made.
    pub at: Instant,
    /// What it came to.
    pub check: CommitmentChecked,
}

/// A commitment as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitmentView {
    /// Its id.
    pub id: CommitmentId,
    /// What was promised.
    pub given: CommitmentGiven,
    /// The day of the next check.
    pub due: Option<Date>,
    /// Where it stands.
    pub state: CommitmentState,
    /// The last check.
    pub checked: Option<CheckMade>,
    /// The entry by which an officer last decided.
    pub decided: Option<EntryId>,
    /// The first day on which its breach weighs no longer.
    pub weighs_until: Option<Date>,
}

impl Register {
    /// A commitment.
    pub async fn commitment(&self, id: CommitmentId) -> Result<Option<CommitmentView>> {
        let rows = self.pool().reader().await?.rows("commitment.one", Args::new().int(id.raw())).await?;
        Ok(self.read_commitments(&rows).await?.into_iter().next().map(|(_, view)| view))
    }

    /// The commitments of a subject and of those merged into it, the newest first. What was received
    /// and is withdrawn, or no longer certain, is left out.
    pub async fn commitments_of(
        &self,
        subject: SubjectId,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<CommitmentView>, Option<Cursor>)> {
        let before = after.map_or(i64::MAX, |after| after.id);
        let certain = certainty_number(Certainty::Certain);
        let args = Args::new().int(subject.raw()).int(before).int(certain).int(i64::from(limit) + 1);
        let rows = self.pool().reader().await?.rows("commitment.of_subject", args).await?;
        let views = self.read_commitments(&rows).await?.into_iter();
        Ok(page(views.map(|(cursor, view)| (Cursor { sort: 0, ..cursor }, view)).collect(), limit))
    }

    /// The commitments whose next check can be made on `today` and was to be made after `since`, the
    /// earliest first.
    pub async fn commitments_due(
        &self,
        today: Date,
        since: Date,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<CommitmentView>, Option<Cursor>)> {
        let (sort, id) = after.map_or((i64::MIN, 0), |after| (after.sort, after.id));
        let args = Args::new().int(day(today)).int(day(since)).int(sort).int(id).int(i64::from(limit) + 1);
        let rows = self.pool().reader().await?.rows("commitment.due", args).await?;
        Ok(page(self.read_commitments(&rows).await?, limit))
    }

    /// The records of a data set that stand, are certain and report no commitment yet, past `after`.
    pub async fn commitments_not_taken_up(
        &self,
        dataset: &DatasetId,
        after: Option<RecordId>,
        limit: u32,
    ) -> Result<Vec<RecordId>> {
        let Some(dataset) = self.known_word(dataset.as_str()).await? else { return Ok(Vec::new()) };
        let certain = certainty_number(Certainty::Certain);
        let args = Args::new().int(dataset).int(after.map_or(0, RecordId::raw)).int(certain).int(i64::from(limit));
        let rows = self.pool().reader().await?.rows("commitment.not_taken_up", args).await?;
        rows.iter().map(|row| Ok(RecordId::from_raw(row.int(0)?))).collect()
    }

    /// All entries about a commitment, in their order.
    pub async fn commitment_entries(&self, id: CommitmentId) -> Result<Vec<Entry>> {
        let rows = self.pool().reader().await?.rows("commitment.entries", Args::new().int(id.raw())).await?;
        let ids = rows.iter().map(|row| row.int(0).map(EntryId::from_raw)).collect::<Result<Vec<_>>>()?;
        self.entries(&ids).await
    }

    async fn read_commitments(&self, rows: &[Row]) -> Result<Vec<(Cursor, CommitmentView)>> {
        let (said, found) = (self.dictionaries_for(rows, 2).await?, self.dictionaries_for(rows, 9).await?);
        let (mut said, mut found) = (codec::Reader::new(&said), codec::Reader::new(&found));
        let mut views = Vec::with_capacity(rows.len());
        for row in rows {
            let id = EntryId::from_raw(row.int(0)?);
            let Some(content) = row.opt_bytes(1)? else { continue };
            let Body::CommitmentGiven(given) = said.body(id, row.int(2)?, content)? else { continue };
            let mut given = *given;
            // A merge or a later link may have put it to another subject since.
            if let Some(subject) = row.opt_int(3)? {
                given.subject = SubjectId::from_raw(subject);
            }
            let checked = match (row.opt_int(6)?, row.opt_int(7)?, row.opt_bytes(8)?) {
                (Some(entry), Some(at), Some(content)) => {
                    let entry = EntryId::from_raw(entry);
                    match found.body(entry, row.int(9)?, content)? {
                        Body::CommitmentChecked(check) => {
                            Some(CheckMade { entry, at: Instant::from_millis(at), check: *check })
                        }
                        _ => None,
                    }
                }
                _ => None,
            };
            let number = row.int(5)?;
            let bad = || Error::BadValue { table: "credit_commitment", value: number.to_string() };
            let due = row.opt_int(4)?;
            let view = CommitmentView {
                id: CommitmentId::opened_by(id),
                given,
                due: opt_date(due, "credit_commitment")?,
                state: CommitmentState::from_number(number).ok_or_else(bad)?,
                checked,
                decided: row.opt_int(10)?.map(EntryId::from_raw),
                weighs_until: opt_date(row.opt_int(11)?, "credit_commitment")?,
            };
            views.push((Cursor { sort: due.unwrap_or_default(), id: id.raw() }, view));
        }
        Ok(views)
    }
}
