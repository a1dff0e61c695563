//! Writing: the follower puts subjects in as it reads the register; a rebuild fills an index beside
//! the one in use.

use std::{num::NonZero, sync::Arc, thread::available_parallelism};

use domain::{EntryId, SubjectId};
use tantivy::{
    IndexWriter, TantivyDocument, indexer::IndexWriterOptions, merge_policy::NoMergePolicy, query::TermSetQuery,
};

use crate::{
    Error, Index, SubjectDoc,
    index::{Opened, remove},
    schema::fields,
};

/// Memory for documents not yet on disk, whatever the size of the index.
const MEMORY_BYTES: usize = 64 << 20;

/// Memory of all threads that fill an index made anew: the more, the fewer pieces it has.
const MEMORY_OF_A_REBUILD: usize = 512 << 20;

/// The most threads that fill an index made anew.
const MOST_THREADS: usize = 4;

/// Writes into the index in use. One at a time, over all processes.
pub struct Writer {
    opened: Arc<Opened>,
    writer: IndexWriter,
}

impl Index {
    /// A writer.
    ///
    /// # Errors
    /// [`Error::Busy`] while there is another.
    pub fn writer(&self) -> Result<Writer, Error> {
        let opened = self.opened();
        let writer = opened.index.writer_with_options(options(1, MEMORY_BYTES))?;
        Ok(Writer { opened, writer })
    }

    /// Begins to make the index anew beside the one in use, which goes on answering.
    ///
    /// # Errors
    /// A folder that can't be written. Only one rebuild may run on a folder at a time; the caller
    /// sees to that.
    pub fn rebuild(&self) -> Result<Rebuild<'_>, Error> {
        let opened = Opened::open(self.root(), &self.free_generation()?)?;
        let threads = available_parallelism().map_or(1, NonZero::get).min(MOST_THREADS);
        let writer = opened.index.writer_with_options(options(threads, MEMORY_OF_A_REBUILD / threads))?;
        // Its pieces stay as they are: a writer that follows puts them together once there are many.
        writer.set_merge_policy(Box::new(NoMergePolicy));
        Ok(Rebuild { index: self, shadow: Some((opened, writer)) })
    }
}

/// So many threads fill an index, each with so much memory. One puts its pieces together: each that does so beside
/// it holds what it puts together in memory.
fn options(threads: usize, memory: usize) -> IndexWriterOptions {
    IndexWriterOptions::builder()
        .num_worker_threads(threads)
        .memory_budget_per_thread(memory)
        .num_merge_threads(1)
        .build()
}

impl Writer {
    /// Puts subjects in, in place of all that was known of `ids`; one of those that is not put in again was
    /// merged, or is no longer confirmed or public. Shows with the next commit.
    ///
    /// # Errors
    /// A folder that can't be written.
    pub fn replace(&mut self, ids: &[SubjectId], subjects: impl IntoIterator<Item = SubjectDoc>) -> Result<(), Error> {
        // One deletion for all of them: each is held in memory until the next merge has ended.
        let known = TermSetQuery::new(ids.iter().map(|id| self.opened.fields.id_term(*id)));
        self.writer.delete_query(Box::new(known))?;
        for subject in subjects {
            self.writer.add_document(self.opened.fields.document(&subject))?;
        }
        Ok(())
    }

    /// Makes everything since the last commit durable and visible, together with the entry up to
    /// which the register has been read. A crash before leaves the index at its last commit.
    ///
    /// # Errors
    /// A folder that can't be written.
    pub fn commit(&mut self, checkpoint: EntryId) -> Result<(), Error> {
        commit(&mut self.writer, checkpoint)?;
        Ok(self.opened.reader.reload()?)
    }
}

/// An index being made anew. Dropped without [`Rebuild::finish`], it leaves no trace.
pub struct Rebuild<'index> {
    index: &'index Index,
    shadow: Option<(Opened, IndexWriter)>,
}

/// A subject as it goes into an index: made by whoever has the time.
pub struct Prepared(TantivyDocument);

impl SubjectDoc {
    /// The subject as it goes into an index.
    pub fn prepared(&self) -> Prepared {
        Prepared(fields().document(self))
    }
}

impl Rebuild<'_> {
    /// Adds subjects, each subject once; returns how many there were.
    ///
    /// # Errors
    /// A folder that can't be written.
    pub fn add(&self, subjects: impl IntoIterator<Item = Prepared>) -> Result<u64, Error> {
        let mut count = 0;
        if let Some((_, writer)) = &self.shadow {
            for Prepared(document) in subjects {
                writer.add_document(document)?;
                count += 1;
            }
        }
        Ok(count)
    }

    /// Puts the new index in the place of the old one.
    ///
    /// # Errors
    /// A folder that can't be written; the old index then stays in use.
    pub fn finish(mut self, checkpoint: EntryId) -> Result<(), Error> {
        if let Some((opened, mut writer)) = self.shadow.take() {
            commit(&mut writer, checkpoint)?;
            writer.wait_merging_threads()?;
            opened.reader.reload()?;
            self.index.turn_over(opened)?;
        }
        Ok(())
    }
}

impl Drop for Rebuild<'_> {
    fn drop(&mut self) {
        if let Some((opened, writer)) = self.shadow.take() {
            drop(writer);
            // A folder that stays behind is cleared by the next rebuild.
            let _ = remove(&self.index.root().join(&opened.generation));
        }
    }
}

fn commit(writer: &mut IndexWriter<TantivyDocument>, checkpoint: EntryId) -> Result<(), Error> {
    let mut prepared = writer.prepare_commit()?;
    prepared.set_payload(&checkpoint.raw().to_string());
    prepared.commit()?;
    Ok(())
}
