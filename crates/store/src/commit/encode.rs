//! Encoding a step beside the database lock: its entries get their places, bodies and commitments.

use std::{cell::Cell, sync::Arc};

use domain::{EntryId, entry::RowRef};

use super::{ENTRY, StepWords, head::Head};
use crate::{
    Error, Result,
    codec::{self, Dictionary, Line},
    engine::Cells,
    step::{BodyClass, Committed, NewEntry, Step},
    values::day,
};

/// A step's entries, ready to be written after a head.
pub(super) struct Encoded {
    pub(super) head: Head,
    pub(super) entries: Vec<NewEntry>,
    pub(super) bodies: Vec<Packed>,
    pub(super) commitments: Vec<[u8; 32]>,
}

/// A body as it is kept.
pub(super) struct Packed {
    salt: [u8; 16],
    content: Vec<u8>,
    digest: [u8; 32],
}

impl Encoded {
    /// The rows of the entries; the bodies' bytes are taken.
    pub(super) fn cells(&mut self, words: &StepWords, dictionary: &Dictionary, committed: &Committed) -> Cells {
        let mut rows = Cells::new(&ENTRY, false);
        rows.reserve(self.entries.len());
        let parts = self.entries.iter().zip(self.bodies.drain(..)).zip(self.commitments.iter().zip(&words.bases));
        for (index, ((entry, packed), (commitment, basis))) in (0..).zip(parts) {
            rows.int(committed.entry(index).raw());
            rows.int(committed.recorded_at.millis());
            rows.int(entry.row.map(|row| row.delivery.raw()));
            rows.int(entry.supersedes.map(EntryId::raw));
            rows.int(entry.effective_on.map(day));
            rows.int(entry.row.map(|row| i64::from(row.row)));
            rows.int(words.actor);
            rows.int(*basis);
            rows.int(words.catalogue);
            rows.int(dictionary.id);
            rows.int(entry.retain_until.map(day));
            rows.int(i64::from(entry.body.kind().number()));
            rows.int(i64::from(entry.class == BodyClass::Personal));
            rows.bytes(*commitment);
            rows.bytes(packed.salt);
            rows.bytes(packed.content);
        }
        rows
    }
}

/// Encodes on a thread of its own where there is much to do.
pub(super) async fn encode_beside(
    step: &Arc<Step>,
    encoded: Encoded,
    words: &StepWords,
    dictionary: &Arc<Dictionary>,
    head: Head,
) -> Result<Encoded> {
    if encoded.entries.len() < 8 {
        return encode(step, encoded, words, dictionary, head);
    }
    let (step, words, dictionary) = (step.clone(), words.clone(), dictionary.clone());
    tokio::task::spawn_blocking(move || encode(&step, encoded, &words, &dictionary, head))
        .await
        .map_err(|error| Error::Stopped { what: error.to_string() })?
}

/// Gives the entries their places after `head`. Entries that were placed after another head before
/// move on; of their bodies, those that name no entry of the step stay as they are.
fn encode(step: &Step, encoded: Encoded, words: &StepWords, dictionary: &Dictionary, head: Head) -> Result<Encoded> {
    let Encoded { head: before, mut entries, bodies: packed, .. } = encoded;
    let (first, recorded_at) = head.next(step.now);
    let count = entries.len() as u64;
    let placed = !packed.is_empty();
    let moved = Cell::new(false);
    let real = |id: EntryId| {
        let at = match id.pending_index() {
            Some(index) => u64::from(index),
            None if placed
                && id.stream() == step.stream
                && (1..=count).contains(&id.seq().wrapping_sub(before.seq)) =>
            {
                id.seq() - before.seq - 1
            }
            None => return id,
        };
        moved.set(true);
        EntryId::new(step.stream, first + at)
    };
    let mut salts = salts()?;
    let mut writer = codec::Writer::new(dictionary)?;
    let mut commitments = Vec::with_capacity(entries.len());
    let mut bodies = Vec::with_capacity(entries.len());
    let mut packed = packed.into_iter();
    for (seq, entry) in (first..).zip(&mut entries) {
        moved.set(false);
        entry.body.settle(real);
        let kept = packed.next().filter(|_| !moved.get());
        entry.supersedes = entry.supersedes.map(real);
        if let Some(row) = &mut entry.row {
            *row = RowRef { delivery: domain::DeliveryId::opened_by(real(row.delivery.entry())), row: row.row };
        }
        let body = match kept {
            Some(kept) => kept,
            None => {
                let mut salt = [0; 16];
                salts.fill(&mut salt);
                let (content, digest) = writer.write(&entry.body, &salt)?;
                Packed { salt, content, digest }
            }
        };
        let line = Line {
            id: EntryId::new(step.stream, seq),
            recorded_at,
            kind: entry.body.kind().number(),
            effective_on: entry.effective_on,
            actor: &words.actor_text,
            basis: &entry.basis,
            catalogue: &step.catalogue,
            row: entry.row,
            supersedes: entry.supersedes,
        };
        commitments.push(codec::commitment(&line, &body.digest));
        bodies.push(body);
    }
    Ok(Encoded { head, entries, bodies, commitments })
}

/// Salts for a step: one draw from the system's source, stretched and then forgotten.
fn salts() -> Result<blake3::OutputReader> {
    let mut seed = [0u8; 32];
    getrandom::fill(&mut seed).map_err(|error| Error::Stopped { what: format!("no randomness: {error}") })?;
    Ok(blake3::Hasher::new_keyed(&seed).update(b"probity salts 1\0").finalize_xof())
}
