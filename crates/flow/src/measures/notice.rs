//! Notices to an organ's system, of exits and of proposals: what they say, and how they are signed by the Standard Webhooks
//! scheme (`webhook-id`, `webhook-timestamp`, `webhook-signature: v1,...`). Sending is a port that the
//! binary fills.

use std::pin::Pin;

use base64::{Engine, prelude::BASE64_STANDARD};
use domain::{Date, Instant};
use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use sha2::Sha256;

use crate::{Error, Result};

/// How keys are written: this, and the key in base 64.
pub const SECRET_PREFIX: &str = "whsec_";

/// The fewest and the most bytes of a key that the scheme allows.
const KEY_BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// What a notice says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Notice<D> {
    /// `listing.ended` or `listing.proposed`.
    pub r#type: &'static str,
    /// When it was made, as an RFC 3339 instant.
    pub timestamp: String,
    /// The rest.
    pub data: D,
}

/// The exit of a listing that the organ was told of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExitData {
    /// The notice's id, the same however often it is sent.
    pub notice: String,
    /// The listing.
    pub listing: String,
    /// Its list.
    pub list: String,
    /// Who is listed no longer: its id here.
    pub subject: String,
    /// Its main code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The day from which the listing stands no longer: measures are lifted from then on.
    pub ended_on: Date,
    /// Whether the subject stands on the same list by another entry: then that one must be asked about.
    pub listed_again: bool,
}

/// A proposal on which the organ decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProposalData {
    /// The notice's id, the same however often it is sent.
    pub notice: String,
    /// The proposal.
    pub proposal: String,
    /// The list that the subject would be entered on.
    pub list: String,
    /// The cause, a code of the list's causes.
    pub cause: String,
    /// Whom it is about: its id here.
    pub subject: String,
    /// Its main code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The rule set and row that propose it; absent where an officer did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What the rule saw: fact and value.
    pub facts: Vec<(String, String)>,
    /// The records that it rests on.
    pub records: Vec<String>,
    /// The last day on which it may be decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decide_by: Option<Date>,
}

/// Where a notice may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Anywhere: the operator set its address.
    Anywhere,
    /// To public addresses only, by HTTPS, or to networks that the operator named: somebody else set its address.
    Public,
}

/// Why a notice was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsent {
    /// In words, for the log.
    pub why: String,
    /// Whether the receiver says that it is there no more.
    pub gone: bool,
}

impl Unsent {
    /// One that may be taken later.
    pub fn new(why: impl ToString) -> Unsent {
        Unsent { why: why.to_string(), gone: false }
    }
}

/// A notice as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Where it may go.
    pub reach: Reach,
    /// Where to.
    pub url: String,
    /// `webhook-id`.
    pub id: String,
    /// `webhook-timestamp`: seconds since 1970.
    pub timestamp: String,
    /// `webhook-signature`.
    pub signature: String,
    /// The body, JSON.
    pub body: String,
}

/// What the port returns.
pub type Sending<'a> = Pin<Box<dyn Future<Output = std::result::Result<(), Unsent>> + Send + 'a>>;

/// Sends a notice; done only when the receiver answered with success.
pub trait Notifier: Send + Sync {
    /// Sends it once.
    fn send<'a>(&'a self, notice: &'a Signed) -> Sending<'a>;
}

/// Signs a body for an address that the operator set: HMAC-SHA256 over `id.timestamp.body` with the key in
/// `secret`.
///
/// # Errors
/// A secret that is none of the scheme.
pub fn sign(url: &str, secret: &str, id: &str, at: Instant, body: String) -> Result<Signed> {
    let key = key(secret)?;
    let timestamp = at.millis().div_euclid(1_000).to_string();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|error| Error::Broken(error.to_string()))?;
    for part in [id, ".", &timestamp, ".", &body] {
        mac.update(part.as_bytes());
    }
    let signature = format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()));
    Ok(Signed { reach: Reach::Anywhere, url: url.to_owned(), id: id.to_owned(), timestamp, signature, body })
}

/// The key that a secret of the scheme holds.
pub(super) fn key(secret: &str) -> Result<Vec<u8>> {
    let refused = || Error::invalid("secret", "is not `whsec_` and 24 to 64 bytes in base 64");
    let text = secret.strip_prefix(SECRET_PREFIX).ok_or_else(refused)?;
    let key = BASE64_STANDARD.decode(text).map_err(|_| refused())?;
    if KEY_BYTES.contains(&key.len()) { Ok(key) } else { Err(refused()) }
}

/// A secret that holds `key`.
pub(crate) fn secret(key: &[u8; 32]) -> String {
    format!("{SECRET_PREFIX}{}", BASE64_STANDARD.encode(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the scheme's own documentation.
    #[test]
    fn a_body_is_signed_as_the_scheme_says() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let body = r#"{"test": 2432232314}"#.to_owned();
        let at = Instant::from_millis(1_614_265_330_000);
        let signed = sign("http://here", secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, body).unwrap();
        assert_eq!(signed.signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_key_that_is_too_short_signs_nothing() {
        for secret in ["whsec_", "whsec_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_***"] {
            assert!(matches!(key(secret), Err(Error::Invalid { field: "secret", .. })), "{secret}");
        }
        assert_eq!(key(&secret(&[7; 32])).unwrap(), [7; 32]);
    }
}
