//! All entries once more, in order: each proved, then projected.

use std::collections::{HashMap, HashSet};

use domain::{
    EntryId, StreamId,
    entry::{Body, EntryKind, RowRef},
};

use tokio::{
    sync::mpsc,
    task::{JoinError, JoinHandle},
};

use super::Verified;
use crate::{
    Error, Register, Result,
    codec::{self, Dictionaries, Line},
    engine::{Args, Connection, Row},
    project::{Fault, Header, Projection},
    reads::entries::LAST_SEQ,
    values::opt_date,
};

/// Entries read, proved and projected together.
const BATCH: i64 = 8_000;

/// Batches read and proved ahead of the one that is projected, at most.
const AHEAD: usize = 2;

/// Entries in one row of the statement.
const GROUP: i64 = 256;

/// What an erasure left of a body.
struct Left {
    ordered_by: i64,
    digest: [u8; 32],
    remains: String,
}

/// An entry whose body was erased, and the entry that ordered it.
type Erased = (i64, i64);

/// Erasures as the bodies show them and as the orders say: the same in the end.
#[derive(Default)]
struct Erasures {
    done: HashSet<Erased>,
    ordered: HashSet<Erased>,
}

/// A batch of entries as read.
struct Batch {
    stream: StreamId,
    /// The place before its first entry.
    after: u64,
    groups: Vec<Row>,
    left: HashMap<i64, Left>,
}

/// A batch of entries, each proved and parsed; and the erasures met in it.
struct ProvedBatch {
    entries: Vec<Proved>,
    erased: Vec<Erased>,
}

/// An entry as read, proved and parsed.
struct Proved {
    header: Header,
    body: Body,
    erased: bool,
}

/// What a replay has come to.
#[derive(Default)]
struct Replay {
    verified: Verified,
    erasures: Erasures,
}

/// Batches on their way: each read and being proved while those before it are projected.
struct Reading {
    batches: mpsc::Receiver<JoinHandle<Result<ProvedBatch>>>,
    reader: JoinHandle<Result<Connection>>,
}

impl Register {
    /// Replays every stream into the tables that `connection` finds, in the caller's transaction.
    /// Entries are read with `reading`, which sees the same register; it is given back.
    pub(crate) async fn replay_entries(
        &self,
        connection: &mut Connection,
        reading: Connection,
        progress: &mut (impl FnMut(u64) + Send),
    ) -> Result<(Verified, Connection)> {
        self.load_dictionaries().await?;
        let mut replay = Replay::default();
        let Reading { mut batches, reader } = self.read_beside(reading);
        while let Some(proving) = batches.recv().await {
            self.project_batch(connection, joined(proving.await)?, &mut replay).await?;
            progress(replay.verified.entries);
        }
        let reading = joined(reader.await)?;
        let Replay { verified, erasures } = replay;
        if erasures.done != erasures.ordered {
            return failed("an erased body and the order for it do not match".to_owned());
        }
        Ok((verified, reading))
    }

    fn read_beside(&self, mut reading: Connection) -> Reading {
        let register = self.clone();
        let (sender, batches) = mpsc::channel(AHEAD);
        let reader = tokio::spawn(async move {
            for (stream, head) in register.stream_heads(&mut reading).await? {
                let mut seq = 0;
                while seq < head {
                    let (batch, last) = register.read_batch(&mut reading, stream, seq).await?;
                    seq = last;
                    if sender.send(register.prove_beside(batch)).await.is_err() {
                        return Ok(reading);
                    }
                }
                if seq != head {
                    return failed(format!("stream {} ends at {seq}, its head says {head}", stream.0));
                }
            }
            Ok(reading)
        });
        Reading { batches, reader }
    }

    async fn read_batch(&self, connection: &mut Connection, stream: StreamId, after: u64) -> Result<(Batch, u64)> {
        let first = EntryId::new(stream, after).raw();
        let (groups, last) = read_groups(connection, stream, first).await?;
        if groups.is_empty() {
            return failed(format!("stream {} has no entry after {after}, its head says otherwise", stream.0));
        }
        let mut left: HashMap<i64, Left> = HashMap::new();
        for row in connection.rows("entry.erasures", Args::new().int(first).int(last)).await? {
            let (ordered_by, digest) = (row.int(1)?, row.array(2, "erasure")?);
            left.insert(row.int(0)?, Left { ordered_by, digest, remains: row.text(3)? });
        }
        self.words().refresh(connection).await?;
        Ok((Batch { stream, after, groups, left }, EntryId::from_raw(last).seq()))
    }

    fn prove_beside(&self, batch: Batch) -> JoinHandle<Result<ProvedBatch>> {
        let (register, dictionaries) = (self.clone(), self.dictionaries());
        tokio::task::spawn_blocking(move || register.prove_batch(&batch, &dictionaries))
    }

    async fn project_batch(&self, connection: &mut Connection, batch: ProvedBatch, replay: &mut Replay) -> Result<()> {
        let Replay { verified, erasures } = replay;
        let ProvedBatch { entries, erased } = batch;
        erasures.done.extend(erased);
        let mut projection = Projection::new(self.words());
        for entry in &entries {
            projection.opens(entry.header.id, entry.body.kind());
        }
        for entry in &entries {
            projection.want(&entry.body, entry.header.delivery);
            if let Body::BodyErased { entry: target, .. } = &entry.body {
                erasures.ordered.insert((target.raw(), entry.header.id.raw()));
            }
        }
        projection.load(connection).await?;
        for entry in &entries {
            projection.apply(entry.header, &entry.body).map_err(|fault| {
                let what = match fault {
                    Fault::Unknown(what) => format!("names {what}, which no earlier entry opened"),
                    Fault::Refused(reason) => format!("is against a rule: {reason}"),
                };
                Error::NotVerified { what: format!("entry {:?} {what}", entry.header.id) }
            })?;
        }
        projection.flush(connection).await?;
        let erased = entries.iter().filter(|entry| entry.erased).count() as u64;
        verified.entries += entries.len() as u64;
        verified.erased += erased;
        verified.bodies += entries.len() as u64 - erased;
        Ok(())
    }

    /// Proves the entries of a batch and parses their bodies; notes which erasures it met.
    fn prove_batch(&self, batch: &Batch, dictionaries: &Dictionaries) -> Result<ProvedBatch> {
        let Batch { stream, after, groups, left } = batch;
        let mut reader = codec::Reader::new(dictionaries);
        let mut entries = Vec::with_capacity(groups.len() * GROUP as usize);
        let mut noted = Vec::new();
        let mut expected = *after;
        let pieces = groups.iter().map(Pieces::new).collect::<Result<Vec<_>>>()?;
        for packed in pieces.into_iter().flatten() {
            let packed = packed?;
            let id = packed.id;
            expected += 1;
            if id != EntryId::new(*stream, expected) {
                return failed(format!("entry {expected} of stream {} is missing", stream.0));
            }
            let (digest, body, erased) = match (packed.body, left.get(&id.raw())) {
                (Some((salt, content)), None) => {
                    let json = reader.json(id, packed.dictionary.unwrap_or_default(), content)?;
                    (codec::digest(salt, json), read_body(id, json)?, false)
                }
                (None, Some(left)) => {
                    noted.push((id.raw(), left.ordered_by));
                    (left.digest, read_body(id, left.remains.as_bytes())?, true)
                }
                (Some(_), Some(_)) => return failed(format!("entry {id:?} has a body although it was erased")),
                (None, None) => return failed(format!("the body of entry {id:?} is missing and no order erased it")),
            };
            let header = self.prove_line(&packed, id, &body, &digest)?;
            entries.push(Proved { header, body, erased });
        }
        Ok(ProvedBatch { entries, erased: noted })
    }

    fn prove_line(&self, packed: &Packed<'_>, id: EntryId, body: &Body, digest: &[u8; 32]) -> Result<Header> {
        let [recorded_at, kind, effective_on, actor, basis, catalogue, delivery, row, supersedes] = packed.header;
        let kind = kind.and_then(|kind| i16::try_from(kind).ok()).and_then(EntryKind::from_number);
        if kind != Some(body.kind()) {
            return failed(format!("entry {id:?} says another kind than its body"));
        }
        let from = delivery.zip(row).map(|(delivery, row)| RowRef {
            delivery: domain::DeliveryId::from_raw(delivery),
            row: u32::try_from(row).unwrap_or(u32::MAX),
        });
        let word = |word: Option<i64>| self.words().text_of(word.unwrap_or_default(), "entry");
        let (actor, catalogue) = (word(actor)?, word(catalogue)?);
        let basis = basis.map(|basis| word(Some(basis))).transpose()?;
        let effective_on = opt_date(effective_on, "entry")?;
        let recorded_at = recorded_at.unwrap_or_default();
        let line = Line {
            id,
            recorded_at,
            kind: body.kind().number(),
            effective_on,
            actor: &actor,
            basis: basis.as_deref().unwrap_or_default(),
            catalogue: &catalogue,
            row: from,
            supersedes: supersedes.map(EntryId::from_raw),
        };
        if codec::commitment(&line, digest) != *packed.commitment {
            return failed(format!("entry {id:?} was changed: it does not match its commitment"));
        }
        let recorded_on = self.day_of(domain::Instant::from_millis(recorded_at));
        Ok(Header { id, recorded_on, effective_on, delivery })
    }
}

/// An entry as the replay reads it.
struct Packed<'a> {
    id: EntryId,
    /// Time, kind, day, actor, basis, catalogue, delivery, row, superseded entry.
    header: [Option<i64>; 9],
    dictionary: Option<i64>,
    commitment: &'a [u8; 32],
    body: Option<(&'a [u8; 16], &'a [u8])>,
}

/// The entries of one row.
struct Pieces<'a> {
    headers: std::str::Split<'a, char>,
    bytes: &'a [u8],
}

impl<'a> Pieces<'a> {
    fn new(row: &'a Row) -> Result<Pieces<'a>> {
        Ok(Pieces { headers: row.opt_str(2)?.unwrap_or_default().split('\n'), bytes: row.bytes(3)? })
    }

    fn piece(&mut self, line: &str) -> Option<Packed<'a>> {
        let mut numbers = [None; 12];
        for (number, part) in numbers.iter_mut().zip(line.split(' ')) {
            *number = part.parse().ok();
        }
        let [id, header @ .., dictionary, length] = numbers;
        let (piece, rest) = self.bytes.split_at_checked(usize::try_from(length?).ok()?)?;
        self.bytes = rest;
        let (commitment, body) = piece.split_first_chunk()?;
        let body = match dictionary {
            Some(_) => Some(body.split_first_chunk()?),
            None => None,
        };
        Some(Packed { id: EntryId::from_raw(id?), header, dictionary, commitment, body })
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Result<Packed<'a>>;

    fn next(&mut self) -> Option<Result<Packed<'a>>> {
        let line = self.headers.next()?;
        Some(
            self.piece(line)
                .ok_or_else(|| Error::NotVerified { what: format!("the line of entry `{line}` is cut off") }),
        )
    }
}

/// The rows that hold a batch of entries after `after`, and the last entry in them.
async fn read_groups(connection: &mut Connection, stream: StreamId, after: i64) -> Result<(Vec<Row>, i64)> {
    let mut last = after;
    let mut groups = Vec::new();
    let mut read = 0;
    while read < BATCH {
        let args = Args::new().int(last).int(EntryId::new(stream, LAST_SEQ).raw()).int(GROUP);
        let Some(row) = connection.row("engine.entries_after", args).await? else { break };
        let count = row.int(0)?;
        if count == 0 {
            break;
        }
        read += count;
        last = row.int(1)?;
        groups.push(row);
    }
    Ok((groups, last))
}

fn joined<T>(ended: std::result::Result<Result<T>, JoinError>) -> Result<T> {
    ended.map_err(|error| Error::Stopped { what: error.to_string() })?
}

fn read_body(id: EntryId, json: &[u8]) -> Result<Body> {
    serde_json::from_slice(json).map_err(|error| Error::Damaged { entry: id, reason: error.to_string() })
}

fn failed<T>(what: String) -> Result<T> {
    Err(Error::NotVerified { what })
}
