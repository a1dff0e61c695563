//! Accounts, sessions and tokens. Secrets come in as digests or argon2 hashes; none is kept.

use domain::{AccountName, Instant, OrganCode, Role, SubjectId};

use crate::{
    Error, Register, Result,
    engine::{Args, Row},
};

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
        let args = Args::new()
            .text(account.name.as_str())
            .text(account.role.name())
            .text(account.organ.as_ref().map(OrganCode::as_str))
            .int(account.subject.map(SubjectId::raw))
            .text(account.password_hash.as_str())
            .int(account.created_at.millis())
            .int(account.closed_at.map(Instant::millis));
        Ok(self.pool().writer().await?.run("account.add", args).await? == 1)
    }

    /// Changes password hash, role, organ, subject or closing of an account.
    pub async fn change_account(&self, account: &Account) -> Result<bool> {
        let args = Args::new()
            .text(account.name.as_str())
            .text(account.role.name())
            .text(account.organ.as_ref().map(OrganCode::as_str))
            .int(account.subject.map(SubjectId::raw))
            .text(account.password_hash.as_str())
            .int(account.closed_at.map(Instant::millis));
        Ok(self.pool().writer().await?.run("account.change", args).await? == 1)
    }

    /// The account of that name, closed ones too.
    pub async fn account(&self, name: &AccountName) -> Result<Option<Account>> {
        let row = self.pool().reader().await?.row("account.by_name", Args::new().text(name.as_str())).await?;
        row.as_ref().map(read_account).transpose()
    }

    /// All accounts, by name.
    pub async fn accounts(&self) -> Result<Vec<Account>> {
        self.pool().reader().await?.rows("account.all", Args::new()).await?.iter().map(read_account).collect()
    }

    /// Begins a session.
    pub async fn begin_session(&self, session: &Session) -> Result<()> {
        let args = Args::new()
            .bytes(&session.digest[..])
            .text(session.account.as_str())
            .int(session.created_at.millis())
            .int(session.expires_at.millis())
            .text(session.data.as_str());
        self.pool().writer().await?.run("account.begin_session", args).await.map(drop)
    }

    /// Keeps something else in a session.
    pub async fn keep_in_session(&self, digest: &[u8; 32], data: &str) -> Result<()> {
        let args = Args::new().bytes(&digest[..]).text(data);
        self.pool().writer().await?.run("account.keep_in_session", args).await.map(drop)
    }

    /// The session with that digest that has not ended at `now`, with its account, unless closed.
    pub async fn session(&self, digest: &[u8; 32], now: Instant) -> Result<Option<(Session, Account)>> {
        let args = Args::new().bytes(&digest[..]).int(now.millis());
        let Some(row) = self.pool().reader().await?.row("account.session", args).await? else { return Ok(None) };
        let account = read_account(&row)?;
        let session = Session {
            digest: *digest,
            account: account.name.clone(),
            created_at: Instant::from_millis(row.int(7)?),
            expires_at: Instant::from_millis(row.int(8)?),
            data: row.text(9)?,
        };
        Ok(Some((session, account)))
    }

    /// Ends a session.
    pub async fn end_session(&self, digest: &[u8; 32]) -> Result<()> {
        self.pool().writer().await?.run("account.end_session", Args::new().bytes(&digest[..])).await.map(drop)
    }

    /// Ends every session of an account; returns how many there were.
    pub async fn end_sessions_of(&self, account: &AccountName) -> Result<u64> {
        self.pool().writer().await?.run("account.end_sessions_of", Args::new().text(account.as_str())).await
    }

    /// Forgets sessions, tokens and sign-ins without their code that ended before `now`.
    pub async fn forget_sessions(&self, now: Instant) -> Result<u64> {
        let mut connection = self.pool().writer().await?;
        connection.run("account.forget_awaited_codes", Args::new().int(now.millis())).await?;
        let sessions = connection.run("account.forget_sessions", Args::new().int(now.millis())).await?;
        Ok(sessions + connection.run("account.forget_tokens", Args::new().int(now.millis())).await?)
    }

    /// Adds a token.
    pub async fn add_token(&self, token: &Token) -> Result<()> {
        let args = Args::new()
            .bytes(&token.digest[..])
            .text(token.account.as_str())
            .text(token.label.as_str())
            .int(token.created_at.millis())
            .int(token.expires_at.map(Instant::millis));
        self.pool().writer().await?.run("account.add_token", args).await.map(drop)
    }

    /// The token with that digest that has not ended at `now`, with its account, unless closed.
    pub async fn token(&self, digest: &[u8; 32], now: Instant) -> Result<Option<(Token, Account)>> {
        let args = Args::new().bytes(&digest[..]).int(now.millis());
        let Some(row) = self.pool().reader().await?.row("account.token", args).await? else { return Ok(None) };
        let account = read_account(&row)?;
        let token = Token {
            digest: *digest,
            account: account.name.clone(),
            label: row.text(9)?,
            created_at: Instant::from_millis(row.int(7)?),
            expires_at: row.opt_int(8)?.map(Instant::from_millis),
        };
        Ok(Some((token, account)))
    }

    /// The tokens of an account that have not ended at `now`, the newest first.
    pub async fn tokens_of(&self, account: &AccountName, now: Instant) -> Result<Vec<Token>> {
        let args = Args::new().text(account.as_str()).int(now.millis());
        let rows = self.pool().reader().await?.rows("account.tokens_of", args).await?;
        let read = |row: &Row| {
            Ok(Token {
                digest: row.array(0, "token")?,
                account: account.clone(),
                label: row.text(1)?,
                created_at: Instant::from_millis(row.int(2)?),
                expires_at: row.opt_int(3)?.map(Instant::from_millis),
            })
        };
        rows.iter().map(read).collect()
    }

    /// Ends every token of an account; returns how many there were.
    pub async fn end_tokens_of(&self, account: &AccountName) -> Result<u64> {
        self.pool().writer().await?.run("account.end_tokens_of", Args::new().text(account.as_str())).await
    }

    /// Ends a token.
    pub async fn end_token(&self, digest: &[u8; 32]) -> Result<()> {
        self.pool().writer().await?.run("account.end_token", Args::new().bytes(&digest[..])).await.map(drop)
    }
}

/// An account from the first columns of a row.
fn read_account(row: &Row) -> Result<Account> {
    let bad = |value: String| Error::BadValue { table: "account", value };
    let (name, role) = (row.text(0)?, row.text(1)?);
    let organ = row.opt_text(2)?.map(|organ| OrganCode::parse(&organ).map_err(|error| bad(error.to_string())));
    Ok(Account {
        name: AccountName::parse(&name).map_err(|error| bad(error.to_string()))?,
        role: Role::from_name(&role).ok_or_else(|| bad(role))?,
        organ: organ.transpose()?,
        subject: row.opt_int(3)?.map(SubjectId::from_raw),
        password_hash: row.text(4)?,
        created_at: Instant::from_millis(row.int(5)?),
        closed_at: row.opt_int(6)?.map(Instant::from_millis),
    })
}
