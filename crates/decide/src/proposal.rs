//! Proposals: what the entry rule sets of a pack yield for the facts of a file. They wait for an
//! officer and have no effect of their own.

use catalogue::Pack;
use domain::{Date, ListId, SubjectId, listing::Proposal, subject::SubjectClass};
use facts::Facts;
use rules::{Input, RuleSet, front_matter::Kind};

use crate::{
    DecideError,
    asked::{Asked, asks_facts_alone},
};

/// The entry rule sets of a pack, prepared for many files.
#[derive(Clone, Debug)]
pub struct ProposalPlan {
    pub(crate) rule_sets: Vec<EntryPlan>,
    calendar: domain::calendar::Calendar,
}

/// One entry rule set. Its outputs: `list`, `cause`, and where it has it `due`, the term within
/// which the organ decides, counted from the date input `due_from`.
#[derive(Clone, Debug)]
pub(crate) struct EntryPlan {
    pub(crate) rule_set: RuleSet,
    list: usize,
    cause: usize,
    due: Option<usize>,
    due_from: Option<usize>,
}

impl ProposalPlan {
    /// Prepares the entry rule sets of `pack`.
    ///
    /// # Errors
    /// One that names no list and cause, or asks for something that is no fact.
    pub fn prepare(pack: &Pack) -> Result<ProposalPlan, DecideError> {
        let entry = pack.rule_sets().filter(|rule_set| rule_set.kind() == Kind::Entry);
        let rule_sets = entry.map(EntryPlan::prepare).collect::<Result<_, _>>()?;
        Ok(ProposalPlan { rule_sets, calendar: pack.calendar().clone() })
    }

    /// What the rule sets in force on `on` propose for a subject. A fact that is unknown makes no
    /// row hold, unless a row asks for just that.
    pub fn propose(&self, subject: SubjectId, class: Option<SubjectClass>, facts: &Facts, on: Date) -> Vec<Proposal> {
        let in_force = self.rule_sets.iter().filter(|plan| plan.rule_set.in_force().contains(on));
        in_force.flat_map(|plan| plan.propose(subject, class, facts, on, &self.calendar)).collect()
    }
}

impl EntryPlan {
    fn prepare(rule_set: &RuleSet) -> Result<EntryPlan, DecideError> {
        let misfit = |message: String| DecideError::Misfit { rule_set: rule_set.id().clone(), message };
        let output =
            |name| rule_set.output(name).ok_or_else(|| misfit(format!("an entry rule has the output `{name}`")));
        asks_facts_alone(rule_set)?;
        Ok(EntryPlan {
            list: output("list")?,
            cause: output("cause")?,
            due: rule_set.output("due"),
            due_from: rule_set.input("due_from"),
            rule_set: rule_set.clone(),
        })
    }

    fn propose(
        &self,
        subject: SubjectId,
        class: Option<SubjectClass>,
        facts: &Facts,
        on: Date,
        calendar: &domain::calendar::Calendar,
    ) -> Vec<Proposal> {
        let asked = Asked::of(&self.rule_set, class, facts);
        let (inputs, seen, records) = (&asked.inputs, asked.seen(&self.rule_set), asked.records());
        let due_from = self.due_from.and_then(|at| match inputs.get(at) {
            Some(Input::Date(day)) => Some(*day),
            _ => None,
        });
        let on = self.rule_set.force_day(inputs, Some(on)).unwrap_or(on);
        self.rule_set
            .hits(inputs, Some(on))
            .filter_map(|row| {
                let term = self.due.and_then(|at| row.outputs[at].term());
                Some(Proposal {
                    subject,
                    list: ListId::parse(row.outputs[self.list].text()?).ok()?,
                    cause: row.outputs[self.cause].to_string(),
                    rule: Some(self.rule_set.id().clone()),
                    row: row.id.clone(),
                    facts: seen.clone(),
                    records: records.clone(),
                    reasons: None,
                    due: term.and_then(|term| term.after(due_from.unwrap_or(on), calendar)).map(|counted| counted.day),
                })
            })
            .collect()
    }
}
