//! The second factor of an account: a code of its app beside its password, and recovery codes for the
//! day on which the app is gone.

mod codes;

use std::net::IpAddr;

use domain::{AccountName, Instant};
use store::{Account, SecondFactor};

use crate::{
    Error, Result,
    attempts::Attempt,
    authorise::{Action, Viewer},
    node::{Node, actor, audit},
    sealed, secret,
};

/// How many recovery codes an account is given.
const RECOVERY_CODES: usize = 10;

/// The second factor of an account as its holder sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FactorState {
    /// Since when it counts; absent where there is none that does.
    pub confirmed_at: Option<Instant>,
    /// How many recovery codes are left.
    pub recovery_codes: u64,
    /// Whether the account's role asks for one.
    pub required: bool,
}

/// A secret as it is shown once.
#[derive(Clone, PartialEq, Eq)]
pub struct NewFactor {
    /// As it is typed.
    pub secret: String,
    /// As an app reads it from a picture.
    pub address: String,
}

impl Node {
    /// The second factor of the viewer's account.
    pub async fn second_factor(&self, viewer: &Viewer) -> Result<FactorState> {
        let name = self.own_account(viewer)?;
        let account = self.register.account(name).await?.ok_or(Error::NotSignedIn)?;
        let factor = self.register.second_factor(name).await?;
        Ok(FactorState {
            confirmed_at: factor.and_then(|factor| factor.confirmed_at),
            recovery_codes: self.register.recovery_codes(name).await?,
            required: self.file.second_factor.contains(&account.role),
        })
    }

    /// Makes the secret of a second factor: shown now and never again, it counts once it is confirmed.
    ///
    /// # Errors
    /// [`Error::Conflict`] where one counts already.
    pub async fn begin_second_factor(&self, viewer: &Viewer) -> Result<NewFactor> {
        let name = self.own_account(viewer)?;
        let plain: [u8; codes::SECRET_BYTES] = secret::random()?;
        let factor = SecondFactor {
            account: name.clone(),
            sealed: sealed::seal(&self.factor_key()?, name.as_str(), &plain)?,
            set_at: self.clock.now(),
            confirmed_at: None,
            last_step: 0,
        };
        if !self.register.set_second_factor(&factor).await? {
            return Err(Error::Conflict("the account has a second factor: remove it with a code first".to_owned()));
        }
        let address = codes::address(&self.name().zh, name.as_str(), &plain);
        Ok(NewFactor { secret: codes::written(&plain), address })
    }

    /// Lets the second factor count, by the code that its app shows; its recovery codes are returned,
    /// and shown never again.
    pub async fn confirm_second_factor(&self, viewer: &Viewer, code: &str) -> Result<Vec<String>> {
        let name = self.own_account(viewer)?;
        let factor = self.register.second_factor(name).await?;
        let factor = factor.ok_or_else(|| Error::Conflict("there is no secret to confirm: begin anew".to_owned()))?;
        let attempt = Attempt::new(name, None);
        self.count_attempt(&attempt).await?;
        let step = self.step_of(&factor, code)?.ok_or_else(wrong_code)?;
        let (shown, digests) = new_recovery_codes()?;
        if !self.register.confirm_second_factor(name, self.clock.now(), step, &digests).await? {
            return Err(Error::Conflict("the second factor was confirmed already".to_owned()));
        }
        self.signed_in(&attempt).await?;
        self.note_factor(viewer, "second-factor-set", name).await?;
        Ok(shown)
    }

    /// New recovery codes in the place of those that are left.
    pub async fn renew_recovery_codes(&self, viewer: &Viewer, code: &str) -> Result<Vec<String>> {
        let name = self.own_account(viewer)?;
        self.take_factor_code(name, code, None).await.map_err(of_a_form)?;
        let (shown, digests) = new_recovery_codes()?;
        self.register.renew_recovery_codes(name, &digests).await?;
        self.note_factor(viewer, "recovery-codes-renewed", name).await?;
        Ok(shown)
    }

    /// Removes the second factor, by a code of it. Where the role asks for one, the account may do
    /// nothing until there is a new one.
    pub async fn remove_second_factor(&self, viewer: &Viewer, code: &str) -> Result<()> {
        let name = self.own_account(viewer)?;
        self.take_factor_code(name, code, None).await.map_err(of_a_form)?;
        self.register.remove_second_factor(name).await?;
        self.note_factor(viewer, "second-factor-removed", name).await
    }

    /// The operator takes the second factor from an account whose holder lost app and recovery codes, and
    /// ends its sessions.
    pub async fn reset_second_factor(&self, viewer: &Viewer, name: &AccountName) -> Result<()> {
        self.authorise_here(viewer, Action::Operate)?;
        if viewer.account.as_ref() == Some(name) {
            return Err(Error::Conflict("one's own is removed with a code; another operator resets it".to_owned()));
        }
        if !self.register.remove_second_factor(name).await? {
            return Err(Error::not_found("second factor of", name));
        }
        self.register.end_sessions_of(name).await?;
        self.note_factor(viewer, "second-factor-reset", name).await
    }

    /// Whether the account has a second factor that counts.
    pub(crate) async fn has_second_factor(&self, name: &AccountName) -> Result<bool> {
        Ok(self.register.second_factor(name).await?.is_some_and(|factor| factor.confirmed_at.is_some()))
    }

    /// Whether the account lacks the second factor that its role asks for: then it has no more rights than
    /// the public until there is one.
    pub(crate) async fn lacks_second_factor(&self, account: &Account) -> Result<bool> {
        Ok(self.file.second_factor.contains(&account.role) && !self.has_second_factor(&account.name).await?)
    }

    /// Takes a code of an account: of its app, each step of time once, or a recovery code, which is gone
    /// then. Attempts are counted with those of passwords.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`] where it is wrong or was taken, [`Error::TooMany`].
    pub(crate) async fn take_factor_code(&self, name: &AccountName, code: &str, from: Option<IpAddr>) -> Result<()> {
        let attempt = Attempt::new(name, from);
        self.count_attempt(&attempt).await?;
        let factor = self.register.second_factor(name).await?.filter(|factor| factor.confirmed_at.is_some());
        let factor = factor.ok_or(Error::NotSignedIn)?;
        let taken = match self.step_of(&factor, code)? {
            Some(step) => self.register.take_step(name, step).await?,
            None => self.take_recovery_code(name, code).await?,
        };
        if taken { self.signed_in(&attempt).await } else { Err(Error::NotSignedIn) }
    }

    async fn take_recovery_code(&self, name: &AccountName, code: &str) -> Result<bool> {
        let taken = self.register.take_recovery_code(name, &recovery_digest(code)).await?;
        if taken {
            let left = self.register.recovery_codes(name).await?;
            let line = audit("recovery-code-used", name, format!("{left} left"));
            self.register.note_audit(self.clock.now(), &domain::entry::Actor::Account(name.clone()), &line).await?;
        }
        Ok(taken)
    }

    fn step_of(&self, factor: &SecondFactor, code: &str) -> Result<Option<i64>> {
        let plain = sealed::open(&self.factor_key()?, factor.account.as_str(), &factor.sealed)?;
        codes::step_of(&plain, code, self.clock.outside())
    }

    fn factor_key(&self) -> Result<[u8; 32]> {
        Ok(self.folder.key("second-factors")?)
    }

    /// The account of the viewer, for what is its holder's alone.
    pub(crate) fn own_account<'v>(&self, viewer: &'v Viewer) -> Result<&'v AccountName> {
        self.authorise_here(viewer, Action::KeepAccount)?;
        viewer.account.as_ref().ok_or(Error::NotSignedIn)
    }

    async fn note_factor(&self, viewer: &Viewer, what: &str, name: &AccountName) -> Result<()> {
        Ok(self.register.note_audit(self.clock.now(), &actor(viewer), &audit(what, name, "")).await?)
    }
}

/// Recovery codes as they are shown, and their digests.
fn new_recovery_codes() -> Result<(Vec<String>, Vec<[u8; 32]>)> {
    let mut shown = Vec::with_capacity(RECOVERY_CODES);
    for _ in 0..RECOVERY_CODES {
        let letters = secret::new_letters()?;
        let groups: Vec<&str> = (0..4).map(|group| &letters[4 * group..4 * group + 4]).collect();
        shown.push(groups.join("-"));
    }
    let digests = shown.iter().map(|code| recovery_digest(code)).collect();
    Ok((shown, digests))
}

/// The digest of a recovery code, however it is typed. It has 80 bits of chance: no slow hash is needed.
fn recovery_digest(code: &str) -> [u8; 32] {
    let letters: String = code.chars().filter(char::is_ascii_alphanumeric).take(64).collect();
    secret::token_hash(&format!("recovery {}", letters.to_ascii_lowercase()))
}

fn wrong_code() -> Error {
    Error::invalid("code", "it is not the one that the app shows now, or it was used before")
}

/// What a form says of a code that is wrong: whoever sends it is signed in.
fn of_a_form(error: Error) -> Error {
    if matches!(error, Error::NotSignedIn) { wrong_code() } else { error }
}
