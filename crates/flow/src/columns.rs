//! A lake follows the register: when its columns are asked for, the subjects that changed since its checkpoint
//! are put in anew. Intake never waits for it.

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    future::Future,
};

use assemble::{FilePlan, Histories, stretches};
use domain::{
    EntryId, Instant, SubjectId,
    subject::{Subject, SubjectState},
};
use facts::Projection;
use lake::{Content, Lake, Place, Snapshot, Write};
use store::Register;

use crate::{
    Error, Result,
    node::{Node, STREAM},
    work::PAUSE,
};

/// Entries read at a time.
const ENTRIES_AT_A_TIME: u32 = 5_000;

/// Subjects read at a time.
const SUBJECTS_AT_A_TIME: usize = 200;

/// Pages of subjects that become lines at a time.
const PAGES_COMPOSED: usize = 2;

/// How often a command looks whether another process still writes the lake.
const MOST_WAITS: u32 = 120;

/// All that is known: whoever asks reads up to the last entry.
const NOW: Instant = Instant::from_millis(i64::MAX);

/// What follows the register as columns.
pub(crate) trait Columns: Clone + Send + Sync + 'static {
    /// What the lake holds.
    type Content: Content;
    /// What is read of it.
    type Snapshot;

    fn content(&self) -> &Self::Content;

    /// What the lake holds now; `None` where it must be made anew.
    fn snapshot(&self, lake: &Lake) -> lake::Result<Option<Self::Snapshot>>;

    /// Up to which entry a snapshot holds all changes.
    fn through(snapshot: &Self::Snapshot) -> &Place;

    /// All that the columns say of one subject, which is absent where it is not known any more.
    fn line(
        &self,
        register: &Register,
        id: SubjectId,
        known: Option<Subject>,
    ) -> impl Future<Output = Result<<Self::Content as Content>::Line>> + Send;
}

/// What facts read.
#[derive(Clone, Debug)]
pub(crate) struct Lines {
    pub projection: Projection,
    pub files: FilePlan,
}

impl Columns for Lines {
    type Content = Projection;
    type Snapshot = Snapshot;

    fn content(&self) -> &Projection {
        &self.projection
    }

    fn snapshot(&self, lake: &Lake) -> lake::Result<Option<Snapshot>> {
        lake.snapshot(self.projection.shape())
    }

    fn through(snapshot: &Snapshot) -> &Place {
        snapshot.through()
    }

    async fn line(
        &self,
        register: &Register,
        id: SubjectId,
        known: Option<Subject>,
    ) -> Result<<Projection as Content>::Line> {
        let asked = known.filter(|subject| subject.state == SubjectState::Confirmed);
        let Some(subject) = asked else { return Ok((id, None, Vec::new())) };
        let histories = Histories::from_entries(&register.entries_of_subject(id).await?);
        let records = histories.records().flat_map(|record| stretches(&self.files, id, &record, NOW));
        Ok((id, Some(subject.class), records.collect()))
    }
}

/// Lines that are being made.
type Composing<C> = tokio::task::JoinHandle<Result<Vec<<<C as Columns>::Content as Content>::Line>>>;

impl Node {
    /// The columns up to the last entry of the register.
    pub(crate) async fn columns<C: Columns>(&self, lake: &Lake, columns: &C) -> Result<C::Snapshot> {
        for _ in 0..MOST_WAITS {
            let done = match self.usable(lake, columns).await? {
                Some(snapshot) if C::through(&snapshot).seq >= self.head().await? => return Ok(snapshot),
                Some(snapshot) => self.follow_columns(lake, columns, C::through(&snapshot)).await,
                None => self.make_columns(lake, columns, |_| ()).await.map(drop),
            };
            match done {
                Err(Error::Lake(lake::Error::Busy(_))) => tokio::time::sleep(PAUSE).await,
                done => done?,
            }
        }
        Err(Error::NotReady("another process writes these columns; try again when it is done"))
    }

    /// Makes the lake anew; returns how many subjects are in it.
    pub(crate) async fn make_columns<C: Columns>(
        &self,
        lake: &Lake,
        columns: &C,
        progress: impl Fn(u64),
    ) -> Result<u64> {
        let mut write = lake.write(columns.content(), true)?;
        let through = self.place_of(self.head().await?).await?;
        let (mut after, mut count) = (None, 0);
        let mut composing = VecDeque::new();
        loop {
            let page = self.register.subjects_after(after, SUBJECTS_AT_A_TIME as u32).await?;
            after = page.last().map(|subject| subject.id);
            if after.is_some() {
                let ids = page.iter().map(|subject| subject.id).collect();
                composing.push_back(self.compose_lines(ids, page, columns));
            }
            while composing.len() > if after.is_some() { PAGES_COMPOSED } else { 0 }
                && let Some(first) = composing.pop_front()
            {
                count += put(&mut write, first.await??)?;
                progress(count);
            }
            if after.is_none() {
                // What lay there may hold what was erased since: nobody goes on to keep it.
                write.finish_and_forget(through)?;
                return Ok(count);
            }
        }
    }

    /// What the lake holds, if more can be added to it: of the shape that is wanted now, and of this very
    /// register.
    async fn usable<C: Columns>(&self, lake: &Lake, columns: &C) -> Result<Option<C::Snapshot>> {
        let snapshot = match columns.snapshot(lake) {
            Err(error @ lake::Error::Damaged { .. }) => {
                tracing::warn!(%error, "the lake is made anew");
                None
            }
            read => read?,
        };
        let Some(snapshot) = snapshot else { return Ok(None) };
        // A register that was restored has other entries there, or none.
        let same = self.place_of(C::through(&snapshot).seq).await? == *C::through(&snapshot);
        Ok(same.then_some(snapshot))
    }

    async fn follow_columns<C: Columns>(&self, lake: &Lake, columns: &C, from: &Place) -> Result<()> {
        let mut write = lake.write(columns.content(), false)?;
        if write.before() != Some(from) {
            // Another process was here in between.
            return Ok(());
        }
        let (mut at, mut ids, mut erased) = (from.seq, BTreeSet::new(), false);
        loop {
            let changed = self.register.changed_subjects(STREAM, at, ENTRIES_AT_A_TIME).await?;
            at = changed.through;
            ids.extend(changed.subjects);
            erased |= changed.erased;
            if !changed.more {
                break;
            }
        }
        let through = self.place_of(at).await?;
        let ids: Vec<SubjectId> = ids.into_iter().collect();
        for page in ids.chunks(SUBJECTS_AT_A_TIME) {
            let subjects = self.register.subjects(page).await?;
            put(&mut write, self.compose_lines(page.to_vec(), subjects, columns).await??)?;
        }
        Ok(if erased { write.finish_and_forget(through) } else { write.finish(through) }?)
    }

    /// The lines of `ids`, of which `subjects` are those that are known.
    fn compose_lines<C: Columns>(&self, ids: Vec<SubjectId>, subjects: Vec<Subject>, columns: &C) -> Composing<C> {
        let (register, columns) = (self.register.clone(), columns.clone());
        tokio::spawn(async move {
            let mut known: HashMap<SubjectId, Subject> =
                subjects.into_iter().map(|subject| (subject.id, subject)).collect();
            let mut composed = Vec::with_capacity(ids.len());
            for id in ids {
                composed.push(columns.line(&register, id, known.remove(&id)).await?);
            }
            Ok(composed)
        })
    }

    pub(crate) async fn head(&self) -> Result<u64> {
        Ok(self.register.head(STREAM).await?.map_or(0, EntryId::seq))
    }

    /// An entry's place with its proof; a place that the register does not have proves nothing.
    pub(crate) async fn place_of(&self, seq: u64) -> Result<Place> {
        let entry = match seq {
            0 => None,
            seq => self.register.entry(EntryId::new(STREAM, seq)).await?,
        };
        Ok(Place { seq, commitment: entry.map_or_else(String::new, |entry| hex::encode(entry.commitment)) })
    }
}

fn put<C: Content>(write: &mut Write<'_, C>, lines: Vec<C::Line>) -> Result<u64> {
    let count = lines.len() as u64;
    for line in lines {
        write.push(line)?;
    }
    Ok(count)
}
