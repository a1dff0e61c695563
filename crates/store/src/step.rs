//! Steps: what is committed together.

use domain::{
    Date, DeliveryId, EntryId, Instant, StreamId,
    entry::{Actor, Body},
};

use crate::{Audit, JobLease, NewJob, RejectedRow};

/// One step: everything in it is in the register, or nothing.
#[derive(Clone, Debug)]
pub struct Step {
    /// The stream.
    pub stream: StreamId,
    /// The time; where the clock was set back, the register takes the last entry's time instead and
    /// says so in [`Committed::clock_behind`].
    pub now: Instant,
    /// Who does it.
    pub actor: Actor,
    /// The hash of the catalogue it is done under.
    pub catalogue: String,
    /// The entries, in order. Where one names another of the same step, it uses
    /// [`EntryId::pending`] with the index here.
    pub entries: Vec<NewEntry>,
    /// How far the delivery is taken.
    pub delivery: Option<DeliveryProgress>,
    /// Rows that were not accepted.
    pub rejected: Vec<RejectedRow>,
    /// Jobs that follow.
    pub jobs: Vec<NewJob>,
    /// The job that this step is part of, and until when it is now held. A step of a job that was
    /// lost to another worker is refused with [`crate::Error::LeaseLost`].
    pub renews: Option<(JobLease, Instant)>,
    /// The job that this step finishes.
    pub finishes: Option<JobLease>,
    /// What the audit log says of it.
    pub audit: Option<Audit>,
}

impl Step {
    /// A step without anything in it.
    pub fn new(stream: StreamId, now: Instant, actor: Actor, catalogue: impl Into<String>) -> Step {
        Step {
            stream,
            now,
            actor,
            catalogue: catalogue.into(),
            entries: Vec::new(),
            delivery: None,
            rejected: Vec::new(),
            jobs: Vec::new(),
            renews: None,
            finishes: None,
            audit: None,
        }
    }

    /// Whether it would be done again, were it lost: a step in the middle of a job.
    pub(crate) fn is_repeatable(&self) -> bool {
        self.renews.is_some() && self.finishes.is_none()
    }

    /// Adds an entry and returns its pending id.
    pub fn add(&mut self, entry: NewEntry) -> EntryId {
        let id = EntryId::pending(u32::try_from(self.entries.len()).unwrap_or(u32::MAX));
        self.entries.push(entry);
        id
    }
}

/// How long and how closely a body is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BodyClass {
    /// No personal data beyond what its contract publishes.
    #[default]
    Ordinary,
    /// Holds personal data (a sole trader, a named representative): erased first.
    Personal,
}

/// An entry to be.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// What it says.
    pub body: Body,
    /// The day from which it takes effect. For a [`Body::RecordTaken`]: the day of the act (decision,
    /// filing), by which publicity is counted.
    pub effective_on: Option<Date>,
    /// The rule or article it rests on; empty where the body says it.
    pub basis: String,
    /// The delivery and row it comes from.
    pub row: Option<domain::entry::RowRef>,
    /// The entry it takes the place of: to be given for every later version, link or publication of
    /// a record, since only then is an exit noted in the journal.
    pub supersedes: Option<EntryId>,
    /// How closely the body is kept.
    pub class: BodyClass,
    /// The day from which the body may be erased; absent where not yet known.
    pub retain_until: Option<Date>,
}

impl From<Body> for NewEntry {
    fn from(body: Body) -> NewEntry {
        NewEntry {
            body,
            effective_on: None,
            basis: String::new(),
            row: None,
            supersedes: None,
            class: BodyClass::Ordinary,
            retain_until: None,
        }
    }
}

/// How far a delivery is taken: the cursor moves with the chunk's entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryProgress {
    /// The delivery; may be pending in the step that opens it.
    pub delivery: DeliveryId,
    /// Where the cursor must stand (0 where nothing was taken yet); otherwise the step is refused.
    pub from_row: u32,
    /// Where it stands then: the last row taken.
    pub to_row: u32,
    /// What the caller needs to go on (running counts), as it likes; read back with the cursor.
    pub carry: String,
}

/// A step as committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Committed {
    /// The stream.
    pub stream: StreamId,
    /// The place of the first entry; the place of the next entry where the step has none.
    pub first_seq: u64,
    /// How many entries.
    pub count: u32,
    /// The time that was recorded.
    pub recorded_at: Instant,
    /// By how many milliseconds the caller's clock was behind the last entry.
    pub clock_behind: u64,
    /// Whether another writer of the stream came first, between the giving of a place and the writing.
    pub others: bool,
}

impl Committed {
    /// The real id of the entry at `index` of the step.
    pub fn entry(&self, index: u32) -> EntryId {
        EntryId::new(self.stream, self.first_seq + u64::from(index))
    }

    /// The real id of `id`, which may be pending in the step.
    pub fn settle(&self, id: EntryId) -> EntryId {
        id.pending_index().map_or(id, |index| self.entry(index))
    }
}
