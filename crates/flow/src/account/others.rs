//! What an operator does with the accounts of others, and what their holders do with their password.

use domain::AccountName;
use store::Account;

use crate::{
    Error, Result,
    apart::apart,
    attempts::Attempt,
    authorise::{Action, Viewer},
    node::{Node, actor, audit},
    secret,
};

impl Node {
    /// Closes an account: its sessions, keys and linked identities end at once.
    ///
    /// # Errors
    /// [`Error::Conflict`] for one's own: nobody is left outside by mistake.
    pub async fn close_account(&self, viewer: &Viewer, name: &AccountName) -> Result<()> {
        let account = self.account_of_another(viewer, name).await?;
        if account.closed_at.is_some() {
            return Err(Error::Conflict(format!("the account `{name}` is closed already")));
        }
        let closed = Account { closed_at: Some(self.clock.now()), ..account };
        self.register.unlink_openids(name).await?;
        self.change_account(viewer, closed, "account-closed").await
    }

    /// Opens a closed account again, under a new password; its keys and linked identities stay ended.
    pub async fn reopen_account(&self, viewer: &Viewer, name: &AccountName) -> Result<String> {
        let account = self.account_of_another(viewer, name).await?;
        if account.closed_at.is_none() {
            return Err(Error::Conflict(format!("the account `{name}` is open")));
        }
        let account = Account { closed_at: None, ..account };
        self.with_new_password(viewer, account, "account-reopened").await
    }

    /// A new password in the place of one that was lost; sessions, keys and linked identities end.
    pub async fn renew_password(&self, viewer: &Viewer, name: &AccountName) -> Result<String> {
        let account = self.account_of_another(viewer, name).await?;
        if account.closed_at.is_some() {
            return Err(Error::Conflict(format!("the account `{name}` is closed: open it again")));
        }
        self.with_new_password(viewer, account, "password-renewed").await
    }

    /// One's own password is another from now on; other sessions and keys end, this one must sign in anew.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the old one is wrong, or the new one too short or too long.
    pub async fn change_password(&self, viewer: &Viewer, old: &str, new: &str) -> Result<()> {
        self.authorise_here(viewer, Action::KeepAccount)?;
        let name = viewer.account.clone().ok_or(Error::NotSignedIn)?;
        self.count_attempt(&Attempt::new(&name, None)).await?;
        let account = self.account_by_password(&name, old).await;
        let account = account.map_err(|error| match error {
            Error::NotSignedIn => Error::invalid("old", "this is not the password"),
            error => error,
        })?;
        let new = new.to_owned();
        let password_hash = apart(move || secret::hash_password(&new)).await?;
        let password_hash = password_hash.map_err(|error| match error {
            secret::SecretError::Length => Error::invalid("new", error.to_string()),
            error => error.into(),
        })?;
        self.change_account(viewer, Account { password_hash, ..account }, "password-changed").await
    }

    async fn account_of_another(&self, viewer: &Viewer, name: &AccountName) -> Result<Account> {
        self.authorise_here(viewer, Action::Operate)?;
        if viewer.account.as_ref() == Some(name) {
            return Err(Error::Conflict("another operator does this to one's own account".to_owned()));
        }
        self.register.account(name).await?.ok_or_else(|| Error::not_found("account", name))
    }

    async fn with_new_password(&self, viewer: &Viewer, account: Account, act: &str) -> Result<String> {
        let password = secret::new_password()?;
        let shown = password.clone();
        let password_hash = apart(move || secret::hash_password(&password)).await??;
        // Whoever had the account in hand may have linked an identity of their own.
        self.register.unlink_openids(&account.name).await?;
        self.change_account(viewer, Account { password_hash, ..account }, act).await?;
        Ok(shown)
    }

    async fn change_account(&self, viewer: &Viewer, account: Account, act: &str) -> Result<()> {
        self.register.change_account(&account).await?;
        self.register.end_sessions_of(&account.name).await?;
        self.register.end_tokens_of(&account.name).await?;
        let line = audit(act, &account.name, "");
        Ok(self.register.note_audit(self.clock.now(), &actor(viewer), &line).await?)
    }
}
