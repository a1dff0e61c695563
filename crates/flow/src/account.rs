//! Accounts, sessions and tokens: who acts.

use std::net::IpAddr;

use domain::{AccountName, Instant, OrganCode, Role, SubjectId};
use store::{Account, Session, Token};

use crate::{
    Error, Result,
    apart::apart,
    attempts::Attempt,
    authorise::{Action, Viewer},
    node::{Node, actor, audit},
    secret,
};

/// How long a session lasts.
const SESSION_MILLIS: i64 = 12 * 3_600_000;

/// An account as it is added.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Its name.
    pub name: AccountName,
    /// Its role.
    pub role: Role,
    /// The organ it acts for: needed for deliverers, deciding officers and inquirers.
    pub organ: Option<OrganCode>,
    /// The subject it looks after: needed for subjects.
    pub subject: Option<SubjectId>,
    /// Its password; a new one is made where absent.
    pub password: Option<String>,
}

/// A session as the browser keeps it.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The token of the cookie.
    pub token: String,
    /// When it ends.
    pub expires_at: Instant,
    /// Who signed in.
    pub viewer: Viewer,
}

impl Node {
    /// Adds an account and returns its password.
    pub async fn add_account(&self, viewer: &Viewer, new: NewAccount) -> Result<String> {
        self.authorise_here(viewer, Action::Operate)?;
        self.insert_account(viewer, new).await
    }

    /// The operator of a new node: the only account that nobody had to add.
    pub async fn first_operator(&self, name: AccountName) -> Result<String> {
        if !self.register.accounts().await?.is_empty() {
            return Err(Error::Conflict("the node has accounts already; its operator adds others".to_owned()));
        }
        let new = NewAccount { name, role: Role::Operator, organ: None, subject: None, password: None };
        self.insert_account(&Viewer::PUBLIC, new).await
    }

    async fn insert_account(&self, viewer: &Viewer, new: NewAccount) -> Result<String> {
        self.check_account(&new).await?;
        let password = new.password.map_or_else(secret::new_password, Ok)?;
        let account = Account {
            name: new.name,
            role: new.role,
            organ: new.organ,
            subject: new.subject,
            password_hash: secret::hash_password(&password)?,
            created_at: self.clock.now(),
            closed_at: None,
        };
        if !self.register.add_account(&account).await? {
            return Err(Error::Conflict(format!("there is an account `{}` already", account.name)));
        }
        let line = audit("account-added", &account.name, account.role.name());
        self.register.note_audit(self.clock.now(), &actor(viewer), &line).await?;
        Ok(password)
    }

    async fn check_account(&self, new: &NewAccount) -> Result<()> {
        match new.role {
            Role::Public => Err(Error::invalid("role", "everyone has the role `public` without an account")),
            Role::Deliverer | Role::DecidingOfficer | Role::Inquirer if new.organ.is_none() => {
                Err(Error::invalid("organ", format!("a {} acts for an organ: name it with --organ", new.role.name())))
            }
            Role::Subject if new.subject.is_none() => {
                Err(Error::invalid("subject", "name the subject whose file the account looks after with --subject"))
            }
            _ => {
                if let Some(organ) = &new.organ
                    && self.register.organ(organ).await?.is_none()
                {
                    return Err(Error::not_found("organ", organ));
                }
                Ok(())
            }
        }
    }

    /// Whoever has this name and password.
    pub async fn viewer_by_password(&self, name: &AccountName, password: &str) -> Result<Viewer> {
        let account = self.register.account(name).await?.filter(|account| account.closed_at.is_none());
        // An unknown name costs the same time as a wrong password.
        let hash = account.as_ref().map_or(STAND_IN_HASH, |account| &account.password_hash).to_owned();
        let password = password.to_owned();
        let fits = apart(move || secret::verify_password(&password, &hash)).await?;
        match account {
            Some(account) if fits => self.viewer_of(account).await,
            _ => Err(Error::NotSignedIn),
        }
    }

    /// Whoever holds this API token.
    pub async fn viewer_by_token(&self, token: &str) -> Result<Viewer> {
        let found = self.register.token(&secret::token_hash(token), self.clock.now()).await?;
        match found {
            Some((_, account)) => self.viewer_of(account).await,
            None => Err(Error::NotSignedIn),
        }
    }

    /// A new API token of the viewer's own account.
    pub async fn add_token(&self, viewer: &Viewer, label: &str) -> Result<String> {
        let account = viewer.account.clone().ok_or(Error::NotSignedIn)?;
        let new = secret::new_token("pby")?;
        let token = Token {
            digest: new.hash,
            account,
            label: label.to_owned(),
            created_at: self.clock.now(),
            expires_at: None,
        };
        self.register.add_token(&token).await?;
        self.register.note_audit(self.clock.now(), &actor(viewer), &audit("token-added", label, "")).await?;
        Ok(new.token)
    }

    /// Signs in, from an address where one is known. Attempts that fail are counted.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`], [`Error::TooMany`].
    pub async fn sign_in(&self, name: &AccountName, password: &str, from: Option<IpAddr>) -> Result<SignedIn> {
        let attempt = Attempt::new(name, from);
        self.count_attempt(&attempt).await?;
        let viewer = self.viewer_by_password(name, password).await?;
        self.signed_in(&attempt).await?;
        let new = secret::new_token("session")?;
        let now = self.clock.now();
        let expires_at = Instant::from_millis(now.millis() + SESSION_MILLIS);
        let session = Session {
            digest: new.hash,
            account: name.clone(),
            created_at: now,
            expires_at,
            data: secret::new_token("form")?.token,
        };
        self.register.begin_session(&session).await?;
        self.register.note_audit(now, &actor(&viewer), &audit("signed-in", name, "")).await?;
        Ok(SignedIn { token: new.token, expires_at, viewer })
    }

    /// Whoever holds this session, and the token that its forms carry.
    pub async fn viewer_by_session(&self, token: &str) -> Result<Option<(Viewer, String)>> {
        let found = self.register.session(&secret::token_hash(token), self.clock.now()).await?;
        match found {
            Some((session, account)) => Ok(Some((self.viewer_of(account).await?, session.data))),
            None => Ok(None),
        }
    }

    /// Whoever has this account. Where its subject was merged, it looks after the one that stays.
    async fn viewer_of(&self, account: Account) -> Result<Viewer> {
        let subject = match account.subject {
            Some(subject) => Some(self.register.lead(subject).await?),
            None => None,
        };
        Ok(Viewer { account: Some(account.name), role: account.role, organ: account.organ, subject })
    }

    /// Signs out.
    pub async fn sign_out(&self, token: &str) -> Result<()> {
        Ok(self.register.end_session(&secret::token_hash(token)).await?)
    }
}

/// A hash that no password fits.
const STAND_IN_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$cHJvYml0eS1zdGFuZC1pbg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
