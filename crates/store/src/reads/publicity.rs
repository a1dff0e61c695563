//! Licences and penalties by deliverer and day, with lateness: how the departments keep the clock.

use domain::{DatasetId, Date, Instant, OrganCode, RecordId};

use super::{page, views::by_act};
use crate::{
    Cursor, Now, RecordView, Register, Result,
    engine::{Args, Row},
    values::{date, day},
};

/// Which acts.
#[derive(Clone, Debug)]
pub struct PublicityQuery {
    /// Of these data sets.
    pub datasets: Vec<DatasetId>,
    /// By this deliverer only.
    pub deliverer: Option<OrganCode>,
    /// From this day of the act on.
    pub from: Date,
    /// Before this day.
    pub until: Date,
    /// Only those that came late.
    pub late_only: bool,
    /// At that moment: only what the public may see then is counted and shown.
    pub now: Now,
}

/// The acts of one deliverer on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicityDay {
    /// The day of the acts.
    pub day: Date,
    /// The deliverer.
    pub deliverer: OrganCode,
    /// The data set.
    pub dataset: DatasetId,
    /// How many acts.
    pub acts: u64,
    /// How many of them were first recorded after the last day of their clock.
    pub late: u64,
}

/// A record that was public and has ended or was withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftRecord {
    /// Which.
    pub record: RecordId,
    /// The first day after its publication; absent where that has no end by itself.
    pub until: Option<Date>,
    /// When its current version was recorded.
    pub changed_at: Instant,
}

impl Register {
    /// Acts by day and deliverer, the latest day first.
    pub async fn publicity(&self, query: &PublicityQuery) -> Result<Vec<PublicityDay>> {
        let Some(args) = self.publicity_args(query).await? else { return Ok(Vec::new()) };
        let mut connection = self.pool().reader().await?;
        let rows = connection.rows("publicity.days", args).await?;
        let mut days = Vec::with_capacity(rows.len());
        for row in &rows {
            self.meet_words(&mut connection, [row.int(1)?, row.int(2)?]).await?;
            days.push(PublicityDay {
                day: date(row.int(0)?, "record")?,
                deliverer: self.words().read(row.int(1)?, "record")?,
                dataset: self.words().read(row.int(2)?, "record")?,
                acts: row.int(3)?.unsigned_abs(),
                late: row.int(4)?.unsigned_abs(),
            });
        }
        Ok(days)
    }

    /// The records behind, the latest act first.
    pub async fn publicity_records(
        &self,
        query: &PublicityQuery,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<RecordView>, Option<Cursor>)> {
        let Some(args) = self.publicity_args(query).await? else { return Ok((Vec::new(), None)) };
        let (sort, id) = after.map_or((i64::MAX, i64::MAX), |after| (after.sort, after.id));
        let mut connection = self.pool().reader().await?;
        let rows = connection.rows("publicity.records", args.int(sort).int(id).int(i64::from(limit) + 1)).await?;
        let views = self.read_views(&mut connection, &rows).await?;
        Ok(page(views.into_iter().map(|view| (by_act(&view), view)).collect(), limit))
    }

    /// Of these acts, those that were public and have ended or were withdrawn; the latest record first.
    pub async fn publicity_left(&self, query: &PublicityQuery, limit: u32) -> Result<Vec<LeftRecord>> {
        let Some(args) = self.publicity_args(query).await? else { return Ok(Vec::new()) };
        let rows = self.pool().reader().await?.rows("publicity.left", args.int(i64::from(limit))).await?;
        let read = |row: &Row| {
            Ok(LeftRecord {
                record: RecordId::from_raw(row.int(0)?),
                until: row.opt_int(1)?.map(|until| date(until, "record")).transpose()?,
                changed_at: Instant::from_millis(row.int(2)?),
            })
        };
        rows.iter().map(read).collect()
    }

    /// The arguments that all statements share; `None` where nothing can be found.
    async fn publicity_args(&self, query: &PublicityQuery) -> Result<Option<Args>> {
        let mut datasets = Vec::with_capacity(query.datasets.len());
        for dataset in &query.datasets {
            datasets.extend(self.known_word(dataset.as_str()).await?);
        }
        let deliverer = match &query.deliverer {
            Some(deliverer) => match self.known_word(deliverer.as_str()).await? {
                Some(word) => word,
                None => return Ok(None),
            },
            None => 0,
        };
        let args = query.now.args().ints(datasets).int(day(query.from)).int(day(query.until));
        Ok(Some(args.int(deliverer).int(i64::from(query.late_only))))
    }
}
