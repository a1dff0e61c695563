//! Passwords, session tokens and API tokens: only hashes of them are kept.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier},
};

/// Characters of generated passwords: none that look alike.
const PASSWORD_ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789_";

/// The same without a mark, for what is typed from paper however its marks are set.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// The longest password that is looked at, in bytes: hashing must not be a way to tire the server.
pub const LONGEST_PASSWORD: usize = 256;

/// The shortest password that is accepted, in characters.
pub const SHORTEST_PASSWORD: usize = 10;

/// Why a secret could not be made or kept.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The system gave no randomness.
    #[error("the system gave no randomness: {0}")]
    Randomness(String),
    /// Hashing failed.
    #[error("the password could not be hashed: {0}")]
    Hash(String),
    /// The password is too short or too long.
    #[error("a password has {SHORTEST_PASSWORD} characters at least and {LONGEST_PASSWORD} bytes at most")]
    Length,
}

pub(crate) fn random<const N: usize>() -> Result<[u8; N], SecretError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| SecretError::Randomness(error.to_string()))?;
    Ok(bytes)
}

/// Draws by chance: true in so many of a hundred cases.
pub(crate) fn by_chance(percent: u8) -> Result<bool, SecretError> {
    // A number below 65,536 taken modulo 100 favours none by more than one in six hundred.
    Ok(u16::from_le_bytes(random()?) % 100 < u16::from(percent))
}

/// A new password of 16 characters (80 bits).
pub fn new_password() -> Result<String, SecretError> {
    Ok(random::<16>()?.iter().map(|byte| PASSWORD_ALPHABET[usize::from(byte & 31)] as char).collect())
}

/// Sixteen letters and digits (80 bits).
pub(crate) fn new_letters() -> Result<String, SecretError> {
    Ok(random::<16>()?.iter().map(|byte| LETTERS[usize::from(byte & 31)] as char).collect())
}

/// Hashes a password (Argon2id, the crate's current defaults, a salt of its own).
pub fn hash_password(password: &str) -> Result<String, SecretError> {
    if password.chars().count() < SHORTEST_PASSWORD || password.len() > LONGEST_PASSWORD {
        return Err(SecretError::Length);
    }
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|error| SecretError::Hash(error.to_string()))
}

/// Whether `password` is the one behind `hash`.
pub fn verify_password(password: &str, hash: &str) -> bool {
    password.len() <= LONGEST_PASSWORD && Argon2::default().verify_password(password.as_bytes(), hash).is_ok()
}

/// A token as its holder keeps it, and its hash as the node keeps it.
pub struct NewToken {
    /// Shown once.
    pub token: String,
    /// Kept.
    pub hash: [u8; 32],
}

/// A new token of 256 bits; `prefix` tells what it is for.
pub fn new_token(prefix: &str) -> Result<NewToken, SecretError> {
    let mut token = format!("{prefix}_");
    token.extend(random::<32>()?.iter().map(|byte| format!("{byte:02x}")));
    let hash = token_hash(&token);
    Ok(NewToken { token, hash })
}

/// A new key of 32 bytes.
pub(crate) fn new_key() -> Result<[u8; 32], SecretError> {
    random()
}

/// The hash under which a token is kept.
pub fn token_hash(token: &str) -> [u8; 32] {
    blake3::derive_key("Probity 2026 session and API tokens", token.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_verify_only_against_their_hash() {
        let password = new_password().unwrap();
        let hash = hash_password(&password).unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(verify_password(&password, &hash));
        assert!(!verify_password("another password", &hash));
        assert!(!verify_password(&password, "no hash at all"));
        assert!(hash_password("short").is_err());
        assert!(hash_password(&"x".repeat(300)).is_err());
    }

    #[test]
    fn tokens_differ_and_are_found_by_their_hash() {
        let (one, two) = (new_token("pby").unwrap(), new_token("pby").unwrap());
        assert_ne!(one.token, two.token);
        assert_eq!(token_hash(&one.token), one.hash);
    }
}
