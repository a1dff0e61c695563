//! What an officer proposes: an entry on a list for a cause that no rule sees, on records of the file.
//! Another officer decides on it, as on what rules propose.

use catalogue::law::{ListRule, Precondition};
use domain::{
    ListId, OrganCode, RecordId, SubjectId,
    entry::Body,
    id::{CaseId, ProposalId},
    link::Certainty,
    listing::{Proposal, RestsOn},
    record::Operation,
};
use publish::{ListChoice, Phrase};
use store::{CaseRow, NewEntry, ProposalState, Scope};

use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    node::{Node, actor, audit},
    officer::checked_reasons,
};

/// Records that one proposal rests on at most.
const MOST_RECORDS: usize = 50;

/// Cases of one subject that are looked at for what must come before a determination, the latest first.
const MOST_CASES: u32 = 500;

/// What an officer proposes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProposal {
    /// Whom to enter.
    pub subject: SubjectId,
    /// On which list.
    pub list: ListId,
    /// For which cause, a code of the list's causes.
    pub cause: String,
    /// On which records of the subject's file; at least one.
    pub records: Vec<RecordId>,
    /// Why.
    pub reasons: String,
}

impl Node {
    /// A deciding officer of a competent organ proposes an entry; another one decides.
    ///
    /// # Errors
    /// [`Error::NotCompetent`] for officers of other organs; [`Error::Invalid`] where the cause is none of
    /// the list's or a record is not certainly the subject's; [`Error::Conflict`] where the subject can't
    /// be entered or the same is proposed already.
    pub async fn propose(&self, viewer: &Viewer, new: NewProposal) -> Result<ProposalId> {
        self.authorise_here(viewer, Action::Decide)?;
        let reasons = checked_reasons(&new.reasons)?;
        let rule = self.determined_here(&new.list)?;
        self.check_competent(viewer, rule).await?;
        self.check_cause(rule, &new.cause)?;
        let subject = self.register.lead(new.subject).await?;
        self.check_records(subject, &new.records).await?;
        let today = self.clock.today();
        let clock = rule.entry_clock.as_ref().and_then(|clock| self.pack.clock(clock));
        let proposal = Proposal {
            subject,
            list: new.list,
            cause: new.cause,
            rule: None,
            row: String::new(),
            facts: Vec::new(),
            records: new.records,
            reasons: Some(reasons.clone()),
            due: clock.and_then(|clock| clock.due(today, self.pack.calendar())).map(|counted| counted.day),
        };
        self.check_listable(&proposal, rule).await?;
        self.check_not_proposed(&proposal).await?;
        let mut step = self.step(actor(viewer));
        step.add(NewEntry {
            effective_on: Some(today),
            basis: rule.basis.join("; "),
            ..Body::Proposed(proposal).into()
        });
        step.audit = Some(audit("proposed", subject, reasons));
        let committed = self.register.commit(step).await?;
        Ok(ProposalId::opened_by(committed.entry(0)))
    }

    /// The lists on which officers of this node determine entries.
    pub fn lists_determined(&self) -> Vec<ListChoice> {
        let lists = self.pack.lists().filter(|list| list.determined_here);
        let choice = |list: &ListRule| {
            let causes = self.pack.code_list(&list.causes).map(|causes| causes.codes.as_slice()).unwrap_or_default();
            let causes = causes.iter().map(|code| (code.code.clone(), Phrase::from(&code.label))).collect();
            ListChoice { id: list.id.clone(), title: Phrase::from(&list.title), causes }
        };
        lists.map(choice).collect()
    }

    fn check_cause(&self, rule: &ListRule, cause: &str) -> Result<()> {
        let causes = self.pack.code_list(&rule.causes).map(|list| list.codes.as_slice()).unwrap_or_default();
        if causes.iter().any(|code| code.code == cause) {
            return Ok(());
        }
        let known = causes.iter().map(|code| code.code.as_str()).collect::<Vec<_>>().join(", ");
        Err(Error::invalid("cause", format!("none of the list's causes: {known}")))
    }

    /// Refuses records that do not stand or are not certainly the subject's.
    async fn check_records(&self, subject: SubjectId, records: &[RecordId]) -> Result<()> {
        if records.is_empty() || records.len() > MOST_RECORDS {
            return Err(Error::invalid("records", format!("name 1 to {MOST_RECORDS} records that it rests on")));
        }
        let views = self.register.records(records, Scope::All).await?;
        for id in records {
            let view = views.iter().find(|view| view.head.id == *id).ok_or_else(|| Error::not_found("record", id))?;
            let is_its = view.head.subject == Some(subject) && view.head.certainty == Certainty::Certain;
            if !is_its || view.head.operation != Operation::State {
                let message = format!("record {id} was withdrawn, or is not certainly the subject's");
                return Err(Error::invalid("records", message));
            }
        }
        Ok(())
    }

    async fn check_not_proposed(&self, proposal: &Proposal) -> Result<()> {
        let earlier = self.register.proposals_of(proposal.subject).await?;
        let is_open = |state: &ProposalState| {
            state.answer.is_none() && state.proposal.list == proposal.list && state.proposal.cause == proposal.cause
        };
        match earlier.iter().find(|state| is_open(state)) {
            Some(state) => {
                Err(Error::Conflict(format!("proposal {} says the same and waits for an officer", state.id)))
            }
            None => Ok(()),
        }
    }

    /// Refuses the officer who proposed it: nobody decides on a proposal of their own.
    pub(crate) async fn check_other_than_proposer(&self, viewer: &Viewer, id: ProposalId) -> Result<()> {
        let entry = self.register.entry(id.entry()).await?;
        if entry.is_some_and(|entry| entry.actor == actor(viewer)) {
            return Err(Error::Conflict("who proposes does not decide: another officer of the organ does".to_owned()));
        }
        Ok(())
    }

    /// The cases of the subject, opened by the organ that determines since the proposal was made, that
    /// the list needs, each ended as it asks and not revoked since.
    ///
    /// # Errors
    /// [`Error::Conflict`] while one of them is missing.
    pub(crate) async fn check_preconditions(
        &self,
        rule: &ListRule,
        organ: &OrganCode,
        state: &ProposalState,
    ) -> Result<Vec<CaseId>> {
        if rule.needs.is_empty() {
            return Ok(Vec::new());
        }
        let since = self.cases_since(organ, state).await?;
        let mut met = Vec::with_capacity(rule.needs.len());
        for need in &rule.needs {
            let case = self.met_by(need, &since).await?.ok_or_else(|| {
                Error::Conflict(format!(
                    "the list `{}` needs a case `{}` about the subject, opened since proposal {} and ended with `{}`: \
                     open one with `probity case open`",
                    rule.id, need.case, state.id, need.end
                ))
            })?;
            met.push(case);
        }
        Ok(met)
    }

    /// The cases about a proposal's subject that an organ opened since it was made.
    async fn cases_since(&self, organ: &OrganCode, state: &ProposalState) -> Result<Vec<CaseRow>> {
        let mut cases = self.cases_about_since(state).await?;
        cases.retain(|case| case.organ.as_ref() == Some(organ));
        Ok(cases)
    }

    /// The cases about a proposal's subject that were opened since it was made.
    pub(crate) async fn cases_about_since(&self, state: &ProposalState) -> Result<Vec<CaseRow>> {
        let (mut cases, _) = self.register.cases_of(state.proposal.subject, None, MOST_CASES).await?;
        cases.retain(|case| case.id.entry() > state.id.entry());
        Ok(cases)
    }

    /// The case that meets a need.
    pub(crate) async fn met_by(&self, need: &Precondition, cases: &[CaseRow]) -> Result<Option<CaseId>> {
        for case in cases.iter().filter(|case| case.template == need.case && case.revoked.is_none()) {
            if self.end_of(case).await?.as_ref() == Some(&need.end) {
                return Ok(Some(case.id));
            }
        }
        Ok(None)
    }

    /// What the row of the rule set asked for that made a proposal, and its article.
    pub(crate) fn asked_by_row(&self, proposal: &Proposal) -> RestsOn {
        let set = proposal.rule.as_ref().and_then(|rule| self.pack.rule_set(rule));
        let Some((set, row)) = set.and_then(|set| Some((set, set.rows().iter().find(|row| row.id == proposal.row)?)))
        else {
            return RestsOn::default();
        };
        let asked = set.inputs().iter().zip(row.tests()).filter(|(_, tests)| !tests.is_any());
        RestsOn {
            cases: Vec::new(),
            received: None,
            asked: asked.map(|(input, tests)| (input.name.clone(), tests.written().to_owned())).collect(),
            basis: if row.basis.is_empty() { set.basis().join("; ") } else { row.basis.clone() },
        }
    }
}
