//! The search index follows the register: what changed since its checkpoint is put in anew.

use std::collections::VecDeque;

use domain::{Date, EntryId, SubjectId, subject::Subject};
use search::{Prepared, Writer};

use crate::{
    Error, Result,
    apart::apart,
    documents::{Documents, division_path, sources},
    matching::registration_sets,
    node::{Node, STREAM},
    work::PAUSE,
};

/// Entries read at a time.
const ENTRIES_AT_A_TIME: u32 = 5_000;

/// Subjects read at a time.
const SUBJECTS_AT_A_TIME: usize = 500;

/// Pages that become documents at a time.
const PAGES_COMPOSED: usize = 2;

/// Subjects after which the index is committed: what waits for a commit is held in memory.
const SUBJECTS_A_COMMIT: usize = 50_000;

/// How often a command looks whether another process still writes the index.
const MOST_WAITS: u32 = 20;

/// Listings of one subject that the index knows of.
pub(crate) const LISTINGS_OF_ONE: u32 = 100;

impl Node {
    /// Brings the index up to the head of the register; `progress` hears entry and head.
    pub async fn follow(&self, progress: impl Fn(u64, u64)) -> Result<()> {
        let Some(head) = self.register.head(STREAM).await? else { return Ok(()) };
        let mut at = self.index.checkpoint()?.map_or(0, EntryId::seq);
        if at >= head.seq() {
            return Ok(());
        }
        let mut writer = self.index.writer()?;
        let mut waiting = 0;
        loop {
            let changed = self.register.changed_in_themselves(STREAM, at, ENTRIES_AT_A_TIME).await?;
            for ids in changed.subjects.chunks(SUBJECTS_AT_A_TIME) {
                self.index_subjects(ids, &mut writer).await?;
            }
            at = changed.through;
            waiting += changed.subjects.len();
            if !changed.more || waiting >= SUBJECTS_A_COMMIT {
                writer.commit(EntryId::new(STREAM, at))?;
                waiting = 0;
            }
            progress(at, head.seq().max(at));
            if !changed.more {
                return Ok(());
            }
        }
    }

    /// [`Node::follow`] for a command beside others: what it did is done, so that it waits a while for
    /// another process that writes the index, and then leaves the rest to that one.
    pub async fn bring_up_index(&self) -> Result<()> {
        for _ in 0..MOST_WAITS {
            match self.follow(|_, _| ()).await {
                Err(Error::Index(search::Error::Busy)) => tokio::time::sleep(PAUSE).await,
                done => return done,
            }
        }
        tracing::warn!("the index is written by another process; what changed last is found once it is done");
        Ok(())
    }

    /// Makes the index anew beside the one in use and puts it in its place; returns how many
    /// subjects are in it.
    pub async fn rebuild_index(&self, progress: impl Fn(u64)) -> Result<u64> {
        let Some(head) = self.register.head(STREAM).await? else { return Ok(0) };
        let rebuild = self.index.rebuild()?;
        // While one page of subjects is read, those before it become documents and are put in.
        let read = |after| {
            let register = self.register.clone();
            tokio::spawn(async move { register.subjects_after(after, SUBJECTS_AT_A_TIME as u32).await })
        };
        let documents = self.documents();
        let mut composing = VecDeque::new();
        let mut count = 0;
        let mut reading = read(None);
        loop {
            let page = reading.await??;
            let Some(last) = page.last() else { break };
            reading = read(Some(last.id));
            let (node, documents) = (self.clone(), documents.clone());
            composing.push_back(tokio::spawn(async move { node.compose(page, documents).await }));
            if composing.len() > PAGES_COMPOSED
                && let Some(first) = composing.pop_front()
            {
                count += rebuild.add(first.await??)?;
                progress(count);
            }
        }
        for one in composing {
            count += rebuild.add(one.await??)?;
            progress(count);
        }
        rebuild.finish(head)?;
        Ok(count)
    }

    async fn compose(&self, subjects: Vec<Subject>, documents: Documents) -> Result<Vec<Prepared>> {
        let page = sources(&self.register, subjects, &registration_sets(&self.pack), self.now()).await?;
        let compose = move || page.into_iter().filter_map(|one| Some(documents.of(one)?.prepared())).collect();
        apart(compose).await
    }

    async fn index_subjects(&self, ids: &[SubjectId], writer: &mut Writer) -> Result<()> {
        let subjects = self.register.subjects(ids).await?;
        let documents = self.documents();
        let sources = sources(&self.register, subjects, &registration_sets(&self.pack), self.now()).await?;
        // One whose body was erased is not among those found.
        writer.replace(ids, sources.into_iter().filter_map(|source| documents.of(source)))?;
        Ok(())
    }

    /// The names of the divisions of a seat, from the broadest to the narrowest.
    pub(crate) fn division_path(&self, division: Option<&str>, on: Date) -> Vec<String> {
        division.map_or_else(Vec::new, |division| division_path(&self.pack, division, on))
    }
}
