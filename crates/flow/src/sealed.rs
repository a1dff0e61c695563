//! A secret that the node itself must read, sealed at rest: XChaCha20-Poly1305 under a key of the data
//! folder that is not in the database, bound to whose secret it is.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};

use crate::{Error, Result, secret};

/// The bytes that are drawn anew for each secret and stand before it.
const NONCE_BYTES: usize = 24;

/// Seals a secret of `owner`.
pub(crate) fn seal(key: &[u8; 32], owner: &str, plain: &[u8]) -> Result<Vec<u8>> {
    let nonce: [u8; NONCE_BYTES] = secret::random()?;
    let payload = Payload { msg: plain, aad: owner.as_bytes() };
    let sealed = XChaCha20Poly1305::new(key.into()).encrypt(XNonce::from_slice(&nonce), payload);
    let sealed = sealed.map_err(|_| Error::Broken("a secret could not be sealed".to_owned()))?;
    Ok([&nonce[..], &sealed].concat())
}

/// Opens what was sealed for `owner`.
///
/// # Errors
/// [`Error::Broken`] where it was not, or the key is another.
pub(crate) fn open(key: &[u8; 32], owner: &str, sealed: &[u8]) -> Result<Vec<u8>> {
    let broken =
        || Error::Broken(format!("the sealed secret of `{owner}` does not open: is `keys/` that of this node?"));
    let (nonce, body) = sealed.split_at_checked(NONCE_BYTES).ok_or_else(broken)?;
    let payload = Payload { msg: body, aad: owner.as_bytes() };
    XChaCha20Poly1305::new(key.into()).decrypt(XNonce::from_slice(nonce), payload).map_err(|_| broken())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_opens_with_its_key_for_its_owner_alone() {
        let sealed = seal(&[1; 32], "li", b"secret").unwrap();
        assert_eq!(open(&[1; 32], "li", &sealed).unwrap(), b"secret");
        assert_ne!(seal(&[1; 32], "li", b"secret").unwrap(), sealed, "never the same twice");
        assert!(open(&[2; 32], "li", &sealed).is_err());
        assert!(open(&[1; 32], "wang", &sealed).is_err(), "a row can't be given to another account");
        let mut changed = sealed.clone();
        changed[30] ^= 1;
        assert!(open(&[1; 32], "li", &changed).is_err());
        assert!(open(&[1; 32], "li", &sealed[..10]).is_err());
    }
}
