//! Officers who stand in for a colleague: for a time, until withdrawn.

use domain::{AccountName, Date, Instant};

use crate::{
    Error, Register, Result,
    engine::{Args, Row},
    values::{date, day},
};

/// One account that may act in the place of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegation {
    /// Its id.
    pub id: String,
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
    /// Who arranged it: the giver, or an operator.
    pub made_by: AccountName,
    /// When.
    pub made_at: Instant,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Instant>,
}

impl Delegation {
    /// Whether it stands on a day.
    pub fn stands(&self, today: Date) -> bool {
        self.withdrawn_at.is_none() && self.from <= today && today < self.until
    }
}

impl Register {
    /// Adds a delegation.
    pub async fn add_delegation(&self, one: &Delegation) -> Result<()> {
        let args = Args::new()
            .text(one.id.as_str())
            .text(one.giver.as_str())
            .text(one.taker.as_str())
            .int(day(one.from))
            .int(day(one.until))
            .text(one.reasons.as_str())
            .text(one.made_by.as_str())
            .int(one.made_at.millis());
        self.pool().writer().await?.run("account.add_delegation", args).await.map(drop)
    }

    /// A delegation.
    pub async fn delegation(&self, id: &str) -> Result<Option<Delegation>> {
        let row = self.pool().reader().await?.row("account.delegation", Args::new().text(id)).await?;
        row.as_ref().map(read_delegation).transpose()
    }

    /// The delegations that an account gave or took, the newest first.
    pub async fn delegations_of(&self, account: &AccountName, limit: u32) -> Result<Vec<Delegation>> {
        let args = Args::new().text(account.as_str()).int(i64::from(limit));
        self.pool().reader().await?.rows("account.delegations_of", args).await?.iter().map(read_delegation).collect()
    }

    /// All delegations, the newest first.
    pub async fn delegations(&self, limit: u32) -> Result<Vec<Delegation>> {
        let args = Args::new().int(i64::from(limit));
        self.pool().reader().await?.rows("account.delegations", args).await?.iter().map(read_delegation).collect()
    }

    /// Withdraws a delegation; `false` where it was withdrawn before.
    pub async fn withdraw_delegation(&self, id: &str, at: Instant) -> Result<bool> {
        let args = Args::new().text(id).int(at.millis());
        Ok(self.pool().writer().await?.run("account.withdraw_delegation", args).await? == 1)
    }
}

const TABLE: &str = "delegation";

fn read_delegation(row: &Row) -> Result<Delegation> {
    let account = |at: usize| -> Result<AccountName> {
        let name = row.text(at)?;
        name.parse().map_err(|_| Error::BadValue { table: TABLE, value: name })
    };
    Ok(Delegation {
        id: row.text(0)?,
        giver: account(1)?,
        taker: account(2)?,
        from: date(row.int(3)?, TABLE)?,
        until: date(row.int(4)?, TABLE)?,
        reasons: row.text(5)?,
        made_by: account(6)?,
        made_at: Instant::from_millis(row.int(7)?),
        withdrawn_at: row.opt_int(8)?.map(Instant::from_millis),
    })
}
