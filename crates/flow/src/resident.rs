//! Linkage that a server keeps: read at its first use, renewed behind the head of the register.
//!
//! What changed since the whole was read is a small second layer, made anew from the subjects that
//! entries since then name. Where too many changed, the whole is read again beside the one in use.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use domain::{DatasetId, EntryId, SubjectId, Values, record::Operation};
use store::{RecordQuery, Scope};
use tokio::sync::{Mutex, Semaphore};

use crate::{
    Error, Result,
    apart::apart,
    matching::{Linkage, registration_sets},
    node::{Node, STREAM},
};

/// How long a question waits for what changed last; then what is known already answers it.
const PATIENCE: Duration = Duration::from_millis(800);

/// How long the first question waits for the register to be read.
pub(crate) const FIRST_PATIENCE: Duration = Duration::from_secs(20);

/// Entries read at a time.
const ENTRIES_AT_A_TIME: u32 = 5_000;

/// Subjects that may have changed before the whole is read again: so many, or this part of all.
const MOST_CHANGES: usize = 20_000;
const MOST_CHANGES_PART: usize = 20;

/// Registrations of one subject that are compared.
const REGISTRATIONS_OF_ONE: u32 = 16;

/// Questions that are weighed at a time; each takes a core.
const AT_A_TIME: usize = 2;

/// The linkage of a node, shared by all that ask.
pub(crate) struct Resident {
    known: RwLock<Option<Arc<Linkage>>>,
    renewing: Mutex<()>,
    /// Whether the whole is being read again.
    rereading: AtomicBool,
    /// Leave to weigh.
    pub(crate) turns: Semaphore,
}

impl Default for Resident {
    fn default() -> Resident {
        Resident {
            known: RwLock::default(),
            renewing: Mutex::default(),
            rereading: AtomicBool::default(),
            turns: Semaphore::new(AT_A_TIME),
        }
    }
}

impl Resident {
    fn known(&self) -> Option<Arc<Linkage>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Linkage is read anew when it is needed next.
    pub(crate) fn forget(&self) {
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn keep(&self, linkage: Linkage) -> Arc<Linkage> {
        let linkage = Arc::new(linkage);
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some(linkage.clone());
        linkage
    }
}

impl Node {
    /// [`Node::linkage_within`] for a question that is answered at once.
    ///
    /// # Errors
    /// [`Error::LinkageTooLarge`] where the register does not fit into the memory that linkage was given.
    pub(crate) async fn linkage_at_hand(&self, first: Duration) -> Result<Arc<Linkage>> {
        let linkage = self.linkage_within(first).await?;
        if linkage.is_at_hand() {
            return Ok(linkage);
        }
        Err(Error::LinkageTooLarge {
            needs_mebibytes: linkage.bytes().div_ceil(1 << 20),
            has_mebibytes: self.linkage_limits.memory >> 20,
        })
    }

    /// Linkage as of now, or as of a moment ago while much changes; whoever asks waits no longer than
    /// `first` where it is read for the first time.
    ///
    /// # Errors
    /// [`Error::NotReady`] while the register is read for the first time.
    pub(crate) async fn linkage_within(&self, first: Duration) -> Result<Arc<Linkage>> {
        let known = self.resident.known();
        if let Some(linkage) = &known
            && (self.is_current(linkage).await? || self.resident.rereading.load(Ordering::Relaxed))
        {
            return Ok(linkage.clone());
        }
        // It goes on where nobody waits for it any more.
        let node = self.clone();
        let renewal = tokio::spawn(async move { node.renew_linkage().await });
        let patience = if known.is_some() { PATIENCE } else { first };
        match (tokio::time::timeout(patience, renewal).await, known) {
            (Ok(Ok(Ok(linkage))), _) => Ok(linkage),
            (Ok(Ok(Err(error))), Some(linkage)) => {
                tracing::error!(%error, "linkage could not be renewed; what it knew before answers");
                Ok(linkage)
            }
            (Ok(Ok(Err(error))), None) => Err(error),
            (Ok(Err(stopped)), _) => Err(Error::Broken(stopped.to_string())),
            (Err(_), Some(linkage)) => Ok(linkage),
            (Err(_), None) => Err(Error::NotReady("the register is being read for linkage: ask again in a minute")),
        }
    }

    pub(crate) async fn is_current(&self, linkage: &Linkage) -> Result<bool> {
        let head = self.register.head(STREAM).await?.map_or(0, EntryId::seq);
        Ok(linkage.through() >= head)
    }

    async fn renew_linkage(&self) -> Result<Arc<Linkage>> {
        let _alone = self.resident.renewing.lock().await;
        let known = self.resident.known();
        if let Some(linkage) = &known {
            if self.is_current(linkage).await? {
                return Ok(linkage.clone());
            }
            if let Some(renewed) = self.caught_up(linkage).await? {
                return Ok(self.resident.keep(renewed));
            }
        }
        let fits_twice = |linkage: &Arc<Linkage>| 2 * linkage.bytes() <= self.linkage_limits.memory;
        let known = known.filter(fits_twice);
        if known.is_none() {
            // Nothing is answered while it is read again, rather than both being held.
            self.resident.forget();
        }
        self.resident.rereading.store(known.is_some(), Ordering::Relaxed);
        let read = self.read_linkage(|_| ()).await;
        self.resident.rereading.store(false, Ordering::Relaxed);
        Ok(self.resident.keep(read?))
    }

    /// The same with what changed since; nothing where that is too much.
    pub(crate) async fn caught_up(&self, linkage: &Arc<Linkage>) -> Result<Option<Linkage>> {
        let most = self.most_changes(linkage.len()).saturating_sub(linkage.changes());
        let Some((changed, at)) = self.changed_since(linkage.through(), most).await? else { return Ok(None) };
        let mut read = Vec::with_capacity(changed.len());
        for subject in changed {
            read.push((subject, self.registrations_of(subject).await?));
        }
        let linkage = linkage.clone();
        let renew = move || linkage.renewed(read, at);
        Ok(Some(apart(renew).await?))
    }

    /// How many subjects may have changed before a register of so many registrations is read again:
    /// they lie in memory, as large as one shard at most.
    pub(crate) fn most_changes(&self, registrations: usize) -> usize {
        MOST_CHANGES.max((registrations / MOST_CHANGES_PART).min(self.linkage_limits.registrations_a_shard))
    }

    /// The subjects that changed in themselves since the entry at `through`, and the last entry that was
    /// looked at; nothing where they are more than `most`.
    pub(crate) async fn changed_since(&self, through: u64, most: usize) -> Result<Option<(BTreeSet<SubjectId>, u64)>> {
        let (mut at, mut changed) = (through, BTreeSet::new());
        loop {
            let page = self.register.changed_in_themselves(STREAM, at, ENTRIES_AT_A_TIME).await?;
            changed.extend(page.subjects);
            at = page.through;
            if changed.len() > most {
                return Ok(None);
            }
            if !page.more {
                return Ok(Some((changed, at)));
            }
        }
    }

    /// What a subject's registrations say that stand.
    pub(crate) async fn registrations_of(&self, subject: SubjectId) -> Result<Vec<(DatasetId, Values)>> {
        let query = RecordQuery {
            subject,
            datasets: registration_sets(&self.pack),
            scope: Scope::All,
            after: None,
            limit: REGISTRATIONS_OF_ONE,
        };
        let (views, _) = self.register.records_of(&query).await?;
        let standing = views.into_iter().filter(|view| view.head.operation == Operation::State);
        Ok(standing.filter_map(|view| Some((view.head.dataset, view.values?))).collect())
    }
}
