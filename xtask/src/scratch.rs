//! Folders and ports that are only needed for a while.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::child::Guard;

/// A folder that is removed when this value is dropped or this process ends.
pub struct Scratch {
    path: PathBuf,
    _guard: Guard,
}

impl Scratch {
    /// Makes an empty folder below the folder for temporary files.
    pub fn new(purpose: &str) -> Result<Scratch> {
        Scratch::below(&std::env::temp_dir(), purpose)
    }

    /// Makes an empty folder below `parent`.
    pub fn below(parent: &Path, purpose: &str) -> Result<Scratch> {
        for number in 0..1_000 {
            let path = parent.join(format!("probity-{purpose}-{}-{number}", std::process::id()));
            match fs::create_dir(&path) {
                Ok(()) => {
                    let guard = Guard::arm(&format!("rm -rf '{}'", path.display()))?;
                    return Ok(Scratch { path, _guard: guard });
                }
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error).with_context(|| path.display().to_string()),
            }
        }
        anyhow::bail!("no free name for a folder below {}", parent.display())
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// A TCP port of 127.0.0.1 that nobody listens on at the moment.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0)).context("no free port")?.local_addr()?.port())
}

/// The program of that name on the path, if there is one.
pub fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// Whether we are the superuser.
pub fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/proc/self").is_ok_and(|meta| meta.uid() == 0)
}
