//! Proposals: the entry rule sets of the pack, asked of every subject over columns. What they yield waits for
//! a deciding officer and has no effect of its own.

use std::{collections::VecDeque, sync::Arc};

use assemble::{AsOf, File, FilePlan, Histories};
use decide::ProposalPlan;
use domain::{
    Date, SubjectId,
    entry::{Actor, Body},
    listing::Proposal,
    subject::{Subject, SubjectState},
};
use facts::{Coverages, Delivered, FactPlan};
use lake::{GroupRef, Pass, RunningPass, Snapshot};
use store::{DeliveryQuery, NewEntry};

use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    columns::Lines,
    node::{Node, audit},
};

/// Subjects read at a time, and judged in one step.
const SUBJECTS_AT_A_TIME: u32 = 200;

/// Deliveries read at a time.
const DELIVERIES_AT_A_TIME: u32 = 1_000;

/// Groups of subjects that are judged at a time.
pub(crate) const GROUPS_AT_A_TIME: usize = 2;

/// The name of the pass that makes proposals.
const PASS: &str = "proposals";

/// What a run of the entry rule sets did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// How many proposals were made.
    pub made: u64,
    /// How many subjects were asked.
    pub asked: u64,
    /// Whether these were all subjects, and not only those that had changed.
    pub all: bool,
}

/// What subjects are asked with.
pub(crate) struct Asking {
    pub files: FilePlan,
    pub facts: FactPlan,
    pub rules: ProposalPlan,
    /// The deliveries that are done, and what they say they cover.
    pub delivered: Vec<Delivered>,
    pub coverages: Coverages,
    pub as_of: AsOf,
}

/// What is proposed for subjects, in the order of their ids.
pub(crate) type Proposals = Vec<(SubjectId, Vec<Proposal>)>;

impl Node {
    /// Asks the entry rule sets of every confirmed subject; returns how many proposals were made.
    /// What was proposed before, open or decided, is not proposed again. `progress` hears how many
    /// subjects were asked.
    pub async fn propose_all(&self, viewer: &Viewer, progress: impl Fn(u64)) -> Result<u64> {
        Ok(self.propose_over(viewer, false, progress).await?.made)
    }

    /// The same, asked only of those subjects that changed since the last run, where nothing else did: a
    /// new day, another catalogue, or a delivery that changes what is known to be complete is asked of
    /// all. What is proposed is the same.
    pub async fn propose_changed(&self, viewer: &Viewer, progress: impl Fn(u64)) -> Result<Proposed> {
        self.propose_over(viewer, true, progress).await
    }

    /// The same from files, one subject after the other: what both must be equal to, and the way of a
    /// register whose clock stands before its last entry, for the lake knows that entry.
    pub async fn propose_from_files(&self, viewer: &Viewer, progress: impl Fn(u64)) -> Result<u64> {
        self.authorise_here(viewer, Action::Operate)?;
        let _alone = self.propose_alone()?;
        self.propose_by_files(progress).await
    }

    /// Leave to make proposals, which one process at a time has: two would each make what is new to both.
    fn propose_alone(&self) -> Result<RunningPass> {
        match self.lake.begin_pass(PASS) {
            Err(lake::Error::Busy(_)) => {
                Err(Error::NotReady("another process makes proposals: what it makes is what this one would have made"))
            }
            begun => Ok(begun?),
        }
    }

    async fn propose_by_files(&self, progress: impl Fn(u64)) -> Result<u64> {
        let asking = self.asking().await?;
        let (mut after, mut asked, mut made) = (None, 0, 0);
        loop {
            let subjects = self.register.subjects_after(after, SUBJECTS_AT_A_TIME).await?;
            let Some(last) = subjects.last() else {
                self.refer_open().await?;
                return Ok(made);
            };
            after = Some(last.id);
            asked += subjects.len() as u64;
            made += self.keep_new(self.judge_files(&subjects, &asking).await?, asking.as_of.day).await?;
            progress(asked);
        }
    }

    async fn propose_over(&self, viewer: &Viewer, only_changed: bool, progress: impl Fn(u64)) -> Result<Proposed> {
        self.authorise_here(viewer, Action::Operate)?;
        let _alone = self.propose_alone()?;
        let asking = Arc::new(self.asking().await?);
        if self.register.last_recorded(crate::node::STREAM).await?.is_some_and(|last| asking.as_of.known_at < last) {
            let made = self.propose_by_files(&progress).await?;
            return Ok(Proposed { made, asked: 0, all: true });
        }
        let lines = Lines { projection: asking.facts.projection().clone(), files: asking.files.clone() };
        let snapshot = Arc::new(self.columns(&self.lake, &lines).await?);
        let basis = self.basis(&asking);
        let seen = if only_changed { self.seen(&basis).await? } else { None };
        let groups = seen.as_ref().map_or_else(|| snapshot.groups(), |pass| snapshot.changed_since(pass.through));
        let (mut made, mut asked) = (0, 0);
        self.judge_columns(&snapshot, groups, &asking, async |count, proposals| {
            made += self.keep_new(proposals, asking.as_of.day).await?;
            asked += count;
            progress(asked);
            Ok(())
        })
        .await?;
        self.refer_open().await?;
        let kept = self.place_of(self.head().await?).await?;
        let pass = Pass { basis, through: snapshot.through().seq, kept, lake: snapshot.began() };
        self.lake.keep_pass(PASS, &pass)?;
        Ok(Proposed { made, asked, all: seen.is_none() })
    }

    /// The last run, if it followed from the same and what it made is in this register.
    async fn seen(&self, basis: &str) -> Result<Option<Pass>> {
        let Some(pass) = self.lake.pass(PASS)?.filter(|pass| pass.basis == basis) else { return Ok(None) };
        Ok((self.place_of(pass.kept.seq).await? == pass.kept).then_some(pass))
    }

    /// All that proposals follow from beside what is known of a subject: the day, the catalogue, and which
    /// absences are known.
    fn basis(&self, asking: &Asking) -> String {
        let absences = asking.facts.known_absences(asking.as_of.day, &asking.coverages);
        let absences: String = absences.into_iter().map(|known| if known { '1' } else { '0' }).collect();
        format!("{} {} {absences}", asking.as_of.day, self.pack.hash())
    }

    /// Makes the columns anew that facts read; returns how many subjects are in them.
    pub async fn rebuild_columns(&self) -> Result<u64> {
        let asking = self.asking().await?;
        let lines = Lines { projection: asking.facts.projection().clone(), files: asking.files };
        self.make_columns(&self.lake, &lines, |_| ()).await
    }

    pub(crate) async fn asking(&self) -> Result<Asking> {
        let files = catalogue::Pack::embedded_files(self.pack.id()).unwrap_or_default();
        let as_of = AsOf { day: self.clock.today(), known_at: self.clock.now() };
        Asking::of(&self.pack, &files, &self.delivered().await?, as_of)
    }

    /// All deliveries that are done, with what they say they cover.
    pub(crate) async fn delivered(&self) -> Result<Vec<Delivered>> {
        let mut delivered = Vec::new();
        let mut after = None;
        loop {
            let query = DeliveryQuery { after, limit: DELIVERIES_AT_A_TIME, ..DeliveryQuery::default() };
            let (states, next) = self.register.deliveries(&query).await?;
            delivered.extend(states.into_iter().filter_map(|state| {
                let (closed_at, _) = state.closed.as_ref().filter(|_| !state.is_turned_away())?;
                Some(Delivered {
                    dataset: state.dataset,
                    deliverer: state.deliverer,
                    closed_at: *closed_at,
                    coverage: state.coverage,
                })
            }));
            after = next;
            if after.is_none() {
                return Ok(delivered);
            }
        }
    }

    /// The file of a subject as rules judge it.
    pub(crate) async fn judged_file(&self, files: &FilePlan, subject: SubjectId, as_of: AsOf) -> Result<File> {
        let entries = self.register.entries_of_subject(subject).await?;
        Ok(File::from_histories(files, subject, &Histories::from_entries(&entries), as_of))
    }

    async fn judge_files(&self, subjects: &[Subject], asking: &Asking) -> Result<Proposals> {
        let mut judged = Vec::new();
        for subject in subjects.iter().filter(|subject| subject.state == SubjectState::Confirmed) {
            let file = self.judged_file(&asking.files, subject.id, asking.as_of).await?;
            let facts = asking.facts.compute(&file, &asking.coverages);
            judged.push((subject.id, asking.rules.propose(subject.id, Some(subject.class), &facts, asking.as_of.day)));
        }
        Ok(judged)
    }

    /// Asks the rule sets of the pack of groups of a snapshot, some at a time, and hands on of each in its turn how
    /// many subjects were asked and what is proposed for them.
    pub(crate) async fn judge_columns(
        &self,
        snapshot: &Arc<Snapshot>,
        groups: Vec<GroupRef>,
        asking: &Arc<Asking>,
        take: impl AsyncFnMut(u64, Proposals) -> Result<()>,
    ) -> Result<()> {
        #[cfg(feature = "cluster")]
        if let Some(driver) = self.driver().await? {
            return self.judge_elsewhere(&driver, snapshot, groups, asking, take).await;
        }
        self.judge_here(snapshot, groups, asking, take).await
    }

    /// The same in this process, whatever the rule sets.
    pub(crate) async fn judge_here(
        &self,
        snapshot: &Arc<Snapshot>,
        groups: Vec<GroupRef>,
        asking: &Arc<Asking>,
        mut take: impl AsyncFnMut(u64, Proposals) -> Result<()>,
    ) -> Result<()> {
        let mut judging = VecDeque::new();
        for group in groups {
            let (snapshot, asking) = (snapshot.clone(), asking.clone());
            judging.push_back(tokio::task::spawn_blocking(move || asking.judge(&snapshot, group)));
            if judging.len() >= GROUPS_AT_A_TIME
                && let Some(first) = judging.pop_front()
            {
                let (count, proposals) = first.await??;
                take(count, proposals).await?;
            }
        }
        for one in judging {
            let (count, proposals) = one.await??;
            take(count, proposals).await?;
        }
        Ok(())
    }

    /// Keeps those proposals that were not made before; returns how many there were.
    async fn keep_new(&self, proposals: Proposals, on: Date) -> Result<u64> {
        let mut made = 0;
        let proposals: Proposals = proposals.into_iter().filter(|(_, proposals)| !proposals.is_empty()).collect();
        for some in proposals.chunks(SUBJECTS_AT_A_TIME as usize) {
            let mut step = self.step(Actor::System);
            for (subject, proposals) in some {
                let earlier = self.register.proposals_of(*subject).await?;
                let fresh = |proposal: &&Proposal| !earlier.iter().any(|state| is_same(&state.proposal, proposal));
                for proposal in proposals.iter().filter(fresh) {
                    step.add(NewEntry { effective_on: Some(on), ..Body::Proposed(proposal.clone()).into() });
                }
            }
            let count = step.entries.len() as u64;
            if count > 0 {
                step.audit = Some(audit("proposed", count, ""));
                self.register.commit(step).await?;
            }
            made += count;
        }
        Ok(made)
    }
}

impl Asking {
    /// What the rule sets and facts of a pack ask, as of a day.
    pub(crate) fn of(
        pack: &catalogue::Pack,
        files: &catalogue::source::Files,
        delivered: &[Delivered],
        as_of: AsOf,
    ) -> Result<Asking> {
        let broken = |error: String| Error::Broken(error);
        Ok(Asking {
            files: FilePlan::new(pack.contracts()),
            facts: FactPlan::of_pack(pack, files).map_err(|error| broken(error.to_string()))?,
            rules: ProposalPlan::prepare(pack).map_err(|error| broken(error.to_string()))?,
            delivered: delivered.to_vec(),
            coverages: Coverages::new(delivered, as_of.known_at),
            as_of,
        })
    }

    /// What is proposed for the subjects of a group, with how many were asked.
    pub(crate) fn judge(&self, snapshot: &Snapshot, group: GroupRef) -> Result<(u64, Proposals)> {
        let block = Arc::new(snapshot.read(group)?);
        let asked = block.subjects().iter().filter(|(_, class)| class.is_some()).count() as u64;
        let day = self.as_of.day;
        let facts = self.facts.compute_columns(&block, day, &self.coverages);
        let facts = facts.map_err(|error| Error::Broken(error.to_string()))?;
        Ok((asked, self.rules.columnar().propose(&facts, day)))
    }
}

/// Whether two proposals rest on the same row of the same rule set and saw the same facts.
fn is_same(earlier: &Proposal, proposal: &Proposal) -> bool {
    earlier.rule == proposal.rule && earlier.row == proposal.row && earlier.facts == proposal.facts
}
