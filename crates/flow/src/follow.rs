//! The search index follows the register: what changed since its checkpoint is put in anew.

use catalogue::dictionary::divisions::DivisionCode;
use domain::{
    Date, EntryId, Period, SubjectId,
    subject::{Subject, SubjectClass, SubjectState},
};
use search::{PublicListing, SubjectDoc, Writer};
use store::{ListingState, Now, Register};

use crate::{
    Error, Result,
    node::{Node, STREAM},
    read::inputs::go_along,
    work::PAUSE,
};

/// Entries read at a time.
const ENTRIES_AT_A_TIME: u32 = 5_000;

/// Subjects read at a time.
const SUBJECTS_AT_A_TIME: usize = 500;

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
        let mut rebuild = self.index.rebuild()?;
        // One page is read while the one before it is put in.
        let read = |after| {
            let (register, now) = (self.register.clone(), self.now());
            tokio::spawn(async move {
                let subjects = register.subjects_after(after, SUBJECTS_AT_A_TIME as u32).await?;
                found_with_listings(&register, subjects, now).await
            })
        };
        let mut count = 0;
        let mut reading = read(None);
        loop {
            let page = reading.await.map_err(|error| Error::Broken(error.to_string()))??;
            let Some((last, _)) = page.last() else { break };
            reading = read(Some(last.id));
            for (subject, listings) in page {
                if let Some(doc) = self.doc(subject, listings) {
                    rebuild.add(&doc)?;
                    count += 1;
                }
            }
            progress(count);
        }
        rebuild.finish(head)?;
        Ok(count)
    }

    async fn index_subjects(&self, ids: &[SubjectId], writer: &mut Writer) -> Result<()> {
        let subjects = self.register.subjects(ids).await?;
        for (subject, listings) in found_with_listings(&self.register, subjects, self.now()).await? {
            let id = subject.id;
            match self.doc(subject, listings) {
                Some(doc) => writer.put(&doc)?,
                None => writer.remove(id),
            }
        }
        Ok(())
    }

    /// A subject as the index knows it; `None` for one that the public may not find.
    fn doc(&self, subject: Subject, listings: Vec<ListingState>) -> Option<SubjectDoc> {
        if subject.state != SubjectState::Confirmed {
            return None;
        }
        let lists = listings
            .into_iter()
            .filter(|state| self.pack.list(&state.listing.list).is_some_and(|list| list.public))
            .map(|state| PublicListing {
                list: state.listing.list,
                public: Period::new(Some(state.listing.decided_on), Some(state.listing.until)),
            })
            .collect();
        let names = self.pack.names();
        let short_names = subject.names.iter().map(|held| names.parse(&held.name).core().to_owned());
        Some(SubjectDoc {
            id: subject.id,
            class: subject.class,
            short_names: short_names.filter(|name| !name.is_empty()).collect(),
            identifiers: public_identifiers(&subject),
            divisions: self.division_path(subject.division.as_deref(), self.clock.today()),
            ended: self.has_ended(&subject),
            names: subject.names,
            status: subject.status,
            lists,
        })
    }

    /// Whether a subject has another status than the first of the list, which is that of subjects in
    /// existence.
    fn has_ended(&self, subject: &Subject) -> bool {
        let first = self.pack.code_list(&self.glossary.status_list).and_then(|list| list.codes.first());
        first.zip(subject.status.as_deref()).is_some_and(|(first, status)| first.code != *status)
    }

    /// The names of the divisions of a seat, from the broadest to the narrowest.
    pub(crate) fn division_path(&self, division: Option<&str>, on: Date) -> Vec<String> {
        let divisions = self.pack.divisions();
        let code = division.and_then(|text| DivisionCode::parse(text).or_else(|| divisions.find(text)));
        code.map_or_else(Vec::new, |code| divisions.path(code, Some(on)).into_iter().map(str::to_owned).collect())
    }
}

/// Each subject, with the names and codes of those merged into it, and its listings that are public
/// now.
async fn found_with_listings(
    register: &Register,
    subjects: Vec<Subject>,
    now: Now,
) -> Result<Vec<(Subject, Vec<ListingState>)>> {
    let ids: Vec<SubjectId> = subjects.iter().map(|subject| subject.id).collect();
    let mut listings = register.public_listings_of(&ids, now).await?;
    let mut merged = register.merged_of(&ids).await?;
    let with_listings = |mut subject: Subject| {
        for one in merged.remove(&subject.id).unwrap_or_default() {
            go_along(&mut subject, one.names, one.identifiers);
        }
        let listings = listings.remove(&subject.id).unwrap_or_default();
        (subject, listings)
    };
    Ok(subjects.into_iter().map(with_listings).collect())
}

/// Identifiers that the public may search by: a sole trader's other numbers may hold a person's.
fn public_identifiers(subject: &Subject) -> Vec<domain::Identifier> {
    let held = subject.identifiers.iter().map(|held| held.identifier.clone());
    match subject.class {
        SubjectClass::SoleTrader => held.take(1).collect(),
        _ => held.collect(),
    }
}
