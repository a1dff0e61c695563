//! Authorisations: a subject lets an inquirer read its file, and may withdraw that at any time.

use domain::{
    Date, OrganCode, Role, SubjectId, authorisation::Authorisation, date::add_days, entry::Body, id::AuthorisationId,
};
use publish::{AuthorisationRow, Page, View, input::AuthorisationInput};
use store::{AuthorisationState, NewEntry};

use crate::{
    Error, Result,
    authorise::{Action, Purpose, Resource, Viewer},
    node::{Node, actor, audit},
    read::{Part, inputs::Organs, reader},
};

/// The longest purpose, in characters.
const LONGEST_PURPOSE: usize = 200;

impl Node {
    /// The subject authorises an inquirer until, not including, a day.
    pub async fn give_authorisation(
        &self,
        viewer: &Viewer,
        inquirer: &OrganCode,
        purpose: &str,
        until: Date,
    ) -> Result<AuthorisationId> {
        let subject = self.authorise_own(viewer, Action::Authorise)?;
        let purpose = purpose.trim();
        if purpose.is_empty() || purpose.chars().count() > LONGEST_PURPOSE {
            return Err(Error::invalid("purpose", format!("say for what, in at most {LONGEST_PURPOSE} characters")));
        }
        let today = self.clock.today();
        let days = self.pack.settings().authorisation_days;
        let last = add_days(today, i64::from(days)).unwrap_or(Date::MAX);
        if until <= today || until > last {
            return Err(Error::invalid("until", format!("a day after today, {last} at the latest")));
        }
        if !self.has_organ(inquirer).await? {
            return Err(Error::not_found("organ", inquirer));
        }
        let given = Authorisation { subject, inquirer: inquirer.clone(), purpose: purpose.to_owned(), until };
        let mut step = self.step(actor(viewer));
        step.add(NewEntry { effective_on: Some(today), ..Body::AuthorisationGiven(given).into() });
        step.audit = Some(audit("authorisation-given", subject, inquirer));
        let committed = self.register.commit(step).await?;
        Ok(AuthorisationId::opened_by(committed.entry(0)))
    }

    /// The subject withdraws an authorisation: nothing is read by it from now on.
    pub async fn withdraw_authorisation(&self, viewer: &Viewer, id: AuthorisationId) -> Result<()> {
        let subject = self.authorise_own(viewer, Action::Authorise)?;
        let state = self.register.authorisation(id).await?;
        let state = state.filter(|state| state.authorisation.subject == subject);
        let state = state.ok_or_else(|| Error::not_found("authorisation", id))?;
        if state.withdrawn_at.is_some() {
            return Err(Error::Conflict(format!("authorisation {id} was withdrawn already")));
        }
        let mut step = self.step(actor(viewer));
        let supersedes = Some(id.entry());
        step.add(NewEntry { supersedes, ..Body::AuthorisationWithdrawn { authorisation: id }.into() });
        step.audit = Some(audit("authorisation-withdrawn", subject, &state.authorisation.inquirer));
        self.register.commit(step).await?;
        Ok(())
    }

    /// What the viewer's own subject gave, the newest first.
    pub async fn authorisations(&self, viewer: &Viewer, part: &Part) -> Result<View<Page<AuthorisationRow>>> {
        let subject = self.authorise_own(viewer, Action::Authorise)?;
        let (states, next) = self.register.authorisations_of(subject, part.cursor()?, part.limit()).await?;
        self.authorisation_rows(viewer, states, next.map(|cursor| cursor.to_string())).await
    }

    /// The files that the viewer's organ may read today, the newest authorisation first.
    pub async fn inquiries(&self, viewer: &Viewer, part: &Part) -> Result<View<Page<AuthorisationRow>>> {
        self.authorise_here(viewer, Action::Inquire)?;
        let organ = viewer.organ.as_ref().ok_or_else(|| Error::invalid("organ", "the account acts for no organ"))?;
        let today = self.clock.today();
        let (states, next) = self.register.authorisations_to(organ, today, part.cursor()?, part.limit()).await?;
        self.authorisation_rows(viewer, states, next.map(|cursor| cursor.to_string())).await
    }

    async fn authorisation_rows(
        &self,
        viewer: &Viewer,
        states: Vec<AuthorisationState>,
        next: Option<String>,
    ) -> Result<View<Page<AuthorisationRow>>> {
        let subjects = self.subjects_by_id(states.iter().map(|state| state.authorisation.subject)).await?;
        let reader = match viewer.role {
            Role::Inquirer => publish::Reader::inquirer(states.iter().map(|state| state.authorisation.subject)),
            _ => reader(viewer),
        };
        let mut organs = Organs::default();
        let mut rows = Vec::with_capacity(states.len());
        for state in states {
            let Some(subject) = subjects.get(&state.authorisation.subject) else { continue };
            let input = AuthorisationInput {
                id: state.id,
                inquirer: self.organ_input(&mut organs, &state.authorisation.inquirer).await?,
                given_at: state.given_at,
                withdrawn_at: state.withdrawn_at,
                authorisation: state.authorisation,
            };
            rows.extend(AuthorisationRow::view(&self.glossary, &reader, self.moment(), subject, &input));
        }
        Ok(Page::of(&reader, self.moment(), rows, next, None))
    }

    /// The authorisation by which an inquirer may read the file of `subject` today.
    pub(crate) async fn authorised(&self, viewer: &Viewer, subject: SubjectId) -> Result<Option<AuthorisationState>> {
        let (Role::Inquirer, Some(organ)) = (viewer.role, &viewer.organ) else { return Ok(None) };
        let state = self.register.authorisation_for(organ, subject, self.clock.today()).await?;
        let purpose = Purpose { granted: state.is_some(), ..Purpose::default() };
        let may = self.authorise(viewer, Action::ReadFile, &Resource::Subject(subject), &purpose);
        Ok(state.filter(|_| may.is_ok()))
    }
}
