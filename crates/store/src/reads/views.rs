//! Record views from rows, and as they were known at an earlier instant.

use std::collections::{BTreeSet, HashMap, hash_map::Entry};

use domain::{
    DatasetId, DeliveryId, EntryId, Instant, OrganCode, RecordId, RecordKey, StreamId, SubjectId,
    case::{ObjectionKind, ObjectionOutcome},
    entry::{Body, Entry as Line},
    link::Certainty,
    publication::HoldReason,
};

use crate::{
    Cursor, HoldSet, RecordHead, RecordView, Register, Result, codec,
    engine::{Args, Connection, Row},
    project::rows::{RECORD_COLUMNS, RecordRow},
    values::{certainty, day, operation, opt_date},
};

/// Where records without a day of their act stand in the order of days: after all others.
pub(crate) const UNDATED: i64 = i64::MAX;
/// Where they stand when the latest act comes first: last, too.
const BEFORE_ALL: i64 = -4_371_588;

/// The cursor of a view in a list whose latest act comes first.
pub(crate) fn by_act(view: &RecordView) -> Cursor {
    Cursor { sort: view.head.effective_on.map_or(BEFORE_ALL, day), id: view.head.id.raw() }
}

/// The cursor of a view in a list in the order of acts.
pub(crate) fn by_day(view: &RecordView) -> Cursor {
    Cursor { sort: view.head.effective_on.map_or(UNDATED, day), id: view.head.id.raw() }
}

impl Register {
    /// A head from a row of the state.
    pub(crate) async fn read_head_row(&self, connection: &mut Connection, row: &RecordRow) -> Result<RecordHead> {
        self.meet_words(connection, [row.dataset, row.deliverer]).await?;
        let dataset: DatasetId = self.words().read(row.dataset, "record")?;
        let deliverer: OrganCode = self.words().read(row.deliverer, "record")?;
        let days = |number| opt_date(number, "record");
        Ok(RecordHead {
            id: RecordId::from_raw(row.id),
            dataset,
            deliverer,
            key: row.key,
            content: row.content,
            version: EntryId::from_raw(row.version),
            operation: operation(row.operation),
            subject: row.subject.map(SubjectId::from_raw),
            certainty: certainty(row.certainty),
            link: row.link.map(EntryId::from_raw),
            publication: row.publication.map(EntryId::from_raw),
            public_from: days(row.public_from)?,
            public_until: days(row.public_until)?,
            holds: HoldSet(row.holds),
            due: days(row.due)?,
            taken_on: crate::values::date(row.taken_on, "record")?,
            effective_on: days(row.effective_on)?,
            delivery: row.delivery.map(DeliveryId::from_raw),
            objections: u32::try_from(row.objections).unwrap_or(0),
            hidden_until: row.hidden_until.map(Instant::from_millis),
            not_us_link: row.not_us_link.map(EntryId::from_raw),
        })
    }

    /// Views from rows of a record's columns, its version's row and time, the bodies of its version
    /// and of its publication.
    pub(crate) async fn read_views(&self, connection: &mut Connection, rows: &[Row]) -> Result<Vec<RecordView>> {
        let mut heads = Vec::with_capacity(rows.len());
        for row in rows {
            heads.push(self.read_head_row(connection, &crate::project::rows::record_row(row)?).await?);
        }
        self.dictionaries_for(rows, RECORD_COLUMNS + 3).await?;
        let dictionaries = self.dictionaries_for(rows, RECORD_COLUMNS + 5).await?;
        let mut reader = codec::Reader::new(&dictionaries);
        let mut views = Vec::with_capacity(rows.len());
        for (row, head) in rows.iter().zip(heads) {
            let mut body = |entry: EntryId, at: usize| match row.opt_bytes(at)? {
                Some(content) => reader.body(entry, row.int(at + 1)?, content).map(Some),
                None => Ok(None),
            };
            let values = match body(head.version, RECORD_COLUMNS + 2)? {
                Some(Body::RecordTaken(taken)) => Some(taken.values),
                _ => None,
            };
            let decided = match head.publication {
                Some(publication) => body(publication, RECORD_COLUMNS + 4)?,
                None => None,
            };
            views.push(RecordView {
                values,
                row: row.opt_int(RECORD_COLUMNS)?.and_then(|row| u32::try_from(row).ok()),
                recorded_at: Instant::from_millis(row.int(RECORD_COLUMNS + 1)?),
                decided: match decided {
                    Some(Body::PublicationDecided(decided)) => Some(decided.publication),
                    _ => None,
                },
                head,
            });
        }
        Ok(views)
    }

    /// The views as they were known at `at`: what was recorded later is taken away again, and what
    /// had not been recorded at all is left out.
    pub(crate) async fn views_at(&self, views: Vec<RecordView>, at: Instant) -> Result<Vec<RecordView>> {
        let mut last: HashMap<StreamId, i64> = HashMap::new();
        for view in &views {
            let stream = view.head.id.entry().stream();
            if let Entry::Vacant(place) = last.entry(stream) {
                place.insert(self.entry_at(stream, at).await?.map_or(0, EntryId::raw));
            }
        }
        let known = |id: EntryId| last.get(&id.stream()).is_some_and(|last| id.raw() <= *last);
        let mut past = Vec::new();
        let mut changed = Vec::new();
        for view in views {
            let head = &view.head;
            if !known(head.id.entry()) {
                continue;
            }
            let current = [Some(head.version), head.link, head.publication];
            // Objections are entries of their own and have no place in the row: look them up.
            let same = current.into_iter().flatten().all(known) && head.objections == 0 && head.not_us_link.is_none();
            if same { past.push(view) } else { changed.push(view) }
        }
        let mut ids: BTreeSet<EntryId> = BTreeSet::new();
        let mut connection = self.pool().reader().await?;
        let records = changed.iter().map(|view| view.head.id.raw());
        let history = Args::new().ints(records).int(last.values().copied().max().unwrap_or(0));
        let mut of_record: HashMap<i64, Vec<EntryId>> = HashMap::new();
        for row in connection.rows("record.past_entries", history).await? {
            of_record.entry(row.int(0)?).or_default().push(EntryId::from_raw(row.int(1)?));
        }
        drop(connection);
        for view in &changed {
            let head = &view.head;
            let mine = of_record.entry(head.id.raw()).or_default();
            mine.extend([Some(head.id.entry()), Some(head.version), head.link, head.publication].into_iter().flatten());
            mine.retain(|id| known(*id));
            mine.sort_unstable();
            mine.dedup();
            ids.extend(mine.iter().copied());
        }
        let ids: Vec<EntryId> = ids.into_iter().collect();
        let entries: HashMap<EntryId, Line> =
            self.entries(&ids).await?.into_iter().map(|entry| (entry.id, entry)).collect();
        for view in changed {
            let mine = of_record.get(&view.head.id.raw()).map(Vec::as_slice).unwrap_or_default();
            past.push(replay(view, mine.iter().filter_map(|id| entries.get(id))));
        }
        Ok(past)
    }
}

/// The view after these entries about its record, in order: the rules of the projection for one
/// record, on the way back.
fn replay<'a>(mut view: RecordView, entries: impl Iterator<Item = &'a Line>) -> RecordView {
    let head = &mut view.head;
    head.subject = None;
    head.certainty = Certainty::Open;
    (head.link, head.publication, head.public_from, head.public_until, head.due) = (None, None, None, None, None);
    (head.holds, head.objections, head.hidden_until, head.not_us_link) = (HoldSet::default(), 0, None, None);
    head.effective_on = None;
    view.decided = None;
    for entry in entries {
        match &entry.body {
            Some(Body::RecordTaken(taken)) => {
                head.version = entry.id;
                head.operation = taken.operation;
                head.content = RecordKey::content(&taken.values);
                head.delivery = entry.row.map(|row| row.delivery);
                head.effective_on = entry.effective_on.or(head.effective_on);
                view.values = Some(taken.values.clone());
                view.row = entry.row.map(|row| row.row);
                view.recorded_at = entry.recorded_at;
            }
            Some(Body::LinkDecided(link)) => {
                let weaker =
                    head.publication.is_some() && (head.subject != link.subject || link.certainty < head.certainty);
                if weaker || link.certainty == Certainty::Open {
                    head.holds.0 |= HoldSet::of(&[HoldReason::UncertainIdentity]).0;
                }
                (head.subject, head.certainty, head.link) = (link.subject, link.certainty, Some(entry.id));
            }
            Some(Body::PublicationDecided(decided)) => {
                let publication = &decided.publication;
                (head.public_from, head.public_until) = (publication.from, publication.until);
                head.holds = HoldSet::of(&publication.holds);
                if head.certainty == Certainty::Open {
                    head.holds.0 |= HoldSet::of(&[HoldReason::UncertainIdentity]).0;
                }
                head.due = publication.clocks.iter().map(|clock| clock.due).min();
                head.publication = Some(entry.id);
                view.decided = Some(publication.clone());
            }
            Some(Body::ObjectionRaised(objection)) => {
                head.objections += 1;
                if objection.kind == ObjectionKind::NotUs {
                    if head.not_us_link != head.link {
                        head.hidden_until = head.hidden_until.max(objection.hides_until);
                    }
                    head.not_us_link = head.link;
                }
            }
            Some(Body::ObjectionAnswered { outcome, .. }) => {
                head.objections = head.objections.saturating_sub(1);
                if head.hidden_until.is_some() && *outcome == ObjectionOutcome::Upheld {
                    head.holds.0 |= HoldSet::of(&[HoldReason::NotUs]).0;
                }
                head.hidden_until = None;
            }
            // An erased version leaves no values behind, and so shows none.
            _ => {}
        }
    }
    view
}
