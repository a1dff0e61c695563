//! The data of a report as they are signed: canonical JSON (RFC 8785) and an Ed25519 signature over it, by
//! a key of the node that everyone can read.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::report::{ReportHead, ReportNumber};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use publish::{CreditReport, Stamp, View};
use serde::Serialize;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::Letterhead;
use crate::{Error, Result, node::Node};

/// What the data say they are.
const FORMAT: &str = "probity-credit-report/1";

/// The most bytes of data that are looked at.
const MOST_BYTES: usize = 16 << 20;

/// The digest of bytes: SHA-256 in hexadecimal.
pub(super) fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// The key that anyone checks reports with: a JSON Web Key (RFC 8037).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PublicKey {
    /// `OKP`.
    pub kty: &'static str,
    /// `Ed25519`.
    pub crv: &'static str,
    /// `sig`.
    pub r#use: &'static str,
    /// Its name: the beginning of its digest.
    pub kid: String,
    /// The key in base64url.
    pub x: String,
}

impl PublicKey {
    fn of(key: &VerifyingKey) -> PublicKey {
        let kid = digest(key.as_bytes()).chars().take(16).collect();
        PublicKey { kty: "OKP", crv: "Ed25519", r#use: "sig", kid, x: BASE64_URL_SAFE_NO_PAD.encode(key.as_bytes()) }
    }
}

/// Data that bear a good signature.
#[derive(Clone, Debug, PartialEq)]
pub struct Signed {
    /// The report's number.
    pub number: ReportNumber,
    /// All of it.
    pub data: Value,
}

/// Writes a value so that equal ones have equal bytes: keys in order of their UTF-16, no spaces. What is
/// signed holds no fractions.
fn canonical(value: &Value, into: &mut String) {
    match value {
        Value::Array(items) => {
            into.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    into.push(',');
                }
                canonical(item, into);
            }
            into.push(']');
        }
        Value::Object(members) => {
            let mut keys: Vec<&String> = members.keys().collect();
            keys.sort_by(|one, other| one.encode_utf16().cmp(other.encode_utf16()));
            into.push('{');
            for (at, key) in keys.into_iter().enumerate() {
                if at > 0 {
                    into.push(',');
                }
                into.push_str(&Value::from(key.as_str()).to_string());
                into.push(':');
                canonical(&members[key], into);
            }
            into.push('}');
        }
        plain => into.push_str(&plain.to_string()),
    }
}

fn written(value: &Value) -> String {
    let mut text = String::new();
    canonical(value, &mut text);
    text
}

/// The digest of what a report says, whatever its number and its day.
pub(super) fn content(report: &View<CreditReport>) -> Result<String> {
    let mut value = as_value(report)?;
    if let Some(members) = value.as_object_mut() {
        members.remove("as_of");
        members.remove("changes_on");
    }
    Ok(digest(written(&value).as_bytes()))
}

fn as_value<T: Serialize>(one: &T) -> Result<Value> {
    serde_json::to_value(one).map_err(|error| Error::Broken(error.to_string()))
}

impl Node {
    /// The key that signs reports: made with the first one, kept with the other keys.
    fn report_key(&self) -> Result<SigningKey> {
        Ok(SigningKey::from_bytes(&self.folder.key("reports")?))
    }

    /// The key that reports are checked with.
    pub fn report_public_key(&self) -> Result<PublicKey> {
        Ok(PublicKey::of(&self.report_key()?.verifying_key()))
    }

    /// The signed data of a report.
    pub(super) fn report_data(
        &self,
        from: &Letterhead,
        head: &ReportHead,
        report: &View<CreditReport>,
    ) -> Result<Vec<u8>> {
        let key = self.report_key()?;
        let mut data = json!({
            "format": FORMAT,
            "number": head.number,
            "issuer": { "name": from.issuer, "address": from.address },
            "made_for": head.audience,
            "language": head.language,
            "made_at": Stamp(head.made_at),
            "as_of": head.as_of,
            "valid_until": head.valid_until,
            "of_the_past": head.of_the_past,
            "catalogue": self.pack.hash(),
            "report": as_value(report)?,
        });
        let signature = key.sign(written(&data).as_bytes());
        let signature = json!({
            "algorithm": "Ed25519",
            "key": PublicKey::of(&key.verifying_key()).kid,
            "value": BASE64_URL_SAFE_NO_PAD.encode(signature.to_bytes()),
        });
        if let Some(members) = data.as_object_mut() {
            members.insert("signature".to_owned(), signature);
        }
        Ok(written(&data).into_bytes())
    }
}

/// The number that data name; absent where they are not the data of a report.
pub(super) fn number_of(data: &[u8]) -> Option<ReportNumber> {
    let members = members(data)?;
    members.get("number")?.as_str()?.parse().ok()
}

fn members(data: &[u8]) -> Option<Map<String, Value>> {
    if data.len() > MOST_BYTES {
        return None;
    }
    match serde_json::from_slice(data).ok()? {
        Value::Object(members) if members.get("format").and_then(Value::as_str) == Some(FORMAT) => Some(members),
        _ => None,
    }
}

/// Whether data bear the signature of a key (in base64url), read off-line. Absent where they do not, or
/// are written otherwise than they were signed: a second `"name"` that one reader takes for the first
/// must not pass.
pub fn verify_data(data: &[u8], key: &str) -> Option<Signed> {
    let key: [u8; 32] = BASE64_URL_SAFE_NO_PAD.decode(key).ok()?.try_into().ok()?;
    let key = VerifyingKey::from_bytes(&key).ok()?;
    let mut members = members(data)?;
    let whole = Value::Object(members.clone());
    if written(&whole).as_bytes() != data {
        return None;
    }
    let signature = members.remove("signature")?;
    let signature = BASE64_URL_SAFE_NO_PAD.decode(signature.get("value")?.as_str()?).ok()?;
    let signature = Signature::from_slice(&signature).ok()?;
    key.verify_strict(written(&Value::Object(members)).as_bytes(), &signature).ok()?;
    Some(Signed { number: number_of(data)?, data: whole })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 8785, section 3.2.3, without its numbers: the order of keys by UTF-16.
    #[test]
    fn keys_stand_in_the_order_of_their_utf_16() {
        let value: Value = serde_json::from_str(
            "{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\",\"\\ufb33\":\"Hebrew Letter Dalet With Dagesh\",\
             \"1\":\"One\",\"\\ud83d\\ude00\":\"Emoji: Grinning Face\",\"\\u0080\":\"Control\",\
             \"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}",
        )
        .unwrap();
        let text = written(&value);
        let order = ["Carriage Return", "One", "Control", "Latin Small", "Euro Sign", "Emoji", "Hebrew"];
        let places: Vec<usize> = order.iter().map(|name| text.find(name).unwrap()).collect();
        assert!(places.is_sorted(), "{text}");
        assert!(text.starts_with("{\"\\r\":\"Carriage Return\",\"1\""), "{text}");
    }

    /// The first test of RFC 8032, section 7.1: the key as this node would serve it.
    #[test]
    fn a_key_is_served_as_the_standard_writes_it() {
        let seed = hex::decode("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").unwrap();
        let key = SigningKey::from_bytes(&seed.try_into().unwrap());
        // The public key of RFC 8037, appendix A.2, which is that of the same seed.
        assert_eq!(PublicKey::of(&key.verifying_key()).x, "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    }
}
