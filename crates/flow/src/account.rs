//! Accounts, sessions and tokens: who acts.

mod others;

use std::net::IpAddr;

use domain::{AccountName, Date, Instant, OrganCode, Role, SubjectId, date::add_days};
use store::{Account, Session, Token};

use crate::{
    Error, Result,
    apart::apart,
    attempts::Attempt,
    authorise::{Action, Viewer},
    delegation::kept_with,
    node::{Node, actor, audit},
    secret,
};

/// How long a session lasts.
const SESSION_MILLIS: i64 = 12 * 3_600_000;

/// How long a code is awaited after a password that was right.
const CODE_MILLIS: i64 = 5 * 60_000;

/// The longest that a key of the API lasts, in days.
pub const LONGEST_KEY_DAYS: i64 = 366;

/// The longest label of a key, in characters.
const LONGEST_LABEL: usize = 60;

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

/// What a password that is right, or an identity that is vouched for, leads to.
#[derive(Clone, Debug)]
pub enum AfterPassword {
    /// The account is signed in.
    SignedIn(SignedIn),
    /// A code of its second factor is awaited.
    CodeAwaited {
        /// What the code is sent with.
        token: String,
        /// Until when.
        expires_at: Instant,
    },
}

/// A key of the API as its holder sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// What it is ended by.
    pub id: String,
    /// What it is for.
    pub label: String,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends.
    pub expires_at: Option<Instant>,
}

impl Node {
    /// Adds an account and returns its password.
    pub async fn add_account(&self, viewer: &Viewer, new: NewAccount) -> Result<String> {
        self.authorise_here(viewer, Action::Operate)?;
        self.insert_account(viewer, new).await
    }

    /// Every account, by name, and whether it has a second factor.
    pub async fn accounts(&self, viewer: &Viewer) -> Result<Vec<(Account, bool)>> {
        self.authorise_here(viewer, Action::Operate)?;
        let mut all = Vec::new();
        for account in self.register.accounts().await? {
            let has_factor = self.has_second_factor(&account.name).await?;
            all.push((account, has_factor));
        }
        Ok(all)
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

    /// Whoever has this name, this password and, where the account has a second factor, this code.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`]; [`Error::CodeNeeded`] where the password is right and a code is missing.
    pub async fn viewer_by_password(&self, name: &AccountName, password: &str, code: Option<&str>) -> Result<Viewer> {
        let account = self.account_by_password(name, password).await?;
        match code {
            _ if !self.has_second_factor(name).await? => {}
            Some(code) => self.take_factor_code(name, code, None).await?,
            None => return Err(Error::CodeNeeded),
        }
        self.viewer_in_person(account).await
    }

    async fn account_by_password(&self, name: &AccountName, password: &str) -> Result<Account> {
        let account = self.register.account(name).await?.filter(|account| account.closed_at.is_none());
        // An unknown name costs the same time as a wrong password.
        let hash = account.as_ref().map_or(STAND_IN_HASH, |account| &account.password_hash).to_owned();
        let password = password.to_owned();
        let fits = apart(move || secret::verify_password(&password, &hash)).await?;
        account.filter(|_| fits).ok_or(Error::NotSignedIn)
    }

    /// Whoever holds this key of the API.
    pub async fn viewer_by_token(&self, token: &str) -> Result<Viewer> {
        let found = self.register.token(&secret::token_hash(token), self.clock.now()).await?;
        match found {
            Some((_, account)) => self.viewer_of(account).await,
            None => Err(Error::NotSignedIn),
        }
    }

    /// A new key of the viewer's own account, shown once, until (not including) a day; the operator's first one
    /// alone has no end.
    pub async fn add_token(&self, viewer: &Viewer, label: &str, until: Option<Date>) -> Result<String> {
        self.authorise_here(viewer, Action::HoldKeys)?;
        let account = viewer.account.clone().ok_or(Error::NotSignedIn)?;
        let new = secret::new_token("pby")?;
        let expires_at = until.and_then(|day| self.clock.start_of(day));
        let token =
            Token { digest: new.hash, account, label: label.to_owned(), created_at: self.clock.now(), expires_at };
        self.register.add_token(&token).await?;
        self.register
            .note_audit(self.clock.now(), &actor(viewer), &audit("token-added", key_id(&token), label))
            .await?;
        Ok(new.token)
    }

    /// The same for a person: with a label, and an end within a year.
    pub async fn add_key(&self, viewer: &Viewer, label: &str, until: Date) -> Result<String> {
        let label = label.trim();
        if label.is_empty() || label.chars().count() > LONGEST_LABEL {
            return Err(Error::invalid("label", format!("1 to {LONGEST_LABEL} characters that say what it is for")));
        }
        let today = self.clock.today();
        if until <= today || add_days(today, LONGEST_KEY_DAYS).is_none_or(|last| until > last) {
            return Err(Error::invalid("until", format!("a day within {LONGEST_KEY_DAYS} days")));
        }
        self.add_token(viewer, label, Some(until)).await
    }

    /// The keys of the viewer's own account, the newest first.
    pub async fn keys(&self, viewer: &Viewer) -> Result<Vec<ApiKey>> {
        self.authorise_here(viewer, Action::HoldKeys)?;
        let tokens = self.own_tokens(viewer).await?.into_iter();
        Ok(tokens
            .map(|token| ApiKey {
                id: key_id(&token),
                label: token.label,
                created_at: token.created_at,
                expires_at: token.expires_at,
            })
            .collect())
    }

    /// Ends a key of the viewer's own account.
    pub async fn end_key(&self, viewer: &Viewer, id: &str) -> Result<()> {
        self.authorise_here(viewer, Action::HoldKeys)?;
        let token = self.own_tokens(viewer).await?.into_iter().find(|token| key_id(token) == id);
        let token = token.ok_or_else(|| Error::not_found("key", id))?;
        self.register.end_token(&token.digest).await?;
        let line = audit("token-ended", id, &token.label);
        Ok(self.register.note_audit(self.clock.now(), &actor(viewer), &line).await?)
    }

    async fn own_tokens(&self, viewer: &Viewer) -> Result<Vec<Token>> {
        let account = viewer.account.as_ref().ok_or(Error::NotSignedIn)?;
        Ok(self.register.tokens_of(account, self.clock.now()).await?)
    }

    /// Signs in, from an address where one is known. Attempts that fail are counted.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`], [`Error::TooMany`].
    pub async fn sign_in(&self, name: &AccountName, password: &str, from: Option<IpAddr>) -> Result<AfterPassword> {
        let attempt = Attempt::new(name, from);
        self.count_attempt(&attempt).await?;
        let account = self.account_by_password(name, password).await?;
        self.open_account(account, &attempt).await
    }

    /// Signs in whoever a provider of identities vouches for.
    pub(crate) async fn sign_in_vouched(&self, name: &AccountName, from: Option<IpAddr>) -> Result<AfterPassword> {
        let account = self.register.account(name).await?.filter(|account| account.closed_at.is_none());
        self.open_account(account.ok_or(Error::NotSignedIn)?, &Attempt::new(name, from)).await
    }

    /// Begins a session, or awaits a code where the account has a second factor.
    async fn open_account(&self, account: Account, attempt: &Attempt) -> Result<AfterPassword> {
        if self.has_second_factor(&account.name).await? {
            let new = secret::new_token("code")?;
            let expires_at = Instant::from_millis(self.clock.now().millis() + CODE_MILLIS);
            self.register.await_code(&new.hash, &account.name, expires_at).await?;
            return Ok(AfterPassword::CodeAwaited { token: new.token, expires_at });
        }
        self.signed_in(attempt).await?;
        Ok(AfterPassword::SignedIn(self.begin_session(account).await?))
    }

    /// Goes on with a sign-in whose code is awaited.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`] where the code is wrong or no longer awaited, [`Error::TooMany`].
    pub async fn sign_in_with_code(&self, token: &str, code: &str, from: Option<IpAddr>) -> Result<SignedIn> {
        let digest = secret::token_hash(token);
        let name = self.register.awaited_code(&digest, self.clock.now()).await?.ok_or(Error::NotSignedIn)?;
        self.take_factor_code(&name, code, from).await?;
        self.register.end_awaited_code(&digest).await?;
        let account = self.register.account(&name).await?.filter(|account| account.closed_at.is_none());
        self.begin_session(account.ok_or(Error::NotSignedIn)?).await
    }

    /// A session under a token of its own, whatever the browser held before.
    async fn begin_session(&self, account: Account) -> Result<SignedIn> {
        let new = secret::new_token("session")?;
        let now = self.clock.now();
        let expires_at = Instant::from_millis(now.millis() + SESSION_MILLIS);
        let session = Session {
            digest: new.hash,
            account: account.name.clone(),
            created_at: now,
            expires_at,
            data: secret::new_token("form")?.token,
        };
        self.register.begin_session(&session).await?;
        let viewer = self.viewer_in_person(account).await?;
        self.register.note_audit(now, &actor(&viewer), &audit("signed-in", &session.account, "")).await?;
        Ok(SignedIn { token: new.token, expires_at, viewer })
    }

    /// Whoever holds this session, and the token that its forms carry.
    pub async fn viewer_by_session(&self, token: &str) -> Result<Option<(Viewer, String)>> {
        let found = self.register.session(&secret::token_hash(token), self.clock.now()).await?;
        match found {
            Some((session, account)) => {
                let (form_token, delegation) = kept_with(&session.data);
                let viewer = self.viewer_in_person(account).await?;
                Ok(Some((self.standing_in(viewer, delegation).await?, form_token.to_owned())))
            }
            None => Ok(None),
        }
    }

    /// The person who has this account: of its role only with the second factor that the role asks for.
    async fn viewer_in_person(&self, account: Account) -> Result<Viewer> {
        if self.lacks_second_factor(&account).await? {
            return Ok(Viewer { account: Some(account.name), ..Viewer::PUBLIC });
        }
        self.viewer_of(account).await
    }

    /// Whoever has this account. Where its subject was merged, it looks after the one that stays.
    pub(crate) async fn viewer_of(&self, account: Account) -> Result<Viewer> {
        let subject = match account.subject {
            Some(subject) => Some(self.register.lead(subject).await?),
            None => None,
        };
        Ok(Viewer { account: Some(account.name), role: account.role, organ: account.organ, subject, in_place_of: None })
    }

    /// Signs out.
    pub async fn sign_out(&self, token: &str) -> Result<()> {
        Ok(self.register.end_session(&secret::token_hash(token)).await?)
    }
}

/// What a key is told from others by: nothing of the key itself.
fn key_id(token: &Token) -> String {
    hex::encode(&token.digest[..6])
}

/// A hash that no password fits.
const STAND_IN_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$cHJvYml0eS1zdGFuZC1pbg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
