//! Repeated requests: the answer to a POST that bears an `Idempotency-Key` is kept by the node for a
//! day and given again, also after a restart.

use std::{collections::HashMap, sync::Mutex};

use crate::{
    portal::{KeptAnswer, Portal},
    problem::Problem,
};

/// Requests under way at once at most.
const UNDER_WAY: usize = 10_000;

/// What a key leads to.
pub(crate) enum Found<'a> {
    /// Nobody has used it: the caller acts, then keeps its answer.
    New(Begun<'a>),
    /// The answer of before.
    Again(KeptAnswer),
}

/// The requests under way, by account and key, with the digest of what they say.
#[derive(Default)]
pub(crate) struct UnderWay(Mutex<HashMap<(String, String), [u8; 32]>>);

impl UnderWay {
    /// Begins an act under `key`, or finds that it was done.
    pub(crate) async fn begin(
        &self,
        portal: &dyn Portal,
        who: &str,
        key: &str,
        digest: [u8; 32],
    ) -> Result<Found<'_>, Problem> {
        if key.is_empty() || key.len() > 200 {
            return Err(Problem::invalid("Idempotency-Key", "1 to 200 characters"));
        }
        let begun = self.mark(who, key, digest)?;
        match portal.kept_answer(who, key).await? {
            Some(kept) if kept.digest != digest => Err(used_otherwise()),
            Some(kept) => Ok(Found::Again(kept)),
            None => Ok(Found::New(begun)),
        }
    }

    fn mark(&self, who: &str, key: &str, digest: [u8; 32]) -> Result<Begun<'_>, Problem> {
        let mut marks = self.0.lock().map_err(|_| Problem::Broken("the requests under way are lost".to_owned()))?;
        let place = (who.to_owned(), key.to_owned());
        match marks.get(&place) {
            Some(other) if *other != digest => Err(used_otherwise()),
            Some(_) => Err(Problem::Conflict("a request with this Idempotency-Key is being carried out".to_owned())),
            None if marks.len() >= UNDER_WAY => {
                Err(Problem::Unavailable("too many requests are under way: try again later".to_owned()))
            }
            None => {
                marks.insert(place.clone(), digest);
                Ok(Begun { under_way: self, place })
            }
        }
    }
}

fn used_otherwise() -> Problem {
    Problem::invalid("Idempotency-Key", "it was used for another request")
}

/// An act under a key. Dropped without an answer, because it failed or its asker went away, the key
/// is free again.
pub(crate) struct Begun<'a> {
    under_way: &'a UnderWay,
    place: (String, String),
}

impl Begun<'_> {
    /// Has the answer kept.
    pub(crate) async fn keep(self, portal: &dyn Portal, answer: &KeptAnswer) -> Result<(), Problem> {
        portal.keep_answer(&self.place.0, &self.place.1, answer).await
    }
}

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        if let Ok(mut marks) = self.under_way.0.lock() {
            marks.remove(&self.place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_request_is_under_way_for_a_key_and_a_key_serves_one_request() {
        let under_way = UnderWay::default();
        let begun = under_way.mark("a", "k", [1; 32]).ok().unwrap();
        assert!(matches!(under_way.mark("a", "k", [1; 32]), Err(Problem::Conflict(_))));
        assert!(matches!(under_way.mark("a", "k", [2; 32]), Err(Problem::Invalid { .. })));
        assert!(under_way.mark("b", "k", [2; 32]).is_ok(), "another account's key of the same name");
        drop(begun);
        assert!(under_way.mark("a", "k", [2; 32]).is_ok(), "let go without an answer, it is free again");
    }
}
