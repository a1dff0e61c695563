//! Restoring: the backup in place of the register, then everything out again that had left since.

use std::path::Path;

use domain::{
    EntryId, Instant, RecordId, SubjectId,
    case::Objection,
    entry::{Actor, Body, SubjectChanged, SubjectOpened},
    identity::{MergeUndone, SubjectMerged},
    link::Certainty,
    subject::SubjectState,
};

use super::{Restored, server_tools};
use crate::{
    Error, Place, Register, Result,
    engine::{Args, bulk::hex, pool::REGISTER_FILE},
    jobs::NewJob,
    journal::{self, Exit, JOURNAL_FILE},
    step::{NewEntry, Step},
};

/// The setting that keeps a restored register closed.
const RESTORED: &str = "restored";

/// The jobs that follow from an exit that happens again: from its entry in the journal and what it says
/// now.
pub type Follow<'a> = &'a (dyn Fn(EntryId, &Body) -> Vec<NewJob> + Sync);

/// Puts a backup in the place of the register (which must be absent or is set aside), and replays
/// the journal of exits and erasures: what left after the backup leaves again before anything is
/// served. Without a journal the register stays closed. On PostgreSQL, `pg_restore` puts the dump
/// into the database, which must be empty; where `backup` is the folder of the backups, the server's
/// own tools have put one back before, and only the journal is replayed here. What happens again has
/// the jobs that `follow` says, with the step.
///
/// # Errors
/// [`crate::Error::BadBackup`], [`crate::Error::NotReplayed`] where no journal is given or found in
/// the data folder or beside the backup.
pub async fn restore(
    place: &Place,
    backup: &Path,
    journal: Option<&Path>,
    now: Instant,
    follow: Follow<'_>,
) -> Result<Restored> {
    let own = place.folder().join(JOURNAL_FILE);
    let beside = backup.with_file_name(JOURNAL_FILE);
    let given = journal.map(Path::to_path_buf);
    // The fullest journal holds what the others hold: each only ever grows.
    let mut exits: Option<Vec<Exit>> = None;
    for path in given.into_iter().chain([own.clone(), beside]) {
        if path.exists() {
            let read = journal::read(&path)?;
            if exits.as_ref().is_none_or(|known| known.len() < read.len()) {
                exits = Some(read);
            }
        }
    }
    match place {
        Place::Folder(folder) => put_back(folder, backup)?,
        Place::Server { .. } if backup.is_dir() => {}
        Place::Server { url, .. } => server_tools::put_back(place, url, backup).await?,
    }
    let register = Register::open_unchecked(place).await?;
    register.set_setting(RESTORED, "unreplayed").await?;
    let Some(exits) = exits else { return Err(Error::NotReplayed) };
    let mut restored = Restored::default();
    let mut connection = register.pool().reader().await?;
    restored.entries = register.stream_heads(&mut connection).await?.iter().map(|(_, head)| head).sum();
    drop(connection);
    for exit in &exits {
        if register.replay_exit(exit, now, follow).await? {
            restored.replayed += 1;
        } else {
            restored.held += 1;
        }
    }
    register.set_setting(RESTORED, "").await?;
    // The old lines name places that this register gives to other entries: they are set aside.
    if own.exists() {
        let aside = own.with_extension(format!("before-{}", now.millis()));
        std::fs::rename(&own, &aside).map_err(|source| Error::file(&own, source))?;
    }
    register.complete_journal().await?;
    register.close().await?;
    Ok(restored)
}

fn put_back(folder: &Path, backup: &Path) -> Result<()> {
    let bad = |error: std::io::Error| Error::BadBackup { reason: format!("{}: {error}", backup.display()) };
    let header = std::fs::File::open(backup).and_then(|mut file| {
        let mut start = [0; 16];
        std::io::Read::read_exact(&mut file, &mut start).map(|()| start)
    });
    if &header.map_err(bad)? != b"SQLite format 3\0" {
        return Err(Error::BadBackup { reason: format!("{} is no register", backup.display()) });
    }
    std::fs::create_dir_all(folder).map_err(|source| Error::file(folder, source))?;
    let target = folder.join(REGISTER_FILE);
    let new = folder.join("register.restoring");
    std::fs::copy(backup, &new).map_err(bad)?;
    std::fs::File::open(&new).and_then(|file| file.sync_all()).map_err(|source| Error::file(&new, source))?;
    for ending in ["", "-wal", "-shm"] {
        let old = folder.join(format!("{REGISTER_FILE}{ending}"));
        if old.exists() {
            let aside = folder.join(format!("{REGISTER_FILE}.set-aside{ending}"));
            std::fs::rename(&old, &aside).map_err(|source| Error::file(&old, source))?;
        }
    }
    std::fs::rename(&new, &target).map_err(|source| Error::file(&target, source))
}

impl Register {
    /// Refuses a register that is older than its journal: an exit in the journal that the register
    /// does not hold would be shown again.
    pub(crate) async fn check_replayed(&self) -> Result<()> {
        if self.setting(RESTORED).await?.as_deref() == Some("unreplayed") {
            return Err(Error::NotReplayed);
        }
        let exits = journal::tail(&self.place().folder().join(JOURNAL_FILE))?;
        if let Some(last) = exits.last() {
            let held = self.entry(last.entry).await?.map(|entry| hex(&entry.commitment));
            if held.as_deref() != Some(last.commitment.as_str()) {
                return Err(Error::NotReplayed);
            }
        }
        self.complete_journal().await
    }

    /// Lets an exit happen again, unless the register holds it or never held what left.
    async fn replay_exit(&self, exit: &Exit, now: Instant, follow: Follow<'_>) -> Result<bool> {
        let held = self.entry(exit.entry).await?;
        if held.is_some_and(|entry| hex(&entry.commitment) == exit.commitment) {
            return Ok(false);
        }
        let Some(body) = self.exit_body(&exit.body).await? else { return Ok(false) };
        let catalogue = self.catalogue().await?.map_or_else(|| "none".to_owned(), |(_, _, hash)| hash);
        let mut step = Step::new(exit.entry.stream(), now, Actor::System, catalogue);
        step.jobs = follow(exit.entry, &body);
        step.add(NewEntry { basis: "journal of exits".to_owned(), supersedes: None, ..NewEntry::from(body) });
        match self.commit(step).await {
            Ok(_) => Ok(true),
            // It left in the backup already, by another entry.
            Err(Error::Refused { .. } | Error::Unknown { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The exit's body in terms of this register; `None` where what left is not in it.
    async fn exit_body(&self, body: &Body) -> Result<Option<Body>> {
        let has =
            |record: RecordId| async move { Ok::<_, Error>(!self.record_heads_by_id(&[record]).await?.is_empty()) };
        Ok(match body {
            Body::RecordTaken(taken) => match taken.record {
                Some(record) if has(record).await? => Some(body.clone()),
                _ => None,
            },
            Body::LinkDecided(link) if has(link.record).await? => {
                let mut link = link.clone();
                // A subject that the backup does not hold: the record waits for an officer.
                if let Some(subject) = link.subject
                    && !self.holds_subject(subject).await?
                {
                    link.subject = None;
                    link.certainty = Certainty::Open;
                }
                Some(Body::LinkDecided(link))
            }
            Body::PublicationDecided(decided) if has(decided.record).await? => Some(body.clone()),
            // Its case was opened after the backup: the mark stays, and an officer answers it alone.
            Body::ObjectionRaised(objection) if has(objection.record).await? => {
                Some(Body::ObjectionRaised(Objection { case: None, ..objection.clone() }))
            }
            Body::ListingEnded { listing, .. } if self.listing(*listing).await?.is_some() => Some(body.clone()),
            Body::AuthorisationWithdrawn { authorisation } if self.authorisation(*authorisation).await?.is_some() => {
                Some(body.clone())
            }
            Body::GrantWithdrawn { grant, .. } if self.grant(*grant).await?.is_some() => Some(body.clone()),
            Body::SubjectMerged(merged) => self.merged_again(merged).await?,
            Body::MergeUndone(undone) => self.undone_again(undone).await?,
            // Its names and codes are one subject's again once an officer has looked at it.
            Body::SubjectSplit(split) => self.unconfirmed(split.subject).await?,
            Body::LinkRefused(refused) if has(refused.record).await? && self.holds_subject(refused.subject).await? => {
                Some(body.clone())
            }
            Body::SuccessionWithdrawn(withdrawn) if self.succession(withdrawn.succession).await?.is_some() => {
                Some(body.clone())
            }
            Body::BodyErased { entry, .. } => {
                let args = Args::new().int(entry.raw());
                let there = self.pool().reader().await?.row("entry.body", args).await?.is_some();
                there.then(|| body.clone())
            }
            _ => None,
        })
    }

    /// The merge in terms of this register; where it does not hold the subject that stays, the other is
    /// shown to nobody until an officer confirms it.
    async fn merged_again(&self, merged: &SubjectMerged) -> Result<Option<Body>> {
        let Some(from) = self.subject(merged.from).await? else { return Ok(None) };
        if from.merged_into.is_some() {
            return Ok(None);
        }
        if !self.holds_subject(merged.into).await? {
            return self.unconfirmed(merged.from).await;
        }
        let along = self.belongings_of(merged.from, u32::MAX).await?;
        Ok(Some(Body::SubjectMerged(SubjectMerged { along, ..merged.clone() })))
    }

    async fn undone_again(&self, undone: &MergeUndone) -> Result<Option<Body>> {
        let from = self.subject(undone.from).await?;
        if from.and_then(|subject| subject.merged_into) != Some(undone.into) {
            return Ok(None);
        }
        let mut along = self.belongings_of(undone.into, u32::MAX).await?;
        along.listings.retain(|id| undone.along.listings.contains(id));
        along.proposals.retain(|id| undone.along.proposals.contains(id));
        along.authorisations.retain(|id| undone.along.authorisations.contains(id));
        along.cases.retain(|id| undone.along.cases.contains(id));
        Ok(Some(Body::MergeUndone(MergeUndone { along, ..undone.clone() })))
    }

    /// The subject as it stands, but to be confirmed.
    async fn unconfirmed(&self, subject: SubjectId) -> Result<Option<Body>> {
        let Some(known) = self.subject(subject).await?.filter(|known| known.merged_into.is_none()) else {
            return Ok(None);
        };
        let now = SubjectOpened {
            class: known.class,
            state: SubjectState::Provisional,
            names: known.names,
            identifiers: known.identifiers,
            division: known.division,
            status: known.status,
        };
        Ok(Some(Body::SubjectChanged(SubjectChanged { subject, now, reasons: None })))
    }

    async fn holds_subject(&self, subject: SubjectId) -> Result<bool> {
        let rows = self.pool().reader().await?.rows("state.subjects", Args::new().ints([subject.raw()])).await?;
        Ok(!rows.is_empty())
    }
}
