//! The register: one handle, cheap to clone.

use domain::{Date, EntryId, Instant, StreamId};

use crate::{
    NewRegister, Place, Result,
    step::{Committed, Step},
};

/// A register, opened. Clones share its connections.
#[derive(Clone)]
pub struct Register {
    place: Place,
}

impl Register {
    /// Makes a register and opens it.
    ///
    /// # Errors
    /// [`crate::Error::AlreadyThere`].
    pub async fn create(place: &Place, new: &NewRegister) -> Result<Register> {
        let _ = (place, new);
        todo!()
    }

    /// Opens a register, bringing an older schema up to date.
    ///
    /// # Errors
    /// [`crate::Error::NoRegister`], [`crate::Error::Newer`], [`crate::Error::NotReplayed`].
    pub async fn open(place: &Place) -> Result<Register> {
        let _ = place;
        todo!()
    }

    /// Where it lies.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The day in the register's time zone at `at`.
    pub fn day_of(&self, at: Instant) -> Date {
        let _ = at;
        todo!()
    }

    /// Does one step: entries, legal state, cursor, rejected rows, jobs and audit in one transaction.
    ///
    /// # Errors
    /// All or nothing: on any error, nothing of the step is in the register.
    pub async fn commit(&self, step: Step) -> Result<Committed> {
        let _ = step;
        todo!()
    }

    /// The last entry of a stream.
    pub async fn head(&self, stream: StreamId) -> Result<Option<EntryId>> {
        let _ = stream;
        todo!()
    }

    /// Keeps a dictionary for compressing bodies, made of text like theirs (the field codes and
    /// words of the contracts, example bodies; at most 112,640 bytes are used). Bodies written from
    /// then on use it; those before keep theirs. The same dictionary again changes nothing.
    pub async fn use_dictionary(&self, content: &[u8]) -> Result<()> {
        let _ = content;
        todo!()
    }

    /// A setting, kept by key.
    pub async fn setting(&self, key: &str) -> Result<Option<String>> {
        let _ = key;
        todo!()
    }

    /// Keeps a setting.
    pub async fn set_setting(&self, key: &str, value: &str) -> Result<()> {
        let _ = (key, value);
        todo!()
    }

    /// Waits for what is under way (the access log too) and closes the connections.
    pub async fn close(self) -> Result<()> {
        todo!()
    }
}
