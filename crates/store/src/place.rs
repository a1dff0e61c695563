//! Where a register lies, and who may work on it alone.

use std::path::{Path, PathBuf};

use crate::Result;

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

/// What a new register is told once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRegister {
    /// The POSIX time zone in which its days lie, such as `CST-8`.
    pub time_zone: String,
}

impl Default for NewRegister {
    fn default() -> NewRegister {
        NewRegister { time_zone: "CST-8".to_owned() }
    }
}

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
        let _ = (place, purpose);
        todo!()
    }
}
