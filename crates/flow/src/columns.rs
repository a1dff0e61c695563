//! The lake follows the register: when columns are asked for, the subjects that changed since its checkpoint
//! are put in anew. Intake never waits for it.

use std::collections::{BTreeSet, VecDeque};

use assemble::{FilePlan, Histories, Stretch, stretches};
use domain::{
    EntryId, Instant, SubjectId,
    subject::{Subject, SubjectClass, SubjectState},
};
use facts::Projection;
use lake::{Lake, Place, Snapshot, Write};

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

/// Segments after which the lake is made anew: each costs a look when a group is read.
const MOST_SEGMENTS: usize = 32;

/// How often a command looks whether another process still writes the lake.
const MOST_WAITS: u32 = 120;

/// All that is known: whoever asks reads up to the last entry.
const NOW: Instant = Instant::from_millis(i64::MAX);

/// What the lines of subjects are made with.
#[derive(Clone, Debug)]
pub(crate) struct Lines {
    pub projection: Projection,
    pub files: FilePlan,
}

/// A subject as it goes into the lake.
type Line = (SubjectId, Option<SubjectClass>, Vec<Stretch>);

impl Node {
    /// The columns up to the last entry of the register.
    pub(crate) async fn columns(&self, lake: &Lake, lines: &Lines) -> Result<Snapshot> {
        for _ in 0..MOST_WAITS {
            let done = match self.usable(lake, lines).await? {
                Some(snapshot) if snapshot.through().seq >= self.head().await? => return Ok(snapshot),
                Some(snapshot) => self.follow_columns(lake, lines, snapshot.through()).await,
                None => self.make_columns(lake, lines, |_| ()).await.map(drop),
            };
            match done {
                Err(Error::Lake(lake::Error::Busy(_))) => tokio::time::sleep(PAUSE).await,
                done => done?,
            }
        }
        Err(Error::NotReady("another process writes the columns that facts read; try again when it is done"))
    }

    /// Makes the lake anew; returns how many subjects are in it.
    pub(crate) async fn make_columns(&self, lake: &Lake, lines: &Lines, progress: impl Fn(u64)) -> Result<u64> {
        let mut write = lake.write(&lines.projection, true)?;
        let through = self.place_of(self.head().await?).await?;
        let (mut after, mut count) = (None, 0);
        let mut composing = VecDeque::new();
        loop {
            let page = self.register.subjects_after(after, SUBJECTS_AT_A_TIME as u32).await?;
            after = page.last().map(|subject| subject.id);
            if after.is_some() {
                let ids = page.iter().map(|subject| subject.id).collect();
                composing.push_back(self.compose_lines(ids, page, lines));
            }
            while composing.len() > if after.is_some() { PAGES_COMPOSED } else { 0 }
                && let Some(first) = composing.pop_front()
            {
                count += put(&mut write, first.await??)?;
                progress(count);
            }
            if after.is_none() {
                write.finish(through)?;
                return Ok(count);
            }
        }
    }

    /// What the lake holds, if more can be added to it: of the shape that facts read now, of this very
    /// register, and in not too many pieces.
    async fn usable(&self, lake: &Lake, lines: &Lines) -> Result<Option<Snapshot>> {
        let snapshot = match lake.snapshot(lines.projection.shape()) {
            Err(error @ lake::Error::Damaged { .. }) => {
                tracing::warn!(%error, "the lake is made anew");
                None
            }
            read => read?,
        };
        let Some(snapshot) = snapshot.filter(|snapshot| snapshot.segments() <= MOST_SEGMENTS) else { return Ok(None) };
        // A register that was restored has other entries there, or none.
        let same = self.place_of(snapshot.through().seq).await? == *snapshot.through();
        Ok(same.then_some(snapshot))
    }

    async fn follow_columns(&self, lake: &Lake, lines: &Lines, from: &Place) -> Result<()> {
        let mut write = lake.write(&lines.projection, false)?;
        if write.before() != Some(from) {
            // Another process was here in between.
            return Ok(());
        }
        let (mut at, mut ids) = (from.seq, BTreeSet::new());
        loop {
            let changed = self.register.changed_subjects(STREAM, at, ENTRIES_AT_A_TIME).await?;
            at = changed.through;
            ids.extend(changed.subjects);
            if !changed.more {
                break;
            }
        }
        let through = self.place_of(at).await?;
        let ids: Vec<SubjectId> = ids.into_iter().collect();
        for page in ids.chunks(SUBJECTS_AT_A_TIME) {
            let subjects = self.register.subjects(page).await?;
            put(&mut write, self.compose_lines(page.to_vec(), subjects, lines).await??)?;
        }
        Ok(write.finish(through)?)
    }

    /// The lines of `ids`, of which `subjects` are those that are known.
    fn compose_lines(
        &self,
        ids: Vec<SubjectId>,
        subjects: Vec<Subject>,
        lines: &Lines,
    ) -> tokio::task::JoinHandle<Result<Vec<Line>>> {
        let (register, files) = (self.register.clone(), lines.files.clone());
        tokio::spawn(async move {
            let mut composed = Vec::with_capacity(ids.len());
            for id in ids {
                let known = subjects.iter().find(|subject| subject.id == id);
                let asked = known.filter(|subject| subject.state == SubjectState::Confirmed);
                let Some(subject) = asked else {
                    composed.push((id, None, Vec::new()));
                    continue;
                };
                let histories = Histories::from_entries(&register.entries_of_subject(id).await?);
                let records = histories.records().flat_map(|record| stretches(&files, id, &record, NOW));
                composed.push((id, Some(subject.class), records.collect()));
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

fn put(write: &mut Write<'_>, lines: Vec<Line>) -> Result<u64> {
    let count = lines.iter().filter(|(_, class, _)| class.is_some()).count() as u64;
    for (subject, class, stretches) in lines {
        write.push(subject, class, stretches)?;
    }
    Ok(count)
}
