//! How often one may inform without an account: counted by address in the memory of the process alone, so that
//! no register, log or backup can tell from where somebody informed.

use std::{
    collections::{HashMap, VecDeque},
    net::IpAddr,
    sync::Mutex,
};

use domain::Instant;

use crate::{Error, Result, attempts::network};

/// The time over which cases are counted.
const WINDOW_MILLIS: i64 = 60 * 60_000;

/// Cases from one address in that time: many people may share one.
const FROM_AN_ADDRESS: usize = 20;

/// Addresses that are remembered at most; beyond, those longest silent are forgotten.
const MOST_ADDRESSES: usize = 100_000;

/// The moments of the last cases by address.
#[derive(Default)]
pub struct InformingCounts(Mutex<HashMap<String, VecDeque<Instant>>>);

impl InformingCounts {
    /// Counts one more case from an address; one that nobody knows is not counted.
    pub(super) fn count(&self, from: Option<IpAddr>, now: Instant) -> Result<()> {
        let (Some(from), Ok(mut counts)) = (from, self.0.lock()) else { return Ok(()) };
        let since = now.millis() - WINDOW_MILLIS;
        counts.retain(|_, moments| {
            moments.retain(|at| at.millis() > since);
            !moments.is_empty()
        });
        let key = network(from);
        if counts.len() >= MOST_ADDRESSES && !counts.contains_key(&key) {
            let silent = counts.iter().min_by_key(|(_, moments)| moments.back().copied()).map(|(key, _)| key.clone());
            silent.and_then(|key| counts.remove(&key));
        }
        let moments = counts.entry(key).or_default();
        if moments.len() >= FROM_AN_ADDRESS {
            return Err(Error::TooMany { minutes: WINDOW_MILLIS / 60_000 });
        }
        moments.push_back(now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_heard_again_after_an_hour_and_others_at_once() {
        let (counts, first) = (InformingCounts::default(), Instant::from_millis(1_000_000_000));
        let from = |text: &str| Some(text.parse().unwrap());
        for _ in 0..FROM_AN_ADDRESS {
            counts.count(from("192.0.2.1"), first).unwrap();
        }
        assert!(matches!(counts.count(from("192.0.2.1"), first), Err(Error::TooMany { minutes: 60 })));
        counts.count(from("192.0.2.2"), first).unwrap();
        // One customer has all addresses of such a network.
        for last in 0..FROM_AN_ADDRESS {
            counts.count(from(&format!("2001:db8::{last:x}")), first).unwrap();
        }
        assert!(counts.count(from("2001:db8::ffff"), first).is_err());
        let later = Instant::from_millis(first.millis() + WINDOW_MILLIS + 1);
        counts.count(from("192.0.2.1"), later).unwrap();
        assert_eq!(counts.0.lock().unwrap().len(), 1, "what is past its hour is forgotten");
    }
}
