//! Whom an OpenID provider vouches for, and whose account that opens.

use domain::{AccountName, Instant};

use crate::{Error, Register, Result, engine::Args};

/// An identity that a provider vouches for, and the account that it opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenidIdentity {
    /// The provider.
    pub issuer: String,
    /// What the provider calls the person: never given to another one.
    pub subject: String,
    /// Whose.
    pub account: AccountName,
    /// When it was linked.
    pub linked_at: Instant,
}

impl Register {
    /// Lets an identity open an account; false where it opens one already.
    pub async fn link_openid(&self, identity: &OpenidIdentity) -> Result<bool> {
        let args = Args::new()
            .text(identity.issuer.as_str())
            .text(identity.subject.as_str())
            .text(identity.account.as_str())
            .int(identity.linked_at.millis());
        Ok(self.pool().writer().await?.run("account.link_openid", args).await? == 1)
    }

    /// The account that an identity opens.
    pub async fn account_of_openid(&self, issuer: &str, subject: &str) -> Result<Option<AccountName>> {
        let args = Args::new().text(issuer).text(subject);
        let Some(row) = self.pool().reader().await?.row("account.of_openid", args).await? else { return Ok(None) };
        let name = row.text(0)?;
        let name = AccountName::parse(&name).map_err(|_| Error::BadValue { table: "openid_identity", value: name })?;
        Ok(Some(name))
    }

    /// The identities that open an account, in the order in which they were linked.
    pub async fn openids_of(&self, account: &AccountName) -> Result<Vec<OpenidIdentity>> {
        let args = Args::new().text(account.as_str());
        let rows = self.pool().reader().await?.rows("account.openids_of", args).await?;
        rows.iter()
            .map(|row| {
                Ok(OpenidIdentity {
                    issuer: row.text(0)?,
                    subject: row.text(1)?,
                    account: account.clone(),
                    linked_at: Instant::from_millis(row.int(2)?),
                })
            })
            .collect()
    }

    /// Takes all identities from an account; returns how many.
    pub async fn unlink_openids(&self, account: &AccountName) -> Result<u64> {
        self.pool().writer().await?.run("account.unlink_openids", Args::new().text(account.as_str())).await
    }

    /// Lets an identity open an account no longer; false where it did not.
    pub async fn unlink_openid(&self, account: &AccountName, issuer: &str, subject: &str) -> Result<bool> {
        let args = Args::new().text(account.as_str()).text(issuer).text(subject);
        Ok(self.pool().writer().await?.run("account.unlink_openid", args).await? == 1)
    }
}
