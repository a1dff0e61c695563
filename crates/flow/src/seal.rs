//! Sealing of raw deliveries: kept as evidence, unreadable to the server itself.
//!
//! A delivery's bytes are written twice while it arrives: to the spool, which lives until the
//! delivery is done, and sealed to the node's `age` recipient, whose identity is kept off-line.
//! The sealed file's name is a keyed hash of the bytes, so that the name tells nothing and the
//! same bytes are found again.

use std::{
    fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
    str::FromStr,
};

use age::secrecy::ExposeSecret;

use crate::folder::Folder;

/// Why a delivery could not be sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The recipient in `node.json` is not one.
    #[error("the recipient of sealed deliveries is not valid: {0}")]
    Recipient(String),
    /// The disk refused.
    #[error("the delivery could not be kept: {0}. Free some space and deliver again; nothing was taken")]
    Io(#[from] io::Error),
}

/// A pair for a new node: the recipient stays, the identity goes off-line.
pub struct NewSeal {
    /// Kept in `node.json`.
    pub recipient: String,
    /// Shown once; whoever holds it can open the sealed deliveries.
    pub identity: String,
}

impl NewSeal {
    /// A new pair from the system's randomness.
    pub fn generate() -> NewSeal {
        let identity = age::x25519::Identity::generate();
        NewSeal {
            recipient: identity.to_public().to_string(),
            identity: identity.to_string().expose_secret().to_owned(),
        }
    }
}

/// A delivery's bytes as received.
#[derive(Debug)]
pub struct Received {
    /// The spool file.
    pub spool: PathBuf,
    /// How many bytes.
    pub bytes: u64,
    /// The keyed hash of the bytes, hexadecimal: also the sealed file's name.
    pub digest: String,
    /// Holds the lock that tells a spool file whose delivery is not yet entered from one whose receiver
    /// died.
    pub held: fs::File,
}

/// Takes the bytes of `source` into the spool and, sealed, into the raw store.
pub fn receive(folder: &Folder, recipient: &str, source: &mut dyn Read, name: &str) -> Result<Received, SealError> {
    let recipient = age::x25519::Recipient::from_str(recipient).map_err(|error| SealError::Recipient(error.into()))?;
    let key = folder.key("raw").map_err(io::Error::other)?;
    let spool = folder.spool().join(name);
    let draft = folder.raw().join(format!("{name}.draft"));
    let taken = copy_sealed(source, &recipient, &key, &spool, &draft);
    if taken.is_err() {
        discard(&spool);
        discard(&draft);
    }
    let (bytes, digest, held) = taken?;
    fs::rename(&draft, folder.raw().join(format!("{digest}.age")))?;
    Ok(Received { spool, bytes, digest, held })
}

fn copy_sealed(
    source: &mut dyn Read,
    recipient: &age::x25519::Recipient,
    key: &[u8; 32],
    spool: &Path,
    draft: &Path,
) -> Result<(u64, String, fs::File), SealError> {
    let mut plain = fs::File::create(spool)?;
    plain.lock()?;
    let encryptor = age::Encryptor::with_recipients(std::iter::once(recipient as &dyn age::Recipient))
        .map_err(|error| SealError::Recipient(error.to_string()))?;
    let mut sealed = encryptor.wrap_output(io::BufWriter::new(fs::File::create(draft)?))?;
    let mut hasher = blake3::Hasher::new_keyed(key);
    let mut buffer = vec![0; 128 * 1024];
    let mut bytes = 0;
    loop {
        let count = source.read(&mut buffer)?;
        if count == 0 {
            break;
        }
        plain.write_all(&buffer[..count])?;
        sealed.write_all(&buffer[..count])?;
        hasher.update(&buffer[..count]);
        bytes += count as u64;
    }
    plain.sync_all()?;
    let file = sealed.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    Ok((bytes, hasher.finalize().to_hex().to_string(), plain))
}

/// A text sealed to the off-line key, as hexadecimal digits: whoever holds the identity opens them with `age`.
pub fn seal_text(recipient: &str, text: &str) -> Result<String, SealError> {
    let recipient = age::x25519::Recipient::from_str(recipient).map_err(|error| SealError::Recipient(error.into()))?;
    let encryptor = age::Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient))
        .map_err(|error| SealError::Recipient(error.to_string()))?;
    let mut sealed = Vec::new();
    let mut writer = encryptor.wrap_output(&mut sealed)?;
    writer.write_all(text.as_bytes())?;
    writer.finish()?;
    Ok(sealed.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Spool files that nobody is receiving now, by name.
pub fn unattended(folder: &Folder) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder.spool())? {
        let entry = entry?;
        let free = fs::File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok());
        if free {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    Ok(names)
}

/// Removes what is left of a delivery that broke off while it arrived.
pub fn discard_broken_off(folder: &Folder, name: &str) {
    discard(&folder.spool().join(name));
    discard(&folder.raw().join(format!("{name}.draft")));
}

/// Removes a file that may be gone already.
pub fn discard(path: &Path) {
    if let Err(error) = fs::remove_file(path)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(path = %path.display(), %error, "a spool file could not be removed");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folder::NodeFile;
    use catalogue::law::Publisher;

    #[test]
    fn the_sealed_copy_opens_only_with_the_off_line_key() {
        let place = tempfile::tempdir().unwrap();
        let seal = NewSeal::generate();
        let node = NodeFile {
            address: None,
            name: domain::Label::new("某市", "A city"),
            pack: "cn".into(),
            publisher: Publisher::CreditCentre,
            demo: false,
            mail_from: None,
            second_factor: Default::default(),
            openid: None,
            raw_recipient: seal.recipient.clone(),
            database: None,
        };
        let folder = Folder::create(&place.path().join("node"), &node).unwrap();
        let bytes = "行政相对人名称\n".repeat(10_000);
        let received = receive(&folder, &seal.recipient, &mut bytes.as_bytes(), "one").unwrap();
        assert_eq!(received.bytes, bytes.len() as u64);
        assert_eq!(fs::read_to_string(&received.spool).unwrap(), bytes);

        let sealed = fs::read(folder.raw().join(format!("{}.age", received.digest))).unwrap();
        assert!(!sealed.windows(9).any(|window| window == "行政相".as_bytes()));
        let identity = age::x25519::Identity::from_str(&seal.identity).unwrap();
        assert_eq!(age::decrypt(&identity, &sealed).unwrap(), bytes.as_bytes());

        let again = receive(&folder, &seal.recipient, &mut bytes.as_bytes(), "two").unwrap();
        assert_eq!(again.digest, received.digest);
    }
}
