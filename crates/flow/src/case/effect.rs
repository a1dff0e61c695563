//! What the end of a case does to records, in its own step and by the entries that every such act has.

use catalogue::case_template::Condition;
use decide::{Ending, end};
use domain::{
    RecordId, Values,
    case::ObjectionOutcome,
    case_entry::{CaseEffect, CaseEnded},
    entry::{Body, RecordTaken},
    id::CaseId,
    listing::ListingEnd,
    record::Operation,
};
use store::{NewEntry, RecordView, Step};

use crate::{Error, Result, node::Node, rejudge, taking::listings};

impl Node {
    /// Adds the effect of an end to its step.
    pub(super) async fn carry_out(&self, step: &mut Step, ended: &CaseEnded, reasons: &str) -> Result<()> {
        let record = || ended.record.ok_or_else(|| Error::Conflict("the case is about no record".to_owned()));
        match ended.effect {
            CaseEffect::None => Ok(()),
            CaseEffect::EndPublication => self.end_publication(step, record()?, Ending::Repaired, reasons).await,
            CaseEffect::WithdrawRecord => self.withdraw_record(step, record()?, reasons).await,
            CaseEffect::RejectObjection | CaseEffect::UpholdObjection => {
                let upheld = ended.effect == CaseEffect::UpholdObjection;
                let outcome = if upheld { ObjectionOutcome::Upheld } else { ObjectionOutcome::Rejected };
                let state = self.objection_of(ended.case).await?;
                self.add_answer(step, &state, outcome, reasons).await
            }
            CaseEffect::BreakCommitment | CaseEffect::KeepCommitment => {
                let loaded = self.load_case(ended.case).await?;
                let broken = ended.effect == CaseEffect::BreakCommitment;
                self.decide_commitment(step, ended.case, loaded.state.matter().commitment, broken).await
            }
            CaseEffect::GrantDataSet => self.grant_asked(step, ended.case).await,
            CaseEffect::RevokeOutcome => {
                let reviewed = ended.reviewed.ok_or_else(|| Error::Broken("the case reviews none".to_owned()))?;
                self.undo_outcome(step, reviewed, reasons).await
            }
        }
    }

    /// The publication of the record ends today; it must have passed its least term.
    async fn end_publication(&self, step: &mut Step, record: RecordId, ending: Ending, reasons: &str) -> Result<()> {
        let view = self.record_whole(record).await?;
        for condition in [Condition::Standing, Condition::Published, Condition::LeastTermPassed] {
            self.check_record(condition, &view)?;
        }
        self.end_now(step, &view, ending, reasons).await
    }

    async fn end_now(&self, step: &mut Step, view: &RecordView, ending: Ending, reasons: &str) -> Result<()> {
        if let Some(decided) = &view.decided {
            let publication = end(decided, ending, self.clock.today());
            step.add(rejudge::decided_anew(&view.head, publication, Some(reasons.to_owned())));
        }
        let end = if ending == Ending::Withdrawn { ListingEnd::RecordWithdrawn } else { ListingEnd::Decided };
        let open = self.register.listings_reported_by(&[view.head.id]).await?;
        step.entries.extend(listings::settled(&open, None, end));
        Ok(())
    }

    /// The record is withdrawn, as if its deliverer had withdrawn it; what it was stays in the register.
    async fn withdraw_record(&self, step: &mut Step, record: RecordId, reasons: &str) -> Result<()> {
        let view = self.record_whole(record).await?;
        if view.head.operation != Operation::State {
            return Err(Error::Conflict(format!("record {record} was withdrawn already")));
        }
        step.add(taken(&view, Operation::Withdraw, Values::new(), self));
        self.end_now(step, &view, Ending::Withdrawn, reasons).await
    }

    /// What the reviewed case did is undone: a publication that it ended is judged anew, a record that
    /// it withdrew is stated again as it was.
    async fn undo_outcome(&self, step: &mut Step, reviewed: CaseId, reasons: &str) -> Result<()> {
        let loaded = self.load_case(reviewed).await?;
        if loaded.row.revoked.is_some() {
            return Err(Error::Conflict(format!("the outcome of case {reviewed} was revoked already")));
        }
        let effect = loaded.state.ended.as_ref().map_or(CaseEffect::None, |end| end.effect);
        let record = || {
            let record = loaded.row.matter.record;
            record.ok_or_else(|| Error::Broken(format!("case {reviewed} is about no record")))
        };
        match effect {
            // What was decided for the subject is not taken back against it; a grant is withdrawn by itself.
            CaseEffect::None
            | CaseEffect::RevokeOutcome
            | CaseEffect::KeepCommitment
            | CaseEffect::UpholdObjection
            | CaseEffect::GrantDataSet => Ok(()),
            // The objection was right after all.
            CaseEffect::RejectObjection => {
                let state = self.objection_of(reviewed).await?;
                self.follow_right_objection(step, &state, reasons).await
            }
            CaseEffect::BreakCommitment => {
                self.decide_commitment(step, reviewed, loaded.state.matter().commitment, false).await
            }
            CaseEffect::EndPublication => {
                let view = self.record_whole(record()?).await?;
                self.judge_again(step, view, reasons).await
            }
            CaseEffect::WithdrawRecord => {
                let mut view = self.record_whole(record()?).await?;
                let values = self.last_values(view.head.id).await?;
                step.add(taken(&view, Operation::State, values.clone(), self));
                view.values = Some(values);
                self.judge_again(step, view, reasons).await
            }
        }
    }

    /// The publication of the record as the law gives it, whatever had ended it.
    async fn judge_again(&self, step: &mut Step, mut view: RecordView, reasons: &str) -> Result<()> {
        view.decided = None;
        let before = step.entries.len();
        self.rejudge(&view, |_| (), step).await?;
        for entry in &mut step.entries[before..] {
            if let Body::PublicationDecided(decided) = &mut entry.body {
                decided.reasons = Some(reasons.to_owned());
            }
        }
        Ok(())
    }

    /// The values of the last version in which a record was stated.
    async fn last_values(&self, record: RecordId) -> Result<Values> {
        let entries = self.register.history(record).await?;
        let stated = entries.into_iter().rev().find_map(|entry| match entry.body {
            Some(Body::RecordTaken(taken)) if taken.operation == Operation::State => Some(taken.values),
            _ => None,
        });
        stated.ok_or_else(|| Error::Conflict(format!("record {record} no longer has a version to go back to")))
    }
}

/// A version of the record that an officer's decision makes.
fn taken(view: &RecordView, operation: Operation, values: Values, node: &Node) -> NewEntry {
    let head = &view.head;
    let taken = RecordTaken {
        record: Some(head.id),
        dataset: head.dataset.clone(),
        deliverer: head.deliverer.clone(),
        key: head.key,
        operation,
        values,
    };
    let personal = node.pack.contract(&head.dataset).is_some_and(|contract| contract.persons().next().is_some());
    NewEntry {
        effective_on: head.effective_on,
        supersedes: Some(head.version),
        class: if personal { store::BodyClass::Personal } else { store::BodyClass::Ordinary },
        ..Body::RecordTaken(taken).into()
    }
}
