//! Authorisations: for the subject that gave them and the inquirer that reads by them.

use domain::{Audience, Date, subject::Subject};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Glossary, Moment, Phrase, Reader, Refused, Stamp, SubjectRef, View, Written,
    input::AuthorisationInput,
    view::{AuthorisationIdText, OrganCodeText},
};

/// An authorisation to read a file.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct AuthorisationRow {
    /// Its id.
    pub id: AuthorisationIdText,
    /// Whose file.
    pub subject: SubjectRef,
    /// Who may read it.
    pub inquirer: OrganCodeText,
    /// Its name.
    pub inquirer_name: Phrase,
    /// For what.
    pub purpose: String,
    /// When it was given.
    pub given_at: Stamp,
    /// The first day on which it no longer stands.
    #[schema(value_type = String, format = Date)]
    pub until: Date,
    /// When the subject withdrew it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn_at: Option<Stamp>,
    /// Whether it stands today.
    pub stands: bool,
}

impl AuthorisationRow {
    /// The authorisation for the subject itself, the inquirer it was given to, or the auditor.
    ///
    /// # Errors
    /// [`Refused::NotFound`] for everyone else.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        subject: &Subject,
        input: &AuthorisationInput,
    ) -> Result<View<AuthorisationRow>, Refused> {
        let may = match reader.audience() {
            Audience::Subject | Audience::Inquirer => reader.is_for(subject.id),
            Audience::Auditor => true,
            _ => false,
        };
        if !may {
            return Err(Refused::NotFound);
        }
        let body = AuthorisationRow {
            id: Written(input.id),
            subject: SubjectRef::of(glossary, reader.audience(), subject),
            inquirer: Written(input.inquirer.code.clone()),
            inquirer_name: (&input.inquirer.name).into(),
            purpose: input.authorisation.purpose.clone(),
            given_at: Stamp(input.given_at),
            until: input.authorisation.until,
            withdrawn_at: input.withdrawn_at.map(Stamp),
            stands: input.withdrawn_at.is_none() && moment.today < input.authorisation.until,
        };
        Ok(View::new(reader.audience(), moment, Some(input.authorisation.until), body))
    }
}
