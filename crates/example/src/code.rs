//! Codes with their check signs, made from the tables in `city/city.yaml`.
//!
//! They are made here and not by the schemes of the pack, so that the two can prove each other.

use serde::Deserialize;

/// A weighted sum of values, whose remainder picks a sign.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeightedSum {
    /// The signs of the body in the order of their values.
    pub alphabet: String,
    weights: Vec<u32>,
    signs: String,
}

impl WeightedSum {
    /// The check sign of `body`; `None` where a sign or the length does not fit.
    pub fn sign(&self, body: &str) -> Option<char> {
        if body.len() != self.weights.len() || self.signs.is_empty() {
            return None;
        }
        let mut sum = 0;
        for (sign, weight) in body.bytes().zip(&self.weights) {
            sum += self.alphabet.bytes().position(|known| known == sign)? as u32 * weight;
        }
        let signs = self.signs.as_bytes();
        signs.get(sum as usize % signs.len()).map(|&sign| char::from(sign))
    }

    /// `body` with its check sign; without one where it does not fit.
    pub fn complete(&self, mut body: String) -> String {
        body.extend(self.sign(&body));
        body
    }

    /// `body` with a check sign that is wrong.
    pub fn spoil(&self, mut body: String) -> String {
        let right = self.sign(&body);
        body.extend(self.signs.chars().find(|&sign| sign.is_ascii_digit() && Some(sign) != right));
        body
    }
}

/// `body`, digits alone, with its check digit by the hybrid system MOD 11,10 of ISO 7064.
pub fn with_hybrid_digit(mut body: String) -> String {
    let product = body.bytes().fold(10, |product, digit| {
        let sum = (product + u32::from(digit.wrapping_sub(b'0'))) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    body.push(char::from(b'0' + ((11 - product) % 10) as u8));
    body
}

/// `body`, digits alone, with its check digit by the formula of Luhn (ISO/IEC 7812-1).
pub fn with_luhn_digit(mut body: String) -> String {
    let sum: u32 = body
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit.wrapping_sub(b'0'));
            if place % 2 == 1 { digit } else { digit * 2 / 10 + digit * 2 % 10 }
        })
        .sum();
    body.push(char::from(b'0' + ((10 - sum % 10) % 10) as u8));
    body
}

/// `number` in signs of `alphabet`, the least significant last, `width` signs wide.
pub fn in_signs(mut number: u64, alphabet: &str, width: usize) -> String {
    let signs = alphabet.as_bytes();
    let mut text = vec![b'0'; width];
    for place in text.iter_mut().rev() {
        *place = signs[(number % signs.len() as u64) as usize];
        number /= signs.len() as u64;
    }
    String::from_utf8(text).unwrap_or_default()
}
