//! Committing a step: encoded beside the database lock, written and projected under it.

mod encode;
mod head;

use std::{collections::BTreeSet, sync::Arc};

use domain::{EntryId, Instant, StreamId, entry::Body};

use crate::{
    Error, Register, Result,
    codec::{self, Dictionary},
    engine::{Args, Connection, Table, bulk::Kind},
    journal,
    project::{Fault, Header, Projection},
    remains::remains,
    step::{Committed, Step},
    words::{actor_word, words_of},
};
use encode::{Encoded, encode_beside};
pub(crate) use head::{Expected, Head};

pub(crate) static ENTRY: Table = Table {
    name: "entry",
    columns: &[
        ("id", Kind::Int),
        ("recorded_at", Kind::Int),
        ("delivery", Kind::Int),
        ("supersedes", Kind::Int),
        ("effective_on", Kind::Int),
        ("delivery_row", Kind::Int),
        ("actor", Kind::Int),
        ("basis", Kind::Int),
        ("catalogue", Kind::Int),
        ("dictionary", Kind::Int),
        ("retain_until", Kind::Int),
        ("kind", Kind::Int),
        ("class", Kind::Int),
        ("commitment", Kind::Bytes),
        ("salt", Kind::Bytes),
        ("content", Kind::Bytes),
    ],
    key: 1,
    adds: None,
};

/// A step on its way: with the place that it will likely get.
pub(crate) struct Placed {
    step: Arc<Step>,
    words: StepWords,
    dictionary: Arc<Dictionary>,
    unplaced: Encoded,
}

/// The numbers of the words of a step's lines.
#[derive(Clone, Debug)]
struct StepWords {
    actor_text: String,
    actor: i64,
    catalogue: i64,
    bases: Vec<Option<i64>>,
}

impl Register {
    /// Gives a step the place that it will likely get.
    pub(crate) async fn place_step(&self, mut step: Step) -> Result<Placed> {
        let words = self.step_words(&step).await?;
        let entries = std::mem::take(&mut step.entries);
        // Read after the step was made, so that no id in it can be one of those about to be given.
        let written = self.read_head(&mut self.pool().reader().await?, step.stream).await?;
        let head = self.expected().reserve(step.stream, written, entries.len(), step.now);
        let unplaced = Encoded { head, entries, bodies: Vec::new(), commitments: Vec::new() };
        Ok(Placed { step: Arc::new(step), words, dictionary: self.dictionary(), unplaced })
    }

    /// Encodes a step, and writes it once it is its turn.
    pub(crate) async fn commit_placed(&self, placed: Placed, turn: impl Future<Output = ()>) -> Result<Committed> {
        let stream = placed.step.stream;
        let committed = self.encode_and_write(placed, turn).await;
        if committed.is_err() {
            self.expected().forget(stream);
        }
        committed
    }

    async fn encode_and_write(&self, placed: Placed, turn: impl Future<Output = ()>) -> Result<Committed> {
        let Placed { step, words, dictionary, unplaced } = placed;
        let head = unplaced.head;
        let mut encoded = encode_beside(&step, unplaced, &words, &dictionary, head).await?;
        turn.await;
        let mut connection = self.pool().writer().await?;
        // The journal of exits is on the disk when it is told; so is then what it tells of.
        let lightly = step.is_repeatable() && !journal::has_exits(&encoded.entries);
        match lightly {
            true => connection.begin_lightly().await?,
            false => connection.begin().await?,
        }
        let done = self.write_step(&mut connection, &step, &words, &dictionary, &mut encoded).await;
        let committed = match done {
            Ok(committed) => {
                let ended = match lightly {
                    true => connection.commit_lightly().await,
                    false => connection.commit().await,
                };
                if let Err(error) = ended {
                    connection.abandon().await;
                    return Err(error);
                }
                committed
            }
            Err(error) => {
                connection.abandon().await;
                return Err(error);
            }
        };
        drop(connection);
        let exits = journal::exits(committed.stream, committed.first_seq, &encoded.entries, &encoded.commitments);
        if !exits.is_empty() {
            self.journal().append(&exits).await?;
        }
        self.journal().holds(&committed);
        self.tend_log();
        Ok(committed)
    }

    async fn step_words(&self, step: &Step) -> Result<StepWords> {
        let actor_text = actor_word(&step.actor);
        let mut texts: BTreeSet<&str> = [actor_text.as_str(), step.catalogue.as_str()].into();
        for entry in &step.entries {
            if !entry.basis.is_empty() {
                texts.insert(entry.basis.as_str());
            }
            words_of(&entry.body, &mut texts);
        }
        let missing = self.words().missing(texts.iter().copied());
        if !missing.is_empty() {
            let mut connection = self.pool().writer().await?;
            self.words().add(&mut connection, &missing).await?;
        }
        let id =
            |text: &str| self.words().id(text).ok_or_else(|| Error::BadValue { table: "word", value: text.to_owned() });
        let bases = step.entries.iter().map(|entry| match entry.basis.as_str() {
            "" => Ok(None),
            basis => id(basis).map(Some),
        });
        let bases = bases.collect::<Result<Vec<_>>>()?;
        Ok(StepWords { actor: id(&actor_text)?, catalogue: id(&step.catalogue)?, bases, actor_text })
    }

    pub(crate) async fn read_head(&self, connection: &mut Connection, stream: StreamId) -> Result<Head> {
        let row = connection.row("entry.head", Args::new().int(i64::from(stream.0))).await?;
        match row {
            Some(row) => Ok(Head { seq: row.int(0)?.unsigned_abs(), recorded_at: row.int(1)? }),
            None => Ok(Head::NONE),
        }
    }

    /// Everything of a step, inside the transaction.
    async fn write_step(
        &self,
        connection: &mut Connection,
        step: &Arc<Step>,
        words: &StepWords,
        dictionary: &Arc<Dictionary>,
        encoded: &mut Encoded,
    ) -> Result<Committed> {
        let stream = i64::from(step.stream.0);
        connection.run("entry.open_stream", Args::new().int(stream)).await?;
        let row = connection.row("engine.lock_stream", Args::new().int(stream)).await?;
        let head = match row {
            Some(row) if row.int(0)? > 0 => Head { seq: row.int(0)?.unsigned_abs(), recorded_at: row.int(1)? },
            _ => Head::NONE,
        };
        let others = head != encoded.head;
        if others {
            // Another writer came first: the places, and with them ids and commitments, move on.
            self.expected().forget(step.stream);
            let placed = Encoded {
                head: encoded.head,
                entries: std::mem::take(&mut encoded.entries),
                bodies: std::mem::take(&mut encoded.bodies),
                commitments: Vec::new(),
            };
            *encoded = encode_beside(step, placed, words, dictionary, head).await?;
        }
        let count = u32::try_from(encoded.entries.len()).unwrap_or(u32::MAX);
        let (first_seq, recorded_at) = head.next(step.now);
        let committed = Committed {
            stream: step.stream,
            first_seq,
            count,
            recorded_at: Instant::from_millis(recorded_at),
            clock_behind: (recorded_at - step.now.millis()).unsigned_abs(),
            others,
        };
        self.move_cursor(connection, step, &committed).await?;
        self.project_step(connection, encoded, &committed).await?;
        connection.write(encoded.cells(words, dictionary, &committed)).await?;
        self.write_rejected(connection, &step.rejected, &committed).await?;
        self.write_jobs(connection, &step.jobs).await?;
        if let Some((lease, until)) = step.renews {
            self.renew_in(connection, lease, until).await?;
        }
        if let Some(lease) = step.finishes {
            self.finish_in(connection, lease, committed.recorded_at).await?;
        }
        if let Some(audit) = &step.audit {
            let entries = (count > 0).then(|| (committed.entry(0), count));
            self.write_audit(connection, committed.recorded_at, &step.actor, audit, entries).await?;
        }
        if count > 0 {
            let head = i64::try_from(first_seq + u64::from(count) - 1).unwrap_or(i64::MAX);
            connection.run("entry.move_head", Args::new().int(stream).int(head).int(recorded_at)).await?;
        }
        Ok(committed)
    }

    async fn move_cursor(&self, connection: &mut Connection, step: &Step, committed: &Committed) -> Result<()> {
        let Some(progress) = &step.delivery else { return Ok(()) };
        let delivery = committed.settle(progress.delivery.entry());
        if progress.from_row == 0 {
            connection.run("delivery.open_progress", Args::new().int(delivery.raw())).await?;
        }
        let args = Args::new()
            .int(delivery.raw())
            .int(i64::from(progress.from_row))
            .int(i64::from(progress.to_row))
            .text(progress.carry.as_str());
        if connection.run("delivery.move_progress", args).await? == 1 {
            return Ok(());
        }
        let row = connection.row("delivery.progress", Args::new().int(delivery.raw())).await?;
        let at = row.map_or(Ok(0), |row| row.int(0))?;
        Err(Error::AlreadyCommitted {
            delivery: domain::DeliveryId::opened_by(delivery),
            from: progress.from_row,
            at: u32::try_from(at).unwrap_or(u32::MAX),
        })
    }

    async fn project_step(&self, connection: &mut Connection, encoded: &Encoded, committed: &Committed) -> Result<()> {
        let mut projection = Projection::new(self.words());
        let ids = || (0..).map(|index| committed.entry(index));
        for (id, entry) in ids().zip(&encoded.entries) {
            projection.opens(id, entry.body.kind());
        }
        let mut erased = Vec::new();
        for (id, entry) in ids().zip(&encoded.entries) {
            projection.want(&entry.body, entry.row.map(|row| row.delivery.raw()));
            if let Body::BodyErased { entry: target, .. } = &entry.body {
                let left = self.take_body(connection, *target, id).await?;
                projection.want_erased(*target, &left);
                erased.push((target.raw(), left));
            }
        }
        projection.load(connection).await?;
        let recorded_on = self.day_of(committed.recorded_at);
        for (index, (id, entry)) in ids().zip(&encoded.entries).enumerate() {
            let header = Header {
                id,
                recorded_on,
                effective_on: entry.effective_on,
                delivery: entry.row.map(|row| row.delivery.raw()),
            };
            projection.apply(header, &entry.body).map_err(|fault| match fault {
                Fault::Unknown(what) => Error::Unknown { index, what },
                Fault::Refused(reason) => Error::Refused { index, reason },
            })?;
        }
        for (entry, left) in &erased {
            projection.erase(*entry, left);
        }
        projection.flush(connection).await.map_err(|error| {
            let taken = error.is_taken() && matches!(error, Error::Database { statement: "record", .. });
            if taken { Error::KeyTaken } else { error }
        })
    }

    /// Takes the body of `target` out of the register, leaving what the state needs.
    async fn take_body(&self, connection: &mut Connection, target: EntryId, by: EntryId) -> Result<Body> {
        let unknown = || Error::Unknown { index: 0, what: format!("the body of entry {target:?}") };
        let row = connection.row("entry.body", Args::new().int(target.raw())).await?.ok_or_else(unknown)?;
        let salt = row.array(0, "body")?;
        let (digest, left) = {
            let dictionaries = self.dictionaries();
            let mut reader = codec::Reader::new(&dictionaries);
            let json = reader.json(target, row.int(2)?, row.bytes(1)?)?;
            let body: Body = serde_json::from_slice(json)
                .map_err(|error| Error::Damaged { entry: target, reason: error.to_string() })?;
            let left = remains(target, &body).map_err(|reason| Error::Refused { index: 0, reason })?;
            (codec::digest(&salt, json), left)
        };
        let text = serde_json::to_string(&left)
            .map_err(|error| Error::Damaged { entry: target, reason: error.to_string() })?;
        let args = Args::new().int(target.raw()).int(by.raw()).bytes(&digest[..]).text(text.as_str());
        connection.run("entry.note_erasure", args).await?;
        connection.wiping(true).await?;
        connection.run("entry.erase_body", Args::new().int(target.raw())).await?;
        connection.wiping(false).await?;
        Ok(left)
    }
}
