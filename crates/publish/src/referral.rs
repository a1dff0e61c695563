//! Proposals that were referred to the organ that decides.

use domain::{
    Audience::{Auditor, Deliverer, Officer},
    Date,
    subject::Subject,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Glossary, Moment, Phrase, Reader, Refused, SubjectRef, View, Written,
    input::ReferralInput,
    view::{ListIdText, OrganCodeText, ProposalIdText, ReferralIdText},
};

/// A proposal that was referred to an organ and is not answered.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct ReferralRow {
    /// The notice, to confirm or decline.
    pub notice: ReferralIdText,
    /// The proposal.
    pub proposal: ProposalIdText,
    /// Who decides.
    pub organ: OrganCodeText,
    /// Its name.
    pub organ_name: Phrase,
    /// Who would be entered.
    pub subject: SubjectRef,
    /// On which list.
    pub list: ListIdText,
    /// The list's name.
    pub list_title: Phrase,
    /// For which cause.
    pub cause: Phrase,
    /// The last day on which it may be decided; absent where no clock runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub due: Option<Date>,
    /// Whether that day has passed.
    pub overdue: bool,
    /// Whether the organ confirmed that it has the notice.
    pub confirmed: bool,
    /// Whether it is sent to a system of the organ, or waits for somebody of it.
    pub has_channel: bool,
}

impl ReferralRow {
    /// The referral for the organ, the operator or the auditor: never for the public.
    ///
    /// # Errors
    /// [`Refused::NotFound`] for everyone else.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        subject: &Subject,
        input: &ReferralInput,
    ) -> Result<View<ReferralRow>, Refused> {
        if !matches!(reader.audience(), Deliverer | Officer | Auditor) {
            return Err(Refused::NotFound);
        }
        let body = ReferralRow {
            notice: Written(input.id),
            proposal: Written(input.proposal),
            organ: Written(input.organ.code.clone()),
            organ_name: (&input.organ.name).into(),
            subject: SubjectRef::of(glossary, reader.audience(), subject),
            list: Written(input.list.clone()),
            list_title: glossary.list_title(&input.list),
            cause: glossary.cause(&input.list, &input.cause),
            due: input.due,
            overdue: input.due.is_some_and(|due| due < moment.today),
            confirmed: input.is_confirmed,
            has_channel: input.has_channel,
        };
        Ok(View::new(reader.audience(), moment, None, body))
    }
}
