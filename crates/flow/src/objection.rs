//! Objections that the subject itself raises: marked at once, and in the same step a case is opened in which
//! they are verified and decided.

use cases::Opening;
use decide::objection_effect;
use domain::{
    RecordId,
    case::{Objection, ObjectionKind, ObjectionOutcome},
    case_entry::{CaseEffect, CaseMatter},
    entry::Body,
    id::CaseId,
    publication::{HoldReason, Publication},
};

use store::{ObjectionState, Step};

use crate::{
    Error, Result,
    authorise::{Action, Purpose, Resource, Viewer},
    node::{Node, actor, audit},
    officer::checked_reasons,
    rejudge,
};

/// The longest reasons of a subject, in characters.
const LONGEST_REASONS: usize = 4_000;

/// Open objections of one record at most.
const MOST_OPEN: u32 = 20;

impl Node {
    /// The subject objects to a record: the mark shows from now on. "This is not us" hides the record
    /// once a link, until an officer answers or the pack's working days pass; repeated, it marks.
    pub async fn object(
        &self,
        viewer: &Viewer,
        record: RecordId,
        kind: ObjectionKind,
        reasons: &str,
    ) -> Result<CaseId> {
        let view = self.record_whole(record).await?;
        let Some(subject) = view.head.subject else { return Err(Error::not_found("record", record)) };
        self.authorise(viewer, Action::Object, &Resource::Subject(subject), &Purpose::default())?;
        if reasons.chars().count() > LONGEST_REASONS {
            return Err(Error::invalid("reasons", format!("at most {LONGEST_REASONS} characters")));
        }
        if view.head.objections >= MOST_OPEN {
            return Err(Error::Conflict(format!("{MOST_OPEN} objections to this record wait for an answer already")));
        }
        let hidden_before = view.head.not_us_link.is_some() && view.head.not_us_link == view.head.link;
        let now = self.now();
        let effect =
            objection_effect(self.pack.objection(), kind, hidden_before, now.at, now.today, self.pack.calendar());
        let mut step = self.step(actor(viewer));
        let reasons = reasons.trim().to_owned();
        let opening = Opening {
            matter: CaseMatter { subject: Some(subject), record: Some(record), ..CaseMatter::default() },
            organ: Some(view.head.deliverer.clone()),
            statement: reasons.clone(),
            ..Opening::default()
        };
        let template = self.pack.objection().template(kind);
        let case = self.add_case(&mut step, template, opening, &record.to_string())?;
        let hides_until = effect.hides_until;
        let raised = Objection { record, subject, kind, reasons, hides_until, case: Some(case) };
        step.add(Body::ObjectionRaised(raised).into());
        if effect.pauses_publication
            && let Some(mut publication) = view.decided.filter(|decided| !is_held_by_officer(decided))
        {
            publication.holds.push(HoldReason::Officer);
            step.add(rejudge::decided_anew(&view.head, publication, None));
        }
        step.audit = Some(audit("objection-raised", record, ""));
        let committed = self.register.commit(step).await?;
        Ok(CaseId::opened_by(committed.settle(case.entry())))
    }

    /// A reviewer answers an objection: in its case, where one is open for it.
    ///
    /// # Errors
    /// [`Error::Conflict`] where it was answered, or waits for somebody else.
    pub async fn answer_objection(
        &self,
        viewer: &Viewer,
        case: CaseId,
        outcome: ObjectionOutcome,
        reasons: &str,
    ) -> Result<()> {
        self.authorise_here(viewer, Action::Review)?;
        let reasons = checked_reasons(reasons)?;
        let state = self.objection_of(case).await?;
        if state.answer.is_some() {
            return Err(Error::Conflict(format!("case {case} was answered already")));
        }
        if state.objection.case.is_some() {
            let outcome = self.outcome_with(case, effect_of(outcome)).await?;
            return self.do_case_task(viewer, case, &outcome, &reasons, &[]).await;
        }
        let mut step = self.step(actor(viewer));
        self.add_answer(&mut step, &state, outcome, &reasons).await?;
        step.audit = Some(audit("objection-answered", case, reasons));
        self.register.commit(step).await?;
        Ok(())
    }

    /// The objection of a case; of one that has none, by its own id.
    pub(crate) async fn objection_of(&self, case: CaseId) -> Result<ObjectionState> {
        let unknown = || Error::not_found("case", case);
        if let Some(state) = self.register.objection(case).await? {
            return Ok(state);
        }
        let row = self.register.case(case).await?.ok_or_else(unknown)?;
        let record = row.matter.record.ok_or_else(unknown)?;
        let states = self.register.objections_to(record).await?;
        states.into_iter().find(|state| state.objection.case == Some(case)).ok_or_else(unknown)
    }

    /// Adds the answer to an objection, with what follows of it.
    pub(crate) async fn add_answer(
        &self,
        step: &mut Step,
        state: &ObjectionState,
        outcome: ObjectionOutcome,
        reasons: &str,
    ) -> Result<()> {
        step.add(Body::ObjectionAnswered { case: state.id, outcome, reasons: reasons.to_owned() }.into());
        if outcome == ObjectionOutcome::Upheld {
            self.follow_right_objection(step, state, reasons).await?;
        }
        Ok(())
    }

    /// What an objection leads to where it is right: of "this is not us", the record is the subject's no longer; a
    /// record that is wrong is not shown until whoever delivered it states it anew.
    pub(crate) async fn follow_right_objection(
        &self,
        step: &mut Step,
        state: &ObjectionState,
        reasons: &str,
    ) -> Result<()> {
        let view = self.record_whole(state.objection.record).await?;
        match state.objection.kind {
            ObjectionKind::NotUs => {
                self.refuse(&view, [state.objection.subject], reasons, step).await?;
                if view.head.subject == Some(self.register.lead(state.objection.subject).await?) {
                    self.unlink(view, reasons, step).await?;
                }
            }
            ObjectionKind::Objection => {
                if let Some(mut publication) = view.decided.clone().filter(|decided| !is_held_by_officer(decided)) {
                    publication.holds.push(HoldReason::Officer);
                    publication.holds.sort_unstable();
                    step.add(rejudge::decided_anew(&view.head, publication, Some(reasons.to_owned())));
                }
            }
        }
        Ok(())
    }
}

fn is_held_by_officer(publication: &Publication) -> bool {
    publication.holds.contains(&HoldReason::Officer)
}

/// What the end of a case does that answers so.
fn effect_of(outcome: ObjectionOutcome) -> CaseEffect {
    match outcome {
        ObjectionOutcome::Rejected => CaseEffect::RejectObjection,
        ObjectionOutcome::Upheld => CaseEffect::UpholdObjection,
    }
}
