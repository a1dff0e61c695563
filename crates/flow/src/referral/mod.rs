//! Referrals: a proposal on a list of which no officer here decides goes to the organ that does, as a notice,
//! and comes back as that organ's act. What was referred and is not confirmed is owed, like an exit.

mod notice;

use domain::{
    OrganCode, Role,
    entry::{Actor, Body},
    id::ReferralId,
    listing::{Listing, Referral, ReferralConfirmed, RestsOn},
    measure::ConfirmedBy,
};
use publish::{Page, ReferralRow, View, input::ReferralInput};
use store::{Cursor, Job, ListingQuery, NewEntry, NewJob, Organ, ProposalState, ReferralState, Scope};

use crate::{
    Error, Result,
    authorise::Viewer,
    follow::LISTINGS_OF_ONE,
    listings::came_first,
    node::{Node, actor, audit},
    officer::checked_reasons,
    read::{Part, inputs::Organs},
};

pub(crate) use notice::NOTIFY_REFERRAL;

/// The kind of the jobs that look which referred proposals were answered by an act.
pub(crate) const SETTLE_REFERRALS: &str = "settle-referrals";

/// Proposals and referrals looked at together.
const AT_ONCE: u32 = 500;

/// The job that follows a delivery of a list's data set.
pub(crate) fn settle_job(key: &str, now: domain::Instant) -> NewJob {
    let kind = SETTLE_REFERRALS.to_owned();
    NewJob { key: format!("{SETTLE_REFERRALS}/{key}"), kind, payload: String::new(), run_at: now }
}

impl Node {
    /// Refers every open proposal of which no officer here can decide to the organs of the kind that
    /// decides on its list, each once.
    pub(crate) async fn refer_open(&self) -> Result<()> {
        let organs = self.register.organs().await?;
        let deciding = self.organs_with_officers().await?;
        let mut after = None;
        loop {
            let (states, next) = self.register.open_proposals(after, AT_ONCE).await?;
            let ids: Vec<_> = states.iter().map(|state| state.id).collect();
            let referred = self.register.referred(&ids).await?;
            let mut step = self.step(Actor::System);
            for state in states.iter().filter(|state| !referred.contains(&state.id)) {
                for organ in self.to_refer(state, &organs, &deciding) {
                    let referral = Referral { proposal: state.id, organ: organ.code.clone() };
                    step.add(Body::ProposalReferred(referral).into());
                }
            }
            if !step.entries.is_empty() {
                step.audit = Some(audit("referred", step.entries.len(), ""));
                self.register.commit(step).await?;
            }
            after = next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    /// The organs that a proposal goes to: none where an officer of one of them has an account here.
    fn to_refer<'a>(&self, state: &ProposalState, organs: &'a [Organ], deciding: &[OrganCode]) -> Vec<&'a Organ> {
        let Some(rule) = self.pack.list(&state.proposal.list) else { return Vec::new() };
        let competent: Vec<&Organ> = organs.iter().filter(|organ| self.organ_is_of(organ, &rule.competent)).collect();
        let is_here = competent.iter().any(|organ| deciding.contains(&organ.code));
        if is_here { Vec::new() } else { competent }
    }

    /// The organs whose deciding officers have accounts here.
    async fn organs_with_officers(&self) -> Result<Vec<OrganCode>> {
        let accounts = self.register.accounts().await?.into_iter();
        let deciding = accounts.filter(|account| account.role == Role::DecidingOfficer && account.closed_at.is_none());
        Ok(deciding.filter_map(|account| account.organ).collect())
    }

    /// The proposals that were referred to the viewer's organ and not answered; all for operator and auditor.
    pub async fn referrals(&self, viewer: &Viewer, part: &Part) -> Result<View<Page<ReferralRow>>> {
        let (organ, reader) = self.whose_notices(viewer)?;
        let (states, next) = self.register.referrals(organ.as_ref(), false, part.cursor()?, part.limit()).await?;
        let mut organs = Organs::default();
        let mut rows = Vec::with_capacity(states.len());
        for state in states {
            let Some(proposal) = self.register.proposal(state.proposal).await? else { continue };
            let Some(subject) = self.register.subject(proposal.proposal.subject).await? else { continue };
            let input = ReferralInput {
                id: state.id,
                proposal: state.proposal,
                organ: self.organ_input(&mut organs, &state.organ).await?,
                list: proposal.proposal.list.clone(),
                cause: proposal.proposal.cause.clone(),
                due: proposal.proposal.due,
                is_confirmed: state.confirmed.is_some(),
                has_channel: self.register.channel(&state.organ).await?.is_some(),
            };
            rows.extend(ReferralRow::view(&self.glossary, &reader, self.moment(), &subject, &input));
        }
        Ok(Page::of(&reader, self.moment(), rows, next.map(|cursor| cursor.to_string()), None))
    }

    /// Somebody of the organ confirms that it has the notice.
    pub async fn confirm_referral(&self, viewer: &Viewer, id: ReferralId) -> Result<()> {
        let state = self.referral_to(viewer, id).await?;
        let mut step = self.step(actor(viewer));
        step.add(confirmed(id, ConfirmedBy::Officer));
        step.audit = Some(audit("referral-confirmed", id, &state.organ));
        let earlier = format!("the notice of the proposal {id} was confirmed already");
        self.register.commit(step).await.map_err(came_first(earlier))?;
        Ok(())
    }

    /// Somebody of the organ says that it decided not to enter the subject.
    pub async fn decline_referral(&self, viewer: &Viewer, id: ReferralId, reasons: &str) -> Result<()> {
        let reasons = checked_reasons(reasons)?;
        let state = self.referral_to(viewer, id).await?;
        let mut step = self.step(actor(viewer));
        let proposal = state.proposal;
        let rests_on = RestsOn::default();
        step.add(Body::Determined { proposal, accepted: false, reasons: reasons.clone(), rests_on }.into());
        step.audit = Some(audit("referral-declined", id, reasons));
        self.register.commit(step).await.map_err(came_first(format!("proposal {proposal} was answered already")))?;
        Ok(())
    }

    async fn referral_to(&self, viewer: &Viewer, id: ReferralId) -> Result<ReferralState> {
        let organ = self.of_organ(viewer, "-")?;
        let state = self.register.referral(id).await?.filter(|state| state.organ == organ);
        state.ok_or_else(|| Error::not_found("referral", id))
    }

    /// Answers the referred proposals whose act has come: the organ entered the subject on that list for that
    /// cause.
    pub(crate) async fn settle_referrals(&self) -> Result<()> {
        let mut after: Option<Cursor> = None;
        loop {
            let (states, next) = self.register.referrals(None, false, after, AT_ONCE).await?;
            for state in states {
                self.settle_referral(&state).await?;
            }
            after = next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    /// The same, as a job.
    pub(crate) async fn settle_referrals_job(&self, job: &Job) -> Result<()> {
        self.settle_referrals().await?;
        Ok(self.register.finish_job(job.lease, self.clock.now()).await?)
    }

    async fn settle_referral(&self, state: &ReferralState) -> Result<()> {
        let open = self.register.proposal(state.proposal).await?.filter(|proposal| proposal.answer.is_none());
        let Some(proposal) = open.map(|state| state.proposal) else { return Ok(()) };
        let query = ListingQuery {
            list: Some(proposal.list.clone()),
            subject: Some(proposal.subject),
            after: None,
            limit: LISTINGS_OF_ONE,
        };
        let (listings, _) = self.register.listings(&query, Scope::All).await?;
        let is_the_act = |listing: &Listing| listing.record.is_some() && listing.cause == proposal.cause;
        let act = listings.iter().find(|one| one.ended.is_none() && is_the_act(&one.listing));
        let Some(act) = act else { return Ok(()) };
        let mut step = self.step(Actor::System);
        let rests_on = RestsOn { received: Some(act.id), ..self.asked_by_row(&proposal) };
        let determined =
            Body::Determined { proposal: state.proposal, accepted: true, reasons: String::new(), rests_on };
        step.add(NewEntry { effective_on: Some(act.listing.decided_on), ..determined.into() });
        step.audit = Some(audit("referral-settled", state.id, act.id));
        match self.register.commit(step).await {
            // Somebody answered meanwhile.
            Err(store::Error::Refused { .. }) => Ok(()),
            done => Ok(done.map(drop)?),
        }
    }
}

pub(crate) fn confirmed(referral: ReferralId, by: ConfirmedBy) -> NewEntry {
    Body::ReferralConfirmed(ReferralConfirmed { referral, by }).into()
}
