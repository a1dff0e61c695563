//! Keeping a node sound: figures, proof, rebuild, backup, restore.

use std::path::{Path, PathBuf};

use domain::Instant;
use store::{Restored, Stats, Verified};

use crate::{
    Result,
    authorise::{Action, Viewer},
    folder::Folder,
    node::{self, Node},
};

impl Node {
    /// What the register holds: the same for the same register.
    pub async fn stats(&self) -> Result<Stats> {
        Ok(self.register.stats().await?)
    }

    /// Proves the register.
    pub async fn verify(&self, progress: impl FnMut(u64) + Send) -> Result<Verified> {
        Ok(self.register.verify(progress).await?)
    }

    /// Makes legal state and index anew.
    pub async fn rebuild(
        &self,
        viewer: &Viewer,
        progress: impl FnMut(u64) + Send,
        index_progress: impl Fn(u64),
    ) -> Result<(Verified, u64)> {
        self.authorise_here(viewer, Action::Operate)?;
        let verified = self.register.rebuild(progress).await?;
        let subjects = self.rebuild_index(index_progress).await?;
        Ok((verified, subjects))
    }

    /// Writes a backup to a folder while others work.
    pub async fn backup(&self, viewer: &Viewer, to: &Path) -> Result<PathBuf> {
        self.authorise_here(viewer, Action::Operate)?;
        Ok(self.register.backup(to, self.clock.now()).await?)
    }
}

/// Puts a backup in the place of a node's register and replays the journal of exits, so that nothing
/// that left after the backup is shown again.
pub async fn restore(root: &Path, backup: &Path, journal: Option<&Path>, now: Instant) -> Result<Restored> {
    let (folder, file) = Folder::open(root)?;
    Ok(store::restore(&node::place(&folder, &file), backup, journal, now).await?)
}
