//! Keeping a node sound: figures, proof, rebuild, backup, restore.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use store::{Exclusive, Restored, Stats, Verified};

use crate::{
    Result,
    authorise::{Action, Viewer},
    folder::Folder,
    identity::merge,
    node::{self, Node, OpenOptions},
};

/// What a rebuild made.
pub struct Rebuilt {
    /// What was proved on the way.
    pub verified: Verified,
    /// How long the legal state took.
    pub state_took: Duration,
    /// Subjects in the index.
    pub subjects: u64,
    /// How long the index took.
    pub index_took: Duration,
    /// Subjects whose facts lie in columns.
    pub in_columns: u64,
    /// Subjects in the tables for analysts.
    pub in_tables: u64,
    /// How long columns and tables took.
    pub columns_took: Duration,
}

impl Node {
    /// What the register holds: the same for the same register.
    pub async fn stats(&self) -> Result<Stats> {
        Ok(self.register.stats().await?)
    }

    /// Proves the register.
    pub async fn verify(&self, progress: impl FnMut(u64) + Send) -> Result<Verified> {
        Ok(self.register.verify(progress).await?)
    }

    /// Makes legal state and index anew, and the columns that facts and analysts read where there are any:
    /// whoever asks for them first makes them.
    pub async fn rebuild(
        &self,
        viewer: &Viewer,
        progress: impl FnMut(u64) + Send,
        index_progress: impl Fn(u64),
    ) -> Result<Rebuilt> {
        self.authorise_here(viewer, Action::Operate)?;
        let began = std::time::Instant::now();
        let verified = self.register.rebuild(progress).await?;
        let state_took = began.elapsed();
        let subjects = self.rebuild_index(index_progress).await?;
        let index_took = began.elapsed() - state_took;
        let in_columns = if self.lake.is_made() { self.rebuild_columns().await? } else { 0 };
        let in_tables = self.rebuild_tables().await?;
        let columns_took = began.elapsed() - state_took - index_took;
        Ok(Rebuilt { verified, state_took, subjects, index_took, in_columns, in_tables, columns_took })
    }

    /// Writes a backup to a folder while others work.
    pub async fn backup(&self, viewer: &Viewer, to: &Path) -> Result<PathBuf> {
        self.authorise_here(viewer, Action::Operate)?;
        Ok(self.register.backup(to, self.clock.now()).await?)
    }
}

/// Puts a backup in the place of a node's register, replays the journal of exits, so that nothing
/// that left after the backup is shown again, and makes the index anew. Nobody serves meanwhile.
pub async fn restore(root: &Path, backup: &Path, journal: Option<&Path>, options: OpenOptions) -> Result<Restored> {
    let (folder, file) = Folder::open(root)?;
    let place = node::place(&folder, &file);
    let alone = Exclusive::take(&place, "restore")?;
    let clock = node::clock(&file, &node::load_pack(&file.pack, &[])?, options)?;
    let now = clock.now();
    let restored =
        store::restore(&place, backup, journal, now, &|exit, body| merge::jobs_after(exit, body, now)).await?;
    let node = Node::open(root, options).await?;
    node.rebuild_index(|_| ()).await?;
    node.close().await?;
    drop(alone);
    Ok(restored)
}
