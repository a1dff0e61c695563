//! Notices of proposals to the systems of the organs that decide.

use domain::{entry::Actor, id::ReferralId, listing::Proposal, measure::ConfirmedBy};
use store::{Cursor, Job, NewJob, ReferralState};

use super::{AT_ONCE, confirmed};
use crate::{
    Error, Result,
    measures::notice::{Notice, ProposalData},
    node::{Node, audit},
};

/// The kind of the jobs that send one.
pub(crate) const NOTIFY_REFERRAL: &str = "notify-referral";

impl Node {
    /// Adds a job for every notice that an organ's system has not confirmed; those there already are left alone.
    pub(crate) async fn queue_referrals(&self, organ: &domain::OrganCode) -> Result<()> {
        let mut after: Option<Cursor> = None;
        loop {
            let (states, next) = self.register.referrals(Some(organ), true, after, AT_ONCE).await?;
            let jobs: Vec<NewJob> = states.iter().map(|state| self.referral_job(state.id)).collect();
            self.register.add_jobs(&jobs).await?;
            after = next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    fn referral_job(&self, id: ReferralId) -> NewJob {
        NewJob {
            key: format!("{NOTIFY_REFERRAL}/{id}"),
            kind: NOTIFY_REFERRAL.to_owned(),
            payload: id.to_string(),
            run_at: self.clock.now(),
        }
    }

    /// Sends one notice, again and again until somebody of the organ confirms or the proposal is answered.
    pub(crate) async fn notify_referral(&self, job: &Job) -> Result<()> {
        let id: ReferralId = job.payload.parse().map_err(|_| Error::Broken(format!("`{}`", job.payload)))?;
        let Some((state, proposal)) = self.owed_referral(id).await? else {
            return Ok(self.register.finish_job(job.lease, self.clock.now()).await?);
        };
        let why = match self.register.channel(&state.organ).await? {
            None => "the organ has no system that takes notices".to_owned(),
            Some(channel) => {
                let data = self.proposal_data(&state, &proposal).await?;
                let notice = Notice { r#type: "listing.proposed", timestamp: self.clock.now().rfc3339(), data };
                match self.send(&channel, &id.to_string(), &notice).await? {
                    Ok(()) => return self.sent_referral(job, &state).await,
                    Err(why) => why,
                }
            }
        };
        tracing::warn!(referral = id.to_string(), why, "a notice of a proposal was not taken; it is sent again");
        self.again_later(job, &why).await
    }

    async fn owed_referral(&self, id: ReferralId) -> Result<Option<(ReferralState, Proposal)>> {
        let state = self.register.referral(id).await?.filter(|state| state.confirmed.is_none());
        let Some(state) = state else { return Ok(None) };
        let open = self.register.proposal(state.proposal).await?.filter(|proposal| proposal.answer.is_none());
        Ok(open.map(|proposal| (state, proposal.proposal)))
    }

    async fn proposal_data(&self, state: &ReferralState, proposal: &Proposal) -> Result<ProposalData> {
        Ok(ProposalData {
            notice: state.id.to_string(),
            proposal: state.proposal.to_string(),
            list: proposal.list.to_string(),
            cause: proposal.cause.clone(),
            subject: proposal.subject.to_string(),
            code: self.main_code(proposal.subject).await?,
            rule: proposal.rule.as_ref().map(|rule| format!("{rule}#{}", proposal.row)),
            facts: proposal.facts.clone(),
            records: proposal.records.iter().map(ToString::to_string).collect(),
            decide_by: proposal.due,
        })
    }

    async fn sent_referral(&self, job: &Job, state: &ReferralState) -> Result<()> {
        let mut step = self.step(Actor::System);
        step.add(confirmed(state.id, ConfirmedBy::System));
        step.finishes = Some(job.lease);
        step.audit = Some(audit("referral-confirmed", state.id, &state.organ));
        self.register.commit(step).await?;
        Ok(())
    }
}
