//! Where a generated city goes.

/// Takes the files of a city piece by piece. Several files grow at the same time.
pub trait Output {
    /// Why a piece could not be taken.
    type Error;

    /// Appends `bytes` to the file at `path`, relative to the city's folder with `/` between
    /// folders; the first piece creates it.
    fn append(&mut self, path: &str, bytes: &[u8]) -> Result<(), Self::Error>;

    /// The file at `path` is complete.
    fn close(&mut self, path: &str) -> Result<(), Self::Error>;

    /// `done` of `total` steps are done.
    fn progress(&mut self, _done: u64, _total: u64) {}
}

/// Keeps a small city in memory.
impl Output for std::collections::BTreeMap<String, Vec<u8>> {
    type Error = std::convert::Infallible;

    fn append(&mut self, path: &str, bytes: &[u8]) -> Result<(), Self::Error> {
        match self.get_mut(path) {
            Some(file) => file.extend_from_slice(bytes),
            None => {
                self.insert(path.to_owned(), bytes.to_vec());
            }
        }
        Ok(())
    }

    fn close(&mut self, _path: &str) -> Result<(), Self::Error> {
        Ok(())
    }
}
