//! Credit commitments: when each check of one is due, what a check yields for the facts of a file, and
//! whether market withdrawal lets it rest. A check yields a doubt and never a breach.

use std::collections::BTreeMap;

use catalogue::{
    CommitmentTemplate, Pack,
    commitment::CommitmentCheck,
    law::{ClockRule, ClockUnit},
    measure::Effect,
};
use domain::{
    Date, RecordId, RuleSetId,
    credit_commitment::{CheckDue, CheckOutcome},
    subject::SubjectClass,
};
use facts::{FactPlan, Facts, definition::Span};
use rules::{
    RuleSet,
    front_matter::{Kind, Source},
    value::Term,
};

use crate::{
    DecideError,
    asked::{Asked, asks_facts_alone},
    measure::Withdrawn,
};

/// The rule sets of a pack that check commitments, prepared for many files.
#[derive(Clone, Debug)]
pub struct CommitmentPlan {
    checks: BTreeMap<RuleSetId, CheckPlan>,
}

#[derive(Clone, Debug)]
struct CheckPlan {
    rule_set: RuleSet,
    verdict: usize,
    weighs: usize,
}

/// What a check came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Kept, doubted or unknown.
    pub outcome: CheckOutcome,
    /// The row that held; empty where none did.
    pub row: String,
    /// Fact and value, in the order of the table's columns.
    pub facts: Vec<(String, String)>,
    /// The records that the facts rest on.
    pub records: Vec<RecordId>,
    /// The term for which a breach weighs, where it is doubted.
    pub weighs: Option<String>,
}

impl CommitmentPlan {
    /// Prepares the rule sets that check commitments.
    ///
    /// # Errors
    /// One that lacks its outputs, asks for something that is no fact, or whose facts look back further
    /// than to the commitment.
    pub fn prepare(pack: &Pack, facts: &FactPlan) -> Result<CommitmentPlan, DecideError> {
        let sets = pack.rule_sets().filter(|rule_set| rule_set.kind() == Kind::Commitment);
        let checks = sets.map(|set| Ok((set.id().clone(), CheckPlan::prepare(set)?))).collect::<Result<_, _>>()?;
        let plan = CommitmentPlan { checks };
        for check in pack.commitment_templates().flat_map(|template| &template.checks) {
            plan.looks_back_to_the_commitment(pack, facts, check)?;
        }
        Ok(plan)
    }

    /// What the rule set `rule` says of a file's facts as of `on`. A fact that is unknown makes no row
    /// hold: nothing follows from silence.
    pub fn check(&self, rule: &RuleSetId, class: SubjectClass, facts: &Facts, on: Date) -> Option<Found> {
        let plan = self.checks.get(rule).filter(|plan| plan.rule_set.in_force().contains(on))?;
        Some(plan.check(class, facts, on))
    }

    fn looks_back_to_the_commitment(
        &self,
        pack: &Pack,
        facts: &FactPlan,
        check: &CommitmentCheck,
    ) -> Result<(), DecideError> {
        let misfit = |message: String| DecideError::Misfit { rule_set: check.rules.clone(), message };
        let Some(plan) = self.checks.get(&check.rules) else {
            return Err(DecideError::NoRuleSet(check.rules.clone()));
        };
        let clock = pack.clock(&check.after).ok_or_else(|| DecideError::NoClock(check.after.clone()))?;
        for input in plan.rule_set.inputs() {
            let Source::Fact(fact) = &input.source else { continue };
            let window = facts.window_of(fact).ok_or_else(|| misfit(format!("there is no fact `{fact}`")))?;
            if !window.is_some_and(|window| within(window, clock)) {
                return Err(misfit(format!("the fact `{fact}` looks back further than `{}`", clock.id)));
            }
        }
        Ok(())
    }
}

impl CheckPlan {
    fn prepare(rule_set: &RuleSet) -> Result<CheckPlan, DecideError> {
        let misfit = |message: String| DecideError::Misfit { rule_set: rule_set.id().clone(), message };
        let output = |name| {
            rule_set.output(name).ok_or_else(|| misfit(format!("a rule set on commitments has the output `{name}`")))
        };
        asks_facts_alone(rule_set)?;
        Ok(CheckPlan { verdict: output("verdict")?, weighs: output("weighs")?, rule_set: rule_set.clone() })
    }

    fn check(&self, class: SubjectClass, facts: &Facts, on: Date) -> Found {
        let asked = Asked::of(&self.rule_set, Some(class), facts);
        let (facts, records) = (asked.seen(&self.rule_set), asked.records());
        let Some(row) = self.rule_set.hits(&asked.inputs, Some(on)).next() else {
            return Found { outcome: CheckOutcome::Unknown, row: String::new(), facts, records, weighs: None };
        };
        let kept = row.outputs[self.verdict].text() == Some(KEPT);
        let outcome = if kept { CheckOutcome::Kept } else { CheckOutcome::Doubted };
        let weighs = row.outputs[self.weighs].term().filter(|_| !kept).map(|term| term.to_string());
        Found { outcome, row: row.id.clone(), facts, records, weighs }
    }
}

/// The verdict of a row that finds nothing against the subject.
const KEPT: &str = "kept";

/// Whether a look back of `window` from the day on which `clock` ends reaches no further than its beginning.
fn within(window: Span, clock: &ClockRule) -> bool {
    match (window, clock.unit) {
        (Span::Months(months), ClockUnit::Month) => months <= clock.value,
        (Span::Days(days), ClockUnit::Day) | (Span::WorkingDays(days), ClockUnit::WorkingDay) => days <= clock.value,
        // A month has 28 days at least.
        (Span::Days(days), ClockUnit::Month) => days <= clock.value.saturating_mul(28),
        _ => false,
    }
}

/// The checks of a commitment given on `given`, each with its day, the earliest first; what would be
/// checked later than the commitment binds is left out.
pub fn checks_due(pack: &Pack, template: &CommitmentTemplate, given: Date, until: Date) -> Vec<CheckDue> {
    let due = |check: &CommitmentCheck| {
        let on = pack.clock(&check.after)?.due(given, pack.calendar())?.day;
        (on <= until).then(|| CheckDue { check: check.id.clone(), on })
    };
    let mut checks: Vec<CheckDue> = template.checks.iter().filter_map(due).collect();
    checks.sort_by_key(|check| check.on);
    checks
}

/// The first day on which a commitment given on `given` binds no longer, where it names none itself.
pub fn binds_until(pack: &Pack, template: &CommitmentTemplate, given: Date) -> Option<Date> {
    Some(pack.clock(&template.term)?.due(given, pack.calendar())?.day)
}

/// The first day on which a breach decided on `decided` weighs no longer.
pub fn weighs_until(pack: &Pack, weighs: &str, decided: Date) -> Option<Date> {
    Some(Term::parse(weighs)?.after(decided, pack.calendar())?.day)
}

/// Whether market withdrawal lets the commitments of the subject rest, or ends them: the gravest effect.
pub fn rest(withdrawals: &[Withdrawn<'_>]) -> Option<Effect> {
    withdrawals.iter().map(|one| one.rule.commitments).filter(|effect| *effect != Effect::Stands).max()
}
