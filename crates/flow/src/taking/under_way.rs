//! Steps on their way into the register: while one is written, the next is encoded, and the one
//! after that composed.

use std::collections::{HashSet, VecDeque};

use domain::{
    Identifier, SubjectId,
    entry::{Body, SubjectOpened},
    subject::Subject,
};
use resolve::Wanted;
use store::{Register, Sequence, Step};
use tokio::task::JoinHandle;

use super::reading::BATCH_ROWS;
use crate::Result;

/// Steps that may be on their way at once: one that is written and one that is encoded.
const STEPS: usize = 2;

/// The steps of one delivery that are not yet known to be in the register, the oldest first.
///
/// They are written in their order: each says from which row it goes on, and is refused where the
/// one before it is not there.
pub(crate) struct UnderWay {
    sequence: Sequence,
    steps: VecDeque<Sent>,
    pace: Pace,
}

/// Rows that a step commits: fewer while others write too, so that they wait less.
struct Pace(usize);

impl Pace {
    /// The fewest rows of a step.
    const FEWEST: usize = 128;

    fn note(&mut self, others: bool) {
        self.0 = if others { (self.0 / 2).max(Pace::FEWEST) } else { (self.0 + self.0 / 8).min(BATCH_ROWS) };
    }
}

struct Sent {
    commit: JoinHandle<store::Result<store::Committed>>,
    subjects: SubjectsOfStep,
}

impl UnderWay {
    /// None is on its way.
    pub fn new(register: &Register) -> UnderWay {
        UnderWay { sequence: register.sequence(), steps: VecDeque::new(), pace: Pace(BATCH_ROWS) }
    }

    /// How many rows the next step commits, at most.
    pub fn rows_a_step(&self) -> usize {
        self.pace.0
    }

    /// Whether a step that is not yet in the register opens or changes a subject that `wanted` may
    /// mean, or one of `found`: what the register then says of it is not yet true.
    pub fn concerns(&self, wanted: &Wanted, found: &[Subject]) -> bool {
        self.steps.iter().any(|sent| sent.subjects.concern(wanted, found))
    }

    /// Whether the oldest must settle before one more is sent.
    pub fn is_full(&self) -> bool {
        self.steps.len() >= STEPS
    }

    /// Sends a step on its way.
    pub async fn send(&mut self, step: Step) -> Result<()> {
        let subjects = SubjectsOfStep::of(&step);
        let commit = self.sequence.send(step).await?;
        self.steps.push_back(Sent { commit, subjects });
        Ok(())
    }

    /// Waits until the oldest is in the register; false where none is on its way.
    pub async fn settle_oldest(&mut self) -> Result<bool> {
        let Some(oldest) = self.steps.pop_front() else { return Ok(false) };
        let committed = oldest.commit.await??;
        self.pace.note(committed.others);
        Ok(true)
    }

    /// Waits for all of them; the first error is the one that counts, as those after it follow.
    pub async fn settle(&mut self) -> Result<()> {
        let mut settled = Ok(());
        while !self.steps.is_empty() {
            let one = self.settle_oldest().await;
            settled = settled.and(one.map(drop));
        }
        settled
    }
}

/// What a step says of subjects.
#[derive(Default)]
struct SubjectsOfStep {
    changed: HashSet<SubjectId>,
    identifiers: HashSet<Identifier>,
    names: HashSet<String>,
}

impl SubjectsOfStep {
    fn of(step: &Step) -> SubjectsOfStep {
        let mut subjects = SubjectsOfStep::default();
        for entry in &step.entries {
            match &entry.body {
                Body::SubjectOpened(opened) => subjects.note(opened),
                Body::SubjectChanged(changed) => {
                    subjects.changed.insert(changed.subject);
                    subjects.note(&changed.now);
                }
                _ => {}
            }
        }
        subjects
    }

    fn note(&mut self, now: &SubjectOpened) {
        self.identifiers.extend(now.identifiers.iter().map(|held| held.identifier.clone()));
        self.names.extend(now.names.iter().map(|held| held.matching.clone()));
    }

    fn concern(&self, wanted: &Wanted, found: &[Subject]) -> bool {
        wanted.identifiers.iter().any(|identifier| self.identifiers.contains(identifier))
            || wanted.names.iter().any(|name| self.names.contains(name))
            || found.iter().any(|subject| self.changed.contains(&subject.id))
    }
}
