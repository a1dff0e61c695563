//! Records: heads by key for intake, views by id and by subject for reading.

use std::collections::HashMap;

use domain::{
    DatasetId, Date, DeliveryId, EntryId, Instant, OrganCode, RecordId, RecordKey, SubjectId, Values,
    link::Certainty,
    publication::{HoldReason, Publication},
    record::Operation,
};

use super::{page, views::UNDATED};
use crate::{
    Cursor, Known, Now, Register, Result, Scope,
    engine::Args,
    project::rows::record_row,
    reads::views::{by_act, by_day},
    values::day,
};

/// A day before all others that the register keeps.
pub(crate) const FIRST_DAY: i64 = -4_371_588;

/// Records asked for in one statement at most.
const AT_ONCE: usize = 500;

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
        let Some(word) = self.known_word(dataset.as_str()).await? else { return Ok(HashMap::new()) };
        let mut connection = self.pool().reader().await?;
        let mut heads = HashMap::with_capacity(keys.len());
        for part in keys.chunks(AT_ONCE) {
            let args = Args::new().int(word).blobs(part.iter().map(|key| key.0.to_vec()));
            let rows = connection.rows("record.by_keys", args).await?;
            for row in &rows {
                let head = self.read_head_row(&mut connection, &record_row(row)?).await?;
                heads.insert(head.key, head);
            }
        }
        Ok(heads)
    }

    /// Records by id, in no order; unknown ones are left out.
    pub async fn record_heads_by_id(&self, ids: &[RecordId]) -> Result<HashMap<RecordId, RecordHead>> {
        let mut connection = self.pool().reader().await?;
        let mut heads = HashMap::with_capacity(ids.len());
        for part in ids.chunks(AT_ONCE) {
            let rows = connection.rows("state.records", Args::new().ints(part.iter().map(|id| id.raw()))).await?;
            for row in &rows {
                let head = self.read_head_row(&mut connection, &record_row(row)?).await?;
                heads.insert(head.id, head);
            }
        }
        Ok(heads)
    }

    /// A record with its values, as known now or at an earlier instant. For the public, ask with
    /// [`Scope::Public`] and [`Known::Now`]: `None` where it may not be seen.
    pub async fn record(&self, id: RecordId, scope: Scope, known: Known) -> Result<Option<RecordView>> {
        match known {
            Known::Now => Ok(self.records(&[id], scope).await?.into_iter().next()),
            Known::At(at) => {
                let Some(view) = self.records(&[id], Scope::All).await?.into_iter().next() else { return Ok(None) };
                let past = self.views_at(vec![view], at).await?.into_iter().next();
                Ok(past.filter(|view| match scope {
                    Scope::All => true,
                    Scope::Public(now) => view.head.is_public(now),
                }))
            }
        }
    }

    /// Records by id with their values, in the order asked.
    pub async fn records(&self, ids: &[RecordId], scope: Scope) -> Result<Vec<RecordView>> {
        let mut connection = self.pool().reader().await?;
        let mut found = HashMap::with_capacity(ids.len());
        for part in ids.chunks(AT_ONCE) {
            let raw = part.iter().map(|id| id.raw());
            let rows = match scope {
                Scope::All => connection.rows("record.by_ids", Args::new().ints(raw)).await?,
                Scope::Public(now) => connection.rows("record.public_by_ids", now.args().ints(raw)).await?,
            };
            let views = self.read_views(&mut connection, &rows).await?;
            found.extend(views.into_iter().map(|view| (view.head.id, view)));
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// The records of a subject, the latest act first, and where the next page begins.
    pub async fn records_of(&self, query: &RecordQuery) -> Result<(Vec<RecordView>, Option<Cursor>)> {
        let mut connection = self.pool().reader().await?;
        let mut datasets = Vec::with_capacity(query.datasets.len());
        for dataset in &query.datasets {
            datasets.extend(self.known_word(dataset.as_str()).await?);
        }
        let (sort, id) = query.after.as_ref().map_or((i64::MAX, i64::MAX), |after| (after.sort, after.id));
        let (name, args) = match query.scope {
            Scope::All => ("record.of_subject", Args::new()),
            Scope::Public(now) => ("record.public_of_subject", now.args()),
        };
        let args = args
            .int(query.subject.raw())
            .int(sort)
            .int(id)
            .int(i64::from(!query.datasets.is_empty()))
            .ints(datasets)
            .int(i64::from(query.limit) + 1);
        let rows = connection.rows(name, args).await?;
        let views = self.read_views(&mut connection, &rows).await?;
        Ok(page(views.into_iter().map(|view| (by_act(&view), view)).collect(), query.limit))
    }

    /// All records that the register had put to `subject` at `known`, as known then, the latest act
    /// first; for officers, auditors and the subject itself.
    pub async fn records_known(&self, subject: SubjectId, known: Known) -> Result<Vec<RecordView>> {
        let mut connection = self.pool().reader().await?;
        let rows = connection.rows("record.ever_of_subject", Args::new().int(subject.raw())).await?;
        drop(connection);
        let ids = rows.iter().map(|row| row.int(0).map(RecordId::from_raw)).collect::<Result<Vec<_>>>()?;
        let views = self.records(&ids, Scope::All).await?;
        let mut views = match known {
            Known::Now => views,
            Known::At(at) => self.views_at(views, at).await?,
        };
        views.retain(|view| view.head.subject == Some(subject));
        views.sort_by_key(|view| std::cmp::Reverse((view.head.effective_on, view.head.id)));
        Ok(views)
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
        let Some(word) = self.known_word(dataset.as_str()).await? else { return Ok((Vec::new(), None)) };
        let mut connection = self.pool().reader().await?;
        let (sort, id) = after.map_or((i64::MIN, 0), |after| (after.sort, after.id));
        let most = i64::from(limit) + 1;
        let mut rows = Vec::new();
        if sort < UNDATED {
            let args = now.args().int(word).int(sort).int(id).int(most);
            rows = connection.rows("record.open", args).await?;
        }
        if rows.len() <= limit as usize {
            let id = if sort == UNDATED { id } else { 0 };
            let args = now.args().int(word).int(id).int(most - rows.len() as i64);
            rows.extend(connection.rows("record.open_undated", args).await?);
        }
        let views = self.read_views(&mut connection, &rows).await?;
        Ok(page(views.into_iter().map(|view| (by_day(&view), view)).collect(), limit))
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
        let Some(word) = self.known_word(dataset.as_str()).await? else { return Ok((Vec::new(), None)) };
        let mut connection = self.pool().reader().await?;
        let (sort, id) = after.map_or((day(since), 0), |after| (after.sort, after.id));
        let args = Args::new().int(word).int(sort).int(id).int(i64::from(limit) + 1);
        let rows = connection.rows("record.since", args).await?;
        let views = self.read_views(&mut connection, &rows).await?;
        Ok(page(views.into_iter().map(|view| (by_day(&view), view)).collect(), limit))
    }

    /// All records of a data set, by the day of their act and id, those without such a day last; `from` leaves out
    /// what was before it, and those without a day.
    pub async fn records_of_dataset(
        &self,
        dataset: &DatasetId,
        from: Option<Date>,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<RecordView>, Option<Cursor>)> {
        let Some(word) = self.known_word(dataset.as_str()).await? else { return Ok((Vec::new(), None)) };
        let mut connection = self.pool().reader().await?;
        let (sort, id) = after.map_or((from.map_or(FIRST_DAY, day), 0), |after| (after.sort, after.id));
        let most = i64::from(limit) + 1;
        let mut rows = Vec::new();
        if sort < UNDATED {
            rows = connection.rows("record.since", Args::new().int(word).int(sort).int(id).int(most)).await?;
        }
        if from.is_none() && rows.len() <= limit as usize {
            let id = if sort == UNDATED { id } else { 0 };
            let args = Args::new().int(word).int(id).int(most - rows.len() as i64);
            rows.extend(connection.rows("record.undated", args).await?);
        }
        let views = self.read_views(&mut connection, &rows).await?;
        Ok(page(views.into_iter().map(|view| (by_day(&view), view)).collect(), limit))
    }
}
