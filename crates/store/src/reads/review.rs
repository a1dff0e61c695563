//! The review queue: records that wait for an officer, because it is not certain whom they are
//! about or because something holds their publication.

use std::collections::HashMap;

use domain::{
    DatasetId, Date, EntryId, OrganCode, RecordId, SubjectId, entry::Body, link::Candidate, publication::HoldReason,
};

use super::page;
use crate::{
    Cursor, HoldSet, Register, Result, codec,
    engine::{Args, Connection, Row},
    values::opt_date,
};

/// A record that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewItem {
    /// The record.
    pub record: RecordId,
    /// Its data set.
    pub dataset: DatasetId,
    /// Who delivered it.
    pub deliverer: OrganCode,
    /// Whom it is put to, if anyone.
    pub subject: Option<SubjectId>,
    /// What holds it back.
    pub holds: HoldSet,
    /// The last day of the clock that runs for it.
    pub due: Option<Date>,
    /// The entry since which it waits.
    pub since: EntryId,
    /// Whom it may be about, with reasons; empty where the link is not the question.
    pub candidates: Vec<Candidate>,
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReviewOrder {
    /// The earliest due first, those without a clock last.
    #[default]
    Due,
    /// Those that wait longest first.
    Oldest,
}

impl Register {
    /// Records that wait, for any reason or for `reason` only.
    pub async fn review_queue(
        &self,
        reason: Option<HoldReason>,
        dataset: Option<&DatasetId>,
        order: ReviewOrder,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<ReviewItem>, Option<Cursor>)> {
        let dataset = match dataset {
            Some(dataset) => match self.known_word(dataset.as_str()).await? {
                Some(word) => word,
                None => return Ok((Vec::new(), None)),
            },
            None => 0,
        };
        let (name, first) = match order {
            ReviewOrder::Due => ("record.waiting_by_due", i64::MIN),
            ReviewOrder::Oldest => ("record.waiting_by_age", 0),
        };
        let (sort, id) = after.map_or((first, 0), |after| (after.sort, after.id));
        let holds = reason.map_or(0, |reason| HoldSet::of(&[reason]).0);
        let args = Args::new().int(sort).int(id).int(holds).int(dataset).int(i64::from(limit) + 1);
        let mut connection = self.pool().reader().await?;
        let rows = connection.rows(name, args).await?;
        Ok(page(self.read_waiting(&mut connection, &rows).await?, limit))
    }

    /// One record that waits.
    pub async fn review_item(&self, record: RecordId) -> Result<Option<ReviewItem>> {
        let mut connection = self.pool().reader().await?;
        let row = connection.row("record.waiting_one", Args::new().int(record.raw())).await?;
        let Some(row) = row else { return Ok(None) };
        let items = self.read_waiting(&mut connection, std::slice::from_ref(&row)).await?;
        Ok(items.into_iter().next().map(|(_, item)| item))
    }

    /// How many wait.
    pub async fn review_count(&self) -> Result<u64> {
        let row = self.pool().reader().await?.row("record.waiting_count", Args::new()).await?;
        row.map_or(Ok(0), |row| row.int(0).map(i64::unsigned_abs))
    }

    async fn read_waiting(&self, connection: &mut Connection, rows: &[Row]) -> Result<Vec<(Cursor, ReviewItem)>> {
        let links = rows.iter().map(|row| row.opt_int(6)).collect::<Result<Vec<_>>>()?;
        let bodies = connection.rows("entry.bodies", Args::new().ints(links.into_iter().flatten())).await?;
        let dictionaries = self.dictionaries_for(&bodies, 2).await?;
        let mut candidates: HashMap<i64, Vec<Candidate>> = HashMap::new();
        let mut reader = codec::Reader::new(&dictionaries);
        for row in &bodies {
            let id = row.int(0)?;
            if let Body::LinkDecided(link) = reader.body(EntryId::from_raw(id), row.int(2)?, row.bytes(1)?)? {
                candidates.insert(id, link.candidates);
            }
        }
        let mut items = Vec::with_capacity(rows.len());
        for row in rows {
            self.meet_words(connection, [row.int(1)?, row.int(2)?]).await?;
            let (record, link) = (row.int(0)?, row.opt_int(6)?);
            let since = row.opt_int(7)?.or(link).unwrap_or(record);
            let item = ReviewItem {
                record: RecordId::from_raw(record),
                dataset: self.words().read(row.int(1)?, "record")?,
                deliverer: self.words().read(row.int(2)?, "record")?,
                subject: row.opt_int(3)?.map(SubjectId::from_raw),
                holds: HoldSet(row.int(4)?),
                due: opt_date(row.opt_int(5)?, "record")?,
                since: EntryId::from_raw(since),
                candidates: link.and_then(|link| candidates.get(&link).cloned()).unwrap_or_default(),
            };
            items.push((Cursor { sort: row.int(8)?, id: record }, item));
        }
        Ok(items)
    }
}
