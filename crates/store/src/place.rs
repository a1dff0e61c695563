//! Where a register lies, and who may work on it alone.

use std::{
    fmt,
    io::{Read, Seek, Write},
    path::{Path, PathBuf},
};

use crate::{Error, Result};

/// Where a register lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the data folder: SQLite.
    Folder(PathBuf),
    /// On a PostgreSQL server; lock file, backups and journal lie in the data folder all the same.
    Server {
        /// The data folder.
        folder: PathBuf,
        /// The address, `postgres://user:password@host/database`.
        url: String,
    },
}

impl Place {
    /// The data folder.
    pub fn folder(&self) -> &Path {
        match self {
            Place::Folder(folder) | Place::Server { folder, .. } => folder,
        }
    }
}

impl fmt::Display for Place {
    /// Names the place without a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Folder(folder) => write!(f, "{}", folder.display()),
            Place::Server { url, .. } => {
                let address = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
                f.write_str(address.rsplit_once('@').map_or(address, |(_, host)| host))
            }
        }
    }
}

/// What a new register is told once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRegister {
    /// The time zone in which its days lie: an IANA name or a POSIX rule such as `CST-8`.
    pub time_zone: String,
}

impl Default for NewRegister {
    fn default() -> NewRegister {
        NewRegister { time_zone: "CST-8".to_owned() }
    }
}

/// The lock's file: the lock is the system's and ends with the process, the file stays.
const LOCK_FILE: &str = "probity.lock";

/// The right to work on a data folder alone, held until dropped: `serve`, `rebuild` and `restore`
/// take it, other commands work beside.
#[derive(Debug)]
pub struct Exclusive {
    _file: std::fs::File,
}

impl Exclusive {
    /// Takes it for `purpose` (`serve`, `rebuild`, `restore`).
    ///
    /// # Errors
    /// [`crate::Error::Busy`] where another process holds it, named by purpose and process id.
    pub fn take(place: &Place, purpose: &str) -> Result<Exclusive> {
        let path = place.folder().join(LOCK_FILE);
        let failed = |source| Error::file(&path, source);
        std::fs::create_dir_all(place.folder()).map_err(failed)?;
        let mut file = std::fs::OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // What the holder wrote is only for the message.
                let _ = file.take(200).read_to_string(&mut holder);
                return Err(Error::Busy { place: place.to_string(), holder: holder.trim().to_owned() });
            }
            Err(std::fs::TryLockError::Error(source)) => return Err(failed(source)),
        }
        file.set_len(0).map_err(failed)?;
        file.rewind().map_err(failed)?;
        writeln!(file, "{purpose}, process {}", std::process::id()).map_err(failed)?;
        Ok(Exclusive { _file: file })
    }
}
