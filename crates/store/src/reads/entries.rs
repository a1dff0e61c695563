//! Entries as they stand in the register.

use domain::{
    DeliveryId, EntryId, Instant, RecordId, StreamId, SubjectId,
    entry::{Entry, RowRef},
};

use crate::{
    Register, Result, codec,
    engine::{Args, Connection, Row},
    values::opt_date,
    words::actor,
};

/// Entries asked for in one statement at most.
const AT_ONCE: usize = 500;
/// The last place that a stream can have.
pub(crate) const LAST_SEQ: u64 = (1 << 48) - 1;

impl Register {
    /// An entry.
    pub async fn entry(&self, id: EntryId) -> Result<Option<Entry>> {
        Ok(self.entries(&[id]).await?.into_iter().next())
    }

    /// Entries by id, in the order of their ids; unknown ones are left out.
    pub async fn entries(&self, ids: &[EntryId]) -> Result<Vec<Entry>> {
        let mut connection = self.pool().reader().await?;
        let mut entries = Vec::with_capacity(ids.len());
        let mut sorted = ids.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        for part in sorted.chunks(AT_ONCE) {
            let rows = connection.rows("entry.by_id", Args::new().ints(part.iter().map(|id| id.raw()))).await?;
            entries.extend(self.read_entries(&mut connection, &rows).await?);
        }
        Ok(entries)
    }

    /// At most `limit` entries of a stream after place `seq`.
    pub async fn entries_after(&self, stream: StreamId, seq: u64, limit: u32) -> Result<Vec<Entry>> {
        self.entries_by("entry.after", stream, seq, limit).await
    }

    /// At most `limit` entries after place `seq` that change a subject itself.
    pub(crate) async fn subject_entries_after(&self, stream: StreamId, seq: u64, limit: u32) -> Result<Vec<Entry>> {
        self.entries_by("entry.of_subjects_after", stream, seq, limit).await
    }

    async fn entries_by(&self, statement: &'static str, stream: StreamId, seq: u64, limit: u32) -> Result<Vec<Entry>> {
        let mut connection = self.pool().reader().await?;
        let args = Args::new()
            .int(EntryId::new(stream, seq).raw())
            .int(EntryId::new(stream, LAST_SEQ).raw())
            .int(i64::from(limit));
        let rows = connection.rows(statement, args).await?;
        self.read_entries(&mut connection, &rows).await
    }

    /// All versions, links, publications and objections of a record, in the order recorded.
    pub async fn history(&self, record: RecordId) -> Result<Vec<Entry>> {
        self.entries_named_by("entry.of_record", record.raw()).await
    }

    /// All entries about the records that are or were put to a subject, and about the subject
    /// itself, in the order recorded: what a file is assembled from.
    pub async fn entries_of_subject(&self, subject: SubjectId) -> Result<Vec<Entry>> {
        self.entries_named_by("entry.of_subject", subject.raw()).await
    }

    /// All versions of a subject itself, in the order recorded.
    pub async fn history_of_subject(&self, subject: SubjectId) -> Result<Vec<Entry>> {
        self.entries_named_by("entry.of_subject_itself", subject.raw()).await
    }

    /// The last entry of a stream recorded at or before `at`.
    pub async fn entry_at(&self, stream: StreamId, at: Instant) -> Result<Option<EntryId>> {
        let mut connection = self.pool().reader().await?;
        let head = self.read_head(&mut connection, stream).await?;
        // Times never go back in a stream, so the place is found by halving.
        let (mut low, mut high) = (0, head.seq);
        while low < high {
            let middle = low + (high - low).div_ceil(2);
            let args = Args::new().int(EntryId::new(stream, middle).raw());
            let row = connection.row("entry.recorded_at", args).await?;
            let recorded_at = row.map_or(Ok(i64::MAX), |row| row.int(0))?;
            if recorded_at <= at.millis() { low = middle } else { high = middle - 1 }
        }
        Ok((low > 0).then(|| EntryId::new(stream, low)))
    }

    async fn entries_named_by(&self, statement: &'static str, thing: i64) -> Result<Vec<Entry>> {
        let mut connection = self.pool().reader().await?;
        let rows = connection.rows(statement, Args::new().int(thing)).await?;
        drop(connection);
        let ids = rows.iter().map(|row| row.int(0).map(EntryId::from_raw)).collect::<Result<Vec<_>>>()?;
        self.entries(&ids).await
    }

    /// Entries from rows of the line and its body.
    pub(crate) async fn read_entries(&self, connection: &mut Connection, rows: &[Row]) -> Result<Vec<Entry>> {
        let dictionaries = self.dictionaries_for(rows, 13).await?;
        let mut reader = codec::Reader::new(&dictionaries);
        let mut entries = Vec::with_capacity(rows.len());
        for row in rows {
            let words = [Some(row.int(4)?), row.opt_int(5)?, Some(row.int(6)?)];
            self.meet_words(connection, words.into_iter().flatten()).await?;
            let id = EntryId::from_raw(row.int(0)?);
            let body = match row.opt_bytes(12)? {
                Some(content) => Some(reader.body(id, row.int(13)?, content)?),
                None => None,
            };
            let text = |id: i64| self.words().text_of(id, "entry").map(|text| text.to_string());
            let from = match (row.opt_int(7)?, row.opt_int(8)?) {
                (Some(delivery), Some(row)) => Some(RowRef {
                    delivery: DeliveryId::from_raw(delivery),
                    row: u32::try_from(row).unwrap_or(u32::MAX),
                }),
                _ => None,
            };
            entries.push(Entry {
                id,
                recorded_at: Instant::from_millis(row.int(1)?),
                effective_on: opt_date(row.opt_int(3)?, "entry")?,
                actor: actor(&text(row.int(4)?)?)?,
                basis: row.opt_int(5)?.map(text).transpose()?.unwrap_or_default(),
                catalogue: text(row.int(6)?)?,
                row: from,
                supersedes: row.opt_int(9)?.map(EntryId::from_raw),
                commitment: row.array(10, "entry")?,
                body,
            });
        }
        Ok(entries)
    }
}
