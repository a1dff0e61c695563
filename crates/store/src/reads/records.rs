//! Records: heads by key for intake, views by id and by subject for reading.

use std::collections::HashMap;

use domain::{
    DatasetId, Date, DeliveryId, EntryId, Instant, OrganCode, RecordId, RecordKey, SubjectId, Values,
    link::Certainty,
    publication::{HoldReason, Publication},
    record::Operation,
};

use crate::{Cursor, Known, Now, Register, Result, Scope};

/// What holds a publication back, as kept in one number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct HoldSet(pub(crate) i64);

impl HoldSet {
    const ORDER: [HoldReason; 7] = [
        HoldReason::UncertainIdentity,
        HoldReason::ProvisionalSubject,
        HoldReason::PersonalData,
        HoldReason::Finding,
        HoldReason::NotUs,
        HoldReason::Officer,
        HoldReason::NoTerm,
    ];

    /// The set of `reasons`.
    pub fn of(reasons: &[HoldReason]) -> HoldSet {
        HoldSet(reasons.iter().fold(0, |set, reason| set | HoldSet::bit(*reason)))
    }

    fn bit(reason: HoldReason) -> i64 {
        HoldSet::ORDER.iter().position(|known| *known == reason).map_or(0, |at| 1 << at)
    }

    /// The reasons.
    pub fn reasons(self) -> Vec<HoldReason> {
        HoldSet::ORDER.into_iter().filter(|reason| self.0 & HoldSet::bit(*reason) != 0).collect()
    }

    /// Whether nothing holds it back.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// Where a record stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordHead {
    /// The record.
    pub id: RecordId,
    /// Its data set.
    pub dataset: DatasetId,
    /// Who delivered it.
    pub deliverer: OrganCode,
    /// Its key.
    pub key: RecordKey,
    /// The digest of its current values ([`RecordKey::content`]).
    pub content: RecordKey,
    /// The entry of the current version.
    pub version: EntryId,
    /// Whether it stands or is withdrawn.
    pub operation: Operation,
    /// Whom it is about.
    pub subject: Option<SubjectId>,
    /// How certain that is.
    pub certainty: Certainty,
    /// The entry of the current link.
    pub link: Option<EntryId>,
    /// The entry of the current publication decision.
    pub publication: Option<EntryId>,
    /// The first day it may be shown.
    pub public_from: Option<Date>,
    /// The first day it may no longer be shown.
    pub public_until: Option<Date>,
    /// What holds it back. The register itself adds `UncertainIdentity` where a link changed after
    /// the publication was decided, and `NotUs` where an officer upheld a "this is not us", until
    /// publication is decided anew.
    pub holds: HoldSet,
    /// The earliest last day of the clocks that run for it.
    pub due: Option<Date>,
    /// The day it was first recorded.
    pub taken_on: Date,
    /// The day of the act ([`crate::NewEntry::effective_on`] of its current version).
    pub effective_on: Option<Date>,
    /// The delivery of its current version.
    pub delivery: Option<DeliveryId>,
    /// How many objections are open: the mark shows while there is one.
    pub objections: u32,
    /// Until when a "this is not us" hides it.
    pub hidden_until: Option<Instant>,
    /// The link against which "this is not us" has been said: said again of the same link, it only
    /// marks.
    pub not_us_link: Option<EntryId>,
}

impl RecordHead {
    /// Whether the public may see it: the same judgement as in the statements.
    pub fn is_public(&self, now: Now) -> bool {
        self.operation == Operation::State
            && self.subject.is_some()
            && self.holds.is_empty()
            && self.public_from.is_some_and(|from| from <= now.today)
            && self.public_until.is_some_and(|until| now.today < until)
            && self.hidden_until.is_none_or(|until| until <= now.at)
    }
}

/// A record with what its current version, link and publication say.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordView {
    /// Where it stands.
    pub head: RecordHead,
    /// Its values; absent where they were erased.
    pub values: Option<Values>,
    /// The row of the current version in its delivery.
    pub row: Option<u32>,
    /// When the current version was recorded.
    pub recorded_at: Instant,
    /// The publication as decided.
    pub decided: Option<Publication>,
}

/// Which records of a subject.
#[derive(Clone, Debug)]
pub struct RecordQuery {
    /// The subject.
    pub subject: SubjectId,
    /// Of these data sets only; all where empty.
    pub datasets: Vec<DatasetId>,
    /// For whom.
    pub scope: Scope,
    /// After this one.
    pub after: Option<Cursor>,
    /// How many at most.
    pub limit: u32,
}

impl Register {
    /// The records of `dataset` with these keys, by key.
    pub async fn record_heads(
        &self,
        dataset: &DatasetId,
        keys: &[RecordKey],
    ) -> Result<HashMap<RecordKey, RecordHead>> {
        let _ = (dataset, keys);
        todo!()
    }

    /// Records by id, in no order; unknown ones are left out.
    pub async fn record_heads_by_id(&self, ids: &[RecordId]) -> Result<HashMap<RecordId, RecordHead>> {
        let _ = ids;
        todo!()
    }

    /// A record with its values, as known now or at an earlier instant. For the public, ask with
    /// [`Scope::Public`] and [`Known::Now`]: `None` where it may not be seen.
    pub async fn record(&self, id: RecordId, scope: Scope, known: Known) -> Result<Option<RecordView>> {
        let _ = (id, scope, known);
        todo!()
    }

    /// Records by id with their values, in the order asked.
    pub async fn records(&self, ids: &[RecordId], scope: Scope) -> Result<Vec<RecordView>> {
        let _ = (ids, scope);
        todo!()
    }

    /// The records of a subject, the latest act first, and where the next page begins.
    pub async fn records_of(&self, query: &RecordQuery) -> Result<(Vec<RecordView>, Option<Cursor>)> {
        let _ = query;
        todo!()
    }

    /// All records that the register had put to `subject` at `known`, as known then, the latest act
    /// first; for officers, auditors and the subject itself.
    pub async fn records_known(&self, subject: SubjectId, known: Known) -> Result<Vec<RecordView>> {
        let _ = (subject, known);
        todo!()
    }

    /// The records of a data set that the public may see, in the order of act and id: pages for
    /// open data and exchange. Each row carries its `public_until`.
    pub async fn open_records(
        &self,
        dataset: &DatasetId,
        now: Now,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<RecordView>, Option<Cursor>)> {
        let _ = (dataset, now, after, limit);
        todo!()
    }

    /// All records of a data set in the same order, public or not: for exports to a higher platform
    /// (acts from day `since` on).
    pub async fn records_since(
        &self,
        dataset: &DatasetId,
        since: Date,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<RecordView>, Option<Cursor>)> {
        let _ = (dataset, since, after, limit);
        todo!()
    }
}
