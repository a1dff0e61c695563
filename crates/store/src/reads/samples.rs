//! Samples: records drawn to be compared with their originals, and what came of it.

use domain::{DatasetId, EntryId, Instant, OrganCode, RecordId, id::SampleId};

use super::{page, records::FIRST_DAY, views::UNDATED};
use crate::{
    Cursor, Register, Result,
    engine::{Args, Row},
};

/// A sample, counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SampleCounts {
    /// The sample.
    pub id: SampleId,
    /// Its records.
    pub records: u64,
    /// How many of them were compared.
    pub compared: u64,
    /// How many of these are as their originals.
    pub agree: u64,
}

/// A record of a sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawnRecord {
    /// The entry that drew it.
    pub id: EntryId,
    /// The sample.
    pub sample: SampleId,
    /// The record.
    pub record: RecordId,
    /// Who delivered it.
    pub deliverer: OrganCode,
    /// Whether it is as its original, and the entry that says so; absent while it waits.
    pub answer: Option<(bool, EntryId)>,
    /// Whether it was stated anew or withdrawn since it was drawn.
    pub restated: bool,
}

/// What comparisons of the records of an organ came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// The data set.
    pub dataset: DatasetId,
    /// The organ.
    pub deliverer: OrganCode,
    /// How many records were compared.
    pub compared: u64,
    /// How many of them are as their originals.
    pub agree: u64,
}

/// A record that could be drawn, and the version of it that stands.
pub type Standing = (RecordId, EntryId);

impl Register {
    /// Records of a data set that stand: of one deliverer, or of all. In no order that says anything.
    pub async fn standing_records(
        &self,
        dataset: &DatasetId,
        deliverer: Option<&OrganCode>,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<Standing>, Option<Cursor>)> {
        let Some(word) = self.known_word(dataset.as_str()).await? else { return Ok((Vec::new(), None)) };
        let Some(organ) = self.word_or_all(deliverer).await? else { return Ok((Vec::new(), None)) };
        let mut connection = self.pool().reader().await?;
        let (sort, id) = after.map_or((FIRST_DAY, 0), |after| (after.sort, after.id));
        let most = i64::from(limit) + 1;
        let mut rows = Vec::new();
        if sort < UNDATED {
            let args = Args::new().int(word).int(sort).int(id).int(organ).int(most);
            rows = connection.rows("sample.standing", args).await?;
        }
        if rows.len() <= limit as usize {
            let id = if sort == UNDATED { id } else { 0 };
            let args = Args::new().int(word).int(id).int(organ).int(most - rows.len() as i64);
            rows.extend(connection.rows("sample.standing_undated", args).await?);
        }
        let read = |row: &Row| -> Result<(Cursor, Standing)> {
            let (id, version) = (row.int(0)?, row.int(1)?);
            let cursor = Cursor { sort: row.opt_int(2)?.unwrap_or(UNDATED), id };
            Ok((cursor, (RecordId::from_raw(id), EntryId::from_raw(version))))
        };
        Ok(page(rows.iter().map(read).collect::<Result<_>>()?, limit))
    }

    /// Samples, the latest first.
    pub async fn samples(&self, before: Option<SampleId>, limit: u32) -> Result<Vec<SampleCounts>> {
        let args = Args::new().int(before.map_or(i64::MAX, SampleId::raw)).int(i64::from(limit));
        self.pool().reader().await?.rows("sample.all", args).await?.iter().map(read_counts).collect()
    }

    /// A sample.
    pub async fn sample(&self, id: SampleId) -> Result<Option<SampleCounts>> {
        let row = self.pool().reader().await?.row("sample.one", Args::new().int(id.raw())).await?;
        row.as_ref().map(read_counts).transpose()
    }

    /// The records of a sample, in the order drawn.
    pub async fn drawn_records(&self, sample: SampleId) -> Result<Vec<DrawnRecord>> {
        self.read_drawn("sample.drawn", Args::new().int(sample.raw())).await
    }

    /// What comparisons since an instant came to, by data set and deliverer.
    pub async fn compared_since(&self, since: Instant) -> Result<Vec<Compared>> {
        let mut connection = self.pool().reader().await?;
        let rows = connection.rows("sample.compared", Args::new().int(since.millis())).await?;
        let mut compared = Vec::with_capacity(rows.len());
        for row in &rows {
            let (dataset, deliverer) = (row.int(0)?, row.int(1)?);
            self.meet_words(&mut connection, [dataset, deliverer]).await?;
            compared.push(Compared {
                dataset: self.words().read(dataset, "drawn_record")?,
                deliverer: self.words().read(deliverer, "drawn_record")?,
                compared: row.int(2)?.unsigned_abs(),
                agree: row.int(3)?.unsigned_abs(),
            });
        }
        Ok(compared)
    }

    /// Records of a data set that were found not to be as their originals since an instant, the latest first: of one
    /// deliverer, or of all.
    pub async fn differing_records(
        &self,
        dataset: &DatasetId,
        deliverer: Option<&OrganCode>,
        since: Instant,
        limit: u32,
    ) -> Result<Vec<DrawnRecord>> {
        let Some(word) = self.known_word(dataset.as_str()).await? else { return Ok(Vec::new()) };
        let Some(organ) = self.word_or_all(deliverer).await? else { return Ok(Vec::new()) };
        let args = Args::new().int(since.millis()).int(word).int(organ).int(i64::from(limit));
        self.read_drawn("sample.differing", args).await
    }

    /// The word of an organ, 0 where none is named; `None` for one that the register never met.
    async fn word_or_all(&self, organ: Option<&OrganCode>) -> Result<Option<i64>> {
        match organ {
            None => Ok(Some(0)),
            Some(organ) => self.known_word(organ.as_str()).await,
        }
    }

    async fn read_drawn(&self, statement: &'static str, args: Args) -> Result<Vec<DrawnRecord>> {
        let mut connection = self.pool().reader().await?;
        let rows = connection.rows(statement, args).await?;
        let mut drawn = Vec::with_capacity(rows.len());
        for row in &rows {
            let deliverer = row.int(4)?;
            self.meet_words(&mut connection, [deliverer]).await?;
            let answer = row.opt_int(5)?.zip(row.opt_int(6)?);
            drawn.push(DrawnRecord {
                id: EntryId::from_raw(row.int(0)?),
                sample: SampleId::from_raw(row.int(1)?),
                record: RecordId::from_raw(row.int(2)?),
                deliverer: self.words().read(deliverer, "drawn_record")?,
                answer: answer.map(|(agrees, entry)| (agrees == 1, EntryId::from_raw(entry))),
                restated: row.int(7)? != row.int(3)? || row.int(8)? != 0,
            });
        }
        Ok(drawn)
    }
}

fn read_counts(row: &Row) -> Result<SampleCounts> {
    Ok(SampleCounts {
        id: SampleId::from_raw(row.int(0)?),
        records: row.int(1)?.unsigned_abs(),
        compared: row.int(2)?.unsigned_abs(),
        agree: row.int(3)?.unsigned_abs(),
    })
}
