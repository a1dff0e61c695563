//! Second factors of accounts: a sealed secret, codes that stand in for it, and sign-ins that await a
//! code. Every taking is one statement that counts what it changed, so that nothing is taken twice.

use domain::{AccountName, Instant};

use super::end;
use crate::{
    Error, Register, Result,
    engine::{Args, Connection},
};

/// The second factor of an account.
#[derive(Clone, PartialEq, Eq)]
pub struct SecondFactor {
    /// Whose.
    pub account: AccountName,
    /// Its secret, as the caller sealed it.
    pub sealed: Vec<u8>,
    /// When it was made.
    pub set_at: Instant,
    /// When its holder proved to have it: it counts from then on.
    pub confirmed_at: Option<Instant>,
    /// The last step of time whose code was taken.
    pub last_step: i64,
}

impl std::fmt::Debug for SecondFactor {
    /// Without the secret, sealed as it is.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SecondFactor({}, confirmed at {:?})", self.account, self.confirmed_at)
    }
}

impl Register {
    /// The second factor of an account, confirmed or not.
    pub async fn second_factor(&self, account: &AccountName) -> Result<Option<SecondFactor>> {
        let row = self.pool().reader().await?.row("account.factor", Args::new().text(account.as_str())).await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(SecondFactor {
            account: account.clone(),
            sealed: row.opt_bytes(0)?.unwrap_or_default().to_vec(),
            set_at: Instant::from_millis(row.int(1)?),
            confirmed_at: row.opt_int(2)?.map(Instant::from_millis),
            last_step: row.int(3)?,
        }))
    }

    /// Sets a factor that is to be confirmed, in the place of one that never was; false where one
    /// counts already.
    pub async fn set_second_factor(&self, factor: &SecondFactor) -> Result<bool> {
        let mut connection = self.pool().writer().await?;
        connection.begin().await?;
        let set = set_in(&mut connection, factor).await;
        end(connection, set).await
    }

    /// Lets a factor count, `step` being the first that was taken, with the digests of its recovery codes;
    /// false where it counted already or the step was taken.
    pub async fn confirm_second_factor(
        &self,
        account: &AccountName,
        at: Instant,
        step: i64,
        codes: &[[u8; 32]],
    ) -> Result<bool> {
        let mut connection = self.pool().writer().await?;
        connection.begin().await?;
        let args = Args::new().text(account.as_str()).int(at.millis()).int(step);
        let confirmed = match connection.run("account.confirm_factor", args).await {
            Ok(1) => codes_in(&mut connection, account, codes).await.map(|()| true),
            other => other.map(|_| false),
        };
        end(connection, confirmed).await
    }

    /// Takes a step of time: false where it or a later one was taken before.
    pub async fn take_step(&self, account: &AccountName, step: i64) -> Result<bool> {
        let args = Args::new().text(account.as_str()).int(step);
        Ok(self.pool().writer().await?.run("account.take_step", args).await? == 1)
    }

    /// Takes a recovery code: false where there is none with that digest.
    pub async fn take_recovery_code(&self, account: &AccountName, digest: &[u8; 32]) -> Result<bool> {
        let args = Args::new().bytes(&digest[..]).text(account.as_str());
        Ok(self.pool().writer().await?.run("account.take_recovery_code", args).await? == 1)
    }

    /// How many recovery codes an account has left.
    pub async fn recovery_codes(&self, account: &AccountName) -> Result<u64> {
        let args = Args::new().text(account.as_str());
        let row = self.pool().reader().await?.row("account.count_recovery_codes", args).await?;
        row.map_or(Ok(0), |row| row.int(0)).map(i64::unsigned_abs)
    }

    /// Gives an account new recovery codes in the place of those it had.
    pub async fn renew_recovery_codes(&self, account: &AccountName, codes: &[[u8; 32]]) -> Result<()> {
        let mut connection = self.pool().writer().await?;
        connection.begin().await?;
        let renewed = codes_in(&mut connection, account, codes).await;
        end(connection, renewed).await
    }

    /// Removes the second factor of an account with its recovery codes; false where it has none.
    pub async fn remove_second_factor(&self, account: &AccountName) -> Result<bool> {
        let mut connection = self.pool().writer().await?;
        connection.begin().await?;
        let removed = match connection.run("account.remove_factor", Args::new().text(account.as_str())).await {
            Ok(removed) => codes_in(&mut connection, account, &[]).await.map(|()| removed == 1),
            Err(error) => Err(error),
        };
        end(connection, removed).await
    }

    /// Keeps that a password was right and a code is awaited, until `expires_at`.
    pub async fn await_code(&self, digest: &[u8; 32], account: &AccountName, expires_at: Instant) -> Result<()> {
        let args = Args::new().bytes(&digest[..]).text(account.as_str()).int(expires_at.millis());
        self.pool().writer().await?.run("account.await_code", args).await.map(drop)
    }

    /// Whose code is awaited under that digest at `now`.
    pub async fn awaited_code(&self, digest: &[u8; 32], now: Instant) -> Result<Option<AccountName>> {
        let args = Args::new().bytes(&digest[..]).int(now.millis());
        let Some(row) = self.pool().reader().await?.row("account.awaited_code", args).await? else { return Ok(None) };
        let name = row.text(0)?;
        let name = AccountName::parse(&name).map_err(|_| Error::BadValue { table: "awaited_code", value: name })?;
        Ok(Some(name))
    }

    /// Awaits a code no longer.
    pub async fn end_awaited_code(&self, digest: &[u8; 32]) -> Result<()> {
        self.pool().writer().await?.run("account.end_awaited_code", Args::new().bytes(&digest[..])).await.map(drop)
    }
}

async fn set_in(connection: &mut Connection, factor: &SecondFactor) -> Result<bool> {
    let account = factor.account.as_str();
    connection.run("account.forget_unconfirmed_factor", Args::new().text(account)).await?;
    let args = Args::new().text(account).bytes(&factor.sealed[..]).int(factor.set_at.millis()).int(factor.last_step);
    Ok(connection.run("account.add_factor", args).await? == 1)
}

async fn codes_in(connection: &mut Connection, account: &AccountName, codes: &[[u8; 32]]) -> Result<()> {
    connection.run("account.forget_recovery_codes", Args::new().text(account.as_str())).await?;
    for code in codes {
        let args = Args::new().bytes(&code[..]).text(account.as_str());
        connection.run("account.add_recovery_code", args).await?;
    }
    Ok(())
}
