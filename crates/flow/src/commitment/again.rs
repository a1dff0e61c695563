//! Which checks that came to nothing are worth making again. What a check comes to follows from the subject's
//! records, the rules and which absences are known as of its day: where none of these is another than when it
//! was unknown, it still is.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Date, SubjectId, credit_commitment::CheckOutcome};
use facts::Coverages;
use store::CommitmentView;

use super::check::Checking;
use crate::{
    Result,
    node::{Node, STREAM},
    propose::Asking,
};

/// Entries read at a time.
const ENTRIES_AT_A_TIME: u32 = 5_000;

/// What has changed since the last time that all due checks were made.
pub(super) struct Again {
    /// What was known then; nothing where it never was, or under other rules.
    before: Option<Coverages>,
    subjects: BTreeSet<SubjectId>,
    /// By the day of a check, whether other absences are known as of it.
    days: BTreeMap<Date, bool>,
}

impl Again {
    /// Whether a check that was unknown may come to something else.
    pub(super) fn is_worth(&mut self, view: &CommitmentView, asking: &Asking) -> bool {
        let (Some(before), Some(on)) = (&self.before, view.due) else { return true };
        let learnt = |on| asking.facts.known_absences(on, before) != asking.facts.known_absences(on, &asking.coverages);
        self.subjects.contains(&view.given.subject) || *self.days.entry(on).or_insert_with(|| learnt(on))
    }
}

/// Whether the check that is due was made, and what it asks was not known.
pub(super) fn was_unknown(view: &CommitmentView) -> bool {
    let made = view.checked.as_ref().map(|made| &made.check);
    made.is_some_and(|check| Some(check.on) == view.due && check.outcome == CheckOutcome::Unknown)
}

impl Node {
    /// The follower that makes checks, by the rules that it makes them with.
    pub(super) fn checks_followed(&self) -> String {
        format!("commitment-checks/{}", self.pack.hash())
    }

    /// What has changed since the last time that all due checks were made by these rules.
    pub(super) async fn asked_again(&self, checking: &Checking) -> Result<Again> {
        let mut again = Again { before: None, subjects: BTreeSet::new(), days: BTreeMap::new() };
        let mut at = self.register.checkpoint(&self.checks_followed(), STREAM).await?;
        let through = domain::EntryId::new(STREAM, at);
        let Some(then) = self.register.entry(through).await?.filter(|_| at > 0) else { return Ok(again) };
        again.before = Some(Coverages::new(&checking.asking.delivered, then.recorded_at));
        loop {
            let changed = self.register.changed_subjects(STREAM, at, ENTRIES_AT_A_TIME).await?;
            at = changed.through;
            again.subjects.extend(changed.subjects);
            if !changed.more {
                return Ok(again);
            }
        }
    }
}
