//! Deliveries, how far they are taken, and what they cover.

use domain::{
    DatasetId, Date, DeliveryId, EntryId, Instant, OrganCode,
    delivery::{Coverage, HeldAnswer, Receipt, RecordEdited, Withdrawal},
    entry::Body,
};

use super::page;
use crate::{
    Cursor, Register, Result, codec,
    engine::{Args, Row},
    values::date,
};

/// A delivery.
#[derive(Clone, Debug, PartialEq)]
pub struct DeliveryState {
    /// Its id.
    pub id: DeliveryId,
    /// The data set.
    pub dataset: DatasetId,
    /// Who delivered.
    pub deliverer: OrganCode,
    /// The file's name.
    pub file_name: String,
    /// Its size.
    pub bytes: u64,
    /// The keyed digest of its bytes.
    pub digest: String,
    /// What it covers.
    pub coverage: Option<Coverage>,
    /// When it began.
    pub opened_at: Instant,
    /// The last row taken.
    pub row: u32,
    /// What the caller keeps with the cursor ([`crate::DeliveryProgress::carry`]).
    pub carry: String,
    /// When it was done, and its receipt.
    pub closed: Option<(Instant, Receipt)>,
    /// The delivery that it takes back, where it is a withdrawal.
    pub withdraws: Option<Withdrawal>,
    /// The record that was edited by hand, where it is that.
    pub edits: Option<RecordEdited>,
    /// The delivery that takes it back.
    pub withdrawn_by: Option<DeliveryId>,
    /// That it was held, where it was.
    pub held: Option<Held>,
}

/// A delivery that was held because it is not like those before it.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// Since when.
    pub at: Instant,
    /// The day on which it came.
    pub came_on: Date,
    /// What was found until then.
    pub receipt: Receipt,
    /// What became of it; absent while it waits.
    pub answered: Option<Answered>,
}

/// What became of a held delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// When.
    pub at: Instant,
    /// What.
    pub answer: HeldAnswer,
    /// Why, in the words of whoever answered.
    pub reasons: String,
}

impl DeliveryState {
    /// Whether it waits for an officer.
    pub fn is_held(&self) -> bool {
        self.held.as_ref().is_some_and(|held| held.answered.is_none())
    }

    /// Whether it was held, and nothing of it was taken in the end.
    pub fn is_turned_away(&self) -> bool {
        let answered = self.held.as_ref().and_then(|held| held.answered.as_ref());
        answered.is_some_and(|answered| answered.answer != HeldAnswer::Take)
    }

    /// When it came and its receipt, where it is taken.
    pub fn taken(&self) -> Option<(Instant, &Receipt)> {
        let (at, receipt) = self.closed.as_ref().filter(|_| !self.is_turned_away())?;
        Some((self.held.as_ref().map_or(*at, |held| held.at), receipt))
    }
}

/// Which deliveries.
#[derive(Clone, Debug, Default)]
pub struct DeliveryQuery {
    /// Of this deliverer.
    pub deliverer: Option<OrganCode>,
    /// Of this data set.
    pub dataset: Option<DatasetId>,
    /// After this one.
    pub after: Option<Cursor>,
    /// How many at most.
    pub limit: u32,
}

/// What a delivery states to cover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverageStated {
    /// The delivery.
    pub delivery: DeliveryId,
    /// By whom.
    pub deliverer: OrganCode,
    /// What it covers.
    pub coverage: Coverage,
    /// Whether the delivery is closed: before, it covers nothing yet.
    pub closed: bool,
}

impl Register {
    /// Who delivers a data set, as many as `limit`.
    pub async fn deliverers_of(&self, dataset: &DatasetId, limit: u32) -> Result<Vec<OrganCode>> {
        let Some(word) = self.known_word(dataset.as_str()).await? else { return Ok(Vec::new()) };
        let mut connection = self.pool().reader().await?;
        let rows = connection.rows("delivery.deliverers_of", Args::new().int(word).int(i64::from(limit))).await?;
        let words = rows.iter().map(|row| row.int(0)).collect::<Result<Vec<_>>>()?;
        self.meet_words(&mut connection, words.iter().copied()).await?;
        words.into_iter().map(|word| self.words().read(word, "delivery")).collect()
    }

    /// Deliveries, the latest first.
    pub async fn deliveries(&self, query: &DeliveryQuery) -> Result<(Vec<DeliveryState>, Option<Cursor>)> {
        let mut words = [0, 0];
        let texts = [query.deliverer.as_ref().map(OrganCode::as_str), query.dataset.as_ref().map(DatasetId::as_str)];
        for (word, text) in words.iter_mut().zip(texts) {
            if let Some(text) = text {
                let Some(id) = self.known_word(text).await? else { return Ok((Vec::new(), None)) };
                *word = id;
            }
        }
        let args = Args::new()
            .int(query.after.as_ref().map_or(i64::MAX, |after| after.id))
            .int(words[0])
            .int(words[1])
            .int(i64::from(query.limit) + 1);
        let rows = self.pool().reader().await?.rows("delivery.list", args).await?;
        let states = self.read_deliveries(&rows).await?;
        let states = states.into_iter().map(|state| (Cursor { sort: 0, id: state.id.raw() }, state)).collect();
        Ok(page(states, query.limit))
    }

    /// Deliveries that wait for an officer, of all or of one deliverer, the longest first.
    pub async fn held_deliveries(
        &self,
        deliverer: Option<&OrganCode>,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<(Vec<DeliveryState>, Option<Cursor>)> {
        let word = match deliverer {
            Some(organ) => match self.known_word(organ.as_str()).await? {
                Some(word) => word,
                None => return Ok((Vec::new(), None)),
            },
            None => 0,
        };
        let args = Args::new().int(after.map_or(0, |after| after.id)).int(word).int(i64::from(limit) + 1);
        let rows = self.pool().reader().await?.rows("delivery.held", args).await?;
        let states = self.read_deliveries(&rows).await?;
        let states = states.into_iter().map(|state| (Cursor { sort: 0, id: state.id.raw() }, state)).collect();
        Ok(page(states, limit))
    }

    /// A delivery.
    pub async fn delivery(&self, id: DeliveryId) -> Result<Option<DeliveryState>> {
        let rows = self.pool().reader().await?.rows("delivery.one", Args::new().int(id.raw())).await?;
        Ok(self.read_deliveries(&rows).await?.into_iter().next())
    }

    /// The delivery of the same bytes (by keyed digest) of a data set by a deliverer, if there was one.
    pub async fn delivery_with_digest(
        &self,
        dataset: &DatasetId,
        deliverer: &OrganCode,
        digest: &str,
    ) -> Result<Option<DeliveryState>> {
        let (Some(dataset), Some(deliverer)) =
            (self.known_word(dataset.as_str()).await?, self.known_word(deliverer.as_str()).await?)
        else {
            return Ok(None);
        };
        let args = Args::new().text(digest).int(dataset).int(deliverer);
        let rows = self.pool().reader().await?.rows("delivery.with_digest", args).await?;
        Ok(self.read_deliveries(&rows).await?.into_iter().next())
    }

    /// What the deliveries of a data set state to cover, in the order delivered.
    pub async fn coverage(&self, dataset: &DatasetId) -> Result<Vec<CoverageStated>> {
        let Some(word) = self.known_word(dataset.as_str()).await? else { return Ok(Vec::new()) };
        let mut connection = self.pool().reader().await?;
        let rows = connection.rows("delivery.coverage", Args::new().int(word)).await?;
        let mut stated = Vec::with_capacity(rows.len());
        for row in &rows {
            self.meet_words(&mut connection, [row.int(1)?]).await?;
            stated.push(CoverageStated {
                delivery: DeliveryId::from_raw(row.int(0)?),
                deliverer: self.words().read(row.int(1)?, "delivery")?,
                coverage: Coverage {
                    from: date(row.int(2)?, "delivery")?,
                    to: date(row.int(3)?, "delivery")?,
                    complete: row.int(4)? != 0,
                },
                closed: row.opt_int(5)?.is_some(),
            });
        }
        Ok(stated)
    }

    /// When each organ last delivered each data set, what was taken back aside.
    pub async fn latest_deliveries(&self) -> Result<Vec<(DatasetId, OrganCode, Instant)>> {
        let mut connection = self.pool().reader().await?;
        let rows = connection.rows("delivery.latest", Args::new()).await?;
        let mut latest = Vec::with_capacity(rows.len());
        for row in &rows {
            let (dataset, deliverer) = (row.int(0)?, row.int(1)?);
            self.meet_words(&mut connection, [dataset, deliverer]).await?;
            let words = self.words();
            latest.push((
                words.read(dataset, "delivery")?,
                words.read(deliverer, "delivery")?,
                Instant::from_millis(row.int(2)?),
            ));
        }
        Ok(latest)
    }

    async fn read_deliveries(&self, rows: &[Row]) -> Result<Vec<DeliveryState>> {
        self.dictionaries_for(rows, 3).await?;
        self.dictionaries_for(rows, 8).await?;
        self.dictionaries_for(rows, 12).await?;
        let dictionaries = self.dictionaries_for(rows, 15).await?;
        let mut reader = codec::Reader::new(&dictionaries);
        let mut states = Vec::with_capacity(rows.len());
        for row in rows {
            let id = EntryId::from_raw(row.int(0)?);
            let Some(content) = row.opt_bytes(2)? else { continue };
            let Body::DeliveryOpened { dataset, deliverer, file_name, bytes, digest, coverage, withdraws, edits } =
                reader.body(id, row.int(3)?, content)?
            else {
                continue;
            };
            let closed = match (row.opt_int(6)?, row.opt_bytes(7)?) {
                (Some(at), Some(content)) => match reader.body(id, row.int(8)?, content)? {
                    Body::DeliveryClosed { receipt, .. } => Some((Instant::from_millis(at), *receipt)),
                    _ => None,
                },
                _ => None,
            };
            states.push(DeliveryState {
                id: DeliveryId::opened_by(id),
                dataset,
                deliverer,
                file_name,
                bytes,
                digest,
                coverage,
                opened_at: Instant::from_millis(row.int(1)?),
                row: u32::try_from(row.opt_int(4)?.unwrap_or(0)).unwrap_or(u32::MAX),
                carry: row.opt_text(5)?.unwrap_or_default(),
                withdraws: withdraws.map(|withdrawal| *withdrawal),
                edits: edits.map(|edited| *edited),
                withdrawn_by: row.opt_int(9)?.map(|id| DeliveryId::opened_by(EntryId::from_raw(id))),
                closed,
                held: read_held(&mut reader, id, row)?,
            });
        }
        Ok(states)
    }
}

fn read_held(reader: &mut codec::Reader<'_>, id: EntryId, row: &Row) -> Result<Option<Held>> {
    let (Some(at), Some(content)) = (row.opt_int(10)?, row.opt_bytes(11)?) else { return Ok(None) };
    let Body::DeliveryHeld { came_on, receipt, .. } = reader.body(id, row.int(12)?, content)? else { return Ok(None) };
    let answered = match (row.opt_int(13)?, row.opt_bytes(14)?) {
        (Some(at), Some(content)) => match reader.body(id, row.int(15)?, content)? {
            Body::DeliveryAnswered { answer, reasons, .. } => {
                Some(Answered { at: Instant::from_millis(at), answer, reasons })
            }
            _ => None,
        },
        _ => None,
    };
    Ok(Some(Held { at: Instant::from_millis(at), came_on, receipt: *receipt, answered }))
}
