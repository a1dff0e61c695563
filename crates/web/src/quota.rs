//! How many requests to the API one asker is answered in a minute, and the headers that tell it.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
};

use axum::http::{HeaderMap, HeaderValue};
use domain::{AccountName, Instant};

/// How much is answered in a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// To one address that nobody has signed in from.
    pub address: u32,
    /// To one account.
    pub account: u32,
    /// Whether the machine that serves is spared: who works on it has no quota, and neither has a proxy there
    /// that nobody told the server of, for which all visitors would share one.
    pub spares_own_machine: bool,
}

impl Quota {
    /// So many a minute to an address, and ten times as many to an account.
    pub fn of(address: u32, spares_own_machine: bool) -> Option<Quota> {
        let quota = Quota { address, account: address.saturating_mul(10), spares_own_machine };
        (address > 0).then_some(quota)
    }

    /// Whether whoever asks from there is counted.
    pub(crate) fn counts(self, from: Option<IpAddr>) -> bool {
        !(self.spares_own_machine && from.is_some_and(|address| address.to_canonical().is_loopback()))
    }
}

const WINDOW_MILLIS: i64 = 60_000;
/// Askers that are told apart; whoever comes after them shares one count.
const MOST_ASKERS: usize = 50_000;

/// Whose requests are counted together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Asker {
    Address(IpAddr),
    Account(AccountName),
    Others,
}

impl Asker {
    /// The asker at an address: of one network of the newer kind, one customer may use them all.
    pub(crate) fn at(address: IpAddr) -> Asker {
        Asker::Address(match address.to_canonical() {
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
            address => address,
        })
    }
}

/// Where an asker stands in the minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    limit: u32,
    asked: u32,
    /// Seconds until the minute is over.
    seconds: u32,
}

impl Standing {
    /// Whether one more was asked than is answered.
    pub(crate) fn is_over(self) -> bool {
        self.asked > self.limit
    }

    /// Seconds until it is answered again.
    pub(crate) fn seconds(self) -> u32 {
        self.seconds
    }

    /// Tells it: `RateLimit-Policy` and `RateLimit` as the drafts of the IETF's HTTP API group write them.
    pub(crate) fn tell(self, headers: &mut HeaderMap) {
        let left = self.limit.saturating_sub(self.asked);
        let told = [
            ("ratelimit-policy", format!("\"minute\";q={};w={}", self.limit, WINDOW_MILLIS / 1_000)),
            ("ratelimit", format!("\"minute\";r={left};t={}", self.seconds)),
        ];
        for (name, value) in told {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
    }
}

/// What was asked in the minute that runs.
#[derive(Default)]
pub(crate) struct Counts(Mutex<(i64, HashMap<Asker, u32>)>);

impl Counts {
    /// Counts a request.
    pub(crate) fn count(&self, quota: Quota, asker: Asker, now: Instant) -> Standing {
        let limit = if matches!(asker, Asker::Account(_)) { quota.account } else { quota.address };
        let (minute, past) = (now.millis().div_euclid(WINDOW_MILLIS), now.millis().rem_euclid(WINDOW_MILLIS));
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.0 != minute {
            *state = (minute, HashMap::new());
        }
        let counts = &mut state.1;
        let asker = if counts.len() < MOST_ASKERS || counts.contains_key(&asker) { asker } else { Asker::Others };
        let asked = counts.entry(asker).or_default();
        *asked = asked.saturating_add(1);
        let seconds = u32::try_from((WINDOW_MILLIS - past + 999) / 1_000).unwrap_or(u32::MAX);
        Standing { limit, asked: *asked, seconds }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUOTA: Quota = Quota { address: 2, account: 3, spares_own_machine: true };

    fn at(text: &str) -> Asker {
        Asker::at(text.parse().unwrap())
    }

    #[test]
    fn a_minute_is_counted_by_asker_and_ends() {
        let counts = Counts::default();
        let over = |asker: &Asker, millis| counts.count(QUOTA, asker.clone(), Instant::from_millis(millis)).is_over();
        let (one, other) = (at("192.0.2.1"), at("192.0.2.2"));
        assert_eq!([0, 1, 59_999].map(|millis| over(&one, millis)), [false, false, true]);
        assert!(!over(&other, 59_999));
        assert!(!over(&one, 60_000));
        let account = Asker::Account(AccountName::parse("market").unwrap());
        assert_eq!([60_000; 4].map(|millis| over(&account, millis)), [false, false, false, true]);
    }

    #[test]
    fn the_machine_that_serves_is_spared_where_it_is_said() {
        let here = ["127.0.0.1", "::1", "::ffff:127.0.0.1"];
        for address in here.map(|text| Some(text.parse().unwrap())) {
            assert!(!QUOTA.counts(address));
            assert!(Quota { spares_own_machine: false, ..QUOTA }.counts(address));
        }
        assert!(QUOTA.counts(Some("192.0.2.1".parse().unwrap())) && QUOTA.counts(None));
    }

    #[test]
    fn a_network_of_the_newer_kind_is_one_asker() {
        assert_eq!(at("2001:db8:1:2::1"), at("2001:db8:1:2:ffff::9"));
        assert_ne!(at("2001:db8:1:2::1"), at("2001:db8:1:3::1"));
        assert_eq!(at("::ffff:192.0.2.1"), at("192.0.2.1"));
    }

    #[test]
    fn the_headers_say_how_much_is_left_and_until_when() {
        let standing = Counts::default().count(QUOTA, at("192.0.2.1"), Instant::from_millis(90_500));
        let mut headers = HeaderMap::new();
        standing.tell(&mut headers);
        assert_eq!(headers["ratelimit-policy"], "\"minute\";q=2;w=60");
        assert_eq!(headers["ratelimit"], "\"minute\";r=1;t=30");
    }
}
