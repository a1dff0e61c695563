//! Standing in for a colleague: an officer of the same organ acts in the place of another, for a time. Each act names
//! both, and where two persons are needed, the two count as one.

use domain::{AccountName, Date, Role, date::add_days};
use store::{Account, Delegation};

use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    node::{Node, actor, audit},
    secret,
};

/// The days that one stands at most: a longer absence is another account.
const LONGEST_DAYS: i64 = 92;
/// The longest reasons, in characters.
const LONGEST_REASONS: usize = 500;
/// Delegations that one page shows.
const MOST_SHOWN: u32 = 100;

/// One that is arranged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDelegation {
    /// In whose place.
    pub giver: AccountName,
    /// Who acts.
    pub taker: AccountName,
    /// The first day.
    pub from: Date,
    /// The first day on which it no longer stands.
    pub until: Date,
    /// Why.
    pub reasons: String,
}

/// What a session keeps: the token of its forms, and the delegation that it acts by.
pub(crate) fn kept_with(data: &str) -> (&str, Option<&str>) {
    match data.split_once('\n') {
        Some((form_token, delegation)) => (form_token, Some(delegation)),
        None => (data, None),
    }
}

impl Node {
    /// An officer lets a colleague stand in, or the operator arranges it.
    pub async fn delegate(&self, viewer: &Viewer, new: NewDelegation) -> Result<String> {
        let account = self.arranger(viewer, &new.giver)?;
        let reasons = new.reasons.trim();
        if reasons.is_empty() || reasons.chars().count() > LONGEST_REASONS {
            return Err(Error::invalid("reasons", format!("1 to {LONGEST_REASONS} characters")));
        }
        let today = self.clock.today();
        if new.until <= new.from.max(today) || add_days(new.from, LONGEST_DAYS).is_none_or(|last| new.until > last) {
            return Err(Error::invalid("until", format!("a day after the first one, within {LONGEST_DAYS} days")));
        }
        let (giver, taker) = (self.officer_account(&new.giver).await?, self.officer_account(&new.taker).await?);
        if giver.name == taker.name || giver.organ != taker.organ {
            return Err(Error::invalid("taker", "a colleague of the same organ"));
        }
        let one = Delegation {
            id: secret::new_token("delegation")?.token.chars().take(40).collect(),
            giver: giver.name,
            taker: taker.name,
            from: new.from,
            until: new.until,
            reasons: reasons.to_owned(),
            made_by: account,
            made_at: self.clock.now(),
            withdrawn_at: None,
        };
        self.register.add_delegation(&one).await?;
        let line = audit("delegation-made", &one.giver, &one.taker);
        self.register.note_audit(self.clock.now(), &actor(viewer), &line).await?;
        Ok(one.id)
    }

    /// Those that an account gave or took; all, for the operator.
    pub async fn delegations(&self, viewer: &Viewer) -> Result<Vec<(Delegation, bool)>> {
        self.authorise_here(viewer, Action::KeepAccount)?;
        let account = viewer.account.as_ref().ok_or(Error::NotSignedIn)?;
        let found = match viewer.role {
            Role::Operator => self.register.delegations(MOST_SHOWN).await?,
            _ => self.register.delegations_of(account, MOST_SHOWN).await?,
        };
        let today = self.clock.today();
        Ok(found.into_iter().map(|one| (one.stands(today), one)).map(|(stands, one)| (one, stands)).collect())
    }

    /// Whoever gave or took it withdraws it, or the operator.
    pub async fn withdraw_delegation(&self, viewer: &Viewer, id: &str) -> Result<()> {
        let one = self.register.delegation(id).await?;
        let account = viewer.account.clone().ok_or(Error::NotSignedIn)?;
        let own = |one: &Delegation| one.giver == account || one.taker == account;
        let one = one.filter(|one| own(one) || viewer.role == Role::Operator);
        let one = one.ok_or_else(|| Error::not_found("delegation", id))?;
        if !self.register.withdraw_delegation(id, self.clock.now()).await? {
            return Err(Error::Conflict("it was withdrawn before".to_owned()));
        }
        let line = audit("delegation-withdrawn", &one.giver, &one.taker);
        Ok(self.register.note_audit(self.clock.now(), &actor(viewer), &line).await?)
    }

    /// From now on the session acts by a delegation; by none where that is `None`.
    pub async fn stand_in(&self, viewer: &Viewer, session: &str, delegation: Option<&str>) -> Result<()> {
        let account = viewer.account.clone().ok_or(Error::NotSignedIn)?;
        let digest = secret::token_hash(session);
        let found = self.register.session(&digest, self.clock.now()).await?;
        let (session, taker) = found.filter(|(_, own)| own.name == account).ok_or(Error::NotSignedIn)?;
        let (form_token, before) = kept_with(&session.data);
        let (data, line) = match delegation {
            Some(id) => {
                let plain = self.viewer_of(taker).await?;
                let acting = self.standing_in(plain, Some(id)).await?;
                let giver = acting.in_place_of.ok_or_else(|| Error::not_found("delegation", id))?;
                (format!("{form_token}\n{id}"), audit("stands-in", giver, id))
            }
            None if before.is_some() => (form_token.to_owned(), audit("stands-in-no-more", &account, "")),
            None => return Ok(()),
        };
        self.register.keep_in_session(&digest, &data).await?;
        Ok(self.register.note_audit(self.clock.now(), &actor(viewer), &line).await?)
    }

    /// The viewer as the delegation lets it act, where that stands today and its giver could act itself.
    pub(crate) async fn standing_in(&self, viewer: Viewer, delegation: Option<&str>) -> Result<Viewer> {
        let (Some(id), Some(account)) = (delegation, &viewer.account) else { return Ok(viewer) };
        let one = self.register.delegation(id).await?;
        let one = one.filter(|one| one.taker == *account && one.stands(self.clock.today()));
        let Some(one) = one else { return Ok(viewer) };
        let Ok(giver) = self.officer_account(&one.giver).await else { return Ok(viewer) };
        // Who moved to another organ meanwhile stands in for nobody there, and neither does who has no role now.
        let factor = !self.file.second_factor.contains(&giver.role) || self.has_second_factor(account).await?;
        if giver.organ != viewer.organ || !is_officer(viewer.role) || !factor {
            return Ok(viewer);
        }
        Ok(Viewer { role: giver.role, organ: giver.organ, in_place_of: Some(giver.name), ..viewer })
    }

    fn arranger(&self, viewer: &Viewer, giver: &AccountName) -> Result<AccountName> {
        let account = viewer.account.clone().ok_or(Error::NotSignedIn)?;
        let action = if account == *giver { Action::KeepAccount } else { Action::Operate };
        self.authorise_here(viewer, action)?;
        Ok(account)
    }

    async fn officer_account(&self, name: &AccountName) -> Result<Account> {
        let account = self.register.account(name).await?.filter(|account| account.closed_at.is_none());
        let officer = account.filter(|account| is_officer(account.role));
        officer.ok_or_else(|| Error::invalid("account", format!("`{name}` is no open account of an officer")))
    }
}

/// Whose work a colleague can do.
fn is_officer(role: Role) -> bool {
    matches!(role, Role::Deliverer | Role::Reviewer | Role::DecidingOfficer)
}
