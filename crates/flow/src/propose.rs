//! Proposals: the entry rule sets of the pack, asked of every file. What they yield waits for a
//! deciding officer and has no effect of its own.

use assemble::{AsOf, File, FilePlan, Histories};
use decide::ProposalPlan;
use domain::{
    entry::{Actor, Body},
    listing::Proposal,
    subject::{Subject, SubjectState},
};
use facts::{Coverages, Delivered, FactPlan};
use store::{DeliveryQuery, NewEntry};

use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    node::{Node, audit},
};

/// Subjects read at a time, and judged in one step.
const SUBJECTS_AT_A_TIME: u32 = 200;

/// Deliveries read at a time.
const DELIVERIES_AT_A_TIME: u32 = 1_000;

/// What all files are asked with.
struct Asking {
    files: FilePlan,
    facts: FactPlan,
    rules: ProposalPlan,
    coverages: Coverages,
    as_of: AsOf,
}

impl Node {
    /// Asks the entry rule sets of every confirmed subject; returns how many proposals were made.
    /// What was proposed before, open or decided, is not proposed again. `progress` hears how many
    /// subjects were asked.
    pub async fn propose_all(&self, viewer: &Viewer, progress: impl Fn(u64)) -> Result<u64> {
        self.authorise_here(viewer, Action::Operate)?;
        let asking = self.asking().await?;
        let (mut after, mut asked, mut made) = (None, 0, 0);
        loop {
            let subjects = self.register.subjects_after(after, SUBJECTS_AT_A_TIME).await?;
            let Some(last) = subjects.last() else { return Ok(made) };
            after = Some(last.id);
            asked += subjects.len() as u64;
            made += self.propose_for(&subjects, &asking).await?;
            progress(asked);
        }
    }

    async fn asking(&self) -> Result<Asking> {
        let broken = |error: String| Error::Broken(error);
        let files = catalogue::Pack::embedded_files(self.pack.id()).unwrap_or_default();
        let as_of = AsOf { day: self.clock.today(), known_at: self.clock.now() };
        let delivered = self.delivered().await?;
        Ok(Asking {
            files: FilePlan::new(self.pack.contracts()),
            facts: FactPlan::of_pack(&self.pack, &files).map_err(|error| broken(error.to_string()))?,
            rules: ProposalPlan::prepare(&self.pack).map_err(|error| broken(error.to_string()))?,
            coverages: Coverages::new(&delivered, as_of.known_at),
            as_of,
        })
    }

    /// All deliveries that are done, with what they say they cover.
    pub(crate) async fn delivered(&self) -> Result<Vec<Delivered>> {
        let mut delivered = Vec::new();
        let mut after = None;
        loop {
            let query = DeliveryQuery { after, limit: DELIVERIES_AT_A_TIME, ..DeliveryQuery::default() };
            let (states, next) = self.register.deliveries(&query).await?;
            delivered.extend(states.into_iter().filter_map(|state| {
                let (closed_at, _) = state.closed?;
                Some(Delivered {
                    dataset: state.dataset,
                    deliverer: state.deliverer,
                    closed_at,
                    coverage: state.coverage,
                })
            }));
            after = next;
            if after.is_none() {
                return Ok(delivered);
            }
        }
    }

    async fn propose_for(&self, subjects: &[Subject], asking: &Asking) -> Result<u64> {
        let mut step = self.step(Actor::System);
        for subject in subjects.iter().filter(|subject| subject.state == SubjectState::Confirmed) {
            let entries = self.register.entries_of_subject(subject.id).await?;
            let histories = Histories::from_entries(&entries);
            let file = File::from_histories(&asking.files, subject.id, &histories, asking.as_of);
            let facts = asking.facts.compute(&file, &asking.coverages);
            let proposals = asking.rules.propose(subject.id, Some(subject.class), &facts, asking.as_of.day);
            if proposals.is_empty() {
                continue;
            }
            let earlier = self.register.proposals_of(subject.id).await?;
            let fresh = |proposal: &Proposal| !earlier.iter().any(|state| is_same(&state.proposal, proposal));
            for proposal in proposals.into_iter().filter(fresh) {
                step.add(NewEntry { effective_on: Some(asking.as_of.day), ..Body::Proposed(proposal).into() });
            }
        }
        let made = step.entries.len() as u64;
        if made > 0 {
            step.audit = Some(audit("proposed", made, ""));
            self.register.commit(step).await?;
        }
        Ok(made)
    }
}

/// Whether two proposals rest on the same row of the same rule set and saw the same facts.
fn is_same(earlier: &Proposal, proposal: &Proposal) -> bool {
    earlier.rule == proposal.rule && earlier.row == proposal.row && earlier.facts == proposal.facts
}
