//! The folder for what does not fit into memory: shared by the questions that run, emptied by the first after
//! those that were stopped.

use std::{
    fs::{self, File},
    path::Path,
};

use crate::Error;

/// The folder, in use while this lives.
pub(super) struct Folder {
    _lock: File,
}

impl Folder {
    pub fn take(path: &Path) -> Result<Folder, Error> {
        fs::create_dir_all(path).map_err(Error::file(path))?;
        let lock = path.join("lock");
        let file = File::options().create(true).truncate(false).write(true).open(&lock).map_err(Error::file(&lock))?;
        if file.try_lock().is_ok() {
            empty(path)?;
            file.unlock().map_err(Error::file(&lock))?;
        }
        file.lock_shared().map_err(Error::file(&lock))?;
        Ok(Folder { _lock: file })
    }
}

fn empty(folder: &Path) -> Result<(), Error> {
    for entry in fs::read_dir(folder).map_err(Error::file(folder))? {
        let path = entry.map_err(Error::file(folder))?.path();
        if path.is_dir() {
            fs::remove_dir_all(&path).map_err(Error::file(&path))?;
        }
    }
    Ok(())
}
