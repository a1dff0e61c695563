//! Tokens that stand for personal numbers.
//!
//! A number of a person's document is never kept: a keyed hash takes its place, with the version
//! of the key. The same number under the same key gives the same token, so that a corrected row
//! that comes back with the token says the same as the first.

use std::fmt;

/// The key under which personal numbers are hashed, with its version.
#[derive(Clone)]
pub struct PersonKey {
    version: u16,
    key: [u8; 32],
}

impl PersonKey {
    /// A key of 32 random bytes and its version.
    pub fn new(version: u16, key: [u8; 32]) -> PersonKey {
        PersonKey { version, key }
    }

    /// The token that stands for `number`: `⟦id:VERSION:HASH⟧` with 32 hexadecimal digits. Case,
    /// width, spaces and hyphens of the number don't count.
    pub fn token(&self, number: &str) -> String {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        let mut utf8 = [0; 4];
        for c in number.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '－' | '\u{feff}' | '\u{200b}')) {
            let half = match c {
                '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
                _ => c,
            };
            hasher.update(half.to_ascii_uppercase().encode_utf8(&mut utf8).as_bytes());
        }
        let digest = hasher.finalize().to_hex();
        format!("{OPEN}{}:{}{CLOSE}", self.version, &digest.as_str()[..HASH_DIGITS])
    }
}

impl fmt::Debug for PersonKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PersonKey(version {})", self.version)
    }
}

const OPEN: &str = "⟦id:";
const CLOSE: char = '⟧';
const HASH_DIGITS: usize = 32;

/// Whether `text` is one whole token.
pub fn is_token(text: &str) -> bool {
    token_len(text) == Some(text.len())
}

/// Where tokens stand in `text`, in bytes.
pub fn tokens(text: &str) -> impl Iterator<Item = std::ops::Range<usize>> {
    text.match_indices(OPEN).filter_map(|(at, _)| token_len(&text[at..]).map(|len| at..at + len))
}

/// The length of the token that `text` begins with.
fn token_len(text: &str) -> Option<usize> {
    let rest = text.strip_prefix(OPEN)?;
    let (version, rest) = rest.split_at_checked(rest.find(':').filter(|&digits| (1..=5).contains(&digits))?)?;
    let hash = rest.get(1..=HASH_DIGITS)?;
    let fits = version.bytes().all(|b| b.is_ascii_digit())
        && hash.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        && rest[1 + HASH_DIGITS..].starts_with(CLOSE);
    fits.then(|| OPEN.len() + version.len() + 1 + HASH_DIGITS + CLOSE.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_has_one_token_however_it_is_written() {
        let key = PersonKey::new(3, [7; 32]);
        let token = key.token("11010519491231002x");
        assert_eq!(token, key.token(" 1101051949 1231002X"));
        assert_eq!(token, key.token("１１０１０５１９４９１２３１００２Ｘ"));
        assert_ne!(token, PersonKey::new(3, [8; 32]).token("11010519491231002X"));
        assert!(token.starts_with("⟦id:3:") && is_token(&token), "{token}");
        assert!(!token.contains("1949"));
    }

    #[test]
    fn only_whole_tokens_count() {
        let token = PersonKey::new(1, [0; 32]).token("X");
        let text = format!("甲{token}乙⟦id:1:zz⟧{token}");
        let found: Vec<_> = tokens(&text).map(|at| &text[at]).collect();
        assert_eq!(found, [&token, &token]);
        assert!(!is_token("⟦id:⟧") && !is_token("⟦id:1:") && !is_token("") && !is_token(&token[..20]));
    }
}
