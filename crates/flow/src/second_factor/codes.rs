//! Codes of a clock: time-based one-time passwords (RFC 6238) of six digits over SHA-1, a new one every
//! thirty seconds. Every authenticator app makes these, and many make no others.

use domain::Instant;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use crate::{Error, Result};

/// The bytes of a secret: as many as the hash has (RFC 4226, section 4).
pub(crate) const SECRET_BYTES: usize = 20;

/// How long a code is shown.
const STEP_MILLIS: i64 = 30_000;

/// Steps before and after the present one whose codes are taken: clocks differ, and people type.
const TOLERANCE: i64 = 1;

/// The step of time at an instant.
fn step_at(at: Instant) -> i64 {
    at.millis().div_euclid(STEP_MILLIS)
}

/// The step near `at` that a code is of; none where it is of none.
pub(crate) fn step_of(secret: &[u8], code: &str, at: Instant) -> Result<Option<i64>> {
    let digits: String = code.chars().filter(|letter| !letter.is_whitespace()).collect();
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(None);
    }
    let now = step_at(at);
    for step in now - TOLERANCE..=now + TOLERANCE {
        if code_of(secret, step)? == digits {
            return Ok(Some(step));
        }
    }
    Ok(None)
}

/// The code of a step.
pub(crate) fn code_of(secret: &[u8], step: i64) -> Result<String> {
    Ok(format!("{:06}", number_of(secret, step)? % 1_000_000))
}

/// The truncated hash (RFC 4226, section 5.3).
fn number_of(secret: &[u8], step: i64) -> Result<u32> {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).map_err(|error| Error::Broken(error.to_string()))?;
    mac.update(&step.to_be_bytes());
    let hash: [u8; 20] = mac.finalize().into_bytes().into();
    let offset = usize::from(hash[19] & 0xf);
    let four = [hash[offset] & 0x7f, hash[offset + 1], hash[offset + 2], hash[offset + 3]];
    Ok(u32::from_be_bytes(four))
}

/// A secret as people type it: base 32 (RFC 4648), without padding.
pub(crate) fn written(secret: &[u8]) -> String {
    data_encoding::BASE32_NOPAD.encode(secret)
}

/// The address that an app reads from a picture.
pub(crate) fn address(issuer: &str, account: &str, secret: &[u8]) -> String {
    let issuer = percent_encoded(issuer);
    format!("otpauth://totp/{issuer}:{}?secret={}&issuer={issuer}", percent_encoded(account), written(secret))
}

fn percent_encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of the test vectors for SHA-1.
    const SECRET: &[u8] = b"12345678901234567890";

    /// RFC 6238, appendix B: seconds since 1970 and eight digits, of which six are shown here.
    #[test]
    fn codes_are_those_of_rfc_6238() {
        let vectors = [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ];
        for (seconds, eight) in vectors {
            let step = step_at(Instant::from_millis(seconds * 1_000));
            assert_eq!(format!("{:08}", number_of(SECRET, step).unwrap() % 100_000_000), eight);
            assert_eq!(code_of(SECRET, step).unwrap(), eight[2..]);
        }
    }

    /// RFC 4226, appendix D.
    #[test]
    fn codes_are_those_of_rfc_4226() {
        let codes =
            ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];
        for (step, code) in (0..).zip(codes) {
            assert_eq!(code_of(SECRET, step).unwrap(), code);
        }
    }

    #[test]
    fn a_code_of_the_step_before_and_after_is_taken_and_no_other() {
        let at = Instant::from_millis(3_000_000);
        for (step, taken) in [(98, false), (99, true), (100, true), (101, true), (102, false)] {
            let code = code_of(SECRET, step).unwrap();
            assert_eq!(step_of(SECRET, &code, at).unwrap(), taken.then_some(step));
        }
        let code = code_of(SECRET, 100).unwrap();
        assert_eq!(step_of(SECRET, &format!(" {} {}", &code[..3], &code[3..]), at).unwrap(), Some(100));
        for none in ["", "1234567", "12345a", "-12345", "\u{ff11}\u{ff12}\u{ff13}\u{ff14}\u{ff15}\u{ff16}"] {
            assert_eq!(step_of(SECRET, none, at).unwrap(), None, "{none}");
        }
    }

    #[test]
    fn an_app_reads_the_address() {
        let address = address("Tôwn A&B", "li", b"12345678901234567890");
        let issuer = "T%C3%B4wn%20A%26B";
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        assert_eq!(address, format!("otpauth://totp/{issuer}:li?secret={secret}&issuer={issuer}"));
    }
}
