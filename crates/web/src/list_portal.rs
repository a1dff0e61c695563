//! Entries on lists, and the measures that follow from them, as the web sees them.

use async_trait::async_trait;
use domain::{
    Date, ListId, ListingId, ProcedureId, RecordId,
    id::{ListingToldId, MeasureCheckId, ProposalId, ReferralId},
};
use publish::{
    DutyRow, ExitRow, ListChoice, MeasureAnswer, MeasureLine, Page, Phrase, ProposalItem, ReferralRow, View,
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::portal::{Answer, Part, Viewer};

/// What a department asks in a procedure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasureQuestion {
    /// What the subject applies for.
    pub procedure: ProcedureId,
    /// The day of the procedure; today where absent.
    pub on: Option<Date>,
    /// The matter: a file or case number.
    pub matter: String,
}

/// An entry on a list that an officer proposes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryProposed {
    /// A code of the subject.
    pub code: String,
    /// The list.
    #[schema(value_type = String)]
    pub list: ListId,
    /// The cause, a code of the list's causes.
    pub cause: String,
    /// The records of the subject's file that it rests on; at least one.
    #[schema(value_type = Vec<String>)]
    pub records: Vec<RecordId>,
    /// Why.
    pub reasons: String,
}

/// The part of [`crate::Portal`] that is about lists and measures.
#[async_trait]
pub trait ListPortal: Send + Sync + 'static {
    /// The proposals that wait for the viewer's organ, the most urgent first.
    async fn proposals(&self, viewer: &Viewer, part: &Part) -> Answer<View<Page<ProposalItem>>>;
    /// The lists on which officers of this node determine entries.
    fn lists_determined(&self) -> Vec<ListChoice>;
    /// A deciding officer proposes an entry on a list; another one decides.
    async fn propose(&self, viewer: &Viewer, proposal: &EntryProposed) -> Answer<ProposalId>;
    /// One of them.
    async fn proposal(&self, viewer: &Viewer, id: ProposalId) -> Answer<View<ProposalItem>>;
    /// Accepts or refuses it. [`Problem::Conflict`] where it was decided.
    async fn decide_proposal(&self, viewer: &Viewer, id: ProposalId, accept: bool, reasons: &str) -> Answer<()>;

    /// What officers owe the entries of lists that are determined here.
    async fn listing_duties(&self, viewer: &Viewer, part: &Part) -> Answer<View<Page<DutyRow>>>;
    /// Takes a subject off a list; `exit` is a code of the list's reasons for removal.
    async fn end_listing(&self, viewer: &Viewer, id: ListingId, exit: &str, reasons: &str) -> Answer<()>;
    /// Which measures apply to each of some subjects in a procedure: logged with the matter.
    async fn check_measures(
        &self,
        viewer: &Viewer,
        codes: &[String],
        question: &MeasureQuestion,
    ) -> Answer<View<Page<MeasureLine>>>;
    /// The checks of the viewer's organ, the newest first.
    async fn measure_checks(&self, viewer: &Viewer, part: &Part) -> Answer<View<Page<MeasureAnswer>>>;
    /// One of them.
    async fn measure_check(&self, viewer: &Viewer, id: MeasureCheckId) -> Answer<View<MeasureAnswer>>;
    /// Reports what was done with what a check told.
    async fn report_measures(&self, viewer: &Viewer, id: MeasureCheckId, applied: bool, reason: &str) -> Answer<()>;
    /// The exits that the viewer's organ has not confirmed.
    async fn exits_outstanding(&self, viewer: &Viewer, part: &Part) -> Answer<View<Page<ExitRow>>>;
    /// Confirms one. [`Problem::Conflict`] where it was confirmed, or there is no exit.
    async fn confirm_exit(&self, viewer: &Viewer, id: ListingToldId) -> Answer<()>;
    /// The proposals that were referred to the viewer's organ and are not answered.
    async fn referrals(&self, viewer: &Viewer, part: &Part) -> Answer<View<Page<ReferralRow>>>;
    /// Confirms that the organ has the notice of one. [`Problem::Conflict`] where it was confirmed.
    async fn confirm_referral(&self, viewer: &Viewer, id: ReferralId) -> Answer<()>;
    /// Says that the organ decided not to enter the subject. [`Problem::Conflict`] where it was answered.
    async fn decline_referral(&self, viewer: &Viewer, id: ReferralId, reasons: &str) -> Answer<()>;
    /// What a subject may apply for: codes and words.
    fn procedures(&self) -> Vec<(String, Phrase)>;
}
