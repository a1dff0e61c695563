//! Followers: projections that come after (search, feeds), with checkpoints.

use std::collections::BTreeSet;

use domain::{
    EntryId, RecordId, StreamId, SubjectId,
    entry::{Body, Entry},
};

use crate::{Error, Register, Result, engine::Args};

/// What changed since a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The subjects that entries since then are about: their name, identifiers, records or listings
    /// changed; each once, in order.
    pub subjects: Vec<SubjectId>,
    /// The place up to which this holds: the next checkpoint.
    pub through: u64,
    /// Whether there is more.
    pub more: bool,
    /// Whether a body was erased among them: what a follower wrote of it before must go.
    pub erased: bool,
}

impl Register {
    /// The subjects that at most `limit` entries after place `seq` of a stream changed in
    /// themselves (opened, named anew, listed, delisted) or through a record that changed. Records that came
    /// to them for the first time do not count.
    pub async fn changed_in_themselves(&self, stream: StreamId, seq: u64, limit: u32) -> Result<Changed> {
        let head = self.head(stream).await?.map_or(seq, EntryId::seq);
        let entries = self.subject_entries_after(stream, seq, limit).await?;
        let more = entries.len() == limit as usize;
        let last = entries.last().map_or(seq, |entry| entry.id.seq());
        self.changed_by(&entries, if more { last } else { head.max(last) }, more).await
    }

    /// The subjects touched by at most `limit` entries after place `seq` of a stream.
    pub async fn changed_subjects(&self, stream: StreamId, seq: u64, limit: u32) -> Result<Changed> {
        let entries = self.entries_after(stream, seq, limit).await?;
        let through = entries.last().map_or(seq, |entry| entry.id.seq());
        let more = entries.len() == limit as usize;
        self.changed_by(&entries, through, more).await
    }

    async fn changed_by(&self, entries: &[Entry], through: u64, more: bool) -> Result<Changed> {
        let mut touched = Touched::default();
        let mut erased = false;
        for entry in entries {
            match &entry.body {
                // An erasure, and what it erased: whatever stands behind the entry changed.
                Some(Body::BodyErased { entry, .. }) => {
                    erased = true;
                    if let Some(left) = self.remains_of(*entry).await? {
                        touched.by(*entry, &left);
                    }
                }
                Some(body) => touched.by(entry.id, body),
                None => {}
            }
        }
        let Touched { mut subjects, mut records, listings, cases } = touched;
        let mut connection = self.pool().reader().await?;
        for row in connection.rows("state.objections", Args::new().ints(cases)).await? {
            records.insert(row.int(1)?);
        }
        for row in connection.rows("stats.subjects_of_records", Args::new().ints(records)).await? {
            subjects.insert(row.int(0)?);
        }
        for row in connection.rows("stats.subjects_of_listings", Args::new().ints(listings)).await? {
            subjects.insert(row.int(0)?);
        }
        Ok(Changed { subjects: subjects.into_iter().map(SubjectId::from_raw).collect(), through, more, erased })
    }

    /// What remains of an erased body.
    async fn remains_of(&self, erased: EntryId) -> Result<Option<Body>> {
        let args = Args::new().int(erased.raw() - 1).int(erased.raw());
        let Some(row) = self.pool().reader().await?.row("entry.erasures", args).await? else { return Ok(None) };
        let body = serde_json::from_str(&row.text(3)?);
        body.map(Some).map_err(|error| Error::Damaged { entry: erased, reason: error.to_string() })
    }

    /// How far a follower has come; 0 where it has not begun.
    pub async fn checkpoint(&self, follower: &str, stream: StreamId) -> Result<u64> {
        let args = Args::new().text(follower).int(i64::from(stream.0));
        let row = self.pool().reader().await?.row("log.checkpoint", args).await?;
        row.map_or(Ok(0), |row| row.int(0).map(i64::unsigned_abs))
    }

    /// Keeps how far a follower has come.
    pub async fn set_checkpoint(&self, follower: &str, stream: StreamId, seq: u64) -> Result<()> {
        let seq = i64::try_from(seq).unwrap_or(i64::MAX);
        let args = Args::new().text(follower).int(i64::from(stream.0)).int(seq);
        self.pool().writer().await?.run("log.set_checkpoint", args).await.map(drop)
    }

    /// The last entry of each stream that has one.
    pub async fn heads(&self) -> Result<Vec<EntryId>> {
        let rows = self.pool().reader().await?.rows("entry.heads", Args::new()).await?;
        rows.iter()
            .map(|row| {
                let stream = u16::try_from(row.int(0)?)
                    .map_err(|_| Error::BadValue { table: "stream", value: "a stream beyond the last".to_owned() })?;
                Ok(EntryId::new(StreamId(stream), row.int(1)?.unsigned_abs()))
            })
            .collect()
    }
}

/// What entries are about.
#[derive(Default)]
struct Touched {
    subjects: BTreeSet<i64>,
    records: BTreeSet<i64>,
    listings: BTreeSet<i64>,
    cases: BTreeSet<i64>,
}

impl Touched {
    /// Takes in the entry `id`, which says `body`.
    fn by(&mut self, id: EntryId, body: &Body) {
        let Touched { subjects, records, listings, cases } = self;
        match body {
            Body::SubjectOpened(_) => {
                subjects.insert(id.raw());
            }
            Body::SubjectChanged(changed) => {
                subjects.insert(changed.subject.raw());
            }
            Body::SubjectMerged(merged) => subjects.extend([merged.from.raw(), merged.into.raw()]),
            Body::MergeUndone(undone) => subjects.extend([undone.from.raw(), undone.into.raw()]),
            Body::SubjectSplit(split) => subjects.extend([split.subject.raw(), split.new.raw()]),
            Body::Succeeded(follows) => subjects.extend([follows.predecessor.raw(), follows.successor.raw()]),
            Body::RecordTaken(taken) => {
                records.insert(taken.record.map_or(id.raw(), RecordId::raw));
            }
            Body::LinkDecided(link) => {
                records.insert(link.record.raw());
                subjects.extend(link.subject.map(SubjectId::raw));
            }
            Body::PublicationDecided(decided) => {
                records.insert(decided.record.raw());
            }
            Body::Listed(listed) => {
                subjects.insert(listed.subject.raw());
            }
            Body::ListingEnded { listing, .. } => {
                listings.insert(listing.raw());
            }
            Body::ObjectionRaised(objection) => {
                records.insert(objection.record.raw());
            }
            Body::ObjectionAnswered { case, .. } => {
                cases.insert(case.raw());
            }
            _ => {}
        }
    }
}
