//! Repeated requests: the answer to a POST that bears an `Idempotency-Key` is kept for a day and
//! given again.

use std::{collections::HashMap, sync::Mutex};

use axum::body::Bytes;
use axum::http::StatusCode;
use domain::Instant;

use crate::problem::Problem;

const KEPT_MILLIS: i64 = 24 * 3_600_000;
const KEPT_ANSWERS: usize = 10_000;

/// An answer to give again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Again {
    pub status: StatusCode,
    pub location: Option<String>,
    pub body: Bytes,
}

struct Line {
    digest: [u8; 32],
    at: Instant,
    answer: Option<Again>,
}

/// What a key leads to.
pub(crate) enum Found<'a> {
    /// Nobody has used it: the caller acts, then keeps its answer.
    New(Begun<'a>),
    /// The answer of before.
    Again(Again),
}

/// The answers kept: by account and key, at most 10,000 of them.
#[derive(Default)]
pub(crate) struct Kept(Mutex<HashMap<(String, String), Line>>);

impl Kept {
    /// Begins an act under `key`, or finds that it was done.
    pub(crate) fn begin(&self, who: &str, key: &str, digest: [u8; 32], now: Instant) -> Result<Found<'_>, Problem> {
        if key.is_empty() || key.len() > 200 {
            return Err(Problem::invalid("Idempotency-Key", "1 to 200 characters"));
        }
        let mut lines = self.0.lock().map_err(|_| Problem::Broken("the kept answers are lost".to_owned()))?;
        lines.retain(|_, line| now.millis() - line.at.millis() < KEPT_MILLIS);
        match lines.get(&(who.to_owned(), key.to_owned())) {
            Some(line) if line.digest != digest => {
                Err(Problem::invalid("Idempotency-Key", "it was used for another request"))
            }
            Some(Line { answer: Some(answer), .. }) => Ok(Found::Again(answer.clone())),
            Some(_) => Err(Problem::Conflict("a request with this Idempotency-Key is being carried out".to_owned())),
            None if lines.len() >= KEPT_ANSWERS => {
                Err(Problem::Unavailable("too many keys are in use: try again later".to_owned()))
            }
            None => {
                let place = (who.to_owned(), key.to_owned());
                lines.insert(place.clone(), Line { digest, at: now, answer: None });
                Ok(Found::New(Begun { kept: self, place: Some(place) }))
            }
        }
    }
}

/// An act under a key. Dropped without an answer, because it failed or its asker went away, the key
/// is free again.
pub(crate) struct Begun<'a> {
    kept: &'a Kept,
    place: Option<(String, String)>,
}

impl Begun<'_> {
    /// Keeps the answer.
    pub(crate) fn keep(mut self, answer: Again) {
        let (Some(place), Ok(mut lines)) = (self.place.take(), self.kept.0.lock()) else { return };
        if let Some(line) = lines.get_mut(&place) {
            line.answer = Some(answer);
        }
    }
}

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        if let (Some(place), Ok(mut lines)) = (self.place.take(), self.kept.0.lock()) {
            lines.remove(&place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_given_again_and_a_key_serves_one_request() {
        let kept = Kept::default();
        let now = Instant::from_millis(1);
        let answer = Again { status: StatusCode::CREATED, location: None, body: Bytes::from_static(b"{}") };
        let Ok(Found::New(begun)) = kept.begin("a", "k", [1; 32], now) else { panic!("it is new") };
        assert!(matches!(kept.begin("a", "k", [1; 32], now), Err(Problem::Conflict(_))));
        begun.keep(answer.clone());
        assert!(matches!(kept.begin("a", "k", [1; 32], now), Ok(Found::Again(again)) if again == answer));
        assert!(matches!(kept.begin("a", "k", [2; 32], now), Err(Problem::Invalid { .. })));
        // Another account's key of the same name; let go without an answer, it is free again.
        assert!(matches!(kept.begin("b", "k", [2; 32], now), Ok(Found::New(_))));
        assert!(matches!(kept.begin("b", "k", [3; 32], now), Ok(Found::New(_))));
        let tomorrow = Instant::from_millis(1 + KEPT_MILLIS);
        assert!(matches!(kept.begin("a", "k", [2; 32], tomorrow), Ok(Found::New(_))));
    }
}
