//! Backups: one file, written while others work, with the journal of exits kept beside it.

use std::path::{Path, PathBuf};

use domain::{EntryId, Instant, entry::EntryKind};

use super::server_tools;
use crate::{
    Error, Place, Register, Result,
    engine::Args,
    journal::{self, Exit, JOURNAL_FILE},
    reads::entries::LAST_SEQ,
};

/// The follower whose checkpoint says how far the journal holds all exits.
const FOLLOWER: &str = "journal";
/// Entries looked through at once.
const BATCH: i64 = 10_000;
/// The kinds of entries that are exits.
const EXITS: [EntryKind; 10] = [
    EntryKind::ListingEnded,
    EntryKind::ObjectionRaised,
    EntryKind::AuthorisationWithdrawn,
    EntryKind::GrantWithdrawn,
    EntryKind::SubjectMerged,
    EntryKind::MergeUndone,
    EntryKind::SubjectSplit,
    EntryKind::LinkRefused,
    EntryKind::SuccessionWithdrawn,
    EntryKind::BodyErased,
];
/// The kinds of entries that can be exits where they take the place of an earlier one.
const REPLACEMENTS: [EntryKind; 3] = [EntryKind::RecordTaken, EntryKind::LinkDecided, EntryKind::PublicationDecided];

impl Register {
    /// Writes a backup to the folder `to` (made if absent), while others work: the register as one
    /// file, named by the instant. From then on the journal of exits and erasures is kept there too.
    /// On PostgreSQL `pg_dump` makes the copy.
    ///
    /// # Errors
    /// [`crate::Error::BadBackup`] where a backup of the same name is there already,
    /// [`crate::Error::ServerTool`] where `pg_dump` is missing or fails.
    pub async fn backup(&self, to: &Path, now: Instant) -> Result<PathBuf> {
        // Whoever commits next may run in another folder.
        let to = &std::path::absolute(to).map_err(|source| Error::file(to, source))?;
        std::fs::create_dir_all(to).map_err(|source| Error::file(to, source))?;
        self.complete_journal().await?;
        let beside = to.join(JOURNAL_FILE);
        let own = self.place().folder().join(JOURNAL_FILE);
        // Empty where nothing ever left: a journal that is absent would be taken for lost.
        let mut open = std::fs::OpenOptions::new();
        open.create(true).append(true).open(&own).map_err(|source| Error::file(&own, source))?;
        if own != beside {
            std::fs::copy(&own, &beside).map_err(|source| Error::file(&beside, source))?;
        }
        self.set_setting("journal-beside", &beside.to_string_lossy()).await?;
        self.journal().keep_also(beside);
        let stamp: String = now.rfc3339().chars().filter(|c| c.is_ascii_alphanumeric()).collect();
        let ending = if matches!(self.place(), Place::Folder(_)) { "db" } else { "dump" };
        let path = to.join(format!("register-{stamp}.{ending}"));
        if path.exists() {
            return Err(Error::BadBackup { reason: format!("{} is there already", path.display()) });
        }
        let part = path.with_extension("part");
        if part.exists() {
            std::fs::remove_file(&part).map_err(|source| Error::file(&part, source))?;
        }
        self.copy_to(&part).await?;
        // Only a whole copy bears the name of a backup.
        std::fs::File::open(&part).and_then(|file| file.sync_all()).map_err(|source| Error::file(&part, source))?;
        std::fs::rename(&part, &path).map_err(|source| Error::file(&path, source))?;
        Ok(path)
    }

    async fn copy_to(&self, part: &Path) -> Result<()> {
        match self.place() {
            Place::Server { url, .. } => server_tools::dump(url, part).await,
            Place::Folder(_) => {
                let name = part.to_string_lossy().replace('\'', "''");
                let mut connection = self.pool().beside(self.place()).await?;
                connection.script("copying the register", format!("vacuum into '{name}'")).await.map(drop)
            }
        }
    }

    /// Adds to the journal what a crash between a step and its line left out.
    pub(crate) async fn complete_journal(&self) -> Result<()> {
        let path = self.place().folder().join(JOURNAL_FILE);
        let noted = journal::tail(&path)?;
        let mut connection = self.pool().reader().await?;
        let heads = self.stream_heads(&mut connection).await?;
        drop(connection);
        for (stream, head) in heads {
            let last = noted.iter().map(|exit| exit.entry).filter(|entry| entry.stream() == stream).max();
            let done = self.checkpoint(FOLLOWER, stream).await?;
            let mut after = EntryId::new(stream, last.map_or(0, EntryId::seq).max(done));
            loop {
                let args = Args::new()
                    .int(after.raw())
                    .int(EntryId::new(stream, LAST_SEQ).raw())
                    .ints(numbers(EXITS))
                    .ints(numbers(REPLACEMENTS))
                    .int(BATCH);
                let rows = self.pool().reader().await?.rows("entry.exits_after", args).await?;
                let ids = rows.iter().map(|row| row.int(0).map(EntryId::from_raw)).collect::<Result<Vec<_>>>()?;
                let Some(newest) = ids.last() else { break };
                after = *newest;
                let exits: Vec<Exit> = self
                    .entries(&ids)
                    .await?
                    .iter()
                    .filter_map(|entry| {
                        let replaces = entry.supersedes.is_some();
                        journal::exit(entry.id, entry.body.as_ref()?, replaces, &entry.commitment)
                    })
                    .collect();
                if !exits.is_empty() {
                    self.journal().append(&exits).await?;
                }
            }
            if head > done {
                self.set_checkpoint(FOLLOWER, stream, head).await?;
            }
            self.journal().reaches(stream, head);
        }
        Ok(())
    }

    /// Keeps how far the journal is known to hold all exits, so that the next who opens the register
    /// need not look for them again.
    pub(crate) async fn keep_reach(&self) -> Result<()> {
        for (stream, seq) in self.journal().reach() {
            if seq > self.checkpoint(FOLLOWER, stream).await? {
                self.set_checkpoint(FOLLOWER, stream, seq).await?;
            }
        }
        Ok(())
    }
}

fn numbers<const N: usize>(kinds: [EntryKind; N]) -> impl Iterator<Item = i64> {
    kinds.into_iter().map(|kind| i64::from(kind.number()))
}
