//! Weighing: over what is held at once, or over one shard after another.

use std::{sync::Arc, thread};

use domain::{PartyRow, SubjectId};
use linkage::{Candidate, Fixed, Gathered, Look, Matcher, Model, Noted, Prepared, Sample, Thresholds, learn};

use super::{Linkage, asked::Asking, kept::give_up, whole::Layer};
use crate::{Error, Result};

/// A subject that a row may be about.
#[derive(Clone, Copy, Debug)]
pub struct Weighed {
    /// The subject.
    pub subject: SubjectId,
    /// What was found, with odds in the place of a probability.
    pub candidate: Candidate,
}

impl From<(SubjectId, Candidate)> for Weighed {
    fn from((subject, candidate): (SubjectId, Candidate)) -> Weighed {
        Weighed { subject, candidate }
    }
}

impl Fixed for Weighed {
    const SIZE: usize = i64::SIZE + Candidate::SIZE;

    fn put(&self, out: &mut Vec<u8>) {
        self.subject.raw().put(out);
        self.candidate.put(out);
    }

    fn take(bytes: &mut &[u8]) -> Option<Weighed> {
        let subject = SubjectId::from_raw(i64::take(bytes)?);
        Some(Weighed { subject, candidate: Candidate::take(bytes)? })
    }
}

impl AsRef<Candidate> for Weighed {
    fn as_ref(&self) -> &Candidate {
        &self.candidate
    }
}

impl AsMut<Candidate> for Weighed {
    fn as_mut(&mut self) -> &mut Candidate {
        &mut self.candidate
    }
}

/// Candidates that are kept of a row while one shard after another is looked at; of the others only
/// the odds are counted.
const KEPT: usize = 32;

/// How one looks at a shard that has to be read: so that each is read twice and not three times, the
/// nearest keys are followed even where a code will settle it.
const LOOKS: [&[Look]; 2] = [&[Look::Codes, Look::Near], &[Look::Wide]];

/// The fewest rows that are worth another thread.
const ROWS_A_THREAD: usize = 256;

/// A row on its way through the shards.
type Waiting = (Prepared, Gathered<Weighed>);

impl Linkage {
    /// The weights that rows like these show.
    ///
    /// # Errors
    /// A shard can't be read.
    pub fn learn(&self, rows: &[PartyRow], insider: bool) -> Result<Model> {
        let mut asking = self.asking(insider);
        let before = Model::default();
        let mut sample = Sample::default();
        if self.is_at_hand() {
            let held = self.whole.shards.iter().filter_map(|shard| shard.layer.as_deref());
            let matcher = |layer| Matcher::new(layer, &before, Thresholds::default());
            let mut matchers: Vec<Matcher<'_>> = held.map(|layer| matcher(&layer.index)).collect();
            let mut prepared = Prepared::default();
            for row in rows {
                asking.prepare(row, &mut prepared);
                let mut noted = Noted::default();
                matchers.iter_mut().for_each(|matcher| matcher.note(&prepared, &mut noted));
                noted.end(&mut sample);
            }
        } else {
            self.note_in_turn(&mut asking, &before, rows)?.into_iter().for_each(|noted| noted.end(&mut sample));
        }
        Ok(learn(before, &sample))
    }

    fn note_in_turn(&self, asking: &mut Asking, model: &Model, rows: &[PartyRow]) -> Result<Vec<Noted>> {
        let prepare = |row: &PartyRow| {
            let mut prepared = Prepared::default();
            asking.prepare(row, &mut prepared);
            (prepared, Noted::default())
        };
        let mut noted: Vec<(Prepared, Noted)> = rows.iter().map(prepare).collect();
        for nth in 0..self.whole.shards.len() {
            let layer = self.shard(nth)?;
            let mut matcher = Matcher::new(&layer.index, model, Thresholds::default());
            noted.iter_mut().for_each(|(prepared, noted)| matcher.note(prepared, noted));
        }
        Ok(noted.into_iter().map(|(_, noted)| noted).collect())
    }

    /// Whom each row may be about, each with its odds against none, not yet weighed against each
    /// other. A subject may come twice, by two registrations.
    ///
    /// # Errors
    /// A shard can't be read.
    pub fn weigh(&self, asking: &mut Asking, model: &Model, rows: &[PartyRow]) -> Result<Vec<Vec<Weighed>>> {
        if self.is_at_hand() {
            Ok(self.weigh_at_once(asking, model, rows))
        } else {
            self.weigh_in_turn(asking, model, rows)
        }
    }

    fn weigh_at_once(&self, asking: &mut Asking, model: &Model, rows: &[PartyRow]) -> Vec<Vec<Weighed>> {
        let shards = self.whole.shards.iter().filter_map(|shard| shard.layer.as_deref()).zip(&self.gone);
        let shards = shards.map(|(layer, gone)| (layer, gone.as_slice()));
        let changed = (!self.changed.index.is_empty()).then_some((&self.changed, [].as_slice()));
        let mut layers: Vec<(&Layer, Matcher<'_>)> = shards
            .chain(changed)
            .map(|(layer, gone)| (layer, Matcher::new(&layer.index, model, Thresholds::default()).without(gone)))
            .collect();
        let mut prepared = Prepared::default();
        let mut weigh = |row: &PartyRow| {
            asking.prepare(row, &mut prepared);
            let mut gathered = Gathered::default();
            for look in Look::ALL {
                for (layer, matcher) in &mut layers {
                    matcher.look(look, &prepared, &mut gathered, |place| layer.who(place));
                }
                gathered.end(look, model);
                if gathered.is_settled() {
                    break;
                }
            }
            gathered.into_found()
        };
        rows.iter().map(&mut weigh).collect()
    }

    /// All rows with one shard, then with the next.
    fn weigh_in_turn(&self, asking: &mut Asking, model: &Model, rows: &[PartyRow]) -> Result<Vec<Vec<Weighed>>> {
        let prepare = |row: &PartyRow| {
            let mut prepared = Prepared::default();
            asking.prepare(row, &mut prepared);
            (prepared, Gathered::of_at_most(KEPT))
        };
        let mut waiting: Vec<Waiting> = rows.iter().map(prepare).collect();
        for looks in LOOKS {
            if waiting.iter().all(|(_, gathered)| gathered.is_settled()) {
                break;
            }
            for nth in 0..self.whole.shards.len() {
                let layer = self.shard(nth)?;
                let gone = layer.places_of_all(self.changes.keys().copied());
                look_through(&layer, &gone, model, looks, &mut waiting);
            }
            look_through(&self.changed, &[], model, looks, &mut waiting);
            for (_, gathered) in &mut waiting {
                looks.iter().for_each(|look| gathered.end(*look, model));
            }
        }
        Ok(waiting.into_iter().map(|(_, gathered)| gathered.into_found()).collect())
    }

    fn shard(&self, nth: usize) -> Result<Arc<Layer>> {
        self.whole.layer(nth, &self.pack).map_err(|error| {
            let file = self.whole.shards.get(nth).and_then(|shard| shard.file.as_ref());
            let given_up = file.map_or(Ok(()), |file| give_up(file, nth));
            tracing::warn!(%error, ?given_up, shard = nth, "a shard of what linkage keeps can't be read");
            Error::NotReady("what linkage keeps of the register is damaged or was made anew: ask again")
        })
    }
}

/// Looks for every row in one layer.
fn look_through(layer: &Layer, gone: &[u32], model: &Model, looks: &[Look], waiting: &mut [Waiting]) {
    let look = |part: &mut [Waiting]| {
        let mut matcher = Matcher::new(&layer.index, model, Thresholds::default()).without(gone);
        for (prepared, gathered) in part.iter_mut().filter(|(_, gathered)| !gathered.is_settled()) {
            for look in looks {
                matcher.look(*look, prepared, gathered, |place| layer.who(place));
            }
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let size = waiting.len().div_ceil(threads).max(ROWS_A_THREAD);
    thread::scope(|scope| {
        for part in waiting.chunks_mut(size) {
            scope.spawn(move || look(part));
        }
    });
}
