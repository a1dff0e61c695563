//! Checks of commitments on their day: by the facts of the file as of that day. A doubt opens the case in
//! which the subject is heard and an officer decides; silence yields nothing.

use std::collections::BTreeSet;

use assemble::AsOf;
use catalogue::{CommitmentTemplate, commitment::CommitmentCheck};
use decide::commitment::{CommitmentPlan, Found};
use domain::{
    Date, Instant,
    case_entry::CaseMatter,
    credit_commitment::{CheckOutcome, CommitmentChecked, CommitmentGiven},
    date::add_days,
    entry::{Actor, Body},
    id::CaseId,
    record::Operation,
    subject::Subject,
};
use store::{CommitmentView, Job, JobLease, NewEntry, NewJob, Scope, Step};

use super::again::was_unknown;
use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    node::{Node, STREAM, audit},
    propose::Asking,
    work::lease_end,
};

/// The kind of the job that takes up what was delivered and makes the checks that are due.
pub(crate) const CHECK_COMMITMENTS: &str = "check-commitments";

/// Commitments looked at at a time.
const AT_A_TIME: u32 = 200;

/// A check whose data do not come is tried again for so many days.
const TRIED_FOR_DAYS: i64 = 366;

/// The job that looks at once, after `about`.
pub(crate) fn job_now(about: &str, now: Instant) -> NewJob {
    let key = format!("{CHECK_COMMITMENTS}/{about}/{}", now.millis());
    NewJob { key, kind: CHECK_COMMITMENTS.to_owned(), payload: String::new(), run_at: now }
}

/// The days on which checks become due.
#[derive(Default)]
pub(super) struct Due(BTreeSet<Date>);

impl Due {
    pub(super) fn add(&mut self, given: &CommitmentGiven) {
        self.0.extend(given.checks.first().map(|check| check.on));
    }

    /// One job for each day that is still to come; what is past is checked by the job that runs.
    pub(super) fn jobs(&self, node: &Node) -> Vec<NewJob> {
        let today = node.clock.today();
        self.0.iter().filter(|on| **on >= today).filter_map(|on| node.job_of_check(*on)).collect()
    }
}

/// How many checks came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Commitments that were taken up from deliveries.
    pub taken_up: u64,
    /// Found kept.
    pub kept: u64,
    /// Doubted: cases were opened.
    pub doubted: u64,
    /// Not yet known.
    pub unknown: u64,
}

/// What commitments are checked with: what all files are asked with, and the rule sets.
pub(super) struct Checking {
    pub(super) asking: Asking,
    plan: CommitmentPlan,
}

impl Node {
    /// Takes up delivered commitments and makes all checks that are due today.
    pub async fn check_commitments(&self, viewer: &Viewer) -> Result<Checked> {
        self.authorise_here(viewer, Action::Operate)?;
        self.check_due(None).await
    }

    /// The same as a job.
    pub(crate) async fn check_commitments_job(&self, job: &Job) -> Result<()> {
        if !self.register.has_later_job(job.lease, self.clock.now()).await? {
            self.check_due(Some(job.lease)).await?;
        }
        Ok(self.register.finish_job(job.lease, self.clock.now()).await?)
    }

    /// The job that makes the checks that can be made once `on` is over: one for all of that day.
    pub(super) fn job_of_check(&self, on: Date) -> Option<NewJob> {
        let key = format!("{CHECK_COMMITMENTS}/{on}");
        let run_at = self.clock.after_day(on)?;
        Some(NewJob { key, kind: CHECK_COMMITMENTS.to_owned(), payload: String::new(), run_at })
    }

    async fn check_due(&self, lease: Option<JobLease>) -> Result<Checked> {
        let mut checked = Checked { taken_up: self.take_up_commitments(lease).await?, ..Checked::default() };
        let head = self.head().await?;
        let checking = self.checking().await?;
        let mut again = self.asked_again(&checking).await?;
        // The day of a check counts itself: it is over from the next one on.
        let yesterday = add_days(self.clock.today(), -1).unwrap_or(Date::MIN);
        let since = add_days(yesterday, -TRIED_FOR_DAYS).unwrap_or(Date::MIN);
        let mut after = None;
        loop {
            let (views, next) = self.register.commitments_due(yesterday, since, after, AT_A_TIME).await?;
            for view in &views {
                if was_unknown(view) && !again.is_worth(view, &checking.asking) {
                    checked.unknown += 1;
                    continue;
                }
                match self.check_commitment(view, &checking, lease).await? {
                    Some(CheckOutcome::Kept) => checked.kept += 1,
                    Some(CheckOutcome::Doubted) => checked.doubted += 1,
                    Some(CheckOutcome::Unknown) => checked.unknown += 1,
                    None => {}
                }
            }
            after = next;
            if after.is_none() {
                self.register.set_checkpoint(&self.checks_followed(), STREAM, head).await?;
                return Ok(checked);
            }
        }
    }

    async fn checking(&self) -> Result<Checking> {
        let asking = self.asking().await?;
        let plan = CommitmentPlan::prepare(&self.pack, &asking.facts);
        Ok(Checking { plan: plan.map_err(|error| Error::Broken(error.to_string()))?, asking })
    }

    /// Makes the check of a commitment that is due. Nothing where it can't be asked now: the subject left
    /// the market, or the record that reported the commitment does not stand.
    async fn check_commitment(
        &self,
        view: &CommitmentView,
        checking: &Checking,
        lease: Option<JobLease>,
    ) -> Result<Option<CheckOutcome>> {
        let Some(on) = view.due else { return Ok(None) };
        let Some(template) = self.pack.commitment_template(&view.given.template) else { return Ok(None) };
        let Some(check) = check_on(template, &view.given, on) else { return Ok(None) };
        if !self.may_be_asked(view).await? {
            return Ok(None);
        }
        let subject = match self.promising(self.register.lead(view.given.subject).await?).await {
            Err(Error::NotFound { .. }) => return Ok(None),
            subject => subject?,
        };
        if self.rests(&subject).await?.is_some() {
            return Ok(None);
        }
        let asking = &checking.asking;
        let as_of = AsOf { day: on, ..asking.as_of };
        let file = self.judged_file(&asking.files, subject.id, as_of).await?;
        let facts = asking.facts.compute(&file, &asking.coverages);
        let Some(found) = checking.plan.check(&check.rules, subject.class, &facts, on) else { return Ok(None) };
        self.keep(view, template, check, &subject, found, lease).await
    }

    /// Whether the record that reported it stands, is certain and is not said to be another's.
    async fn may_be_asked(&self, view: &CommitmentView) -> Result<bool> {
        let Some(record) = view.given.record else { return Ok(true) };
        let found = self.register.records(&[record], Scope::All).await?.into_iter().next();
        Ok(found.is_some_and(|record| {
            record.head.operation == Operation::State
                && record.head.certainty == domain::link::Certainty::Certain
                && record.head.objections == 0
        }))
    }

    /// Keeps what a check came to; what is unknown still is said once.
    async fn keep(
        &self,
        view: &CommitmentView,
        template: &CommitmentTemplate,
        check: &CommitmentCheck,
        subject: &Subject,
        found: Found,
        lease: Option<JobLease>,
    ) -> Result<Option<CheckOutcome>> {
        let on = view.due.unwrap_or(Date::MIN);
        let outcome = found.outcome;
        if outcome == CheckOutcome::Unknown && was_unknown(view) {
            return Ok(Some(outcome));
        }
        let mut step = self.step(Actor::System);
        step.renews = lease.map(|lease| (lease, lease_end(self.clock.now())));
        let case = match outcome {
            CheckOutcome::Doubted => Some(self.add_case_of_doubt(&mut step, view, template, subject, &found)?),
            _ => None,
        };
        let next = view.given.checks.iter().map(|check| check.on).filter(|later| *later > on).min();
        let next = next.filter(|_| outcome != CheckOutcome::Unknown);
        step.jobs.extend(next.filter(|day| *day >= self.clock.today()).and_then(|day| self.job_of_check(day)));
        let checked = CommitmentChecked {
            commitment: view.id,
            check: check.id.clone(),
            on,
            outcome,
            rule: check.rules.clone(),
            row: found.row,
            facts: found.facts,
            records: found.records,
            case,
            weighs: found.weighs,
            next,
        };
        let basis = template.basis.join("; ");
        step.add(NewEntry { effective_on: Some(on), basis, ..Body::CommitmentChecked(Box::new(checked)).into() });
        step.audit = Some(audit("commitment-checked", view.id, &check.id));
        match self.register.commit(step).await {
            // Another worker made the check first.
            Err(store::Error::Refused { .. }) => Ok(None),
            committed => {
                committed?;
                Ok(Some(outcome))
            }
        }
    }

    /// The case in which the subject is heard and an officer of the organ decides.
    fn add_case_of_doubt(
        &self,
        step: &mut Step,
        view: &CommitmentView,
        template: &CommitmentTemplate,
        subject: &Subject,
        found: &Found,
    ) -> Result<CaseId> {
        let seen: Vec<String> = found.facts.iter().map(|(fact, value)| format!("{fact} = {value}")).collect();
        let opening = cases::Opening {
            matter: CaseMatter { subject: Some(subject.id), commitment: Some(view.id), ..CaseMatter::default() },
            organ: Some(view.given.organ.clone()),
            statement: format!("{}: {}", found.row, seen.join("; ")),
            ..cases::Opening::default()
        };
        self.add_case(step, &template.case, opening, &view.id.to_string())
    }
}

/// The check of a commitment that is due on `on`.
fn check_on<'t>(template: &'t CommitmentTemplate, given: &CommitmentGiven, on: Date) -> Option<&'t CommitmentCheck> {
    let due = given.checks.iter().find(|check| check.on == on)?;
    template.check(&due.check)
}
