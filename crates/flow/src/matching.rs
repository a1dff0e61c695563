//! Which subjects rows are about: linkage over the whole register, as it was read, in shards, and what
//! changed since.

mod asked;
mod columns;
mod kept;
#[cfg(feature = "cluster")]
mod laid;
mod limits;
mod part;
mod plain;
mod taking;
mod weigh;
mod whole;

use std::{collections::BTreeMap, sync::Arc};

use catalogue::{
    Pack,
    contract::{Contract, DatasetKind},
};
use domain::{DatasetId, FieldCode, SubjectId, Values};
use linkage::{IndexBuilder, PersonKey, Prepared, Preparer};
use publish::PlainSubject;

pub use asked::Asking;
#[cfg(feature = "cluster")]
pub(crate) use laid::{Laid, LaidFile};
pub use limits::Limits;
#[cfg(feature = "cluster")]
pub(crate) use part::{Drafts, write_part};
pub use weigh::Weighed;

use asked::Closed;
use columns::{Columns, prepare};
use whole::{Layer, Shard, Whole};

/// The register as linkage sees it. A renewed one shares what did not change.
pub struct Linkage {
    pack: Arc<Pack>,
    persons: PersonKey,
    closed: Closed,
    whole: Arc<Whole>,
    changed: Layer,
    /// Of each shard that is held, the places that no longer hold, in order.
    gone: Vec<Vec<u32>>,
    changes: BTreeMap<SubjectId, Arc<Vec<Prepared>>>,
    /// The place of the last entry that it knows of.
    through: u64,
}

impl Linkage {
    /// Nothing has changed since the whole was read.
    fn of_whole(pack: Arc<Pack>, persons: PersonKey, whole: Whole, through: u64) -> Linkage {
        Linkage {
            closed: Closed::of(&pack),
            persons,
            gone: vec![Vec::new(); whole.shards.len()],
            whole: Arc::new(whole),
            changed: Layer::new(IndexBuilder::default().finish(&pack), Vec::new()),
            changes: BTreeMap::new(),
            through,
            pack,
        }
    }

    /// How many registrations it knows, about: those that changed since the whole was read may count
    /// twice.
    pub fn len(&self) -> usize {
        self.whole.len() + self.changed.index.len()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether all of it is held: then few rows are answered in milliseconds. Else every question
    /// reads what is not held, twice, and is worth it for many rows alone.
    pub fn is_at_hand(&self) -> bool {
        self.whole.is_at_hand()
    }

    /// How many shards it has.
    pub fn shards(&self) -> usize {
        self.whole.shards.len()
    }

    /// Bytes of memory that all of its shards take.
    pub(crate) fn bytes(&self) -> u64 {
        self.whole.bytes()
    }

    /// The place of the last entry of the register that it knows of.
    pub(crate) fn through(&self) -> u64 {
        self.through
    }

    /// How many subjects changed since the whole was read.
    pub(crate) fn changes(&self) -> usize {
        self.changes.len()
    }

    /// A subject that every viewer sees alike, as of [`Linkage::through`]; nothing of one that must be
    /// looked up.
    pub(crate) fn plain(&self, subject: SubjectId) -> Option<PlainSubject<'_>> {
        if self.changes.contains_key(&subject) { None } else { self.whole.plain(subject) }
    }

    /// Reads ahead what [`Linkage::plain`] reads of all of these.
    pub(crate) fn read_ahead(&self, subjects: &[SubjectId]) {
        self.whole.read_ahead(subjects);
    }

    /// What a thread needs to ask; `insider`: whether the rows may be compared by what the
    /// registration keeps from the public.
    pub fn asking(&self, insider: bool) -> Asking {
        // Which sole traders a row may be about, so that no home is compared, shows only once it was
        // weighed: where each look reads the shards again, no stranger's row is compared by address.
        let stranger = Closed { address: self.closed.address || !self.is_at_hand(), ..self.closed };
        let closed = if insider { Closed::default() } else { stranger };
        Asking { preparer: Preparer::new(self.pack.clone(), self.persons.clone()), closed }
    }

    /// The same with what these subjects' registrations say now, known up to the entry at `through`.
    pub(crate) fn renewed(&self, changed: Vec<(SubjectId, Vec<(DatasetId, Values)>)>, through: u64) -> Linkage {
        let mut preparer = Preparer::new(self.pack.clone(), self.persons.clone());
        let mut changes = self.changes.clone();
        for (subject, registrations) in changed {
            let prepared = registrations.iter().filter_map(|(dataset, values)| {
                let mut prepared = Prepared::default();
                let value = |field: &FieldCode| values.get(field).map_or("", String::as_str);
                prepare(&mut preparer, &Columns::of(self.pack.contract(dataset)?), value, &mut prepared);
                Some(prepared)
            });
            changes.insert(subject, Arc::new(prepared.collect()));
        }
        let (mut builder, mut subjects) = (IndexBuilder::default(), Vec::new());
        for (subject, registrations) in &changes {
            for prepared in registrations.iter() {
                builder.add(prepared);
                subjects.push(*subject);
            }
        }
        let changed = Layer::new(builder.finish(&self.pack), subjects);
        Linkage { through, ..self.with_changes(changes, changed) }
    }

    /// The same, where these subjects are found in `changed` and no longer in the whole.
    fn with_changes(&self, changes: BTreeMap<SubjectId, Arc<Vec<Prepared>>>, changed: Layer) -> Linkage {
        let gone = |shard: &Shard| {
            let layer = shard.layer.as_ref();
            layer.map(|layer| layer.places_of_all(changes.keys().copied())).unwrap_or_default()
        };
        Linkage {
            pack: self.pack.clone(),
            persons: self.persons.clone(),
            closed: self.closed,
            gone: self.whole.shards.iter().map(gone).collect(),
            whole: self.whole.clone(),
            changed,
            changes,
            through: self.through,
        }
    }
}

pub(crate) fn registrations(pack: &Pack) -> impl Iterator<Item = &Contract> {
    pack.contracts().filter(|contract| contract.kind == DatasetKind::Registration)
}

/// The data sets of registrations.
pub(crate) fn registration_sets(pack: &Pack) -> Vec<DatasetId> {
    registrations(pack).map(|contract| contract.id.clone()).collect()
}
