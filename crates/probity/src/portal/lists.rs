//! Entries on lists and measures, answered by the node.

use async_trait::async_trait;
use domain::{
    ListingId,
    id::{ListingToldId, MeasureCheckId, ProposalId, ReferralId},
};
use flow::{measures::Question, proposal::NewProposal};
use publish::{
    DutyRow, ExitRow, ListChoice, MeasureAnswer, MeasureLine, Page, Phrase, ProposalItem, ReferralRow, View,
};
use web::{Answer, EntryProposed, ListPortal, MeasureQuestion, Part, Problem, Viewer};

use super::{
    NodePortal,
    answers::{answer, part, viewer},
};

#[async_trait]
impl ListPortal for NodePortal {
    async fn proposals(&self, who: &Viewer, page: &Part) -> Answer<View<Page<ProposalItem>>> {
        answer(self.node.proposals(&viewer(who), &part(page)).await)
    }

    async fn proposal(&self, who: &Viewer, id: ProposalId) -> Answer<View<ProposalItem>> {
        answer(self.node.proposal(&viewer(who), id).await)
    }

    fn lists_determined(&self) -> Vec<ListChoice> {
        self.node.lists_determined()
    }

    async fn propose(&self, who: &Viewer, proposal: &EntryProposed) -> Answer<ProposalId> {
        let EntryProposed { code, list, cause, records, reasons } = proposal.clone();
        let found = answer(self.node.find_code(&code, true).await)?;
        let subject = found.ok_or_else(|| Problem::invalid("code", "no subject bears it"))?;
        answer(self.node.propose(&viewer(who), NewProposal { subject, list, cause, records, reasons }).await)
    }

    async fn decide_proposal(&self, who: &Viewer, id: ProposalId, accept: bool, reasons: &str) -> Answer<()> {
        answer(self.node.decide_proposal(&viewer(who), id, accept, reasons).await)
    }

    async fn listing_duties(&self, who: &Viewer, page: &Part) -> Answer<View<Page<DutyRow>>> {
        answer(self.node.listing_duties(&viewer(who), &part(page)).await)
    }

    async fn end_listing(&self, who: &Viewer, id: ListingId, exit: &str, reasons: &str) -> Answer<()> {
        answer(self.node.end_listing(&viewer(who), id, exit, reasons).await)
    }

    async fn check_measures(
        &self,
        who: &Viewer,
        codes: &[String],
        asked: &MeasureQuestion,
    ) -> Answer<View<Page<MeasureLine>>> {
        let MeasureQuestion { procedure, on, matter } = asked.clone();
        answer(self.node.check_bidders(&viewer(who), codes, &Question { procedure, on, matter }).await)
    }

    async fn measure_checks(&self, who: &Viewer, page: &Part) -> Answer<View<Page<MeasureAnswer>>> {
        answer(self.node.measure_checks(&viewer(who), &part(page)).await)
    }

    async fn measure_check(&self, who: &Viewer, id: MeasureCheckId) -> Answer<View<MeasureAnswer>> {
        answer(self.node.measure_check(&viewer(who), id).await)
    }

    async fn report_measures(&self, who: &Viewer, id: MeasureCheckId, applied: bool, reason: &str) -> Answer<()> {
        answer(self.node.report_measures(&viewer(who), id, applied, reason).await)
    }

    async fn exits_outstanding(&self, who: &Viewer, page: &Part) -> Answer<View<Page<ExitRow>>> {
        answer(self.node.exits_outstanding(&viewer(who), &part(page)).await)
    }

    async fn confirm_exit(&self, who: &Viewer, id: ListingToldId) -> Answer<()> {
        answer(self.node.confirm_exit(&viewer(who), id).await)
    }

    async fn referrals(&self, who: &Viewer, page: &Part) -> Answer<View<Page<ReferralRow>>> {
        answer(self.node.referrals(&viewer(who), &part(page)).await)
    }

    async fn confirm_referral(&self, who: &Viewer, id: ReferralId) -> Answer<()> {
        answer(self.node.confirm_referral(&viewer(who), id).await)
    }

    async fn decline_referral(&self, who: &Viewer, id: ReferralId, reasons: &str) -> Answer<()> {
        answer(self.node.decline_referral(&viewer(who), id, reasons).await)
    }

    fn procedures(&self) -> Vec<(String, Phrase)> {
        self.node.procedures()
    }
}
