//! Accounts, sessions and tokens. Secrets come in as digests or argon2 hashes; none is kept.

use domain::{AccountName, Instant, OrganCode, Role, SubjectId};

use crate::{Register, Result};

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its name.
    pub name: AccountName,
    /// Its role.
    pub role: Role,
    /// The organ it acts for.
    pub organ: Option<OrganCode>,
    /// The subject it looks after.
    pub subject: Option<SubjectId>,
    /// The argon2 hash of its password (PHC string); empty where it has none.
    pub password_hash: String,
    /// When it was made.
    pub created_at: Instant,
    /// When it was closed.
    pub closed_at: Option<Instant>,
}

/// A session of a browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The digest of its secret.
    pub digest: [u8; 32],
    /// Whose.
    pub account: AccountName,
    /// When it began.
    pub created_at: Instant,
    /// When it ends.
    pub expires_at: Instant,
    /// What the session keeps (a form token), as the caller likes.
    pub data: String,
}

/// A token of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The digest of its secret.
    pub digest: [u8; 32],
    /// Whose.
    pub account: AccountName,
    /// What it is for.
    pub label: String,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends.
    pub expires_at: Option<Instant>,
}

impl Register {
    /// Adds an account; `false` where the name is taken.
    pub async fn add_account(&self, account: &Account) -> Result<bool> {
        let _ = account;
        todo!()
    }

    /// Changes password hash, role, organ, subject or closing of an account.
    pub async fn change_account(&self, account: &Account) -> Result<bool> {
        let _ = account;
        todo!()
    }

    /// The account of that name, closed ones too.
    pub async fn account(&self, name: &AccountName) -> Result<Option<Account>> {
        let _ = name;
        todo!()
    }

    /// All accounts, by name.
    pub async fn accounts(&self) -> Result<Vec<Account>> {
        todo!()
    }

    /// Begins a session.
    pub async fn begin_session(&self, session: &Session) -> Result<()> {
        let _ = session;
        todo!()
    }

    /// The session with that digest that has not ended at `now`, with its account, unless closed.
    pub async fn session(&self, digest: &[u8; 32], now: Instant) -> Result<Option<(Session, Account)>> {
        let _ = (digest, now);
        todo!()
    }

    /// Ends a session.
    pub async fn end_session(&self, digest: &[u8; 32]) -> Result<()> {
        let _ = digest;
        todo!()
    }

    /// Forgets sessions and tokens that ended before `now`.
    pub async fn forget_sessions(&self, now: Instant) -> Result<u64> {
        let _ = now;
        todo!()
    }

    /// Adds a token.
    pub async fn add_token(&self, token: &Token) -> Result<()> {
        let _ = token;
        todo!()
    }

    /// The token with that digest that has not ended at `now`, with its account, unless closed.
    pub async fn token(&self, digest: &[u8; 32], now: Instant) -> Result<Option<(Token, Account)>> {
        let _ = (digest, now);
        todo!()
    }

    /// Ends a token.
    pub async fn end_token(&self, digest: &[u8; 32]) -> Result<()> {
        let _ = digest;
        todo!()
    }
}
