//! How often one may fail to sign in: by account and by address.

use std::net::{IpAddr, Ipv6Addr};

use domain::{AccountName, Instant, entry::Actor};

use crate::{
    Error, Result,
    node::{Node, audit},
};

/// The time over which attempts are counted.
const WINDOW_MILLIS: i64 = 15 * 60_000;

/// Attempts for one account in that time.
const FOR_AN_ACCOUNT: u64 = 10;

/// Attempts from one address in that time: many people may share one.
const FROM_AN_ADDRESS: u64 = 100;

/// What an attempt is counted under.
pub(crate) struct Attempt {
    account: String,
    address: Option<String>,
}

impl Attempt {
    pub(crate) fn new(name: &AccountName, from: Option<IpAddr>) -> Attempt {
        Attempt { account: format!("account {name}"), address: from.map(|from| format!("address {}", network(from))) }
    }
}

/// An address as it is counted: of one network of the newer kind, one customer may use them all.
pub(crate) fn network(from: IpAddr) -> String {
    match from.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

impl Node {
    /// Counts an attempt before the password is looked at, so that many at once count as many.
    ///
    /// # Errors
    /// [`Error::TooMany`] where there were too many; the first that is refused is in the audit log.
    pub(crate) async fn count_attempt(&self, attempt: &Attempt) -> Result<()> {
        let now = self.clock.now();
        let since = Instant::from_millis(now.millis() - WINDOW_MILLIS);
        let keys: Vec<String> = std::iter::once(attempt.account.clone()).chain(attempt.address.clone()).collect();
        let counts = self.register.note_sign_in(&keys, now, since).await?;
        let mut refused = false;
        for ((key, count), most) in keys.iter().zip(counts).zip([FOR_AN_ACCOUNT, FROM_AN_ADDRESS]) {
            if count == most + 1 {
                let line =
                    audit("sign-in-limited", key, format!("{most} attempts in {} minutes", WINDOW_MILLIS / 60_000));
                self.register.note_audit(now, &Actor::System, &line).await?;
            }
            refused |= count > most;
        }
        if refused { Err(Error::TooMany { minutes: WINDOW_MILLIS / 60_000 }) } else { Ok(()) }
    }

    /// The account signed in: its attempts are forgotten; those from the address are not.
    pub(crate) async fn signed_in(&self, attempt: &Attempt) -> Result<()> {
        Ok(self.register.forget_sign_ins(&attempt.account).await?)
    }
}
