//! Proposals, duties, checks and exits of the made-up node.

use async_trait::async_trait;
use domain::{
    ListingId,
    id::{ListingToldId, MeasureCheckId, ProposalId, ReferralId},
};
use publish::{
    DutyRow, ExitRow, ListChoice, MeasureAnswer, MeasureLine, Page, Phrase, ProposalItem, ReferralRow, View,
};
use web::{Answer, EntryProposed, ListPortal, MeasureQuestion, Part, Problem, Viewer};

use super::{
    Fake,
    measures::{self, department},
    words,
};

#[async_trait]
impl ListPortal for Fake {
    async fn proposals(&self, viewer: &Viewer, _: &Part) -> Answer<View<Page<ProposalItem>>> {
        let reader = self.reader(viewer);
        let item = ProposalItem::view(&self.glossary, &reader, self.moment(), &self.proposal_input()?)?;
        Ok(Page::of(&reader, self.moment(), [item], None, Some(1)))
    }
    async fn proposal(&self, viewer: &Viewer, id: ProposalId) -> Answer<View<ProposalItem>> {
        let input = self.proposal_input()?;
        if id != input.id {
            return Err(Problem::NotFound);
        }
        Ok(ProposalItem::view(&self.glossary, &self.reader(viewer), self.moment(), &input)?)
    }
    fn lists_determined(&self) -> Vec<ListChoice> {
        let list = words::list();
        let causes = vec![("1".to_owned(), self.glossary.cause(&list, "1"))];
        vec![ListChoice { title: self.glossary.list_title(&list), id: list, causes }]
    }
    async fn propose(&self, _: &Viewer, _: &EntryProposed) -> Answer<ProposalId> {
        Ok(self.proposal_input()?.id)
    }
    async fn decide_proposal(&self, _: &Viewer, _: ProposalId, _: bool, _: &str) -> Answer<()> {
        Err(Problem::Conflict("it was decided already".to_owned()))
    }

    async fn listing_duties(&self, viewer: &Viewer, _: &Part) -> Answer<View<Page<DutyRow>>> {
        self.duties(viewer)
    }
    async fn end_listing(&self, _: &Viewer, _: ListingId, _: &str, _: &str) -> Answer<()> {
        Err(Problem::Conflict("it was ended already".to_owned()))
    }
    async fn check_measures(
        &self,
        viewer: &Viewer,
        codes: &[String],
        question: &MeasureQuestion,
    ) -> Answer<View<Page<MeasureLine>>> {
        self.measures_of(viewer, codes, &question.matter)
    }
    async fn measure_checks(&self, viewer: &Viewer, _: &Part) -> Answer<View<Page<MeasureAnswer>>> {
        Ok(Page::of(&department(viewer), self.moment(), [self.answered(viewer, None)?], None, None))
    }
    async fn measure_check(&self, viewer: &Viewer, id: MeasureCheckId) -> Answer<View<MeasureAnswer>> {
        self.answered(viewer, Some(id))
    }
    async fn report_measures(&self, _: &Viewer, _: MeasureCheckId, _: bool, _: &str) -> Answer<()> {
        Ok(())
    }
    async fn exits_outstanding(&self, viewer: &Viewer, _: &Part) -> Answer<View<Page<ExitRow>>> {
        self.exits(viewer)
    }
    async fn confirm_exit(&self, _: &Viewer, _: ListingToldId) -> Answer<()> {
        Err(Problem::Conflict("it was confirmed already".to_owned()))
    }
    async fn referrals(&self, viewer: &Viewer, _: &Part) -> Answer<View<Page<ReferralRow>>> {
        self.referred(viewer)
    }
    async fn confirm_referral(&self, _: &Viewer, _: ReferralId) -> Answer<()> {
        Err(Problem::Conflict("it was confirmed already".to_owned()))
    }
    async fn decline_referral(&self, _: &Viewer, _: ReferralId, _: &str) -> Answer<()> {
        Ok(())
    }
    fn procedures(&self) -> Vec<(String, Phrase)> {
        measures::procedures()
    }
}
